//! Our own files: style sheets, one small script, one icon; named by their content, so they may be kept for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const CSS: &str = include_str!("../static/app.css");
const STAFF_CSS: &str = include_str!("../static/staff.css");
const SCRIPT: &str = include_str!("../static/share.js");
const PASSKEY: &str = include_str!("../static/passkey.js");
const PAID: &str = include_str!("../static/paid.js");
const PROOF: &str = include_str!("../static/proof.js");
const DRAFT: &str = include_str!("../static/draft.js");
const OUTREACH: &str = include_str!("../static/outreach.js");
const UNIT_REPORT: &str = include_str!("../static/unit_report.js");
const TRIAGE: &str = include_str!("../static/triage.js");
const WORKER: &str = include_str!("../static/worker.js");
const ICON: &str = include_str!("../static/icon.svg");
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";

/// Names of the files as pages refer to them.
pub(crate) struct Names {
    pub(crate) css: String,
    pub(crate) staff_css: String,
    pub(crate) script: String,
    pub(crate) paid: String,
    pub(crate) passkey: String,
    pub(crate) draft: String,
    pub(crate) proof: String,
    pub(crate) outreach: String,
    pub(crate) unit_report: String,
    pub(crate) triage: String,
}

pub(crate) static NAMES: LazyLock<Names> = LazyLock::new(|| Names {
    css: named("app", CSS, "css"),
    staff_css: named("staff", STAFF_CSS, "css"),
    script: named("share", SCRIPT, "js"),
    paid: named("paid", PAID, "js"),
    passkey: named("passkey", PASSKEY, "js"),
    draft: named("draft", DRAFT, "js"),
    proof: named("proof", PROOF, "js"),
    outreach: named("outreach", OUTREACH, "js"),
    unit_report: named("unit_report", UNIT_REPORT, "js"),
    triage: named("triage", TRIAGE, "js"),
});

fn named(stem: &str, content: &str, extension: &str) -> String {
    let digest: String = Sha256::digest(content.as_bytes())
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{stem}.{digest}.{extension}")
}

pub(crate) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let names = &*NAMES;
    let (kind, body) = match name {
        name if name == names.css => ("text/css; charset=utf-8", CSS),
        name if name == names.staff_css => ("text/css; charset=utf-8", STAFF_CSS),
        name if name == names.script => ("text/javascript; charset=utf-8", SCRIPT),
        name if name == names.proof => ("text/javascript; charset=utf-8", PROOF),
        name if name == names.draft => ("text/javascript; charset=utf-8", DRAFT),
        name if name == names.outreach => ("text/javascript; charset=utf-8", OUTREACH),
        name if name == names.unit_report => ("text/javascript; charset=utf-8", UNIT_REPORT),
        name if name == names.triage => ("text/javascript; charset=utf-8", TRIAGE),
        name if name == names.passkey => ("text/javascript; charset=utf-8", PASSKEY),
        name if name == names.paid => ("text/javascript; charset=utf-8", PAID),
        _ => return crate::pages::error::not_found(headers).await,
    };
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, FOR_EVER),
        ],
        body,
    )
        .into_response()
}

pub(crate) async fn icon() -> Response {
    (
        [
            (header::CONTENT_TYPE, "image/svg+xml"),
            (header::CACHE_CONTROL, A_DAY),
        ],
        ICON,
    )
        .into_response()
}

pub(crate) async fn robots() -> Response {
    let body = "User-agent: *\nDisallow: /api/\n";
    (
        StatusCode::OK,
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, A_DAY),
        ],
        body,
    )
        .into_response()
}

/// The service worker: keeps the page for whoever has just paid on the phone. Its name may not change, its text says which files it keeps.
pub(crate) async fn worker() -> Response {
    let names = &*NAMES;
    let text = WORKER
        .replace("{version}", &names.version())
        .replace("{css}", &names.css)
        .replace("{paid}", &names.paid);
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        text,
    )
        .into_response()
}

impl Names {
    /// Changes when any kept file does.
    fn version(&self) -> String {
        named("v", &format!("{}{}{WORKER}", self.css, self.paid), "")
    }
}
