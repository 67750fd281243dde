#![no_main]
//! Whatever is found lies inside the text, on whole characters, in order.
use std::sync::LazyLock;

static BANKS: LazyLock<extract::Reference> =
    LazyLock::new(|| extract::Reference::parse(include_str!("../../data/banks.csv")).expect("the table loads"));

libfuzzer_sys::fuzz_target!(|text: &str| {
    let findings = extract::scan(text, &vi::normalize(text), &BANKS);
    for found in &findings.found {
        assert!(text.get(found.span.start as usize..found.span.end as usize).is_some());
        let _ = extract::canonical(&found.what);
    }
    assert!(findings.found.is_sorted_by_key(|found| found.span.start));
    let _ = extract::kind_of(text, &findings);
});
