//! Lists: every format is read, official names are refused, a hit says which list and when.

use app::indicators::{About, Format, ImportError, import, kept, remove};
use app::{Checker, Input, Request};
use detect::snapshot::Class;
use detect::{Hints, Level};
use jiff::civil::Date;

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
        let checker = Checker::open(data.path()).expect("opens");
        let pack = checker.engine().pack.clone();
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
fn official_names_are_refused_and_never_flagged() {
    let data = tempfile::tempdir().expect("a folder");
    let checker = Checker::open(data.path()).expect("opens");
    let pack = checker.engine().pack.clone();
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
    let checker = Checker::open(data.path()).expect("opens");
    let pack = checker.engine().pack.clone();
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
    let checker = Checker::open(data.path()).expect("opens");
    let pack = checker.engine().pack.clone();
    let empty = import(
        data.path(),
        b"# nothing\n",
        &about("x", Class::Community),
        &pack.tables,
        &pack.reference,
    );
    assert!(matches!(empty, Err(ImportError::Nothing)));
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
    let share = app::share::text(&answer);
    assert!(share.chars().count() <= app::share::SHARE_MAX);
    for part in ["Nguyen", "0071000012345", "0912000345", "http", "clip nong"] {
        assert!(!share.contains(part), "{share}");
    }
}
