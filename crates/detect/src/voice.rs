//! Whose voice a message speaks with: what it asks of the reader itself, and what it tells of others who ask.
//!
//! A warning quotes the trick it warns of, so its voice calms. A trick that ends with "hãy cảnh giác" still asks for the code: what
//! stands in its own clauses is not calmed. Telling begins with a word such as «đối tượng», «thủ đoạn» and goes on over the clauses
//! that follow, until one turns to the reader («chị đọc mã cho em», a link, an account) outside quotation marks.

use extract::{Span, What};

use crate::evidence::Gather;
use crate::judge::Hit;
use crate::phrases::Group;

/// Which groups begin telling of others, and which turn to the reader.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VoiceGroups {
    /// «Đối tượng…»: telling goes on over the sentences that follow.
    pub(crate) narrator: Group,
    /// «Cảnh báo…»: telling ends with the sentence.
    pub(crate) warner: Group,
    pub(crate) address: Group,
}

/// The clauses of a message, in order.
pub(crate) struct Voices {
    clauses: Vec<Clause>,
    /// Whether something guilty stands in a clause that asks of the reader.
    asks: bool,
}

#[derive(Debug, Clone, Copy)]
struct Clause {
    end: u32,
    narrates: bool,
    warns: bool,
    addresses: bool,
    quoted: bool,
    ends_sentence: bool,
    told: bool,
}

impl Voices {
    pub(crate) fn of(gather: &Gather<'_, '_>, hits: &[Hit<'_>]) -> Self {
        let mut voices = Self {
            clauses: clauses(gather.question.text),
            asks: false,
        };
        let groups = gather.pack.voice;
        for hit in gather.seen {
            if hit.group == groups.narrator {
                voices.mark(gather.span_of(hit), |clause| clause.narrates = true);
            } else if hit.group == groups.warner {
                voices.mark(gather.span_of(hit), |clause| clause.warns = true);
            } else if hit.group == groups.address && !hit.negated {
                voices.mark(gather.span_of(hit), |clause| clause.addresses = true);
            }
        }
        for found in &gather.findings.found {
            if matches!(
                found.what,
                What::Link(_) | What::Account(_) | What::Handle(_)
            ) {
                voices.mark(found.span, |clause| clause.addresses = true);
            }
        }
        let (mut narrated, mut warned) = (false, false);
        for clause in &mut voices.clauses {
            let goes_on = clause.quoted || !clause.addresses;
            narrated = clause.narrates || (narrated && goes_on);
            warned = clause.warns || (warned && goes_on);
            clause.told = narrated || warned;
            warned &= !clause.ends_sentence;
        }
        let mut placed = hits
            .iter()
            .filter(|hit| hit.points > 0 && !hit.spans.is_empty());
        voices.asks = placed.any(|hit| !voices.tells(hit));
        voices
    }

    /// Whether all of a hit ends where others are told of; what has no place is told where nothing is asked.
    pub(crate) fn tells(&self, hit: &Hit<'_>) -> bool {
        let spans = hit.spans.as_slice();
        match spans.is_empty() {
            true => !self.asks && self.clauses.iter().any(|clause| clause.told),
            false => spans.iter().all(|span| {
                self.at(span.end.saturating_sub(1))
                    .is_none_or(|clause| clause.told)
            }),
        }
    }

    fn at(&self, byte: u32) -> Option<&Clause> {
        let number = self.clauses.partition_point(|clause| clause.end <= byte);
        self.clauses.get(number)
    }

    fn mark(&mut self, span: Span, change: impl Fn(&mut Clause)) {
        let number = self
            .clauses
            .partition_point(|clause| clause.end <= span.start);
        if let Some(clause) = self.clauses.get_mut(number) {
            change(clause);
        }
    }
}

/// Cuts after signs that end a clause and are followed by space or the end, so that `1.000.000` and `a.vn` stay whole.
fn clauses(text: &str) -> Vec<Clause> {
    let mut all = Vec::with_capacity(16);
    let mut quotes = false;
    let mut opened = false;
    let mut rest = text.char_indices().peekable();
    while let Some((at, sign)) = rest.next() {
        match sign {
            '“' | '«' => quotes = true,
            '”' | '»' => quotes = false,
            '"' => quotes = !quotes,
            _ => {}
        }
        opened |= quotes;
        let after = at + sign.len_utf8();
        let parts = match sign {
            '\n' => true,
            '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' => {
                rest.peek().is_none_or(|(_, next)| next.is_whitespace())
            }
            _ => false,
        };
        if parts || rest.peek().is_none() {
            all.push(Clause {
                end: u32::try_from(after).unwrap_or(u32::MAX),
                narrates: false,
                warns: false,
                addresses: false,
                quoted: opened,
                ends_sentence: matches!(sign, '.' | '!' | '?' | '…' | '\n'),
                told: false,
            });
            opened = quotes;
        }
    }
    all
}
