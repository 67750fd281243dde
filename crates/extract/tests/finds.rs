//! What is found, what is not, and that nothing ever panics.

pub mod tables;

use extract::{Findings, InputKind, PhoneKind, What, kind_of};
use proptest::prelude::*;
use tables::reference;

fn scan(text: &str) -> Findings {
    extract::scan(text, &vi::normalize(text), reference())
}

fn hosts(text: &str) -> Vec<String> {
    scan(text)
        .found
        .iter()
        .filter_map(|found| match &found.what {
            What::Link(link) => Some(link.host.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn links_are_found_however_they_are_written() {
    let cases = [
        (
            "bam vao https://VietcomBank.vn-ms.top/login?x=1 nhe",
            "vietcombank.vn-ms.top",
        ),
        ("dang nhap vcb.vn-vidu.top.", "vcb.vn-vidu.top"),
        ("vao i -vietcombank .com de doi", "i-vietcombank.com"),
        ("truy cap [ ehoaq. com ]", "ehoaq.com"),
        ("vao vcbvidu. com de nhan", "vcbvidu.com"),
        ("vao nhan .com de nhan", "nhan.com"),
        ("hxxps://xau[.]example/a", "xau.example"),
        ("link: bit.ly/3viduAb", "bit.ly"),
        ("http://103.0.113.7/vcb", "103.0.113.7"),
        ("http://0x67007107/", "103.0.113.7"),
        (
            "https://vietcombank.com.vn@dangnhap-vidu.top/",
            "dangnhap-vidu.top",
        ),
        ("vnẹid.com", "xn--vnid-mu5a.com"),
        ("choi tai mjPb.Gezne.de Qvq", "mjpb.gezne.de"),
        ("xem (https://caobang.gov.vn/tin).", "caobang.gov.vn"),
        ("vao http://[2001:DB8:0::1]/login", "[2001:db8::1]"),
        ("vao http://[2001:db8::1]:8080/login.", "[2001:db8::1]"),
        ("http://[::ffff:203.0.113.7]/", "203.0.113.7"),
        ("vao 203.0.113.7/dang-nhap nhe", "203.0.113.7"),
        ("vao 203.0.113.7:8080 nhe", "203.0.113.7"),
        ("xem пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("xem пример.рф/tin nhe", "xn--e1afmkfd.xn--p1ai"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
    ];
    for (text, host) in cases {
        assert_eq!(
            hosts(text).first().map(String::as_str),
            Some(host),
            "{text}"
        );
    }
}

#[test]
fn words_figures_and_file_names_are_no_links() {
    for text in [
        "Hôm nay.Mai đi chợ",
        "giá 2.5tr",
        "TP.HCM ngày 24.11.2026",
        "tệp bao-cao.docx và anh.png",
        "bản 1.2.3",
        "nhanh.Chị ơi",
        "5.000.000đ",
        "v.v.",
        "A.B.C",
        "ngon lắm.",
        "sale...",
        "anh.em mình",
        "thiếu 1 đôi tất, có quay video mở hộp nè. Shop gửi bù nhé",
        "về nhà đi em. Cơm chín rồi",
        "tờ khai 7930, hồ sơ số 290082.GD/2021/07905",
        "phiên bản 203.0.113.7",
        "dải 203.0.113.0/24",
        "vào 192.168.1.1/admin",
        "http://[khong-phai]/a",
        "xong.Đã nhận",
        "привет.Как дела",
    ] {
        assert_eq!(hosts(text), Vec::<String>::new(), "{text}");
    }
}

fn links(text: &str) -> Vec<extract::Link> {
    let found = scan(text).found.into_iter();
    found
        .filter_map(|found| match found.what {
            What::Link(link) => Some(link),
            _ => None,
        })
        .collect()
}

#[test]
fn an_address_keeps_the_marks_and_codes_it_is_written_with() {
    for url in [
        "vidu-vidu.top/đăng-nhập",
        "vidu-vidu.top/%C4%91%C4%83ng-nh%E1%BA%ADp",
        "vidu-vidu.top/Đăng?tên=Ếch&x=1",
        "vidu-vidu.top/dang-nhap",
        "vidu-vidu.top/пример",
    ] {
        for text in [
            format!("https://{url}"),
            format!("Bấm https://{url} để nhận"),
            format!("Bấm {url}, rồi gọi lại."),
        ] {
            let read: Vec<String> = links(&text).iter().map(extract::Link::url).collect();
            assert_eq!(read, [url], "{text}");
        }
    }
    let hidden = links("https://vidu-vidu.top/dang\u{200b}-nhap\u{200b} nhé");
    assert_eq!(hidden[0].url(), "vidu-vidu.top/dang-nhap");
    assert!(
        links("https://vidu-vidu.top/ứng-dụng.ᴀᴘᴋ")[0].apk,
        "whatever its letters are"
    );
}

#[test]
fn one_address_has_one_key_however_it_is_written() {
    let key = |text: &str| links(text)[0].key();
    for (one, other) in [
        (
            "https://vidu-vidu.top/đăng-nhập",
            "vidu-vidu.top/%c4%91%C4%83ng-nh%E1%BA%ADp",
        ),
        (
            "https://vidu-vidu.top:443/x/y?z=1",
            "https://vidu-vidu.top/x/y?z=1",
        ),
        ("http://vidu-vidu.top:80/x", "https://vidu-vidu.top/x"),
        ("vidu-vidu.top:443/x", "vidu-vidu.top/x"),
    ] {
        assert_eq!(key(one), key(other), "{one}");
    }
    for (one, other) in [
        (
            "https://vidu-vidu.top/đăng-nhập",
            "https://vidu-vidu.top/dang-nhap",
        ),
        ("https://vidu-vidu.top:8443/x", "https://vidu-vidu.top/x"),
        ("http://vidu-vidu.top:443/x", "http://vidu-vidu.top/x"),
        ("https://vidu-vidu.top/A", "https://vidu-vidu.top/a"),
    ] {
        assert_ne!(key(one), key(other), "{one}");
    }
}

#[test]
fn a_link_inside_a_redirector_is_found_too() {
    assert_eq!(
        hosts("https://l.facebook.com/l.php?u=https%3A%2F%2Fxau-vidu.top%2Fa"),
        ["l.facebook.com", "xau-vidu.top"]
    );
}

#[test]
fn phones_accounts_money_and_the_rest() {
    let kinds = |text: &str| -> Vec<String> {
        scan(text)
            .found
            .iter()
            .map(|found| match &found.what {
                What::Phone(phone) => format!("phone {}", phone.e164),
                What::Account(account) => format!(
                    "account {} {}",
                    account.bank.as_deref().unwrap_or("?"),
                    account.number
                ),
                What::Money { vnd } => format!("money {vnd}"),
                What::Handle(handle) => {
                    format!("handle {}:{}", handle.platform.code(), handle.name)
                }
                What::CallForward { code, .. } => format!("forward {code}"),
                What::NationalId => "id".into(),
                What::Otp => "otp".into(),
                What::App { package } => format!("app {package}"),
                What::File { name, installs } => format!("{installs:?} {name}"),
                What::Email(email) => format!("email {}@{}", email.local, email.host),
                What::Wallet(wallet) => format!("wallet {:?}", wallet.chain),
                What::Pay(_) => "pay".into(),
                What::ShortCode { number } => format!("short {number}"),
                What::Link(link) => format!("link {}", link.host),
                What::Ip(ip) => format!("ip {ip}"),
            })
            .collect()
    };
    let cases: [(&str, &[&str]); 14] = [
        ("goi 0912 000 345 gap", &["phone +84912000345"]),
        ("LH +84 912.000.345", &["phone +84912000345"]),
        ("tu 024.7775.8450", &["phone +842477758450"]),
        (
            "ck 5tr vao stk 0071000012345 VCB NGUYEN VAN A",
            &["money 5000000", "account Vietcombank 0071000012345"],
        ),
        (
            "phi 2tr5, con 500k va 1.200.000d",
            &["money 2500000", "money 500000", "money 1200000"],
        ),
        (
            "zalo 0912000345",
            &["handle zalo:0912000345", "phone +84912000345"],
        ),
        (
            "bam **21*0912000345# nhe",
            &["forward **21*", "phone +84912000345"],
        ),
        ("CCCD 004086000123", &["id"]),
        ("Ma OTP cua quy khach la 482913", &["otp"]),
        ("cai com.vneid.capnhat", &["app com.vneid.capnhat"]),
        (
            "thu ve hotro@vietcombank.com.vn",
            &["email hotro@vietcombank.com.vn"],
        ),
        ("vi TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", &["wallet Tron"]),
        ("soan DK ED60 gui 999", &["short 999"]),
        ("hop luc 17h30 ngay 24/11/2026, 120m2, ma don 2411", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(kinds(text), expected, "{text}");
    }
}

#[test]
fn files_that_install_something_are_found_by_their_names() {
    let files = |text: &str| -> Vec<String> {
        let found = scan(text).found.into_iter();
        let files = found.filter_map(|found| match found.what {
            What::File { name, installs } => {
                let (start, end) = (found.span.start as usize, found.span.end as usize);
                assert_eq!(text.get(start..end), Some(name.as_str()));
                Some(format!("{installs:?} {name}"))
            }
            _ => None,
        });
        files.collect()
    };
    for (text, expected) in [
        ("VNeID.apk", "App VNeID.apk"),
        (
            "Anh ơi tải file VNeID.apk em gửi rồi cài nhé",
            "App VNeID.apk",
        ),
        ("Mở tệp VNeID (1).apk", "App VNeID (1).apk"),
        ("DANH SACH HO NGHEO.exe", "Program DANH SACH HO NGHEO.exe"),
        ("giấy mời.pdf.exe", "Program giấy mời.pdf.exe"),
        (
            "Xem thiệp: thiep_cuoi-2026.APK nhé",
            "App thiep_cuoi-2026.APK",
        ),
        ("“Quyết định.scr”", "Program Quyết định.scr"),
        ("C:\\Tải về\\HoTro.exe", "Program HoTro.exe"),
    ] {
        assert_eq!(files(text), [expected], "{text}");
    }
    for text in [
        "cài file .apk",
        "giấy mời.pdf",
        "https://vneid-vidu.top/VNeID.apk",
        "xong rồi.exem lại",
        "a.exe.com",
        "bao-cao.docx",
    ] {
        assert!(files(text).is_empty(), "{text}");
    }
}

#[test]
fn payment_codes_are_read_in_words_and_alone() {
    let code = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F";
    let findings = scan(code);
    assert_eq!(kind_of(code, &findings), InputKind::Pay);
    let text = format!("quét mã này {code} nhé");
    assert!(
        matches!(scan(&text).found.as_slice(), [extract::Found { what: What::Pay(qr), .. }] if qr.whole)
    );
}

#[test]
fn the_kind_of_the_whole_input_is_recognised() {
    for (text, kind) in [
        ("https://dichvucong.gov.vn ", InputKind::Link),
        ("0912 000 345", InputKind::Phone),
        ("1900 545 413", InputKind::Phone),
        ("113", InputKind::Phone),
        ("xin chào", InputKind::Text),
        ("", InputKind::Empty),
    ] {
        assert_eq!(kind_of(text, &scan(text)), kind, "{text}");
    }
}

#[test]
fn foreign_and_impossible_numbers_are_told() {
    let kind = |text: &str| match scan(text).found.first().map(|found| found.what.clone()) {
        Some(What::Phone(phone)) => Some(phone.kind),
        _ => None,
    };
    assert_eq!(
        kind("+855 97 200 0345"),
        Some(PhoneKind::Foreign { country: 855 })
    );
    assert_eq!(kind("+8401234567"), Some(PhoneKind::Impossible));
}

#[test]
fn hostile_length_is_answered_in_bounded_time() {
    let many_labels = "a.".repeat(1_000) + "com";
    let long_line = "a1.".repeat(350_000);
    let digits = "0".repeat(1_000_000);
    for text in [many_labels.as_str(), long_line.as_str(), digits.as_str()] {
        assert!(scan(text).found.len() <= 2_000);
    }
    // That there is an address is said, though none that can be opened.
    for (unopened, text) in [
        (true, many_labels.clone()),
        (true, format!("vào {many_labels} nhé")),
        (true, "a.".repeat(5_000) + "com"),
        (false, "vào vidu-vidu.top nhé".to_owned()),
        (false, "xin chào. Hẹn mai".to_owned()),
    ] {
        assert_eq!(scan(&text).unopened, unopened, "{text}");
    }
}

proptest! {
    #[test]
    fn spans_are_whole_characters_in_order(text in any::<String>()) {
        let findings = scan(&text);
        let mut last = 0;
        for found in &findings.found {
            let (start, end) = (found.span.start as usize, found.span.end as usize);
            prop_assert!(start <= end && text.get(start..end).is_some());
            prop_assert!(found.span.start >= last);
            last = found.span.start;
        }
    }

    #[test]
    fn crowded_signs_never_panic(text in "[a-z0-9.@:/\\[\\] +*#()%?=&\\-]{0,300}") {
        let _ = scan(&text);
    }

    #[test]
    fn payloads_never_panic(text in "000201[0-9A-Za-z]{0,200}") {
        let _ = extract::vietqr::parse(&text, reference());
    }
}

#[test]
fn the_code_of_a_transfer_is_no_account() {
    let codes = [
        "Ban dang thuc hien GD chuyen tien den TK 1903xxx111. Ma OTP: 119203. LH 1900545426",
        "QK dang chuyen tien toi TK 1903xxx. OTP 550912",
        "Giao dich chuyen khoan 5 trieu, ma xac thuc la 482913",
    ];
    for text in codes {
        let found = scan(text).found;
        let is_code = found.iter().any(|it| matches!(it.what, What::Otp));
        let is_account = found.iter().any(|it| matches!(it.what, What::Account(_)));
        assert!(is_code && !is_account, "{text}: {found:?}");
    }
    let account = scan("chuyen tien vao TK 119203 MB giup em").found;
    assert!(matches!(
        account.first().map(|it| &it.what),
        Some(What::Account(_))
    ));
}
