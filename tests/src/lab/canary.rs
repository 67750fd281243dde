//! An anonymous report in which everything that could tell who sent it carries a mark, sent to the program as it is installed;
//! then every byte it has left is searched for the marks.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::service::Installation;
use super::tips::files_below;
use crate::hostile::photograph;
use crate::wire::{Asked, File, ask, field, multipart};

/// From where the report comes.
const FROM: Ipv4Addr = Ipv4Addr::new(127, 77, 88, 99);
/// What must be nowhere: address, forwarded address, browser, cookie, referrer, query, file name, device in the picture.
pub const MARKS: [&str; 8] = [
    "127.77.88.99",
    "198.51.100.77",
    "DAUVET-AGENT",
    "DAUVET-COOKIE",
    "DAUVET-REFERER",
    "DAUVET-QUERY",
    "DAUVET-TEP",
    "DAUVET-MAY-ANH",
];
/// What is told is kept: the control that is found.
const TOLD: &str = "dau-vet-trong-noi-dung";

/// One thing that was searched.
#[derive(Debug)]
pub struct Searched {
    /// What.
    pub name: &'static str,
    /// Files and bytes.
    pub size: (usize, usize),
    /// Marks found, with the file.
    pub hits: Vec<String>,
    /// Whether what must be there was found, so that a mark would have been.
    pub control: bool,
}

/// Reports, backs up, restores, exports; searches all of it.
///
/// # Panics
/// When one of the steps fails.
pub async fn run(program: &Path) -> Vec<Searched> {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("beside")).unwrap();
    let place = Installation::new(at("data"), &at("beside")).await;
    // The worst case: the address is believed to be a proxy's, and every line is logged.
    let more = ["--trusted-proxy", "127.77.88.99", "--log", "debug"];
    let service = place.serve(program, &more).await;
    assert_eq!(report(service.address).await, Some(201));
    // The picture is drawn anew in the background.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (backup, audit) = (at("backup"), at("audit.jsonl"));
    done(&place, program, &["db", "backup", &text(&backup)]);
    done(&place, program, &["audit", "export", &text(&audit)]);
    service.kill();
    let restored = Installation {
        data: at("restored"),
        ..place.clone()
    };
    done(&restored, program, &["db", "restore", &text(&backup)]);
    let site = restored.site().await;
    std::fs::write(at("rows"), site.store.dump_text(0).await.unwrap()).unwrap();
    site.store.close().await;
    vec![
        searched("data folder", files_below(&place.data), Some(TOLD)),
        // A line for each request is in it.
        searched("log", vec![place.log.clone()], Some("route=\"/bao-tin\"")),
        // Sealed: nothing can be found in it, so it is searched once more as restored.
        searched("backup", vec![backup], None),
        searched("backup, restored", files_below(&restored.data), Some(TOLD)),
        searched("every row in plain", vec![at("rows")], Some(TOLD)),
        searched("audit export", vec![audit], Some("tip.submit")),
    ]
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn done(place: &Installation, program: &Path, arguments: &[&str]) {
    let output = place.command(program, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

async fn report(server: std::net::SocketAddr) -> Option<u16> {
    let headers = [
        ("user-agent", "DAUVET-AGENT"),
        ("cookie", "x=DAUVET-COOKIE"),
        ("referer", "https://DAUVET-REFERER.example/"),
        ("x-forwarded-for", "198.51.100.77"),
    ];
    let page = Asked {
        headers: &headers,
        ..Asked::page("/bao-tin?nguon=DAUVET-QUERY")
    };
    let (_, form) = ask(server, FROM, page).await?;
    let mark = field(&form, "luot")?;
    let fields = [
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("happened", "contacted"),
        ("behalf", "self"),
        ("text", TOLD),
    ];
    let photo = photograph("DAUVET-MAY-ANH");
    let file = File {
        field: "tep",
        name: "DAUVET-TEP.jpg",
        bytes: &photo,
    };
    let (content_type, body) = multipart(&fields, &[file]);
    let asked = Asked {
        method: "POST",
        content_type: &content_type,
        body: &body,
        ..page
    };
    Some(ask(server, FROM, asked).await?.0)
}

fn searched(name: &'static str, files: Vec<PathBuf>, control: Option<&str>) -> Searched {
    let mut found = Searched {
        name,
        size: (files.len(), 0),
        hits: Vec::new(),
        control: control.is_none(),
    };
    for file in files {
        let mut bytes = std::fs::read(&file).unwrap();
        bytes.make_ascii_lowercase();
        found.size.1 += bytes.len();
        let holds = |needle: &str| {
            let needle = needle.to_ascii_lowercase();
            bytes
                .windows(needle.len())
                .any(|window| window == needle.as_bytes())
        };
        let hits = MARKS.iter().filter(|mark| holds(mark));
        found
            .hits
            .extend(hits.map(|mark| format!("{mark} in {}", file.display())));
        found.control |= control.is_some_and(holds);
    }
    found
}
