//! A flood of junk with real reports in it, over loopback only: sources spread over 127/8, bounded in number and time, ends by
//! itself. `cargo xtask lab flood` runs the long one; the ordinary tests run a small one of the same.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use app::{Checker, Clock, Site};

use crate::engines::Place;
use crate::lab::service::set_up_first;
use crate::test_app::between;
use crate::wire::{Asked, ask, field, source};

/// How large the flood is.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Junk posts.
    pub junk: usize,
    /// Real reports.
    pub real: usize,
    /// How long the junk is spread over.
    pub lasts: Duration,
    /// Whether the server defends itself; without is the control.
    pub defended: bool,
    /// Forms a minute that still count as calm.
    pub calm_per_minute: u32,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Junk posts sent.
    pub junk: usize,
    /// Junk posts answered with a receipt.
    pub junk_taken: usize,
    /// Posts or pages nobody answered.
    pub unanswered: usize,
    /// Real reports stored.
    pub real_stored: usize,
    /// Of those, in the lane they belong to.
    pub in_their_lane: usize,
    /// Real reports sent without script, and stored.
    pub bare_stored: usize,
    /// How often a real person saw no page, or was asked to wait, and tried again.
    pub tried_again: usize,
    /// The slowest answer that acknowledged a real report.
    pub slowest: Duration,
    /// The longest anybody without script had to wait in all until it was stored.
    pub longest_wait: Duration,
    /// Bytes the data folder grew by.
    pub growth: u64,
    /// Share of all CPU time of this process that the generator took.
    pub generator_share: f64,
    /// How long it ran.
    pub took: Duration,
}

/// Real reports in five are sent by a browser without script.
const BARE_EVERY: usize = 5;
/// The name of the generator's threads.
const GENERATOR: &str = "flood-gen";
/// Nobody real tries longer than this.
const PATIENCE: Duration = Duration::from_secs(300);
/// A person whose browser shows an error, or a page that asks to wait, tries again after this long.
const AGAIN: Duration = Duration::from_secs(10);

/// Runs the flood against a server of its own in this place.
///
/// # Panics
/// When the server cannot be started: there is nothing to measure then.
#[must_use]
pub fn run(plan: Plan, place: &Place) -> Outcome {
    let folder = place.folder.path();
    let server = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap_or_else(|error| panic!("{error}"));
    let (site, address, stop) = server.block_on(start(plan, place));
    let before = size(folder);
    let cpu = process_cpu();
    let began = Instant::now();
    // The generator has threads of its own, known by their name, so that its time can be told from the server's.
    let generator = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name(GENERATOR)
            .thread_keep_alive(plan.lasts + PATIENCE)
            .enable_all()
            .build()
            .unwrap_or_else(|error| panic!("{error}"));
        let sent = runtime.block_on(async move { tokio::spawn(flood(plan, address)).await });
        (sent, generator_cpu())
    });
    let (sent, generator_cpu) = generator
        .join()
        .unwrap_or_else(|_| panic!("the generator failed"));
    let (mut outcome, receipts) = sent.unwrap_or_else(|error| panic!("{error}"));
    outcome.took = began.elapsed();
    outcome.generator_share = generator_cpu / (process_cpu() - cpu).max(0.01);
    server.block_on(async {
        for (receipt, lane) in &receipts {
            if let Ok(followed) = app::tips::follow::open(&site, receipt).await {
                outcome.real_stored += 1;
                outcome.in_their_lane += usize::from(followed.tip.lane == *lane);
            }
        }
        let _ = stop.send(());
    });
    outcome.growth = size(folder).saturating_sub(before);
    server.shutdown_timeout(Duration::from_secs(2));
    outcome
}

async fn start(plan: Plan, place: &Place) -> (Site, SocketAddr, tokio::sync::oneshot::Sender<()>) {
    let site = Site::new(place.open().await, Clock::System);
    set_up_first(&site).await;
    let checker = Checker::in_memory().unwrap_or_else(|error| panic!("{error}"));
    let config = web::Config {
        rate_per_minute: 100_000,
        flood_control: plan.defended,
        calm_per_minute: plan.calm_per_minute,
        ..web::Config::default()
    };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let address = listener
        .local_addr()
        .unwrap_or_else(|error| panic!("{error}"));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = site.clone();
    tokio::spawn(async move {
        let until = async {
            let _ = stopped.await;
        };
        let _ = web::serve(checker, serving, config, listener, until).await;
    });
    (site, address, stop)
}

type Receipts = Vec<(String, &'static str)>;

async fn flood(plan: Plan, server: SocketAddr) -> (Outcome, Receipts) {
    let began = Instant::now();
    let taken = Arc::new(AtomicUsize::new(0));
    let unanswered = Arc::new(AtomicUsize::new(0));
    let replayed = Form::open(server, source(1)).await.unwrap_or_default();
    let replayed = replayed.solved().await;
    let mut junk = tokio::task::JoinSet::new();
    let mut real = tokio::task::JoinSet::new();
    let mut sent_real = 0;
    for n in 0..plan.junk {
        let at = plan.lasts.mul_f64(n as f64 / plan.junk as f64);
        tokio::time::sleep_until((began + at).into()).await;
        // Real people begin once the flood is on.
        if sent_real < plan.real && n * plan.real >= (sent_real + 1) * plan.junk {
            real.spawn(honest(server, sent_real));
            sent_real += 1;
        }
        while junk.len() >= 2_000 {
            junk.join_next().await;
        }
        let (taken, unanswered, replayed) = (taken.clone(), unanswered.clone(), replayed.clone());
        junk.spawn(async move {
            match rubbish(server, n, &replayed).await {
                Some(status) => taken.fetch_add(usize::from(status == 201), Ordering::Relaxed),
                None => unanswered.fetch_add(1, Ordering::Relaxed),
            };
        });
    }
    for n in sent_real..plan.real {
        real.spawn(honest(server, n));
    }
    let mut outcome = Outcome {
        junk: plan.junk,
        ..Outcome::default()
    };
    let mut receipts = Vec::new();
    while let Some(done) = real.join_next().await {
        let Ok(Some(done)) = done else { continue };
        outcome.slowest = outcome.slowest.max(done.answer);
        outcome.tried_again += done.again;
        if done.bare {
            outcome.bare_stored += 1;
            outcome.longest_wait = outcome.longest_wait.max(done.waited);
        }
        receipts.push((done.receipt, done.lane));
    }
    while junk.join_next().await.is_some() {}
    outcome.junk_taken = taken.load(Ordering::Relaxed);
    outcome.unanswered = unanswered.load(Ordering::Relaxed);
    (outcome, receipts)
}

/// A form as the server gave it.
#[derive(Debug, Clone, Default)]
struct Form {
    mark: String,
    challenge: String,
    answer: String,
}

impl Form {
    async fn open(server: SocketAddr, from: Ipv4Addr) -> Option<Self> {
        let (_, page) = exchange(server, from, "GET", "/bao-tin", "").await?;
        let opened = Self {
            mark: field(&page, "luot")?,
            ..Self::default()
        };
        opened.reviewed(server, from).await
    }

    /// The last step, where the challenge stands.
    async fn reviewed(mut self, server: SocketAddr, from: Ipv4Addr) -> Option<Self> {
        let fields = [
            ("luot", self.mark.as_str()),
            ("buoc", "3"),
            ("di", "tiep"),
            ("happened", "contacted"),
            ("behalf", "self"),
            ("text", "Có người gọi"),
        ];
        let body = serde_urlencoded::to_string(fields).ok()?;
        let (_, page) = exchange(server, from, "POST", "/bao-tin", &body).await?;
        self.challenge = field(&page, "thu_thach")?;
        Some(self)
    }

    /// The work is done beside the sending, as a browser's worker does it.
    async fn solved(mut self) -> Self {
        let (mark, challenge) = (self.mark.clone(), self.challenge.clone());
        let answer = tokio::task::spawn_blocking(move || web::solve_proof(&mark, &challenge));
        self.answer = answer.await.unwrap_or_default();
        self
    }

    fn body(&self, told: &str, urgent: bool) -> String {
        let mut fields = vec![
            ("luot", self.mark.as_str()),
            ("thu_thach", &self.challenge),
            ("loi_giai", &self.answer),
            ("buoc", "4"),
            ("di", "gui"),
            ("behalf", "self"),
            ("text", told),
        ];
        if urgent {
            fields.extend([
                ("happened", "paid"),
                ("paid_when", "hour"),
                ("amount", "4.500.000"),
            ]);
        } else {
            fields.push(("happened", "contacted"));
        }
        serde_urlencoded::to_string(fields).unwrap_or_default()
    }
}

/// One junk post, of the kind its number says: half without a proof, then forged and replayed ones, some that wait as told, few
/// that do the work.
async fn rubbish(server: SocketAddr, n: usize, replayed: &Form) -> Option<u16> {
    let from = source(n);
    let told = format!("Tin rác số {n}: lorem ipsum dolor sit amet consectetur");
    let form = match n % 100 {
        0..50 => Form::open(server, from).await?,
        50..68 => Form {
            mark: replayed.mark.clone(),
            challenge: format!("1.9999999999.{n:032x}"),
            answer: "1".into(),
        },
        68..86 => replayed.clone(),
        86..98 => {
            let form = Form::open(server, from).await?;
            tokio::time::sleep(Duration::from_secs(21)).await;
            form
        }
        98 => {
            let form = Form::open(server, from).await?.solved().await;
            let body = form.body("Tin rác giống hệt nhau gửi đi gửi lại", false);
            return Some(exchange(server, from, "POST", "/bao-tin", &body).await?.0);
        }
        _ => Form::open(server, from).await?.solved().await,
    };
    let body = form.body(&told, false);
    Some(exchange(server, from, "POST", "/bao-tin", &body).await?.0)
}

struct Honest {
    receipt: String,
    lane: &'static str,
    bare: bool,
    again: usize,
    answer: Duration,
    waited: Duration,
}

/// A real report: half are urgent, one in five comes without script and waits as the page says.
async fn honest(server: SocketAddr, n: usize) -> Option<Honest> {
    let from = source(1_000_003 + n * 17);
    let (urgent, bare) = (n.is_multiple_of(2), n.is_multiple_of(BARE_EVERY));
    let told = format!("Người thật thứ {n}: có người gọi xưng công an bảo chuyển tiền");
    let began = Instant::now();
    let mut again = 0;
    let mut form = loop {
        if let Some(form) = Form::open(server, from).await {
            break form;
        }
        again += 1;
        patience(began).await?;
    };
    if !bare {
        form = form.solved().await;
    }
    loop {
        let asked = Instant::now();
        let body = form.body(&told, urgent);
        if let Some((status, page)) = exchange(server, from, "POST", "/bao-tin", &body).await {
            if status == 201 {
                return Some(Honest {
                    receipt: between(&page, "<p class=\"receipt\"><code>", "<"),
                    lane: if urgent { "money_moving" } else { "ordinary" },
                    bare,
                    again,
                    answer: asked.elapsed(),
                    waited: began.elapsed(),
                });
            }
            if let Some(challenge) = field(&page, "thu_thach") {
                form.challenge = challenge;
                if !bare {
                    form = form.solved().await;
                    continue;
                }
            }
        }
        again += 1;
        patience(began).await?;
    }
}

/// Waits before trying again; none when nobody would.
async fn patience(began: Instant) -> Option<()> {
    tokio::time::sleep(AGAIN).await;
    (began.elapsed() < PATIENCE).then_some(())
}

/// One request on a connection of its own, from this address; status and page.
async fn exchange(
    server: SocketAddr,
    from: Ipv4Addr,
    method: &str,
    path: &str,
    body: &str,
) -> Option<(u16, String)> {
    let asked = Asked {
        method,
        body: body.as_bytes(),
        ..Asked::page(path)
    };
    ask(server, from, asked).await
}

/// Bytes below a folder.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => size(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

fn process_cpu() -> f64 {
    cpu(Path::new("/proc/self/stat"))
}

/// What the threads of the generator used.
fn generator_cpu() -> f64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        return 0.0;
    };
    tasks
        .flatten()
        .filter(|task| {
            let name = std::fs::read_to_string(task.path().join("comm"));
            name.is_ok_and(|name| name.trim() == GENERATOR)
        })
        .map(|task| cpu(&task.path().join("stat")))
        .sum()
}

/// User and system time in seconds, from Linux's own books (a hundred ticks a second); nought elsewhere.
fn cpu(path: &Path) -> f64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let after = text.rsplit(") ").next().unwrap_or_default();
    let ticks: f64 = after
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}
