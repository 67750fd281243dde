//! Editing the texts: each edited one remembers the versions it was written from, so that nobody's later words are lost unsaid.

use std::collections::BTreeMap;

use domain::Action;
use domain::report::form::ReportForm;
use domain::report::sheet::{self, clean};
use serde::{Deserialize, Serialize};
use serde_json::json as value;
use store::Work;

use super::snapshot::{Source, sources};
use super::{begun, kept_texts, parts};
use crate::reports::plan::recorded;
use crate::reports::{form_of, json};
use crate::site::{Actor, Fault, Problem, Site, invalid};

/// Longest edited text: those of ten units.
const TEXT_MAX: usize = 10 * sheet::TEXT_MAX;

/// A text somebody edited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Edited {
    /// What it says.
    pub text: String,
    /// Versions that were before the editor, each with the name its unit sent it under.
    pub from: BTreeMap<String, String>,
}

/// As it was kept: at first the text alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Edited {
        text: String,
        from: BTreeMap<String, String>,
    },
}

impl From<Written> for Edited {
    fn from(written: Written) -> Self {
        match written {
            Written::Text(text) => Self {
                text,
                from: BTreeMap::new(),
            },
            Written::Edited { text, from } => Self { text, from },
        }
    }
}

/// What came since a text was edited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Units with their words that the editor has not seen.
    pub words: Vec<(String, String)>,
    /// Units whose report no longer counts.
    pub gone: Vec<String>,
}

/// What the editor of a section has not seen.
#[must_use]
pub fn news(section: &str, edited: &Edited, sources: &[Source]) -> News {
    let unseen: Vec<&Source> = sources
        .iter()
        .filter(|source| !edited.from.contains_key(&source.version_id))
        .collect();
    let words = unseen
        .iter()
        .filter_map(|source| Some((&source.unit, source.sheet.texts.get(section)?)))
        .filter(|(unit, text)| !text.is_empty() && !edited.text.contains(&line(unit, text)))
        .map(|(unit, text)| (unit.clone(), text.clone()))
        .collect();
    let gone = edited
        .from
        .iter()
        .filter(|(id, unit)| {
            let counts = sources.iter().any(|source| source.version_id == **id);
            let sent_anew = unseen.iter().any(|source| source.unit == **unit);
            !counts && !sent_anew
        })
        .map(|(_, unit)| unit.clone())
        .collect();
    News { words, gone }
}

/// A unit's words as they stand in a section.
pub(super) fn line(unit: &str, text: &str) -> String {
    format!("- {unit}: {}", text.replace('\n', "\n  "))
}

/// A short mark of a text, by which its page knows later whether somebody touched it.
#[must_use]
pub fn mark(text: &str) -> String {
    crate::paper::key(&[&clean(text)])
}

/// What is done about the words that came since, beside keeping what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// They are put below the text of this section.
    TakeIn(String),
    /// They were seen, and the text of this section stays as it is.
    Leave(String),
}

/// What comes from the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Revision the page was opened at.
    pub rev: i64,
    /// Texts by section.
    pub texts: BTreeMap<String, String>,
    /// [`mark`] of each text as the page showed it. What still has it was not touched, and follows the units.
    pub marks: BTreeMap<String, String>,
    /// Ids of the versions the page showed.
    pub seen: Vec<String>,
    /// About one section.
    pub wish: Option<Wish>,
}

/// Keeps the texts that were touched. One that is emptied is put together from the units again.
///
/// # Errors
/// Not found when out of reach; [`store::Error::Conflict`]; [`Fault::Invalid`] once it is closed.
pub async fn edit(site: &Site, actor: &Actor, period_id: &str, typed: Typed) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, period_id) = (actor.clone(), site.clone(), period_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::Consolidate)?;
                let period = tx.period(asker, &period_id).await?;
                tx.unit(asker, &period.unit_id).await?;
                let known = tx.consolidation(&period_id).await?;
                let is_new = known.is_none();
                let mut row = match known {
                    Some(row) if row.snapshot.is_some() => {
                        return Err(invalid("state", Problem::NotPossible));
                    }
                    Some(row) if row.rev == typed.rev => row,
                    None if typed.rev == 0 => begun(&period_id)?,
                    _ => return Err(store::Error::Conflict.into()),
                };
                let sent = tx.sent_versions(asker, &period_id).await?;
                let now_counted = sources(tx.counted(asker, &period_id).await?)?;
                let mut texts = kept_texts(&row)?;
                kept(&*form_of(&period)?, &mut texts, &typed, sent);
                done(&mut texts, typed.wish.as_ref(), &now_counted);
                row.texts = json(&texts);
                row.rev = typed.rev + 1;
                let id = row.id.clone();
                if is_new {
                    tx.insert(row).await?;
                } else {
                    tx.update(row).await?;
                }
                let detail = value!({"sections": texts.keys().collect::<Vec<_>>()});
                recorded(
                    tx,
                    &actor,
                    Action::Consolidate.code(),
                    "consolidation",
                    &id,
                    detail,
                )
                .await
            })
        })
        .await
}

/// Takes in what was touched. Of the versions the page names only those count that were sent for this period.
fn kept(
    form: &ReportForm,
    texts: &mut BTreeMap<String, Edited>,
    typed: &Typed,
    sent: Vec<(String, String)>,
) {
    let seen: BTreeMap<String, String> = sent
        .into_iter()
        .filter(|(id, _)| typed.seen.contains(id))
        .collect();
    for section in form.asked() {
        let Some(text) = typed.texts.get(&section.code).map(|text| clean(text)) else {
            continue;
        };
        if typed.marks.get(&section.code) == Some(&mark(&text)) {
            continue;
        }
        if text.is_empty() {
            texts.remove(&section.code);
            continue;
        }
        let edited = Edited {
            text: text.chars().take(TEXT_MAX).collect(),
            from: seen.clone(),
        };
        texts.insert(section.code.clone(), edited);
    }
    if let Some(Wish::Leave(code)) = &typed.wish
        && let Some(edited) = texts.get_mut(code)
    {
        edited.from = seen;
    }
}

fn done(texts: &mut BTreeMap<String, Edited>, wish: Option<&Wish>, sources: &[Source]) {
    let Some(Wish::TakeIn(code)) = wish else {
        return;
    };
    let Some(edited) = texts.get_mut(code) else {
        return;
    };
    for (unit, text) in news(code, edited, sources).words {
        edited.text.push('\n');
        edited.text.push_str(&line(&unit, &text));
    }
    edited.from = sources
        .iter()
        .map(|source| (source.version_id.clone(), source.unit.clone()))
        .collect();
}

/// A text somebody edited, or the units' texts one below the other, each with its unit.
pub(super) fn texts(
    form: &ReportForm,
    sources: &[Source],
    edited: &BTreeMap<String, Edited>,
) -> BTreeMap<String, String> {
    let parts = parts(sources);
    form.asked()
        .map(|section| {
            let text = match edited.get(&section.code) {
                Some(edited) => edited.text.clone(),
                None => domain::report::consolidate::texts(&section.code, &parts)
                    .iter()
                    .map(|(unit, text)| line(unit, text))
                    .collect::<Vec<_>>()
                    .join("\n"),
            };
            (section.code.clone(), text)
        })
        .collect()
}
