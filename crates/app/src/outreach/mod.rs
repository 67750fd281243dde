//! Outreach events: entering one in a minute, correcting and withdrawing it, how long a unit may be silent.

pub mod change;
pub mod enter;

use std::sync::LazyLock;

use domain::Action;
use domain::outreach::{SILENT_DAYS, Source};
use serde_json::json;
use store::Work;
use store::audit::Record;

use crate::site::{Actor, Fault, Problem, Site, invalid};

const SILENT: &str = "outreach.silent_days";

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("../../../../data/official_sources.csv").as_bytes())
        .deserialize()
        .filter_map(Result::ok)
        .collect()
});

/// The official sources a warning may be passed on from.
#[must_use]
pub fn sources() -> &'static [Source] {
    &SOURCES
}

/// After how many days without an event a unit is shown as silent.
///
/// # Errors
/// Faults of the store.
pub async fn silent_days(site: &Site) -> Result<i64, Fault> {
    let set = site.store.setting(SILENT).await?;
    Ok(set
        .and_then(|text| text.parse().ok())
        .unwrap_or(SILENT_DAYS))
}

/// Sets it.
///
/// # Errors
/// [`Fault::NotAllowed`]; [`Fault::Invalid`] outside 7 to 365 days.
pub async fn set_silent_days(site: &Site, actor: &Actor, typed: &str) -> Result<(), Fault> {
    let days: i64 = typed
        .trim()
        .parse()
        .map_err(|_| invalid("days", Problem::Malformed))?;
    if !(7..=365).contains(&days) {
        return Err(invalid("days", Problem::NotPossible));
    }
    let today = site.today();
    site.allow(actor, &today, Action::SetDirection).await?;
    let actor = actor.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.set(SILENT, &days.to_string()).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::SetDirection.code(),
                    object_kind: "setting",
                    object_id: SILENT,
                    detail: json!({"days": days}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use domain::outreach::official;

    use super::*;

    #[test]
    fn every_shipped_source_is_read_and_sound() {
        let text = include_str!("../../../../data/official_sources.csv");
        let lines = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .count();
        assert_eq!(sources().len() + 1, lines);
        for source in sources() {
            assert!(matches!(source.tier, 1 | 2), "{}", source.host);
            assert!(!source.publisher.is_empty(), "{}", source.host);
            assert_eq!(source.host, source.host.to_ascii_lowercase());
        }
    }

    #[test]
    fn a_page_anybody_can_make_is_no_official_source() {
        for host in [
            "facebook.com",
            "zalo.me",
            "congan.caobang.gov.vn.example",
            "vn",
            "com.vn",
        ] {
            assert_eq!(official(sources(), host), None, "{host}");
        }
        assert_eq!(
            official(sources(), "congan.caobang.gov.vn").map(|source| source.tier),
            Some(1)
        );
    }
}
