//! Units are renamed, moved and merged in the middle of everything: nobody is forgotten, nothing is lost, nothing counts twice.

use std::collections::BTreeMap;

use app::direction::{acknowledge, assign, register};
use app::outgoing::register as outgoing;
use app::outreach::enter;
use app::reports::board::board;
use app::reports::fill::{self, Wish};
use app::reports::judge::{Judgement, judge};
use app::reports::{consolidate, plan, remind, shipped_regime};
use app::staff::units;
use app::tips::submit::{self, Sent};
use app::{Actor, gaps, house};
use domain::calendar::moment;
use domain::report::State;
use domain::report::consolidate::Value;
use domain::report::sheet::Typed;
use domain::tip::Source;
use jiff::civil::{Time, date};
use tests::department::{Unit, meeting};
use tests::engines::{Place, places};
use tests::test_app::TestApp;

/// A department with two units, each with clerk and head, the plan's regime and the first half of 2026 open; 02/03/2026, 08:00.
struct Province {
    app: TestApp,
    office: Actor,
    chief: Actor,
    units: Vec<Unit>,
    regime: String,
    period: String,
}

impl Province {
    async fn begun(place: Place) -> Self {
        let start = moment(date(2026, 3, 2), Time::constant(8, 0, 0, 0));
        let app = TestApp::begun(place, start).await;
        let top = app.admin.unit_id.clone();
        let office = app.person("van-phong", "office_clerk", &top).await;
        let chief = app.person("chanh-vp", "chief_of_office", &top).await;
        let mut units = Vec::new();
        for code in ["KIEMLAM", "THUYLOI"] {
            let (clerk, head) = (format!("dm-{code}"), format!("tt-{code}"));
            units.push(app.staffed(code, &clerk, &head).await);
        }
        let regime = plan::adopt(&app.site, &office, &top, shipped_regime())
            .await
            .unwrap();
        let period = plan::open_period(&app.site, &office, &regime, "h1", 2026)
            .await
            .unwrap();
        Self {
            app,
            office,
            chief,
            units,
            regime,
            period,
        }
    }

    /// A unit is something else from a day on: the row that begins.
    async fn changed(&self, id: &str, code: &str, name: &str, above: &str, on: &str) -> String {
        let typed = units::Typed {
            code,
            name,
            short_name: "",
            kind: "phong",
            parent_id: above,
            valid_from: on,
            seal: false,
            address: "",
            legal_basis: "Quyết định",
        };
        let admin = self.app.again("quantri").await;
        units::change(&self.app.site, &admin, id, typed)
            .await
            .unwrap()
    }

    async fn merged(&self, from: &str, into: &str, on: &str) {
        let admin = self.app.again("quantri").await;
        units::merge(&self.app.site, &admin, &[from.to_owned()], into, on)
            .await
            .unwrap();
    }

    /// A meeting of a unit, entered by its clerk.
    async fn meeting(&self, clerk: &Actor, unit: &str, attendance: i64) {
        let typed = meeting(unit, &self.app.site.today(), attendance, &[]);
        enter::enter(&self.app.site, clerk, typed).await.unwrap();
    }

    /// What the clerk leaves: what the form offers, the rest nil.
    async fn written(&self, at: usize, unit: &str) -> i64 {
        let (site, clerk) = (&self.app.site, &self.units[at].clerk);
        let opened = fill::open(site, clerk, &self.period, unit).await.unwrap();
        let mut typed = Typed::default();
        for (code, cell) in &opened.sheet.cells {
            let figure = opened.form.figure(code).unwrap();
            let words = match (cell.nil, cell.line.as_str()) {
                (true, _) => "-".to_owned(),
                // What is known now, whatever was written before.
                (false, "") => {
                    let number = opened.events.get(code).unwrap_or(&cell.value);
                    domain::report::form::shown(*number, figure.decimals)
                }
                (false, line) => line.to_owned(),
            };
            typed.figures.insert(code.clone(), words);
        }
        for (code, number) in [("C01", "40"), ("C02", "36")] {
            typed.figures.insert(code.into(), number.into());
            typed.reasons.insert(code.into(), "Sổ họp".into());
        }
        typed
            .texts
            .insert("II.2".into(), "Phát loa ở ba xóm.".into());
        let rev = opened.report.as_ref().map_or(0, |report| report.rev);
        let wish = Wish::FillWithNil;
        fill::keep(site, clerk, &self.period, unit, rev, typed, wish)
            .await
            .unwrap();
        rev + 1
    }

    async fn sent(&self, at: usize, unit: &str) {
        let rev = self.written(at, unit).await;
        let head = &self.units[at].head;
        fill::send(&self.app.site, head, &self.period, unit, rev)
            .await
            .unwrap();
    }

    async fn judged(&self, unit: &str, judgement: Judgement) {
        let (site, office) = (&self.app.site, &self.office);
        let opened = fill::open(site, office, &self.period, unit).await.unwrap();
        let rev = opened.report.unwrap().rev;
        judge(site, office, &self.period, unit, rev, judgement)
            .await
            .unwrap();
    }

    /// Total and units of the consolidated report.
    async fn listeners(&self) -> (Value, Vec<String>) {
        let live = consolidate::live(&self.app.site, &self.office, &self.period)
            .await
            .unwrap();
        let total = live.totals.iter().find(|total| total.code == "B02");
        let units = live.sources.iter().map(|source| source.unit.clone());
        (total.unwrap().value.clone(), units.collect())
    }

    /// Names and states on the board, as somebody sees it.
    async fn stands(&self, actor: &Actor, period: &str) -> Vec<(String, State)> {
        let board = board(&self.app.site, actor, period).await.unwrap();
        let rows = board.rows.into_iter();
        rows.map(|row| (row.unit.name, row.state)).collect()
    }

    async fn told(&self, actor: &Actor, words: &str) -> usize {
        let store = &self.app.site.store;
        let notices = store.notices_to(&actor.person_id, 500).await.unwrap();
        let with = notices.iter().filter(|notice| notice.text.contains(words));
        with.count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_department_still_asks_its_units_and_its_papers_bear_its_name() {
    for place in places().await {
        let province = Province::begun(place).await;
        let (app, office) = (&province.app, &province.office);
        let clerk = &province.units[0].clerk;
        let old = app.admin.unit_id.clone();
        let new = "Sở Nông nghiệp, Môi trường và Biển";
        let top = province
            .changed(&old, "SNNMTB", new, "", "2026-03-09")
            .await;
        let both = [
            ("KIEMLAM".to_owned(), State::Missing),
            ("THUYLOI".to_owned(), State::Missing),
        ];
        // Entered, and not yet true.
        assert_eq!(province.stands(office, &province.period).await, both);
        let name = async || {
            let unit = &province.units[0].id;
            house::of(&app.site, unit).await.unwrap().above.unwrap()
        };
        assert_eq!(name().await, "Sở Nông nghiệp và Môi trường");

        province.app.until(date(2026, 3, 10), 8);
        assert_eq!(name().await, new);
        let own = house::of(&app.site, &old).await.unwrap();
        assert_eq!((own.unit.id.as_str(), own.above), (top.as_str(), None));
        // What was open stays open; a period of the old regime, of a new one and a request reach the same units.
        assert_eq!(province.stands(office, &province.period).await, both);
        let of_old = plan::open_period(&app.site, office, &province.regime, "year", 2026)
            .await
            .unwrap();
        let regime = plan::adopt(&app.site, office, &top, shipped_regime())
            .await
            .unwrap();
        let of_new = plan::open_period(&app.site, office, &regime, "h1", 2026)
            .await
            .unwrap();
        let request = plan::Request {
            name: "Giấy mời giả",
            basis: "Công văn số 99/UBND-NC",
            asked: "Thống kê vụ việc",
            day: "2026-03-12",
            hour: "16:00",
            ..plan::Request::default()
        };
        let request = plan::request(&app.site, office, &top, request)
            .await
            .unwrap();
        for period in [&of_old, &of_new, &request] {
            assert_eq!(province.stands(office, period).await, both);
            assert_eq!(province.stands(clerk, period).await, both[..1]);
            let unit = &province.units[0].id;
            fill::open(&app.site, clerk, period, unit).await.unwrap();
        }
        // A unit that comes later hangs below the new name and owes what the old one opened.
        let admin = app.again("quantri").await;
        let late = units::Typed {
            code: "BIEN",
            name: "BIEN",
            short_name: "",
            kind: "phong",
            parent_id: &top,
            valid_from: "2026-03-10",
            seal: false,
            address: "",
            legal_basis: "",
        };
        let late = units::add(&app.site, &admin, late).await.unwrap();
        assert_eq!(province.stands(office, &province.period).await.len(), 3);
        units::end(&app.site, &admin, &late, "2026-03-11")
            .await
            .unwrap();
        // The plan of the new row is read and done by the units below the old one.
        let plan_id = register::load_plan(&app.site, office, &top).await.unwrap();
        let spread = assign::spread(&app.site, office, &plan_id).await.unwrap();
        assert!(spread.given >= 2, "{spread:?}");
        let today = app.site.today();
        let asker = store::Asker {
            person_id: &clerk.person_id,
            day: &today,
            action: domain::Action::ViewDirection,
        };
        app.site.store.directive(asker, &plan_id).await.unwrap();
        // And it cannot hang below what hangs below it.
        let below = units::Typed {
            code: "SNNMTC",
            name: new,
            short_name: "",
            kind: "so",
            parent_id: &province.units[0].id,
            valid_from: "2026-04-01",
            seal: true,
            address: "",
            legal_basis: "",
        };
        let fault = units::change(&app.site, &admin, &top, below).await;
        assert!(
            matches!(
                fault,
                Err(app::Fault::Invalid {
                    field: "parent_id",
                    ..
                })
            ),
            "{fault:?}"
        );
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_follows_its_unit_to_its_next_name() {
    for place in places().await {
        let province = Province::begun(place).await;
        let (app, office) = (&province.app, &province.office);
        let (top, old) = (app.admin.unit_id.clone(), province.units[0].id.clone());
        let clerk = &province.units[0].clerk;
        province.meeting(clerk, &old, 30).await;
        let new = province
            .changed(&old, "KIEMLAM", "Hạt Kiểm lâm", &top, "2026-05-25")
            .await;
        // Until that day it is what it was, and its clerk begins.
        province.app.until(date(2026, 5, 22), 8);
        province.written(0, &old).await;
        assert_eq!(
            province.stands(clerk, &province.period).await,
            [("KIEMLAM".to_owned(), State::Draft)]
        );
        // From that day on it is the same report under the new name; the link of before still leads to it.
        province.app.until(date(2026, 5, 26), 8);
        let rows = [("Hạt Kiểm lâm".to_owned(), State::Draft)];
        assert_eq!(province.stands(clerk, &province.period).await, rows);
        for link in [&old, &new] {
            let opened = fill::open(&app.site, clerk, &province.period, link).await;
            let opened = opened.unwrap();
            assert_eq!((&opened.unit.id, opened.state), (&new, State::Draft));
            assert_eq!(opened.sheet.cells["B02"].value, 30);
        }
        province.sent(0, &old).await;
        province.judged(&new, Judgement::Accept).await;
        province.sent(1, &province.units[1].id).await;
        province
            .judged(&province.units[1].id, Judgement::Accept)
            .await;
        let accepted = [
            ("Hạt Kiểm lâm".to_owned(), State::Accepted),
            ("THUYLOI".to_owned(), State::Accepted),
        ];
        assert_eq!(province.stands(office, &province.period).await, accepted);
        // Renamed after it was accepted: accepted it stays, counted once, under the name it was sent.
        let last = province
            .changed(&new, "KIEMLAM", "Chi cục Kiểm lâm", &top, "2026-06-01")
            .await;
        province.app.until(date(2026, 6, 1), 8);
        assert_eq!(
            province.stands(office, &province.period).await[0],
            ("Chi cục Kiểm lâm".to_owned(), State::Accepted)
        );
        let (total, units) = province.listeners().await;
        assert_eq!(total, Value::Number(30));
        assert_eq!(units, ["Hạt Kiểm lâm", "THUYLOI"]);
        assert!(matches!(
            consolidate::close(&app.site, &province.chief, &province.period).await,
            Err(app::Fault::NotFresh)
        ));
        let chief = app.again("chanh-vp").await;
        consolidate::close(&app.site, &chief, &province.period)
            .await
            .unwrap();
        let opened = fill::open(&app.site, office, &province.period, &last)
            .await
            .unwrap();
        assert_eq!(opened.state, State::Consolidated);
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_merged_unit_reported_counts_until_the_other_reports_for_both() {
    for place in places().await {
        let province = Province::begun(place).await;
        let app = &province.app;
        let (a, b) = (&province.units[0], &province.units[1]);
        province.meeting(&a.clerk, &a.id, 30).await;
        province.meeting(&b.clerk, &b.id, 500).await;
        province.app.until(date(2026, 5, 18), 8);
        // Entered ahead: until the day each answers for itself alone.
        province.merged(&a.id, &b.id, "2026-06-01").await;
        let opened = fill::open(&app.site, &b.clerk, &province.period, &b.id).await;
        assert_eq!(opened.unwrap().events["B02"], 500);
        for (at, unit) in [&a.id, &b.id].into_iter().enumerate() {
            province.sent(at, unit).await;
            province.judged(unit, Judgement::Accept).await;
        }
        let each = (
            Value::Number(530),
            vec!["KIEMLAM".to_owned(), "THUYLOI".to_owned()],
        );
        assert_eq!(province.listeners().await, each);

        // Merged: one unit owes, and what both reported still counts, once.
        province.app.until(date(2026, 6, 1), 9);
        assert_eq!(
            province.stands(&province.office, &province.period).await,
            [("THUYLOI".to_owned(), State::Accepted)]
        );
        assert_eq!(province.listeners().await, each);
        // Returned, it opens with what the events say of both; as it stands the head cannot send it.
        let reason = "Gộp số liệu của đơn vị sáp nhập".to_owned();
        province.judged(&b.id, Judgement::Return { reason }).await;
        assert_eq!(
            province.listeners().await,
            (Value::Number(30), vec!["KIEMLAM".to_owned()])
        );
        let opened = fill::open(&app.site, &b.clerk, &province.period, &b.id).await;
        let opened = opened.unwrap();
        assert_eq!(
            (opened.events["B02"], opened.hints.is_empty()),
            (530, false)
        );
        let rev = opened.report.unwrap().rev;
        let stale = fill::send(&app.site, &b.head, &province.period, &b.id, rev).await;
        assert!(stale.is_err());
        province.sent(1, &b.id).await;
        province.judged(&b.id, Judgement::Accept).await;
        assert_eq!(
            province.listeners().await,
            (Value::Number(530), vec!["THUYLOI".to_owned()])
        );
        // So does what is compared with it: the half within the year.
        let year = plan::open_period(&app.site, &province.office, &province.regime, "year", 2026)
            .await
            .unwrap();
        let of_both = app
            .site
            .store
            .accepted_of(&b.id, &province.regime, "h1", 2026)
            .await
            .unwrap();
        assert_eq!(of_both.len(), 1);
        let opened = fill::open(&app.site, &b.clerk, &year, &b.id).await.unwrap();
        assert_eq!(opened.sheet.cells["B02"].value, 530);
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merger_after_the_last_day_leaves_the_report_of_each_alone() {
    for place in places().await {
        let province = Province::begun(place).await;
        let (a, b) = (&province.units[0], &province.units[1]);
        province.meeting(&a.clerk, &a.id, 30).await;
        province.meeting(&b.clerk, &b.id, 500).await;
        province.app.until(date(2026, 6, 2), 8);
        province.sent(0, &a.id).await;
        province.judged(&a.id, Judgement::Accept).await;
        province.app.until(date(2026, 6, 3), 8);
        province.merged(&a.id, &b.id, "2026-06-04").await;
        province.app.until(date(2026, 6, 5), 8);
        let both = [
            ("KIEMLAM".to_owned(), State::Accepted),
            ("THUYLOI".to_owned(), State::Missing),
        ];
        assert_eq!(
            province.stands(&province.office, &province.period).await,
            both
        );
        // The late one reports its own alone.
        province.sent(1, &b.id).await;
        province.judged(&b.id, Judgement::Accept).await;
        assert_eq!(
            province.listeners().await,
            (
                Value::Number(530),
                vec!["KIEMLAM".to_owned(), "THUYLOI".to_owned()]
            )
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_moved_station_did_counts_where_it_hung_and_nowhere_else() {
    for place in places().await {
        let province = Province::begun(place).await;
        let (app, office) = (&province.app, &province.office);
        let (a, b) = (&province.units[0], &province.units[1]);
        let station = app.unit("TRAM", &a.id).await;
        let officer = app.person("tiep-nhan", "intake_officer", &station).await;
        let clerk = app.person("dm-tram", "unit_clerk", &station).await;
        let top = app.admin.unit_id.clone();
        let plan_id = register::load_plan(&app.site, office, &top).await.unwrap();
        let did = async |officer: &Actor, unit: &str, day: &str, n: i64| {
            let answers = [
                ("happened", "contacted"),
                ("behalf", "self"),
                ("text", "Có người gọi xưng công an bảo chuyển tiền"),
            ]
            .map(|(question, answer)| (question.to_owned(), vec![answer.to_owned()]));
            let sent = Sent {
                answers: answers.into(),
                attempt: submit::open(&app.site).unwrap(),
                source: Source::Oral,
                files: Default::default(),
            };
            submit::submit(&app.site, &app.machine.checker, sent, Some(officer))
                .await
                .unwrap();
            let told = acknowledge::Typed {
                unit_id: unit.to_owned(),
                how: "Hội nghị quán triệt".into(),
                on_day: day.to_owned(),
                told: n.to_string(),
                whole: "40".into(),
            };
            acknowledge::report(&app.site, &clerk, &plan_id, told)
                .await
                .unwrap();
            let issued = outgoing::Typed {
                attempt: app::site::new_id().unwrap(),
                unit_id: unit.to_owned(),
                kind: "plan".into(),
                code: format!("{n}/KH-TRAM"),
                issued_on: day.to_owned(),
                subject: "Phòng ngừa lừa đảo".into(),
                signer_position: "Trạm trưởng".into(),
                signer_name: "Người Ký".into(),
                archive: "VT".into(),
                copies: "1".into(),
                pages: "2".into(),
                recipients: "Các tổ".into(),
                ..outgoing::Typed::default()
            };
            outgoing::register(&app.site, office, issued).await.unwrap();
            let gap = gaps::Typed {
                unit_id: unit.to_owned(),
                sector: domain::sector::Sector::ALL[0].code().into(),
                provision: format!("Điều {n} của một nghị định"),
                applied: "Áp dụng ở xã".into(),
                loophole: "Không buộc xác minh".into(),
                proposal: "Bổ sung xác minh".into(),
                addressee: "Bộ chuyên ngành".into(),
            };
            let gap = gaps::enter(&app.site, &clerk, gap).await.unwrap();
            gaps::step(&app.site, &clerk, &gap, "sent", "Công văn số 9", day)
                .await
                .unwrap();
        };
        did(&officer, &station, "2026-03-02", 3).await;
        let moved = province
            .changed(&station, "TRAM", "TRAM", &b.id, "2026-03-09")
            .await;
        province.app.until(date(2026, 3, 10), 8);
        // Who was entered at the station works at what it became.
        let officer = app.again("tiep-nhan").await;
        assert_eq!(officer.unit_id, moved);
        did(&officer, &moved, "2026-03-10", 5).await;
        app.pass(1_000);
        did(&officer, &moved, "2026-03-10", 7).await;
        let says = async |unit: &Unit| -> BTreeMap<String, i64> {
            let opened = fill::open(&app.site, &unit.clerk, &province.period, &unit.id).await;
            let mut events = opened.unwrap().events;
            events.retain(|code, _| ["D01", "A01", "F01", "F02", "C02"].contains(&code.as_str()));
            events
        };
        let of = |times: i64, told: i64| -> BTreeMap<String, i64> {
            let once = ["D01", "A01", "F01", "F02"].map(|code| (code.to_owned(), times));
            once.into_iter().chain([("C02".to_owned(), told)]).collect()
        };
        assert_eq!(says(a).await, of(1, 3));
        assert_eq!(says(b).await, of(2, 7));
        // Merged, the one that stays answers for all of it.
        province.merged(&a.id, &b.id, "2026-03-11").await;
        province.app.until(date(2026, 3, 11), 8);
        assert_eq!(says(b).await, of(3, 10));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_held_a_role_is_reminded_for_what_the_unit_became() {
    for place in places().await {
        let province = Province::begun(place).await;
        let app = &province.app;
        let (a, b) = (&province.units[0], &province.units[1]);
        let top = app.admin.unit_id.clone();
        let director = app.person("giam-doc", "approver", &top).await;
        let new = province
            .changed(&a.id, "KIEMLAM", "Hạt Kiểm lâm", &top, "2026-03-09")
            .await;
        let second = app.person("dm-moi", "unit_clerk", &new).await;
        province
            .changed(&top, "SNNMTB", "Sở mới", "", "2026-03-09")
            .await;
        province.app.until(date(2026, 5, 13), 8);
        remind::send(&app.site).await.unwrap();
        for (clerk, name) in [(&a.clerk, "Hạt Kiểm lâm"), (&b.clerk, "THUYLOI")] {
            assert_eq!(province.told(clerk, name).await, 1, "{name}");
        }
        assert_eq!(province.told(&b.clerk, "Hạt Kiểm lâm").await, 0);
        // Returned at once to those of the old name and of the new one.
        province.sent(0, &new).await;
        let reason = "Thiếu nơi tổ chức".to_owned();
        province.judged(&new, Judgement::Return { reason }).await;
        for person in [&a.clerk, &a.head, &second] {
            assert_eq!(province.told(person, "Thiếu nơi tổ chức").await, 1);
        }
        assert_eq!(province.told(&b.clerk, "Thiếu nơi tổ chức").await, 0);
        // Merged after the last day: whoever took over is reminded of what the old one still owes; so is the leadership.
        province.app.until(date(2026, 6, 3), 9);
        province.merged(&b.id, &new, "2026-06-04").await;
        province.app.until(date(2026, 6, 4), 8);
        remind::send(&app.site).await.unwrap();
        assert!(province.told(&a.head, "THUYLOI").await >= 1);
        assert!(province.told(&director, "THUYLOI").await >= 1);
    }
}
