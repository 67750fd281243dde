//! The consolidated report: live from accepted versions of this period alone, until it is closed; then it stands as it was.

use std::collections::BTreeMap;

use domain::Action;
use domain::directive::Type;
use domain::report::consolidate::{Conflict, Part, Total, Value, conflicts, totals};
use domain::report::form::ReportForm;
use domain::report::sheet::{TEXT_MAX, clean};
use domain::report::{Move, Sheet};
use serde::{Deserialize, Serialize};
use serde_json::json as value;
use store::Work;
use store::report::Counted;
use store::tables::{consolidation, directive};

use super::board::{Board, board, state_of};
use super::fill::go;
use super::plan::recorded;
use super::{form_of, from_json, json};
use crate::direction::walk::walk;
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id};

/// A unit's version inside a consolidated report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Unit.
    pub unit_id: String,
    /// Its name when it was sent.
    pub unit: String,
    /// The version.
    pub version_id: String,
    /// Its number.
    pub number: i64,
    /// What it said.
    pub sheet: Sheet,
}

/// A clause of the plan with what the report says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseLine {
    /// How it is cited.
    pub code: String,
    /// Its words.
    pub text: String,
    /// What was shown, or who owes a result; nothing for a heading.
    pub words: Option<String>,
}

/// What was closed: every version with what it said, who was left out and why, the texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Versions.
    pub sources: Vec<Source>,
    /// Names and states of units that are not in it.
    pub excluded: Vec<(String, String)>,
    /// Last year's totals it was compared with.
    pub last_year: BTreeMap<String, i64>,
    /// When it was closed.
    pub closed_at: i64,
    /// The plan it walked through.
    #[serde(default)]
    pub plan: String,
    /// Its clauses as they stood.
    #[serde(default)]
    pub walk: Vec<ClauseLine>,
}

/// The consolidated report as its page shows it.
#[derive(Debug, Clone)]
pub struct Live {
    /// The board it stands on.
    pub board: Board,
    /// The form.
    pub form: &'static ReportForm,
    /// Versions that count.
    pub sources: Vec<Source>,
    /// Totals, recomputed.
    pub totals: Vec<Total>,
    /// The same totals last year.
    pub last_year: BTreeMap<String, i64>,
    /// What does not fit, first.
    pub conflicts: Vec<Conflict>,
    /// Texts by section: edited, or put together from the units.
    pub texts: BTreeMap<String, String>,
    /// Which texts somebody edited.
    pub edited: Vec<String>,
    /// Units that are not in it, with why.
    pub excluded: Vec<(String, String)>,
    /// Revision of the edited texts.
    pub rev: i64,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// Units whose report changed after it was closed.
    pub corrected: Vec<String>,
    /// The plan it walks through, as it is cited.
    pub plan: String,
    /// The plan's clauses in order.
    pub walk: Vec<ClauseLine>,
}

/// The consolidated report now: live, or as it was closed.
///
/// # Errors
/// Not found when out of sight; [`Fault::NotAllowed`].
pub async fn live(site: &Site, actor: &Actor, period_id: &str) -> Result<Live, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::ViewReports).await?;
    let asker = site.asker(actor, &today, Action::ViewReports)?;
    let board = board(site, actor, period_id).await?;
    let form = form_of(&board.period)?;
    let begun = site.store.consolidation(period_id).await?;
    let counted = site.store.counted(asker, period_id).await?;
    let now = sources(counted)?;
    let snapshot: Option<Snapshot> = match begun.as_ref().and_then(|row| row.snapshot.as_ref()) {
        Some(text) => Some(from_json("a closed report", text)?),
        None => None,
    };
    let closed_at = snapshot.as_ref().map(|snapshot| snapshot.closed_at);
    let corrected = snapshot
        .as_ref()
        .map_or_else(Vec::new, |closed| changed(closed, &board));
    let stands = match snapshot {
        Some(closed) => closed,
        None => {
            let (plan, walk) = walked(site, actor, &board).await?;
            Snapshot {
                excluded: excluded(&board),
                last_year: last_year(site, &board).await?,
                sources: now,
                closed_at: 0,
                plan,
                walk,
            }
        }
    };
    let Snapshot {
        sources,
        excluded,
        last_year,
        plan,
        walk,
        ..
    } = stands;
    let kept: BTreeMap<String, String> = match &begun {
        Some(row) => from_json("edited texts", &row.texts)?,
        None => BTreeMap::new(),
    };
    let parts = parts(&sources);
    let before = as_totals(&last_year);
    Ok(Live {
        totals: totals(form, &parts),
        conflicts: conflicts(form, &parts, &before),
        texts: texts(form, &parts, &kept),
        edited: kept.keys().cloned().collect(),
        rev: begun.as_ref().map_or(0, |row| row.rev),
        closed_at,
        excluded,
        last_year,
        corrected,
        form,
        sources,
        board,
        plan,
        walk,
    })
}

/// The plan of a period clause by clause, for whoever may read it; nothing where none was chosen.
async fn walked(
    site: &Site,
    actor: &Actor,
    board: &Board,
) -> Result<(String, Vec<ClauseLine>), Fault> {
    let Some(id) = &board.period.directive_id else {
        return Ok(Default::default());
    };
    let (from, to) = (&board.period.data_from, &board.period.data_to);
    let walked = match walk(site, actor, id, from, to).await {
        Ok(walked) => walked,
        Err(Fault::NotAllowed | Fault::Store(store::Error::NotFound)) => {
            return Ok(Default::default());
        }
        Err(fault) => return Err(fault),
    };
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ViewDirection)?;
    let plan = cited(&site.store.directive(asker, id).await?);
    let lines = walked.into_iter().map(|clause| ClauseLine {
        words: clause.paragraph(),
        code: clause.code,
        text: clause.text,
    });
    Ok((plan, lines.collect()))
}

/// As it is cited: type, number, day and issuer; without number and day where it has none yet.
fn cited(directive: &directive::Model) -> String {
    let kind = Type::from_code(&directive.r#type).map_or("Văn bản", Type::name_vi);
    let issuer = &directive.issuer_name;
    match &directive.signed_on {
        Some(day) => format!(
            "{kind} số {} ngày {} của {issuer}",
            directive.number,
            super::texts::day(super::date(day))
        ),
        None => format!("{kind} của {issuer}"),
    }
}

fn sources(counted: Vec<Counted>) -> Result<Vec<Source>, Fault> {
    counted
        .into_iter()
        .map(|row| {
            Ok(Source {
                sheet: from_json("a sent report", &row.sheet)?,
                unit_id: row.unit_id,
                unit: row.unit_name,
                version_id: row.version_id,
                number: row.number,
            })
        })
        .collect()
}

/// The versions as the pure functions take them.
#[must_use]
pub fn parts(sources: &[Source]) -> Vec<Part<'_>> {
    sources
        .iter()
        .map(|source| Part {
            unit: &source.unit,
            sheet: &source.sheet,
        })
        .collect()
}

/// Units that owe the report and are not in it, with the name of their state.
fn excluded(board: &Board) -> Vec<(String, String)> {
    board
        .rows
        .iter()
        .filter(|row| !row.state.counts())
        .map(|row| {
            let why = match &row.exempt {
                Some(_) => "exempt".to_owned(),
                None => row.state.code().to_owned(),
            };
            (row.unit.name.clone(), why)
        })
        .collect()
}

/// Units whose accepted version is no longer the one that was closed.
fn changed(closed: &Snapshot, board: &Board) -> Vec<String> {
    closed
        .sources
        .iter()
        .filter(|source| {
            board.rows.iter().any(|row| {
                row.unit.id == source.unit_id
                    && row.report.as_ref().is_some_and(|report| {
                        report.version_id.as_deref() != Some(source.version_id.as_str())
                    })
            })
        })
        .map(|source| source.unit.clone())
        .collect()
}

async fn last_year(site: &Site, board: &Board) -> Result<BTreeMap<String, i64>, Fault> {
    let Some(regime) = &board.period.regime_id else {
        return Ok(BTreeMap::new());
    };
    let mut sheets = Vec::new();
    for row in &board.rows {
        let earlier = site
            .store
            .accepted_of(
                &row.unit.id,
                regime,
                &board.period.kind,
                board.period.year - 1,
            )
            .await?;
        sheets.extend(earlier);
    }
    super::figures_of(&sheets)
}

fn as_totals(figures: &BTreeMap<String, i64>) -> Vec<Total> {
    figures
        .iter()
        .map(|(code, number)| Total {
            code: code.clone(),
            value: Value::Number(*number),
            given: 1,
        })
        .collect()
}

/// A text somebody edited, or the units' texts one below the other, each with its unit.
fn texts(
    form: &ReportForm,
    parts: &[Part<'_>],
    edited: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    form.asked()
        .map(|section| {
            let text = edited.get(&section.code).cloned().unwrap_or_else(|| {
                domain::report::consolidate::texts(&section.code, parts)
                    .iter()
                    .map(|(unit, text)| format!("- {unit}: {}", text.replace('\n', "\n  ")))
                    .collect::<Vec<_>>()
                    .join("\n")
            });
            (section.code.clone(), text)
        })
        .collect()
}

/// Keeps edited texts. A text that is emptied is put together from the units again.
///
/// # Errors
/// Not found when out of sight; [`store::Error::Conflict`]; [`Fault::Invalid`] once it is closed.
pub async fn edit(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    rev: i64,
    typed: BTreeMap<String, String>,
) -> Result<(), Fault> {
    let live = live(site, actor, period_id).await?;
    let texts: BTreeMap<String, String> = live
        .form
        .asked()
        .filter_map(|section| {
            let text = clean(typed.get(&section.code)?);
            let own = live.edited.contains(&section.code);
            let untouched = !own && live.texts.get(&section.code) == Some(&text);
            (!text.is_empty() && !untouched)
                .then(|| (section.code.clone(), text.chars().take(TEXT_MAX).collect()))
        })
        .collect();
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, period_id) = (actor.clone(), site.clone(), period_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::Consolidate)?;
                let period = tx.period(asker, &period_id).await?;
                tx.unit(asker, &period.unit_id).await?;
                let detail = value!({"sections": texts.keys().collect::<Vec<_>>()});
                let id = match tx.consolidation(&period_id).await? {
                    Some(row) if row.snapshot.is_some() => {
                        return Err(invalid("state", Problem::NotPossible));
                    }
                    Some(mut row) if row.rev == rev => {
                        row.texts = json(&texts);
                        row.rev += 1;
                        let id = row.id.clone();
                        tx.update(row).await?;
                        id
                    }
                    None if rev == 0 => {
                        let row = begun(&period_id, json(&texts))?;
                        let id = row.id.clone();
                        tx.insert(row).await?;
                        id
                    }
                    _ => return Err(store::Error::Conflict.into()),
                };
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

fn begun(period_id: &str, texts: String) -> Result<consolidation::Model, Fault> {
    Ok(consolidation::Model {
        id: new_id()?,
        period_id: period_id.to_owned(),
        texts,
        rev: 1,
        snapshot: None,
        closed_by: None,
        closed_at: None,
        digest: Vec::new(),
    })
}

/// Closes it (chốt số liệu): every accepted version becomes part of it for good; later corrections do not change it.
///
/// # Errors
/// Not found when out of sight; [`Fault::NotFresh`]; [`Fault::Invalid`] on `state` when it is closed or nothing was accepted.
pub async fn close(site: &Site, actor: &Actor, period_id: &str) -> Result<(), Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::CloseConsolidation)
        .await?;
    let live = live(site, actor, period_id).await?;
    if live.closed_at.is_some() || live.sources.is_empty() {
        return Err(invalid("state", Problem::NotPossible));
    }
    let now = site.now();
    let (excluded, last_year) = (live.excluded, live.last_year);
    let (plan, walk) = (live.plan, live.walk);
    let (actor, site_copy, period_id) = (actor.clone(), site.clone(), period_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::CloseConsolidation)?;
                let period = tx.period(asker, &period_id).await?;
                tx.unit(asker, &period.unit_id).await?;
                // Taken inside the transaction: what is accepted at this moment, no more and no less.
                let sources = sources(tx.counted(asker, &period_id).await?)?;
                for source in &sources {
                    if let Some(mut report) = tx.report(asker, &period_id, &source.unit_id).await?
                        && state_of(&report).after(Move::Consolidate).is_some()
                    {
                        go(&mut report, Move::Consolidate)?;
                        report.rev += 1;
                        tx.update(report).await?;
                    }
                }
                let versions: Vec<&String> =
                    sources.iter().map(|source| &source.version_id).collect();
                let detail = value!({"versions": versions, "excluded": excluded});
                let snapshot = Snapshot {
                    sources,
                    excluded,
                    last_year,
                    closed_at: now,
                    plan,
                    walk,
                };
                let known = tx.consolidation(&period_id).await?;
                let is_new = known.is_none();
                let mut row = match known {
                    Some(row) if row.snapshot.is_some() => {
                        return Err(invalid("state", Problem::NotPossible));
                    }
                    Some(row) => row,
                    None => begun(&period_id, "{}".into())?,
                };
                row.snapshot = Some(json(&snapshot));
                row.closed_by = Some(actor.person_id.clone());
                row.closed_at = Some(now);
                let id = row.id.clone();
                if is_new {
                    tx.insert(row).await?;
                } else {
                    tx.update(row).await?;
                }
                recorded(
                    tx,
                    &actor,
                    Action::CloseConsolidation.code(),
                    "consolidation",
                    &id,
                    detail,
                )
                .await
            })
        })
        .await
}
