//! Short forms that mean one thing wherever they stand. Short forms with several meanings are left alone.

/// The long form of a word, if it is a short form.
pub(crate) fn expand(word: &str) -> Option<&'static str> {
    // Looked at: no maintained crate or table of Vietnamese short forms; these are common knowledge.
    Some(match word {
        "ko" | "hok" | "khg" | "kg0" | "hong0" | "kh0ng" | "k0" | "khog" | "hem" | "kong"
        | "hok0" => "khong",
        "dc" | "dk0" | "duoc0" | "dx" | "dcj" | "dj0" => "duoc",
        "tk" | "tkhoan" | "tkh" => "tai khoan",
        "stk" | "sotk" => "so tai khoan",
        "ck" | "ckhoan" | "chkhoan" => "chuyen khoan",
        "mk" | "mkhau" => "mat khau",
        "nhang" | "nganhang" => "ngan hang",
        "sdt" | "dthoai" | "sodt" => "so dien thoai",
        "ib" | "inb" => "inbox",
        "zl" | "zalu" | "za1o" | "zal0" => "zalo",
        "lh" | "lhe" | "lienhe" => "lien he",
        "tb" | "tbao" => "thong bao",
        "kh" | "khang" => "khach hang",
        "nv" => "nhan vien",
        "dki" | "dky" | "dangky" | "dangki" | "dk" => "dang ky",
        "dnhap" | "dangnhap" => "dang nhap",
        "vs" => "voi",
        "cx" => "cung",
        "bit" => "biet",
        "ng" | "ngta" => "nguoi",
        "trc" => "truoc",
        "bh" => "bay gio",
        "mn" | "mng" => "moi nguoi",
        "ntn" => "nhu the nao",
        "vde" => "van de",
        "xn" => "xac nhan",
        "tele" | "telegr" | "te1e" => "telegram",
        "fb" | "fbook" => "facebook",
        "mess" => "messenger",
        "qc" => "quang cao qc",
        "cmt" | "cmtnd" => "cmnd",
        "gplx" => "giay phep lai xe gplx",
        "cty" => "cong ty",
        "lvc" => "lam viec",
        "khoan0" => "khoan",
        "otp0" => "otp",
        "tkhoang" => "tai khoan",
        _ => return None,
    })
}
