//! Reading a directive in: from a file, proposed, confirmed, kept with its file; secret ones stay outside.

use axum::http::StatusCode;
use documents::{Body, Day, Document, Issuer, Kind};
use tests::engines::places;
use tests::test_app::{DAY, Reply, Staff, TestApp, between};

use crate::direction::Department;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

async fn department(place: tests::engines::Place) -> Department {
    let mut department = Department::new(place).await;
    let child = media::Child::new(env!("CARGO_BIN_EXE_media-child"), ["media-child"]);
    department.app = department.app.with_child(child.with_search_path(""));
    department
}

/// A plan as another department would send it.
fn plan(stamp: &str) -> Vec<u8> {
    let issuer = Issuer::department("Ủy ban nhân dân tỉnh Cao Bằng", "Sở Thử nghiệm", "STN");
    let document = Document::new(
        Kind::Plan,
        issuer,
        "Phòng ngừa lừa đảo trên không gian mạng",
    )
    .numbered(7)
    .place("Cao Bằng")
    .dated(Day::Known(jiff::civil::date(2026, 3, 9)))
    .paragraph(stamp)
    .section("Nội dung")
    .clause_title("Tuyên truyền tại xã")
    .paragraph("Mỗi xã một buổi.")
    .clause_title("Báo cáo trước ngày 03/6");
    documents::docx::write(&document)
}

fn value(page: &str, name: &str) -> String {
    between(page, &format!("name=\"{name}\" value=\""), "\"")
}

async fn read(app: &TestApp, staff: &Staff, file: &[u8]) -> Reply {
    let fields = [("viec", "tach"), ("unit_id", app.admin.unit_id.as_str())];
    app.upload_as(staff, "/chi-dao/nhap", &fields, &[file])
        .await
}

/// Confirms what was proposed.
async fn confirm(app: &TestApp, staff: &Staff, page: &str) -> (StatusCode, String) {
    let clauses = between(page, "<textarea class=\"in\" id=\"clauses\"", "</textarea>");
    let clauses = clauses.split_once('>').unwrap().1.to_owned();
    let (number, signed_on) = (value(page, "number"), value(page, "signed_on"));
    let (subject, ticket) = (value(page, "subject"), value(page, "ticket"));
    let fields = [
        ("viec", "nhap"),
        ("unit_id", app.admin.unit_id.as_str()),
        ("type", "ke_hoach"),
        ("number", &number),
        ("signed_on", &signed_on),
        ("issuer", "so"),
        ("issuer_name", "Sở Thử nghiệm"),
        ("subject", &subject),
        ("known", "text"),
        ("open", "1"),
        ("clauses", &clauses),
        ("ticket", &ticket),
    ];
    app.send("POST", "/chi-dao/nhap", Some(staff), &fields)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_file_proposes_and_only_what_a_person_confirms_is_kept() {
    for place in places().await {
        let department = department(place).await;
        let (app, office) = (&department.app, &department.office);
        let file = plan("");
        let reply = read(app, office, &file).await;
        let page = reply.text();
        assert_eq!(reply.status, StatusCode::OK, "{page}");
        assert_eq!(value(&page, "number"), "07/KH-STN");
        assert_eq!(value(&page, "signed_on"), "2026-03-09");
        assert_eq!(
            value(&page, "subject"),
            "Phòng ngừa lừa đảo trên không gian mạng"
        );
        assert!(
            page.contains("<option value=\"ke_hoach\" selected>"),
            "{page}"
        );
        assert!(
            page.contains("Đề xuất 3 điểm")
                && page.contains("I.1 | Tuyên truyền tại xã Mỗi xã một buổi."),
            "{page}"
        );
        let (_, list) = app.get("/chi-dao", Some(office)).await;
        assert!(
            !list.contains("07/KH-STN"),
            "nothing before somebody confirms"
        );
        let (status, said) = confirm(app, office, &page).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{said}");
        let (_, list) = app.get("/chi-dao", Some(office)).await;
        let row = list
            .split("<a href=\"/chi-dao/")
            .find(|row| row.contains("07/KH-STN"));
        let path = format!("/chi-dao/{}", row.unwrap().split_once('"').unwrap().0);
        let (_, page) = app.get(&path, Some(office)).await;
        assert!(page.contains("Tệp Word") && page.contains("I.2"), "{page}");
        let own = format!("<a href=\"{path}/tep/");
        let link = format!("{path}/tep/{}", between(&page, &own, "\""));
        let reply = fetch(app, &department.vets_head, &link).await;
        assert_eq!((reply.status, &reply.bytes), (StatusCode::OK, &file));
        assert_eq!(reply.headers.get("content-type").unwrap(), DOCX);
        let name = reply.headers.get("content-disposition").unwrap();
        assert!(name.to_str().unwrap().starts_with("attachment"));
        // The file of one directive is not found below another.
        let elsewhere = link.replace(&path, &department.path());
        assert_eq!(
            fetch(app, office, &elsewhere).await.status,
            StatusCode::NOT_FOUND
        );
        // A unit below reads it and cannot take it out; the office can, with a reason.
        let file_id = link.rsplit('/').next().unwrap().to_owned();
        let remove = [("remove", file_id.as_str()), ("reason", "tệp nhầm")];
        let files = format!("{path}/tep");
        let (status, _) = app
            .send("POST", &files, Some(&department.vets_head), &remove)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, page) = app
            .send("POST", &files, Some(office), &[("remove", &file_id)])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let (status, _) = app.send("POST", &files, Some(office), &remove).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(
            fetch(app, office, &link).await.status,
            StatusCode::NOT_FOUND
        );
        let report = app.site.store.verify(&[]).await.unwrap();
        assert_eq!(report.findings, []);
    }
}

async fn fetch(app: &TestApp, staff: &Staff, path: &str) -> Reply {
    let request = axum::http::Request::builder()
        .uri(path)
        .header("cookie", &staff.cookie)
        .body(axum::body::Body::empty());
    app.ask(request.unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_of_secrecy_inside_a_file_refuses_it_before_it_is_written() {
    for place in places().await {
        let department = department(place).await;
        let (app, office) = (&department.app, &department.office);
        let secret = plan("TỐI MẬT");
        let reply = read(app, office, &secret).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text().contains("Văn bản mật có sổ riêng"));
        assert!(
            !reply.text().contains("Mỗi xã một buổi"),
            "its words are not shown again"
        );
        let path = format!("{}/tep", department.path());
        let reply = app.upload_as(office, &path, &[], &[&secret]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let reply = app.upload_as(office, &path, &[], &[&plan("")]).await;
        assert_eq!(
            reply.status,
            StatusCode::SEE_OTHER,
            "the control: it is the mark that refuses"
        );
        for other in [&b"MZ\x90\0"[..], b"PK\x03\x04 classes.dex"] {
            let reply = app.upload_as(office, &path, &[], &[other]).await;
            assert!(
                reply.text().contains("Tệp không đúng loại"),
                "{}",
                reply.text()
            );
        }
        let reply = app.upload_as(office, &path, &[], &[]).await;
        assert!(reply.text().contains("Chưa có tệp"), "{}", reply.text());
        let reply = app.upload_as(office, &path, &[], &[b"%PDF-1.7 x"]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_good_for_its_holder_and_for_some_hours() {
    for place in places().await {
        let department = department(place).await;
        let (app, office) = (&department.app, &department.office);
        let page = read(app, office, &plan("")).await.text();
        let chief = app.staff("chanh-vp", "chief_of_office").await;
        let (status, said) = confirm(app, &chief, &page).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(said.contains("Chưa có tệp"), "{said}");
        app.pass(DAY / 4);
        let office = app.staff_again("van-phong").await;
        let (status, _) = confirm(app, &office, &page).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
