//! Papers as files: DOCX to edit and sign in the e-office, PDF to read, XLSX of the annexes or to fill in; with a QR that leads back
//! to the line in the register of outgoing documents, or to the page it was made from. Number, day and signature are the e-office's.
//! Every file handed out is written into the log.

use documents::{Day, Document, docx, xlsx};
use domain::{Action, Id, Role, permission};
use serde_json::json as value;
use sha2::{Digest, Sha256};
use store::Work;
use store::audit::Record;
use store::tables::outgoing;

use crate::house::House;
use crate::outgoing::register;
use crate::reports::texts::filled;
use crate::signing::Asked;
use crate::site::{Actor, Fault, Problem, Site, invalid};

/// A file to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name: day, kind, what it is about, without marks.
    pub name: String,
    /// What it is.
    pub format: Format,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// To edit and sign.
    #[default]
    Docx,
    /// To read and print.
    Pdf,
    /// The figures.
    Xlsx,
}

impl Format {
    /// The format of this ending; DOCX for anything else.
    #[must_use]
    pub fn from_ending(ending: &str) -> Self {
        match ending {
            "pdf" => Self::Pdf,
            "xlsx" => Self::Xlsx,
            _ => Self::Docx,
        }
    }

    /// The ending of its names.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Whether this machine can make PDFs.
#[must_use]
pub fn prints() -> bool {
    crate::fonts::found().is_some()
}

pub(crate) fn unmade() -> Fault {
    invalid("format", Problem::NotPossible)
}

/// Off the threads that answer: a page of PDF is work.
pub(crate) async fn written(document: Document, format: Format) -> Result<Vec<u8>, Fault> {
    tokio::task::spawn_blocking(move || match format {
        Format::Docx => Ok(docx::write(&document)),
        Format::Xlsx => xlsx::write(&document).ok_or_else(unmade),
        Format::Pdf => {
            let found = crate::fonts::found().ok_or_else(unmade)?;
            print::pdf(&document, &found.fonts).map_err(|_| unmade())
        }
    })
    .await
    .map_err(|_| unmade())?
}

/// What is written into the log of a file handed out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handed<'a> {
    /// The act.
    pub(crate) action: &'static str,
    /// What the file was made from.
    pub(crate) object_kind: &'static str,
    /// Its id.
    pub(crate) object_id: &'a str,
}

/// The file under this name, once it stands in the log.
pub(crate) async fn handed(
    site: &Site,
    actor: &Actor,
    handed: Handed<'_>,
    name: String,
    format: Format,
    bytes: Vec<u8>,
) -> Result<File, Fault> {
    let (actor, id, file) = (actor.clone(), handed.object_id.to_owned(), name.clone());
    let Handed {
        action,
        object_kind,
        ..
    } = handed;
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.record(Record {
                    actor: &actor.person_id,
                    action,
                    object_kind,
                    object_id: &id,
                    detail: value!({"file": file}),
                })
                .await?;
                Ok(())
            })
        })
        .await?;
    Ok(File {
        name,
        format,
        bytes,
    })
}

/// Words of what a file is about that stand in its name; folders have limits.
const NAME_WORDS: usize = 12;

/// Name of a file: day, kind, what it is about, without marks.
pub(crate) fn name(site: &Site, kind: &str, about: &str, format: Format) -> String {
    let words: Vec<String> = vi::fold(about)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .take(NAME_WORDS)
        .collect();
    format!(
        "{}_{kind}_{}.{}",
        site.today(),
        words.join("-"),
        format.ending()
    )
}

/// What a paper is registered by: made again, it is the same entry.
pub(crate) fn key(parts: &[&str]) -> String {
    let digest: [u8; 32] = Sha256::digest(parts.join(" ")).into();
    let mut short = [0; 16];
    short.copy_from_slice(&digest[..16]);
    Id::from_random(short).to_string()
}

/// Where a paper comes from and where it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    /// Who issues it.
    pub(crate) house: &'a House,
    /// What it is registered by, from [`key`].
    pub(crate) key: &'a str,
    /// The page of this system it was made from (`/vu-viec/…`), for staff.
    pub(crate) page: &'a str,
    /// By which name people reach this system, and who signs.
    pub(crate) asked: &'a Asked<'a>,
}

/// The paper with a QR that leads to its line in the register of outgoing documents, where it waits for its number; with number
/// and day once it has them, whoever makes it. What stands in no register – without a signer on record, of a unit without seal,
/// first made by somebody who does not keep the register – leads to the page it was made from, and stays a draft.
pub(crate) async fn on_record(
    site: &Site,
    actor: &Actor,
    origin: Origin<'_>,
    mut document: Document,
) -> Result<Document, Fault> {
    if let Some(signature) = origin.asked.signing.signature(origin.house)? {
        document.signatures = vec![signature];
    }
    let document = led_back(site, origin.asked.host, origin.page, document);
    let address = site.address(origin.asked.host);
    if address.is_empty() {
        return Ok(document);
    }
    let Some(row) = line(site, actor, origin, &document).await? else {
        return Ok(document);
    };
    let link = format!("{address}/xac-minh-van-ban?ma={}", row.id);
    let document = document.record(&link, &caption("record_caption", &address));
    let number = row.number.and_then(|number| u32::try_from(number).ok());
    let day = row.issued_on.and_then(|day| day.parse().ok());
    Ok(match (number, day) {
        (Some(number), Some(day)) => document.numbered(number).dated(Day::Known(day)),
        _ => document,
    })
}

/// The line of a paper in the register: the one there is, else a new one when whoever makes the paper keeps the register.
async fn line(
    site: &Site,
    actor: &Actor,
    origin: Origin<'_>,
    document: &Document,
) -> Result<Option<outgoing::Model>, Fault> {
    if let Some(known) = site.store.outgoing_of_paper(origin.key).await? {
        return Ok(Some(known));
    }
    let house = origin.house;
    let may = |role: &Role| permission::reach(Action::RegisterOutgoing, *role).is_some();
    let signer = document.signatures.first();
    let signer = signer.filter(|signer| !signer.name.is_empty());
    let (Some(signer), true, true) = (signer, house.issuer.seal, actor.roles.iter().any(may))
    else {
        return Ok(None);
    };
    let to = match document.addressees.is_empty() {
        true => &document.copies,
        false => &document.addressees,
    };
    let typed = register::Typed {
        attempt: origin.key.to_owned(),
        unit_id: house.unit.id.clone(),
        kind: document.kind.code().to_owned(),
        code: document.notation(),
        subject: document.subject.clone(),
        signer_position: signer.position.clone(),
        signer_name: signer.name.clone(),
        archive: format!("VT, {}", house.letterhead.letters),
        copies: "1".to_owned(),
        recipients: to.join("\n"),
        ..register::Typed::default()
    };
    match register::register(site, actor, typed).await {
        Ok(_) => Ok(site.store.outgoing_of_paper(origin.key).await?),
        // A register out of reach, or a symbol it does not take: the paper is made without it.
        Err(Fault::Store(store::Error::NotFound) | Fault::Invalid { .. } | Fault::NotAllowed) => {
            Ok(None)
        }
        Err(fault) => Err(fault),
    }
}

/// The paper with a QR that leads staff to the page it was made from; without an address of this system, without one.
pub(crate) fn led_back(site: &Site, host: &str, page: &str, document: Document) -> Document {
    let address = site.address(host);
    if address.is_empty() {
        return document;
    }
    document.record(
        &format!("{address}{page}"),
        &caption("record_page_caption", &address),
    )
}

fn caption(text: &str, address: &str) -> String {
    let host = address.split_once("://").map_or("", |(_, host)| host);
    filled(text, &[("host", host)])
}
