//! Which of money, card, phone and account a number is, whose bank stands beside it, and what only looks like one of them.

use extract::{Findings, Reference, What, canonical};

fn scan(text: &str) -> Findings {
    let banks = include_str!("../../../data/banks.csv");
    let reference = Reference::parse(banks).expect("the bank table loads");
    extract::scan(text, &vi::normalize(text), &reference)
}

/// What a text holds, in its order: keys of lists, "id" for a card, sums.
fn read(text: &str) -> Vec<String> {
    let found = scan(text).found;
    let shown = found.iter().map(|found| match &found.what {
        What::Money { vnd } => format!("money {vnd}"),
        What::NationalId => "id".to_owned(),
        what => canonical(what).map_or_else(String::new, |(kind, key)| {
            [kind.code(), " ", key.as_str()].concat()
        }),
    });
    shown.filter(|shown| !shown.is_empty()).collect()
}

fn holds(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(read(text), *expected, "{text}");
    }
}

fn holds_nothing(texts: &[&str]) {
    for text in texts {
        assert_eq!(read(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_word_that_is_also_a_unit_makes_no_money_of_a_number() {
    holds(&[
        (
            "STK 1029384756 ngân hàng Vietcombank, chủ tk NGUYEN VAN A",
            &["account 970436/1029384756"],
        ),
        (
            "Chuyển khoản vào số tài khoản 0123456789 ngân hàng MB",
            &["account 970422/0123456789"],
        ),
        ("Gọi 0912345678 đồng chí An", &["phone +84912345678"]),
        ("Lien he 0912345678 toi nay", &["phone +84912345678"]),
        ("Gọi 0912345678 tới 17h", &["phone +84912345678"]),
        ("Hotline 19009247 ngân hàng BIDV", &["phone 19009247"]),
        ("cccd 004086000123 ngan hang yeu cau", &["id"]),
        ("nộp 500 ngân hàng", &[]),
        ("nop 500 ngan hang", &[]),
        ("có 3 ngành hàng", &[]),
        ("Gọi 0912345678 ngàn hàng", &["phone +84912345678"]),
        ("stk 1029384756 k hop le", &["account 1029384756"]),
    ]);
    holds(&[
        (
            "phạt 5 triệu đồng và 300 ngàn",
            &["money 5000000", "money 300000"],
        ),
        ("mua 500 ngàn hàng rồi trả", &["money 500000"]),
        ("MUA 500 NGÀN HÀNG", &["money 500000"]),
        ("mua 1.500 ngàn hàng", &["money 1500000"]),
        ("mua 300ngàn hàng", &["money 300000"]),
        ("mua 500 nga\u{300}n hàng", &["money 500000"]),
        (
            "vay 2 tỏi, trả 20000000 đồng",
            &["money 2000000000", "money 20000000"],
        ),
        ("TK 5.000.000d", &["money 5000000"]),
        ("chuyen vao stk 500.000d", &["money 500000"]),
    ]);
}

#[test]
fn digits_that_money_goes_into_are_an_account() {
    holds(&[
        (
            "bà chuyển tiền vào 0011000222333 ngay",
            &["account 0011000222333"],
        ),
        (
            "chuyển cọc 3 triệu vào 0011000222333",
            &["money 3000000", "account 0011000222333"],
        ),
        (
            "Chuyển tiền cho bác rồi gọi 0912 000 345",
            &["phone +84912000345"],
        ),
        (
            "Bác chuyển tiền giúp cháu, 0912000345",
            &["phone +84912000345"],
        ),
        (
            "ai có lòng gửi vào 0011000222333 giúp bé",
            &["account 0011000222333"],
        ),
        (
            "cô bác xin gửi về 0011000222333 Nguyen Van X",
            &["account 0011000222333"],
        ),
        (
            "Có gì nhắn tin gửi về 0912 000 345",
            &["phone +84912000345"],
        ),
    ]);
}

#[test]
fn vietcombanks_accounts_are_no_phones_abroad() {
    for text in [
        "Vietcombank: 0071001234567",
        "VCB 0071001234567",
        "970436 0071001234567",
        "970436-0071001234567",
        "stk vcb 0071001234567",
    ] {
        assert_eq!(read(text), ["account 970436/0071001234567"], "{text}");
    }
    holds(&[
        (
            "Chuyen tien vao VCB 0011004567890 NGUYEN VAN A",
            &["account 970436/0011004567890"],
        ),
        ("VCB: goi 0044 7400 000 345", &["phone +447400000345"]),
        ("0014155550123", &["phone +14155550123"]),
        ("CT tu 0021000123456 toi 0411000654321", &[]),
    ]);
}

#[test]
fn each_account_has_its_own_bank() {
    holds(&[
        (
            "STK: 1029384756 (VCB) / 12510001234567 (BIDV)",
            &["account 970436/1029384756", "account 970418/12510001234567"],
        ),
        (
            "STK 1029384756 Vietcombank hoặc 19031234567890 Techcombank",
            &["account 970436/1029384756", "account 970407/19031234567890"],
        ),
        (
            "Số tài khoản: 0071001234567 - Vietcombank; số tài khoản: 12345678901 - TPBank",
            &["account 970436/0071001234567", "account 970423/12345678901"],
        ),
        (
            "19031234567890 TCB; 0071001234567 VCB",
            &[
                "account 970407/19031234567890",
                "account 970436/0071001234567",
            ],
        ),
        (
            "VCB 0071001234567, TCB 19031234567890",
            &[
                "account 970436/0071001234567",
                "account 970407/19031234567890",
            ],
        ),
        (
            "VCB 0071001234567 TCB 19031234567890 MB 1029384756",
            &[
                "account 970436/0071001234567",
                "account 970407/19031234567890",
                "account 970422/1029384756",
            ],
        ),
        // Who writes is not whose account it is.
        (
            "VCB thong bao chuyen vao STK 1029384756 (MB)",
            &["account 970422/1029384756"],
        ),
    ]);
}

#[test]
fn banks_are_known_by_their_full_names() {
    for (bank, bin) in [
        ("Ngân hàng TMCP Ngoại thương Việt Nam", "970436"),
        ("ngân hàng Kỹ thương", "970407"),
        ("Ngân hàng TMCP Sài Gòn Công Thương", "970400"),
        ("Ngân hàng TMCP Quốc tế", "970441"),
        ("ngan hang thuong mai co phan hang hai", "970426"),
    ] {
        let expected = format!("account {bin}/1029384756");
        assert_eq!(read(&format!("STK 1029384756 {bank}")), [expected.as_str()]);
        assert_eq!(read(&format!("STK {bank}: 1029384756")), [expected]);
    }
    // Everyday words are no banks.
    holds_nothing(&["hop dong quoc te 12345678", "duong hang hai 12345678"]);
}

#[test]
fn accounts_that_look_like_sums_and_phones() {
    holds(&[
        ("STK 1.234.567.890 Agribank", &["account 970405/1234567890"]),
        (
            "CK 2tr vào 0368123456 mbbank",
            &["money 2000000", "account 970422/0368123456"],
        ),
        ("tk mb 0368123456", &["account 970422/0368123456"]),
        ("stk momo 0912345678", &["account 971025/0912345678"]),
    ]);
    holds(&[
        ("Liên hệ MB Bank 0912345678", &["phone +84912345678"]),
        (
            "Hotline ngân hàng MB bank: 0912345678",
            &["phone +84912345678"],
        ),
        // Nothing says which of them it is.
        (
            "MB 0912345678",
            &["phone +84912345678", "account 970422/0912345678"],
        ),
    ]);
}

#[test]
fn cards_keep_apart_from_the_number_beside_them() {
    holds(&[
        (
            "CCCD 004086000123 0912345678",
            &["id", "phone +84912345678"],
        ),
        (
            "CCCD 004086000123-0912345678",
            &["id", "phone +84912345678"],
        ),
        ("CCCD 004086000123 004086000123", &["id", "id"]),
        ("Căn cước công dân của tôi là 011203004567", &["id"]),
        ("số cc: 011203004567", &["id"]),
        ("CCCD 004.086.000.123", &["id"]),
        ("CCCD: 004-086-000-123 nhé", &["id"]),
        ("CCCD số 034.086.000.123", &["id"]),
        ("CMND 080.000.123", &["id"]),
        ("CMND số 280.000.123 cấp tại", &["id"]),
        ("số chứng minh nhân dân là 280.000.123", &["id"]),
        // What its own code says, and sums beside the word.
        (
            "034086000123|080000123|NGUYEN VAN A|01012000|Nam",
            &["id", "id"],
        ),
        ("mang CCCD và nộp 280.000.000", &["money 280000000"]),
        ("CCCD 280.000.000 đồng", &["money 280000000"]),
        ("phí làm CCCD: 50.000đ", &["money 50000"]),
        ("goi 0912 345 678 17h", &["phone +84912345678"]),
        ("lan 2 0912345678", &["phone +84912345678"]),
        (
            "CCCD 011203004567, STK 045000123456 VCB",
            &["id", "account 970436/045000123456"],
        ),
    ]);
}

#[test]
fn phones_are_read_in_every_spelling() {
    for text in [
        "0912–345–678",
        "0912\u{a0}345\u{a0}678",
        "0912\u{2009}345\u{2009}678",
        "0912·345·678",
        "0912/345/678",
        "0912_345_678",
        "(+84) 912 345 678",
        "+84(0)912345678",
        "+84 (0) 912 345 678",
        "O912345678",
        "o912.345.678",
        "09l2345678",
    ] {
        assert_eq!(read(text), ["phone +84912345678"], "{text}");
        let called = format!("goi {text} nhe");
        assert_eq!(read(&called), ["phone +84912345678"], "{called}");
    }
    holds(&[("goi +1 (415) 555-0123 nhe", &["phone +14155550123"])]);
    holds_nothing(&[
        "so 0912/2026/QD",
        "o2o, o365 va ol123456",
        "09l23456",
        "ma 0912_345_67",
    ]);
}

#[test]
fn dates_and_years_are_no_accounts() {
    holds_nothing(&[
        "VCB 28-11-2026 10:00:01",
        "TK VCB ngay 28/11/2026 10:00",
        "TK VCB ngay 28-11-26",
        "VCB 2026-11-28",
        "VCB 2026-2027-2028",
        "BIDV nam hoc 2026-2027",
        "VCB 10:22 24-11-2026",
        "TK 0123xxx789 luc 07:30:45 25-11-2026",
        "SD TK 0351000xxx luc 10:22",
    ]);
    holds(&[("Gọi lúc 10:22 0912345678", &["phone +84912345678"])]);
    holds(&[("VCB 0071-001-234567", &["account 970436/0071001234567"])]);
}

#[test]
fn numbers_of_papers_houses_and_years_are_no_phones() {
    holds_nothing(&[
        "QĐ số 113/QĐ",
        "Số 113 đường Pác Bó",
        "Phòng số 115",
        "Quyết định số 156",
        "Công văn số 1022/UBND",
        "Đến phòng số 115 lấy số",
        "Mã số thuế 0912345678",
        "Mã số thuế: 0912345678",
        "Số sổ BHXH 0812345678",
        "số hợp đồng 0912345678",
        "Mã đơn: 841234567890",
        "Năm 1900 1975",
        "khoảng 1800 1900 người",
    ]);
    holds(&[
        ("Gọi số 113 ngay", &["phone 113"]),
        ("Gọi 113", &["phone 113"]),
        ("Tổng đài số 1022", &["phone 1022"]),
        ("Hotline: 1022", &["phone 1022"]),
        ("nhắn tin tới số 156", &["phone 156"]),
        ("gọi 1900 1975", &["phone 19001975"]),
        ("Hỏi về hợp đồng: 0912345678", &["phone +84912345678"]),
        ("Tư vấn BHXH 0812345678", &["phone +84812345678"]),
    ]);
}

#[test]
fn numbers_on_platforms_are_handles_however_they_are_grouped() {
    for text in [
        "zalo 0912345678",
        "zalo 0912.345.678",
        "Zalo 0912 345 678",
        "Zalo số 0912345678",
        "Zalo: sđt 0912 345 678",
    ] {
        let expected = ["handle zalo:0912345678", "phone +84912345678"];
        assert_eq!(read(text), expected, "{text}");
    }
    holds_nothing(&["zalo 2 4 6", "zalo so 3", "zalo 28-11-2026"]);
    for text in [
        "bam **21*0912000111#",
        "bam **21*0912.000.111#",
        "**62*0912 000 111#",
        "**61*+84 912 000 111*11*20#",
    ] {
        assert_eq!(read(text), ["phone +84912000111"], "{text}");
    }
}

#[test]
fn a_sum_that_came_in_is_no_number_from_abroad() {
    holds(&[
        ("TK 8400xxx +8.200.000VND luc 10:02", &["money 8200000"]),
        ("TK 8400xxx: +84.000.000 VND", &["money 84000000"]),
        ("PS +65.200.000đ", &["money 65200000"]),
        ("goi +84.912.000.345 nhe", &["phone +84912000345"]),
        ("goi +84 912 000 345 nhe", &["phone +84912000345"]),
    ]);
}
