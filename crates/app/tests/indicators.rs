//! Lists: every format is read, official names are refused, a hit says which list and when.

use std::sync::Arc;

use app::indicators::{About, Format, ImportError, compile, import, kept, remove};
use app::{Checker, Input, Request};
use detect::snapshot::Class;
use detect::{Hints, Level, Pack, Sender};
use jiff::civil::Date;
use tempfile::TempDir;

const TODAY: Date = Date::constant(2026, 11, 24);

fn about(name: &str, class: Class) -> About {
    About {
        name: name.into(),
        source: "công văn thử".into(),
        class,
        date: TODAY,
        expires: None,
        format: None,
    }
}

/// The checker of a data folder, and its rules.
fn opened(data: &TempDir) -> (Checker, Arc<Pack>) {
    let checker = Checker::open(data.path()).expect("opens");
    let pack = checker.engine().pack.clone();
    (checker, pack)
}

fn level(checker: &Checker, text: &str) -> (Level, String) {
    let engine = checker.engine();
    let request = Request {
        input: Input::Text(text.into()),
        hints: Hints::default(),
        today: TODAY,
    };
    let answer = app::check::run(&engine, request).expect("an answer");
    (
        answer.verdict.level,
        answer
            .verdict
            .basis
            .iter()
            .map(|basis| basis.text.to_string())
            .collect::<Vec<_>>()
            .join("; "),
    )
}

#[test]
fn every_format_is_recognised_and_read() {
    let lists = [
        (
            "hosts",
            "# c\n0.0.0.0 xau1-vidu.com\n127.0.0.1 localhost\n",
            Format::Hosts,
        ),
        (
            "adguard",
            "! Title\n||xau1-vidu.com^\n@@||tot.vn^\n",
            Format::Adguard,
        ),
        (
            "csv",
            "indicator;date\nxau1-vidu.com;20/11/2026\n0912 000 345;\n",
            Format::Csv,
        ),
        (
            "lines",
            "xau1-vidu.com\nhttps://xau2-vidu.com/dang-nhap\n0912000345\n",
            Format::Lines,
        ),
    ];
    for (name, text, format) in lists {
        let data = tempfile::tempdir().expect("a folder");
        let (checker, pack) = opened(&data);
        let done = import(
            data.path(),
            text.as_bytes(),
            &about(name, Class::Authority),
            &pack.tables,
            &pack.reference,
        )
        .expect("imports");
        assert_eq!(done.format, format, "{name}");
        checker.reload().expect("reloads");
        let (level, basis) = level(&checker, "bam vao xau1-vidu.com nhe");
        assert_eq!(level, Level::Warned, "{name}");
        assert!(
            basis.contains(name) && basis.contains("/11/2026"),
            "{basis}"
        );
    }
}

#[test]
fn a_site_stays_listed_where_the_list_excepts_something_below_it() {
    let data = tempfile::tempdir().expect("a folder");
    let (checker, pack) = opened(&data);
    let text = "||xau-vidu.com^\n@@||tot.xau-vidu.com^\n@@||khac-vidu.com^\n";
    let about = about("a", Class::Authority);
    let done = import(
        data.path(),
        text.as_bytes(),
        &about,
        &pack.tables,
        &pack.reference,
    )
    .expect("imports");
    let counts = (done.taken, done.excepted, done.exceptions, done.total);
    assert_eq!(counts, (1, 0, 1, 1));
    // What is compiled anew from the file that was kept says the same.
    compile(data.path()).expect("compiles");
    checker.reload().expect("reloads");
    for (host, is_listed) in [
        ("xau-vidu.com", true),
        ("www.xau-vidu.com/a", true),
        ("tot.xau-vidu.com", false),
        ("anh.tot.xau-vidu.com/a", false),
    ] {
        let (level, _) = level(&checker, &format!("bam vao https://{host} nhe"));
        assert_eq!(level == Level::Warned, is_listed, "{host}");
    }
    assert_eq!(kept(data.path()).expect("lists")[0].count, 1);
}

#[test]
fn official_names_are_refused_and_never_flagged() {
    let data = tempfile::tempdir().expect("a folder");
    let (checker, pack) = opened(&data);
    let text =
        "vietcombank.com.vn\nVIETCOMBANK.COM.VN.\nhttps://dichvucong.gov.vn/x\n113\nxau-vidu.top\n";
    let done = import(
        data.path(),
        text.as_bytes(),
        &about("x", Class::Authority),
        &pack.tables,
        &pack.reference,
    )
    .expect("imports");
    assert_eq!((done.taken, done.refused_official), (1, 4));
    checker.reload().expect("reloads");
    assert_eq!(
        level(&checker, "https://vietcombank.com.vn").0,
        Level::Official
    );
}

#[test]
fn a_clearance_beats_a_warning_and_removal_ends_it() {
    let data = tempfile::tempdir().expect("a folder");
    let (checker, pack) = opened(&data);
    let add = |name: &str, class| {
        import(
            data.path(),
            b"0912000345",
            &about(name, class),
            &pack.tables,
            &pack.reference,
        )
        .expect("imports")
    };
    add("cảnh báo", Class::Authority);
    checker.reload().expect("reloads");
    assert_eq!(level(&checker, "0912000345").0, Level::Warned);
    add("đã xem xét", Class::Allow);
    checker.reload().expect("reloads");
    assert_eq!(level(&checker, "0912000345").0, Level::Insufficient);
    assert_eq!(kept(data.path()).expect("lists").len(), 2);
    remove(data.path(), "đã xem xét").expect("removes");
    checker.reload().expect("reloads");
    assert_eq!(level(&checker, "0912000345").0, Level::Warned);
    assert!(matches!(
        remove(data.path(), "không có"),
        Err(ImportError::Unknown(_))
    ));
}

#[test]
fn an_empty_list_changes_nothing_and_a_name_cannot_leave_the_folder() {
    let data = tempfile::tempdir().expect("a folder");
    let (_, pack) = opened(&data);
    let empty = import(
        data.path(),
        b"# nothing\n",
        &about("x", Class::Community),
        &pack.tables,
        &pack.reference,
    );
    assert!(matches!(empty, Err(ImportError::Nothing)));
    let official = import(
        data.path(),
        b"vietcombank.com.vn\ndichvucong.gov.vn\n",
        &about("x", Class::Community),
        &pack.tables,
        &pack.reference,
    );
    assert!(matches!(official, Err(ImportError::OnlyOfficial(2))));
    import(
        data.path(),
        b"xau-vidu.top",
        &about("../../etc/x", Class::Community),
        &pack.tables,
        &pack.reference,
    )
    .expect("imports");
    assert_eq!(
        std::fs::read_dir(data.path().join("lists"))
            .expect("folder")
            .count(),
        1
    );
}

#[test]
fn a_damaged_snapshot_is_refused_with_its_name() {
    let data = tempfile::tempdir().expect("a folder");
    std::fs::write(data.path().join("indicators.snapshot"), b"rubbish").expect("writes");
    assert!(
        Checker::open(data.path())
            .expect_err("refused")
            .to_string()
            .contains("indicators.snapshot")
    );
}

#[test]
fn the_text_to_share_holds_nothing_of_the_message() {
    let checker = Checker::in_memory().expect("opens");
    let engine = checker.engine();
    let text = "Toi co clip nong cua anh Nguyen Van A, chuyen 50 trieu vao stk 0071000012345 VCB, goi 0912000345";
    let request = Request {
        input: Input::Text(text.into()),
        hints: Hints::default(),
        today: TODAY,
    };
    let answer = app::check::run(&engine, request).expect("an answer");
    let share = app::share::text(&answer, TODAY);
    assert!(share.chars().count() <= app::share::SHARE_MAX);
    for part in ["Nguyen", "0071000012345", "0912000345", "http", "clip nong"] {
        assert!(!share.contains(part), "{share}");
    }
    // Whoever receives it is told what kind of thing it was about.
    let kind = answer.verdict.scam_type.expect("a type").name;
    assert!(
        share.contains(&format!("Giống hình thức: {kind}.")),
        "{share}"
    );
}

#[test]
fn the_text_to_share_says_what_was_warned_about_who_says_so_and_when() {
    let (_data, checker) = listing("xau-vidu.top\n");
    let engine = checker.engine();
    let answer = app::check::run(&engine, from("mở http://xau-vidu.top/nhan-qua ngay", ""));
    let answer = answer.expect("an answer");
    let share = app::share::text(&answer, TODAY);
    for words in [
        "xau-vidu[.]top",
        "«Danh sách thử», ngày",
        "Cảnh Giác kiểm tra ngày 24/11/2026.",
        answer.verdict.advice.disclaimer,
    ] {
        assert!(share.contains(words), "{words}: {share}");
    }
    assert!(!share.contains("xau-vidu.top"), "{share}");
}

#[test]
fn the_text_to_share_keeps_its_end_however_long_the_rest_is() {
    let checker = Checker::in_memory().expect("opens");
    let engine = checker.engine();
    let request = from(
        "Công an gọi điện báo bà dính vụ án ma túy, chuyển tiền vào tài khoản tạm giữ",
        "",
    );
    let mut answer = app::check::run(&engine, request).expect("an answer");
    answer.verdict.summary = "Không làm theo. ".repeat(60).into();
    let share = app::share::text(&answer, TODAY);
    assert!(share.chars().count() <= app::share::SHARE_MAX);
    assert!(share.contains(answer.verdict.advice.disclaimer) && share.contains("Cảnh Giác"));
    assert!(share.contains(answer.verdict.advice.todo), "{share}");
}

/// A checker whose one list holds these lines.
fn listing(text: &str) -> (TempDir, Checker) {
    let data = tempfile::tempdir().expect("a folder");
    let (checker, pack) = opened(&data);
    import(
        data.path(),
        text.as_bytes(),
        &about("Danh sách thử", Class::Authority),
        &pack.tables,
        &pack.reference,
    )
    .expect("imports");
    checker.reload().expect("reloads");
    (data, checker)
}

fn from(text: &str, sender: &str) -> Request {
    Request {
        input: Input::Text(text.into()),
        hints: Hints {
            sender: Sender::read(sender),
            ..Hints::default()
        },
        today: TODAY,
    }
}

fn asked(checker: &Checker, text: &str, sender: &str) -> Level {
    let engine = checker.engine();
    let answer = app::check::run(&engine, from(text, sender)).expect("an answer");
    answer.verdict.level
}

#[test]
fn accounts_pages_and_forms_can_be_listed_and_are_found_again() {
    let rows = [
        ("1029384756", "ck vao stk 1029384756 MB nhe"),
        ("970422/1029384756", "STK 1029384756"),
        ("970422/1029384756", "1029384756"),
        ("99MM24011M34875080", "chuyen vao stk 99MM24011M34875080"),
        ("indicator,bank\n1029384756,MB\n", "stk 1029384756 MB"),
        ("account;bank\n1029384756;970422\n", "stk 1029384756 MB"),
        (
            "facebook.com/gia.mao.vcb",
            "vao https://m.facebook.com/Gia.Mao.VCB nhe",
        ),
        (
            "facebook.com/profile.php?id=100000000000001",
            "https://www.facebook.com/profile.php?id=100000000000001",
        ),
        ("t.me/nhom_gia", "vao nhom t.me/nhom_gia"),
        ("https://zalo.me/g/abcxyz", "zalo.me/g/abcxyz"),
        (
            "https://docs.google.com/forms/d/e/AbC123/viewform",
            "dien https://docs.google.com/forms/d/e/AbC123/viewform?usp=sf",
        ),
        (
            "sites.google.com/view/gia-mao",
            "vao sites.google.com/view/gia-mao",
        ),
        ("bit.ly/AbCdEf", "xem bit.ly/AbCdEf"),
        (
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "gui vao bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        ),
    ];
    for (row, text) in rows {
        let (_data, checker) = listing(row);
        assert_eq!(level(&checker, text).0, Level::Warned, "{row} in {text}");
    }
    let (_data, checker) = listing(
        "970422/1029384756\nfacebook.com/gia.mao.vcb\nbit.ly/AbCdEf\nfacebook.com/profile.php?id=100000000000001",
    );
    for text in [
        "stk 1029384757 MB",
        "facebook.com/nguoi.khac",
        "facebook.com",
        "bit.ly/abcdef",
        "https://facebook.com/profile.php?id=100000000000002",
    ] {
        assert_ne!(level(&checker, text).0, Level::Warned, "{text}");
    }
    // The platform itself is nobody's to list.
    let data = tempfile::tempdir().expect("a folder");
    let (_, pack) = opened(&data);
    let refused = import(
        data.path(),
        b"facebook.com\ndocs.google.com\nvietcombank.com.vn/dang-nhap\nxau1-vidu.com\n",
        &about("x", Class::Authority),
        &pack.tables,
        &pack.reference,
    )
    .expect("imports");
    assert_eq!(refused.refused_official, 3);
}

#[test]
fn a_listed_sender_counts_as_much_as_a_listed_number_in_the_text() {
    let (_data, checker) = listing("0912000345\nxau1-vidu.com\nke.gian@gmail.com\n");
    let text = "Mời anh chị chiều nay đến họp";
    for sender in [
        "0912000345",
        "+84 912 000 345",
        "ai-do@thu.xau1-vidu.com",
        "Ke.Gian@gmail.com",
    ] {
        assert_eq!(asked(&checker, text, sender), Level::Warned, "{sender}");
    }
    for sender in [
        "0912000346",
        "ai-do@tot-vidu.com",
        "nguoi.khac@gmail.com",
        "8079",
        "Vietcombank",
        "",
    ] {
        assert_ne!(asked(&checker, text, sender), Level::Warned, "{sender}");
    }
}

#[test]
fn a_sender_whose_address_imitates_a_bank_is_told_by_its_name() {
    let checker = Checker::in_memory().expect("opens");
    let engine = checker.engine();
    let signals = |text: &str, sender: &str| -> Vec<String> {
        let answer = app::check::run(&engine, from(text, sender)).expect("an answer");
        let reasons = answer.verdict.reasons.iter();
        reasons
            .map(|reason| format!("{} {}", reason.signal, reason.text))
            .collect()
    };
    let told = |reasons: &[String], host: &str| {
        reasons
            .iter()
            .any(|reason| reason.starts_with("LOOKALIKE") && reason.contains(host))
    };
    let text = "Tai khoan cua quy khach bi khoa, vui long tra loi thu nay kem mat khau";
    let in_text = signals("thu tu hotro@vietcombank-vn.com doi mat khau va ma otp", "");
    assert!(told(&in_text, "vietcombank-vn.com"), "{in_text:?}");
    assert!(!told(
        &signals(text, "hotro@vietcombank.com.vn"),
        "vietcombank"
    ));
    assert!(!told(&signals(text, "hotro@gmail.com"), "gmail"));
}

#[test]
fn what_is_typed_beside_a_file_is_judged_with_it() {
    let checker = Checker::in_memory().expect("opens");
    let engine = checker.engine();
    let judged = |input: Input| {
        let request = Request {
            input,
            hints: Hints::default(),
            today: TODAY,
        };
        app::check::run(&engine, request).expect("an answer")
    };
    let typed = "Tai khoan bi khoa, dang nhap https://vietcombank.vn-vidu.top truoc 17h de mo khoa";
    let file = "Mời anh chị chiều nay đến họp".as_bytes().to_vec();
    let alone = judged(Input::Bytes(file.clone())).verdict.level;
    let both = judged(Input::Both(typed.to_owned(), file));
    assert_eq!(alone, Level::Insufficient);
    assert!(both.verdict.level >= Level::Suspicious);
    assert!(both.text.contains("họp") && both.text.contains("vn-vidu.top"));
}

#[test]
fn a_file_that_says_nothing_beside_typed_text_leaves_the_conclusion_to_the_text() {
    let checker = Checker::in_memory().expect("opens");
    let engine = checker.engine();
    let noted = |input: Input| {
        let request = Request {
            input,
            hints: Hints::default(),
            today: TODAY,
        };
        let answer = app::check::run(&engine, request).expect("an answer");
        answer.verdict.notes.join(" ")
    };
    let picture = b"\x89PNG\r\n\x1a\n".to_vec();
    let nothing = "kết quả này chưa nói lên điều gì";
    assert!(noted(Input::Bytes(picture.clone())).contains(nothing));
    let both = noted(Input::Both(
        "chuyển tiền vào tài khoản tạm giữ".into(),
        picture,
    ));
    assert!(!both.contains(nothing), "{both}");
    assert!(both.contains("chỉ dựa vào phần chữ bạn đã dán"), "{both}");
}

#[test]
fn an_answer_about_a_part_says_so() {
    let checker = Checker::in_memory().expect("opens");
    let engine = checker.engine();
    let notes = |text: String| {
        let answer = app::check::text_answer(&engine, text, &Hints::default(), TODAY);
        answer.expect("an answer").verdict.notes.len()
    };
    assert_eq!(notes("a1-vidu.top ".repeat(3)), 0);
    assert_eq!(notes("a1-vidu.top ".repeat(2_000)), 1);
}

#[test]
fn names_that_look_alike_are_lists_of_their_own() {
    let data = tempfile::tempdir().expect("a folder");
    let (_, pack) = opened(&data);
    let names = [
        "Danh sách A",
        "danh sach a",
        "Danh-sách-A",
        "…",
        "《》",
        "a\tb",
    ];
    let add = |name: &str, host: &str| {
        let about = about(name, Class::Community);
        let (tables, reference) = (&pack.tables, &pack.reference);
        import(data.path(), host.as_bytes(), &about, tables, reference).expect("imports")
    };
    for (name, at) in names.iter().zip(1..) {
        assert_eq!(add(name, &format!("xau{at}-vidu.com")).total, at, "{name}");
    }
    // The same name again replaces its own list and no other.
    for name in names {
        assert_eq!(add(name, "xau-moi-vidu.com").taken, 1);
    }
    let kept = kept(data.path()).expect("lists");
    assert_eq!(kept.len(), names.len());
    assert!(kept.iter().all(|list| list.count == 1));
    for (name, left) in names.iter().zip((0..names.len()).rev()) {
        let total = remove(data.path(), name).expect("removes");
        assert_eq!(total, usize::from(left > 0), "{name}");
    }
}

#[test]
fn of_rows_of_one_indicator_the_one_that_lasts_counts() {
    let rows = [
        "indicator,date,expires\nxau1-vidu.com,2025-01-01,2025-06-30\nxau1-vidu.com,2026-11-01,2026-12-31\n",
        "indicator,date,expires\nxau1-vidu.com,2026-11-01,2026-12-31\nxau1-vidu.com,2025-01-01,2025-06-30\n",
        "indicator,date,expires\nxau1-vidu.com,,2025-06-30\nxau1-vidu.com,,\n",
        // A number without an end is let go two years after its date: the later row is the one that holds.
        "indicator,date\n0912000345,2020-01-01\n0912000345,2026-11-01\n",
    ];
    for row in rows {
        let (data, checker) = listing(row);
        let text = "xem xau1-vidu.com hoac goi 0912000345";
        assert_eq!(level(&checker, text).0, Level::Warned, "{row}");
        assert_eq!(kept(data.path()).expect("lists")[0].count, 1, "{row}");
    }
    let (_data, checker) = listing("indicator,expires\nxau1-vidu.com,2025-06-30\n");
    assert_ne!(level(&checker, "xem xau1-vidu.com").0, Level::Warned);
}

#[test]
fn a_warning_is_back_when_a_clearance_or_a_weightier_list_has_ended() {
    let data = tempfile::tempdir().expect("a folder");
    let (checker, pack) = opened(&data);
    let add = |name: &str, class, expires| {
        let about = About {
            expires,
            ..about(name, class)
        };
        let (tables, reference) = (&pack.tables, &pack.reference);
        import(data.path(), b"xau1-vidu.com", &about, tables, reference).expect("imports")
    };
    let asked = || {
        checker.reload().expect("reloads");
        level(&checker, "xem xau1-vidu.com").0
    };
    add("cảnh báo", Class::Authority, None);
    let cleared = add("tạm gỡ", Class::Allow, Some(TODAY));
    assert_eq!(cleared.total, 1);
    assert_ne!(asked(), Level::Warned);
    add("tạm gỡ", Class::Allow, TODAY.yesterday().ok());
    assert_eq!(asked(), Level::Warned);
}

#[test]
fn a_list_that_cannot_be_compiled_changes_nothing() {
    let data = tempfile::tempdir().expect("a folder");
    let (checker, pack) = opened(&data);
    let (tables, reference) = (&pack.tables, &pack.reference);
    let add = |name: &str, text: &str| {
        let about = about(name, Class::Authority);
        import(data.path(), text.as_bytes(), &about, tables, reference)
    };
    add("cũ", "xau1-vidu.com").expect("imports");
    // Each pair of days is a list of its own in a snapshot, and 65,535 are too many.
    let mut rows = String::from("indicator,date,expires\n");
    for (row, day) in (0..66_000).zip((0..300).cycle()) {
        let from = TODAY.saturating_add(jiff::Span::new().days(day));
        let until = TODAY.saturating_add(jiff::Span::new().days(row / 300));
        rows.push_str(&format!("h{row}-vidu.com,{from},{until}\n"));
    }
    for name in ["mới", "cũ"] {
        let refused = add(name, &rows);
        assert!(matches!(refused, Err(ImportError::Snapshot(_))), "{name}");
        checker.reload().expect("reloads");
        assert_eq!(level(&checker, "xem xau1-vidu.com").0, Level::Warned);
        assert_eq!(kept(data.path()).expect("lists").len(), 1);
    }
}
