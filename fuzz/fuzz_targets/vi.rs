#![no_main]
//! Bytes become text, text its normal forms; the maps lead back to whole characters.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (text, _) = vi::decode(data);
    let normal = vi::normalize(&text);
    for form in [&normal.folded, &normal.words, &normal.squeezed] {
        assert!(form.map.is_empty() || form.map.len() == form.text.len() + 1);
        assert!(form.map.iter().all(|at| text.is_char_boundary(*at as usize)));
    }
    if let Some((read, _)) = vi::pasted(&text) {
        assert_eq!(read.map.len(), read.text.len() + 1);
        assert!(read.map.iter().all(|at| text.is_char_boundary(*at as usize)));
    }
    let _ = (vi::fold(&text), vi::skeleton_host(&text));
});
