//! The plan's year, end to end: thirteen units, outreach and tips, reminders, two late, one returned, one merged, a request out of
//! turn, the consolidated reports of June and December — and every number computed again from what this test itself did.

mod recomputed;

use std::collections::BTreeMap;

use app::direction::{acknowledge, assign, prove, register};
use app::outgoing::register as outgoing;
use app::outreach::enter::{self, Typed as Event};
use app::paper::Format;
use app::reports::board::{board, counts};
use app::reports::consolidate;
use app::reports::fill::{self, Wish};
use app::reports::judge::{Judgement, judge};
use app::reports::{document, plan, remind, shipped_regime};
use app::staff::units;
use app::tips::follow;
use app::tips::handle::{self, Closing, Step};
use app::tips::submit::{self, Sent};
use app::{Actor, gaps, letterhead};
use domain::calendar::moment;
use domain::outreach::Count;
use domain::report::FigureKind;
use domain::report::sheet::Typed;
use domain::tip::Source;
use jiff::civil::{Date, Time, date};
use store::direction::Filter;
use tests::department::{Unit, meeting};
use tests::engines::places;
use tests::test_app::TestApp;

use recomputed::{agrees, in_book, number, workbook_agrees};

/// What this test did, by the unit that answers for it: code of the figure → number.
type Book = BTreeMap<(usize, &'static str), i64>;

/// A number of an event and the figure it adds to.
type Counted = (Count, i64, &'static str);

struct Year {
    app: TestApp,
    office: Actor,
    units: Vec<Unit>,
    regime: String,
    plan: String,
    h1: Book,
    whole: Book,
}

const UNITS: usize = 13;
/// Merged into unit 0 on 01/03/2026.
const MERGED: usize = 12;
/// Report for the year before the last days; the third goes into the second then, and the first is renamed.
const EARLY: [usize; 3] = [5, 10, 11];

impl Year {
    /// The report prints the latest signed head, and the log is held to it.
    async fn head_is_printed(&self, words: &str) {
        let store = &self.app.site.store;
        let head = store.heads(1).await.unwrap().remove(0);
        let (seq, hash) = (head.seq, head.hash);
        let head = store::audit::Head { seq, hash };
        assert!(words.contains(&head.to_string()), "{words}");
        let printed = store::audit::Head::parse(&head.to_string()).unwrap();
        let chain = store.verify_audit(&[printed], |_| {}).await.unwrap();
        assert!(chain.is_ok());
    }

    async fn begun(place: tests::engines::Place) -> Self {
        let start = moment(date(2025, 12, 1), Time::constant(8, 0, 0, 0));
        let app = TestApp::begun(place, start).await;
        let top = app.admin.unit_id.clone();
        let office = app.person("van-phong", "office_clerk", &top).await;
        app.person("chanh-vp", "chief_of_office", &top).await;
        let director = app.person("giam-doc", "approver", &top).await;
        units::name_people(&app.site, &app.admin, &top, &director.person_id, "")
            .await
            .unwrap();
        letterhead::set(&app.site, &app.admin, crate::papers::letterhead())
            .await
            .unwrap();
        let mut units = Vec::new();
        for at in 0..UNITS {
            let (clerk, head) = (format!("dau-moi-{at}"), format!("truong-{at}"));
            units.push(app.staffed(&format!("DV{at:02}"), &clerk, &head).await);
        }
        // The plan is registered and its tasks given before any period is opened.
        let plan_id = register::load_plan(&app.site, &office, &top).await.unwrap();
        let spread = assign::spread(&app.site, &office, &plan_id).await.unwrap();
        assert!(spread.given >= UNITS, "{spread:?}");
        let regime = plan::adopt(&app.site, &office, &top, shipped_regime())
            .await
            .unwrap();
        Self {
            app,
            office,
            units,
            regime,
            plan: plan_id,
            h1: Book::new(),
            whole: Book::new(),
        }
    }

    /// Notes an event of a unit for the half year, when it lies in it, and for the year.
    fn note(&mut self, unit: usize, day: Date, code: &'static str, number: i64) {
        // What a unit did before it was merged counts for the unit it went into.
        let unit = if unit == MERGED { 0 } else { unit };
        if day <= date(2026, 5, 31) {
            *self.h1.entry((unit, code)).or_default() += number;
        }
        *self.whole.entry((unit, code)).or_default() += number;
    }

    async fn outreach(&mut self, unit: usize, day: Date, attendance: i64, minority: i64) {
        self.app.until(day, 10);
        let more = [(Count::Minority, minority), (Count::Elderly, 5)];
        let typed = meeting(&self.units[unit].id, &day.to_string(), attendance, &more);
        enter::enter(&self.app.site, &self.units[unit].clerk, typed)
            .await
            .unwrap();
        self.note(unit, day, "B01", 1);
        self.note(unit, day, "B02", attendance);
        self.note(unit, day, "B03", minority);
        self.note(unit, day, "B04", 5);
    }

    /// An event of every kind but a meeting.
    async fn all_kinds_of_outreach(&mut self, unit: usize, day: Date) {
        use Count::{Amount, Attendance, Minutes, Passed, Reach, Repeated, Tested};
        self.app.until(day, 14);
        let n = i64::try_from(unit).unwrap();
        let course = [
            (Amount, 1, "B12"),
            (Attendance, 40 + n, "B13"),
            (Repeated, 5, "B13"),
            (Tested, 30 + n, "B15"),
            (Passed, 20 + n, "B16"),
        ];
        let kinds: [(&str, &[Counted]); 6] = [
            ("broadcast", &[(Amount, 6, "B08"), (Minutes, 90, "B09")]),
            ("post", &[(Amount, 2 + n, "B05"), (Reach, 700, "B07")]),
            ("share", &[(Amount, 3, "B06"), (Reach, 11 + n, "B07")]),
            ("leaflet", &[(Amount, 500 + n, "B10")]),
            ("message", &[(Amount, 70, "B11")]),
            ("training", &course),
        ];
        for (kind, counts) in kinds {
            let link = match kind {
                "share" => "https://chinhphu.vn/canh-bao",
                _ => "",
            };
            let typed = Event {
                attempt: app::site::new_id().unwrap(),
                unit_id: self.units[unit].id.clone(),
                kind: kind.into(),
                on_day: day.to_string(),
                subject: "Giả danh công an".into(),
                place: "Nhà văn hóa xóm".into(),
                link: link.into(),
                counts: { counts.iter() }
                    .map(|(count, number, _)| (*count, number.to_string()))
                    .collect(),
                ..Event::default()
            };
            enter::enter(&self.app.site, &self.units[unit].clerk, typed)
                .await
                .unwrap();
            for (count, number, code) in counts {
                let sign = if *count == Repeated { -1 } else { 1 };
                self.note(unit, day, code, sign * number);
            }
        }
    }

    /// A tip is passed on after some hours and closed with what was lost and saved, in millions.
    async fn passed_on(&mut self, tip: &(usize, Date, String), hours: i64, money: (i64, i64)) {
        let (unit, day, id) = tip;
        self.app.pass(hours * 3_600_000);
        let officer = self.app.again("tiep-nhan-3").await;
        let (lost, saved) = (money.0 * 1_000_000, money.1 * 1_000_000);
        let steps = [
            Step::Transfer {
                reference: "Phiếu chuyển số 3".into(),
            },
            Step::Close(Closing {
                outcome: domain::tip::Outcome::ALL[0].code().into(),
                lost,
                saved,
                ..Closing::default()
            }),
        ];
        for step in steps {
            handle::step(&self.app.site, &officer, id, step)
                .await
                .unwrap();
        }
        // The figures count by the day the tip came.
        self.note(*unit, *day, "D03", 1);
        self.note(*unit, *day, "D04", i64::from(hours <= 24));
        self.note(*unit, *day, "D06", i64::from(saved > 0));
        self.note(*unit, *day, "D07", saved / 1_000);
        self.note(*unit, *day, "D09", lost / 1_000);
    }

    /// What no event says and the clerk types: so many in the half year, so many in the year.
    fn say(&mut self, unit: usize, code: &'static str, half: i64, whole: i64) {
        *self.h1.entry((unit, code)).or_default() += half;
        *self.whole.entry((unit, code)).or_default() += whole;
    }

    fn said(&self, of_year: bool, unit: usize) -> Vec<(&'static str, i64)> {
        let book = if of_year { &self.whole } else { &self.h1 };
        let typed = ["A03", "D05", "D08", "E01", "E02"];
        let said = typed.into_iter().filter_map(|code| {
            let number = book.get(&(unit, code)).filter(|number| **number > 0)?;
            Some((code, *number))
        });
        said.collect()
    }

    /// A unit shows an event for its task of outreach.
    async fn shown(&self, unit: usize, day: Date) {
        let Unit { id, clerk, head } = &self.units[unit];
        let site = &self.app.site;
        let typed = meeting(id, &day.to_string(), 1, &[]);
        let event = enter::enter(site, clerk, typed).await.unwrap();
        let tasks = app::direction::tasks(site, head, Filter::default())
            .await
            .unwrap();
        let mut own = tasks
            .iter()
            .filter(|task| task.given.evidence_kind == "outreach" && task.given.unit_id == *id);
        let shown = prove::Typed {
            kind: "outreach".into(),
            ref_id: event,
            ..prove::Typed::default()
        };
        prove::add(site, head, &own.next().unwrap().given.id, shown)
            .await
            .unwrap();
    }

    async fn tip(&mut self, unit: usize, day: Date, officer: &Actor) -> (usize, Date, String) {
        self.app.until(day, 11);
        let answers = [
            ("happened", "contacted"),
            ("behalf", "self"),
            ("text", "Có người gọi xưng công an bảo chuyển tiền"),
        ]
        .map(|(question, answer)| (question.to_owned(), vec![answer.to_owned()]));
        let sent = Sent {
            answers: answers.into(),
            attempt: submit::open(&self.app.site).unwrap(),
            source: Source::Oral,
            files: Default::default(),
        };
        let taken = submit::submit(
            &self.app.site,
            &self.app.machine.checker,
            sent,
            Some(officer),
        )
        .await
        .unwrap();
        self.note(unit, day, "D01", 1);
        self.note(unit, day, "D02", 1);
        let tip = follow::open(&self.app.site, &taken.receipt.to_string()).await;
        (unit, day, tip.unwrap().tip.id)
    }

    /// The report of a unit as its clerk leaves it: prefilled numbers kept, head-counts typed, the rest nil; then the head sends it.
    async fn report(&self, period: &str, unit: usize) {
        let site = &self.app.site;
        let Unit { id, clerk, head } = &self.units[unit];
        let opened = fill::open(site, clerk, period, id).await.unwrap();
        let mut typed = Typed::default();
        for (code, cell) in &opened.sheet.cells {
            let figure = opened.form.figure(code).unwrap();
            let words = if cell.nil {
                "-".into()
            } else {
                figure.shown(cell.value)
            };
            typed.figures.insert(code.clone(), words);
        }
        // The focal point and the head-count are on record: nothing is left to type but words.
        let lines = opened
            .sheet
            .cells
            .iter()
            .filter(|(_, cell)| !cell.line.is_empty());
        for (code, cell) in lines {
            typed.figures.insert(code.clone(), cell.line.clone());
        }
        for (code, number) in self.said(opened.period.kind == "year", unit) {
            typed.figures.insert(code.into(), number.to_string());
            typed.reasons.insert(code.into(), "Sổ theo dõi".into());
        }
        typed
            .texts
            .insert("II.2".into(), format!("Lời của đơn vị {unit}."));
        for wish in [Wish::FillWithNil, Wish::LayBefore] {
            let opened = fill::open(site, clerk, period, id).await.unwrap();
            let rev = opened.report.as_ref().map_or(0, |report| report.rev);
            if wish == Wish::LayBefore {
                typed.figures = opened
                    .sheet
                    .cells
                    .iter()
                    .map(|(code, cell)| {
                        let figure = opened.form.figure(code).unwrap();
                        let words = match (cell.nil, cell.line.as_str()) {
                            (true, _) => "-".to_owned(),
                            (false, "") => domain::report::form::shown(cell.value, figure.decimals),
                            (false, line) => line.to_owned(),
                        };
                        (code.clone(), words)
                    })
                    .collect();
            }
            let kept = fill::keep(site, clerk, period, id, rev, typed.clone(), wish)
                .await
                .unwrap();
            if wish == Wish::LayBefore {
                assert!(
                    kept.hints.is_empty() && kept.unreadable.is_empty(),
                    "{kept:?}"
                );
            }
        }
        let rev = self.rev(period, unit).await;
        fill::send(site, head, period, id, rev).await.unwrap();
    }

    async fn rev(&self, period: &str, unit: usize) -> i64 {
        let Unit { id, clerk, .. } = &self.units[unit];
        let opened = fill::open(&self.app.site, clerk, period, id).await.unwrap();
        opened.report.map_or(0, |report| report.rev)
    }

    async fn judged(&self, period: &str, unit: usize, judgement: Judgement) {
        let rev = self.rev(period, unit).await;
        let id = &self.units[unit].id;
        judge(&self.app.site, &self.office, period, id, rev, judgement)
            .await
            .unwrap();
    }

    async fn told(&self, person: &Actor) -> Vec<String> {
        let notices = self
            .app
            .site
            .store
            .notices_to(&person.person_id, 500)
            .await
            .unwrap();
        notices.into_iter().map(|notice| notice.text).collect()
    }

    /// A unit says how many of its people were told of the plan, which is also its head-count.
    async fn told_of_the_plan(&mut self, unit: usize, day: Date) {
        self.app.until(day, 9);
        let typed = acknowledge::Typed {
            unit_id: self.units[unit].id.clone(),
            how: "Hội nghị quán triệt".into(),
            on_day: day.to_string(),
            told: (people(unit) - 1).to_string(),
            whole: people(unit).to_string(),
        };
        acknowledge::report(&self.app.site, &self.units[unit].clerk, &self.plan, typed)
            .await
            .unwrap();
        self.note(unit, day, "C01", people(unit));
        self.note(unit, day, "C02", people(unit) - 1);
    }

    /// A plan of a unit of its own, numbered by the e-office.
    async fn issued(&mut self, unit: usize, day: Date, number: i64) {
        self.app.until(day, 9);
        let typed = outgoing::Typed {
            attempt: app::site::new_id().unwrap(),
            unit_id: self.units[unit].id.clone(),
            kind: "plan".into(),
            code: format!("{number:02}/KH-DV{unit:02}"),
            issued_on: day.to_string(),
            subject: "Phòng ngừa lừa đảo".into(),
            signer_position: "Trưởng đơn vị".into(),
            signer_name: "Người Ký".into(),
            archive: "VT".into(),
            copies: "1".into(),
            pages: "2".into(),
            recipients: "Các tổ".into(),
            ..outgoing::Typed::default()
        };
        outgoing::register(&self.app.site, &self.office, typed)
            .await
            .unwrap();
        self.note(unit, day, "A01", 1);
    }

    /// A gap of the law is entered, and the proposal sent on another day.
    async fn gap(&mut self, unit: usize, entered: Date, sent: Date) {
        self.app.until(entered, 9);
        let typed = gaps::Typed {
            unit_id: self.units[unit].id.clone(),
            sector: domain::sector::Sector::ALL[0].code().into(),
            provision: format!("Điều {unit} của một nghị định"),
            applied: "Áp dụng ở xã".into(),
            loophole: "Không buộc xác minh".into(),
            proposal: "Bổ sung xác minh".into(),
            addressee: "Bộ chuyên ngành".into(),
        };
        let clerk = &self.units[unit].clerk;
        let id = gaps::enter(&self.app.site, clerk, typed).await.unwrap();
        self.note(unit, entered, "F01", 1);
        self.app.until(sent, 9);
        let (clerk, day) = (&self.units[unit].clerk, sent.to_string());
        gaps::step(&self.app.site, clerk, &id, "sent", "Công văn số 9", &day)
            .await
            .unwrap();
        self.note(unit, sent, "F02", 1);
    }

    /// One unit goes into another, one is called otherwise.
    async fn reorganised(&self, from: usize, into: usize, on: &str, renamed: usize, later: &str) {
        let site = &self.app.site;
        let admin = self.app.again("quantri").await;
        let unit = |at: usize| self.units[at].id.clone();
        units::merge(site, &admin, &[unit(from)], &unit(into), on)
            .await
            .unwrap();
        let typed = units::Typed {
            code: "DV05",
            name: "Chi cục số 5",
            short_name: "",
            kind: "chi_cuc",
            parent_id: &self.app.admin.unit_id,
            valid_from: later,
            seal: true,
            address: "",
            legal_basis: "Quyết định",
        };
        units::change(site, &admin, &unit(renamed), typed)
            .await
            .unwrap();
    }
}

/// A paper as people get it, in all three kinds; the workbook.
async fn all_kinds(year: &Year, period: &str, words: &[String]) -> Vec<u8> {
    let file = async |format| {
        document::report(
            &year.app.site,
            &year.office,
            period,
            format,
            "canhgiac.example",
        )
        .await
        .unwrap()
    };
    let docx = file(Format::Docx).await;
    assert!(docx.bytes.starts_with(b"PK"));
    if app::paper::prints() {
        let pdf = file(Format::Pdf).await;
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        if let Some(text) = pdf_words(&pdf.bytes) {
            for line in words {
                assert!(text.contains(&line.replace(' ', "")), "{line}");
            }
        }
    }
    file(Format::Xlsx).await.bytes
}

/// What a reader of PDF finds in it, without blanks; `None` without `pdftotext`.
fn pdf_words(pdf: &[u8]) -> Option<String> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let bytes = pdf.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let text = String::from_utf8(child.wait_with_output().ok()?.stdout).ok()?;
    writing.join().ok()?.ok()?;
    Some(text.split_whitespace().collect())
}

fn people(unit: usize) -> i64 {
    20 + i64::try_from(unit).unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plans_year() {
    for place in places().await {
        let mut year = Year::begun(place).await;
        let site = year.app.site.clone();
        let h1 = plan::open_period(&site, &year.office, &year.regime, "h1", 2026)
            .await
            .unwrap();
        let whole = plan::open_period(&site, &year.office, &year.regime, "year", 2026)
            .await
            .unwrap();
        let officer_unit = year.units[3].id.clone();
        let officer = year
            .app
            .person("tiep-nhan-3", "intake_officer", &officer_unit)
            .await;

        // Winter: outreach in every unit, the one that will be merged too; tips at one desk.
        for unit in 0..UNITS {
            let n = i64::try_from(unit).unwrap();
            year.outreach(unit, date(2026, 1, 12), 30 + n, 20).await;
        }
        for unit in [1, MERGED] {
            year.all_kinds_of_outreach(unit, date(2026, 1, 13)).await;
        }
        // One tip is passed on within the day, with money saved; one after it, with money lost; one not at all.
        let quick = year.tip(3, date(2026, 2, 3), &officer).await;
        year.passed_on(&quick, 2, (0, 25)).await;
        let slow = year.tip(3, date(2026, 2, 5), &officer).await;
        year.passed_on(&slow, 30, (140, 0)).await;
        year.tip(3, date(2026, 2, 24), &officer).await;
        year.say(3, "D05", 1, 2);
        year.say(4, "D08", 1, 1);
        year.say(7, "E01", 0, 1);
        year.say(8, "E02", 2, 5);
        for unit in 0..MERGED {
            year.say(unit, "A03", 1, 1);
        }
        for unit in 0..UNITS {
            year.told_of_the_plan(unit, date(2026, 2, 25)).await;
        }
        year.issued(2, date(2026, 2, 26), 4).await;
        // 01/03: one unit goes into another.
        year.app.until(date(2026, 2, 27), 9);
        let (from, into) = (year.units[MERGED].id.clone(), year.units[0].id.clone());
        let admin = year.app.again("quantri").await;
        units::merge(&site, &admin, &[from], &into, "2026-03-01")
            .await
            .unwrap();
        for unit in 0..MERGED {
            year.outreach(unit, date(2026, 4, 7), 50, 10).await;
        }

        for unit in [0, 1, 2] {
            year.app.until(date(2026, 4, 8), 9);
            year.shown(unit, date(2026, 4, 8)).await;
            year.note(unit, date(2026, 4, 8), "B01", 1);
            year.note(unit, date(2026, 4, 8), "B02", 1);
        }

        year.gap(5, date(2026, 4, 14), date(2026, 5, 5)).await;
        // Reminders: fourteen working days before the last day, prefilled and linked; once.
        year.app.until(date(2026, 5, 13), 8);
        assert!(remind::send(&site).await.unwrap() >= MERGED);
        assert_eq!(remind::send(&site).await.unwrap(), 0);
        let told = year.told(&year.units[1].clerk).await;
        assert!(told[0].contains("còn 14 ngày làm việc"), "{told:?}");
        // Whoever worked in the merged unit is reminded of what it became, and nobody of what is no more.
        let told = year.told(&year.units[MERGED].clerk).await;
        assert!(
            told[0].contains("DV00") && !told[0].contains("DV12"),
            "{told:?}"
        );

        // Ten report in time; the tenth is returned on the last day and comes back after it.
        year.app.until(date(2026, 6, 2), 9);
        for unit in 0..10 {
            year.report(&h1, unit).await;
        }
        year.app.until(date(2026, 6, 2), 15);
        let reason = "Thiếu nơi tổ chức".to_owned();
        year.judged(&h1, 9, Judgement::Return { reason }).await;
        for unit in 0..9 {
            year.judged(&h1, unit, Judgement::Accept).await;
        }
        // One second before midnight nobody is late; at midnight two are, and the returned one is not.
        year.app.until(date(2026, 6, 3), 0);
        year.app.pass(-1);
        let standing = counts(&board(&site, &year.office, &h1).await.unwrap().rows);
        assert_eq!(
            (standing.asked, standing.overdue, standing.returned),
            (12, 0, 1)
        );
        year.app.pass(1);
        let standing = counts(&board(&site, &year.office, &h1).await.unwrap().rows);
        assert_eq!((standing.overdue, standing.on_time), (2, 10));
        year.app.until(date(2026, 6, 3), 8);
        remind::send(&site).await.unwrap();
        assert!(year.told(&year.units[10].head).await[0].contains("quá hạn 1 ngày làm việc"));

        // The two come late, the returned one comes back: it stays in time.
        year.app.until(date(2026, 6, 3), 16);
        year.report(&h1, 9).await;
        year.report(&h1, 10).await;
        year.judged(&h1, 9, Judgement::Accept).await;
        year.judged(&h1, 10, Judgement::Accept).await;
        let standing = counts(&board(&site, &year.office, &h1).await.unwrap().rows);
        assert_eq!(
            (standing.on_time, standing.late, standing.overdue),
            (10, 1, 1)
        );

        // 4 June: consolidated without the one still missing, which is named.
        year.app.until(date(2026, 6, 4), 9);
        let counted: Vec<usize> = (0..11).collect();
        let live = consolidate::live(&site, &year.office, &h1).await.unwrap();
        agrees(&year, &live, &year.h1, &counted);
        assert_eq!(live.excluded, [("DV11".to_owned(), "missing".to_owned())]);
        let hourly = site
            .store
            .write(site.now(), |tx| -> store::Work<'_, (), store::Error> {
                Box::pin(async move { tx.keep_head().await })
            });
        hourly.await.unwrap();
        let june = document::report_document(&site, &year.office, &h1)
            .await
            .unwrap();
        assert_eq!(june.faults(), []);
        let words = documents::read_text(&june).join("\n");
        assert!(words.contains("DV11 (chưa nộp)"), "{words}");
        year.head_is_printed(&words).await;
        assert!(words.contains(&format!(
            "Lượt người nghe trực tiếp: {}",
            shown(number(&live, "B02"))
        )));
        assert!(words.contains("DV10 (muộn 1 ngày)"), "{words}");
        // Every figure a unit can give is given by somebody: nothing is compared as nothing with nothing.
        let given = live.form.figures.iter().filter(|figure| figure.is_typed());
        for figure in given.filter(|figure| figure.kind == FigureKind::Number) {
            // Nobody broke a rule in the first half; the year has one.
            let sum = in_book(&year.h1, &figure.code, &counted);
            assert!(sum > 0 || figure.code == "E01", "{}", figure.code);
        }
        // The clause on outreach: three units have shown an event, each counted once; the other heads are named.
        let walked = live.walk.iter().filter_map(|line| line.words.as_deref());
        let shown_by_three = walked
            .filter(|words| words.contains("nhiệm vụ có kết quả: 3 "))
            .count();
        assert!(shown_by_three >= 1, "{:?}", live.walk);
        // Every clause of the plan: where nobody has shown anything, the heads are named.
        assert!(
            words.contains("chưa có kết quả; trách nhiệm:") && words.contains("DV04 (truong-4)")
        );
        let lines = [
            "DV11 (chưa nộp)".into(),
            format!("Lượt người nghe trực tiếp: {}", shown(number(&live, "B02"))),
        ];
        let file = all_kinds(&year, &h1, &lines).await;
        workbook_agrees(&file, &year.h1, &counted);
        let chief = year.app.again("chanh-vp").await;
        consolidate::close(&site, &chief, &h1).await.unwrap();

        // What comes afterwards does not change what was closed.
        year.app.until(date(2026, 6, 5), 9);
        year.report(&h1, 11).await;
        year.judged(&h1, 11, Judgement::Accept).await;
        let closed = consolidate::live(&site, &year.office, &h1).await.unwrap();
        assert_eq!(
            (closed.totals.clone(), closed.sources.len()),
            (live.totals, 11)
        );

        // Summer: a request out of turn to two units, due at an hour.
        year.app.until(date(2026, 8, 10), 8);
        let top = year.app.admin.unit_id.clone();
        let asked = [year.units[2].id.clone(), year.units[3].id.clone()];
        let request = plan::Request {
            name: "Giấy mời giả",
            basis: "Công văn số 99/UBND-NC",
            asked: "Thống kê vụ việc",
            day: "2026-08-10",
            hour: "16:00",
            units: &asked,
            ..plan::Request::default()
        };
        let ad_hoc = plan::request(&site, &year.office, &top, request)
            .await
            .unwrap();
        year.app.until(date(2026, 8, 10), 16);
        let standing = counts(&board(&site, &year.office, &ad_hoc).await.unwrap().rows);
        assert_eq!((standing.asked, standing.overdue), (2, 2));

        // Autumn, then the year: own figures of the whole year, not the half years typed again.
        for unit in 0..MERGED {
            year.outreach(unit, date(2026, 10, 6), 40, 15).await;
        }
        let autumn = year.tip(3, date(2026, 10, 8), &officer).await;
        year.passed_on(&autumn, 1, (3, 4)).await;
        year.issued(2, date(2026, 10, 9), 5).await;
        year.all_kinds_of_outreach(2, date(2026, 10, 9)).await;
        year.gap(6, date(2026, 10, 12), date(2026, 11, 3)).await;
        // Three are early. Then one of them goes into another and one is renamed: what was accepted counts, once, for whom it was.
        year.app.until(date(2026, 11, 20), 9);
        for unit in EARLY {
            year.report(&whole, unit).await;
            year.judged(&whole, unit, Judgement::Accept).await;
        }
        year.reorganised(11, 10, "2026-11-25", 5, "2026-11-26")
            .await;
        year.app.until(date(2026, 11, 30), 9);
        let standing = counts(&board(&site, &year.office, &whole).await.unwrap().rows);
        assert_eq!((standing.asked, standing.accepted), (11, 2));
        for unit in (0..MERGED).filter(|unit| !EARLY.contains(unit)) {
            year.report(&whole, unit).await;
            year.judged(&whole, unit, Judgement::Accept).await;
        }
        year.app.until(date(2026, 12, 4), 9);
        let live = consolidate::live(&site, &year.office, &whole)
            .await
            .unwrap();
        let counted: Vec<usize> = (0..MERGED).collect();
        agrees(&year, &live, &year.whole, &counted);
        assert!(live.excluded.is_empty());
        let december = document::report_document(&site, &year.office, &whole)
            .await
            .unwrap();
        assert_eq!(december.faults(), []);
        let lines = [format!(
            "Phản ánh, tin báo tiếp nhận: {}",
            shown(number(&live, "D01"))
        )];
        let file = all_kinds(&year, &whole, &lines).await;
        workbook_agrees(&file, &year.whole, &counted);
        let chief = year.app.again("chanh-vp").await;
        consolidate::close(&site, &chief, &whole).await.unwrap();
    }
}

fn shown(number: Option<i64>) -> String {
    domain::report::form::shown(number.unwrap_or(-1), 0)
}
