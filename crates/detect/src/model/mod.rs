//! The small learned models: hashed n-grams, linear, quantised to a byte a weight; they suggest, never convict alone.
//!
//! Looked at: linfa and smartcore (dense matrices), fasttext and lightgbm bindings (C++ builds). A linear model over
//! hashed n-grams is one multiplication per n-gram, the same on every machine, and small enough to live in the repository.

mod as_written;
mod features;
pub mod grow;
mod host_facts;
mod host_features;
mod letters;
mod linear;
mod shares;
mod stack;
pub mod train;
mod trees;
mod type_words;

pub use features::text_features;
use features::{loudest, text_total, weights_within};
pub use host_facts::HOST_FIGURES;
pub(crate) use host_facts::Known;
pub use host_features::View;
pub use letters::{HostLetters, Letters, Script};
pub(crate) use linear::Total;
pub use linear::{Linear, ModelError};
pub use shares::Shares;
pub use stack::{HostStack, LETTER_FILES, VIEW_FILES, grow_host_trees};
pub use trees::Trees;
pub use type_words::{TypeWords, words_of};

use std::ops::Range;

use extract::Link;
use serde::Deserialize;

use crate::lexicon::{Lexicon, Read, Vocabulary};

/// The learned models of a pack; a missing one stays silent.
#[derive(Debug, Default)]
pub(crate) struct Models {
    text: Option<Linear>,
    host: Option<Linear>,
    stack: Option<HostStack>,
    types: TypeWords,
    calibration: Calibration,
}

/// What turns points and log-odds into one probability, and at which log-odds the model speaks. `rules/model/calibration.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Calibration {
    pub(crate) text: Blend,
    pub(crate) link: Blend,
    /// Log-odds of the text model from which it suspects and is sure.
    pub(crate) suspects: f32,
    pub(crate) sure: f32,
    /// Log-odds of the linear model from which a host inside a message is suspected.
    pub(crate) host_suspects: f32,
    /// Log-odds of the trees and of the linear model from which an address alone is.
    pub(crate) link_suspects: f32,
    pub(crate) link_agrees: f32,
}

/// `probability = 1 / (1 + exp(-(bias + guilty·g/10 + innocent·i/10 + text·t + host·h)))`, `g` and `i` being the points of what speaks
/// against and for the message: what speaks for it weighs more, since signs against it come in numbers. Hosts speak for addresses alone;
/// in a message they are signs.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Blend {
    bias: f32,
    guilty: f32,
    innocent: f32,
    text: f32,
    host: f32,
}

impl Default for Blend {
    /// Rules alone, for a pack without models: 0.5 near the threshold of "suspicious".
    fn default() -> Self {
        Self {
            bias: -3.0,
            guilty: 1.0,
            innocent: 1.0,
            text: 0.0,
            host: 0.0,
        }
    }
}

/// Points of the rules against and for a message; the latter negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// Against it, each family up to its cap.
    pub guilty: i32,
    /// For it.
    pub innocent: i32,
    /// Length of the message in its normal form, in bytes.
    pub length: u32,
}

/// So many bytes have room for the signs of a scam; what is longer tells a story, in which many signs are little.
const ROOM: f32 = 200.0;

impl Signs {
    /// As the blend adds them up. Points against a long message count by how densely they stand; one sentence is enough to speak
    /// for it.
    pub fn weighed(self) -> [f32; 2] {
        let density = self.density();
        let [guilty, innocent] = [self.guilty, self.innocent].map(|points| points as f32 / 10.0);
        [guilty * density, innocent]
    }

    /// How much of its points a message of this length keeps.
    pub(crate) fn density(self) -> f32 {
        (ROOM / self.length.max(1) as f32).min(1.0)
    }
}

/// Which model and calibration speak for a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    Link,
}

/// What the models of hosts say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HostWord {
    /// Log-odds that the host is a scam's.
    pub(crate) odds: f32,
    /// Whether that is enough for a sign of its own.
    pub(crate) suspects: bool,
}

impl Models {
    /// `types` are the codes of the taxonomy, in order; words that speak for one are noted in the vocabulary.
    pub(crate) fn load<'b, 'c>(
        file: impl Fn(&str) -> Option<&'b [u8]>,
        types: impl IntoIterator<Item = &'c str>,
        vocabulary: &mut Vocabulary,
    ) -> Result<Self, String> {
        let model = |name: &str| {
            file(name)
                .map(|bytes| Linear::from_bytes(bytes).map_err(|e| format!("{name}: {e}")))
                .transpose()
        };
        let calibration = match file("model/calibration.toml") {
            Some(bytes) => toml::from_str(&String::from_utf8_lossy(bytes))
                .map_err(|e| format!("calibration.toml: {e}"))?,
            None => Calibration::default(),
        };
        Ok(Self {
            text: model("model/text.bin")?,
            host: model("model/host.bin")?,
            stack: HostStack::load(&file)?,
            types: file("model/type_words.csv")
                .map_or_else(
                    || Ok(TypeWords::default()),
                    |bytes| TypeWords::read(bytes, types, vocabulary),
                )
                .map_err(|e| format!("type_words.csv: {e}"))?,
            calibration,
        })
    }

    /// The words of a vocabulary, weighed.
    pub(crate) fn lexicon(&self, vocabulary: Vocabulary) -> Lexicon {
        let model = self.text.as_ref();
        Lexicon::of(vocabulary, |word| {
            model.map_or(Total::NONE, |model| weights_within(word, model))
        })
    }

    /// Log-odds that the wording of a message or mail is a scam's; none for an address alone.
    pub(crate) fn text(
        &self,
        sort: Sort,
        text: &str,
        normal: &vi::Normal,
        words: &[Read<'_>],
    ) -> Option<f32> {
        let model = self.text.as_ref().filter(|_| sort == Sort::Text)?;
        Some(model.odds_of(text_total(text, normal, words, model)))
    }

    /// The words of a message that speak most for a scam, in bytes of its normal form; `clause` tells which clause a word
    /// stands in.
    pub(crate) fn loudest(
        &self,
        normal: &vi::Normal,
        words: &[Read<'_>],
        clause: impl Fn(&Range<usize>) -> usize,
    ) -> Option<Range<usize>> {
        loudest(normal, words, self.text.as_ref()?, clause)
    }

    /// What is made of a host. An address alone is all there is to go by, so it gets the longer look; inside a message the
    /// words speak, and the linear model is enough.
    pub(crate) fn host(&self, sort: Sort, link: &Link, known: Known) -> Option<HostWord> {
        let link = link.lowered();
        let link = link.as_ref();
        let linear = View::Whole.odds(link, self.host.as_ref()?);
        let calibration = &self.calibration;
        let Some(stack) = self.stack.as_ref().filter(|_| sort == Sort::Link) else {
            return Some(HostWord {
                odds: linear,
                suspects: linear >= calibration.host_suspects && !known.is_well_known(),
            });
        };
        let odds = stack.odds(link, known, linear);
        Some(HostWord {
            odds,
            // A name is suspected only where the two agree.
            suspects: odds >= calibration.link_suspects
                && linear >= calibration.link_agrees
                && !known.is_well_known(),
        })
    }

    /// How much the words of the message speak for each scam type, by its number in the taxonomy.
    pub(crate) fn scam_types(
        &self,
        normal: &vi::Normal,
        words: &[Read<'_>],
    ) -> impl Iterator<Item = (u16, f32)> {
        self.types.sums(&normal.words.text, words)
    }

    pub(crate) fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// One figure from points and log-odds: 0–1, higher is worse.
    pub(crate) fn score(
        &self,
        sort: Sort,
        signs: Signs,
        text: Option<f32>,
        host: Option<f32>,
    ) -> f32 {
        let blend = match sort {
            Sort::Text => self.calibration.text,
            Sort::Link => self.calibration.link,
        };
        let [guilty, innocent] = signs.weighed();
        let odds = blend.bias
            + blend.guilty * guilty
            + blend.innocent * innocent
            + blend.text * text.unwrap_or(0.0)
            + blend.host * host.unwrap_or(0.0);
        1.0 / (1.0 + (-odds).exp())
    }
}
