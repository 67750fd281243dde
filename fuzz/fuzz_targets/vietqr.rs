#![no_main]
//! Any payload is an answer.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let banks = extract::Reference::default();
    let _ = extract::vietqr::parse(text, &banks);
    let _ = extract::vietqr::parse(&format!("000201{text}"), &banks);
});
