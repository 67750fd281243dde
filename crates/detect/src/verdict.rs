//! The answer: level, reasons, advice, basis. This struct is what the command line, the page and the API print.

use std::borrow::Cow;
use std::ops::Range;

use extract::Span;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::model::Signs;
use crate::pack::{LevelText, ScamType, Texts};
use crate::written;
use crate::{Hints, Level};

/// A reference conclusion, reproducible from the text and the version of the rule pack.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict<'e> {
    /// The level.
    pub level: Level,
    /// The words for the level.
    pub title: &'e str,
    /// One sentence: the act to avoid first.
    pub summary: Cow<'e, str>,
    /// Two to four reasons, strongest first.
    pub reasons: Vec<Reason<'e>>,
    /// The scam type the signs point to.
    pub scam_type: Option<TypeRef<'e>>,
    /// What to do and what not.
    pub advice: Advice<'e>,
    /// Who decided: list, rule or model.
    pub basis: Vec<Basis<'e>>,
    /// Phones, accounts, links found, with what the lists say about them.
    pub indicators: Vec<Indicator<'e>>,
    /// Guilty words: merged, sorted byte ranges of the text as sent; below `suspicious` only those of the reasons shown.
    pub spans: Vec<Span>,
    /// What could not be read, in plain Vietnamese.
    pub notes: Vec<Cow<'e, str>>,
    /// Version of the rule pack.
    pub pack_version: &'e str,
    /// Where numbers of identity cards stand in the text.
    #[serde(skip)]
    pub cards: Vec<Span>,
    /// What the input was taken for.
    #[serde(skip)]
    pub input: extract::InputKind,
    /// Every signal that fired, for officials and tests; not shown to the public.
    #[serde(skip)]
    pub signals: Vec<Fired<'e>>,
    /// What the score was made from, for training.
    #[serde(skip)]
    pub odds: Odds,
    /// 0–1, higher is worse; for measuring only, never shown (`canhgiac eval`).
    #[serde(skip)]
    pub score: f32,
}

impl Verdict<'_> {
    /// Points every span from what was read to what it was read from.
    pub(crate) fn lead_back(&mut self, original: impl Fn(Range<usize>) -> Range<usize>) {
        let of_reasons = self.reasons.iter_mut().flat_map(|reason| &mut reason.spans);
        let of_indicators = self.indicators.iter_mut().map(|it| &mut it.span);
        let spans = self.spans.iter_mut().chain(&mut self.cards);
        for span in spans.chain(of_reasons).chain(of_indicators) {
            let from = original(span.start as usize..span.end as usize);
            (span.start, span.end) = (from.start as u32, from.end as u32);
        }
        // What was apart may have come from the same place.
        self.spans.dedup_by(|next, last| {
            let meets = next.start <= last.end;
            if meets {
                last.end = last.end.max(next.end);
            }
            meets
        });
    }

    /// Writes the fields as JSON, without the braces around them: the same bytes as `Serialize`, in a fraction of the time.
    ///
    /// # Errors
    /// None that is known.
    pub fn write_fields(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        written::fields(self, out)
    }

    /// The text as it may be shown again: numbers of identity cards are covered, and every byte stays in its place.
    #[must_use]
    pub fn covered(&self, text: String) -> String {
        match self.cards.is_empty() {
            true => text,
            false => covered(&text, &self.cards),
        }
    }

    /// What a code says, with the numbers of identity cards covered that `text` has as well.
    #[must_use]
    pub fn covered_in_code(&self, code: &str, text: &str) -> String {
        without_cards(code, text, &self.cards).into_owned()
    }
}

/// Words with the numbers of identity cards covered that stand in a text.
pub(crate) fn without_cards<'w>(words: &'w str, text: &str, cards: &[Span]) -> Cow<'w, str> {
    let number = |card: &Span| text.get(card.start as usize..card.end as usize);
    let mut words = Cow::Borrowed(words);
    for number in cards.iter().filter_map(number) {
        if words.contains(number) {
            let whole = Span {
                start: 0,
                end: number.len() as u32,
            };
            words = Cow::Owned(words.replace(number, &covered(number, &[whole])));
        }
    }
    words
}

/// A text with stars for the figures of some numbers, as many as a figure has bytes: spans that point into it stay right.
pub(crate) fn covered(text: &str, numbers: &[Span]) -> String {
    let inside = |at: usize| {
        let within = |span: &Span| (span.start as usize..span.end as usize).contains(&at);
        numbers.iter().any(within)
    };
    let mut out = String::with_capacity(text.len());
    for (at, sign) in text.char_indices() {
        match sign.is_alphanumeric() && inside(at) {
            true => out.extend(std::iter::repeat_n('*', sign.len_utf8())),
            false => out.push(sign),
        }
    }
    out
}

/// One reason.
#[derive(Debug, Clone, Serialize)]
pub struct Reason<'e> {
    /// Id of the signal in `rules/`.
    pub signal: &'e str,
    /// Its family.
    pub family: &'e str,
    /// A few bold words.
    pub title: &'e str,
    /// The explanation to the reader.
    pub text: Cow<'e, str>,
    /// The words that caused it.
    pub spans: Vec<Span>,
    /// Speaks for the message rather than against it.
    pub innocent: bool,
}

/// A signal that fired.
#[derive(Debug, Clone, PartialEq)]
pub struct Fired<'e> {
    /// Id.
    pub id: &'e str,
    /// Family.
    pub family: &'e str,
    /// Points given after calming and before the family's cap; negative speaks for innocence.
    pub points: i32,
}

/// A scam type as shown with a verdict.
#[derive(Debug, Clone, Serialize)]
pub struct TypeRef<'e> {
    /// Code in `rules/scam_types.toml`.
    pub code: &'e str,
    /// Its name.
    pub name: &'e str,
    /// How to recognise it.
    pub signs: &'e [String],
    /// What helps against it.
    pub countermeasures: &'e [String],
    #[serde(skip)]
    pub(crate) written: Option<&'e RawValue>,
}

impl<'e> TypeRef<'e> {
    pub(crate) fn of(own: &'e ScamType) -> Self {
        Self {
            code: &own.code,
            name: &own.name_vi,
            signs: &own.signs,
            countermeasures: &own.countermeasures,
            written: own.written.scam_type.as_deref(),
        }
    }
}

/// What the reader says was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Harm {
    /// Money; also where nothing is said, since that is what most lose.
    Money,
    /// A password or a code, and no money yet.
    Secret,
    Both,
}

impl Harm {
    pub(crate) const ALL: [Self; 3] = [Self::Money, Self::Secret, Self::Both];

    pub(crate) fn told(hints: Option<&Hints>) -> Self {
        match hints.map(|hints| (hints.gave_secret, hints.may_have_paid())) {
            Some((true, false)) => Self::Secret,
            Some((true, true)) => Self::Both,
            _ => Self::Money,
        }
    }
}

/// Advice to the reader.
#[derive(Debug, Clone, Serialize)]
pub struct Advice<'e> {
    /// The one thing to do.
    pub todo: &'e str,
    /// The one thing not to do.
    pub avoid: &'e str,
    /// What to do after paying or typing a secret: the bank, what helps after this trick, then after any.
    pub if_paid: Vec<&'e str>,
    /// How to report.
    pub report: &'e str,
    /// How to object.
    pub object: &'e str,
    /// "For reference only".
    pub disclaimer: &'e str,
    #[serde(skip)]
    pub(crate) written: Option<&'e RawValue>,
}

impl<'e> Advice<'e> {
    /// What a type advises, or where it says nothing a level; and what helps against the harm that is done.
    pub(crate) fn of(
        texts: &'e Texts,
        level: &'e LevelText,
        own: Option<&'e ScamType>,
        harm: Harm,
    ) -> Self {
        let specific = |own: Option<&'e String>, general: &'e str| {
            own.filter(|text| !text.is_empty())
                .map_or(general, String::as_str)
        };
        let (secret, money) = (texts.if_gave_secret.iter(), texts.if_paid.iter());
        let secret = secret.filter(|_| harm != Harm::Money);
        let money = money.filter(|_| harm != Harm::Secret);
        let mut general = secret.chain(money);
        let bank = general.next().into_iter();
        let special = own.map_or(&[][..], |own| own.if_acted.as_slice());
        let general = general.filter(|step| !special.contains(step));
        let if_paid = bank.chain(special).chain(general).chain(&texts.if_either);
        let written = own.map_or(&level.written, |own| &own.written);
        let [of_money, of_secret, of_both] = &written.advice;
        Self {
            todo: specific(own.map(|own| &own.do_now), &level.todo),
            avoid: specific(own.map(|own| &own.avoid), &level.avoid),
            if_paid: if_paid.map(String::as_str).collect(),
            report: &texts.report,
            object: &texts.object,
            disclaimer: &texts.disclaimer,
            written: match harm {
                Harm::Money => of_money,
                Harm::Secret => of_secret,
                Harm::Both => of_both,
            }
            .as_deref(),
        }
    }
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Basis<'e> {
    /// The kind of basis.
    pub kind: BasisKind,
    /// In words.
    pub text: Cow<'e, str>,
    /// The list or table it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Cow<'e, str>>,
    /// Its date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisKind {
    /// A warning list, with source and date.
    List,
    /// The table of official domains and numbers.
    Official,
    /// The rules of the pack.
    Rule,
    /// The learned model suggested it.
    Model,
}

/// A phone, account, link or wallet found in the text.
#[derive(Debug, Clone, Serialize)]
pub struct Indicator<'e> {
    /// `host`, `url`, `phone`, `account`, `wallet`, `handle`, `email`, `pay`.
    pub kind: &'static str,
    /// Canonical form; masked where it is personal.
    pub value: String,
    /// Where it stands in the text.
    pub span: Span,
    /// What a list says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed: Option<Listed<'e>>,
    /// The official owner, when it is a verified official domain or number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub official: Option<&'e str>,
}

/// A hit in an indicator list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed<'e> {
    /// Name of the list.
    pub list: &'e str,
    /// `authority`, `community` or `allow`.
    pub class: crate::snapshot::Class,
    /// Date of the list or of the row.
    pub date: Option<Date>,
    /// Last day it counts.
    pub expires: Option<Date>,
}

/// Points of the rules and log-odds of the models.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Odds {
    /// Points after caps and calming.
    pub points: i32,
    /// What speaks against and for it, the learned model apart.
    pub signs: Signs,
    /// Log-odds of the text or mail model.
    pub text: Option<f32>,
    /// Highest log-odds of the host model.
    pub host: Option<f32>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Pack;
    use crate::judged::judged;

    #[test]
    fn the_bank_comes_first_then_what_helps_after_this_trick() {
        let verdict = judged("Bam **21*0912000345# roi goi de khoi bi khoa SIM trong 2 gio");
        let steps = &verdict.advice.if_paid;
        assert!(steps[0].contains("ngân hàng"), "{steps:?}");
        assert!(steps[1].contains("##21#"), "{steps:?}");
        let written = serde_json::to_string(&verdict).unwrap();
        assert!(written.contains("##21#"));
    }

    #[test]
    fn every_type_names_the_bank_first_and_no_step_twice() {
        let pack = Pack::shipped().unwrap();
        let level = pack.texts.level.of(Level::Danger);
        for own in &pack.taxonomy.types {
            for harm in [Harm::Money, Harm::Secret, Harm::Both] {
                let steps = Advice::of(&pack.texts, level, Some(own), harm).if_paid;
                assert!(steps[0].contains("ngân hàng"), "{steps:?}");
                let once: BTreeSet<_> = steps.iter().collect();
                assert_eq!(once.len(), steps.len(), "{steps:?}");
            }
        }
    }
}
