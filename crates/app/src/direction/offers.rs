//! What a unit has on record already and may show for a task: nobody types twice what the system knows.

use domain::Action;
use domain::outreach::Kind;
use domain::report::State;
use domain::sector::Sector;
use domain::task::Evidence;
use store::direction::Given;
use store::offer::{For, Offer};

use crate::site::{Actor, Fault, Site, day};

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it would show.
    pub kind: Evidence,
    /// Its id.
    pub ref_id: String,
    /// Its day.
    pub on_day: String,
    /// What it is.
    pub words: String,
}

/// The action that shows records of a kind; `None` for what is only typed.
#[must_use]
pub(crate) const fn seen_by(kind: Evidence) -> Option<Action> {
    match kind {
        Evidence::Document => Some(Action::ViewOutgoing),
        Evidence::Outreach | Evidence::Warning => Some(Action::ViewOutreach),
        Evidence::Tip => Some(Action::ViewTips),
        Evidence::Acknowledgement => Some(Action::ViewDirection),
        Evidence::Report => Some(Action::ViewReports),
        Evidence::Gap => Some(Action::ViewGaps),
        Evidence::Checklist => None,
    }
}

/// What may be chosen for a task: of the kind it wants, and documents of the unit, which may show anything.
///
/// # Errors
/// Faults of the store.
pub async fn offers(
    site: &Site,
    actor: &Actor,
    given: &Given,
    wanted: Evidence,
) -> Result<Vec<Choice>, Fault> {
    let today = site.today();
    let task = For {
        unit_id: &given.now_id,
        task_id: &given.id,
    };
    let mut choices = Vec::new();
    for kind in kinds(wanted) {
        let Some(action) = seen_by(*kind).filter(|action| actor.is_offered(*action)) else {
            continue;
        };
        let asker = site.asker(actor, &today, action)?;
        let found = site.store.offers(asker, *kind, task).await?;
        choices.extend(found.iter().map(|offer| choice(*kind, offer)));
    }
    Ok(choices)
}

fn kinds(wanted: Evidence) -> &'static [Evidence] {
    match wanted {
        Evidence::Document => &[Evidence::Document],
        Evidence::Outreach => &[Evidence::Outreach, Evidence::Document],
        Evidence::Warning => &[Evidence::Warning, Evidence::Document],
        Evidence::Tip => &[Evidence::Tip, Evidence::Document],
        Evidence::Acknowledgement => &[Evidence::Acknowledgement, Evidence::Document],
        Evidence::Report => &[Evidence::Report],
        Evidence::Gap => &[Evidence::Gap, Evidence::Document],
        Evidence::Checklist => &[],
    }
}

/// A record as it stands in a list and, once chosen, as evidence. A tip is named by its day alone: whoever reads the task need not
/// be one who reads tips.
pub(crate) fn choice(kind: Evidence, offer: &Offer) -> Choice {
    let on_day = match offer.on_day.as_str() {
        "" => day(offer.at),
        on_day => on_day.to_owned(),
    };
    let words = match kind {
        Evidence::Outreach | Evidence::Warning => {
            let name = Kind::from_code(&offer.kind).map_or("", Kind::name_vi);
            format!("{name}: {}", offer.words)
        }
        Evidence::Document => {
            let name = documents::Kind::from_code(&offer.kind);
            let name = name.map_or("Văn bản", documents::Kind::name_vi);
            format!("{name} số {}", offer.words)
        }
        Evidence::Tip => "Tin báo đã chuyển Công an".to_owned(),
        Evidence::Gap => {
            let sector = Sector::from_code(&offer.kind).map_or("", Sector::name_vi);
            format!("{sector}: {}", offer.words)
        }
        Evidence::Acknowledgement => format!("Đã quán triệt {}", offer.words),
        Evidence::Report => {
            let state = State::from_code(&offer.kind).map_or("", State::name_vi);
            format!("{} ({})", offer.words, state.to_lowercase())
        }
        Evidence::Checklist => offer.words.clone(),
    };
    Choice {
        kind,
        ref_id: offer.ref_id.clone(),
        on_day,
        words,
    }
}
