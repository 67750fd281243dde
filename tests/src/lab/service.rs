//! The program as it is installed, over a data folder of its own: what is killed, cut off and searched for traces.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use app::staff::set_up;
use app::{Clock, Site};
use store::{Address, Blobs, Keys, Store};

/// It has to listen within this time.
const START_MAX: Duration = Duration::from_secs(60);

/// Where an installation lies: its data on one disk, key and log elsewhere.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The data folder.
    pub data: PathBuf,
    /// The key file.
    pub key: PathBuf,
    /// What it wrote while it ran.
    pub log: PathBuf,
}

impl Installation {
    /// An installation with its first administrator.
    ///
    /// # Panics
    /// When it cannot be set up.
    pub async fn new(data: PathBuf, beside: &Path) -> Self {
        std::fs::create_dir_all(&data).unwrap();
        let made = Self {
            data,
            key: beside.join("secret.key"),
            log: beside.join("log"),
        };
        let site = made.site().await;
        set_up_first(&site).await;
        site.store.close().await;
        made
    }

    /// Its use cases' end, while no server runs.
    ///
    /// # Panics
    /// When the store does not open.
    pub async fn site(&self) -> Site {
        let keys = Keys::open_or_create(&self.key).unwrap();
        let address = Address::file(&self.data.join("canhgiac.db"));
        let store = Store::open(&address, self.blobs(), keys).await.unwrap();
        Site::new(store, Clock::System)
    }

    fn blobs(&self) -> Blobs {
        Blobs::folder(&self.data.join("blobs")).unwrap()
    }

    /// The program on this installation.
    #[must_use]
    pub fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .arg("--data")
            .arg(&self.data)
            .arg("--key")
            .arg(&self.key);
        command
    }

    /// Serves it, with these arguments as well. A start that fails is tried again, as a service manager does.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn serve(&self, program: &Path, more: &[&str]) -> Service {
        let begun = Instant::now();
        for failed in 0.. {
            match self.start(program, more, begun).await {
                Ok(mut service) => {
                    service.failed = failed;
                    return service;
                }
                Err(said) => assert!(begun.elapsed() < START_MAX, "it does not come up: {said}"),
            }
        }
        unreachable!("tried until the patience is over")
    }

    async fn start(
        &self,
        program: &Path,
        more: &[&str],
        begun: Instant,
    ) -> Result<Service, String> {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .unwrap();
        let before = std::fs::read(&self.log).unwrap().len();
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--rate", "100000"];
        let mut child = self
            .command(program, &arguments)
            .args(more)
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        loop {
            let ended = child.try_wait().unwrap().is_some();
            let bytes = std::fs::read(&self.log).unwrap();
            let said = String::from_utf8_lossy(bytes.get(before..).unwrap_or_default());
            if let Some(address) = address_in(&said) {
                return Ok(Service {
                    child,
                    address,
                    failed: 0,
                });
            }
            if ended || begun.elapsed() > START_MAX {
                let _ = child.kill();
                let _ = child.wait();
                return Err(said.into_owned());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// The first unit and its administrator.
pub(crate) async fn set_up_first(site: &Site) {
    let first = set_up::First {
        unit_name: "Sở Nông nghiệp và Môi trường",
        unit_code: "SNNMT",
        name: "Người Quản Trị",
        login: "quantri",
        password: crate::test_app::PASSWORD,
        device: "Máy tính",
        communes: false,
        sample: false,
    };
    let link = set_up::link(site).await.unwrap().unwrap();
    set_up::finish(site, &link, first).await.unwrap();
}

/// The address in what it said, once the line is whole.
fn address_in(said: &str) -> Option<SocketAddr> {
    let (_, rest) = said.split_once("http://")?;
    let (address, _) = rest.split_once('\n')?;
    address.trim().parse().ok()
}

/// A running service; killed when dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Starts before this one that failed.
    pub failed: usize,
}

impl Service {
    /// Ends it as `kill -9` does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
