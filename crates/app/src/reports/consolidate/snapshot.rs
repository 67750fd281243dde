//! What stands in a consolidated report once it is closed: nothing of it is read again from what lives on.

use std::collections::BTreeMap;

use domain::Timeliness;
use domain::report::Sheet;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::register::Gap;
use store::report::Counted;
use store::tables::audit_head;

use crate::reports::board::{Board, Row};
use crate::reports::from_json;
use crate::site::Fault;

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

/// How a unit stood against its deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Unit.
    pub unit_id: String,
    /// Its name.
    pub unit: String,
    /// Its last day.
    pub last: Date,
    /// When its report came first.
    pub came: Option<i64>,
    /// Code of the state of its report.
    pub state: String,
    /// In time or not.
    pub timeliness: Timeliness,
}

impl Standing {
    pub(crate) fn of(row: &Row) -> Self {
        Self {
            unit_id: row.unit.id.clone(),
            unit: row.unit.name.clone(),
            last: row.deadline.last,
            came: row.report.as_ref().and_then(|report| report.first_sent_at),
            state: row.state.code().to_owned(),
            timeliness: row.timeliness,
        }
    }

    /// Days after its last day, when it came late; 0 is that day, after the hour.
    #[must_use]
    pub fn late(&self) -> Option<i32> {
        match self.timeliness {
            Timeliness::Late(days) => Some(days),
            _ => None,
        }
    }
}

/// A gap of the law with what is proposed to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Code of the sector.
    pub sector: String,
    /// Statute, article.
    pub provision: String,
    /// What can be got around.
    pub loophole: String,
    /// What is proposed.
    pub proposal: String,
    /// To whom.
    pub addressee: String,
}

impl From<Gap> for Proposal {
    fn from(gap: Gap) -> Self {
        Self {
            sector: gap.sector,
            provision: gap.provision,
            loophole: gap.loophole,
            proposal: gap.proposal,
            addressee: gap.addressee,
        }
    }
}

/// The last signed end of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEnd {
    /// When it was signed.
    pub at: i64,
    /// As it is printed.
    pub head: String,
}

impl From<audit_head::Model> for LogEnd {
    fn from(row: audit_head::Model) -> Self {
        let head = store::audit::Head {
            seq: row.seq,
            hash: row.hash,
        };
        Self {
            at: row.at,
            head: head.to_string(),
        }
    }
}

/// What was closed: every version with what it said, who was left out and why, who came when, everything else the paper prints.
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
    /// Totals of earlier periods of the same year.
    #[serde(default)]
    pub so_far: BTreeMap<String, i64>,
    /// Every unit that owed it; nothing in one closed before this was kept.
    #[serde(default)]
    pub filing: Vec<Standing>,
    /// Gaps of the law found up to the end of the data.
    #[serde(default)]
    pub gaps: Vec<Proposal>,
    /// Where the log ended.
    #[serde(default)]
    pub log_end: Option<LogEnd>,
}

pub(super) fn sources(counted: Vec<Counted>) -> Result<Vec<Source>, Fault> {
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

pub(super) fn filing(board: &Board) -> Vec<Standing> {
    board.rows.iter().map(Standing::of).collect()
}

/// Units that owe the report and are not in it, with the name of their state.
pub(super) fn excluded(board: &Board) -> Vec<(String, String)> {
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

/// Gaps that were found before the data end.
pub(super) fn proposals(gaps: Vec<Gap>, end: i64) -> Vec<Proposal> {
    gaps.into_iter()
        .filter(|gap| gap.entered_at < end)
        .map(Proposal::from)
        .collect()
}

/// Units whose report is another one than was closed: sent anew since, or accepted only afterwards.
pub(super) fn changed(closed: &Snapshot, board: &Board) -> Vec<String> {
    board
        .rows
        .iter()
        .filter(|row| {
            let report = row.report.as_ref();
            let now = report.and_then(|report| report.version_id.as_deref());
            let then = closed
                .sources
                .iter()
                .find(|source| row.rows.contains(&source.unit_id));
            match then {
                Some(source) => now != Some(source.version_id.as_str()),
                None => row.state.counts(),
            }
        })
        .map(|row| row.unit.name.clone())
        .collect()
}
