//! Units in time: who carries on what, where a unit hangs on a day, in which geography a figure counts.
//!
//! A unit is a row from one day to another; nothing is renamed in place. Whoever asks "today" about a row that has ended is led
//! along the successions; whoever asks about the past is led back.

use std::collections::{BTreeMap, BTreeSet};

/// The whole of something, in parts per million: shares are multiplied along a chain of successions.
pub const WHOLE: u32 = 1_000_000;

/// A unit's time and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Id of the row.
    pub id: String,
    /// The unit above.
    pub parent: Option<String>,
    /// First day, ISO.
    pub from: String,
    /// First day on which it no longer is.
    pub to: Option<String>,
}

impl Life {
    /// Whether the unit is there on this day.
    #[must_use]
    pub fn is_on(&self, day: &str) -> bool {
        self.from.as_str() <= day && self.to.as_deref().is_none_or(|end| end > day)
    }
}

/// One unit follows another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Who ended, or gave up a part.
    pub from: String,
    /// Who carries it on.
    pub to: String,
    /// Since which day.
    pub on: String,
    /// How much of it, in percent.
    pub share_percent: u8,
}

/// Part of a figure, and where it counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The unit.
    pub id: String,
    /// Its part in [`WHOLE`]ths.
    pub share: u32,
}

/// All units and what links them.
#[derive(Debug, Clone, Default)]
pub struct Units {
    lives: BTreeMap<String, Life>,
    after: BTreeMap<String, Vec<Step>>,
    before: BTreeMap<String, Vec<Step>>,
}

impl Units {
    /// Of these rows and successions.
    #[must_use]
    pub fn new(lives: Vec<Life>, steps: Vec<Step>) -> Self {
        let mut units = Self::default();
        for step in steps {
            let (from, to) = (step.from.clone(), step.to.clone());
            units.after.entry(from).or_default().push(step.clone());
            units.before.entry(to).or_default().push(step);
        }
        units.lives = lives
            .into_iter()
            .map(|life| (life.id.clone(), life))
            .collect();
        units
    }

    /// The row of this id.
    #[must_use]
    pub fn life(&self, id: &str) -> Option<&Life> {
        self.lives.get(id)
    }

    /// Who carries on this unit on a day: itself while it is there, else its successors with their shares. Nobody when it was
    /// dissolved without one.
    #[must_use]
    pub fn heirs(&self, id: &str, day: &str) -> Vec<Part> {
        let mut parts = BTreeMap::new();
        self.walk_forward(id, day, WHOLE, &mut BTreeSet::new(), &mut parts);
        listed(parts)
    }

    fn walk_forward<'a>(
        &'a self,
        id: &'a str,
        day: &str,
        share: u32,
        seen: &mut BTreeSet<&'a str>,
        parts: &mut BTreeMap<String, u32>,
    ) {
        if self.lives.get(id).is_some_and(|life| life.is_on(day)) {
            *parts.entry(id.to_owned()).or_default() += share;
            return;
        }
        if !seen.insert(id) {
            return;
        }
        let steps = self.after.get(id).into_iter().flatten();
        for step in steps.filter(|step| step.on.as_str() <= day) {
            let part = u64::from(share) * u64::from(step.share_percent) / 100;
            let part = u32::try_from(part).unwrap_or(share);
            self.walk_forward(&step.to, day, part, seen, parts);
        }
        seen.remove(id);
    }

    /// The units of a day that became this one, itself when it was already there.
    #[must_use]
    pub fn origins(&self, id: &str, day: &str) -> Vec<String> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            if self.lives.get(at).is_some_and(|life| life.is_on(day)) {
                found.insert(at.to_owned());
                continue;
            }
            let steps = self.before.get(at).into_iter().flatten();
            open.extend(steps.map(|step| step.from.as_str()));
        }
        found.into_iter().collect()
    }

    /// Where a figure of this unit counts in the geography of a day.
    ///
    /// Forward, with the shares of the successions. Backward, with the one unit it came from; when there were several nobody
    /// can say which of them, and it stays with the unit it was counted for: comparing is honest or it is not done.
    #[must_use]
    pub fn counts_for(&self, id: &str, day: &str) -> Vec<Part> {
        let own = || {
            vec![Part {
                id: id.to_owned(),
                share: WHOLE,
            }]
        };
        let forward = self.heirs(id, day);
        if !forward.is_empty() {
            return forward;
        }
        match self.origins(id, day).as_slice() {
            [only] => vec![Part {
                id: only.clone(),
                share: WHOLE,
            }],
            _ => own(),
        }
    }

    /// Adds up figures in the geography of a day. Every figure is split without loss: what rounding leaves goes to the largest
    /// part.
    #[must_use]
    pub fn sum<'a>(
        &self,
        figures: impl IntoIterator<Item = (&'a str, i64)>,
        day: &str,
    ) -> BTreeMap<String, i64> {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for (id, figure) in figures {
            for (to, part) in split(figure, &self.counts_for(id, day)) {
                let sum = sums.entry(to).or_default();
                *sum = sum.saturating_add(part);
            }
        }
        sums
    }

    /// The unit above on a day: the one named, or who carries it on.
    #[must_use]
    pub fn parent_on(&self, id: &str, day: &str) -> Option<String> {
        let above = self.lives.get(id)?.parent.as_deref()?;
        self.main_heir(above, day).filter(|above| above != id)
    }

    /// Who keeps what hangs below a unit on a day: itself, or step by step the largest of its parts. What hung below one part does
    /// not go over to another because the first is divided once more.
    fn main_heir(&self, id: &str, day: &str) -> Option<String> {
        let mut seen = BTreeSet::new();
        let mut at = id;
        while !self.lives.get(at).is_some_and(|life| life.is_on(day)) {
            let steps = self.after.get(at).into_iter().flatten();
            let steps = steps.filter(|step| step.on.as_str() <= day);
            let largest = steps.max_by_key(|step| (step.share_percent, &step.to))?;
            if !seen.insert(at) {
                return None;
            }
            at = &largest.to;
        }
        Some(at.to_owned())
    }

    /// A unit as it is on a day and what stands above it, its own row first: whose name heads its papers. What nobody carries on
    /// stands as it last did.
    #[must_use]
    pub fn line_on(&self, id: &str, day: &str) -> Vec<String> {
        let on = |id: &str| self.main_heir(id, day).unwrap_or_else(|| id.to_owned());
        let mut line = Vec::new();
        let mut next = Some(on(id));
        while let Some(at) = next.filter(|at| !line.contains(at)) {
            let above = self.lives.get(&at).and_then(|life| life.parent.as_deref());
            next = above.map(on);
            line.push(at);
        }
        line
    }

    /// Since which day a unit holds the whole of another that went into it, itself or by way of others.
    #[must_use]
    pub fn carried_into(&self, id: &str, into: &str) -> Option<&str> {
        let mut seen = BTreeSet::from([id]);
        let mut open = vec![(id, "")];
        while let Some((at, since)) = open.pop() {
            let steps = self.after.get(at).into_iter().flatten();
            for step in steps.filter(|step| step.share_percent == 100) {
                let since = since.max(step.on.as_str());
                if step.to == into {
                    return Some(since);
                }
                if seen.insert(&step.to) {
                    open.push((&step.to, since));
                }
            }
        }
        None
    }

    /// The tree of a day, each unit with its depth, in the order of `rank`. What has nothing above stands at the top.
    #[must_use]
    pub fn tree<K: Ord>(&self, day: &str, rank: impl Fn(&str) -> K) -> Vec<(usize, String)> {
        let mut below: BTreeMap<Option<String>, Vec<&str>> = BTreeMap::new();
        for life in self.lives.values().filter(|life| life.is_on(day)) {
            let above = self.parent_on(&life.id, day);
            below.entry(above).or_default().push(&life.id);
        }
        for ids in below.values_mut() {
            ids.sort_by_key(|id| rank(id));
        }
        let mut out = Vec::new();
        let mut open: Vec<(usize, &str)> = Vec::new();
        let tops = below.get(&None).into_iter().flatten().rev();
        open.extend(tops.map(|id| (0, *id)));
        while let Some((depth, id)) = open.pop() {
            out.push((depth, id.to_owned()));
            let children = below.get(&Some(id.to_owned())).into_iter().flatten().rev();
            open.extend(children.map(|child| (depth + 1, *child)));
        }
        out
    }
}

fn listed(parts: BTreeMap<String, u32>) -> Vec<Part> {
    parts
        .into_iter()
        .map(|(id, share)| Part { id, share })
        .collect()
}

/// A figure in parts that add up to it.
fn split(figure: i64, parts: &[Part]) -> Vec<(String, i64)> {
    let whole: i128 = parts.iter().map(|part| i128::from(part.share)).sum();
    if whole == 0 {
        return Vec::new();
    }
    let mut out: Vec<(String, i64)> = parts
        .iter()
        .map(|part| {
            let exact = i128::from(figure) * i128::from(part.share) / whole;
            (part.id.clone(), i64::try_from(exact).unwrap_or(figure))
        })
        .collect();
    let given: i64 = out.iter().map(|(_, part)| part).sum();
    let largest = parts.iter().enumerate().max_by_key(|(_, part)| part.share);
    if let Some((_, part)) = largest.and_then(|(at, _)| out.get_mut(at)) {
        *part += figure - given;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(id: &str, parent: Option<&str>, from: &str, to: Option<&str>) -> Life {
        Life {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            from: from.to_owned(),
            to: to.map(str::to_owned),
        }
    }

    fn step(from: &str, to: &str, on: &str, share_percent: u8) -> Step {
        Step {
            from: from.to_owned(),
            to: to.to_owned(),
            on: on.to_owned(),
            share_percent,
        }
    }

    /// Two departments merge in March; a sub-department stays; an office splits in July; one is renamed in September.
    fn province() -> Units {
        let end = Some("2025-03-01");
        Units::new(
            vec![
                life("farming", None, "2020-01-01", end),
                life("land", None, "2020-01-01", end),
                life("both", None, "2025-03-01", None),
                life("forest", Some("farming"), "2020-01-01", None),
                life("office", Some("both"), "2025-03-01", Some("2025-07-01")),
                life("north", Some("both"), "2025-07-01", Some("2025-09-01")),
                life("south", Some("both"), "2025-07-01", None),
                life("north2", Some("both"), "2025-09-01", None),
                life("gone", Some("land"), "2020-01-01", Some("2025-01-01")),
            ],
            vec![
                step("farming", "both", "2025-03-01", 100),
                step("land", "both", "2025-03-01", 100),
                step("office", "north", "2025-07-01", 67),
                step("office", "south", "2025-07-01", 33),
                step("north", "north2", "2025-09-01", 100),
            ],
        )
    }

    #[test]
    fn a_merged_unit_is_carried_on_from_its_day() {
        let units = province();
        assert_eq!(
            units.heirs("land", "2025-02-28"),
            [Part {
                id: "land".into(),
                share: WHOLE
            }]
        );
        assert_eq!(
            units.heirs("land", "2025-03-01"),
            [Part {
                id: "both".into(),
                share: WHOLE
            }]
        );
        assert!(units.heirs("gone", "2025-06-01").is_empty());
    }

    #[test]
    fn children_hang_below_whoever_carries_on_the_unit_above() {
        let units = province();
        assert_eq!(
            units.parent_on("forest", "2025-02-01").as_deref(),
            Some("farming")
        );
        assert_eq!(
            units.parent_on("forest", "2025-04-01").as_deref(),
            Some("both")
        );
        let tree = units.tree("2025-08-01", str::to_owned);
        let rows: Vec<(usize, &str)> = tree.iter().map(|(d, id)| (*d, id.as_str())).collect();
        assert_eq!(
            rows,
            [(0, "both"), (1, "forest"), (1, "north"), (1, "south")]
        );
    }

    #[test]
    fn papers_are_headed_by_the_names_of_the_day() {
        let units = province();
        assert_eq!(units.line_on("forest", "2025-02-01"), ["forest", "farming"]);
        assert_eq!(units.line_on("forest", "2025-04-01"), ["forest", "both"]);
        assert_eq!(units.line_on("office", "2025-10-01"), ["north2", "both"]);
        // What ended without an heir keeps its last name; a row that is not yet there, its own.
        assert_eq!(units.line_on("gone", "2025-04-01"), ["gone", "both"]);
        assert_eq!(units.line_on("north2", "2025-04-01"), ["north2", "both"]);
    }

    #[test]
    fn the_whole_of_a_unit_is_held_from_the_last_step_on() {
        let units = province();
        assert_eq!(units.carried_into("land", "both"), Some("2025-03-01"));
        assert_eq!(units.carried_into("north", "north2"), Some("2025-09-01"));
        // A part is not the whole, and nothing goes backwards.
        assert_eq!(units.carried_into("office", "north2"), None);
        assert_eq!(units.carried_into("both", "land"), None);
    }

    #[test]
    fn figures_are_carried_without_loss_and_never_guessed_backwards() {
        let units = province();
        let figures = [("office", 100), ("farming", 7), ("land", 5), ("gone", 2)];
        let new = units.sum(figures, "2025-10-01");
        let expected = [("both", 12), ("gone", 2), ("north2", 67), ("south", 33)];
        assert_eq!(
            new.iter()
                .map(|(id, n)| (id.as_str(), *n))
                .collect::<Vec<_>>(),
            expected
        );
        // Old geography: a renamed unit goes back to its one origin, a merged one stays what it is.
        let old = units.sum([("north2", 9), ("both", 4)], "2025-08-01");
        assert_eq!(old.get("north"), Some(&9));
        let old = units.sum([("both", 4)], "2025-02-01");
        assert_eq!(old.get("both"), Some(&4));
        for n in [-1, 1, 2, 3, 99, i64::MAX] {
            let sum: i64 = units.sum([("office", n)], "2025-08-01").values().sum();
            assert_eq!(sum, n);
        }
    }

    #[test]
    fn a_circle_of_successions_ends() {
        let lives = vec![
            life("a", None, "2020-01-01", Some("2021-01-01")),
            life("b", None, "2020-01-01", Some("2021-01-01")),
        ];
        let steps = vec![
            step("a", "b", "2021-01-01", 100),
            step("b", "a", "2021-01-01", 100),
        ];
        let units = Units::new(lives, steps);
        assert!(units.heirs("a", "2022-01-01").is_empty());
        assert!(units.origins("a", "2022-01-01").is_empty());
    }
}
