//! The longer look at an address alone: trees over what the linear views say and over the facts of host and path.

use extract::Link;

use super::grow::{Example, Growth, grow};
use super::host_facts::{HOST_FIGURES, Known, host_figures};
use super::{HostLetters, Letters, Linear, Shares, Trees, View};
use crate::pack::Pack;

/// The models of the views (but the whole one, which messages use too), the letters and the trees.
#[derive(Debug, Clone)]
pub struct HostStack {
    /// Models of the other views, in order.
    pub views: [Linear; View::ALL.len() - 1],
    /// How letters follow each other.
    pub letters: HostLetters,
    /// Shares of scams by ending and shape.
    pub shares: Shares,
    /// What brings all of it together.
    pub trees: Trees,
}

/// Names of the files of the views.
pub const VIEW_FILES: [&str; View::ALL.len() - 1] = [
    "model/host_name.bin",
    "model/host_suffix.bin",
    "model/host_path.bin",
    "model/host_crossed.bin",
];

/// Names of the files of letters, of names and of paths.
pub const LETTER_FILES: [&str; 2] = ["model/host_letters.bin", "model/path_letters.bin"];

impl HostStack {
    pub(super) fn load<'b>(
        file: &impl Fn(&str) -> Option<&'b [u8]>,
    ) -> Result<Option<Self>, String> {
        let Some(trees) = file("model/host_trees.bin") else {
            return Ok(None);
        };
        let bytes =
            |name: &str| file(name).ok_or_else(|| format!("{name}: missing beside the trees"));
        let view =
            |name: &str| Linear::from_bytes(bytes(name)?).map_err(|e| format!("{name}: {e}"));
        let letters =
            |name: &str| Letters::from_bytes(bytes(name)?).map_err(|e| format!("{name}: {e}"));
        let [name, suffix, path, crossed] = VIEW_FILES;
        let [names, paths] = LETTER_FILES;
        let trees = Trees::from_bytes(trees).map_err(|e| format!("host_trees.bin: {e}"))?;
        if trees.figures() != HOST_FIGURES {
            return Err(format!(
                "host_trees.bin: {} figures where {HOST_FIGURES} belong",
                trees.figures()
            ));
        }
        Ok(Some(Self {
            views: [view(name)?, view(suffix)?, view(path)?, view(crossed)?],
            letters: HostLetters {
                names: letters(names)?,
                paths: letters(paths)?,
            },
            shares: Shares::from_bytes(bytes("model/host_shares.bin")?)
                .map_err(|e| format!("host_shares.bin: {e}"))?,
            trees,
        }))
    }

    /// Log-odds of an address; `whole` is what the model of everything says.
    pub(super) fn odds(&self, link: &Link, known: Known, whole: f32) -> f32 {
        let mut odds = [whole; View::ALL.len()];
        let views = View::ALL.iter().skip(1).zip(&self.views);
        for (slot, (view, model)) in odds.iter_mut().skip(1).zip(views) {
            *slot = view.odds(link, model);
        }
        self.trees.odds(&host_figures(
            link,
            known,
            odds,
            &self.letters,
            &self.shares,
        ))
    }
}

/// Grows the trees of addresses.
pub fn grow_host_trees(rows: &[Example<HOST_FIGURES>], growth: Growth) -> Trees {
    grow(rows, growth)
}

impl Pack {
    /// The figures of an address as the trees see it, for training: `odds` are those of models that have not seen it.
    pub fn host_figures(
        &self,
        link: &Link,
        odds: [f32; View::ALL.len()],
        letters: &HostLetters,
        shares: &Shares,
    ) -> [f32; HOST_FIGURES] {
        host_figures(link, self.known(link), odds, letters, shares)
    }

    /// What the tables tell of the host of a link.
    pub(crate) fn known(&self, link: &Link) -> Known {
        let hosting = self.tables.hosting(&link.host);
        let popular = |name: &str| hosting.is_none() && self.popular.has(name);
        let popular_domain = link.registrable.as_deref().filter(|domain| popular(domain));
        Known {
            signs: self.hosts.read(
                &link.host,
                link.registrable.as_deref(),
                link.suffix.as_deref(),
                link.host_unicode.as_deref(),
            ),
            popular: popular(&link.host),
            popular_domain: popular_domain.is_some(),
            crowd: popular_domain.map_or(0, |domain| self.popular.crowd(domain)),
            hosting,
            cheap: link.suffix.as_deref().is_some_and(|suffix| {
                let last = suffix.rsplit('.').next().unwrap_or(suffix);
                self.tables.cheap_suffixes.contains_key(last)
            }),
        }
    }
}
