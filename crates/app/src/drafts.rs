//! Documents written here: typed, read over the shoulder (capitals, citations), handed out as a file. Any kind the `documents` crate
//! knows; a unit's plan begins from the tasks it has.

use std::sync::LazyLock;

use documents::lint::{self, Rules};
use documents::{Block, Day, Document, Kind, Signature};
use domain::Action;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::Record;
use store::direction::Filter;
use store::tables::draft;
use store::{Tx, Work};

use crate::direction::tasks;
use crate::house::{self, House};
use crate::paper::{self, File, Format, Handed, Origin, key, on_record, written};
use crate::reports::texts::filled;
use crate::signing::{Asked, Signing};
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// Longest text.
pub const TEXT_MAX: usize = 40_000;
/// Most lines of addressees, bases, copies.
const LINES_MAX: usize = 60;

static RULES: LazyLock<Option<Rules>> =
    LazyLock::new(|| Rules::read(include_str!("../../../data/writing.toml")).ok());

/// What is typed of a document, kept as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Content {
    /// To whom, one a line.
    pub addressees: String,
    /// Legal bases, one a line.
    pub bases: String,
    /// The text, one paragraph a line; `I.`, `1.`, `a)` and `-` at the beginning make headings, clauses, points, items.
    pub text: String,
    /// Who gets a copy, one a line.
    pub copies: String,
    /// Who signs.
    pub signing: Signing,
}

/// A document as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The unit it is written for.
    pub unit_id: String,
    /// Code of its kind.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// The rest.
    pub content: Content,
    /// The directive it puts into practice; empty for none.
    pub directive_id: String,
}

/// Something the decree writes otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// As typed, with a few words around it.
    pub found: String,
    /// How it would be written; empty when nobody can say from the text alone.
    pub instead: String,
    /// Why.
    pub why: String,
}

/// A draft opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The row.
    pub row: draft::Model,
    /// As typed.
    pub typed: Typed,
    /// What the reader over the shoulder found.
    pub findings: Vec<Finding>,
}

/// Saves a new draft; returns its id.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`] on the field that does not fit.
pub async fn begin(site: &Site, actor: &Actor, typed: Typed) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let row = checked(&typed, now, actor)?;
    let (actor, site_copy, id) = (actor.clone(), site.clone(), row.id.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::DraftPapers)?;
                tx.unit(asker, &row.unit_id).await?;
                if let Some(directive) = &row.directive_id {
                    let reader = crate::direction::register::reader(asker);
                    tx.directive(reader, directive).await?;
                }
                let id = row.id.clone();
                tx.insert(row).await?;
                note(tx, &actor, &id, "begin").await
            })
        })
        .await?;
    Ok(id)
}

/// Saves a draft again.
///
/// # Errors
/// As [`begin`]; not found when the draft is out of reach.
pub async fn change(site: &Site, actor: &Actor, id: &str, typed: Typed) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let row = checked(&typed, now, actor)?;
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::DraftPapers)?;
                let before = tx.draft(asker, &id).await?;
                tx.unit(asker, &row.unit_id).await?;
                tx.update(draft::Model {
                    id: before.id,
                    directive_id: before.directive_id,
                    by_id: before.by_id,
                    entered_at: before.entered_at,
                    ..row
                })
                .await?;
                note(tx, &actor, &id, "change").await
            })
        })
        .await
}

async fn note(tx: &mut Tx, actor: &Actor, id: &str, what: &str) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::DraftPapers.code(),
        object_kind: "draft",
        object_id: id,
        detail: json!({"what": what}),
    })
    .await?;
    Ok(())
}

fn checked(typed: &Typed, now: i64, actor: &Actor) -> Result<draft::Model, Fault> {
    let kind = Kind::from_code(&typed.kind).ok_or_else(|| invalid("kind", Problem::Missing))?;
    let content = &typed.content;
    if content.text.trim().is_empty() {
        return Err(invalid("text", Problem::Missing));
    }
    if content.text.chars().count() > TEXT_MAX {
        return Err(invalid("text", Problem::TooLong));
    }
    for (field, lines) in [
        ("recipients", &content.addressees),
        ("bases", &content.bases),
        ("copies", &content.copies),
    ] {
        lines_of(field, lines)?;
    }
    Ok(draft::Model {
        id: new_id()?,
        unit_id: typed.unit_id.clone(),
        kind: kind.code().to_owned(),
        subject: text_field("subject", &typed.subject, 500)?,
        content: serde_json::to_string(content).map_err(|_| invalid("text", Problem::Malformed))?,
        directive_id: Some(typed.directive_id.clone()).filter(|id| !id.is_empty()),
        by_id: actor.person_id.clone(),
        entered_at: now,
        changed_at: now,
        digest: Vec::new(),
    })
}

/// Lines as pasted from a document, without dashes and marks at their ends.
fn lines_of(field: &'static str, typed: &str) -> Result<Vec<String>, Fault> {
    let lines: Vec<&str> = typed
        .lines()
        .map(|line| {
            let line = line.trim().trim_start_matches('-');
            line.trim_end_matches([';', '.']).trim()
        })
        .filter(|line| !line.is_empty())
        .collect();
    if lines.len() > LINES_MAX {
        return Err(invalid(field, Problem::TooLong));
    }
    lines
        .into_iter()
        .map(|line| text_field(field, line, 500))
        .collect()
}

/// Opens a draft with what was found in it.
///
/// # Errors
/// Not found when out of reach.
pub async fn open(site: &Site, actor: &Actor, id: &str) -> Result<Opened, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::DraftPapers).await?;
    let row = site.store.draft(asker, id).await?;
    let typed = Typed {
        unit_id: row.unit_id.clone(),
        kind: row.kind.clone(),
        subject: row.subject.clone(),
        content: serde_json::from_str(&row.content).unwrap_or_default(),
        directive_id: row.directive_id.clone().unwrap_or_default(),
    };
    Ok(Opened {
        findings: findings(&typed, &today),
        row,
        typed,
    })
}

/// What the decree writes otherwise in subject, bases and text.
#[must_use]
pub fn findings(typed: &Typed, today: &str) -> Vec<Finding> {
    let Some(rules) = RULES.as_ref() else {
        return Vec::new();
    };
    let today: Date = today.parse().unwrap_or_default();
    // Together, for a first citation in the bases makes a later one in the text short.
    let whole = [&typed.subject, &typed.content.bases, &typed.content.text]
        .map(|part| part.trim_end())
        .join("\n");
    let found = lint::lint(&whole, rules, today);
    found
        .into_iter()
        .map(|finding| Finding {
            found: around(&whole, finding.span.start, finding.span.end),
            instead: finding.instead,
            why: finding.why,
        })
        .collect()
}

/// What was found with up to three words before and after it, of the same line.
fn around(text: &str, start: usize, end: usize) -> String {
    let before = text.get(..start).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    let lead: Vec<&str> = before.split_whitespace().collect();
    let lead = lead.get(lead.len().saturating_sub(3)..).unwrap_or_default();
    let tail: Vec<&str> = after.split_whitespace().take(3).collect();
    let found = text.get(start..end).unwrap_or_default();
    [lead.join(" "), found.to_owned(), tail.join(" ")]
        .iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A draft as a file.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on who signs, or on `format` when it cannot be made so.
pub async fn file(
    site: &Site,
    actor: &Actor,
    id: &str,
    format: Format,
    host: &str,
) -> Result<File, Fault> {
    let opened = open(site, actor, id).await?;
    let house = house::sealed(site, &opened.row.unit_id).await?;
    let document = document(&opened.typed, &house, &site.today())?;
    let asked = Asked {
        host,
        signing: opened.typed.content.signing.clone(),
    };
    let origin = Origin {
        house: &house,
        key: &key(&[id, "soan"]),
        page: &format!("/soan-van-ban/{id}"),
        asked: &asked,
    };
    let kind = document.kind.abbreviation().unwrap_or("CV");
    let name = paper::name(site, kind, &opened.row.subject, format);
    let document = on_record(site, actor, origin, document).await?;
    let bytes = written(document, format).await?;
    let what = Handed {
        action: "paper.export",
        object_kind: "draft",
        object_id: id,
    };
    paper::handed(site, actor, what, name, format, bytes).await
}

fn document(typed: &Typed, house: &House, today: &str) -> Result<Document, Fault> {
    let kind = Kind::from_code(&typed.kind).ok_or_else(|| invalid("kind", Problem::Missing))?;
    let content = &typed.content;
    let date: Date = today.parse().unwrap_or_default();
    let addressees = lines_of("recipients", &content.addressees)?;
    let copies = lines_of("copies", &content.copies)?;
    let mut document = Document::new(kind, house.issuer.clone(), &typed.subject)
        .drafted_by(&house.letterhead.letters)
        .place(&house.letterhead.place)
        .dated(Day::OfMonth {
            year: date.year(),
            month: date.month(),
        })
        .to(addressees.iter().map(String::as_str))
        .copies(copies.iter().map(String::as_str));
    for basis in lines_of("bases", &content.bases)? {
        document = document.basis(&basis);
    }
    document.body = content.text.lines().filter_map(block).collect();
    // Minutes are signed by who kept them beside who was in the chair (mẫu 1.9).
    if kind == Kind::Minutes {
        document = document.signed(Signature::new(&filled("minutes_by", &[]), ""));
    }
    Ok(document.signed(Signature::new(&house.signs(), &house.head_name)))
}

/// What a line is, by how it begins. Its own number is left away: the document numbers in its order.
fn block(line: &str) -> Option<Block> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim().to_owned();
    let text = || rest.as_str().into();
    let number = mark.strip_suffix('.').unwrap_or_default();
    Some(match mark {
        _ if rest.is_empty() => Block::Paragraph(line.into()),
        "-" | "–" | "+" => Block::Item(text()),
        _ if !number.is_empty() && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X')) => {
            Block::Section(rest.clone())
        }
        _ if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) => {
            Block::Clause(text())
        }
        _ if is_letter(mark) => Block::Point(text()),
        _ => Block::Paragraph(line.into()),
    })
}

/// `a)`, `đ)`.
fn is_letter(mark: &str) -> bool {
    let letter = mark.strip_suffix(')').unwrap_or_default();
    letter.chars().count() == 1 && letter.chars().all(char::is_lowercase)
}

/// The plan of a unit to put a directive into practice, begun from the tasks it was given and how it divided them.
///
/// # Errors
/// Not found when the directive or the unit is out of reach.
pub async fn unit_plan(
    site: &Site,
    actor: &Actor,
    directive_id: &str,
    unit_id: &str,
) -> Result<Typed, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::DraftPapers).await?;
    let unit = site.store.unit(asker, unit_id).await?;
    let reader = site.allow(actor, &today, Action::ViewDirection).await?;
    let directive = site.store.directive(reader, directive_id).await?;
    let filter = Filter {
        directive_id,
        unit_id,
        ..Filter::default()
    };
    let given = tasks(site, actor, filter).await?;
    let due = |day: Option<Date>, every: &str| match day {
        Some(day) if every == "once" => filled(
            "plan_due",
            &[("day", &day.strftime("%d/%m/%Y").to_string())],
        ),
        _ => domain::task::Every::from_code(every)
            .map(|every| every.name_vi().to_lowercase())
            .unwrap_or_default(),
    };
    let mut lines = vec![
        filled("plan_opening", &[("unit", &unit.name)]),
        filled("plan_tasks", &[]),
    ];
    for task in given
        .iter()
        .filter(|task| !task.is_part() && task.given.ended_on.is_none())
    {
        let words = [
            ("title", task.given.title.trim_end_matches('.')),
            ("due", &due(task.standing.due, &task.given.every)),
            ("head", task.head().1),
        ];
        lines.push(format!("1. {}", filled("plan_task", &words)));
        lines.extend(task.parts.iter().map(|part| {
            let who = match part.doer.as_str() {
                "" => &part.unit,
                doer => doer,
            };
            format!("- {}: {who};", part.title.trim_end_matches('.'))
        }));
    }
    lines.push(filled("plan_carrying_out", &[]));
    lines.push(filled("plan_closing", &[("unit", &unit.name)]));
    let kind = domain::directive::Type::from_code(&directive.r#type);
    let kind = kind.map_or("Văn bản", domain::directive::Type::name_vi);
    let day = directive.signed_on.as_deref().unwrap_or_default();
    let day = day_field("day", day)
        .ok()
        .and_then(|day| day.parse::<Date>().ok());
    let day = day.map_or_else(String::new, |day| format!(" {}", Day::Known(day).written()));
    let number = match domain::directive::number_key(&directive.number) {
        Some(_) => format!(" số {}", directive.number),
        None => String::new(),
    };
    let cited = match number.as_str() {
        "" => format!("{kind} về {}", lower_first(&directive.subject)),
        number => format!("{kind}{number} của {}", directive.issuer_name),
    };
    let basis = format!(
        "{kind}{number}{day} của {} về {}",
        directive.issuer_name,
        lower_first(&directive.subject)
    );
    Ok(Typed {
        unit_id: unit_id.to_owned(),
        kind: Kind::Plan.code().to_owned(),
        subject: filled("plan_about", &[("what", &cited)]),
        content: Content {
            bases: basis,
            text: lines.join("\n"),
            ..Content::default()
        },
        directive_id: directive_id.to_owned(),
    })
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_it_begins_with() {
        for (line, expected) in [
            ("I. Mục đích", Block::Section("Mục đích".into())),
            ("12. Tuyên truyền.", Block::Clause("Tuyên truyền.".into())),
            ("đ) Điểm đ.", Block::Point("Điểm đ.".into())),
            ("- Một việc;", Block::Item("Một việc;".into())),
            (
                "Thực hiện kế hoạch.",
                Block::Paragraph("Thực hiện kế hoạch.".into()),
            ),
            ("2026", Block::Paragraph("2026".into())),
        ] {
            assert_eq!(block(line), Some(expected), "{line}");
        }
        assert_eq!(block("  "), None);
    }

    #[test]
    fn the_reader_over_the_shoulder_finds_what_the_decree_writes_otherwise() {
        let typed = |text: &str| Typed {
            subject: "Tăng cường tuyên truyền".into(),
            content: Content {
                text: text.into(),
                ..Content::default()
            },
            ..Typed::default()
        };
        let found = findings(
            &typed("Báo cáo ủy ban nhân dân tỉnh trước ngày 02/6."),
            "2026-06-02",
        );
        assert!(
            found
                .iter()
                .any(|one| one.instead.contains("Ủy ban nhân dân")
                    && one.found.contains("ủy ban nhân dân")),
            "{found:?}"
        );
        let sound = findings(&typed("Báo cáo Ủy ban nhân dân tỉnh."), "2026-06-02");
        assert_eq!(sound, []);
    }
}
