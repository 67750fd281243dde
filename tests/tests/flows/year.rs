//! The plan's year, end to end: thirteen units, outreach and tips, reminders, two late, one returned, one merged, a request out of
//! turn, the consolidated reports of June and December — and every number computed again from what this test itself did.

use std::collections::BTreeMap;

use app::Actor;
use app::outreach::enter::{self, Typed as Event};
use app::reports::board::{board, counts};
use app::reports::consolidate::{self, Live};
use app::reports::fill::{self, Wish};
use app::reports::judge::{Judgement, judge};
use app::reports::{document, plan, remind, shipped_regime};
use app::staff::units;
use app::tips::submit::{self, Sent};
use domain::calendar::moment;
use domain::outreach::Count;
use domain::report::consolidate::Value;
use domain::report::sheet::Typed;
use domain::tip::Source;
use jiff::civil::{Date, Time, date};
use tests::engines::places;
use tests::test_app::{PASSWORD, TestApp};

/// What this test did, by the unit that answers for it: code of the figure → number.
type Book = BTreeMap<(usize, &'static str), i64>;

struct Year {
    app: TestApp,
    office: Actor,
    chief: Actor,
    units: Vec<Unit>,
    regime: String,
    h1: Book,
    whole: Book,
}

struct Unit {
    id: String,
    clerk: Actor,
    head: Actor,
}

const UNITS: usize = 13;
/// Merged into unit 0 on 01/03/2026.
const MERGED: usize = 12;

impl Year {
    async fn begun(place: tests::engines::Place) -> Self {
        let start = moment(date(2025, 12, 1), Time::constant(8, 0, 0, 0));
        let app = TestApp::begun(place, start).await;
        let top = app.admin.unit_id.clone();
        let office = app.person("van-phong", "office_clerk", &top).await;
        let chief = app.person("chanh-vp", "chief_of_office", &top).await;
        app.person("giam-doc", "approver", &top).await;
        let mut units = Vec::new();
        for at in 0..UNITS {
            let id = app.unit(&format!("DV{at:02}"), &top).await;
            let clerk = app
                .person(&format!("dau-moi-{at}"), "unit_clerk", &id)
                .await;
            let head = app.person(&format!("truong-{at}"), "head", &id).await;
            units.push(Unit { id, clerk, head });
        }
        let regime = plan::adopt(&app.site, &office, &top, shipped_regime())
            .await
            .unwrap();
        Self {
            app,
            office,
            chief,
            units,
            regime,
            h1: Book::new(),
            whole: Book::new(),
        }
    }

    fn at(&self, day: Date, hour: i8) {
        let to = moment(day, Time::constant(hour, 0, 0, 0));
        self.app.pass(to - self.app.site.now());
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
        self.at(day, 10);
        let typed = Event {
            attempt: app::site::new_id().unwrap(),
            unit_id: self.units[unit].id.clone(),
            kind: "meeting".into(),
            on_day: day.to_string(),
            subject: "Giả danh công an".into(),
            place: "Nhà văn hóa xóm".into(),
            counts: vec![
                (Count::Amount, "1".into()),
                (Count::Attendance, attendance.to_string()),
                (Count::Minority, minority.to_string()),
            ],
            ..Event::default()
        };
        enter::enter(&self.app.site, &self.units[unit].clerk, typed)
            .await
            .unwrap();
        self.note(unit, day, "B01", 1);
        self.note(unit, day, "B02", attendance);
        self.note(unit, day, "B03", minority);
    }

    async fn tip(&mut self, unit: usize, day: Date, officer: &Actor) {
        self.at(day, 11);
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
        submit::submit(
            &self.app.site,
            &self.app.machine.checker,
            sent,
            Some(officer),
        )
        .await
        .unwrap();
        self.note(unit, day, "D01", 1);
        self.note(unit, day, "D02", 1);
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
        typed.figures.insert("A04".into(), "Cán bộ đầu mối".into());
        typed.figures.insert("C01".into(), people(unit).to_string());
        typed
            .figures
            .insert("C02".into(), (people(unit) - 1).to_string());
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

    /// Every total of the consolidated report against the book.
    fn agrees(&self, live: &Live, book: &Book, counted: &[usize]) {
        for code in ["B01", "B02", "B03", "B05", "D01", "D02", "D03", "D09"] {
            let expected: i64 = counted
                .iter()
                .filter_map(|unit| book.iter().find(|((at, of), _)| at == unit && *of == code))
                .map(|(_, number)| number)
                .sum();
            assert_eq!(number(live, code), Some(expected), "{code}");
        }
        let people: i64 = counted.iter().map(|unit| people(*unit)).sum();
        assert_eq!(number(live, "C01"), Some(people));
        let briefed = people - i64::try_from(counted.len()).unwrap();
        assert_eq!(
            number(live, "C03"),
            Some((briefed * 1000 + people / 2) / people)
        );
        // And traceable: the parts of a total are what the units' versions say.
        for source in &live.sources {
            let unit = self
                .units
                .iter()
                .position(|unit| unit.id == source.unit_id)
                .unwrap();
            let own = source.sheet.cells.get("B02").map(|cell| cell.value);
            assert_eq!(own, Some(book.get(&(unit, "B02")).copied().unwrap_or(0)));
        }
    }
}

fn people(unit: usize) -> i64 {
    20 + i64::try_from(unit).unwrap_or(0)
}

fn number(live: &Live, code: &str) -> Option<i64> {
    live.totals
        .iter()
        .find(|total| total.code == code)
        .and_then(|total| match total.value {
            Value::Number(number) => Some(number),
            _ => None,
        })
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
        for day in [date(2026, 2, 3), date(2026, 2, 24)] {
            year.tip(3, day, &officer).await;
        }
        // 01/03: one unit goes into another.
        year.at(date(2026, 2, 27), 9);
        let (from, into) = (year.units[MERGED].id.clone(), year.units[0].id.clone());
        let admin = year.app.again("quantri").await;
        units::merge(&site, &admin, &[from], &into, "2026-03-01")
            .await
            .unwrap();
        for unit in 0..MERGED {
            year.outreach(unit, date(2026, 4, 7), 50, 10).await;
        }

        // Reminders: fourteen working days before the last day, prefilled and linked; once.
        year.at(date(2026, 5, 13), 8);
        assert!(remind::send(&site).await.unwrap() >= MERGED);
        assert_eq!(remind::send(&site).await.unwrap(), 0);
        let told = year.told(&year.units[1].clerk).await;
        assert!(told[0].contains("còn 14 ngày làm việc"), "{told:?}");
        assert!(year.told(&year.units[MERGED].clerk).await.is_empty());

        // Ten report in time; the tenth is returned on the last day and comes back after it.
        year.at(date(2026, 6, 2), 9);
        for unit in 0..10 {
            year.report(&h1, unit).await;
        }
        year.at(date(2026, 6, 2), 15);
        let reason = "Thiếu nơi tổ chức".to_owned();
        year.judged(&h1, 9, Judgement::Return { reason }).await;
        for unit in 0..9 {
            year.judged(&h1, unit, Judgement::Accept).await;
        }
        // One second before midnight nobody is late; at midnight two are, and the returned one is not.
        year.at(date(2026, 6, 3), 0);
        year.app.pass(-1);
        let standing = counts(&board(&site, &year.office, &h1).await.unwrap().rows);
        assert_eq!(
            (standing.asked, standing.overdue, standing.returned),
            (12, 0, 1)
        );
        year.app.pass(1);
        let standing = counts(&board(&site, &year.office, &h1).await.unwrap().rows);
        assert_eq!((standing.overdue, standing.on_time), (2, 10));
        year.at(date(2026, 6, 3), 8);
        remind::send(&site).await.unwrap();
        assert!(year.told(&year.units[10].head).await[0].contains("quá hạn 1 ngày làm việc"));

        // The two come late, the returned one comes back: it stays in time.
        year.at(date(2026, 6, 3), 16);
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
        year.at(date(2026, 6, 4), 9);
        let counted: Vec<usize> = (0..11).collect();
        let live = consolidate::live(&site, &year.office, &h1).await.unwrap();
        year.agrees(&live, &year.h1, &counted);
        assert_eq!(live.excluded, [("DV11".to_owned(), "missing".to_owned())]);
        let june = document::report_document(&site, &year.office, &h1)
            .await
            .unwrap();
        assert_eq!(june.faults(), []);
        let file = document::report(&site, &year.office, &h1).await.unwrap();
        assert_eq!(file.name, "2026-06-04_BC_6-thang-dau-nam-2026.docx");
        assert!(file.bytes.starts_with(b"PK"));
        let words = documents::read_text(&june).join("\n");
        assert!(words.contains("DV11 (chưa nộp)"), "{words}");
        assert!(words.contains(&format!(
            "Lượt người nghe trực tiếp: {}",
            shown(number(&live, "B02"))
        )));
        let chief = year.app.again("chanh-vp").await;
        consolidate::close(&site, &chief, &h1).await.unwrap();

        // What comes afterwards does not change what was closed.
        year.at(date(2026, 6, 5), 9);
        year.report(&h1, 11).await;
        year.judged(&h1, 11, Judgement::Accept).await;
        let closed = consolidate::live(&site, &year.office, &h1).await.unwrap();
        assert_eq!(
            (closed.totals.clone(), closed.sources.len()),
            (live.totals, 11)
        );

        // Summer: a request out of turn to two units, due at an hour.
        year.at(date(2026, 8, 10), 8);
        let top = year.app.admin.unit_id.clone();
        let asked = [year.units[2].id.clone(), year.units[3].id.clone()];
        let request = plan::Request {
            name: "Giấy mời giả",
            basis: "Công văn số 99/UBND-NC",
            asked: "Thống kê vụ việc",
            day: "2026-08-10",
            hour: "16:00",
            units: &asked,
        };
        let ad_hoc = plan::request(&site, &year.office, &top, request)
            .await
            .unwrap();
        year.at(date(2026, 8, 10), 16);
        let standing = counts(&board(&site, &year.office, &ad_hoc).await.unwrap().rows);
        assert_eq!((standing.asked, standing.overdue), (2, 2));

        // Autumn, then the year: own figures of the whole year, not the half years typed again.
        for unit in 0..MERGED {
            year.outreach(unit, date(2026, 10, 6), 40, 15).await;
        }
        year.tip(3, date(2026, 10, 8), &officer).await;
        year.at(date(2026, 11, 30), 9);
        for unit in 0..MERGED {
            year.report(&whole, unit).await;
            year.judged(&whole, unit, Judgement::Accept).await;
        }
        year.at(date(2026, 12, 4), 9);
        let live = consolidate::live(&site, &year.office, &whole)
            .await
            .unwrap();
        let counted: Vec<usize> = (0..MERGED).collect();
        year.agrees(&live, &year.whole, &counted);
        assert!(live.excluded.is_empty());
        let december = document::report_document(&site, &year.office, &whole)
            .await
            .unwrap();
        assert_eq!(december.faults(), []);
        let chief = year.app.again("chanh-vp").await;
        consolidate::close(&site, &chief, &whole).await.unwrap();
        let _ = (PASSWORD, &year.chief);
    }
}

fn shown(number: Option<i64>) -> String {
    domain::report::form::shown(number.unwrap_or(-1), 0)
}
