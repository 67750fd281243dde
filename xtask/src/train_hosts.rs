//! The models of addresses: linear views, letters, and trees over both; cross-validated with everything the trees read
//! coming from models that had not seen the row.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::resume_unwind;
use std::path::Path;

use detect::Pack;
use detect::model::grow::{Example, Growth};
use detect::model::train::{Plan, Row, train};
use detect::model::{
    HOST_FIGURES, HostLetters, LETTER_FILES, Letters, Linear, Script, Shares, Trees, VIEW_FILES,
    View, grow_host_trees,
};

const GROWTH: Growth = Growth {
    trees: 320,
    leaves: 28,
    rate: 0.07,
};

/// An address to learn from.
pub(crate) struct Address {
    pub(crate) link: extract::Link,
    pub(crate) fold: u64,
    pub(crate) guilty: bool,
    pub(crate) weight: f32,
    /// Learned from; a row of a source left out is only judged.
    pub(crate) learned: bool,
    views: [Row; View::ALL.len()],
}

impl Address {
    pub(crate) fn new(link: extract::Link, fold: u64, guilty: bool, weight: f32) -> Self {
        let views = View::ALL.map(|view| {
            let noted = |mut all: Vec<u64>, hash| {
                all.push(hash);
                all
            };
            Row {
                features: view.features(&link, Vec::new(), noted),
                guilty,
                weight,
            }
        });
        Self {
            link,
            fold,
            guilty,
            weight,
            learned: true,
            views,
        }
    }
}

/// Models of the views and the letters.
pub(crate) struct Views {
    models: [Linear; View::ALL.len()],
    letters: HostLetters,
    shares: Shares,
}

impl Views {
    pub(crate) fn learn<'a>(seen: impl Iterator<Item = &'a Address>, plan: Plan) -> Self {
        let seen: Vec<&Address> = seen.collect();
        let mut number = 0;
        let models = View::ALL.map(|view| {
            let rows: Vec<&Row> = seen
                .iter()
                .filter(|row| view != View::Path || row.link.path.len() > 1)
                .filter_map(|row| row.views.get(number))
                .collect();
            number += 1;
            let bits = match view {
                View::Whole => plan.bits,
                View::Name => plan.bits - 1,
                View::Suffix => 12,
                View::Path => plan.bits - 2,
                View::Crossed => plan.bits - 1,
            };
            train(&rows, Plan { bits, ..plan })
        });
        // Each host once, in order, whatever stands behind it.
        let links: BTreeMap<(&str, bool), &extract::Link> = seen
            .iter()
            .map(|row| ((row.link.host.as_str(), row.guilty), &row.link))
            .collect();
        let hosts: Vec<_> = links.keys().copied().collect();
        let shares = Shares::learn(links.iter().map(|((_, guilty), link)| (*link, *guilty)));
        let paths: Vec<_> = seen
            .iter()
            .filter(|row| row.link.path.len() > 1)
            .map(|row| (row.link.path.as_str(), row.guilty))
            .collect();
        Self {
            models,
            shares,
            letters: HostLetters {
                names: Letters::learn(&hosts, Script::Name),
                paths: Letters::learn(&paths, Script::Path),
            },
        }
    }

    /// Log-odds of the whole view alone.
    pub(crate) fn whole(&self, row: &Address) -> f32 {
        self.odds(row)[0]
    }

    fn odds(&self, row: &Address) -> [f32; View::ALL.len()] {
        let mut odds = [0.0; View::ALL.len()];
        for ((slot, model), view) in odds.iter_mut().zip(&self.models).zip(&row.views) {
            *slot = model.odds(view.features.iter().copied());
        }
        odds
    }

    pub(crate) fn figures(&self, row: &Address, pack: &Pack) -> [f32; HOST_FIGURES] {
        pack.host_figures(&row.link, self.odds(row), &self.letters, &self.shares)
    }

    pub(crate) fn example(&self, row: &Address, pack: &Pack) -> Example<HOST_FIGURES> {
        Example {
            figures: self.figures(row, pack),
            guilty: row.guilty,
            weight: row.weight,
        }
    }

    pub(crate) fn write(&self, trees: &Trees, rules: &Path) -> anyhow::Result<()> {
        let [whole, views @ ..] = &self.models;
        let put = |name: &str, bytes: Vec<u8>| {
            let name = Path::new(name).file_name().unwrap_or_default();
            fs::write(rules.join(name), bytes)
        };
        fs::write(rules.join("host.bin"), whole.to_bytes())?;
        for (model, name) in views.iter().zip(VIEW_FILES) {
            put(name, model.to_bytes())?;
        }
        let HostLetters { names, paths } = &self.letters;
        for (letters, name) in [names, paths].into_iter().zip(LETTER_FILES) {
            put(name, letters.to_bytes())?;
        }
        put("host_shares.bin", self.shares.to_bytes())?;
        fs::write(rules.join("host_trees.bin"), trees.to_bytes())?;
        Ok(())
    }
}

/// Log-odds of each row by models and trees that had not seen its fold: of the whole view alone, and of the trees.
pub(crate) struct Unseen {
    pub(crate) whole: Vec<f32>,
    pub(crate) trees: Vec<f32>,
    /// The figures of each row by models that had seen neither its fold nor the other one.
    examples: Vec<Vec<Option<Example<HOST_FIGURES>>>>,
}

/// For the trees of which fold, which row, its figures, and log-odds of the whole view alone.
type Judged = (u64, usize, Example<HOST_FIGURES>, f32);

/// For each of the first `outer` folds with every fold (also itself) the rows of either, by models that saw neither. Two pairs
/// at a time, in the order of the pairs.
fn without_pairs(rows: &[Address], pack: &Pack, plan: Plan, folds: u64, outer: u64) -> Vec<Judged> {
    let pairs: Vec<_> = (0..outer)
        .flat_map(|a| (a..folds).map(move |b| (a, b)))
        .collect();
    at_two(&pairs, |&(a, b)| without(rows, pack, plan, a, b))
        .into_iter()
        .flatten()
        .collect()
}

fn without(rows: &[Address], pack: &Pack, plan: Plan, a: u64, b: u64) -> Vec<Judged> {
    let seen = rows
        .iter()
        .filter(|row| row.learned && row.fold != a && row.fold != b);
    let views = Views::learn(seen, plan);
    let mut judged = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        // For the trees of fold a, a row of fold b, and the other way round.
        for (outer, own) in BTreeSet::from([(a, b), (b, a)]) {
            if row.fold == own {
                judged.push((outer, number, views.example(row, pack), views.whole(row)));
            }
        }
    }
    eprintln!("without folds {a} and {b}");
    judged
}

/// Works on two at a time; the answers come in the order of what was asked.
fn at_two<T: Sync, U: Send>(of: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let work = &work;
    let mut done = Vec::new();
    for two in of.chunks(2) {
        done.extend(std::thread::scope(|scope| {
            let threads: Vec<_> = two.iter().map(|one| scope.spawn(|| work(one))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .collect::<Vec<_>>()
        }));
    }
    done
}

/// Trees of fold `k` learn from the other folds, whose figures come from models that saw neither `k` nor the row's own fold.
/// Only the rows of the first `outer` folds are judged.
pub(crate) fn unseen(rows: &[Address], pack: &Pack, plan: Plan, folds: u64, outer: u64) -> Unseen {
    let mut examples: Vec<Vec<Option<Example<HOST_FIGURES>>>> =
        (0..folds).map(|_| vec![None; rows.len()]).collect();
    let mut whole = vec![0.0; rows.len()];
    for (of, number, example, odds) in without_pairs(rows, pack, plan, folds, outer) {
        if rows[number].fold == of {
            whole[number] = odds;
        }
        examples[of as usize][number] = Some(example);
    }
    let judged: Vec<u64> = (0..outer).collect();
    let grown = at_two(&judged, |fold| {
        trees(rows, &examples[*fold as usize], |row| row.fold != *fold)
    });
    let mut odds = vec![0.0; rows.len()];
    for (fold, trees) in judged.iter().zip(grown) {
        for ((slot, row), example) in odds.iter_mut().zip(rows).zip(&examples[*fold as usize]) {
            if let Some(example) = example.as_ref().filter(|_| row.fold == *fold) {
                *slot = trees.odds(&example.figures);
            }
        }
    }
    Unseen {
        whole,
        trees: odds,
        examples,
    }
}

/// The trees of all rows; their figures come from models that had not seen the row.
pub(crate) fn last(rows: &[Address], unseen: &Unseen) -> Trees {
    let own: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| unseen.examples[row.fold as usize][number].clone())
        .collect();
    trees(rows, &own, |_| true)
}

fn trees(
    rows: &[Address],
    examples: &[Option<Example<HOST_FIGURES>>],
    wanted: impl Fn(&Address) -> bool,
) -> Trees {
    let seen: Vec<_> = rows
        .iter()
        .zip(examples)
        .filter(|(row, _)| row.learned && wanted(row))
        .filter_map(|(_, example)| example.clone())
        .collect();
    grow_host_trees(&seen, GROWTH)
}
