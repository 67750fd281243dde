//! What the units' reports become: for whom it is, what stays when it is closed, whose words are in it.

use std::collections::BTreeMap;

use app::Actor;
use app::reports::consolidate::{self, Live};
use app::reports::document::report_document;
use app::reports::fill::{self, Wish};
use app::reports::judge::{Judgement, judge};
use app::reports::{plan, shipped_regime, text_message};
use axum::http::StatusCode;
use domain::Action;
use domain::report::Sheet;
use domain::report::sheet::Typed;
use tests::engines::{Place, places};
use tests::test_app::{DAY, Staff, between};

use crate::reports::House;

/// A house whose second unit has a head too, and who closes.
struct Two {
    house: House,
    second: Staff,
    chief: Staff,
}

/// One of its units.
#[derive(Clone, Copy)]
enum Whose {
    First,
    Second,
}
use Whose::{First, Second};

impl Two {
    async fn on(place: Place) -> Self {
        let house = House::on(place).await;
        let second = house.app.staff_at("tl-truong", "head", &house.other_unit);
        let second = second.await;
        let chief = house.app.staff("chanh-vp", "chief_of_office").await;
        Self {
            house,
            second,
            chief,
        }
    }

    /// The unit with its clerk and its head.
    fn unit(&self, whose: Whose) -> (&str, &Actor, &Actor) {
        let house = &self.house;
        match whose {
            First => (&house.unit, &house.clerk.actor, &house.head.actor),
            Second => (&house.other_unit, &house.other.actor, &self.second.actor),
        }
    }

    async fn rev(&self, whose: Whose) -> i64 {
        let (unit, clerk, _) = self.unit(whose);
        let site = &self.house.app.site;
        let opened = fill::open(site, clerk, &self.house.period, unit).await;
        opened.unwrap().report.map_or(0, |report| report.rev)
    }

    /// A unit sends a complete report with these words.
    async fn sends(&self, whose: Whose, words: &[(&str, &str)]) {
        let (unit, clerk, head) = self.unit(whose);
        let (site, period) = (&self.house.app.site, &self.house.period);
        let typed = Typed {
            figures: kept(&[
                ("A04", "Đầu mối, chuyên viên"),
                ("C01", "40"),
                ("C02", "36"),
            ]),
            texts: kept(words),
            ..Typed::default()
        };
        let rev = self.rev(whose).await;
        let wish = Wish::FillWithNil;
        let keep = fill::keep(site, clerk, period, unit, rev, typed, wish).await;
        assert_eq!(keep.unwrap().hints, []);
        let rev = self.rev(whose).await;
        fill::send(site, head, period, unit, rev).await.unwrap();
    }

    async fn judged(&self, whose: Whose, what: Judgement) {
        let (unit, ..) = self.unit(whose);
        let (site, office) = (&self.house.app.site, &self.house.office.actor);
        let rev = self.rev(whose).await;
        let judged = judge(site, office, &self.house.period, unit, rev, what).await;
        judged.unwrap();
    }

    async fn accepted(&self, whose: Whose, words: &[(&str, &str)]) {
        self.sends(whose, words).await;
        self.judged(whose, Judgement::Accept).await;
    }

    async fn live(&self) -> Live {
        let (site, office) = (&self.house.app.site, &self.house.office.actor);
        let live = consolidate::live(site, office, &self.house.period).await;
        live.unwrap()
    }

    async fn paper(&self) -> String {
        let (site, office) = (&self.house.app.site, &self.house.office.actor);
        let paper = report_document(site, office, &self.house.period).await;
        documents::read_text(&paper.unwrap()).join("\n")
    }

    fn path(&self) -> String {
        format!("/bao-cao/ky/{}/tong-hop", self.house.period)
    }

    async fn page(&self) -> String {
        self.house.page(&self.path(), &self.house.office).await
    }

    /// Sends the form of a page back as a browser would, with one text changed.
    async fn edits(&self, page: &str, section: &str, text: &str, button: &[(&str, &str)]) {
        let mut fields = vec![
            (
                "rev".to_owned(),
                between(page, "name=\"rev\" value=\"", "\""),
            ),
            (
                "ban".to_owned(),
                between(page, "name=\"ban\" value=\"", "\""),
            ),
        ];
        for part in page.split("name=\"h.").skip(1) {
            let code = part.split('"').next().unwrap_or_default();
            let shown = between(part, "rows=\"4\">", "</textarea>");
            let text = if code == section {
                text.to_owned()
            } else {
                shown
            };
            fields.push((format!("h.{code}"), between(part, "value=\"", "\"")));
            fields.push((format!("t.{code}"), text.replace('\n', "\r\n")));
        }
        fields.extend(
            button
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let office = Some(&self.house.office);
        let (status, page) = self
            .house
            .app
            .send("POST", &self.path(), office, &fields)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    }
}

fn kept(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
    fields
        .iter()
        .map(|(code, text)| ((*code).to_owned(), (*text).to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_owes_a_report_does_not_read_what_they_all_become() {
    for place in places().await {
        let two = Two::on(place).await;
        two.accepted(First, &[("II.2", "Chuyện riêng của Kiểm lâm")])
            .await;
        let house = &two.house;
        for closed in [false, true] {
            if closed {
                let closing = consolidate::close(&house.app.site, &two.chief.actor, &house.period);
                closing.await.unwrap();
            }
            for staff in [&house.clerk, &house.head, &house.other, &two.second] {
                let (status, page) = house.app.get(&two.path(), Some(staff)).await;
                assert_eq!(status, StatusCode::NOT_FOUND, "{}", staff.actor.person_id);
                assert!(!page.contains("Chuyện riêng"), "{page}");
                let site = &house.app.site;
                let live = consolidate::live(site, &staff.actor, &house.period).await;
                assert!(live.is_err());
            }
            assert!(two.page().await.contains("Chuyện riêng của Kiểm lâm"));
        }
        // What is theirs stays theirs.
        house.page(&house.path(), &house.clerk).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_keeps_what_the_clerk_wrote_and_fills_blanks_alone() {
    for place in places().await {
        let house = House::on(place).await;
        let typed = [
            ("s.C01", "40"),
            ("s.C02", "36"),
            ("s.B02", "120"),
            ("l.B02", "Sổ ghi của xã"),
            ("u.B02", "150"),
            ("t.I", "Tình hình ổn định."),
            ("t.II.2", "Phát loa ở ba xóm."),
        ];
        let (status, page) = house.keep(&house.clerk, "luu", &typed).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let key = text_message::key(&house.app.site, &house.period, &house.unit);
        let path = format!("/bao-cao/ky/{}/tin-nhan", house.period);
        let text = format!("BC {key} B01=3, D07=4,5, D06=1 T=8,5 KPS");
        let (status, page) = house
            .app
            .send("POST", &path, Some(&house.office), &[("text", &text)])
            .await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let (site, office) = (&house.app.site, &house.office.actor);
        let opened = fill::open(site, office, &house.period, &house.unit)
            .await
            .unwrap();
        let version = opened.versions.last().unwrap();
        let sheet: Sheet = serde_json::from_str(&version.sheet).unwrap();
        assert_eq!(sheet.texts["I"], "Tình hình ổn định.");
        assert_eq!(sheet.texts["II.2"], "Phát loa ở ba xóm.");
        let cell = |code: &str| sheet.cells[code].clone();
        assert_eq!((cell("C01").value, cell("C01").nil), (40, false));
        assert_eq!((cell("B02").value, cell("B02").nil), (120, false));
        assert_eq!(cell("B02").reason, "Sổ ghi của xã");
        assert_eq!(cell("B02").estimate, Some(150));
        assert_eq!((cell("B01").value, cell("D07").value), (3, 4_500));
        // What the events know is theirs, not "nothing happened"; what nobody knows is nil.
        assert_eq!((cell("D01").nil, cell("D01").events), (false, Some(0)));
        assert!(cell("E01").nil && cell("A03").nil);
        // Neither example teaches to wipe what is there.
        assert!(!text_message::example(site, &house.period, &house.unit).contains("KPS"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_closed_is_printed_as_it_was_whatever_comes_later() {
    for place in places().await {
        let two = Two::on(place).await;
        two.accepted(First, &[("II.2", "Lời của đơn vị thứ nhất")])
            .await;
        let (site, period) = (&two.house.app.site, &two.house.period);
        consolidate::close(site, &two.chief.actor, period)
            .await
            .unwrap();
        let closed = two.paper().await;
        assert!(closed.contains("THUYLOI (chưa nộp)"), "{closed}");
        assert!(two.live().await.corrected.is_empty());

        // Two days after the deadline the other one comes, and the log goes on.
        two.house.app.pass(2 * DAY);
        let hourly = site
            .store
            .write(site.now(), |tx| -> store::Work<'_, (), store::Error> {
                Box::pin(async move { tx.keep_head().await })
            });
        hourly.await.unwrap();
        two.accepted(Second, &[("II.2", "Lời đến muộn")]).await;
        let now = two.paper().await;
        assert_eq!(now, closed);
        assert!(!now.contains("muộn"), "{now}");
        let live = two.live().await;
        assert_eq!(live.corrected, ["THUYLOI"]);
        assert_eq!((live.sources.len(), live.filing.len()), (1, 2));
        let office = two.house.app.staff_again("van-phong").await;
        let page = two.house.page(&two.path(), &office).await;
        assert!(
            page.contains("bản mới hoặc bản khác của: THUYLOI"),
            "{page}"
        );
        assert!(page.contains("THUYLOI: Chưa nộp, không tính"), "{page}");
        assert!(!page.contains("muộn 2 ngày"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_accepted_while_somebody_edits_is_not_lost_from_any_section() {
    for place in places().await {
        let two = Two::on(place).await;
        two.accepted(First, &[("I", "Một, mục I"), ("II.2", "Một, mục II.2")])
            .await;
        let page = two.page().await;
        // While the page is open another unit is accepted; then the form comes back with one section changed.
        two.accepted(Second, &[("I", "Hai, mục I"), ("II.2", "Hai, mục II.2")])
            .await;
        two.edits(&page, "II.2", "Văn phòng viết lại.", &[]).await;
        let live = two.live().await;
        assert_eq!(live.edited.keys().collect::<Vec<_>>(), ["II.2"]);
        assert!(live.texts["I"].contains("Hai, mục I"), "{:?}", live.texts);
        assert_eq!(live.texts["II.2"], "Văn phòng viết lại.");
        let page = two.page().await;
        assert!(page.contains("Lời mới của THUYLOI từ khi sửa"), "{page}");

        // Saving the page as it is says nothing about those words: they stay to be seen.
        two.edits(&page, "-", "", &[]).await;
        let page = two.page().await;
        assert!(page.contains("Lời mới của THUYLOI từ khi sửa"), "{page}");
        two.edits(&page, "-", "", &[("them", "II.2")]).await;
        let live = two.live().await;
        assert_eq!(
            live.texts["II.2"],
            "Văn phòng viết lại.\n- THUYLOI: Hai, mục II.2"
        );
        assert!(!two.page().await.contains("Lời mới của"));

        // One that is returned no longer counts, and the section that was written from it says so until somebody looked.
        let reason = "Thiếu nơi".to_owned();
        two.judged(First, Judgement::Return { reason }).await;
        let page = two.page().await;
        assert!(page.contains("không còn được tính của: KIEMLAM"), "{page}");
        two.edits(&page, "-", "", &[("xem", "II.2")]).await;
        assert!(!two.page().await.contains("không còn được tính"));
        // Emptied, a section is put together from the units again.
        let page = two.page().await;
        two.edits(&page, "II.2", "", &[]).await;
        assert_eq!(two.live().await.texts["II.2"], "- THUYLOI: Hai, mục II.2");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_a_unit_was_granted_the_last_word_counts() {
    for place in places().await {
        let house = House::on(place).await;
        let board = format!("/bao-cao/ky/{}", house.period);
        let path = format!("{}/them-gio", house.path());
        for (until, exempt) in [("", true), ("2026-06-02", false), ("", true)] {
            house.app.pass(1);
            let fields = [("until", until), ("reason", "Sáp nhập chưa xong")];
            let (status, page) = house
                .app
                .send("POST", &path, Some(&house.office), &fields)
                .await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
            let page = house.page(&board, &house.office).await;
            assert_eq!(page.contains("Sáp nhập chưa xong"), exempt, "{page}");
            assert!(!page.contains("được gia hạn"), "{page}");
            let page = house.page(&house.path(), &house.office).await;
            assert_eq!(page.contains("Bỏ miễn"), exempt, "{page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_is_printed_and_one_that_is_none_is_named() {
    for place in places().await {
        let two = Two::on(place).await;
        let house = &two.house;
        let typed = [("s.B01", "2"), ("u.B01", "hai chục"), ("u.B08", "7")];
        let (status, page) = house.keep(&house.clerk, "luu", &typed).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["phần ước của B01 («hai chục»)", "phần ước của B08 («7»)"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let typed = [
            ("s.A04", "Đầu mối"),
            ("s.C01", "40"),
            ("s.C02", "36"),
            ("s.B01", "2"),
            ("l.B01", "Sổ ghi"),
            ("u.B01", "12.345"),
        ];
        let (status, page) = house.keep(&house.clerk, "kps", &typed).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (unit, _, head) = two.unit(First);
        let (site, rev) = (&house.app.site, two.rev(First).await);
        fill::send(site, head, &house.period, unit, rev)
            .await
            .unwrap();
        two.judged(First, Judgement::Accept).await;
        let paper = two.paper().await;
        for words in ["Lũy kế", "Ước đến 30/06/2026", "12.345", "lấy số kỳ này"] {
            assert!(paper.contains(words), "{words}: {paper}");
        }
        let page = two.page().await;
        assert!(
            page.contains("ước đến 30/06/2026: 12.345 (1 đơn vị ước)"),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_machine_opens_a_period_on_the_day_of_its_first_reminder_once() {
    use domain::calendar::moment;
    use jiff::civil::{Time, date};
    for place in places().await {
        let start = moment(date(2026, 5, 11), Time::constant(8, 0, 0, 0));
        let app = tests::test_app::TestApp::begun(place, start).await;
        let top = app.admin.unit_id.clone();
        let unit = app.unit("KIEMLAM", &top).await;
        let clerk = app.staff_at("kl-dau-moi", "unit_clerk", &unit).await;
        let office = app.person("van-phong", "office_clerk", &top).await;
        let adopted = plan::adopt(&app.site, &office, &top, shipped_regime()).await;
        let regime = adopted.unwrap();
        let open = async || app.site.store.is_open(&regime, "h1", 2026).await.unwrap();
        app.run_jobs().await;
        assert!(
            !open().await,
            "fifteen working days before, nobody needs it yet"
        );

        // The fourteenth working day before: it is there when the clerk is reminded of it, and again the next hour only once.
        for _ in 0..3 {
            app.pass(DAY / 24);
            app.run_jobs().await;
        }
        assert!(!open().await);
        app.pass(DAY - 3 * DAY / 24);
        app.run_jobs().await;
        app.pass(DAY);
        app.run_jobs().await;
        assert!(open().await);
        app.pass(DAY / 24);
        app.run_jobs().await;
        let clerk_now = app.staff_again("kl-dau-moi").await;
        let (_, page) = app.get("/bao-cao", Some(&clerk_now)).await;
        assert_eq!(
            page.matches("6 tháng đầu năm 2026</a>").count(),
            1,
            "{page}"
        );
        let told = app.site.store.notices_to(&clerk.actor.person_id, 9).await;
        let told = told.unwrap();
        assert!(told[0].text.contains("còn 14 ngày làm việc"), "{told:?}");
        // What is open already is not opened again by hand, nor under what the regime has become.
        let again = plan::open_period(&app.site, &office, &regime, "h1", 2026).await;
        assert!(again.is_err());
        assert!(!app.site.store.is_open(&regime, "year", 2026).await.unwrap());
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_regime_that_changes_ends_the_one_before_and_is_compared_with_it() {
    for place in places().await {
        let two = Two::on(place).await;
        two.accepted(First, &[("I", "Năm trước")]).await;
        let (site, office) = (&two.house.app.site, &two.house.office.actor);
        let asker = site.allow(office, "2026-06-02", Action::PlanReports);
        let asker = asker.await.unwrap();
        let before = site.store.regimes(asker).await.unwrap();
        let top = two.house.app.admin.unit_id.clone();
        let mut changed = shipped_regime();
        changed.inclusive = true;
        let now = plan::adopt(site, office, &top, changed).await.unwrap();
        let all = site.store.regimes(asker).await.unwrap();
        let old = all.iter().find(|row| row.id == before[0].id).unwrap();
        let new = all.iter().find(|row| row.id == now).unwrap();
        assert_eq!(old.valid_to.as_deref(), Some("2026-06-02"));
        assert_eq!(new.lineage.as_deref(), Some(old.id.as_str()));
        // The half year that is open stays the one; under the old regime nothing is opened any more.
        for (regime, year) in [(&now, 2026), (&old.id, 2027)] {
            let opened = plan::open_period(site, office, regime, "h1", year).await;
            assert!(opened.is_err(), "{year}");
        }
        let page = two.house.page("/bao-cao/mo", &two.house.office).await;
        assert_eq!(page.matches("action=\"/bao-cao/mo/ky\"").count(), 1);
        // Next year is compared with this one across the change.
        let next = plan::open_period(site, office, &now, "h1", 2027).await;
        let (unit, clerk, _) = two.unit(First);
        let opened = fill::open(site, clerk, &next.unwrap(), unit).await.unwrap();
        assert_eq!(opened.last_year.get("C01"), Some(&40));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_request_or_an_incident_concerns_is_told_at_once_and_once() {
    for place in places().await {
        let house = House::on(place).await;
        let site = &house.app.site;
        // Everybody had today's digest already.
        app::reports::remind::send(site).await.unwrap();
        house.app.pass(DAY / 24);
        let told = async |staff: &Staff, words: &str| {
            let all = site.store.notices_to(&staff.actor.person_id, 50).await;
            let all = all.unwrap();
            all.iter().filter(|one| one.subject.contains(words)).count()
        };
        let top = house.app.admin.unit_id.clone();
        let asked = [house.unit.clone()];
        let request = plan::Request {
            name: "Giấy mời giả",
            basis: "Công văn số 12/UBND-NC",
            asked: "Thống kê vụ việc",
            day: "2026-06-02",
            hour: "16:00",
            units: &asked,
            ..plan::Request::default()
        };
        let office = &house.office.actor;
        let id = plan::request(site, office, &top, request).await.unwrap();
        let subject = "Yêu cầu báo cáo đột xuất: Giấy mời giả";
        for (staff, times) in [(&house.clerk, 1), (&house.head, 1), (&house.other, 0)] {
            assert_eq!(told(staff, subject).await, times);
        }
        let all = site.store.notices_to(&house.clerk.actor.person_id, 1).await;
        let text = all.unwrap().remove(0).text;
        assert!(
            text.contains("chậm nhất 16 giờ 00 ngày 02/06/2026"),
            "{text}"
        );
        assert!(
            text.contains(&format!("/bao-cao/ky/{id}/{}", house.unit)),
            "{text}"
        );
        // Asked of everybody: each of them.
        let everybody = plan::Request {
            name: "Rà soát chung",
            units: &[],
            ..request
        };
        plan::request(site, office, &top, everybody).await.unwrap();
        for staff in [&house.clerk, &house.head, &house.other] {
            assert_eq!(told(staff, "Rà soát chung").await, 1);
        }
        let other = &house.other.actor;
        let incident = plan::incident(site, other, &house.other_unit, "Bà Lò Thị Mẫu bị lừa");
        incident.await.unwrap();
        assert_eq!(
            told(&house.office, "Đơn vị tự báo vụ việc: THUYLOI").await,
            1
        );
        assert_eq!(told(&house.clerk, "tự báo vụ việc").await, 0);
        // The message names the unit, not what somebody typed about a person.
        let all = site.store.notices_to(&office.person_id, 9).await.unwrap();
        assert!(all.iter().all(|one| !one.text.contains("Mẫu")), "{all:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_out_of_turn_has_a_form_of_its_own_that_stays_as_it_was_sent() {
    for place in places().await {
        let two = Two::on(place).await;
        let house = &two.house;
        let top = house.app.admin.unit_id.clone();
        let common = [
            ("unit_id", top.as_str()),
            ("name", "Giấy mời giả về đất đai"),
            ("basis", "Công văn số 12/UBND-NC"),
            ("asked", "Thống kê giấy mời giả"),
            ("day", "2026-06-02"),
            ("hour", "16:00"),
            ("unit", house.unit.as_str()),
        ];
        let own = [
            ("chi_tieu", "D01"),
            ("chi_tieu", "B03"),
            ("hoi", "Giấy mời giả đã thu"),
            ("cach", "whole"),
            ("tinh", "tờ"),
            ("hoi", ""),
            ("cach", "whole"),
            ("tinh", ""),
            ("hoi", "Đã cảnh báo ở những nơi nào"),
            ("cach", "text"),
            ("tinh", ""),
        ];
        let office = Some(&house.office);
        let path = "/bao-cao/mo/dot-xuat";
        let unknown = [&common[..], &[("chi_tieu", "Z99")]].concat();
        let (status, _) = house.app.send("POST", path, office, &unknown).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [&common[..], &own[..]].concat();
        let (status, page) = house.app.send("POST", path, office, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let site = &house.app.site;
        let asker = site.allow(&house.office.actor, "2026-06-02", Action::ViewReports);
        let periods = site.store.periods(asker.await.unwrap()).await.unwrap();
        let asked = periods.iter().find(|one| one.kind == "adhoc").unwrap();

        // The clerk gets what was asked: picked figures prefilled, own questions, nothing else of the catalogue.
        let report = format!("/bao-cao/ky/{}/{}", asked.id, house.unit);
        let page = house.page(&report, &house.clerk).await;
        for words in [
            "name=\"s.D01\" value=\"0\"",
            "name=\"s.B03\"",
            "Giấy mời giả đã thu",
            "name=\"s.X01\"",
            "Đã cảnh báo ở những nơi nào",
            "name=\"t.II\"",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("name=\"s.C01\"") && !page.contains("name=\"s.X02\""));
        let fields = [
            ("rev", "0"),
            ("viec", "luu"),
            ("s.D01", "0"),
            ("s.B03", "-"),
            ("s.X01", "5"),
            ("t.II", "Ở ba chợ."),
        ];
        let (status, page) = house
            .app
            .send("POST", &report, Some(&house.clerk), &fields)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let send = format!("{report}/duyet");
        let fields = [("rev", "1"), ("viec", "gui"), ("reason", "")];
        let (status, page) = house
            .app
            .send("POST", &send, Some(&house.head), &fields)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let judge = format!("{report}/xet");
        let fields = [("rev", "2"), ("viec", "nhan"), ("reason", "")];
        let (status, page) = house.app.send("POST", &judge, office, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let paper = report_document(site, &house.office.actor, &asked.id).await;
        let paper = documents::read_text(&paper.unwrap()).join("\n");
        for words in ["Giấy mời giả đã thu", "tờ", "- KIEMLAM: Ở ba chợ."] {
            let words = words.trim_start_matches("- ");
            assert!(paper.contains(words), "{words}: {paper}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_with_the_secret_files_a_message_and_nobody_else_does() {
    use axum::body::Body;
    use axum::http::{Request, header};
    for place in places().await {
        let two = Two::on(place).await;
        let house = &two.house;
        let key = text_message::key(&house.app.site, &house.period, &house.unit);
        let hand_in = async |secret: &str, text: &str| {
            let request = Request::post("/cong-tin-nhan")
                .header(header::AUTHORIZATION, format!("Bearer {secret}"))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(serde_json::json!({"text": text}).to_string()));
            let reply = house.app.ask(request.unwrap()).await;
            (reply.status, reply.text())
        };
        let text = format!("BC {key} B01=3 D07=4,5 T=7,5");
        // Closed, there is nothing, not even for an empty secret.
        for secret in ["", "x"] {
            assert_eq!(hand_in(secret, &text).await.0, StatusCode::NOT_FOUND);
        }
        let path = "/bao-cao/cong-tin-nhan";
        let (status, _) = house
            .app
            .send("POST", path, Some(&house.office), &[("viec", "mo")])
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let chief = Some(&two.chief);
        let open = async || {
            let (status, page) = house.app.send("POST", path, chief, &[("viec", "mo")]).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            between(&page, "chỉ hiện lần này:</strong></p><p><code>", "</code>")
        };
        let first = open().await;
        let secret = open().await;
        let page = house.page(path, &two.chief).await;
        assert!(page.contains("Cổng đang mở") && !page.contains(&secret));
        // The one before is worth nothing; neither is one that only begins like it.
        for wrong in [first.as_str(), &secret[..20], ""] {
            assert_eq!(hand_in(wrong, &text).await.0, StatusCode::NOT_FOUND);
        }
        let (status, said) = hand_in(&secret, "BC AAAAAAAA B01=3 T=3").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(said.contains("không phải của đơn vị nào"), "{said}");
        let (status, said) = hand_in(&secret, &text).await;
        assert_eq!(status, StatusCode::OK, "{said}");
        assert!(said.contains("KIEMLAM"), "{said}");
        let (status, said) = hand_in(&secret, &text).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(said.contains("đã gửi báo cáo"), "{said}");
        // It stands like any other; the Office accepts it.
        two.judged(First, Judgement::Accept).await;
        let live = two.live().await;
        assert_eq!(live.sources[0].sheet.cells["D07"].value, 4_500);
        let board = format!("/bao-cao/ky/{}", house.period);
        let board = house.page(&board, &house.office).await;
        assert!(board.contains("(tin nhắn)"), "{board}");
        let (status, _) = house
            .app
            .send("POST", path, chief, &[("viec", "dong")])
            .await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(hand_in(&secret, &text).await.0, StatusCode::NOT_FOUND);
        assert!(house.app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_enters_a_regime_of_its_own_and_changes_it() {
    for place in places().await {
        let house = House::on(place).await;
        let top = house.app.admin.unit_id.clone();
        let words = [
            "content",
            "reporters",
            "receiver",
            "method",
            "due",
            "frequency",
            "cut_off",
            "outline",
            "form",
            "guidance",
            "legal_basis",
        ]
        .map(|name| (name, "Theo quyết định"));
        let quarter = |until: &'static str| {
            [
                ("ky", "q1"),
                ("tu_ngay", "15/12 năm trước"),
                ("den_ngay", "14/03"),
                ("uoc_den", ""),
                ("don_vi", until),
                ("van_phong", "20/03"),
            ]
        };
        let office = Some(&house.office);
        let path = "/bao-cao/che-do";
        let named = |name: &'static str, follows: &str, until: &'static str| {
            let mut fields = vec![
                ("unit_id".to_owned(), top.clone()),
                ("thay".to_owned(), follows.to_owned()),
                ("name".to_owned(), name.to_owned()),
            ];
            let more = words
                .iter()
                .chain(&quarter(until))
                .copied()
                .collect::<Vec<_>>();
            fields.extend(more.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())));
            fields
        };
        let post = async |fields: Vec<(String, String)>| {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .collect();
            house.app.send("POST", path, office, &fields).await
        };
        // A day that is none, and one before the data begin: refused, with what was typed still there.
        for until in ["31/02", "01/12 năm trước"] {
            let (status, page) = post(named("Báo cáo quý", "", until)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                page.contains("Báo cáo quý") && page.contains(until),
                "{page}"
            );
        }
        let (status, page) = post(named("Báo cáo quý", "", "17/03")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let page = house.page("/bao-cao/mo", &house.office).await;
        assert!(
            page.contains("Báo cáo quý") && page.contains(">quý I<"),
            "{page}"
        );
        let part = page.split("Báo cáo quý").nth(1).unwrap_or_default();
        let id = between(part, "/bao-cao/che-do?tu=", "\"");
        let shown = house.page(&format!("{path}?tu={id}"), &house.office).await;
        assert!(shown.contains("value=\"15/12 năm trước\""), "{shown}");
        // Changed, even in name, it goes on from the one before, which ends.
        let (status, page) = post(named("Báo cáo ba tháng", &id, "18/03")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let page = house.page("/bao-cao/mo", &house.office).await;
        assert!(page.contains("Báo cáo ba tháng") && !page.contains("Báo cáo quý"));
        // One that has ended is not changed again; a clerk of a unit enters none.
        let (status, _) = post(named("Báo cáo ba tháng", &id, "19/03")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = house.app.get(path, Some(&house.clerk)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}
