//! Writing a document into the register. Secret documents have a register of their own, on paper: they are refused here.

use documents::Kind;
use domain::outgoing::{Code, Urgency, key, notation};
use domain::{Action, Id};
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::{outgoing, outgoing_recipient};

use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// Most recipients of one document.
const RECIPIENTS_MAX: usize = 200;

/// A document as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Name of the form, an id.
    pub attempt: String,
    /// The unit that issues it.
    pub unit_id: String,
    /// Code of the kind.
    pub kind: String,
    /// `05/BC-SNNMT`, or the symbol alone while there is no number.
    pub code: String,
    /// The day it was issued; empty while there is no number.
    pub issued_on: String,
    /// What it is about.
    pub subject: String,
    /// Position of the signer.
    pub signer_position: String,
    /// Name of the signer.
    pub signer_name: String,
    /// Who keeps a copy.
    pub archive: String,
    /// How many copies.
    pub copies: String,
    /// How many pages.
    pub pages: String,
    /// Remark.
    pub note: String,
    /// Who it goes to, one a line.
    pub recipients: String,
    /// Whether it is secret.
    pub secret: bool,
    /// Whether everybody may see its subject.
    pub public: bool,
    /// Year of the file it is kept in.
    pub file_catalog: String,
    /// Symbol of that file.
    pub file_notation: String,
    /// Its number in that file.
    pub doc_ordinal: String,
    /// Code of its urgency; empty for none.
    pub urgency: String,
    /// Until when it is to be answered.
    pub due_date: String,
}

/// Writes it down; returns its id.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`], on `secret` when it is secret.
pub async fn register(site: &Site, actor: &Actor, typed: Typed) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let row = read(&typed, &today)?;
    let recipients = recipients(&typed.recipients)?;
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::RegisterOutgoing)?;
                if let Some(known) = tx.outgoing_of_attempt(&row.attempt).await? {
                    return Ok(tx.outgoing(asker, &known.id).await?.id);
                }
                let unit = tx.unit(asker, &row.unit_id).await?;
                let row = outgoing::Model {
                    id: new_id()?,
                    unit_id: unit.id,
                    entered_by: actor.person_id.clone(),
                    entered_at: now,
                    ..row
                };
                let (id, code) = (row.id.clone(), written(&row));
                tx.put_outgoing(row, true).await?;
                for recipient in recipients {
                    tx.insert(outgoing_recipient::Model {
                        id: new_id()?,
                        outgoing_id: id.clone(),
                        ..recipient
                    })
                    .await?;
                }
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::RegisterOutgoing.code(),
                    object_kind: "outgoing",
                    object_id: &id,
                    detail: json!({"what": "register", "code": code}),
                })
                .await?;
                Ok(id)
            })
        })
        .await
}

/// Number and symbol as printed; the symbol alone while there is no number.
#[must_use]
pub fn written(row: &outgoing::Model) -> String {
    match row.number {
        Some(number) => format!("{number:02}/{}", row.notation),
        None => row.notation.clone(),
    }
}

fn read(typed: &Typed, today: &str) -> Result<outgoing::Model, Fault> {
    if typed.secret {
        return Err(invalid("secret", Problem::NotPossible));
    }
    let kind = Kind::from_code(&typed.kind).ok_or_else(|| invalid("kind", Problem::Missing))?;
    let attempt: Id = typed
        .attempt
        .parse()
        .map_err(|_| invalid("attempt", Problem::Malformed))?;
    let (number, symbol, issued_on) = numbering(&typed.code, &typed.issued_on, today)?;
    let row = outgoing::Model {
        id: String::new(),
        attempt: attempt.to_string(),
        unit_id: typed.unit_id.clone(),
        kind: kind.code().to_owned(),
        notation_key: key(&symbol),
        notation: symbol,
        number,
        year: issued_on.as_deref().and_then(year),
        issued_on,
        subject: String::new(),
        signer_position: String::new(),
        signer_name: String::new(),
        archive: String::new(),
        copies: 0,
        pages: 0,
        note: String::new(),
        public: typed.public,
        recalled_at: None,
        recall_reason: String::new(),
        signed_hash: None,
        signed_check: String::new(),
        entered_by: String::new(),
        entered_at: 0,
        file_catalog: None,
        file_notation: None,
        doc_ordinal: None,
        urgency: None,
        due_date: None,
        digest: Vec::new(),
    };
    described(typed, row)
}

/// The line with what describes the document as typed; number, day and unit stay.
pub(super) fn described(typed: &Typed, row: outgoing::Model) -> Result<outgoing::Model, Fault> {
    let some = |words: String| Some(words).filter(|words| !words.is_empty());
    let some_count = |count: i64| Some(count).filter(|count| *count > 0);
    let urgency = match typed.urgency.as_str() {
        "" => None,
        code => {
            Some(Urgency::from_code(code).ok_or_else(|| invalid("urgency", Problem::Malformed))?)
        }
    };
    let due_date = match typed.due_date.trim() {
        "" => None,
        day => Some(day_field("due", day)?),
    };
    let file_catalog = some_count(count("file_catalog", &typed.file_catalog, 9_999)?);
    if file_catalog.is_some_and(|year| year < 1_000) {
        return Err(invalid("file_catalog", Problem::Malformed));
    }
    Ok(outgoing::Model {
        subject: text_field("subject", &typed.subject, 500)?,
        signer_position: text_field("position", &typed.signer_position, 100)?,
        signer_name: text_field("name", &typed.signer_name, 100)?,
        archive: optional("archive", &typed.archive, 200)?,
        copies: count("copies", &typed.copies, 10_000)?,
        pages: count("pages", &typed.pages, 10_000)?,
        note: optional("note", &typed.note, 500)?,
        file_catalog,
        file_notation: some(optional("file_notation", &typed.file_notation, 20)?),
        doc_ordinal: some_count(count("doc_ordinal", &typed.doc_ordinal, 999_999)?),
        urgency: urgency.map(|urgency| urgency.code().to_owned()),
        due_date,
        ..row
    })
}

/// Number, symbol and day: all three, or the symbol alone.
pub(super) fn numbering(
    code: &str,
    issued_on: &str,
    today: &str,
) -> Result<(Option<i64>, String, Option<String>), Fault> {
    let malformed = |_| invalid("symbol", Problem::Malformed);
    if code.trim().is_empty() {
        return Err(invalid("symbol", Problem::Missing));
    }
    if issued_on.trim().is_empty() {
        return match code.parse::<Code>() {
            Ok(_) => Err(invalid("issued_on", Problem::Missing)),
            Err(_) => Ok((None, notation(code).map_err(malformed)?, None)),
        };
    }
    let code: Code = code.parse().map_err(malformed)?;
    let day = day_field("issued_on", issued_on)?;
    if day.as_str() > today {
        return Err(invalid("issued_on", Problem::TooLate));
    }
    Ok((Some(i64::from(code.number)), code.notation, Some(day)))
}

pub(super) fn year(day: &str) -> Option<i64> {
    day.get(..4)?.parse().ok()
}

fn optional(field: &'static str, text: &str, max: usize) -> Result<String, Fault> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    text_field(field, text, max)
}

fn count(field: &'static str, text: &str, max: i64) -> Result<i64, Fault> {
    match text.trim() {
        "" => Ok(0),
        text => text
            .parse()
            .ok()
            .filter(|number| (0..=max).contains(number))
            .ok_or_else(|| invalid(field, Problem::Malformed)),
    }
}

pub(super) fn recipients(typed: &str) -> Result<Vec<outgoing_recipient::Model>, Fault> {
    let names: Vec<&str> = typed
        .lines()
        .map(|line| {
            line.trim()
                .trim_start_matches('-')
                .trim_end_matches([';', '.'])
                .trim()
        })
        .filter(|line| !line.is_empty())
        .collect();
    if names.is_empty() {
        return Err(invalid("recipients", Problem::Missing));
    }
    if names.len() > RECIPIENTS_MAX {
        return Err(invalid("recipients", Problem::TooLong));
    }
    names
        .into_iter()
        .zip(0..)
        .map(|(name, place)| {
            Ok(outgoing_recipient::Model {
                id: String::new(),
                outgoing_id: String::new(),
                place,
                name: text_field("recipients", name, 200)?,
                sent_on: None,
                received_on: None,
                received_by: String::new(),
                digest: Vec::new(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_day_come_together_or_not_at_all() {
        let today = "2026-06-02";
        assert_eq!(
            numbering("05/BC-SNNMT", "2026-06-02", today).ok(),
            Some((Some(5), "BC-SNNMT".into(), Some("2026-06-02".into())))
        );
        assert_eq!(
            numbering("BC-SNNMT", "", today).ok(),
            Some((None, "BC-SNNMT".into(), None))
        );
        for (code, day) in [
            ("05/BC-SNNMT", ""),
            ("BC-SNNMT", "2026-06-02"),
            ("05/BC-SNNMT", "2026-06-03"),
            ("", ""),
        ] {
            assert!(numbering(code, day, today).is_err(), "{code} {day}");
        }
    }

    #[test]
    fn recipients_are_read_as_pasted_from_the_document() {
        let read = recipients("- Như trên;\n- Công an tỉnh;\n\n- Lưu: VT.").unwrap_or_default();
        let names: Vec<&str> = read.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Như trên", "Công an tỉnh", "Lưu: VT"]);
        assert!(recipients(" \n").is_err());
    }
}
