//! A disk that fills up: writes are refused with 507 or 503, checks go on, and with room again the same process goes on. Needs root
//! for a file system of its own; says so where it is missing.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use axum::http::StatusCode;

use crate::engines::Place;
use crate::test_app::{Staff, TestApp};

/// What a run came to.
#[derive(Debug, Default, Clone)]
pub struct Outcome {
    /// Changes acknowledged before the disk was full.
    pub before: usize,
    /// Changes refused while it was full, with 507 or 503.
    pub refused: usize,
    /// Statuses of changes that were neither acknowledged nor refused so.
    pub wrong: Vec<u16>,
    /// Checks answered while it was full.
    pub checks: usize,
    /// Checks and pages not answered while it was full.
    pub unanswered: usize,
    /// Changes acknowledged with room again, without a new start.
    pub after: usize,
    /// Changes acknowledged and not there at the end.
    pub lost: usize,
    /// What verifying the store found.
    pub findings: usize,
}

/// A small file system in memory; unmounted when dropped.
#[derive(Debug)]
struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    fn mount(megabytes: u32) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let small = Self { folder };
        let size = format!("size={megabytes}m");
        let place = small.place();
        let mounted = run("mount", &["-t", "tmpfs", "-o", &size, "canhgiac", &place]);
        mounted
            .then_some(small)
            .ok_or_else(|| "a disk of its own needs root".to_owned())
    }

    fn grow(&self, megabytes: u32) -> bool {
        let size = format!("remount,size={megabytes}m");
        run("mount", &["-o", &size, &self.place()])
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn place(&self) -> String {
        self.path().display().to_string()
    }

    /// Takes every byte that is left.
    fn fill(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        let mut file = std::fs::File::create(&path).unwrap();
        for size in [64 * 1024, 4096, 1] {
            let block = vec![b'x'; size];
            while file.write_all(&block).is_ok() {}
        }
        path
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        run("umount", &["-l", &self.place()]);
    }
}

fn run(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Fills the disk under a running service this many times.
///
/// # Errors
/// What is missing here, in words.
pub async fn run_full(rounds: usize) -> Result<Outcome, String> {
    let disk = Small::mount(24)?;
    let folder = tempfile::tempdir_in(disk.path()).map_err(|error| error.to_string())?;
    let file = folder.path().join("canhgiac.db");
    let app = TestApp::on(Place {
        address: store::Address::file(&file),
        url: format!("sqlite://{}", file.display()),
        folder,
        bucket: None,
    })
    .await;
    let mut outcome = Outcome::default();
    let mut acknowledged = Vec::new();
    let mut number = 0;
    for round in 0..rounds {
        let staff = app.staff_again("quantri").await;
        for _ in 0..20 {
            number += 1;
            if add(&app, &staff, number).await == StatusCode::SEE_OTHER {
                acknowledged.push(number);
                outcome.before += 1;
            }
        }
        let ballast = disk.fill(&format!("ballast-{round}"));
        for _ in 0..60 {
            number += 1;
            match add(&app, &staff, number).await {
                StatusCode::SEE_OTHER => acknowledged.push(number),
                StatusCode::INSUFFICIENT_STORAGE | StatusCode::SERVICE_UNAVAILABLE => {
                    outcome.refused += 1;
                }
                other => outcome.wrong.push(other.as_u16()),
            }
            ask(&app, &mut outcome).await;
        }
        // Room comes back in one way or the other.
        if round % 2 == 0 {
            std::fs::remove_file(ballast).unwrap();
        } else if !disk.grow(24 + 16 * u32::try_from(round).unwrap_or(1)) {
            return Err("the disk could not be made larger".into());
        }
        for _ in 0..20 {
            number += 1;
            let status = add(&app, &staff, number).await;
            if status == StatusCode::SEE_OTHER {
                acknowledged.push(number);
                outcome.after += 1;
            } else {
                outcome.wrong.push(status.as_u16());
            }
        }
        // The ballast of a disk made larger goes too, for the next round to fill it anew.
        let _ = std::fs::remove_file(disk.path().join(format!("ballast-{round}")));
    }
    let staff = app.staff_again("quantri").await;
    let (_, page) = app.get("/don-vi", Some(&staff)).await;
    let held = |number: &usize| page.contains(&format!("Đơn vị thử {number}<"));
    outcome.lost = acknowledged.iter().filter(|number| !held(number)).count();
    outcome.findings = app.site.store.verify(&[]).await.unwrap().findings.len();
    drop(app);
    Ok(outcome)
}

async fn add(app: &TestApp, staff: &Staff, number: usize) -> StatusCode {
    let (code, name) = (format!("DV{number}"), format!("Đơn vị thử {number}"));
    let today = app.site.today();
    let fields = [
        ("code", code.as_str()),
        ("name", &name),
        ("short_name", ""),
        ("kind", "phong"),
        ("parent_id", &staff.actor.unit_id),
        ("valid_from", &today),
        ("address", ""),
        ("legal_basis", ""),
    ];
    app.post("/don-vi/them", staff, &fields).await.status
}

/// A check, its page, and whether the service says it lives.
async fn ask(app: &TestApp, outcome: &mut Outcome) {
    let text = [("text", "Cong an yeu cau chuyen tien vao tai khoan tam giu")];
    let (checked, page) = app.send("POST", "/kiem-tra", None, &text).await;
    let (home, _) = app.get("/kiem-tra", None).await;
    let (alive, _) = app.get("/healthz", None).await;
    if [checked, home, alive] == [StatusCode::OK; 3] && page.contains("lừa đảo") {
        outcome.checks += 1;
    } else {
        outcome.unanswered += 1;
    }
}
