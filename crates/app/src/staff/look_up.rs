//! Finding a unit by what people call it: old names, the district it was in, any spelling; the answer is today's unit.

use std::collections::BTreeMap;

use store::Asker;
use store::unit::Listed;

use crate::site::{Fault, Site};

/// Words that name a kind of place, not a place.
const KINDS: [&str; 12] = [
    "xa", "phuong", "thi", "tran", "huyen", "thanh", "pho", "tinh", "ubnd", "tp", "p", "h",
];

/// A unit of today, and by which name of the past it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Today's unit.
    pub unit: Listed,
    /// What it was called then, with what it lay in; empty when found by today's name.
    pub once: Vec<String>,
}

/// Units of today within reach whose names, past names or past districts hold the asked words; the exact name first.
///
/// # Errors
/// Faults of the store.
pub async fn look_up(site: &Site, asker: Asker<'_>, asked: &str) -> Result<Vec<Found>, Fault> {
    let rows = site.store.units(asker, "", true).await?;
    let times = site.store.units_in_time().await?;
    let by_id: BTreeMap<&str, &Listed> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
    let question = Question::of(asked);
    let mut found: BTreeMap<&str, (u8, Vec<String>)> = BTreeMap::new();
    for row in &rows {
        let above = row.parent_id.as_deref().and_then(|id| by_id.get(id));
        let above = above.filter(|above| above.kind == "ubnd_huyen");
        let Some(rank) = question.fits(row, above.map_or("", |above| above.name.as_str())) else {
            continue;
        };
        for heir in times.heirs(&row.id, asker.day) {
            let Some((id, _)) = by_id.get_key_value(heir.id.as_str()) else {
                continue;
            };
            let (best, once) = found.entry(id).or_insert((rank, Vec::new()));
            *best = rank.min(*best);
            if heir.id != row.id {
                once.push(match above {
                    Some(above) => format!("{}, {}", row.name, above.name),
                    None => row.name.clone(),
                });
            }
        }
    }
    let mut out: Vec<(u8, Found)> = found
        .into_iter()
        .filter_map(|(id, (rank, once))| {
            let unit = (*by_id.get(id)?).clone();
            Some((rank, Found { unit, once }))
        })
        .collect();
    out.sort_by(|a, b| (a.0, &a.1.unit.code).cmp(&(b.0, &b.1.unit.code)));
    Ok(out.into_iter().map(|(_, found)| found).collect())
}

/// What somebody asked for.
struct Question {
    /// As typed, tones placed alike.
    exact: String,
    /// Words without marks that name a place.
    words: Vec<String>,
}

impl Question {
    fn of(asked: &str) -> Self {
        let all = store::search::words(asked);
        let mut words: Vec<String> = all
            .iter()
            .filter(|word| !KINDS.contains(&word.as_str()))
            .cloned()
            .collect();
        if words.is_empty() {
            words = all;
        }
        Self {
            exact: vi::same_tones(asked),
            words,
        }
    }

    /// How well a unit answers: 0 by its very name, 1 by words of its name, 2 by the district it lay in.
    fn fits(&self, row: &Listed, above: &str) -> Option<u8> {
        if self.words.is_empty() {
            return None;
        }
        let exact = [&row.name, &row.short_name, &row.code];
        if exact.iter().any(|name| vi::same_tones(name) == self.exact) {
            return Some(0);
        }
        let own = store::search::words(&format!("{} {} {}", row.name, row.short_name, row.code));
        let around = store::search::words(above);
        let begins = |words: &[String], asked: &String| {
            words.iter().any(|word| word.starts_with(asked.as_str()))
        };
        if self.words.iter().all(|asked| begins(&own, asked)) {
            return Some(1);
        }
        let all = |asked: &String| begins(&own, asked) || begins(&around, asked);
        let some = |asked: &String| begins(&around, asked);
        (self.words.iter().all(all) && self.words.iter().any(some)).then_some(2)
    }
}
