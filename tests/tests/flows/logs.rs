//! What the operator reads names nobody: the main flows with marked values, every line of every crate kept, 0 marks in them.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use tests::engines::places;
use tests::test_app::{TestApp, between};
use tracing_subscriber::filter::LevelFilter;

/// Begins every value a person could be known by.
const MARK: &str = "DAUVETLOG";
const CONTROL: &str = "DAUVETLOG-CONTROL";

/// Lines that hold the mark, and whether requests were logged at all: other tests of this program write many more.
#[derive(Clone, Default)]
struct Lines {
    hits: Arc<Mutex<Vec<String>>>,
    requests: Arc<AtomicBool>,
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        if line.contains(MARK) || line.contains(&MARK.to_lowercase()) {
            self.hits.lock().unwrap().push(line.into_owned());
        } else if line.contains("\"answered\"") {
            self.requests.store(true, Ordering::Relaxed);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn hits(&self) -> Vec<String> {
        self.hits.lock().unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_of_the_log_holds_what_a_person_typed_or_is_called() {
    let lines = Lines::default();
    let writer = lines.clone();
    // Every test of this program runs in one process; none but this one uses the mark.
    tracing_subscriber::fmt()
        .json()
        .with_max_level(LevelFilter::DEBUG)
        .with_writer(move || writer.clone())
        .init();
    for place in places().await {
        drive(TestApp::on(place).await).await;
    }
    assert!(
        lines.requests.load(Ordering::Relaxed),
        "requests are logged at this level"
    );
    assert_eq!(lines.hits(), Vec::<String>::new());

    // The control: a line that does name somebody is found.
    tracing::info!(name = CONTROL, "somebody");
    assert!(lines.hits().concat().contains(CONTROL));
}

fn marked(what: &str) -> String {
    format!("{MARK} {what}")
}

async fn drive(app: TestApp) {
    let top = app.admin.unit_id.clone();
    let admin = app.staff_again("quantri").await;

    // The check, a tip with everything in it, following it, and what is wrong with each.
    let text = marked("công an bảo chuyển tiền vào 1900000123456 MB");
    let (status, _) = app
        .send("POST", "/kiem-tra", None, &[("text", &text)])
        .await;
    assert!(status.is_success() || status.is_client_error());
    let (name, phone) = (marked("Nguyễn Thị Thử"), format!("{MARK}0912000345"));
    let more = [
        ("happened", "paid"),
        ("paid_when", "hour"),
        ("amount", "4.500.000"),
        ("contact_name", name.as_str()),
        ("contact_phone", &phone),
    ];
    let mark = super::tips::mark(&app).await;
    let mut fields = vec![
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("behalf", "self"),
        ("text", &text),
    ];
    fields.extend(more);
    let (_, page) = app.send("POST", "/bao-tin", None, &fields).await;
    if page.contains("class=\"receipt\"") {
        let receipt = between(&page, "<p class=\"receipt\"><code>", "<");
        app.send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        let saying = [
            ("receipt", receipt.as_str()),
            ("viec", "nhan"),
            ("text", &text),
        ];
        app.send("POST", "/theo-doi", None, &saying).await;
    }
    app.upload("/bao-tin", &fields, &[b"not a picture DAUVETLOG"])
        .await;
    app.send("POST", "/theo-doi", None, &[("receipt", MARK)])
        .await;

    // Paths, queries, forms and cookies nobody expects.
    for path in [
        format!("/{MARK}"),
        format!("/xu-ly/{MARK}"),
        format!("/dang-nhap?ve={MARK}"),
        format!("/loi-moi/{MARK}"),
        format!("/don-vi?tim={MARK}"),
        format!("/nguoi-dung?tim={MARK}"),
        format!("/thu-doan/{MARK}"),
    ] {
        app.get(&path, Some(&admin)).await;
        app.send("POST", &path, Some(&admin), &[(MARK, MARK)]).await;
    }

    // Signing in wrongly until locked, inviting, accepting, a second person of the same login.
    for _ in 0..7 {
        let wrong = [("login", MARK), ("password", MARK), ("code", MARK)];
        app.send("POST", "/dang-nhap", None, &wrong).await;
    }
    let login = format!("{}-1", MARK.to_lowercase());
    for _ in 0..2 {
        let invited = [
            ("name", name.as_str()),
            ("position", &name),
            ("login", &login),
            ("unit_id", &top),
        ];
        app.post("/nguoi-dung/moi", &admin, &invited).await;
    }
    let (_, people) = app
        .get(&format!("/nguoi-dung?tim={MARK}"), Some(&admin))
        .await;
    assert!(
        people.contains(MARK),
        "the flow did reach the store: {people}"
    );

    // The desk: reading, unmasking, notes, the sealed name, files, the log itself.
    let officer = app.staff("tiep-nhan", "intake_officer").await;
    let custodian = app.staff("giu-danh-tinh", "identity_custodian").await;
    let (_, inbox) = app.get("/xu-ly", Some(&officer)).await;
    let mut seen = 0;
    for id in inbox
        .split("href=\"/xu-ly/")
        .filter_map(|part| part.get(..26))
    {
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        seen += 1;
        let path = format!("/xu-ly/{id}");
        app.get(&path, Some(&officer)).await;
        let note = [
            ("viec", "ghi-chu"),
            ("text", text.as_str()),
            ("reason", &text),
        ];
        app.post(&path, &officer, &note).await;
        app.post(&format!("{path}/hien-so"), &officer, &[("reason", &text)])
            .await;
        app.post(
            &format!("{path}/danh-tinh"),
            &custodian,
            &[("reason", &text)],
        )
        .await;
    }
    assert!(seen > 0, "no tip was stored: {inbox}");
    let fields = [("actor", MARK), ("object_id", MARK)];
    app.post("/nhat-ky", &admin, &fields).await;
    app.run_jobs().await;
    let outcome = app.site.store.blob_of(
        store::blob::Owner {
            kind: MARK,
            id: MARK,
        },
        MARK,
    );
    assert!(outcome.await.is_err());
    let (status, _) = app.get("/ban-lam-viec", Some(&admin)).await;
    assert_eq!(status, StatusCode::OK);
}
