//! A unit's report from the reminder to the consolidated report.

use app::reports::{consolidate, feed, plan, remind, shipped_regime, text_message};
use axum::http::StatusCode;
use tests::engines::places;
use tests::leave_out::skipped;
use tests::test_app::{DAY, Staff, TestApp, between};

const HOUR: i64 = DAY / 24;

/// A department with two units, the plan's regime, the first half of 2026 open; 02/06/2026, 08:00.
pub(crate) struct House {
    pub(crate) app: TestApp,
    pub(crate) office: Staff,
    pub(crate) clerk: Staff,
    pub(crate) head: Staff,
    pub(crate) other: Staff,
    pub(crate) period: String,
    pub(crate) unit: String,
    pub(crate) other_unit: String,
}

impl House {
    pub(crate) async fn on(place: tests::engines::Place) -> Self {
        let app = TestApp::on(place).await;
        let top = app.admin.unit_id.clone();
        let unit = app.unit("KIEMLAM", &top).await;
        let other_unit = app.unit("THUYLOI", &top).await;
        let office = app.staff("van-phong", "office_clerk").await;
        let clerk = app.staff_at("kl-dau-moi", "unit_clerk", &unit).await;
        let head = app.staff_at("kl-truong", "head", &unit).await;
        let other = app.staff_at("tl-dau-moi", "unit_clerk", &other_unit).await;
        let regime = plan::adopt(&app.site, &office.actor, &top, shipped_regime())
            .await
            .unwrap();
        let period = plan::open_period(&app.site, &office.actor, &regime, "h1", 2026)
            .await
            .unwrap();
        Self {
            app,
            office,
            clerk,
            head,
            other,
            period,
            unit,
            other_unit,
        }
    }

    pub(crate) fn path(&self) -> String {
        format!("/bao-cao/ky/{}/{}", self.period, self.unit)
    }

    pub(crate) async fn page(&self, path: &str, staff: &Staff) -> String {
        let (status, page) = self.app.get(path, Some(staff)).await;
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
        page
    }

    pub(crate) async fn rev(&self) -> String {
        let page = self.page(&self.path(), &self.clerk).await;
        between(&page, "name=\"rev\" value=\"", "\"")
    }

    /// Sends the form of the report with these fields beside what it holds.
    pub(crate) async fn keep(
        &self,
        staff: &Staff,
        wish: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let rev = self.rev().await;
        let mut all = vec![("rev", rev.as_str()), ("viec", wish)];
        all.extend(fields);
        self.app.send("POST", &self.path(), Some(staff), &all).await
    }

    pub(crate) async fn decide(
        &self,
        staff: &Staff,
        what: &str,
        wish: &str,
        reason: &str,
    ) -> StatusCode {
        let rev = self.rev().await;
        let fields = [("rev", rev.as_str()), ("viec", wish), ("reason", reason)];
        let path = format!("{}/{what}", self.path());
        self.app.send("POST", &path, Some(staff), &fields).await.0
    }

    /// A report that is complete: what matters typed, the rest "nothing happened".
    pub(crate) async fn complete(&self) {
        let fields = [
            ("s.A04", "Cán bộ đầu mối, chuyên viên"),
            ("s.C01", "40"),
            ("s.C02", "36"),
            ("s.B02", "120"),
            ("l.B02", "Sổ ghi của xã"),
            ("t.II.2", "Phát loa ở ba xóm."),
        ];
        let (status, page) = self.keep(&self.clerk, "kps", &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    }
}

/// Fields as the page shows them: every figure once.
fn value_of(page: &str, code: &str) -> String {
    let field = page
        .split("<input")
        .find(|part| part.contains(&format!("name=\"s.{code}\"")))
        .unwrap_or_default();
    between(field, "value=\"", "\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_goes_from_half_done_to_the_consolidated_total() {
    for place in places().await {
        let house = House::on(place).await;
        // The form opens prefilled from the system's events: no tip yet, and that is a number.
        let page = house.page(&house.path(), &house.clerk).await;
        assert_eq!(value_of(&page, "D01"), "0");
        assert_eq!(value_of(&page, "C01"), "");

        // Half of it is kept; laid before the head it is not, and the page says what is missing.
        let (status, _) = house.keep(&house.clerk, "luu", &[("s.C01", "40")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, page) = house.keep(&house.clerk, "trinh", &[("s.C01", "40")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("ô trống"), "{page}");

        // A number that is none is named, and everything else stays in the form.
        let typed = [
            ("s.C01", "bốn mươi"),
            ("s.C02", "7"),
            ("t.I", "Tình hình ổn định"),
        ];
        let (status, page) = house.keep(&house.clerk, "luu", &typed).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("bốn mươi") && page.contains("Tình hình ổn định"));
        assert_eq!(value_of(&page, "C02"), "7");

        // More quán triệt than people, and a number other than the events': both are hints, with a link to the field.
        let (_, page) = house
            .keep(
                &house.clerk,
                "trinh",
                &[("s.C01", "40"), ("s.C02", "50"), ("s.D01", "3")],
            )
            .await;
        assert!(
            page.contains("lớn hơn C01 (40)") && page.contains("hệ thống ghi nhận 0"),
            "{page}"
        );

        house.complete().await;
        assert_eq!(
            house.decide(&house.head, "duyet", "gui", "").await,
            StatusCode::SEE_OTHER
        );
        // Sent is sent: the clerk writes no more.
        let (status, _) = house.keep(&house.clerk, "luu", &[("s.C01", "41")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);

        // Not accepted yet, so it does not count.
        let live = consolidate::live(&house.app.site, &house.office.actor, &house.period)
            .await
            .unwrap();
        assert_eq!((live.sources.len(), live.excluded.len()), (0, 2));

        // The Office returns it; the unit is told at once; it comes back and is accepted.
        house.app.pass(HOUR);
        assert_eq!(
            house
                .decide(&house.office, "xet", "tra", "Ghi rõ xóm đã phát loa")
                .await,
            StatusCode::SEE_OTHER
        );
        let told = house
            .app
            .site
            .store
            .notices_to(&house.clerk.actor.person_id, 5)
            .await
            .unwrap();
        assert!(
            told.iter()
                .any(|notice| notice.text.contains("Ghi rõ xóm đã phát loa"))
        );
        let page = house.page(&house.path(), &house.clerk).await;
        assert!(
            page.contains("Văn phòng trả lại, bổ sung chậm nhất hết ngày 04/06/2026"),
            "{page}"
        );
        house.complete().await;
        assert_eq!(
            house.decide(&house.head, "duyet", "gui", "").await,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            house.decide(&house.office, "xet", "nhan", "").await,
            StatusCode::SEE_OTHER
        );

        let live = consolidate::live(&house.app.site, &house.office.actor, &house.period)
            .await
            .unwrap();
        let total = |code: &str| {
            use domain::report::consolidate::Value;
            live.totals
                .iter()
                .find(|total| total.code == code)
                .map(|total| total.value.clone())
                .unwrap_or(Value::None)
        };
        use domain::report::consolidate::Value::Number;
        assert_eq!(total("B02"), Number(120));
        assert_eq!(total("C03"), Number(900));
        assert_eq!(live.sources.first().map(|source| source.number), Some(2));
        let page = house
            .page(
                &format!("/bao-cao/ky/{}/tong-hop", house.period),
                &house.office,
            )
            .await;
        assert!(page.contains("THUYLOI: Chưa nộp, không tính"), "{page}");
        assert!(page.contains("- KIEMLAM: Phát loa ở ba xóm."), "{page}");
        assert!(
            page.contains("hệ thống ghi nhận 0. Lý do: Sổ ghi của xã"),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_reaches_their_own_and_nothing_else() {
    for place in places().await {
        let house = House::on(place).await;
        let path = house.path();
        let (status, _) = house.app.get(&path, Some(&house.other)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let fields = [("rev", "0"), ("viec", "luu"), ("s.C01", "1")];
        let (status, _) = house
            .app
            .send("POST", &path, Some(&house.other), &fields)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        // The Office reads and judges; it does not write for a unit. The clerk does not send for the head.
        let (status, _) = house
            .app
            .send("POST", &path, Some(&house.office), &fields)
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        house.complete().await;
        assert_eq!(
            house.decide(&house.clerk, "duyet", "gui", "").await,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            house.decide(&house.head, "xet", "nhan", "").await,
            StatusCode::FORBIDDEN
        );
        for page in ["tong-hop/chot", "tin-nhan"] {
            let path = format!("/bao-cao/ky/{}/{page}", house.period);
            let fields = [("text", "x")];
            let (status, _) = house
                .app
                .send("POST", &path, Some(&house.clerk), &fields)
                .await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{page}");
        }
        // Two people at once: the second is told, nothing is written over.
        let stale = [("rev", "0"), ("viec", "luu"), ("s.C01", "1")];
        let (status, _) = house
            .app
            .send("POST", &path, Some(&house.clerk), &stale)
            .await;
        assert_eq!(status, StatusCode::CONFLICT);
        // A field the form does not have is refused.
        let foreign = [("rev", "1"), ("viec", "luu"), ("state", "accepted")];
        let (status, _) = house
            .app
            .send("POST", &path, Some(&house.clerk), &foreign)
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_midnight_of_the_third_of_june_what_is_missing_is_overdue_and_the_page_says_why() {
    for place in places().await {
        let house = House::on(place).await;
        let board = format!("/bao-cao/ky/{}", house.period);
        // 02/06/2026 23:59:59.
        house.app.pass(16 * HOUR - 1000);
        let office = house.app.staff_again("van-phong").await;
        let page = house.page(&board, &office).await;
        assert!(page.contains("chậm nhất hết ngày 02/06/2026") && !page.contains("quá hạn 1 ngày"));
        house.app.pass(1000);
        let page = house.page(&board, &office).await;
        assert_eq!(
            page.matches("quá hạn 1 ngày, chưa nộp").count(),
            2,
            "{page}"
        );
        let page = house.page(&format!("{board}/thoi-han"), &office).await;
        for words in [
            "«trước ngày 03/06/2026»: ngày đó không còn tính",
            "ngày cuối theo câu chữ là 02/06/2026",
            "Từ 00:00, 03/06/2026 (giờ Việt Nam) là muộn",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // The letter is due from the first working day after; it names both.
        let page = house.page(&format!("{board}/don-doc"), &office).await;
        assert!(
            page.contains("đến hết ngày 02/06/2026 còn 2 đơn vị chưa gửi báo cáo"),
            "{page}"
        );
        assert!(page.contains("trước 11 giờ 00 ngày 04/06/2026"), "{page}");

        // More time for one: it is no longer overdue, and its page says until when and why.
        let fields = [("until", "2026-06-08"), ("reason", "Mưa lũ, mất điện")];
        let path = format!("{}/them-gio", house.path());
        let (status, page) = house.app.send("POST", &path, Some(&office), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let page = house.page(&board, &office).await;
        assert_eq!(page.matches("chưa nộp</span>").count(), 1, "{page}");
        assert!(
            page.contains("hết ngày 08/06/2026 (được gia hạn)"),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_off_announced_late_moves_the_deadline_and_no_clock_breaks() {
    for place in places().await {
        let house = House::on(place).await;
        house.app.pass(DAY);
        let office = house.app.staff_again("van-phong").await;
        let board = format!("/bao-cao/ky/{}", house.period);
        assert!(house.page(&board, &office).await.contains("quá hạn 1 ngày"));
        let fields = [
            ("from_day", "2026-06-02"),
            ("to_day", ""),
            ("kind", "off"),
            ("name", "Nghỉ do mưa lũ"),
            ("announced", "2026-06-03"),
            ("source", "Công điện của Chủ tịch UBND tỉnh"),
        ];
        let (status, page) = house
            .app
            .send("POST", "/bao-cao/lich-nghi", Some(&office), &fields)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let page = house.page(&board, &office).await;
        assert!(
            page.contains("chậm nhất hết ngày 03/06/2026") && !page.contains("quá hạn 1 ngày"),
            "{page}"
        );
        let page = house.page(&format!("{board}/thoi-han"), &office).await;
        assert!(page.contains("là ngày nghỉ: Nghỉ do mưa lũ"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commune_without_a_line_files_by_text_message() {
    for place in places().await {
        let house = House::on(place).await;
        let path = format!("/bao-cao/ky/{}/tin-nhan", house.period);
        let key = text_message::key(&house.app.site, &house.period, &house.unit);
        let other = text_message::key(&house.app.site, &house.period, &house.other_unit);
        assert_ne!(key, other);
        for (text, words) in [
            ("xin chao".to_owned(), "Tin phải bắt đầu bằng BC"),
            (
                "BC AAAAAAAA B01=3 T=3".to_owned(),
                "không phải của đơn vị nào",
            ),
            (
                format!("BC {key} B01=3 B02=120 T=124"),
                "các số cộng lại được 123",
            ),
            (
                format!("BC {key} B02=10 B03=20 T=30"),
                "nhỏ hơn phần nằm trong nó",
            ),
        ] {
            let (status, page) = house
                .app
                .send("POST", &path, Some(&house.office), &[("text", &text)])
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains(words), "{text}: {page}");
        }
        let text = format!(
            "bc {} b01=3, b02=120 c01=12 c02=12 t=147 kps",
            key.to_lowercase()
        );
        let (status, page) = house
            .app
            .send("POST", &path, Some(&house.office), &[("text", &text)])
            .await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("Đã nhận 4 số liệu của KIEMLAM"), "{page}");
        // It stands like any other, and a second message changes nothing.
        let (status, page) = house
            .app
            .send("POST", &path, Some(&house.office), &[("text", &text)])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("đã gửi báo cáo"), "{page}");
        assert_eq!(
            house.decide(&house.office, "xet", "nhan", "").await,
            StatusCode::SEE_OTHER
        );
        let live = consolidate::live(&house.app.site, &house.office.actor, &house.period)
            .await
            .unwrap();
        assert_eq!(live.sources.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_digest_a_person_a_day() {
    for place in places().await {
        let house = House::on(place).await;
        let site = &house.app.site;
        let lines = async |staff: &Staff| {
            let notices = site
                .store
                .notices_to(&staff.actor.person_id, 50)
                .await
                .unwrap();
            notices
                .into_iter()
                .map(|notice| notice.text)
                .collect::<Vec<_>>()
        };
        // The last day: to the clerks, once, with a link that opens the form.
        remind::send(site).await.unwrap();
        assert_eq!(remind::send(site).await.unwrap(), 0);
        let told = lines(&house.clerk).await;
        assert_eq!(told.len(), 1);
        assert!(
            told[0].contains("hôm nay là ngày làm việc cuối") && told[0].contains(&house.path()),
            "{told:?}"
        );
        assert!(lines(&house.head).await.is_empty() && lines(&house.office).await.is_empty());
        // A working day late: the head, no longer the clerk; the Office's letter is ready.
        house.app.pass(DAY);
        remind::send(site).await.unwrap();
        assert_eq!(lines(&house.clerk).await.len(), 1);
        assert!(lines(&house.head).await[0].contains("đã quá hạn 1 ngày làm việc"));
        assert!(lines(&house.office).await[0].contains("dự thảo công văn đôn đốc 2 đơn vị"));
        // Sent, it is quiet.
        house.app.pass(DAY);
        let clerk = house.app.staff_again("kl-dau-moi").await;
        let head = house.app.staff_again("kl-truong").await;
        let house = House {
            clerk,
            head,
            ..house
        };
        house.complete().await;
        house.decide(&house.head, "duyet", "gui", "").await;
        remind::send(&house.app.site).await.unwrap();
        assert_eq!(
            house
                .app
                .site
                .store
                .notices_to(&house.head.actor.person_id, 50)
                .await
                .unwrap()
                .len(),
            1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_feed_opens_with_its_own_address_only() {
    for place in places().await {
        let house = House::on(place).await;
        let path = feed::path(&house.app.site, &house.clerk.actor);
        let (status, text) = house.app.get(&format!("{path}.ics"), None).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), 2, "{text}");
        assert!(text.contains("DTSTART;VALUE=DATE:20260602\r\n"), "{text}");
        let (_, page) = house.app.get("/bao-cao", Some(&house.clerk)).await;
        assert!(page.contains(&path));
        if let Some(read) = other_opinion(&text) {
            assert_eq!(read.lines().count(), 2, "{read}");
            assert!(read.contains("2026-06-02 Đơn vị gửi báo cáo"), "{read}");
        }
        let mut wrong = path.clone();
        let last = if wrong.pop() == Some('0') { '1' } else { '0' };
        wrong.push(last);
        for path in [wrong.as_str(), "/lich/0", "/lich/-"] {
            assert_eq!(
                house.app.get(path, None).await.0,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }
}

/// What Python's `icalendar` reads in the feed; `None` where `cargo xtask test` has not installed it.
fn other_opinion(feed: &str) -> Option<String> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let python = "../target/venv/bin/python";
    let there = Command::new(python)
        .args(["-c", "import icalendar"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        skipped("another reader of our calendar feed: there is no Python with icalendar");
        return None;
    }
    let mut child = Command::new(python)
        .arg("api/feed.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(feed.as_bytes())
        .unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success());
    Some(String::from_utf8(out.stdout).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_out_of_turn_have_an_hour_and_a_unit_reports_by_itself() {
    for place in places().await {
        let house = House::on(place).await;
        let top = house.app.admin.unit_id.clone();
        let fields = [
            ("unit_id", top.as_str()),
            ("name", "Giấy mời giả về đất đai"),
            ("basis", "Công văn số 12/UBND-NC"),
            ("asked", "Thống kê vụ việc"),
            ("day", "2026-06-02"),
            ("hour", "11:00"),
            ("unit", house.unit.as_str()),
        ];
        let (status, page) = house
            .app
            .send("POST", "/bao-cao/mo/dot-xuat", Some(&house.office), &fields)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let page = house.page("/bao-cao", &house.clerk).await;
        assert!(
            page.contains("Giấy mời giả") && page.contains("11:00, 02/06/2026"),
            "{page}"
        );
        // Only who is asked owes it.
        assert!(
            !house
                .page("/bao-cao", &house.other)
                .await
                .contains("Giấy mời giả")
        );

        let fields = [
            ("unit_id", house.other_unit.as_str()),
            ("name", "Cán bộ bị lừa qua mạng"),
        ];
        let (status, _) = house
            .app
            .send("POST", "/bao-cao/vu-viec", Some(&house.other), &fields)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let page = house.page("/bao-cao", &house.office).await;
        assert!(page.contains("Cán bộ bị lừa qua mạng"), "{page}");
        assert!(
            !house
                .page("/bao-cao", &house.clerk)
                .await
                .contains("Cán bộ bị lừa qua mạng")
        );
        // Nobody opens one for another unit.
        let fields = [("unit_id", house.unit.as_str()), ("name", "x")];
        let (status, _) = house
            .app
            .send("POST", "/bao-cao/vu-viec", Some(&house.other), &fields)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_last_day_is_a_day_off_lateness_waits_and_reminders_come_before_it_and_both_are_settings()
 {
    use domain::calendar::{Roll, moment};
    use jiff::civil::{Time, date};
    for stays in [false, true] {
        for place in places().await {
            // «Trước ngày 03/6» of 2029: the last day is a Saturday. It is the Friday before.
            let friday = moment(date(2029, 6, 1), Time::constant(8, 0, 0, 0));
            let app = TestApp::begun(place, friday).await;
            let top = app.admin.unit_id.clone();
            let unit = app.unit("KIEMLAM", &top).await;
            let office = app.staff("van-phong", "office_clerk").await;
            let clerk = app.staff_at("kl-dau-moi", "unit_clerk", &unit).await;
            let mut regime = shipped_regime();
            if stays {
                (regime.lateness, regime.reminders) = (Roll::Stay, Roll::Stay);
            }
            let regime = plan::adopt(&app.site, &office.actor, &top, regime)
                .await
                .unwrap();
            let period = plan::open_period(&app.site, &office.actor, &regime, "h1", 2029)
                .await
                .unwrap();
            remind::send(&app.site).await.unwrap();
            let told = app
                .site
                .store
                .notices_to(&clerk.actor.person_id, 5)
                .await
                .unwrap();
            assert!(
                told[0].text.contains("hôm nay là ngày làm việc cuối"),
                "{told:?}"
            );

            let path = format!("/bao-cao/ky/{period}");
            let (_, page) = app.get(&format!("{path}/thoi-han"), Some(&office)).await;
            assert!(
                page.contains("02/06/2029") && page.contains("là ngày nghỉ: thứ Bảy"),
                "{page}"
            );
            assert_eq!(page.contains("ngày làm việc trước đó, 01/06/2029"), !stays);
            let late_from = if stays { "03/06/2029" } else { "05/06/2029" };
            let words = format!("Từ 00:00, {late_from} (giờ Việt Nam) là muộn");
            assert!(page.contains(&words), "{words}: {page}");

            let sunday = moment(date(2029, 6, 3), Time::midnight());
            let tuesday = moment(date(2029, 6, 5), Time::midnight());
            for (at, late) in [
                (sunday - 1, false),
                (sunday, stays),
                (tuesday - 1, stays),
                (tuesday, true),
            ] {
                app.pass(at - app.site.now());
                let office = app.staff_again("van-phong").await;
                let (_, page) = app.get(&path, Some(&office)).await;
                assert_eq!(page.contains("quá hạn"), late, "{at} {stays}: {page}");
            }
        }
    }
}
