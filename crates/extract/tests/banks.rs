//! Whose bank stands beside an account: every name of the table, names that are everyday words, accounts that look like phones.

use extract::{Account, Bank, InputKind, Reference, What, canonical, kind_of};

fn reference() -> Reference {
    Reference::parse(include_str!("../../../data/banks.csv")).expect("the bank table loads")
}

fn accounts(text: &str, reference: &Reference) -> Vec<Account> {
    let found = extract::scan(text, &vi::normalize(text), reference).found;
    let account = |what| match what {
        What::Account(account) => Some(account),
        _ => None,
    };
    let found = found.into_iter();
    found.filter_map(|found| account(found.what)).collect()
}

/// The bank of the one account in a text, "?" where none is known.
fn bank(text: &str) -> String {
    let read = accounts(text, &reference());
    assert_eq!(read.len(), 1, "{text}: {read:?}");
    read[0].bank.clone().unwrap_or_else(|| "?".to_owned())
}

/// Everything in a text as lists know it.
fn keys(text: &str) -> Vec<String> {
    let found = extract::scan(text, &vi::normalize(text), &reference()).found;
    let keys = found.iter().filter_map(|found| canonical(&found.what));
    keys.map(|(_, key)| key).collect()
}

/// Aliases that are everyday words as well.
const EVERYDAY: [&str; 19] = [
    "saigon thuong tin",
    "nong nghiep",
    "bac a",
    "cong thuong",
    "a chau",
    "dau tu va phat trien",
    "quoc dan",
    "quan doi",
    "tien phong",
    "an binh",
    "ngoai thuong",
    "phuong dong",
    "lien viet",
    "kien long",
    "ban viet",
    "hong leong",
    "dai chung",
    "hang hai",
    "viet nga",
];

/// The ways the table writes a bank, everyday words and full names behind the words for a bank.
fn names(bank: &Bank) -> Vec<String> {
    let aliases = bank.aliases.split('|').filter(|alias| !alias.is_empty());
    let everyday = |name: &str| EVERYDAY.contains(&name);
    let led = aliases.clone().map(|alias| format!("Ngân hàng {alias}"));
    let plain = aliases.filter(|alias| !everyday(alias)).map(str::to_owned);
    let own = [bank.name.clone(), bank.short.clone()];
    led.chain(plain).chain(own).collect()
}

#[test]
fn every_name_of_the_table_is_known_beside_an_account() {
    let reference = reference();
    let mut unknown = Vec::new();
    for bank in reference.banks() {
        for name in names(bank) {
            for text in [
                format!("STK 1029384756123 {name}"),
                format!("STK: 1029384756123 ({name})"),
                format!("{name}: 1029384756123"),
                format!("{name}\nSố tài khoản: 1029384756123\nNội dung: tiền phòng"),
            ] {
                let read = accounts(&text, &reference);
                let read: Vec<_> = read.iter().map(|it| it.bin.as_deref()).collect();
                if read != [Some(bank.bin.as_str())] {
                    unknown.push(format!("{} {text:?}: {read:?}", bank.bin));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn a_code_or_a_full_name_beats_everyday_words() {
    for (text, expected) in [
        (
            "Ngân hàng: Vietcombank\nSố tài khoản: 0123456789012\nNội dung: tiền phòng",
            "Vietcombank",
        ),
        (
            "Số TK: 0123456789012\nChủ TK: NGUYEN AN BINH\nNgân hàng: Vietcombank",
            "Vietcombank",
        ),
        (
            "Ngân hàng: MB\nChủ TK: VU QUOC DAN\nSố TK: 0123456789012\nNội dung: tiền phòng",
            "MB Bank",
        ),
        ("em gửi stk bác ạ 0123456789012 VCB", "Vietcombank"),
        ("em gui stk bac a 0123456789012 VCB", "Vietcombank"),
        ("STK 0123456789012 nhà ở An Bình, VCB", "Vietcombank"),
        ("stk 0123456789012 NGUYEN AN BINH VCB", "Vietcombank"),
        ("stk 0123456789012 VU QUOC DAN MB", "MB Bank"),
        (
            "Hội Cựu chiến binh quân đội STK 8300205123456 Agribank",
            "Agribank",
        ),
        (
            "Hoi Cuu chien binh quan doi STK 8300205123456 ngan hang nong nghiep",
            "Agribank",
        ),
        (
            "chuyển tại Bắc Á vào stk 0123456789012 (VCB)",
            "Vietcombank",
        ),
    ] {
        assert_eq!(bank(text), expected, "{text}");
    }
}

#[test]
fn everyday_words_are_a_bank_where_something_says_so() {
    for (text, expected) in [
        ("STK 0123456789012 ngân hàng Tiên Phong", "TPBank"),
        ("STK 0123456789012 ngan hang tien phong", "TPBank"),
        ("STK 0123456789012 NH Bắc Á", "BacA Bank"),
        ("STK 0123456789012 tai an binh", "AB Bank"),
        ("STK 0123456789012 An Bình", "AB Bank"),
        ("STK 0123456789012 tien phong bank", "TPBank"),
        ("STK 0123456789012 ngân hàng TMCP Hàng Hải", "MSB"),
        // Other marks are other words.
        ("stk 0123456789012 tiền phòng tháng này", "?"),
        ("qua ngân hàng tiền phòng stk 0123456789012", "?"),
        ("bác ạ stk 0123456789012", "?"),
        ("stk 0123456789012 tien phong thang nay", "?"),
        ("quan doi nhan dan stk 0123456789012", "?"),
        ("STK 0123456789012 NGUYỄN AN BÌNH", "?"),
    ] {
        assert_eq!(bank(text), expected, "{text}");
    }
}

#[test]
fn a_bank_that_stands_far_away_or_beside_another_is_doubtful() {
    for (doubtful, text) in [
        (false, "STK 0123456789012 VCB"),
        (false, "VCB: 0123456789012"),
        (false, "Ngân hàng: Vietcombank\nSố tài khoản: 0123456789012"),
        (true, "VCB báo bạn chuyển vào stk 0123456789012"),
        (true, "stk 0123456789012 chuyển từ app MB"),
        (true, "công ty ABC Tech, STK 0123456789012 VCB"),
        (true, "STK 0123456789012 An Bình"),
    ] {
        let read = accounts(text, &reference());
        assert_eq!(read[0].doubtful, doubtful, "{text}: {read:?}");
    }
}

#[test]
fn an_account_that_looks_like_a_phone_beside_its_bank_is_both() {
    for text in [
        "MB Bank: 0911000300",
        "MB 0911000300",
        "mbbank 0911 000 300",
        "Ngân hàng MB: 0911.000.300",
        "0911000300 MB",
        "MB0911000300",
    ] {
        assert_eq!(keys(text), ["+84911000300", "970422/0911000300"], "{text}");
        let findings = extract::scan(text, &vi::normalize(text), &reference());
        assert_eq!(kind_of(text, &findings), InputKind::Account, "{text}");
    }
    // What is called is a phone, what is paid into is an account.
    for (text, key) in [
        ("Hotline MB Bank: 0911000300", "+84911000300"),
        ("Liên hệ MB 0911000300", "+84911000300"),
        ("stk 0911000300 MB", "970422/0911000300"),
        ("ck vào MB 0911000300", "970422/0911000300"),
    ] {
        assert_eq!(keys(text), [key], "{text}");
    }
}

#[test]
fn a_bank_glued_to_its_account_is_told_apart() {
    for text in [
        "VCB0123456789012",
        "ck vao vcb0123456789012 nhe",
        "STK VCB0123456789012",
        "STK 0123456789012VCB",
        "0123456789012VCB",
        "0123456789012 vietcom",
    ] {
        assert_eq!(keys(text), ["970436/0123456789012"], "{text}");
    }
    for text in [
        "Mã giao dịch VCB0123456789012",
        "phim mb12345",
        "ban abc123456789012",
    ] {
        assert_eq!(keys(text), Vec::<String>::new(), "{text}");
    }
}
