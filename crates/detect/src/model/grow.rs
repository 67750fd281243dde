//! Grows the trees: gradient boosting of the logistic loss over binned figures, leaf by leaf, the best fork first.
//! Deterministic: one thread, sums in the order of the rows, ties to the earlier figure.

use super::trees::{LEAF, Node, Trees};

/// Figures are compared in so many bins.
const BINS: usize = 64;
/// What a leaf must hold (sum of second derivatives), and how far leaves are drawn to zero.
const HELD_MIN: f64 = 4.0;
const DRAW: f64 = 3.0;

/// How to grow.
#[derive(Debug, Clone, Copy)]
pub struct Growth {
    /// Number of trees.
    pub trees: usize,
    /// Leaves of a tree.
    pub leaves: usize,
    /// Part of each tree's word that counts.
    pub rate: f64,
}

/// One row to learn from.
#[derive(Debug, Clone)]
pub struct Example<const N: usize> {
    /// Its figures.
    pub figures: [f32; N],
    /// Scam.
    pub guilty: bool,
    /// How much it counts.
    pub weight: f32,
}

/// Grows trees; the same rows in the same order give the same bytes.
pub fn grow<const N: usize>(rows: &[Example<N>], growth: Growth) -> Trees {
    let edges: Vec<Vec<f32>> = (0..N).map(|figure| edges(rows, figure)).collect();
    let binned: Vec<[u8; N]> = rows.iter().map(|row| bins(row, &edges)).collect();
    let base = base(rows);
    let mut odds = vec![base; rows.len()];
    let mut trees = Trees {
        figures: N as u8,
        base: base as f32,
        roots: Vec::new(),
        nodes: Vec::new(),
    };
    for _ in 0..growth.trees {
        let slopes: Vec<Sum> = rows
            .iter()
            .zip(&odds)
            .map(|(row, o)| slope(row, *o))
            .collect();
        let tree = Tree::grown(&binned, &slopes, growth.leaves);
        let root = trees.nodes.len();
        tree.write(0, &edges, growth.rate, &mut trees.nodes);
        trees.roots.push(root as u32);
        for leaf in tree.leaves() {
            let said = leaf.sum.value() * growth.rate;
            for row in &leaf.rows {
                if let Some(odds) = odds.get_mut(*row as usize) {
                    *odds += said;
                }
            }
        }
    }
    trees
}

/// First and second derivative of the loss.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    first: f64,
    second: f64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.first += other.first;
        self.second += other.second;
    }

    fn less(self, other: Self) -> Self {
        Self {
            first: self.first - other.first,
            second: self.second - other.second,
        }
    }

    fn value(self) -> f64 {
        -self.first / (self.second + DRAW)
    }

    fn gain(self) -> f64 {
        self.first * self.first / (self.second + DRAW)
    }
}

fn slope<const N: usize>(row: &Example<N>, odds: f64) -> Sum {
    let probability = 1.0 / (1.0 + (-odds).exp());
    let weight = f64::from(row.weight);
    Sum {
        first: (probability - f64::from(u8::from(row.guilty))) * weight,
        second: probability * (1.0 - probability) * weight,
    }
}

fn base<const N: usize>(rows: &[Example<N>]) -> f64 {
    let all: f64 = rows.iter().map(|row| f64::from(row.weight)).sum();
    let guilty: f64 = rows
        .iter()
        .filter(|row| row.guilty)
        .map(|row| f64::from(row.weight))
        .sum();
    ((guilty + 1.0) / (all - guilty + 1.0)).ln()
}

/// Upper edges of the bins of a figure: quantiles of what occurs.
fn edges<const N: usize>(rows: &[Example<N>], figure: usize) -> Vec<f32> {
    let mut values: Vec<f32> = rows
        .iter()
        .filter_map(|row| row.figures.get(figure).copied())
        .collect();
    values.sort_by(f32::total_cmp);
    let mut distinct = values.clone();
    distinct.dedup();
    if distinct.len() <= BINS {
        distinct.pop();
        return distinct;
    }
    let mut edges: Vec<f32> = (1..BINS)
        .filter_map(|bin| values.get(values.len() * bin / BINS).copied())
        .collect();
    edges.dedup();
    if edges.last() == values.last() {
        edges.pop();
    }
    edges
}

fn bins<const N: usize>(row: &Example<N>, edges: &[Vec<f32>]) -> [u8; N] {
    let mut out = [0; N];
    for ((slot, figure), edges) in out.iter_mut().zip(row.figures).zip(edges) {
        *slot = edges.partition_point(|edge| *edge < figure) as u8;
    }
    out
}

#[derive(Debug, Clone, Copy)]
struct Fork {
    gain: f64,
    figure: usize,
    /// Rows up to this bin go below.
    bin: u8,
}

#[derive(Debug)]
struct Branch {
    rows: Vec<u32>,
    sum: Sum,
    /// Sums per figure and bin; dropped once the branch has forked.
    table: Vec<Sum>,
    best: Option<Fork>,
    /// Children, once forked.
    forked: Option<(Fork, usize, usize)>,
}

#[derive(Debug)]
struct Tree(Vec<Branch>);

impl Tree {
    fn grown<const N: usize>(binned: &[[u8; N]], slopes: &[Sum], leaves: usize) -> Self {
        let rows: Vec<u32> = (0..binned.len() as u32).collect();
        let table = table(binned, slopes, &rows);
        let mut tree = Self(vec![Branch::new::<N>(rows, table)]);
        for _ in 1..leaves {
            let Some((at, fork)) = tree.next() else { break };
            tree.fork(at, fork, binned, slopes);
        }
        tree
    }

    /// The leaf that gains most by a fork.
    fn next(&self) -> Option<(usize, Fork)> {
        let mut next: Option<(usize, Fork)> = None;
        for (at, branch) in self.0.iter().enumerate() {
            let Some(fork) = branch.best.filter(|_| branch.forked.is_none()) else {
                continue;
            };
            if next.is_none_or(|(_, best)| fork.gain > best.gain) {
                next = Some((at, fork));
            }
        }
        next
    }

    fn fork<const N: usize>(&mut self, at: usize, fork: Fork, binned: &[[u8; N]], slopes: &[Sum]) {
        let (below_at, above_at) = (self.0.len(), self.0.len() + 1);
        let Some(branch) = self.0.get_mut(at) else {
            return;
        };
        branch.forked = Some((fork, below_at, above_at));
        let whole = std::mem::take(&mut branch.table);
        let goes_below = |row: &u32| {
            binned
                .get(*row as usize)
                .and_then(|bins| bins.get(fork.figure))
                .is_some_and(|bin| *bin <= fork.bin)
        };
        let (below, above): (Vec<u32>, Vec<u32>) = std::mem::take(&mut branch.rows)
            .into_iter()
            .partition(goes_below);
        // The smaller side is counted, the other is what remains.
        let few = if below.len() <= above.len() {
            &below
        } else {
            &above
        };
        let counted = table(binned, slopes, few);
        let remains = whole
            .iter()
            .zip(&counted)
            .map(|(all, part)| all.less(*part))
            .collect();
        let (below_table, above_table) = if below.len() <= above.len() {
            (counted, remains)
        } else {
            (remains, counted)
        };
        self.0.push(Branch::new::<N>(below, below_table));
        self.0.push(Branch::new::<N>(above, above_table));
    }

    fn leaves(&self) -> impl Iterator<Item = &Branch> {
        self.0.iter().filter(|branch| branch.forked.is_none())
    }

    /// A fork, what lies below it, what lies above it.
    fn write(&self, at: usize, edges: &[Vec<f32>], rate: f64, out: &mut Vec<Node>) {
        let Some(branch) = self.0.get(at) else { return };
        let Some((fork, below, above)) = branch.forked else {
            out.push(Node {
                figure: LEAF,
                value: (branch.sum.value() * rate) as f32,
                next: 0,
            });
            return;
        };
        let here = out.len();
        let edge = edges
            .get(fork.figure)
            .and_then(|edges| edges.get(usize::from(fork.bin)))
            .copied()
            .unwrap_or(0.0);
        out.push(Node {
            figure: fork.figure as u8,
            value: edge,
            next: 0,
        });
        self.write(below, edges, rate, out);
        let next = (out.len() - here) as u16;
        if let Some(node) = out.get_mut(here) {
            node.next = next;
        }
        self.write(above, edges, rate, out);
    }
}

fn table<const N: usize>(binned: &[[u8; N]], slopes: &[Sum], rows: &[u32]) -> Vec<Sum> {
    let mut table = vec![Sum::default(); N * BINS];
    for row in rows {
        let (Some(bins), Some(slope)) = (binned.get(*row as usize), slopes.get(*row as usize))
        else {
            continue;
        };
        for (slots, bin) in table.chunks_exact_mut(BINS).zip(bins) {
            if let Some(slot) = slots.get_mut(usize::from(*bin)) {
                slot.add(*slope);
            }
        }
    }
    table
}

impl Branch {
    fn new<const N: usize>(rows: Vec<u32>, table: Vec<Sum>) -> Self {
        let mut sum = Sum::default();
        table.iter().take(BINS).for_each(|slot| sum.add(*slot));
        let best = best(&table, sum);
        Self {
            rows,
            sum,
            table,
            best,
            forked: None,
        }
    }
}

fn best(table: &[Sum], all: Sum) -> Option<Fork> {
    let mut best: Option<Fork> = None;
    for (figure, slots) in table.chunks_exact(BINS).enumerate() {
        let mut below = Sum::default();
        for (bin, slot) in (0u8..).zip(slots) {
            below.add(*slot);
            let above = all.less(below);
            if below.second < HELD_MIN || above.second < HELD_MIN {
                continue;
            }
            let gain = below.gain() + above.gain() - all.gain();
            if gain > 1e-6 && best.is_none_or(|best| gain > best.gain) {
                best = Some(Fork { gain, figure, bin });
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Guilty when exactly one of two figures is high: no linear model can say that. One is high more often than the other, for
    /// where all four cases are as frequent no first fork gains anything and a tree grown fork by fork does not begin.
    fn rows() -> Vec<Example<2>> {
        (0..4_000u32)
            .map(|i| {
                let figures = [(i % 20) as f32, (i / 20 % 20) as f32];
                Example {
                    figures,
                    guilty: (figures[0] > 9.0) != (figures[1] > 5.0),
                    weight: 1.0,
                }
            })
            .collect()
    }

    const GROWTH: Growth = Growth {
        trees: 20,
        leaves: 6,
        rate: 0.3,
    };

    #[test]
    fn trees_learn_what_no_line_parts_and_survive_their_file() {
        let trees = grow(&rows(), GROWTH);
        for (row, guilty) in [
            ([3.0, 3.0], false),
            ([15.0, 3.0], true),
            ([15.0, 12.0], false),
        ] {
            assert_eq!(
                trees.odds(&row) > 0.0,
                guilty,
                "{row:?}: {}",
                trees.odds(&row)
            );
        }
        let bytes = trees.to_bytes();
        assert_eq!(Trees::from_bytes(&bytes).unwrap(), trees);
        assert_eq!(grow(&rows(), GROWTH).to_bytes(), bytes);
    }

    #[test]
    fn a_damaged_file_of_trees_is_refused_and_a_strange_one_ends() {
        let bytes = grow(&rows(), GROWTH).to_bytes();
        assert!(Trees::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Trees::from_bytes(b"nothing").is_err());
        let mut strange = bytes.clone();
        let nodes = strange.len() - 7 * 40;
        strange[nodes..].fill(0);
        let read = Trees::from_bytes(&strange).unwrap();
        assert!(read.odds(&[]).is_finite());
    }
}
