//! Addresses in sentences: what stands before a dash or a full stop is no part of the address behind it, and what only looks like
//! an address is none.

pub mod tables;

use extract::What;
use tables::{official, reference, shorteners};

fn scan(text: &str) -> extract::Findings {
    extract::scan(text, &vi::normalize(text), reference())
}

fn hosts(text: &str) -> Vec<String> {
    let hosts = scan(text)
        .found
        .into_iter()
        .filter_map(|found| match found.what {
            What::Link(link) => Some(link.host),
            _ => None,
        });
    hosts.collect()
}

fn reads(cases: &[(&str, &str)]) {
    for (text, host) in cases {
        assert_eq!(hosts(text), [*host], "{text}");
    }
}

fn none(texts: &[&str]) {
    for text in texts {
        assert_eq!(hosts(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_words_before_an_official_host_are_no_part_of_it() {
    assert!(official().count() > 350);
    for host in official() {
        for text in [
            format!("Xem - {host}"),
            format!("Thông báo - {host}"),
            format!("Trang chủ - {host}"),
            format!("Hotline 19001234 - {host}"),
            format!("MB - {host} - 1900545426"),
            format!("Cảm ơn. {host}"),
            format!("Cảm ơn . {host}"),
            format!("Cảm ơn -{host}"),
            format!("Cảm ơn- {host}"),
            format!("Cam on -{host}"),
            format!("Xem mục a -{host}"),
            format!("1 -{host}"),
            format!("a - {host}"),
            format!("Cô chấm bài. {host}"),
            format!("Theo VnExpress. {host} đưa tin"),
        ] {
            assert_eq!(hosts(&text), [host], "{text}");
        }
    }
}

#[test]
fn a_dash_with_a_space_on_either_side_is_one_of_a_sentence() {
    reads(&[
        ("Theo VnExpress - vnexpress.net", "vnexpress.net"),
        ("xác minh. bit.ly/abc", "bit.ly"),
        ("Xem - vcb-evil.top", "vcb-evil.top"),
        ("Xem - vcb-evil . top", "vcb-evil.top"),
        ("Hà Nội–vietcombank.com.vn", "vietcombank.com.vn"),
    ]);
    // A space on one side of a hyphen, or before a dot, is nobody's way of ending a sentence.
    reads(&[
        ("vao i -vietcombank .com de doi", "i-vietcombank.com"),
        ("vao i -vietcombank.com de doi", "i-vietcombank.com"),
        ("I -vietcombank.com", "i-vietcombank.com"),
        ("vào vn -vietcombank.top/a", "vn-vietcombank.top"),
        ("truy cap [ ehoaq. com ]", "ehoaq.com"),
        ("vcb-login . top", "vcb-login.top"),
        ("bank .the-vidu .top", "bank.the-vidu.top"),
        ("bank . the-vidu.top", "bank.the-vidu.top"),
        ("agribank .com-vidu. top", "agribank.com-vidu.top"),
        ("w w w . vcb-login . top", "vcb-login.top"),
        ("www . vcb-login . top", "www.vcb-login.top"),
    ]);
}

/// A letter or two that stand alone are a piece of the host behind the hyphen that is stuck to it; a word is none, nor is what
/// stands before a dash, or on the other side of a hyphen.
#[test]
fn a_word_before_a_hyphen_is_no_piece_of_a_host() {
    reads(&[
        ("Cảm ơn -vcb-vidu.top", "vcb-vidu.top"),
        ("Cam on -vcb-vidu.top", "vcb-vidu.top"),
        ("Xem the -vcb-vidu.top", "vcb-vidu.top"),
        ("a - vcb-vidu.top", "vcb-vidu.top"),
        ("a- vcb-vidu.top", "vcb-vidu.top"),
        ("A/B -vcb-vidu.top", "vcb-vidu.top"),
        ("mục đ -vcb-vidu.top", "vcb-vidu.top"),
    ]);
}

#[test]
fn the_dot_spelt_out_is_a_word_too() {
    reads(&[
        ("vào vietcombank chấm com", "vietcombank.com"),
        ("vcb-digi (chấm) top", "vcb-digi.top"),
        ("vcb-digi [dot] top", "vcb-digi.top"),
        ("vcb-digi (.) top", "vcb-digi.top"),
    ]);
    none(&[
        "bài thi chấm com",
        "cô chấm bài. Shop ơi",
        "giáo viên (chấm) thi",
    ]);
}

#[test]
fn a_suffix_that_is_a_word_needs_a_name_that_is_none() {
    reads(&[
        ("vietcombank.co", "vietcombank.co"),
        ("Truy cập vietcombank.co để xác minh", "vietcombank.co"),
        ("Truy cap vietcombank.me", "vietcombank.me"),
        ("Vao techcombank.one nhan 500k", "techcombank.one"),
        ("Chi tiết: bidv.co", "bidv.co"),
        ("xem trên youtu.be nhé", "youtu.be"),
        ("kênh telegram.me", "telegram.me"),
        ("mua ở amazon.de", "amazon.de"),
        ("vao vcb-login.sh", "vcb-login.sh"),
    ]);
    none(&[
        "anh.em",
        "Chào anh.em vào nhà chơi",
        "quý khách Vietcombank.vi lý do bảo trì",
        "Truy cập vietcombank.De biết thêm",
        "vào nhà.co nhiều hoa",
        "cung cấp shopee.co hàng",
    ]);
}

/// "coolmate.me", "t.ly" and "paypal.me" could be two words each; the tables know better.
#[test]
fn a_name_of_the_tables_is_a_host() {
    for host in official().chain(shorteners()) {
        reads(&[(&format!("mua ở {host} nhé"), host)]);
    }
    reads(&[("XEM BIT.LY NGAY", "bit.ly"), ("Zalo.Me", "zalo.me")]);
}

#[test]
fn a_capital_behind_a_missing_space_begins_a_sentence() {
    none(&[
        "kinh doanh.Online",
        "Ok nhé.Link đây",
        "cảm ơn.Shop",
        "Hôm nay.Top 10",
        "Ăn cơm.Com",
        "gửi anh.Vn vô địch",
        "Ths.Bs Minh",
        "TS.BS Minh",
        "Mua ở Lazada. Shop gửi sớm",
        "Nhận quà tại Shopee. Top 10 mẫu",
    ]);
    reads(&[
        ("Vào Vietcombank.Com.Vn", "vietcombank.com.vn"),
        ("VIETCOMBANK.TOP", "vietcombank.top"),
        ("Mua o Dienmayxanh.Com", "dienmayxanh.com"),
        ("VAO NHAN.COM NGAY", "nhan.com"),
        ("Xem Qua-tet.Shop", "qua-tet.shop"),
    ]);
}

#[test]
fn figures_files_and_words_with_dots_for_spaces_are_no_hosts() {
    none(&[
        "giá 2.tr",
        "main.py",
        "xem README.md",
        "script.sh",
        "test.rs",
        "photo.mov",
        "tai.khoan.cua.ban.bi.khoa",
        "bam l.ink nay nhe",
    ]);
    reads(&[
        ("1688.com", "1688.com"),
        ("l.ink", "l.ink"),
        ("789.gg", "789.gg"),
        ("docs.rs/vi", "docs.rs"),
        ("tai.khoan.vcb.top", "tai.khoan.vcb.top"),
        ("nhan.qua.tet.top", "nhan.qua.tet.top"),
    ]);
}

#[test]
fn hyphens_and_dots_of_other_shapes_are_read_as_the_eye_reads_them() {
    for hyphen in ['－', '‑', '‐', '–', '−'] {
        for text in [
            format!("vcb{hyphen}login.top"),
            format!("https://vcb{hyphen}login.top/a"),
            format!("vào vcb{hyphen}login．top ngay"),
        ] {
            assert_eq!(hosts(&text), ["vcb-login.top"], "{text}");
        }
    }
    for dot in [",", "·", "․", "{.}", "<.>", "[.]", "(dot)"] {
        let text = format!("vao vcb-digi{dot}top nhe");
        assert_eq!(hosts(&text), ["vcb-digi.top"], "{text}");
    }
    reads(&[("vào vietcombank,com", "vietcombank.com")]);
    none(
        &[
            "nạp,rút,net,top",
            "mua vàng,com về",
            "Covid-19,top",
            "Hà Nội · Huế · Top 10",
            "<b>tin</b>",
        ][..2],
    );
}

#[test]
fn an_at_sign_made_harmless_is_one() {
    for text in ["an[at]gmail[dot]com", "an(at)gmail.com", "an@gmail[.]com"] {
        let found = scan(text).found;
        let email = match found.first().map(|found| &found.what) {
            Some(What::Email(email)) => format!("{}@{}", email.local, email.host),
            _ => String::new(),
        };
        assert_eq!((email.as_str(), found.len()), ("an@gmail.com", 1), "{text}");
    }
}
