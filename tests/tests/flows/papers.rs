//! Reports and letters as files, out and in: Word, PDF, Excel; what the system knows fills the form; the plan clause by clause.

use std::io::Cursor;

use app::direction::{acknowledge, assign, register};
use app::gaps;
use app::letterhead::{self, Letterhead};
use app::outgoing::register as outgoing;
use app::reports::{consolidate, document, plan, shipped_regime};
use app::staff::units;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use calamine::{Data, Reader, Xlsx};
use documents::{Cell, Column, Table, xlsx};
use tests::engines::places;
use tests::leave_out::skipped;
use tests::test_app::{DAY, Reply, Staff, TestApp, between};

/// How the department of these tests heads its papers.
pub(crate) fn letterhead() -> Letterhead {
    Letterhead {
        committee: "Ủy ban nhân dân tỉnh Thử Nghiệm".into(),
        place: "Thử Nghiệm".into(),
        police: "Công an tỉnh Thử Nghiệm".into(),
        letters: "VP".into(),
        head: "Giám đốc".into(),
        office: "Văn phòng Sở".into(),
        copies: "Công an tỉnh
Ban Giám đốc"
            .into(),
    }
}

/// Every cell of a workbook with the name of its sheet.
pub(crate) fn cells(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let rows = range.rows().map(<[Data]>::to_vec).collect();
            (name, rows)
        })
        .collect()
}

/// A file asked for by the name `canhgiac.example`, which its QR then bears.
pub(crate) async fn file(
    app: &TestApp,
    staff: &Staff,
    path: &str,
    fields: &[(&str, &str)],
) -> Reply {
    let form = [&[("csrf", staff.csrf.as_str())], fields].concat();
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header(header::COOKIE, &staff.cookie)
        .header(header::HOST, "canhgiac.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(form).unwrap()))
        .unwrap();
    app.ask(request).await
}

/// A department with two units on 02/06/2026, the plan spread over them, the first half year open.
struct House {
    app: TestApp,
    office: Staff,
    clerk: Staff,
    head: Staff,
    period: String,
    unit: String,
    plan: String,
}

impl House {
    async fn on(place: tests::engines::Place) -> Self {
        let child = media::Child::new(env!("CARGO_BIN_EXE_media-child"), ["media-child"]);
        let app = TestApp::on(place)
            .await
            .with_child(child.with_search_path(""));
        let top = app.admin.unit_id.clone();
        let unit = app.unit("KIEMLAM", &top).await;
        let other = app.unit("THUYLOI", &top).await;
        let office = app.staff("van-phong", "office_clerk").await;
        let director = app.staff("giam-doc", "approver").await;
        let clerk = app.staff_at("kl-dau-moi", "unit_clerk", &unit).await;
        let head = app.staff_at("kl-truong", "head", &unit).await;
        let other_head = app.staff_at("tl-truong", "head", &other).await;
        for (unit, head, point) in [
            (&top, &director, ""),
            (&unit, &head, clerk.actor.person_id.as_str()),
            (&other, &other_head, ""),
        ] {
            units::name_people(&app.site, &app.admin, unit, &head.actor.person_id, point)
                .await
                .unwrap();
        }
        let plan_id = register::load_plan(&app.site, &office.actor, &top)
            .await
            .unwrap();
        assign::spread(&app.site, &office.actor, &plan_id)
            .await
            .unwrap();
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
            period,
            unit,
            plan: plan_id,
        }
    }

    fn path(&self) -> String {
        format!("/bao-cao/ky/{}/{}", self.period, self.unit)
    }

    async fn file(&self, staff: &Staff, path: &str, kind: &str) -> Reply {
        file(&self.app, staff, path, &[("dang", kind)]).await
    }

    async fn back(&self, staff: &Staff, file: &[u8]) -> (StatusCode, String) {
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; name=\"tep\"; \
             filename=\"a.xlsx\"\r\n\r\n",
            staff.csrf
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::builder()
            .method("POST")
            .uri(format!("{}/bang", self.path()))
            .header(header::COOKIE, &staff.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(body))
            .unwrap();
        let reply = self.app.ask(request).await;
        (reply.status, reply.text())
    }

    async fn page(&self) -> String {
        let (status, page) = self.app.get(&self.path(), Some(&self.clerk)).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page
    }

    /// A workbook somebody filled in elsewhere, of this unit's report unless told otherwise.
    fn workbook(
        &self,
        whose: &str,
        figures: &[(&str, Cell, &str)],
        texts: &[(&str, &str)],
    ) -> Vec<u8> {
        let heading = ["Đơn vị".to_owned(), format!("Mã tệp: {whose}")];
        let mut numbers = Table::new(
            ["Ghi chú riêng", "Mã", "Số liệu", "Lý do khi khác hệ thống"]
                .map(|title| Column::text(title, 1)),
        );
        for (code, cell, reason) in figures {
            numbers = numbers.row([
                Cell::from("x"),
                Cell::from(*code),
                cell.clone(),
                Cell::from(*reason),
            ]);
        }
        let mut words = Table::new(["Mã", "Lời"].map(|title| Column::text(title, 1)));
        for (code, text) in texts {
            words = words.row([Cell::from(*code), Cell::from(*text)]);
        }
        let page = |name, table| xlsx::Page {
            name,
            heading: &heading,
            table,
            typed: &[],
        };
        xlsx::to_fill(
            "Thử",
            &[page("Số liệu", &numbers), page("Lời báo cáo", &words)],
        )
        .unwrap()
    }
}

fn value_of(page: &str, code: &str) -> String {
    let field = page
        .split("<input")
        .find(|part| part.contains(&format!("name=\"s.{code}\"")))
        .unwrap_or_default();
    between(field, "value=\"", "\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_paper_comes_as_word_pdf_and_excel_and_each_handing_out_is_in_the_log() {
    for place in places().await {
        let house = House::on(place).await;
        let period = format!("/bao-cao/ky/{}", house.period);
        letterhead::set(&house.app.site, &house.app.admin, letterhead())
            .await
            .unwrap();
        let papers = [
            (format!("{period}/tong-hop/van-ban"), &house.office),
            (format!("{period}/don-doc/van-ban"), &house.office),
            (format!("{}/van-ban", house.path()), &house.clerk),
        ];
        for (path, staff) in &papers {
            for (kind, begins) in [("docx", "PK"), ("pdf", "%PDF-"), ("xlsx", "PK")] {
                if kind == "pdf" && !app::paper::prints() {
                    skipped("PDF: there is no typeface for it");
                    continue;
                }
                let reply = house.file(staff, path, kind).await;
                assert_eq!(
                    reply.status,
                    StatusCode::OK,
                    "{path} {kind}: {}",
                    reply.text()
                );
                assert!(reply.bytes.starts_with(begins.as_bytes()), "{path} {kind}");
                let name = reply.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
                assert!(
                    name.ends_with(&format!(".{kind}\"")) && name.is_ascii(),
                    "{name}"
                );
            }
        }
        // A clerk of a unit does not take the Office's papers; nobody takes another unit's.
        let reply = house.file(&house.clerk, &papers[0].0, "docx").await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
        let other = house.app.unit("CCTY", &house.app.admin.unit_id).await;
        let stranger = house.app.staff_at("can-bo-la", "unit_clerk", &other).await;
        let reply = house.file(&stranger, &papers[2].0, "docx").await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        let mut handed = 0;
        let audit = house.app.site.store.verify_audit(&[], |entry| {
            handed += usize::from(entry.action == "report.export");
        });
        assert!(audit.await.unwrap().is_ok());
        assert_eq!(handed, if app::paper::prints() { 9 } else { 6 });

        // The consolidated paper stands in the register once, waiting for its number; the QR on it leads there. The letter does not
        // yet: on the last day nobody is to be urged.
        let asker = house
            .app
            .site
            .allow(
                &house.office.actor,
                "2026-06-02",
                domain::Action::ViewOutgoing,
            )
            .await
            .unwrap();
        let filter = store::outgoing::Filter {
            year: 2026,
            asked: "",
        };
        let rows = house
            .app
            .site
            .store
            .outgoing_list(asker, filter, 10)
            .await
            .unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].notation.as_str(), rows[0].number),
            ("BC-SNNMT", None)
        );
        let (_, page) = house
            .app
            .get(&format!("/xac-minh-van-ban?ma={}", rows[0].id), None)
            .await;
        assert!(page.contains("chưa"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_goes_out_filled_in_and_comes_back_cell_by_cell() {
    for place in places().await {
        let house = House::on(place).await;
        let out = house
            .file(&house.clerk, &format!("{}/van-ban", house.path()), "xlsx")
            .await;
        let book = cells(&out.bytes);
        assert_eq!(
            book.iter()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>(),
            ["Số liệu", "Lời báo cáo"]
        );
        let d01 = book[0]
            .1
            .iter()
            .find(|row| row[0] == Data::String("D01".into()))
            .unwrap();
        assert_eq!(d01[3], Data::Float(0.0), "prefilled from events");
        let whose = format!("{}/{}", house.period, house.unit);
        // As it went out it comes back, and changes no number.
        let (status, page) = house.back(&house.clerk, &out.bytes).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        assert_eq!(value_of(&house.page().await, "D01"), "0");

        let filled = house.workbook(
            &whose,
            &[
                ("C01", Cell::Whole(40), ""),
                ("C02", Cell::from("ba mươi"), ""),
                ("B02", Cell::Whole(1_200), "Sổ ghi của xã"),
                ("D07", Cell::Decimal(4_500, 3), "Biên bản"),
                ("B01", Cell::from("-"), ""),
                ("Z99", Cell::Whole(1), ""),
                ("A04", Cell::from("=CMD|' /C calc'!A0"), ""),
            ],
            &[("II.2", "Phát loa ở ba xóm.\nBằng tiếng Tày.")],
        );
        let (status, page) = house.back(&house.clerk, &filled).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        // What could not be taken is named by its cell; everything else is there.
        for words in [
            "Số liệu, ô C5 («ba mươi»): không phải số",
            "Số liệu, ô C9 («1»): dòng có mã không thuộc biểu",
            "Chưa nhận 2 ô",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let page = house.page().await;
        for (code, value) in [
            ("C01", "40"),
            ("B02", "1.200"),
            ("D07", "4,5"),
            ("B01", "-"),
            ("C02", ""),
        ] {
            assert_eq!(value_of(&page, code), value, "{code}");
        }
        assert!(
            page.contains("Bằng tiếng Tày.") && page.contains("qua tệp Excel"),
            "{page}"
        );
        // What was words stays words on the way out again.
        let out = house
            .file(&house.clerk, &format!("{}/van-ban", house.path()), "xlsx")
            .await;
        let mut zip = zip::ZipArchive::new(Cursor::new(out.bytes)).unwrap();
        let mut sheet = String::new();
        std::io::Read::read_to_string(
            &mut zip.by_name("xl/worksheets/sheet1.xml").unwrap(),
            &mut sheet,
        )
        .unwrap();
        assert!(!sheet.contains("<f>"), "a formula");
        // A blank cell leaves what is there.
        let blank = house.workbook(
            &whose,
            &[("C01", Cell::Blank, ""), ("C02", Cell::Whole(36), "")],
            &[],
        );
        assert_eq!(
            house.back(&house.clerk, &blank).await.0,
            StatusCode::SEE_OTHER
        );
        let page = house.page().await;
        assert_eq!(
            (value_of(&page, "C01"), value_of(&page, "C02")),
            ("40".into(), "36".into())
        );

        // Another unit's file, no file, a bomb: nothing changes, and it is said why.
        let foreign = house.workbook(
            &format!("{}/{}", house.period, house.app.admin.unit_id),
            &[("C01", Cell::Whole(1), "")],
            &[],
        );
        let bombs = tests::hostile::corpus();
        let (_, bomb) = bombs
            .into_iter()
            .find(|(name, file)| name.contains("bomb") && file.starts_with(b"PK"))
            .unwrap();
        for (file, words) in [
            (foreign.as_slice(), "của đơn vị khác hoặc của kỳ khác"),
            (b"hello".as_slice(), "Không đọc được tệp này"),
            (bomb.as_slice(), "Không đọc được tệp này"),
        ] {
            let (status, page) = house.back(&house.clerk, file).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(value_of(&house.page().await, "C01"), "40");
        // The Office does not fill in for a unit.
        assert_eq!(
            house.back(&house.office, &blank).await.0,
            StatusCode::FORBIDDEN
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn registers_and_acknowledgements_fill_the_form_and_each_number_opens_what_is_behind_it() {
    for place in places().await {
        let house = House::on(place).await;
        let site = &house.app.site;
        // 02/06 lies after the data of the half year, so everything is dated within it.
        let document = outgoing::Typed {
            attempt: app::site::new_id().unwrap(),
            unit_id: house.unit.clone(),
            kind: "plan".into(),
            code: "04/KH-CCKL".into(),
            issued_on: "2026-02-10".into(),
            subject: "Kế hoạch phòng ngừa lừa đảo".into(),
            signer_position: "Chi cục trưởng".into(),
            signer_name: "Người Ký".into(),
            archive: "VT".into(),
            copies: "1".into(),
            pages: "2".into(),
            recipients: "Các phòng".into(),
            ..outgoing::Typed::default()
        };
        outgoing::register(site, &house.office.actor, document.clone())
            .await
            .unwrap();
        // A report is no document of direction; one without number is none yet.
        for (kind, code) in [("report", "05/BC-CCKL"), ("letter", "CCKL")] {
            let (number, day) = (code.contains('/'), document.issued_on.clone());
            let other = outgoing::Typed {
                attempt: app::site::new_id().unwrap(),
                kind: kind.into(),
                code: code.into(),
                issued_on: if number { day } else { String::new() },
                ..document.clone()
            };
            outgoing::register(site, &house.office.actor, other)
                .await
                .unwrap();
        }
        let gap = gaps::Typed {
            unit_id: house.unit.clone(),
            sector: "dat_dai".into(),
            provision: "Điều 5 của một nghị định".into(),
            applied: "Áp dụng ở xã".into(),
            loophole: "Không buộc xác minh".into(),
            proposal: "Bổ sung xác minh".into(),
            addressee: "Bộ chuyên ngành".into(),
        };
        let sector = domain::sector::Sector::ALL[0].code().to_owned();
        let gap = gaps::Typed { sector, ..gap };
        let gap = gaps::enter(site, &house.clerk.actor, gap).await.unwrap();
        gaps::step(
            site,
            &house.clerk.actor,
            &gap,
            "sent",
            "Công văn số 9",
            "2026-05-20",
        )
        .await
        .unwrap();
        let told = acknowledge::Typed {
            unit_id: house.unit.clone(),
            how: "Hội nghị".into(),
            on_day: "2026-03-02".into(),
            told: "38".into(),
            whole: "41".into(),
        };
        acknowledge::report(site, &house.clerk.actor, &house.plan, told)
            .await
            .unwrap();

        let page = house.page().await;
        // The gap was entered after the data of the half year, but the proposal was sent within it.
        for (code, value) in [
            ("A01", "1"),
            ("F01", "0"),
            ("F02", "1"),
            ("C02", "38"),
            ("C01", "41"),
            ("A04", "kl-dau-moi, Chuyên viên"),
        ] {
            assert_eq!(value_of(&page, code), value, "{code}: {page}");
        }
        for (code, link) in [
            ("A01", "/van-ban-di/"),
            ("F02", "/kien-nghi/"),
            ("C02", "/chi-dao/"),
        ] {
            let path = format!("{}/so-lieu/{code}", house.path());
            let (status, page) = house.app.get(&path, Some(&house.clerk)).await;
            assert_eq!(status, StatusCode::OK);
            let href = format!("{link}{}", between(&page, &format!("href=\"{link}"), "\""));
            assert_eq!(
                house.app.get(&href, Some(&house.clerk)).await.0,
                StatusCode::OK,
                "{href}"
            );
        }
        // Another number than what is known asks for a reason.
        let fields = [
            ("rev", "0"),
            ("viec", "trinh"),
            ("s.A01", "3"),
            ("s.C01", "41"),
            ("s.C02", "38"),
        ];
        let (status, page) = house
            .app
            .send("POST", &house.path(), Some(&house.clerk), &fields)
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("hệ thống ghi nhận 1"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consolidated_report_walks_the_plan_clause_by_clause() {
    for place in places().await {
        let house = House::on(place).await;
        let site = &house.app.site;
        let tong_hop = format!("/bao-cao/ky/{}/tong-hop", house.period);
        letterhead::set(site, &house.app.admin, letterhead())
            .await
            .unwrap();
        let document = document::report_document(site, &house.office.actor, &house.period)
            .await
            .unwrap();
        assert_eq!(document.faults(), []);
        let words = documents::read_text(&document).join("\n");
        assert!(
            words.contains("Kết quả theo từng nội dung của Kế hoạch của Sở Nông nghiệp"),
            "{words}"
        );
        assert!(words.contains("Điểm II.5 ("), "{words}");
        assert!(
            words.contains("chưa có kết quả; trách nhiệm:")
                && words.contains("KIEMLAM (kl-truong)"),
            "{words}"
        );
        let (_, page) = house.app.get(&tong_hop, Some(&house.office)).await;
        assert!(page.contains("KIEMLAM (kl-truong)"), "{page}");
        // Without a plan it walks nothing; a unit's clerk does not choose.
        let choose = format!("{tong_hop}/ke-hoach");
        let (status, _) = house
            .app
            .send("POST", &choose, Some(&house.clerk), &[("van_ban", "")])
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = house
            .app
            .send("POST", &choose, Some(&house.office), &[("van_ban", "")])
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let live = consolidate::live(site, &house.office.actor, &house.period)
            .await
            .unwrap();
        assert!(live.walk.is_empty());
        let (status, _) = house
            .app
            .send(
                "POST",
                &choose,
                Some(&house.office),
                &[("van_ban", &house.plan)],
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let live = consolidate::live(site, &house.office.actor, &house.period)
            .await
            .unwrap();
        assert!(live.walk.iter().any(|line| line.words.is_some()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_heads_a_paper_is_a_setting_not_of_the_program() {
    for place in places().await {
        let house = House::on(place).await;
        let chief = house.app.staff("chanh-vp", "chief_of_office").await;
        let fields = [
            ("committee", "Ủy ban nhân dân tỉnh Thử Nghiệm"),
            ("place", "Thử Nghiệm"),
            ("police", "Công an tỉnh Thử Nghiệm"),
            ("letters", "VP"),
            ("head", "Giám đốc"),
            ("office", "Văn phòng Sở"),
            ("copies", "Công an tỉnh"),
        ];
        let path = "/dau-van-ban";
        let (status, page) = house.app.send("POST", path, Some(&chief), &fields).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let (status, _) = house
            .app
            .send("POST", path, Some(&house.head), &fields)
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let document =
            document::report_document(&house.app.site, &house.office.actor, &house.period)
                .await
                .unwrap();
        let words = documents::read_text(&document).join("\n");
        assert!(
            words.contains("UBND TỈNH THỬ NGHIỆM") && words.contains("Thử Nghiệm, ngày"),
            "{words}"
        );
        assert!(
            words.contains("- Công an tỉnh;") && words.contains("giam-doc"),
            "{words}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_qr_of_a_paper_leads_to_the_address_that_is_set_whatever_name_the_asker_used() {
    for place in places().await {
        let house = House::on(place).await;
        // Two units are late.
        house.app.pass(2 * DAY);
        let site = house.app.site.clone();
        for (site, host, link) in [
            (
                site.clone(),
                "noi-bo.example:8080",
                "https://noi-bo.example:8080/",
            ),
            (
                site.reached_at("https://canhgiac.example/"),
                "noi-bo.example:8080",
                "https://canhgiac.example/",
            ),
        ] {
            let file = document::letter(
                &site,
                &house.office.actor,
                &house.period,
                app::paper::Format::Docx,
                host,
            )
            .await
            .unwrap();
            let shown = link.trim_start_matches("https://");
            let words = words_of(&file.bytes);
            assert!(
                words.contains(&format!("{shown}xac-minh-van-ban")),
                "{words}"
            );
        }
    }
}

pub(crate) fn words_of(docx: &[u8]) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut words = String::new();
    let mut file = archive.by_name("word/document.xml").unwrap();
    file.read_to_string(&mut words).unwrap();
    words
}

#[tokio::test(flavor = "multi_thread")]
async fn no_province_is_named_before_somebody_sets_one() {
    for place in places().await {
        let house = House::on(place).await;
        let document =
            document::report_document(&house.app.site, &house.office.actor, &house.period)
                .await
                .unwrap();
        let words = documents::read_text(&document).join("\n");
        let ours: Vec<&str> = words
            .lines()
            .filter(|line| !line.contains("nông thôn tỉnh"))
            .collect();
        let ours = ours.join("\n");
        assert!(
            ours.contains("ỦY BAN NHÂN DÂN TỈNH") || ours.contains("UBND TỈNH"),
            "{ours}"
        );
        assert!(!ours.to_lowercase().contains("cao bằng"), "{ours}");
    }
}

/// A gap of the law found by the unit, whose letter the department issues; its path.
async fn gap_of_unit(house: &House) -> String {
    let gap = [
        ("unit_id", house.unit.as_str()),
        ("sector", "ngan_hang"),
        ("provision", "Nghị định số 52/2024/NĐ-CP"),
        ("applied", "Tài khoản mở từ xa"),
        ("loophole", "Tài khoản cho thuê"),
        ("proposal", "Xác thực lại định kỳ"),
        ("addressee", "Ngân hàng Nhà nước"),
    ];
    let (status, page) = house
        .app
        .send("POST", "/kien-nghi", Some(&house.clerk), &gap)
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, page) = house.app.get("/kien-nghi", Some(&house.clerk)).await;
    format!("/kien-nghi/{}", between(&page, "href=\"/kien-nghi/", "\""))
}

#[tokio::test(flavor = "multi_thread")]
async fn once_a_paper_stands_in_the_register_everybody_who_makes_it_gets_its_number_and_qr() {
    for place in places().await {
        let house = House::on(place).await;
        letterhead::set(&house.app.site, &house.app.admin, letterhead())
            .await
            .unwrap();
        let path = format!("{}/van-ban", gap_of_unit(&house).await);
        let words = async |staff: &Staff| words_of(&house.file(staff, &path, "docx").await.bytes);
        let before = words(&house.clerk).await;
        assert!(
            !before.contains("xac-minh-van-ban"),
            "no line yet: {before}"
        );
        assert!(words(&house.office).await.contains("xac-minh-van-ban"));
        assert!(words(&house.clerk).await.contains("xac-minh-van-ban"));
        let (_, list) = house.app.get("/van-ban-di", Some(&house.office)).await;
        let row = "\"Trích yếu\"><span><a href=\"";
        let line = between(&list, row, "\"");
        let (_, page) = house.app.get(&line, Some(&house.office)).await;
        assert!(
            page.contains("<dt>Số trang</dt><dd>chưa ghi</dd>"),
            "{page}"
        );
        let notation = between(&page, "ví dụ 05/", ".");
        let code = format!("17/{notation}");
        let number = [("viec", "so"), ("so", &code), ("ngay", "2026-06-02")];
        let (status, page) = house
            .app
            .send("POST", &line, Some(&house.office), &number)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        for staff in [&house.clerk, &house.office] {
            let words = words(staff).await;
            assert!(
                words.contains(&code) && words.contains("ngày 02 tháng 6"),
                "{words}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_a_paper_is_chosen_when_it_is_handed_out() {
    for place in places().await {
        let house = House::on(place).await;
        letterhead::set(&house.app.site, &house.app.admin, letterhead())
            .await
            .unwrap();
        let path = format!("{}/van-ban", gap_of_unit(&house).await);
        let ask = async |right: &str, name: &str| {
            let fields = [
                ("dang", "docx"),
                ("ky", right),
                ("chuc_vu", "Phó Giám đốc"),
                ("nguoi_ky", name),
            ];
            file(&house.app, &house.office, &path, &fields).await
        };
        for (right, line) in [
            ("kt", "KT. GIÁM ĐỐC"),
            ("tl", "TL. GIÁM ĐỐC"),
            ("tuq", "TUQ. GIÁM ĐỐC"),
            ("tm", "TM. "),
        ] {
            let words = words_of(&ask(right, "Trần Thị Thử").await.bytes);
            for part in [line, "PHÓ GIÁM ĐỐC", "Trần Thị Thử"] {
                assert!(words.contains(part), "{right} {part}: {words}");
            }
        }
        let (_, list) = house.app.get("/van-ban-di", Some(&house.office)).await;
        assert!(
            list.contains("Trần Thị Thử"),
            "the line names who signs: {list}"
        );
        // The head signs unless somebody else is named, and nobody signs without a name.
        let words = words_of(&house.file(&house.office, &path, "docx").await.bytes);
        assert!(
            !words.contains("KT. ") && words.contains("giam-doc"),
            "{words}"
        );
        assert_eq!(
            ask("kt", " ").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            ask("x", "An").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}
