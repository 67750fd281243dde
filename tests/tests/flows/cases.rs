//! Cases: several tips in one, tasks from the playbook, notes for whom they are for, the dossier that goes to the police and
//! can be verified by whoever holds our public key, reminders, closing that feeds the register of gaps.

use axum::http::StatusCode;
use tests::engines::places;
use tests::hostile;
use tests::test_app::{DAY, Staff, TestApp, between};

use crate::tips::{STORY, first_tip, mark, tip};

/// Opens a case from the first tip in the inbox; its address.
async fn opened(app: &TestApp, officer: &Staff) -> String {
    let path = first_tip(&app.get("/xu-ly", Some(officer)).await.1);
    let to = format!("{path}/vu-viec");
    let reply = app.post(&to, officer, &[("title", "Giả công an")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    reply.headers["location"].to_str().unwrap().to_owned()
}

async fn did(app: &TestApp, staff: &Staff, path: &str, fields: &[(&str, &str)]) {
    let reply = app.post(path, staff, fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
}

async fn page(app: &TestApp, staff: &Staff, path: &str) -> String {
    let (status, page) = app.get(path, Some(staff)).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    page
}

/// Sends a tip with files, as the public form does; the reporter lets the originals go or not.
async fn tip_with_files(app: &TestApp, fields: &[(&str, &str)], files: &[&[u8]]) {
    let mark = mark(app).await;
    let mut all = vec![
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("behalf", "self"),
        ("text", STORY),
    ];
    all.extend_from_slice(fields);
    let reply = app.upload("/bao-tin", &all, files).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
}

pub(crate) fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let name = file.name().unwrap().into_owned();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (name, content)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_gathers_tips_tasks_and_notes_and_shows_each_note_to_whom_it_is_for() {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(&app, &[("happened", "contacted")]).await;
        tip(&app, &[("happened", "near_miss"), ("saved", "20.000.000")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let analyst = app.staff("phan-tich", "analyst").await;
        let head = app.staff("thu-truong", "head").await;
        let case = opened(&app, &officer).await;
        let text = page(&app, &officer, &case).await;
        for words in [
            "Theo hướng dẫn",
            "Nói với bà con",
            "Lập hồ sơ chuyển Công an",
            "Đánh dấu xong",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        // The other tip is taken in, once.
        let inbox = page(&app, &officer, "/xu-ly").await;
        let both: Vec<&str> = inbox
            .split("href=\"/xu-ly/")
            .filter_map(|part| part.get(..26))
            .filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .collect();
        let inside = text.split("href=\"/xu-ly/").nth(2).unwrap_or_default();
        let inside = inside.get(..26).unwrap_or_default();
        let other = both
            .iter()
            .find(|id| !text.contains(**id))
            .unwrap_or(&inside);
        let id = case.rsplit('/').next().unwrap();
        let into = format!("/xu-ly/{other}/vu-viec");
        did(&app, &officer, &into, &[("case", id)]).await;
        let again = app.post(&into, &officer, &[("case", id)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let list = page(&app, &officer, "/vu-viec").await;
        assert!(
            list.contains("2 tin") && list.contains("Đang làm <b>1</b>"),
            "{list}"
        );
        // The tip says where it is.
        let tip = page(&app, &officer, &format!("/xu-ly/{other}")).await;
        assert!(tip.contains(&format!("href=\"{case}\"")));

        for (visibility, text) in [
            ("own", "GHI-RIENG"),
            ("handlers", "GHI-XU-LY"),
            ("all", "GHI-CHUNG"),
        ] {
            let fields = [("viec", "ghi"), ("visibility", visibility), ("text", text)];
            did(&app, &officer, &case, &fields).await;
        }
        for (who, sees) in [
            (&officer, [true, true, true]),
            (&analyst, [false, true, true]),
            (&head, [false, false, true]),
        ] {
            let text = page(&app, who, &case).await;
            let seen = ["GHI-RIENG", "GHI-XU-LY", "GHI-CHUNG"].map(|note| text.contains(note));
            assert_eq!(seen, sees, "{}", who.actor.login);
        }
        // A task is ticked, a tip taken out; both stand in what happened.
        let task = between(&text, "name=\"task\" value=\"", "\"");
        did(&app, &officer, &case, &[("viec", "xong"), ("task", &task)]).await;
        did(&app, &officer, &case, &[("viec", "bo-tin"), ("tip", other)]).await;
        let text = page(&app, &officer, &case).await;
        assert!(
            text.contains("</strong> xong: ") && text.contains("bỏ một tin ra"),
            "{text}"
        );
        // Whoever only reads cannot work on it, and another unit's officer does not find it.
        let refused = app
            .post(&case, &head, &[("viec", "xong"), ("task", &task)])
            .await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let unit = app.unit("XA", &app.admin.unit_id).await;
        let stranger = app.staff_at("can-bo-xa", "intake_officer", &unit).await;
        assert_eq!(
            app.get(&case, Some(&stranger)).await.0,
            StatusCode::NOT_FOUND
        );
        let (_, list) = app.get("/vu-viec", Some(&stranger)).await;
        assert!(list.contains("Đang làm <b>0</b>"));
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_holds_what_may_go_and_is_verified_with_our_public_key() {
    for place in places().await {
        let child = media::Child::new(env!("CARGO_BIN_EXE_media-child"), ["media-child"]);
        let app = TestApp::on(place)
            .await
            .with_child(child.with_search_path(""));
        let photo = hostile::photograph("DAUVET-MAY-ANH");
        let fields = [
            ("happened", "paid"),
            ("paid_when", "hour"),
            ("amount", "4.500.000"),
            ("transfers", "14:05 ngày 02/6, 4.500.000, MB 0900 000 123"),
            (
                "identifiers",
                "+85512000123\nhttps://vcb-khuyenmai.example/dang-nhap\n=cmd@vi-du.example\nhttps://vietcombank.com.vn:8443/a\n1900545413",
            ),
            ("commune", "xã Thử"),
            ("contact_name", "TEN-NIEM-PHONG"),
        ];
        tip_with_files(&app, &fields, &[&photo]).await;
        app.run_jobs().await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let case = opened(&app, &officer).await;
        let text = page(&app, &officer, &case).await;
        assert!(
            text.contains("Công an xã Thử; Công an tỉnh"),
            "the addressees stand there before anything is sent: {text}"
        );
        assert!(text.contains("Số điện thoại nước ngoài"), "{text}");
        // The path of the money in columns; the account is covered until somebody asks.
        let tip_page = page(
            &app,
            &officer,
            &first_tip(&page(&app, &officer, "/xu-ly").await),
        )
        .await;
        for cell in [
            "data-label=\"Lúc\">14:05 ngày 02/6<",
            "data-label=\"Số tiền\">4.500.000<",
            "data-label=\"Ngân hàng nhận\">MB Bank<",
            "data-label=\"Tài khoản nhận\">0900••••23<",
        ] {
            assert!(tip_page.contains(cell), "{cell}: {tip_page}");
        }
        // What somebody looked up.
        let element = [
            ("viec", "nuoc-ngoai"),
            ("kind", "registrar"),
            ("value", "Nhà đăng ký thử"),
            ("country", "Nước thử"),
            ("source", "Tra ngày 02/06/2026"),
        ];
        did(&app, &officer, &case, &element).await;

        // The head of documents is set, not built in.
        let office = app.staff("van-phong", "chief_of_office").await;
        let head = [
            ("committee", "Ủy ban nhân dân tỉnh Thử"),
            ("place", "Nơi Thử"),
            ("police", "Công an tỉnh Thử"),
            ("letters", "VP"),
            ("head", "Giám đốc"),
            ("office", "Văn phòng Sở"),
            ("copies", "Công an tỉnh"),
        ];
        let set = app.post("/dau-van-ban", &office, &head).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text());

        for kind in ["police", "cross_border"] {
            let fields = [
                ("kind", kind),
                ("recipients", "Công an xã Thử; Công an tỉnh Thử"),
            ];
            did(&app, &officer, &format!("{case}/ho-so"), &fields).await;
        }
        let text = page(&app, &officer, &case).await;
        let links: Vec<String> = text
            .split(&format!("action=\"{case}/ho-so/"))
            .skip(1)
            .filter_map(|part| part.split('"').next())
            .filter(|link| link.ends_with("/tai"))
            .map(|link| format!("{case}/ho-so/{link}"))
            .collect();
        assert_eq!(links.len(), 2, "{text}");
        let key = app.site.store.keys().public();
        let mut packets = 0;
        for link in &links {
            let zip = app.post(link, &officer, &[]).await;
            assert_eq!(zip.status, StatusCode::OK);
            let files = unzipped(&zip.bytes);
            let all: Vec<u8> = files.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
            let holds = |word: &str| all.windows(word.len()).any(|part| part == word.as_bytes());
            // The reporter did not let the original go: neither it nor what it says of the camera is inside; no sealed name is.
            assert!(!holds("DAUVET-MAY-ANH") && !holds("TEN-NIEM-PHONG"));
            let csv = files
                .iter()
                .find(|(name, _)| name == "dau-moi.csv")
                .unwrap();
            let csv = String::from_utf8_lossy(&csv.1).into_owned();
            assert!(csv.contains("'+85512000123"), "{csv}");
            // What is a bank's own is in no list, whatever port stands behind it.
            assert!(
                !csv.contains("vietcombank.com.vn") && !csv.contains("1900545413"),
                "{csv}"
            );
            let json = files
                .iter()
                .find(|(name, _)| name == "dau-moi.json")
                .unwrap();
            let json: serde_json::Value = serde_json::from_slice(&json.1).unwrap();
            assert!(
                json.as_array()
                    .unwrap()
                    .iter()
                    .any(|row| row["value"] == "+85512000123" && row["foreign"] == true)
            );
            let english = files.iter().find(|(name, _)| name.ends_with("-en.txt"));
            let money = files
                .iter()
                .find(|(name, _)| name == "dong-tien.csv")
                .unwrap();
            let money = String::from_utf8_lossy(&money.1).into_owned();
            assert!(
                money.contains(",1,14:05 ngày 02/6,4500000,,MB Bank,0900000123,"),
                "{money}"
            );
            let whole = 8 + usize::from(english.is_some());
            assert_eq!(app::cases::verify(&zip.bytes, &key), Ok(whole));
            packets += usize::from(english.is_some());
            if let Some((_, english)) = english {
                let english = String::from_utf8_lossy(english);
                for words in [
                    "Addressed to: the provincial police (Công an tỉnh Thử)",
                    "Domain registrar: Nhà đăng ký thử (country: Nước thử)",
                    "4500000 VND",
                    "MB 0900 000 123",
                ] {
                    assert!(english.contains(words), "{words}: {english}");
                }
            }
            let letter = files
                .iter()
                .find(|(name, _)| name == "cong-van-chuyen.docx")
                .unwrap();
            let inside = unzipped(&letter.1);
            let words = inside
                .iter()
                .find(|(name, _)| name == "word/document.xml")
                .unwrap();
            let words = String::from_utf8_lossy(&words.1).into_owned();
            assert!(
                words.contains("UBND TỈNH THỬ")
                    && words.contains("Nơi Thử")
                    && !words.contains("Cao Bằng"),
                "{words}"
            );
        }
        assert_eq!(packets, 1, "only what lies abroad is told in English");
        // Every hand that had the file is on record.
        let tip = first_tip(&page(&app, &officer, "/xu-ly").await);
        let text = page(&app, &officer, &tip).await;
        assert_eq!(text.matches("đưa vào hồ sơ chuyển").count(), 2);
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_is_sent_acknowledged_and_answered_with_dates_and_reminded_of_at_thirty_and_sixty_days()
 {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(
            &app,
            &[
                ("happened", "paid"),
                ("paid_when", "hour"),
                ("amount", "1.000.000"),
            ],
        )
        .await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        app.staff("thu-truong", "head").await;
        let case = opened(&app, &officer).await;
        // Money moving: thirty minutes; the list of cases says so too.
        app.pass(31 * 60_000);
        let officer = app.staff_again("tiep-nhan").await;
        let text = page(&app, &officer, &case).await;
        assert!(text.contains("quá hạn chuyển 1 phút"), "{text}");
        assert!(
            page(&app, &officer, "/vu-viec")
                .await
                .contains("1 tin quá hạn chuyển")
        );
        // Nothing abroad: no packet.
        let make = format!("{case}/ho-so");
        let reply = app.post(&make, &officer, &[("kind", "cross_border")]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        did(
            &app,
            &officer,
            &make,
            &[("kind", "police"), ("recipients", "Công an tỉnh Thử")],
        )
        .await;
        let text = page(&app, &officer, &case).await;
        let link = between(&text, &format!("action=\"{make}/"), "/tai\"");
        let step = format!("{make}/{link}");
        // Nothing is answered before it is sent, nothing is sent tomorrow.
        let early = app
            .post(&step, &officer, &[("buoc", "nhan"), ("reference", "x")])
            .await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        let tomorrow = [
            ("buoc", "gui"),
            ("reference", "12/ST-VP"),
            ("at", "2026-06-03T08:00"),
        ];
        assert_eq!(
            app.post(&step, &officer, &tomorrow).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        // Called at 08:20, written down at 08:31: in time.
        let sent = [
            ("buoc", "gui"),
            ("reference", "12/ST-VP, gọi trực ban"),
            ("at", "2026-06-02T08:20"),
        ];
        did(&app, &officer, &step, &sent).await;
        let text = page(&app, &officer, &case).await;
        for words in [
            "chuyển sau 20 phút",
            "Đã chuyển Công an",
            "Đã gửi: 12/ST-VP, gọi trực ban",
            "chờ trả lời, ngày thứ 1",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        let notices = async |app: &TestApp| {
            app.site
                .store
                .dump_text(app.site.now())
                .await
                .unwrap()
                .matches("Hồ sơ chuyển Công an chưa có kết quả")
                .count()
        };
        for (days, told) in [(29, 0), (1, 1), (1, 1), (29, 3), (30, 3)] {
            app.pass(days * DAY);
            app.run_jobs().await;
            assert_eq!(notices(&app).await, told, "after {days} more days");
        }
        let officer = app.staff_again("tiep-nhan").await;
        did(
            &app,
            &officer,
            &step,
            &[("buoc", "nhan"), ("reference", "Thụ lý số 7")],
        )
        .await;
        let answered = async || {
            let store = &app.site.store;
            let span = store::figures::Span {
                from_day: "",
                to_day: "9999-12-31",
                from: 0,
                to: i64::MAX,
                units_on: "9999-12-31",
            };
            let figures = store.tip_figures(&app.admin.unit_id, span).await;
            let figures = figures.unwrap();
            figures.iter().find(|one| one.code == "D05").unwrap().value
        };
        assert_eq!(answered().await, 0);
        did(
            &app,
            &officer,
            &step,
            &[("buoc", "ket-qua"), ("reference", "Đã khởi tố")],
        )
        .await;
        assert_eq!(
            answered().await,
            1,
            "the answer fills the figure of reports"
        );
        let text = page(&app, &officer, &case).await;
        for words in [
            "Nơi nhận xác nhận: Thụ lý số 7",
            "Kết quả: Đã khởi tố",
            "đã trả lời",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_a_case_asks_for_outcome_money_and_loophole_and_feeds_the_register_of_gaps() {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(
            &app,
            &[
                ("happened", "paid"),
                ("paid_when", "day"),
                ("amount", "9.000.000"),
            ],
        )
        .await;
        let analyst = app.staff("phan-tich", "analyst").await;
        let unit = analyst.actor.unit_id.clone();
        let gap = [
            ("unit_id", unit.as_str()),
            ("sector", "ngan_hang"),
            ("provision", "Quy định về mở tài khoản"),
            ("applied", "Mở tài khoản từ xa"),
            ("loophole", "Tài khoản cho thuê"),
            ("proposal", "Buộc gặp mặt"),
            ("addressee", "Ngân hàng Nhà nước"),
        ];
        let reply = app.post("/kien-nghi", &analyst, &gap).await;
        let gap = reply.headers["location"].to_str().unwrap().to_owned();
        let gap_id = gap.rsplit('/').next().unwrap();
        let case = opened(&app, &analyst).await;
        let close = [
            ("viec", "dong"),
            ("outcome", "lost"),
            ("lost", "9.000.000"),
            ("saved", "0"),
            ("recovered", "2.000.000"),
            ("with_tips", "1"),
            ("loophole", "Tài khoản nhận là tài khoản thuê"),
            ("gap", gap_id),
        ];
        let missing = app.post(&case, &analyst, &close).await;
        assert_eq!(
            missing.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no sector"
        );
        let close: Vec<_> = close.into_iter().chain([("sector", "ngan_hang")]).collect();
        did(&app, &analyst, &case, &close).await;
        let text = page(&app, &analyst, &case).await;
        for words in [
            "Đã đóng",
            "Đã mất",
            "9.000.000 đ",
            "2.000.000 đ",
            "Ngân hàng: ",
            "Tài khoản nhận là tài khoản thuê",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(
            page(&app, &analyst, &gap)
                .await
                .contains("Giả công an: Tài khoản nhận là tài khoản thuê")
        );
        // Its tip is closed with it; the case is no longer among the open ones.
        let tip = first_tip(&text);
        let tip = page(&app, &analyst, &tip).await;
        assert!(tip.contains("Đã đóng") && tip.contains("đóng tin"), "{tip}");
        assert!(
            page(&app, &analyst, "/vu-viec")
                .await
                .contains("Đang làm <b>0</b>")
        );
        assert!(
            page(&app, &analyst, "/vu-viec?da_dong=1")
                .await
                .contains("Giả công an")
        );
        // Nothing more is done to a closed case until it is taken up again.
        let more = [("viec", "them-viec"), ("text", "Thêm")];
        assert_eq!(
            app.post(&case, &analyst, &more).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        did(&app, &analyst, &case, &[("viec", "mo-lai")]).await;
        did(&app, &analyst, &case, &more).await;
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_block_comes_out_of_a_case_and_each_leads_to_the_other() {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(&app, &[("happened", "contacted")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let analyst = app.staff("phan-tich", "analyst").await;
        let case = opened(&app, &officer).await;
        let id = case.trim_start_matches("/vu-viec/");
        let ask = |case: &str, target: &str| {
            [
                ("vu_viec", case.to_owned()),
                ("target", target.to_owned()),
                ("kind", "block".to_owned()),
                ("addressee", "Công an tỉnh".to_owned()),
                ("legal_basis", "Luật An ninh mạng".to_owned()),
                ("reason", "Giả mạo ngân hàng".to_owned()),
            ]
        };
        let send = async |fields: [(&str, String); 6]| {
            let fields = fields
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            app.send("POST", "/go-chan", Some(&analyst), &fields).await
        };
        assert!(
            page(&app, &analyst, &case)
                .await
                .contains("Lập yêu cầu từ vụ việc này")
        );
        assert!(
            !page(&app, &officer, &case)
                .await
                .contains("Lập yêu cầu từ vụ việc này")
        );
        let (status, text) = send(ask(id, "https://lua-dao.example/")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        // A case that is not there takes nothing with it.
        let nowhere = "0123456789abcdefghjkmnpqrs";
        assert_eq!(
            send(ask(nowhere, "https://khac.example/")).await.0,
            StatusCode::NOT_FOUND
        );
        let text = page(&app, &analyst, &case).await;
        assert!(
            text.contains("lập yêu cầu gỡ, chặn gửi Công an tỉnh"),
            "{text}"
        );
        let path = format!("/go-chan/{}", between(&text, "<a href=\"/go-chan/", "\""));
        let request = page(&app, &analyst, &path).await;
        assert!(
            request.contains(&format!("<a href=\"{case}\">Giả công an</a>")),
            "{request}"
        );
        // Asked again from the case, it says what came of the first and still knows the case.
        let (status, text) = send(ask(id, "https://lua-dao.example/")).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(
            text.contains(&format!("name=\"vu_viec\" value=\"{id}\"")),
            "{text}"
        );
        let list = page(&app, &analyst, "/go-chan").await;
        assert_eq!(list.matches("<li><a href=\"/go-chan/").count(), 1);
        assert!(app.audit_holds().await);
    }
}
