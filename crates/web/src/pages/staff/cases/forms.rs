//! What the forms of a case send.

use app::Fault;
use app::cases::{Change, Closing, Element, Progress, Step};
use app::signing::Signing;
use app::site::{Problem, invalid};
use serde::Deserialize;

use crate::pages::staff::triage::amount;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CaseForm {
    viec: String,
    text: String,
    task: String,
    tip: String,
    visibility: String,
    kind: String,
    value: String,
    country: String,
    source: String,
    element: String,
    gap: String,
    outcome: String,
    lost: String,
    saved: String,
    recovered: String,
    sector: String,
    loophole: String,
    with_tips: String,
}

impl CaseForm {
    pub(super) fn change(self) -> Result<Change, Fault> {
        Ok(match self.viec.as_str() {
            "bo-tin" => Change::Remove { tip_id: self.tip },
            "them-viec" => Change::Task { text: self.text },
            "xong" => Change::Done { task_id: self.task },
            "ghi" => Change::Note {
                visibility: self.visibility,
                text: self.text,
            },
            "nuoc-ngoai" => Change::Element(Element {
                kind: self.kind,
                value: self.value,
                country: self.country,
                source: self.source,
            }),
            "bo-nuoc-ngoai" => Change::NoElement { id: self.element },
            "so-ho" => Change::Gap {
                gap_id: self.gap,
                words: self.text,
            },
            "dong" => Change::Close(Closing {
                lost: amount("lost", &self.lost)?,
                saved: amount("saved", &self.saved)?,
                recovered: amount("recovered", &self.recovered)?,
                outcome: self.outcome,
                sector: self.sector,
                loophole: self.loophole,
                gap_id: self.gap,
                with_tips: !self.with_tips.is_empty(),
            }),
            "mo-lai" => Change::Reopen,
            _ => return Err(invalid("state", Problem::NotPossible)),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OpenForm {
    pub(super) title: String,
    pub(super) case: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DossierForm {
    pub(super) kind: String,
    pub(super) recipients: String,
    ky: String,
    chuc_vu: String,
    nguoi_ky: String,
}

impl DossierForm {
    /// Who signs the letter.
    pub(super) fn signing(&self) -> Signing {
        Signing {
            right: self.ky.clone(),
            position: self.chuc_vu.clone(),
            name: self.nguoi_ky.clone(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ProgressForm {
    buoc: String,
    reference: String,
    at: String,
}

impl ProgressForm {
    pub(super) fn progress(self) -> Progress {
        Progress {
            step: match self.buoc.as_str() {
                "gui" => Step::Sent,
                "nhan" => Step::Acknowledged,
                _ => Step::Answered,
            },
            words: self.reference,
            at: self.at,
        }
    }
}
