#![no_main]
//! A rule file, a table, a model, a snapshot: any of them loads or is refused with a reason.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((which, rest)) = data.split_first() else { return };
    let _ = detect::Snapshot::from_bytes(rest.to_vec());
    let names = ["signals/99.toml", "thresholds.toml", "host_words.csv", "hotlines.csv", "model/text.bin", "model/calibration.toml"];
    let mut sources = detect::Sources::shipped();
    sources.put(names[usize::from(*which) % names.len()], rest.to_vec());
    if let Ok(pack) = detect::Pack::load(&sources) {
        let question = detect::Question { text: "chuyen tien vao tai khoan tam giu", ..Default::default() };
        let _ = detect::judge(&question, &pack, &detect::Snapshot::default(), jiff::civil::Date::constant(2026, 11, 24));
    }
});
