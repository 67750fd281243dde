//! How good: ranks, rates and calibration of scored rows, with bootstrap intervals. Pure.

use serde::Serialize;

/// One scored row of the task "scam against ham".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// 0–1, higher is worse.
    pub score: f32,
    /// Scam.
    pub guilty: bool,
    /// The level was "suspicious" or worse.
    pub flagged: bool,
}

/// A figure with its 95 % bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// On all rows.
    pub value: f64,
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// Measures of one slice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measures {
    /// Rows.
    pub n: usize,
    /// Scam rows.
    pub guilty: usize,
    /// Area under the ROC curve; `None` with one class only, like the others below.
    pub auc: Option<Figure>,
    /// Precision at score 0.5.
    pub precision: Option<Figure>,
    /// Recall at score 0.5.
    pub recall: Option<Figure>,
    /// False-positive rate at the threshold that recalls 95 %.
    pub fpr_at_95_recall: Option<Figure>,
    /// Recall at the threshold with at most 1 % false positives.
    pub recall_at_1_fpr: Option<Figure>,
    /// Expected calibration error, ten equal bins.
    pub ece: f64,
    /// Share of honest rows whose level is "suspicious" or worse.
    pub honest_flagged: Option<Figure>,
    /// Share of scam rows whose level is "suspicious" or worse.
    pub guilty_flagged: Option<Figure>,
}

/// Bootstrap rounds.
const ROUNDS: usize = 200;
/// Slices above this many rows are resampled with fewer rounds: their intervals are narrow anyway.
const MANY_ROWS: usize = 20_000;

/// Measures a slice; `seed` makes the bootstrap repeatable.
pub fn measure(rows: &[Scored], seed: u64) -> Measures {
    let mut random = Random(seed | 1);
    let rounds = if rows.len() > MANY_ROWS {
        ROUNDS / 4
    } else {
        ROUNDS
    };
    let mut figure = |of: &dyn Fn(&Sorted) -> Option<f64>| {
        let value = of(&Sorted::new(rows))?;
        let mut resampled: Vec<f64> = (0..rounds)
            .filter_map(|_| of(&Sorted::new(&random.resample(rows))))
            .collect();
        resampled.sort_by(f64::total_cmp);
        let at = |share: f64| {
            resampled
                .get((share * (resampled.len().max(1) - 1) as f64) as usize)
                .copied()
                .unwrap_or(value)
        };
        Some(Figure {
            value,
            low: at(0.025),
            high: at(0.975),
        })
    };
    Measures {
        n: rows.len(),
        guilty: rows.iter().filter(|row| row.guilty).count(),
        auc: figure(&Sorted::auc),
        precision: figure(&|s| {
            ratio(
                s.count(|r| r.guilty && r.score >= 0.5),
                s.count(|r| r.score >= 0.5),
            )
        }),
        recall: figure(&|s| {
            ratio(
                s.count(|r| r.guilty && r.score >= 0.5),
                s.count(|r| r.guilty),
            )
        }),
        fpr_at_95_recall: figure(&Sorted::fpr_at_95_recall),
        recall_at_1_fpr: figure(&Sorted::recall_at_1_fpr),
        ece: calibration_error(rows),
        honest_flagged: figure(&|s| {
            ratio(s.count(|r| !r.guilty && r.flagged), s.count(|r| !r.guilty))
        }),
        guilty_flagged: figure(&|s| {
            ratio(s.count(|r| r.guilty && r.flagged), s.count(|r| r.guilty))
        }),
    }
}

/// Rows from the highest score down.
struct Sorted(Vec<Scored>);

impl Sorted {
    fn new(rows: &[Scored]) -> Self {
        let mut rows = rows.to_vec();
        rows.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
        Self(rows)
    }

    fn count(&self, wanted: impl Fn(&Scored) -> bool) -> usize {
        self.0.iter().filter(|row| wanted(row)).count()
    }

    /// Points of the ROC curve after each distinct score: (false positives, true positives).
    fn curve(&self) -> Vec<(usize, usize)> {
        let mut points = vec![(0, 0)];
        let (mut false_positives, mut true_positives) = (0, 0);
        for (i, row) in self.0.iter().enumerate() {
            if row.guilty {
                true_positives += 1
            } else {
                false_positives += 1
            }
            if self.0.get(i + 1).is_none_or(|next| next.score != row.score) {
                points.push((false_positives, true_positives));
            }
        }
        points
    }

    fn classes(&self) -> Option<(f64, f64)> {
        let guilty = self.count(|row| row.guilty);
        let honest = self.0.len() - guilty;
        (guilty > 0 && honest > 0).then_some((honest as f64, guilty as f64))
    }

    fn auc(&self) -> Option<f64> {
        let (honest, guilty) = self.classes()?;
        let area: f64 = self
            .curve()
            .windows(2)
            .map(|pair| match pair {
                [a, b] => (b.0 - a.0) as f64 * (a.1 + b.1) as f64 / 2.0,
                _ => 0.0,
            })
            .sum();
        Some(area / (honest * guilty))
    }

    fn fpr_at_95_recall(&self) -> Option<f64> {
        let (honest, guilty) = self.classes()?;
        self.curve()
            .iter()
            .find(|point| point.1 as f64 >= 0.95 * guilty)
            .map(|point| point.0 as f64 / honest)
    }

    fn recall_at_1_fpr(&self) -> Option<f64> {
        let (honest, guilty) = self.classes()?;
        self.curve()
            .iter()
            .rev()
            .find(|point| point.0 as f64 <= 0.01 * honest)
            .map(|point| point.1 as f64 / guilty)
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn calibration_error(rows: &[Scored]) -> f64 {
    let mut bins = [(0usize, 0.0f64, 0usize); 10];
    for row in rows {
        let bin = ((row.score * 10.0) as usize).min(9);
        if let Some((count, sum, guilty)) = bins.get_mut(bin) {
            *count += 1;
            *sum += f64::from(row.score);
            *guilty += usize::from(row.guilty);
        }
    }
    let n = rows.len().max(1) as f64;
    bins.iter()
        .filter(|bin| bin.0 > 0)
        .map(|(_, sum, guilty)| (sum - *guilty as f64).abs() / n)
        .sum()
}

/// xorshift64*: enough for resampling, and the same figures on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn resample(&mut self, rows: &[Scored]) -> Vec<Scored> {
        let n = rows.len() as u64;
        (0..n)
            .filter_map(|_| rows.get((self.next() % n) as usize).copied())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(guilty: &[f32], honest: &[f32]) -> Vec<Scored> {
        let row = |guilty| {
            move |&score: &f32| Scored {
                score,
                guilty,
                flagged: score >= 0.5,
            }
        };
        guilty
            .iter()
            .map(row(true))
            .chain(honest.iter().map(row(false)))
            .collect()
    }

    #[test]
    fn a_perfect_ranking_measures_as_one() {
        let all = measure(&rows(&[0.9, 0.8], &[0.1, 0.2]), 1);
        assert_eq!(all.auc.unwrap().value, 1.0);
        assert_eq!(all.fpr_at_95_recall.unwrap().value, 0.0);
        assert_eq!(all.recall_at_1_fpr.unwrap().value, 1.0);
        assert_eq!(
            (all.precision.unwrap().value, all.recall.unwrap().value),
            (1.0, 1.0)
        );
    }

    #[test]
    fn equal_scores_are_half_right_and_give_no_free_recall() {
        let all = measure(&rows(&[0.5, 0.5], &[0.5, 0.5]), 1);
        assert_eq!(all.auc.unwrap().value, 0.5);
        assert_eq!(all.recall_at_1_fpr.unwrap().value, 0.0);
        assert_eq!(all.fpr_at_95_recall.unwrap().value, 1.0);
    }

    #[test]
    fn one_class_alone_has_no_curve() {
        let all = measure(&rows(&[], &[0.1, 0.7]), 1);
        assert!(all.auc.is_none() && all.recall.is_none());
        assert_eq!(all.honest_flagged.unwrap().value, 0.5);
    }

    #[test]
    fn calibration_error_is_the_gap_between_promise_and_truth() {
        let all = measure(&rows(&[0.75, 0.75, 0.75], &[0.75]), 1);
        assert!(all.ece < 1e-6, "{}", all.ece);
        assert!((measure(&rows(&[], &[0.75]), 1).ece - 0.75).abs() < 1e-6);
    }
}
