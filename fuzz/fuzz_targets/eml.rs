#![no_main]
//! Any file is read within its limits.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let limits = media::Limits { pixels_max: 300_000, ..media::Limits::default() };
    let _ = media::decode_here(data, &limits);
});
