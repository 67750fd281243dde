#![no_main]
//! Any file is refused or opens to a snapshot that can be asked. Its digest is put right here, or nothing behind it were reached.
use detect::Snapshot;
use extract::IndicatorKind;
use sha2::{Digest, Sha256};

/// The version that is written, and the one before.
const MAGICS: [&[u8]; 2] = [b"CGSNAP02", b"CGSNAP01"];
const TODAY: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 24);

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = Snapshot::from_bytes(data.to_vec());
    MAGICS.into_iter().for_each(|magic| opened(magic, data));
});

fn opened(magic: &[u8], data: &[u8]) {
    let mut forged = [magic, data].concat();
    let digest = Sha256::digest(&forged);
    forged.extend_from_slice(&digest);
    let Ok(snapshot) = Snapshot::from_bytes(forged) else { return };
    let _ = (snapshot.len(), snapshot.lists().len());
    for name in ["xau1-vidu.com", "xau2-vidu.com", ""] {
        for kind in [IndicatorKind::Host, IndicatorKind::Url, IndicatorKind::Phone, IndicatorKind::Account] {
            let _ = snapshot.find(kind, name, TODAY);
        }
        let _ = snapshot.find_above(name, "tot.xau1-vidu.com/trang", TODAY);
    }
}
