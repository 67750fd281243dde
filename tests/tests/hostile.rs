//! Hostile files cost nothing: taken in at once, read in a child process, the service as small as before. Alone in its program,
//! because it measures the program's memory.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tests::engines::sqlite;
use tests::hostile;
use tests::test_app::{TestApp, between};
use tests::wire::{File, multipart};

/// Memory of this process, in KB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Processor time of this process: the machine may be busy with other things.
fn worked() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, numbers) = stat.rsplit_once(") ").unwrap();
    let mut numbers = numbers.split(' ').skip(11);
    let mut next = || numbers.next().unwrap().parse::<u64>().unwrap();
    // Hundredths of a second, in user and in system mode.
    Duration::from_millis(10 * (next() + next()))
}

async fn send(app: &TestApp, file: &[u8]) -> StatusCode {
    let (_, form) = app.get("/bao-tin", None).await;
    let mark = between(&form, "name=\"luot\" value=\"", "\"");
    let fields = [
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("happened", "contacted"),
        ("behalf", "self"),
        ("text", "Gửi kèm tệp"),
    ];
    app.upload("/bao-tin", &fields, &[file]).await.status
}

/// Somebody asks what the file is and waits for the answer.
async fn check(app: &TestApp, file: &[u8]) -> StatusCode {
    let file = File {
        field: "file",
        name: "tep",
        bytes: file,
    };
    let (content_type, body) = multipart(&[], &[file]);
    let request = Request::builder()
        .method("POST")
        .uri("/kiem-tra")
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body));
    app.ask(request.unwrap()).await.status
}

#[tokio::test]
async fn hostile_files_are_taken_in_at_once_and_read_without_harm() {
    let corpus = hostile::corpus();
    assert!(corpus.len() >= 60, "{}", corpus.len());
    let child = media::Child::new(env!("CARGO_BIN_EXE_media-child"), ["media-child"]);
    let app = TestApp::on(sqlite()).await;
    // Reading words out of pictures takes seconds of both cores; who asks for it measures it.
    let child = match std::env::var_os("CANHGIAC_TESTS_OCR") {
        Some(_) => child,
        None => child.with_search_path(""),
    };
    let app = app.with_child(child);
    // The largest allowed, so that what one upload takes is known before anything hostile comes.
    let largest = vec![b'x'; app::check::FILE_MAX];
    assert_eq!(send(&app, &largest).await, StatusCode::CREATED);
    app.run_jobs().await;
    let before = resident();
    let (mut slowest, mut waited) = ((Duration::ZERO, ""), Vec::new());
    for (name, file) in &corpus {
        // One a minute: what a flood gets is told elsewhere.
        app.pass(60_000);
        let start = worked();
        assert_eq!(send(&app, file).await, StatusCode::CREATED, "{name}");
        slowest = slowest.max((worked().saturating_sub(start), name));
        app.run_jobs().await;
        let start = Instant::now();
        let status = check(&app, file).await;
        assert!(!status.is_server_error(), "{name}: {status}");
        waited.push((start.elapsed(), name));
    }
    waited.sort_unstable();
    let slowest_checks: Vec<_> = waited.iter().rev().take(5).collect();
    println!("slowest checks: {slowest_checks:?}");
    // Read by the child: its time on the wall is limited, however busy the machine is.
    let longest = waited.last().unwrap().0;
    assert!(longest < Duration::from_secs(3), "{longest:?}");
    let grown = resident().saturating_sub(before) / 1024;
    println!(
        "{} hostile files, slowest answer {slowest:?}, grown by {grown} MB",
        corpus.len()
    );
    assert!(slowest.0 < Duration::from_secs(3) && grown < 64);
    let failed = app.site.store.count_jobs(store::job::State::Failed).await;
    assert_eq!(failed.unwrap(), 0);
}
