//! Questionnaires as data: which questions are shown, which answers they take, which lane the answers lead to.
//!
//! A form that was used never changes; a new version stands beside it, so that old answers stay readable.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Answers by question; a question with several has each of them.
pub type Answers = BTreeMap<String, Vec<String>>;

/// Answers that make something so: question → any of these. `*` is any answer at all.
pub type Condition = BTreeMap<String, Vec<String>>;

/// Longest text of one answer, in characters.
pub const TEXT_MAX: usize = 8_000;
/// Longest line.
pub const LINE_MAX: usize = 200;

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Version; kept with every answer sheet.
    pub version: u32,
    /// First day of use.
    pub valid_from: String,
    /// Questions in order.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// Lanes; the first that fits takes the sheet.
    #[serde(rename = "lane")]
    pub lanes: Vec<LaneRule>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Name of the field.
    pub id: String,
    /// Step it stands on, from 1.
    pub step: u32,
    /// How it is answered.
    pub kind: Kind,
    /// The question.
    pub label: String,
    /// What helps to answer it.
    #[serde(default)]
    pub hint: String,
    /// Whether it must be answered when shown.
    pub required: bool,
    /// Whether the answer tells who the reporter is, and is sealed apart.
    #[serde(default)]
    pub identity: bool,
    /// When it is shown; always, when empty.
    #[serde(default)]
    pub shown_if: Condition,
    /// Answers to choose from.
    #[serde(default, rename = "option")]
    pub options: Vec<Choice>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One of the choices.
    One,
    /// Any of the choices.
    Many,
    /// Free text.
    Text,
    /// One line.
    Line,
    /// An amount in đồng.
    Money,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Code kept.
    pub code: String,
    /// Words shown.
    pub label: String,
    /// Smaller words below.
    #[serde(default)]
    pub hint: String,
}

/// Which answers lead to a lane.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaneRule {
    /// The lane.
    pub code: String,
    /// All of these must hold.
    pub when: Condition,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnswerFault {
    /// A required question without an answer.
    #[error("{0}: missing")]
    Missing(String),
    /// An answer that is not among the choices, or several where one is asked.
    #[error("{0}: not among the choices")]
    NotAChoice(String),
    /// Too long.
    #[error("{0}: too long")]
    TooLong(String),
    /// Not an amount.
    #[error("{0}: not an amount")]
    NotMoney(String),
    /// A question the form does not have.
    #[error("{0}: no such question")]
    Unknown(String),
}

impl AnswerFault {
    /// The question it is about.
    #[must_use]
    pub fn question(&self) -> &str {
        match self {
            Self::Missing(id)
            | Self::NotAChoice(id)
            | Self::TooLong(id)
            | Self::NotMoney(id)
            | Self::Unknown(id) => id,
        }
    }
}

impl Form {
    /// How many steps it has.
    #[must_use]
    pub fn steps(&self) -> u32 {
        self.questions
            .iter()
            .map(|question| question.step)
            .max()
            .unwrap_or(0)
    }

    /// The question of this name.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Questions of a step shown with these answers.
    pub fn shown<'a>(
        &'a self,
        step: u32,
        answers: &'a Answers,
    ) -> impl Iterator<Item = &'a Question> {
        self.questions
            .iter()
            .filter(move |question| question.step == step && holds(&question.shown_if, answers))
    }

    /// Answers brought to order: blanks and answers to questions not shown are dropped, the rest is checked up to `step`.
    ///
    /// # Errors
    /// The first fault, in the order of the questions.
    pub fn read(&self, mut answers: Answers, step: u32) -> Result<Answers, AnswerFault> {
        if let Some(unknown) = answers.keys().find(|id| self.question(id).is_none()) {
            return Err(AnswerFault::Unknown(unknown.clone()));
        }
        for values in answers.values_mut() {
            for value in values.iter_mut() {
                *value = value.trim().replace("\r\n", "\n");
            }
            values.retain(|value| !value.is_empty());
        }
        answers.retain(|_, values| !values.is_empty());
        for question in &self.questions {
            if !holds(&question.shown_if, &answers) {
                answers.remove(&question.id);
                continue;
            }
            let values = answers
                .get(&question.id)
                .map(Vec::as_slice)
                .unwrap_or_default();
            if question.step <= step || !values.is_empty() {
                question.check(values)?;
            }
        }
        Ok(answers)
    }

    /// The lane these answers lead to.
    #[must_use]
    pub fn lane(&self, answers: &Answers) -> &str {
        self.lanes
            .iter()
            .find(|rule| holds(&rule.when, answers))
            .map_or("ordinary", |rule| &rule.code)
    }

    /// Answers without and with what tells who the reporter is.
    #[must_use]
    pub fn part_identity(&self, answers: Answers) -> (Answers, Answers) {
        answers
            .into_iter()
            .partition(|(id, _)| !self.question(id).is_some_and(|question| question.identity))
    }
}

impl Question {
    fn check(&self, values: &[String]) -> Result<(), AnswerFault> {
        let id = || self.id.clone();
        if values.is_empty() {
            return if self.required {
                Err(AnswerFault::Missing(id()))
            } else {
                Ok(())
            };
        }
        let length_max = match self.kind {
            Kind::Text => TEXT_MAX,
            _ => LINE_MAX,
        };
        if values
            .iter()
            .any(|value| value.chars().count() > length_max)
        {
            return Err(AnswerFault::TooLong(id()));
        }
        let chosen = |value: &String| self.options.iter().any(|choice| choice.code == *value);
        match self.kind {
            Kind::One | Kind::Many if !values.iter().all(chosen) => {
                Err(AnswerFault::NotAChoice(id()))
            }
            Kind::Many => Ok(()),
            _ if values.len() > 1 => Err(AnswerFault::NotAChoice(id())),
            Kind::Money if values.iter().any(|value| dong(value).is_none()) => {
                Err(AnswerFault::NotMoney(id()))
            }
            _ => Ok(()),
        }
    }

    /// The words of an answer, for reading it later.
    #[must_use]
    pub fn words<'a>(&'a self, value: &'a str) -> &'a str {
        self.options
            .iter()
            .find(|choice| choice.code == value)
            .map_or(value, |choice| &choice.label)
    }
}

fn holds(condition: &Condition, answers: &Answers) -> bool {
    condition.iter().all(|(question, wanted)| {
        answers.get(question).is_some_and(|given| {
            given
                .iter()
                .any(|value| wanted.iter().any(|want| want == "*" || want == value))
        })
    })
}

/// An amount in đồng as people type it: digits with dots, commas or spaces between groups, perhaps `đ` behind.
#[must_use]
pub fn dong(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(['đ', 'd', 'Đ']).trim_end();
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ');
    if text.is_empty() || !text.chars().all(fits) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let amount: i64 = digits.parse().ok()?;
    // A hundred thousand billion is more than anybody has.
    (amount <= 100_000_000_000_000).then_some(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_people_type_them() {
        for (typed, read) in [
            ("4500000", Some(4_500_000)),
            ("4.500.000 đ", Some(4_500_000)),
            ("4,500,000", Some(4_500_000)),
            ("bốn triệu", None),
            ("-5", None),
            ("", None),
            ("999999999999999999999", None),
        ] {
            assert_eq!(dong(typed), read, "{typed}");
        }
    }
}
