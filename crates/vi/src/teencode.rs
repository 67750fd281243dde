//! Short forms that mean one thing wherever they stand. Short forms with several meanings are left alone.

/// The long form of a word, if it is a short form.
pub(crate) fn expand(word: &str) -> Option<&'static str> {
    // Bytes, for a tree of comparisons instead of a list of them.
    // Looked at: no maintained crate or table of Vietnamese short forms; these are common knowledge.
    Some(match word.as_bytes() {
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
