//! Papers handed out: which kind is asked for, by which name we were reached, the answer that carries the file.

use app::paper::{File, Format};
use app::signing::{Asked, Right, Signing};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Which kind of file is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FileAsk {
    dang: String,
    ky: String,
    chuc_vu: String,
    nguoi_ky: String,
}

impl FileAsk {
    pub(crate) fn format(&self) -> Format {
        Format::from_ending(&self.dang)
    }

    /// How the paper is asked for.
    pub(crate) fn asked<'a>(&self, headers: &'a HeaderMap) -> Asked<'a> {
        Asked {
            host: host(headers),
            signing: Signing {
                right: self.ky.clone(),
                position: self.chuc_vu.clone(),
                name: self.nguoi_ky.clone(),
            },
        }
    }
}

/// By which rights somebody other than the head signs.
pub(crate) const RIGHTS: &[Right] = Right::ALL;

/// The name the asker used, for where nobody set an address.
pub(crate) fn host(headers: &HeaderMap) -> &str {
    let host = headers.get(header::HOST);
    host.and_then(|host| host.to_str().ok()).unwrap_or_default()
}

/// The file, to be saved under its name.
pub(crate) fn handed(file: File) -> Response {
    let name = format!("attachment; filename=\"{}\"", file.name);
    (
        [
            (header::CONTENT_TYPE, file.format.media_type().to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        file.bytes,
    )
        .into_response()
}
