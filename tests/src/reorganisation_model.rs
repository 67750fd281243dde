//! Units in time against a model that goes through a history day by day and moves everything by hand: who carries on whom with which
//! share, where a unit hangs, since when one holds the whole of another.

use std::collections::BTreeMap;

use domain::unit::{Life, Part, Step, Units, WHOLE};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar_model::{Broken, Dice};

/// A history as the model lives it: what holds after each day.
#[derive(Debug, Clone, Default)]
struct Model {
    /// Unit → the unit above, of those that are there.
    above: BTreeMap<usize, Option<usize>>,
    /// (Unit that was, unit that is) → share of the first in the second.
    share: BTreeMap<(usize, usize), u32>,
    /// (Unit that was, unit that is or was) → day since which the second holds the whole of the first.
    whole: BTreeMap<(usize, usize), Date>,
}

impl Model {
    /// A row begins, below another one.
    fn begins(&mut self, unit: usize, above: Option<usize>) {
        self.above.insert(unit, above);
        self.share.insert((unit, unit), WHOLE);
    }

    /// A row ends, and others carry it on.
    fn ends(&mut self, unit: usize, into: &[(usize, u8)], on: Date, broken: Broken) {
        self.above.remove(&unit);
        let before: Vec<(usize, u32)> = self
            .share
            .iter()
            .filter(|((_, holds), _)| *holds == unit)
            .map(|((was, _), share)| (*was, *share))
            .collect();
        for (was, share) in before {
            self.share.remove(&(was, unit));
            for (to, percent) in into {
                let more = share * u32::from(*percent) / 100;
                *self.share.entry((was, *to)).or_default() += more;
            }
        }
        if let [(to, 100)] = into {
            let held: Vec<usize> = self
                .whole
                .keys()
                .filter(|(_, holds)| *holds == unit)
                .map(|(was, _)| *was)
                .chain([unit])
                .collect();
            for was in held {
                self.whole.insert((was, *to), on);
            }
        }
        // What hung below it hangs below the largest part, of equals below the last by name.
        let largest = into.iter().max_by_key(|(to, percent)| (*percent, *to));
        let stays = broken == Broken::NoReorganisations;
        if let Some((to, _)) = largest.filter(|_| !stays) {
            for above in self
                .above
                .values_mut()
                .filter(|above| **above == Some(unit))
            {
                *above = Some(*to);
            }
        }
    }

    fn alive(&self) -> Vec<usize> {
        self.above.keys().copied().collect()
    }

    /// Whether one hangs somewhere below another.
    fn is_below(&self, unit: usize, top: usize) -> bool {
        let mut at = Some(unit);
        while let Some(here) = at {
            if here == top {
                return true;
            }
            at = self.above.get(&here).copied().flatten();
        }
        false
    }
}

/// A history as rows, with what the model says after each of its days.
struct History {
    lives: Vec<Life>,
    steps: Vec<Step>,
    days: Vec<(Date, Model)>,
}

fn name(unit: usize) -> String {
    format!("{unit:03}")
}

impl History {
    fn begins(&mut self, model: &mut Model, above: Option<usize>, on: Date) -> usize {
        let unit = self.lives.len();
        self.lives.push(Life {
            id: name(unit),
            parent: above.map(name),
            from: on.to_string(),
            to: None,
        });
        model.begins(unit, above);
        unit
    }

    fn ends(
        &mut self,
        model: &mut Model,
        unit: usize,
        into: &[(usize, u8)],
        on: Date,
        broken: Broken,
    ) {
        if let Some(life) = self.lives.get_mut(unit) {
            life.to = Some(on.to_string());
        }
        self.steps
            .extend(into.iter().map(|(to, share_percent)| Step {
                from: name(unit),
                to: name(*to),
                on: on.to_string(),
                share_percent: *share_percent,
            }));
        model.ends(unit, into, on, broken);
    }

    /// Up to six re-organisations around a day: renames, moves, mergers, at most three divisions, and units dissolved.
    fn random(dice: &mut Dice, around: Date, broken: Broken) -> Self {
        let mut history = Self {
            lives: Vec::new(),
            steps: Vec::new(),
            days: Vec::new(),
        };
        let mut model = Model::default();
        let mut on = around.saturating_sub(60.days());
        let top = history.begins(&mut model, None, on);
        for _ in 0..dice.pick(2, 4) {
            let alive = model.alive();
            let above = pick(dice, &alive).unwrap_or(top);
            history.begins(&mut model, Some(above), on);
        }
        history.days.push((on, model.clone()));
        let mut divisions = 3;
        for _ in 0..dice.pick(0, 6) {
            on = on.saturating_add(dice.pick(1, 25).days());
            let alive = model.alive();
            let Some(unit) = pick(dice, &alive) else {
                break;
            };
            let above = model.above.get(&unit).copied().flatten();
            match (dice.pick(0, 5), above) {
                (0 | 1, above) => {
                    let next = history.begins(&mut model, above, on);
                    history.ends(&mut model, unit, &[(next, 100)], on, broken);
                }
                (2, Some(_)) => {
                    let elsewhere: Vec<usize> = { alive.iter().copied() }
                        .filter(|other| !model.is_below(*other, unit))
                        .collect();
                    let next = history.begins(&mut model, pick(dice, &elsewhere), on);
                    history.ends(&mut model, unit, &[(next, 100)], on, broken);
                }
                (3, Some(_)) if divisions > 0 => {
                    divisions -= 1;
                    let first = history.begins(&mut model, above, on);
                    let second = history.begins(&mut model, above, on);
                    let share = u8::try_from(dice.pick(1, 99)).unwrap_or(50);
                    let parts = [(first, share), (second, 100 - share)];
                    history.ends(&mut model, unit, &parts, on, broken);
                }
                (4, Some(_)) if !model.above.values().any(|above| *above == Some(unit)) => {
                    history.ends(&mut model, unit, &[], on, broken);
                }
                _ => {
                    let into: Vec<usize> = { alive.iter().copied() }
                        .filter(|other| !model.is_below(*other, unit))
                        .collect();
                    if let Some(into) = pick(dice, &into) {
                        history.ends(&mut model, unit, &[(into, 100)], on, broken);
                    }
                }
            }
            history.days.push((on, model.clone()));
        }
        history
    }
}

fn pick(dice: &mut Dice, of: &[usize]) -> Option<usize> {
    let last = i64::try_from(of.len()).ok()?.checked_sub(1)?;
    let at = usize::try_from(dice.pick(0, last.max(0))).ok()?;
    of.get(at).copied()
}

/// One random history; the first difference in words.
pub(crate) fn one(dice: &mut Dice, around: Date, broken: Broken) -> Option<String> {
    let history = History::random(dice, around, broken);
    let units = Units::new(history.lives.clone(), history.steps.clone());
    for (at, (day, model)) in history.days.iter().enumerate() {
        // On the day itself and on the last one before the next.
        let next = history.days.get(at + 1).map(|(day, _)| *day);
        let last = next.map_or(around.saturating_add(400.days()), |next| {
            next.yesterday().unwrap_or(next)
        });
        for asked in [*day, last] {
            if let Some(words) = differs(&units, model, history.lives.len(), asked) {
                return Some(format!("{asked}: {words}; {:?}", history.steps));
            }
        }
    }
    None
}

fn differs(units: &Units, model: &Model, count: usize, asked: Date) -> Option<String> {
    let on = asked.to_string();
    for unit in 0..count {
        let id = name(unit);
        let began = units
            .life(&id)
            .is_some_and(|life| life.from.as_str() <= on.as_str());
        if !began {
            continue;
        }
        let expected: Vec<Part> = model
            .share
            .iter()
            .filter(|((was, _), share)| *was == unit && **share > 0)
            .map(|((_, holds), share)| Part {
                id: name(*holds),
                share: *share,
            })
            .collect();
        let heirs = units.heirs(&id, &on);
        if heirs != expected {
            return Some(format!("heirs of {id}: {heirs:?}, model {expected:?}"));
        }
        if let Some(above) = model.above.get(&unit) {
            let (ours, theirs) = (units.parent_on(&id, &on), above.map(name));
            if ours != theirs {
                return Some(format!("above {id}: {ours:?}, model {theirs:?}"));
            }
            let mut line = vec![id.clone()];
            let mut next = *above;
            while let Some(at) = next {
                line.push(name(at));
                next = model.above.get(&at).copied().flatten();
            }
            let ours = units.line_on(&id, &on);
            if ours != line {
                return Some(format!("line of {id}: {ours:?}, model {line:?}"));
            }
        }
        for by in 0..count {
            let theirs = model.whole.get(&(unit, by)).map(ToString::to_string);
            // Known ahead, and in force from its day on.
            let ours = units.carried_into(&id, &name(by));
            let ours = ours.filter(|since| *since <= on.as_str());
            if ours != theirs.as_deref() {
                return Some(format!("{id} within {by}: {ours:?}, model {theirs:?}"));
            }
        }
    }
    None
}
