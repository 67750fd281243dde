//! Files: sealed as they came, shown as they were drawn anew, every hand on record.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tests::engines::places;
use tests::hostile;
use tests::test_app::{Reply, TestApp, between};

use crate::tips::{STORY, first_tip, mark};

/// The service with a child process that reads files.
async fn with_child(place: tests::engines::Place) -> TestApp {
    let child = media::Child::new(env!("CARGO_BIN_EXE_media-child"), ["media-child"]);
    TestApp::on(place)
        .await
        .with_child(child.with_search_path(""))
}

async fn tip_with(app: &TestApp, files: &[&[u8]]) -> Reply {
    let mark = mark(app).await;
    let fields = [
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("happened", "contacted"),
        ("behalf", "self"),
        ("text", STORY),
    ];
    app.upload("/bao-tin", &fields, files).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_is_sealed_drawn_anew_and_every_hand_is_on_record() {
    for place in places().await {
        let app = with_child(place).await;
        let photo = hostile::photograph("DAUVET-MAY-ANH");
        let reply = tip_with(&app, &[&photo, &photo, b"%PDF-1.7"]).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        let receipt = between(&reply.text(), "<p class=\"receipt\"><code>", "<");
        assert!(app.run_jobs().await >= 2);
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let path = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        let (_, page) = app.get(&path, Some(&officer)).await;
        for words in [
            "tệp gốc ghi nơi chụp",
            "ghi loại máy",
            "<strong>PDF 2</strong>",
            "đọc trong vùng cách ly",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let ask = async |staff: &tests::test_app::Staff| {
            let request = Request::builder()
                .uri(format!("{path}/chung-cu/1"))
                .header(header::COOKIE, &staff.cookie);
            app.ask(request.body(Body::empty()).unwrap()).await
        };
        let shown = ask(&officer).await;
        assert_eq!(
            (shown.status, &shown.bytes[..3]),
            (StatusCode::OK, &b"\xff\xd8\xff"[..])
        );
        assert!(!contains(&shown.bytes, b"DAUVET") && !contains(&shown.bytes, b"Exif"));
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        assert_eq!(ask(&clerk).await.status, StatusCode::FORBIDDEN);

        // The original, byte for byte, with a reason; the register says who has had it.
        let to = format!("{path}/chung-cu/1");
        assert_eq!(
            app.post(&to, &officer, &[("reason", "")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let reply = app
            .post(&to, &officer, &[("reason", "Công an xã yêu cầu")])
            .await;
        assert_eq!(reply.bytes, photo);
        assert!(
            reply.headers[header::CONTENT_DISPOSITION]
                .to_str()
                .unwrap()
                .starts_with("attachment")
        );
        let (_, page) = app.get(&path, Some(&officer)).await;
        for words in ["xem ảnh", "lấy tệp gốc: Công an xã yêu cầu"] {
            assert!(page.contains(words), "{words}");
        }

        // More by receipt; a wrong receipt stores nothing.
        let more = hostile::picture(image::ImageFormat::Png);
        let reply = app
            .upload(
                "/theo-doi",
                &[("receipt", &receipt), ("di", "tep"), ("tep_goc", "1")],
                &[&more],
            )
            .await;
        assert!(
            reply.status == StatusCode::OK && reply.text().contains("Tệp 3"),
            "{}",
            reply.text()
        );
        let reply = app
            .upload(
                "/theo-doi",
                &[("receipt", "AAAA-BBBB-CCCC-DDDD"), ("di", "tep")],
                &[&more],
            )
            .await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, page) = app.get(&path, Some(&officer)).await;
        assert!(page.contains("được chuyển tệp gốc"));
        let (_, page) = app
            .send(
                "POST",
                "/theo-doi",
                None,
                &[("receipt", &receipt), ("di", "rut")],
            )
            .await;
        assert!(!page.contains("Rút lại đồng ý"), "{page}");
        let (_, page) = app.get(&path, Some(&officer)).await;
        assert!(!page.contains("được chuyển tệp gốc"));
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_add_what_somebody_hands_over_and_the_reporter_reads_by_name_who_gets_it() {
    for place in places().await {
        let app = with_child(place).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let (_, form) = app.get("/xu-ly/nhap", Some(&officer)).await;
        let luot = between(&form, "name=\"luot\" value=\"", "\"");
        let fields = [
            ("csrf", officer.csrf.as_str()),
            ("luot", luot.as_str()),
            ("nguon", "paper"),
            ("happened", "contacted"),
            ("behalf", "other"),
            ("text", STORY),
        ];
        // Without the token of the form nothing is taken.
        for (fields, status) in [
            (&fields[1..], StatusCode::FORBIDDEN),
            (&fields[..], StatusCode::CREATED),
        ] {
            let reply = upload_as(&app, &officer, fields, b"giay viet tay").await;
            assert_eq!(reply.status, status, "{}", reply.text());
        }
        app.run_jobs().await;
        let path = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        let (_, page) = app.get(&path, Some(&officer)).await;
        for words in [
            "Văn bản 1",
            "qua Văn bản",
            "<strong>tiep-nhan</strong> gửi đến",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // The last step of the public form names who gets it.
        let mark = mark(&app).await;
        let fields = [
            ("luot", mark.as_str()),
            ("buoc", "3"),
            ("di", "tiep"),
            ("happened", "contacted"),
            ("behalf", "self"),
            ("text", STORY),
            ("commune", "xã Thử"),
        ];
        let (_, page) = app.send("POST", "/bao-tin", None, &fields).await;
        for words in [
            "Cán bộ tiếp nhận của Sở Nông nghiệp và Môi trường",
            "Công an xã Thử",
            "Công an tỉnh",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
}

async fn upload_as(
    app: &TestApp,
    staff: &tests::test_app::Staff,
    fields: &[(&str, &str)],
    file: &[u8],
) -> Reply {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!(
            "--ranh\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body += "--ranh\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"a\"\r\n\r\n";
    let body = [body.as_bytes(), file, b"\r\n--ranh--\r\n"].concat();
    let request = Request::builder()
        .method("POST")
        .uri("/xu-ly/nhap")
        .header(header::COOKIE, &staff.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=ranh");
    app.ask(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anonymous_photograph_leaves_no_trace_on_the_disk() {
    for place in places().await {
        let folder = place.folder.path().to_owned();
        let app = with_child(place).await;
        let reply = tip_with(&app, &[&hostile::photograph("DAUVET-MAY-ANH")]).await;
        assert_eq!(reply.status, StatusCode::CREATED);
        app.run_jobs().await;
        let (mut files, mut control) = (0, 0);
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let bytes = std::fs::read(entry.path()).unwrap();
                files += 1;
                assert!(
                    !contains(&bytes, b"DAUVET") && !contains(&bytes, b"198.51.100.77"),
                    "{:?}",
                    entry.path()
                );
                control += usize::from(contains(&bytes, "bảo chuyển tiền".as_bytes()));
            }
        }
        // The controls: there are files besides the database, and what was told is found in it.
        assert!(files >= 2 && (control > 0 || app.site.store.engine() == store::Engine::Postgres));
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
