//! Vietnamese as it was written before Unicode, and looks when it is pasted as if it were Unicode. Also for the tests of `vi`.

use vi::{nfc, nfd};

/// TCVN3 (ABC): «Ng©n hµng». Capitals with a tone are small letters there, in a font of capitals.
pub fn tcvn3(text: &str) -> String {
    const LETTERS: &str =
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ";
    const CODES: &str =
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u{ad}õö÷øùúûüýþ¡¢§£¤¥¦";
    let code = |c: char| {
        LETTERS
            .chars()
            .zip(CODES.chars())
            .find(|(letter, _)| *letter == c)
    };
    let small = |c: char| c.to_lowercase().next().and_then(code);
    let spell = |c: char| code(c).or_else(|| small(c)).map_or(c, |(_, code)| code);
    nfc(text).chars().map(spell).collect()
}

/// VNI: «Ngaân haøng», each mark behind its vowel.
pub fn vni(text: &str) -> String {
    const ALONE: [(&str, &str); 9] = [
        ("đ", "ñ"),
        ("ơ", "ô"),
        ("ư", "ö"),
        ("í", "í"),
        ("ì", "ì"),
        ("ỉ", "æ"),
        ("ĩ", "ó"),
        ("ị", "ò"),
        ("ỵ", "î"),
    ];
    const MARKS: [(&str, &str); 17] = [
        ("\u{300}", "ø"),
        ("\u{301}", "ù"),
        ("\u{309}", "û"),
        ("\u{303}", "õ"),
        ("\u{323}", "ï"),
        ("\u{302}", "â"),
        ("\u{302}\u{300}", "à"),
        ("\u{302}\u{301}", "á"),
        ("\u{302}\u{309}", "å"),
        ("\u{302}\u{303}", "ã"),
        ("\u{323}\u{302}", "ä"),
        ("\u{306}", "ê"),
        ("\u{306}\u{300}", "è"),
        ("\u{306}\u{301}", "é"),
        ("\u{306}\u{309}", "ú"),
        ("\u{306}\u{303}", "ü"),
        ("\u{323}\u{306}", "ë"),
    ];
    let spell = |c: char| {
        let small: String = c.to_lowercase().collect();
        let alone = |text: &str| {
            ALONE
                .iter()
                .find(|(letter, _)| *letter == text)
                .map(|(_, code)| (*code).to_owned())
        };
        let (horn, others): (String, String) =
            nfd(&small).chars().partition(|part| *part == '\u{31b}');
        let base = nfc(&others
            .chars()
            .take(1)
            .chain(horn.chars())
            .collect::<String>());
        let marks: String = others.chars().skip(1).collect();
        let behind = MARKS
            .iter()
            .find(|(mark, _)| *mark == marks)
            .map_or("", |(_, code)| code);
        let spelt = alone(&small).unwrap_or_else(|| alone(&base).unwrap_or(base) + behind);
        if c.is_uppercase() {
            spelt.to_uppercase()
        } else {
            spelt
        }
    };
    nfc(text).chars().map(spell).collect()
}

/// VIQR (RFC 1456): «Vie^.t Nam». Whoever types it without a program leaves out the strokes before full stops.
pub fn viqr(text: &str, with_strokes: bool) -> String {
    const SIGNS: [(char, char); 8] = [
        ('\u{302}', '^'),
        ('\u{306}', '('),
        ('\u{31b}', '+'),
        ('\u{300}', '`'),
        ('\u{301}', '\''),
        ('\u{309}', '?'),
        ('\u{303}', '~'),
        ('\u{323}', '.'),
    ];
    let mut out = String::new();
    let mut after_vowel = false;
    for c in nfc(text).chars() {
        match c {
            'đ' => out.push_str("dd"),
            'Đ' => out.push_str("DD"),
            c if after_vowel && with_strokes && SIGNS.iter().any(|(_, sign)| *sign == c) => {
                out.extend(['\\', c])
            }
            c => {
                let parts = nfd(&c.to_string());
                out.extend(parts.chars().take(1));
                let signs = SIGNS.iter().filter(|(mark, _)| parts.contains(*mark));
                out.extend(signs.map(|(_, sign)| sign));
            }
        }
        after_vowel = vi::fold(&c.to_string()).contains(['a', 'e', 'i', 'o', 'u', 'y']);
    }
    out
}

/// UTF-8 that a program took for Windows-1252: «TÃ\u{a0}i khoáº£n».
pub fn misread(text: &str) -> String {
    const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let of_windows = |c: char| match c {
        '\u{80}'..='\u{9f}' => WINDOWS.chars().nth(c as usize - 0x80).unwrap_or(c),
        c => c,
    };
    misread_as_latin(text).chars().map(of_windows).collect()
}

/// UTF-8 that a program took for Latin-1.
pub fn misread_as_latin(text: &str) -> String {
    text.bytes().map(char::from).collect()
}
