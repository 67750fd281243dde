#![no_main]
//! Any file is refused or opens to a snapshot that can be asked. Its digest is put right here, or nothing behind it were reached.
use detect::Snapshot;
use extract::IndicatorKind;
use sha2::{Digest, Sha256};

const MAGIC: &[u8] = b"CGSNAP01";
const TODAY: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 24);

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = Snapshot::from_bytes(data.to_vec());
    let mut forged = [MAGIC, data].concat();
    let digest = Sha256::digest(&forged);
    forged.extend_from_slice(&digest);
    let Ok(snapshot) = Snapshot::from_bytes(forged) else { return };
    let _ = (snapshot.len(), snapshot.lists().len());
    for name in ["xau1-vidu.com", "xau2-vidu.com", ""] {
        for kind in [IndicatorKind::Host, IndicatorKind::Url, IndicatorKind::Phone, IndicatorKind::Account] {
            let _ = snapshot.find(kind, name, TODAY);
        }
    }
});
