//! Short forms that mean one thing wherever they stand, and sounds written with other letters ("zao" for "giao"), which are read
//! only where a whole message is written so. Short forms with several meanings are left alone.

use crate::syllable::is_syllable;

/// The long form of a word, if it is a short form.
pub(crate) fn expand(word: &[u8]) -> Option<&'static str> {
    // Bytes, for a tree of comparisons instead of a list of them.
    // Looked at: no maintained crate or table of Vietnamese short forms; these are common knowledge.
    Some(match word {
        b"ko" | b"hok" | b"khg" | b"kg0" | b"hong0" | b"kh0ng" | b"k0" | b"khog" | b"hem"
        | b"kong" | b"hok0" => "khong",
        b"dc" | b"dk0" | b"duoc0" | b"dx" | b"dcj" | b"dj0" => "duoc",
        b"tk" | b"tkhoan" | b"tkh" => "tai khoan",
        b"stk" | b"sotk" => "so tai khoan",
        b"ck" | b"ckhoan" | b"chkhoan" => "chuyen khoan",
        b"mk" | b"mkhau" => "mat khau",
        b"nhang" | b"nganhang" => "ngan hang",
        b"sdt" | b"dthoai" | b"sodt" => "so dien thoai",
        b"ib" | b"inb" => "inbox",
        b"zl" | b"zalu" | b"za1o" | b"zal0" => "zalo",
        b"lh" | b"lhe" | b"lienhe" => "lien he",
        b"tb" | b"tbao" => "thong bao",
        b"kh" | b"khang" => "khach hang",
        b"nv" => "nhan vien",
        b"dki" | b"dky" | b"dangky" | b"dangki" | b"dk" => "dang ky",
        b"dnhap" | b"dangnhap" => "dang nhap",
        b"vs" => "voi",
        b"cx" => "cung",
        b"bit" => "biet",
        b"ng" | b"ngta" => "nguoi",
        b"trc" => "truoc",
        b"bh" => "bay gio",
        b"mn" | b"mng" => "moi nguoi",
        b"ntn" => "nhu the nao",
        b"vde" => "van de",
        b"xn" => "xac nhan",
        b"tele" | b"telegr" | b"te1e" => "telegram",
        b"fb" | b"fbook" => "facebook",
        b"mess" => "messenger",
        b"qc" => "quang cao qc",
        b"cmt" | b"cmtnd" => "cmnd",
        b"gplx" => "giay phep lai xe gplx",
        b"cty" => "cong ty",
        b"lvc" => "lam viec",
        b"khoan0" => "khoan",
        b"otp0" => "otp",
        b"tkhoang" => "tai khoan",
        _ => return None,
    })
}

/// Longest syllable.
const SYLLABLE_MAX: usize = 7;

/// Begins or ends as only a word does whose sounds are written with other letters.
pub(crate) fn may_sound(word: &[u8]) -> bool {
    word.len() <= SYLLABLE_MAX
        && matches!(
            word,
            [b'z' | b'f' | b'w', _, ..]
                | [b'k', b'a' | b'o' | b'u', ..]
                | [.., b'a' | b'e' | b'i' | b'o' | b'u', b'g']
        )
}

/// A syllable whose sounds are written with letters Vietnamese does not have, or has not there: z for gi or d, f for ph, w for qu,
/// k for kh before a, o, u, a closing g for ng. Nothing where no syllable results.
pub(crate) fn sounded(word: &str) -> Option<String> {
    if !may_sound(word.as_bytes()) {
        return None;
    }
    let rest = word.get(1..)?;
    let rest = match rest.strip_suffix('g').filter(|rest| !rest.ends_with('n')) {
        Some(open) => format!("{open}ng"),
        None => rest.to_owned(),
    };
    let onsets: &[&str] = match word.as_bytes().first()? {
        // "gi" and an i are one i.
        b'z' if rest.starts_with('i') => &["d"],
        b'z' => &["gi", "d"],
        b'f' => &["ph"],
        b'w' => &["qu"],
        b'k' => &["kh"],
        _ => &[word.get(..1)?],
    };
    let mut read = onsets.iter().map(|onset| format!("{onset}{rest}"));
    read.find(|read| is_syllable(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_are_read_where_a_syllable_results() {
        for (written, read) in [
            ("zao", "giao"),
            ("zich", "dich"),
            ("fi", "phi"),
            ("wa", "qua"),
            ("koan", "khoan"),
            ("thog", "thong"),
            ("zi", "di"),
        ] {
            assert_eq!(sounded(written).as_deref(), Some(read), "{written}");
        }
        for word in [
            "zalo", "facebook", "web", "free", "thong", "kinh", "wifi", "k",
        ] {
            assert_eq!(sounded(word), None, "{word}");
        }
    }
}
