//! UTF-8 that was taken for another encoding on its way: read where nothing else can be meant, with a map to what was pasted.

use proptest::prelude::*;
use vi::Note;

#[path = "../../../tests/src/old_letters.rs"]
pub mod old_letters;

use old_letters::{misread, misread_as_latin};

/// What is read of a text that was misread.
fn read(text: &str) -> String {
    match vi::pasted(text) {
        Some((read, Note::Misread)) => read.text,
        other => panic!("{text:?} was read as {other:?}"),
    }
}

/// A text whose control characters became something else.
fn with_lost(text: &str, sign: &str) -> String {
    let lost = |c: char| match c {
        '\u{80}'..='\u{9f}' => sign.to_owned(),
        c => c.to_string(),
    };
    text.chars().map(lost).collect()
}

const MEANT: &str = "Tài khoản của bạn bị khóa. Đăng nhập lại trước giờ, về người nhận tiền đã gọi: CẢNH SÁT NHẬN SỐ";

#[test]
fn what_was_misread_is_read() {
    assert_eq!(
        read("TÃ\u{a0}i khoáº£n cá»§a báº¡n bá»‹ khÃ³a"),
        "Tài khoản của bạn bị khóa"
    );
    assert_eq!(read("khoáº£n"), "khoản");
    for once in [misread(MEANT), misread_as_latin(MEANT)] {
        assert_eq!(read(&once), MEANT);
        assert_eq!(read(&misread(&once)), MEANT);
        assert_eq!(read(&misread(&misread(&once))), MEANT);
    }
}

#[test]
fn bytes_that_were_lost_are_those_of_a_syllable() {
    for sign in ["", "?", "\u{a0}", "\u{fffd}"] {
        for once in [misread(MEANT), misread(&misread(MEANT))] {
            let read = read(&with_lost(&once, sign));
            assert_eq!(read.to_lowercase(), MEANT.to_lowercase(), "{sign:?}");
        }
    }
    // Latin-1 has more to lose.
    let meant = "Tài khoản bị khóa, Điện thoại một số của bạn, tiền";
    assert_eq!(read(&with_lost(&misread_as_latin(meant), "")), meant);
    // The space that does not break, half of «à», has become one that does; and of two of them one is left.
    assert_eq!(
        read("TÃ i khoáº£n lÃ  báº¡n vÃ tÃ´i"),
        "Tài khoản là bạn và tôi"
    );
}

#[test]
fn lines_that_were_not_misread_stay_as_they_are() {
    assert_eq!(
        read("Tin này có phải lừa đảo không ạ?\nTÃ\u{a0}i khoáº£n cá»§a báº¡n"),
        "Tin này có phải lừa đảo không ạ?\nTài khoản của bạn"
    );
    // What is no letter was misread, too.
    assert_eq!(
        read("Má»i báº¡n â€œnháº\u{ad}n quÃ\u{a0}â€\u{9d} ðŸŽ\u{81}"),
        "Mời bạn “nhận quà” 🎁"
    );
}

#[test]
fn nothing_else_is_taken_for_misread() {
    for text in [
        "«Ã» est une lettre; « Ã » aussi. Où est l'été, Noël, là-bas à Àix?",
        "Äpfel, Ärger und Übermut: «Ä» ist „Ä“, größer als Æ und Ø",
        "NÃO, a SITUAÇÃO das IRMÃS: «LÃ», PÃO, coração, mãe – à noite",
        "ĐÃ\u{a0}XÁC NHẬN MÃ\u{a0}SỐ CỦA QUÝ KHÁCH, ĐÃ “GỬI” MÃ “OTP” VÀ «MÃ»",
        "ÐÆ°, Ã¡ là chữ hỏng",
        "cafÃ© dÃ©jÃ\u{a0} vu",
        "Quý khách vui lòng không cung cấp mã «OTP» cho bất kỳ ai. Diện tích 50m², 25°C ¼ ±",
        "Ã",
    ] {
        assert_eq!(vi::pasted(text), None, "{text}");
    }
}

#[test]
fn a_place_leads_back_to_what_was_misread() {
    for pasted in [misread(MEANT), misread(&misread(MEANT))] {
        let (read, _) = vi::pasted(&pasted).expect("it is read");
        for meant in ["Tài khoản", "Đăng nhập", "CẢNH SÁT"] {
            let at = read.text.find(meant).expect("it is read");
            let marked = pasted.get(read.original(at..at + meant.len()));
            assert!(
                marked.is_some_and(|marked| [misread(meant), misread(&misread(meant))]
                    .iter()
                    .any(|whole| whole == marked)),
                "{marked:?}"
            );
        }
    }
}

proptest! {
    #[test]
    fn anything_misread_keeps_a_map(text in "[a-z ?ÃÄÆÂáºâ€»¡¢£¤\u{a0}\u{81}\u{fffd}ạ\n]{0,200}") {
        if let Some((read, _)) = vi::pasted(&text) {
            prop_assert_eq!(read.map.len(), read.text.len() + 1);
            prop_assert!(read.map.iter().all(|at| text.is_char_boundary(*at as usize)));
            prop_assert!(read.map.is_sorted());
        }
    }
}
