//! The models of addresses: linear views, letters, and trees over both; cross-validated with everything the trees read
//! coming from models that had not seen the row.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use detect::Pack;
use detect::model::grow::{Example, Growth};
use detect::model::train::{Plan, Row, train};
use detect::model::{HOST_FIGURES, Letters, Linear, Trees, VIEW_FILES, View, grow_host_trees};

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
            let mut features = Vec::new();
            view.features(&link.host, &link.path, &mut |hash| features.push(hash));
            Row {
                features,
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
    letters: Letters,
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
            };
            train(&rows, Plan { bits, ..plan })
        });
        let hosts: BTreeSet<(&str, bool)> = seen
            .iter()
            .map(|row| (row.link.host.as_str(), row.guilty))
            .collect();
        Self {
            models,
            letters: Letters::learn(&hosts.into_iter().collect::<Vec<_>>()),
        }
    }

    /// Log-odds of the whole view alone.
    pub(crate) fn whole(&self, row: &Address) -> f32 {
        self.odds(row)[0]
    }

    fn odds(&self, row: &Address) -> [f32; View::ALL.len()] {
        let mut odds = [0.0; View::ALL.len()];
        for ((slot, model), view) in odds.iter_mut().zip(&self.models).zip(&row.views) {
            *slot = model.odds(|sum| view.features.iter().for_each(|hash| sum.add(*hash)));
        }
        odds
    }

    pub(crate) fn figures(&self, row: &Address, pack: &Pack) -> [f32; HOST_FIGURES] {
        pack.host_figures(&row.link, self.odds(row), &self.letters)
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
        fs::write(rules.join("host.bin"), whole.to_bytes())?;
        for (model, name) in views.iter().zip(VIEW_FILES) {
            let name = Path::new(name).file_name().unwrap_or_default();
            fs::write(rules.join(name), model.to_bytes())?;
        }
        fs::write(rules.join("host_letters.bin"), self.letters.to_bytes())?;
        fs::write(rules.join("host_trees.bin"), trees.to_bytes())?;
        Ok(())
    }
}

/// Log-odds of each row by models and trees that had not seen its fold: of the whole view alone, and of the trees.
pub(crate) struct Unseen {
    pub(crate) whole: Vec<f32>,
    pub(crate) trees: Vec<f32>,
    /// The trees of all rows; their figures come from models that had not seen the row.
    pub(crate) last: Trees,
}

/// Trees of fold `k` learn from the other folds, whose figures come from models that saw neither `k` nor the row's own fold.
pub(crate) fn unseen(rows: &[Address], pack: &Pack, plan: Plan, folds: u64) -> Unseen {
    let without = |a: u64, b: u64| {
        Views::learn(
            rows.iter()
                .filter(move |row| row.learned && row.fold != a && row.fold != b),
            plan,
        )
    };
    let mut examples: Vec<Vec<Option<Example<HOST_FIGURES>>>> =
        (0..folds).map(|_| vec![None; rows.len()]).collect();
    let mut whole = vec![0.0; rows.len()];
    for a in 0..folds {
        for b in a..folds {
            let views = without(a, b);
            for (number, row) in rows.iter().enumerate() {
                // For the trees of fold a, a row of fold b, and the other way round.
                for (outer, own) in BTreeSet::from([(a, b), (b, a)]) {
                    if row.fold == own {
                        examples[outer as usize][number] = Some(views.example(row, pack));
                    }
                }
                if a == b && row.fold == a {
                    whole[number] = views.whole(row);
                }
            }
            eprintln!("without folds {a} and {b}");
        }
    }
    let mut odds = vec![0.0; rows.len()];
    for fold in 0..folds {
        let of_fold = &examples[fold as usize];
        let seen: Vec<_> = rows
            .iter()
            .zip(of_fold)
            .filter(|(row, _)| row.learned && row.fold != fold)
            .filter_map(|(_, example)| example.clone())
            .collect();
        let trees = grow_host_trees(&seen, GROWTH);
        for ((slot, row), example) in odds.iter_mut().zip(rows).zip(of_fold) {
            if let Some(example) = example.as_ref().filter(|_| row.fold == fold) {
                *slot = trees.odds(&example.figures);
            }
        }
        eprintln!("trees of fold {fold}");
    }
    let all: Vec<_> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.learned)
        .filter_map(|(number, row)| examples[row.fold as usize][number].clone())
        .collect();
    Unseen {
        whole,
        trees: odds,
        last: grow_host_trees(&all, GROWTH),
    }
}
