//! Long runs and their small versions: the same functions, with another n.

pub mod canary;
pub mod cuts;
pub mod differential;
pub mod full;
pub mod inserts;
pub mod kills;
pub mod receipts;
pub mod service;
pub mod tips;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use sea_orm::{ConnectionTrait, Database, Statement};
use store::Address;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request that is not answered within this time hangs.
const HANG: Duration = Duration::from_secs(10);

/// A running `store-server`.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub port: u16,
    /// How long it took to listen.
    pub started_in: Duration,
}

impl Server {
    /// Starts it; `mode` is empty, `normal` or `bare`.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(program: &Path, address: &Address, mode: &str) -> std::io::Result<Self> {
        let begun = Instant::now();
        let mut child = Command::new(program)
            .arg(address.url())
            .args((!mode.is_empty()).then_some(mode))
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let port = line.trim().parse().map_err(|_| {
            let _ = child.kill();
            let _ = child.wait();
            std::io::Error::other("the server did not come up")
        })?;
        Ok(Self {
            child,
            port,
            started_in: begun.elapsed(),
        })
    }

    /// Ends it as `kill -9` does.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program that was built, beside whatever runs this.
///
/// # Errors
/// When it was not built.
pub fn program(name: &str) -> std::io::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let mut candidates = own.ancestors().map(|folder| folder.join(name));
    candidates
        .find(|path| path.is_file())
        .ok_or_else(|| std::io::Error::other(format!("{name} was not built: cargo build")))
}

/// The clock that two processes share.
#[expect(
    clippy::disallowed_methods,
    reason = "two processes compare moments; nothing is decided by the day"
)]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// An acknowledgement, and when the client had it.
#[derive(Debug, Clone)]
pub struct Ack {
    /// The key.
    pub key: String,
    /// When.
    pub at: SystemTime,
}

/// What clients saw.
#[derive(Debug, Default, Clone)]
pub struct Seen {
    /// What was acknowledged.
    pub acknowledged: Vec<Ack>,
    /// Answers other than 201.
    pub refused: usize,
    /// Every answer's time, in microseconds.
    pub times: Vec<u64>,
    /// Requests without an answer within [`HANG`].
    pub hung: usize,
}

impl Seen {
    fn join(&mut self, other: Self) {
        self.acknowledged.extend(other.acknowledged);
        self.refused += other.refused;
        self.times.extend(other.times);
        self.hung += other.hung;
    }

    /// The time within which this share of answers came, in microseconds.
    #[must_use]
    pub fn percentile(&self, share: f64) -> u64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a list"
        )]
        let at = ((times.len() as f64) * share) as usize;
        times
            .get(at.min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or(0)
    }
}

/// This many clients, each on its own connection, post one row after the other for this long or until the server is gone.
pub async fn load(port: u16, clients: usize, long: Duration, prefix: &str) -> Seen {
    let until = Instant::now() + long;
    let mut tasks = tokio::task::JoinSet::new();
    for client in 0..clients {
        tasks.spawn(one_client(port, until, format!("{prefix}-{client}")));
    }
    let mut seen = Seen::default();
    while let Some(Ok(one)) = tasks.join_next().await {
        seen.join(one);
    }
    seen
}

async fn one_client(port: u16, until: Instant, prefix: String) -> Seen {
    let mut seen = Seen::default();
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else {
        return seen;
    };
    let _ = stream.set_nodelay(true);
    let mut number = 0;
    while Instant::now() < until {
        number += 1;
        let key = format!("{prefix}-{number}");
        let begun = Instant::now();
        let answer = tokio::time::timeout(HANG, exchange(&mut stream, &key)).await;
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        match answer {
            Ok(Ok(status)) => {
                seen.times.push(took);
                if status == 201 {
                    let at = now();
                    seen.acknowledged.push(Ack { key, at });
                } else {
                    seen.refused += 1;
                }
            }
            Ok(Err(_)) => break,
            Err(_) => {
                seen.hung += 1;
                break;
            }
        }
    }
    seen
}

async fn exchange(stream: &mut TcpStream, key: &str) -> std::io::Result<u16> {
    let request = format!("POST /{key} HTTP/1.1\r\nhost: lab\r\ncontent-length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let (mut head, mut piece) = (Vec::new(), [0; 512]);
    // Answers have no body: the empty line ends them.
    while !head.ends_with(b"\r\n\r\n") {
        let count = stream.read(&mut piece).await?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        head.extend(piece.iter().take(count));
    }
    String::from_utf8_lossy(&head)
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .ok_or_else(|| std::io::Error::other("no status"))
}

/// Which of these keys are not in the database.
///
/// # Errors
/// When the database does not answer.
pub async fn missing(address: &Address, acknowledged: &[Ack]) -> Result<Vec<Ack>, sea_orm::DbErr> {
    let db = Database::connect(address.url()).await?;
    let rows = db
        .query_all_raw(Statement::from_string(
            db.get_database_backend(),
            "SELECT name FROM setting",
        ))
        .await?;
    let there: std::collections::HashSet<String> = rows
        .iter()
        .filter_map(|row| row.try_get("", "name").ok())
        .collect();
    db.close().await?;
    Ok(acknowledged
        .iter()
        .filter(|ack| !there.contains(&ack.key))
        .cloned()
        .collect())
}
