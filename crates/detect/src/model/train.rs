//! Training: logistic regression by stochastic gradients with AdaGrad, deterministic. Pure: rows in, model out.

use super::Linear;

/// One training row: hashed features, label, weight.
#[derive(Debug, Clone)]
pub struct Row {
    /// Hashes as the feature functions give them.
    pub features: Vec<u64>,
    /// Scam.
    pub guilty: bool,
    /// How much the row counts.
    pub weight: f32,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Number of weights is 2 to this.
    pub bits: u32,
    /// Passes over the rows.
    pub epochs: u32,
    /// First step.
    pub rate: f32,
    /// Pull towards zero, per step on the weights touched.
    pub decay: f32,
    /// Order of the rows.
    pub seed: u64,
}

/// Trains a model; the same rows and plan give the same bytes.
pub fn train(rows: &[&Row], plan: Plan) -> Linear {
    let size = 1usize << plan.bits;
    let shift = 64 - plan.bits;
    let mut weights = vec![0f32; size];
    let mut squares = vec![1e-3f32; size];
    let (mut bias, mut bias_square) = (0f32, 1e-3f32);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = plan.seed | 1;
    for _ in 0..plan.epochs {
        shuffle(&mut order, &mut random);
        for row in order.iter().filter_map(|&i| rows.get(i)) {
            let norm = (row.features.len().max(1) as f32).sqrt();
            let at = |hash: &u64| (hash >> shift) as usize;
            let sum: f32 = row
                .features
                .iter()
                .filter_map(|hash| weights.get(at(hash)))
                .sum();
            let probability = 1.0 / (1.0 + (-(bias + sum / norm)).exp());
            let error = (probability - f32::from(u8::from(row.guilty))) * row.weight;
            bias_square += error * error;
            bias -= plan.rate * error / bias_square.sqrt();
            let gradient = error / norm;
            for hash in &row.features {
                let (Some(weight), Some(square)) =
                    (weights.get_mut(at(hash)), squares.get_mut(at(hash)))
                else {
                    continue;
                };
                let g = gradient + plan.decay * *weight;
                *square += g * g;
                *weight -= plan.rate * g / square.sqrt();
            }
        }
    }
    Linear::quantise(plan.bits, bias, &weights)
}

fn shuffle(order: &mut [usize], random: &mut u64) {
    for i in (1..order.len()).rev() {
        *random ^= *random >> 12;
        *random ^= *random << 25;
        *random ^= *random >> 27;
        let j = (random.wrapping_mul(0x2545_f491_4f6c_dd1d) % (i as u64 + 1)) as usize;
        order.swap(i, j);
    }
}
