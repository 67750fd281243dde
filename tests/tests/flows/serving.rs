//! Connections as they come over the wire: slow ones end, too many are turned away unread, what was accepted is finished.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tests::engines::sqlite;
use tests::test_app::TestApp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use web::Config;

const BODY: &str = "text=chao+ban";

struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
    _app: TestApp,
}

async fn served(config: Config) -> Served {
    let app = TestApp::on(sqlite()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = oneshot::channel();
    let (checker, site) = (app.machine.checker.clone(), app.site.clone());
    let ended = tokio::spawn(async move {
        let until = async move {
            let _ = stopping.await;
        };
        web::serve(checker, site, config, listener, until).await
    });
    Served {
        address,
        stop,
        ended,
        _app: app,
    }
}

/// Sends the head of a check, and this much of its body.
async fn begun(address: SocketAddr, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /kiem-tra HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        BODY.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_is_finished_after_the_word_to_stop_and_nothing_more_is_accepted() {
    let served = served(Config::default()).await;
    let mut stream = begun(served.address, &BODY[..4]).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    served.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(served.address).await.is_err());
    stream.write_all(&BODY.as_bytes()[4..]).await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    served.ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_too_many_is_told_to_come_back_before_its_body_is_read() {
    let config = Config {
        in_flight_max: 1,
        ..Config::default()
    };
    let served = served(config).await;
    let mut first = begun(served.address, &BODY[..4]).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begun_at = Instant::now();
    let mut second = begun(served.address, "").await;
    let answer = rest(&mut second).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(
        answer.to_lowercase().contains("\r\nretry-after: "),
        "{answer}"
    );
    assert!(begun_at.elapsed() < Duration::from_secs(2));
    // The first was not disturbed, and then there is room again.
    first.write_all(&BODY.as_bytes()[4..]).await.unwrap();
    assert!(rest(&mut first).await.starts_with("HTTP/1.1 200"));
    let mut third = begun(served.address, BODY).await;
    assert!(rest(&mut third).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_ends_its_headers_is_let_go() {
    let served = served(Config::default()).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: loc")
        .await
        .unwrap();
    let begun = Instant::now();
    rest(&mut stream).await;
    let took = begun.elapsed();
    assert!(
        (Duration::from_secs(8)..Duration::from_secs(20)).contains(&took),
        "{took:?}"
    );
}
