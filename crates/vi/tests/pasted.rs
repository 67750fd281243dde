//! Text from before Unicode, pasted as it looks: read where nothing else can be meant, with a map to what was pasted.

use proptest::prelude::*;

#[path = "../../../tests/src/old_letters.rs"]
pub mod old_letters;

use vi::Note;

/// What is read of a text that is taken for one in this encoding.
fn read(text: &str, note: Note) -> String {
    match vi::pasted(text) {
        Some((read, taken_for)) if taken_for == note => read.text,
        other => panic!("{text:?} was read as {other:?}"),
    }
}

#[test]
fn old_letters_are_read() {
    for (text, note) in [
        (
            "Ng©n hµng ViÖt Nam th«ng b¸o: tµi kho¶n cña b¹n bÞ khãa",
            Note::Tcvn3,
        ),
        (
            "Ngaân haøng Vieät Nam thoâng baùo: taøi khoaûn cuûa baïn bò khoùa",
            Note::Vni,
        ),
        (
            "Nga^n ha`ng Vie^.t Nam tho^ng ba'o: ta`i khoa?n cu?a ba.n bi. kho'a",
            Note::Viqr,
        ),
    ] {
        assert_eq!(
            read(text, note),
            "Ngân hàng Việt Nam thông báo: tài khoản của bạn bị khóa"
        );
    }
    for (text, note, expected) in [
        ("Ng©n hµng", Note::Tcvn3, "Ngân hàng"),
        ("Ngaân haøng Vieät Nam", Note::Vni, "Ngân hàng Việt Nam"),
        ("Nga^n ha`ng Vie^.t Nam", Note::Viqr, "Ngân hàng Việt Nam"),
        ("NGAÂN HAØNG NHAØ NÖÔÙC", Note::Vni, "NGÂN HÀNG NHÀ NƯỚC"),
        ("NGA^N HA`NG NHA` NU+O+'C", Note::Viqr, "NGÂN HÀNG NHÀ NƯỚC"),
        (
            "ng\u{ad}êi ®\u{ad}îc nhËn tiÒn §¾k L¾k",
            Note::Tcvn3,
            "người được nhận tiền Đắk Lắk",
        ),
        // The soft hyphen that is ư, as many a program passes it on.
        (
            "Nhµ n-íc t¹m gi÷ tµi kho¶n, ng-êi d©n",
            Note::Tcvn3,
            "Nhà nước tạm giữ tài khoản, người dân",
        ),
    ] {
        assert_eq!(read(text, note), expected);
    }
}

#[test]
fn bytes_of_the_fonts_are_read_capitals_too() {
    for (pasted, note, expected) in [
        (
            old_letters::vni("NGÂN HÀNG NHÀ NƯỚC, Quỹ tín dụng"),
            Note::Vni,
            "NGÂN HÀNG NHÀ NƯỚC, Quỹ tín dụng",
        ),
        (
            old_letters::tcvn3("ngân hàng nhà nước, Quỹ tín dụng"),
            Note::Tcvn3,
            "ngân hàng nhà nước, Quỹ tín dụng",
        ),
    ] {
        let bytes: Vec<u8> = pasted.chars().map(|c| c as u8).collect();
        assert_eq!(vi::decode(&bytes), (expected.to_owned(), vec![note]));
    }
}

#[test]
fn what_is_no_word_stays_as_it_is() {
    for (text, expected) in [
        (
            "Quy' kha'ch truy ca^.p https://vcb-vidu.top/a?b=1 hoa(.c goi. 0912 000 345, ma^.t kha^?u?",
            "Quý khách truy cập https://vcb-vidu.top/a?b=1 hoặc goi. 0912 000 345, mật khẩu?",
        ),
        (
            "Gu+?i to+'i hotro@vidu.example, ta?i VCB-App 2.0 ve^` ma'y. Chi. Hoa (No^.i) ddo.c ma~",
            "Gửi tới hotro@vidu.example, tải VCB-App 2.0 về máy. Chị Hoa (Nội) đọc mã",
        ),
    ] {
        assert_eq!(read(text, Note::Viqr), expected);
    }
    assert_eq!(
        read(
            "Göûi 500.000ñ vaøo STK 0071000012345 taïi https://vcb-vidu.top/a?b=1",
            Note::Vni
        ),
        "Gửi 500.000đ vào STK 0071000012345 tại https://vcb-vidu.top/a?b=1"
    );
}

/// A question of today above what was pasted.
#[test]
fn lines_of_today_are_left_alone() {
    let text = "Tin này có phải lừa đảo không?\nNg©n hµng th«ng b¸o tµi kho¶n cña b¹n bÞ khãa, h·y ®¨ng nhËp ngay";
    assert_eq!(
        read(text, Note::Tcvn3),
        "Tin này có phải lừa đảo không?\nNgân hàng thông báo tài khoản của bạn bị khóa, hãy đăng nhập ngay"
    );
}

#[test]
fn nothing_else_is_taken_for_old_letters() {
    for text in [
        "Quý khách vui lòng không cung cấp mã OTP cho bất kỳ ai. Xin cảm ơn!",
        "thanh toán, hoàn toàn, ngoài hoà, khoá toà, xoá, thoáng",
        "Có bà nào ở nhà không? Tôi là cô Hà.",
        "co giao oi mai lop minh nghi hoc khong a? em hoi de bao cho con",
        "iu~ nha~ hi~ di~ ne~ ma` la` va` thi` nha`",
        "chj oj e mún mua kái nì bn tìn z?? ok~ thanks c`",
        "ta.i kho.an cu.a ba.n bi. kho.a, na.p ti.en nga.y",
        "Où est l'été à la forêt? Ça coûte trop cher, Noël Maïs naïf août goût voûte, là où haï.",
        "L'école où François a étudié était très célèbre; «ami» et «né».",
        "España mañana año niño señor aún país día baúl",
        "Größe über schön König Bücher Häuser für Töne",
        "Pää määrä yö työ hän tämä Väinö Äänekoski",
        "So we get a^n + b^m = c^(n+m), e^x, (a+b)^n, o^n, u+n, x^2 and y^3",
        "ba^n + ca^n = da^n - ha^n, xa^n",
        "Run `ma` then `na` and `la`: `ba` `ha` ^ ^ ^^",
        "fn f(a: u8) -> u8 { a ^ b ^ (c + d) } // `a` `b` `e^`",
        "for (let i = 0; i++ < n; ) { ma(n); na(m); ta(n) } // `x` ^",
        "regex ^(a+|o+?|u+)$ and `[aeiou]+?` with o+`",
        "https://vidu.example/a?b=c&d=e^f`g~h xem tại https://vidu.example/na?ma=`^",
        "10 µm, 5 µs, §a, ©Disney, Viettel®, 25°C, £5, ¥100, ½ cân, a·b·c",
        "(¬n ∨ ¬m) → ¬i, ¬n ¬m ¬i",
        "m·n + a·n = n·m, M = 5 N·m, b·n",
        "m×n, b×n, h×m, 3×4; m¹ + n¹ + b¹ = m²",
        "^_^ o^o ^o^ T^T u.u hihi ^^ `",
        "Tài kho\u{ad}ản của bạn bị khó\u{ad}a, đăng nh\u{ad}ập ngay",
        "Tai kho\u{ad}an cua ban bi kh\u{ad}oa, dang nh\u{ad}ap ng\u{ad}ay",
        "c·h·u·y·e·n t·i·e·n n·g·a·y b·n t·i k·h·n",
        "ng«ng», «ng» và «ba»",
        "",
    ] {
        assert_eq!(vi::pasted(text), None, "{text}");
    }
}

#[test]
fn a_place_leads_back_to_what_was_pasted() {
    let pasted = "Cña b¹n: tµi kho¶n bÞ khãa";
    let (read, _) = vi::pasted(pasted).expect("TCVN3");
    let at = read.text.find("tài khoản").expect("it is read");
    let range = read.original(at..at + "tài khoản".len());
    assert_eq!(pasted.get(range), Some("tµi kho¶n"));
    let pasted = "Cu?a ba.n: ta`i khoa?n bi. kho'a";
    let (read, _) = vi::pasted(pasted).expect("VIQR");
    let at = read.text.find("tài khoản").expect("it is read");
    assert_eq!(
        pasted.get(read.original(at..at + "tài khoản".len())),
        Some("ta`i khoa?n")
    );
}

/// Words that stand in any text, so that there is enough of the encoding to recognise.
const AROUND: &str = "ngân hàng thông báo tiền nhận về tài khoản của bạn";

proptest! {
    #[test]
    fn every_syllable_comes_back(
        onset in "(|b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|ph|qu|r|s|t|th|tr|v|x)",
        // The tone stands before the sign.
        rime in "(a-|a-i|a-m|a-nh|a-o|a-y|ă-m|ă-ng|â-n|â-ng|â-u|â-y|e-|e-o|ê-|ê-n|ê-u|i-|i-a|iê-m|iê-u|i-nh|o-|o-a|oa-i|oă-n|o-i|o-ng\
            |ô-|ô-i|ô-n|ơ-|ơ-i|ơ-m|u-|u-a|uâ-n|uê-|u-i|u-ng|uô-i|uô-n|u-y|uyê-n|ư-|ư-a|ư-ng|ươ-i|ươ-n|ươ-ng|ươ-u|ư-u|y-|yê-u\
            |a-c|a-ch|a-p|ă-t|â-t|e-p|ê-ch|iê-c|iê-t|i-ch|o-c|oa-t|oă-c|ô-t|ơ-p|u-c|uâ-t|uô-c|uyê-t|ư-c|ươ-c|ươ-t|ươ-p)",
        tone in "(|\u{300}|\u{301}|\u{303}|\u{309}|\u{323})",
        capital in any::<bool>(),
    ) {
        let (head, tail) = rime.split_once('-').unwrap_or_default();
        let stops = tail.starts_with(['c', 'p']) || tail == "t";
        let tone = match tone.as_str() {
            "\u{323}" => "\u{323}",
            _ if stops => "\u{301}",
            tone => tone,
        };
        let small = vi::nfc(&format!("{onset}{head}{tone}{tail}"));
        let text = format!("{AROUND} {small}, {AROUND}");
        for (pasted, note) in [
            (old_letters::tcvn3(&text), Note::Tcvn3),
            (old_letters::vni(&text), Note::Vni),
            (old_letters::viqr(&text, true), Note::Viqr),
        ] {
            prop_assert_eq!(read(&pasted, note), text.clone());
        }
        if capital {
            let text = text.to_uppercase();
            prop_assert_eq!(read(&old_letters::vni(&text), Note::Vni), text.clone());
            prop_assert_eq!(read(&old_letters::viqr(&text, true), Note::Viqr), text);
        }
    }

    #[test]
    fn anything_pasted_keeps_a_map(text in "[a-zA-Z ^`~?.'(+\\\\µ©®ªøâùñôö\u{ad}ạ\n-]{0,200}") {
        if let Some((read, _)) = vi::pasted(&text) {
            prop_assert_eq!(read.map.len(), read.text.len() + 1);
            prop_assert!(read.map.iter().all(|at| text.is_char_boundary(*at as usize)));
            prop_assert!(read.map.is_sorted());
        }
    }
}
