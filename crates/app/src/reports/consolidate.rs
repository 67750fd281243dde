//! The consolidated report: live from accepted versions of this period alone, until it is closed; then it stands as it was.

mod close;
mod edit;
mod snapshot;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Action;
use domain::directive::Type;
use domain::report::Aggregation;
use domain::report::consolidate::{
    Conflict, Estimate, Part, Total, Value, conflicts, estimates, totals,
};
use domain::report::form::ReportForm;
use store::tables::{consolidation, directive, report_period};

use super::board::{self, Board};
use super::{earlier_in_year, form_of, from_json, span};
use crate::calendar;
use crate::direction::walk::walk;
use crate::site::{Actor, Fault, Site, new_id};

pub use close::close;
pub use edit::{Edited, News, Typed, Wish, edit, mark, news};
pub use snapshot::{ClauseLine, LogEnd, Proposal, Snapshot, Source, Standing};

/// The consolidated report as its page shows it.
#[derive(Debug, Clone)]
pub struct Live {
    /// The period.
    pub period: report_period::Model,
    /// The board as it stands now, whatever was closed.
    pub board: Board,
    /// The form.
    pub form: Arc<ReportForm>,
    /// Versions that count.
    pub sources: Vec<Source>,
    /// Totals, recomputed.
    pub totals: Vec<Total>,
    /// Numbers estimated to the end of the period.
    pub estimates: BTreeMap<String, Estimate>,
    /// The same totals last year.
    pub last_year: BTreeMap<String, i64>,
    /// Totals of earlier periods of the same year.
    pub so_far: BTreeMap<String, i64>,
    /// What does not fit, first.
    pub conflicts: Vec<Conflict>,
    /// Texts by section: edited, or put together from the units.
    pub texts: BTreeMap<String, String>,
    /// The texts somebody edited, by section.
    pub edited: BTreeMap<String, Edited>,
    /// Units that are not in it, with why.
    pub excluded: Vec<(String, String)>,
    /// Every unit that owed it, against its deadline.
    pub filing: Vec<Standing>,
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
    /// Gaps of the law found up to the end of the data.
    pub gaps: Vec<Proposal>,
    /// Where the log ended when this was taken.
    pub log_end: Option<LogEnd>,
}

impl Live {
    /// The number of a figure since the year began; nothing for a request out of turn, or where there is no number.
    #[must_use]
    pub fn cumulative(&self, total: &Total) -> Option<i64> {
        self.period.regime_id.as_ref()?;
        let figure = self.form.figure(&total.code)?;
        let earlier = self.so_far.get(&total.code).copied();
        match (&total.value, earlier) {
            (Value::Number(number), Some(earlier)) if figure.agg == Aggregation::Sum => {
                Some(number.saturating_add(earlier))
            }
            (Value::Number(number), _) => Some(*number),
            (Value::None, earlier) if figure.agg == Aggregation::Sum => earlier,
            _ => None,
        }
    }
}

/// The consolidated report now: live, or as it was closed. It shows every unit's words, so it is for whoever reaches the unit that
/// asked, not for those who were asked.
///
/// # Errors
/// Not found when out of reach; [`Fault::NotAllowed`].
pub async fn live(site: &Site, actor: &Actor, period_id: &str) -> Result<Live, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewReports).await?;
    let period = site.store.whole_period(asker, period_id).await?;
    let calendar = calendar::current(site).await?;
    let board = board::of(site, actor, period.clone(), &calendar).await?;
    let form = form_of(&period)?;
    let row = site.store.consolidation(period_id).await?;
    let closed: Option<Snapshot> = match row.as_ref().and_then(|row| row.snapshot.as_ref()) {
        Some(text) => Some(from_json("a closed report", text)?),
        None => None,
    };
    let edited = match &row {
        Some(row) => kept_texts(row)?,
        None => BTreeMap::new(),
    };
    let closed_at = closed.as_ref().map(|closed| closed.closed_at);
    let corrected = closed
        .as_ref()
        .map_or_else(Vec::new, |closed| snapshot::changed(closed, &board));
    let stands = match closed {
        Some(closed) => closed,
        None => now(site, actor, &board).await?,
    };
    let parts = parts(&stands.sources);
    Ok(Live {
        totals: totals(&form, &parts),
        estimates: estimates(&form, &parts),
        conflicts: conflicts(&form, &parts, &as_totals(&stands.last_year)),
        texts: edit::texts(&form, &stands.sources, &edited),
        edited,
        rev: row.as_ref().map_or(0, |row| row.rev),
        closed_at,
        corrected,
        // One that was closed before this was kept shows how the units stand now.
        filing: if stands.filing.is_empty() {
            snapshot::filing(&board)
        } else {
            stands.filing
        },
        excluded: stands.excluded,
        last_year: stands.last_year,
        so_far: stands.so_far,
        plan: stands.plan,
        walk: stands.walk,
        gaps: stands.gaps,
        log_end: stands.log_end,
        sources: stands.sources,
        form,
        board,
        period,
    })
}

/// What would be closed at this moment.
async fn now(site: &Site, actor: &Actor, board: &Board) -> Result<Snapshot, Fault> {
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ViewReports)?;
    let period = &board.period;
    let gaps = site.asker(actor, &today, Action::ViewGaps)?;
    let (_, end) = span(period);
    let (plan, walk) = walked(site, actor, board).await?;
    Ok(Snapshot {
        sources: snapshot::sources(site.store.counted(asker, &period.id).await?)?,
        excluded: snapshot::excluded(board),
        filing: snapshot::filing(board),
        last_year: accepted(site, board, &period.kind, period.year - 1).await?,
        so_far: so_far(site, board).await?,
        closed_at: 0,
        plan,
        walk,
        gaps: snapshot::proposals(site.store.gaps(gaps).await?, end),
        log_end: site
            .store
            .heads(1)
            .await?
            .into_iter()
            .next()
            .map(LogEnd::from),
    })
}

pub(crate) fn kept_texts(row: &consolidation::Model) -> Result<BTreeMap<String, Edited>, Fault> {
    from_json("edited texts", &row.texts)
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

async fn so_far(site: &Site, board: &Board) -> Result<BTreeMap<String, i64>, Fault> {
    let mut sum: BTreeMap<String, i64> = BTreeMap::new();
    for kind in earlier_in_year(&board.period.kind) {
        for (code, value) in accepted(site, board, kind, board.period.year).await? {
            let so_far = sum.entry(code).or_default();
            *so_far = so_far.saturating_add(value);
        }
    }
    Ok(sum)
}

/// Totals of what the units of the board had accepted for another period of the same regime.
async fn accepted(
    site: &Site,
    board: &Board,
    kind: &str,
    year: i64,
) -> Result<BTreeMap<String, i64>, Fault> {
    let Some(regime) = &board.period.regime_id else {
        return Ok(BTreeMap::new());
    };
    let mut sheets = Vec::new();
    for row in &board.rows {
        let store = &site.store;
        sheets.extend(store.accepted_of(&row.unit.id, regime, kind, year).await?);
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

fn begun(period_id: &str) -> Result<consolidation::Model, Fault> {
    Ok(consolidation::Model {
        id: new_id()?,
        period_id: period_id.to_owned(),
        texts: "{}".to_owned(),
        rev: 0,
        snapshot: None,
        closed_by: None,
        closed_at: None,
        digest: Vec::new(),
    })
}
