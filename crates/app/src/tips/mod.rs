//! Tips: sending one in, following it, working through the queue.

pub mod anonymity;
pub mod evidence;
pub mod follow;
pub mod handle;
pub mod receipt;
pub mod recipient;
pub mod short_message;
pub mod submit;
pub mod transfers;

use std::sync::LazyLock;

use domain::form::Form;

/// Every version of the form that was ever used.
static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    [
        include_str!("../../../../data/forms/tip-1.toml"),
        include_str!("../../../../data/forms/tip-2.toml"),
    ]
    .into_iter()
    .filter_map(|text| toml::from_str(text).ok())
    .collect()
});

/// The form of today.
///
/// # Panics
/// Never: a test reads every shipped form.
#[must_use]
#[expect(clippy::expect_used, reason = "a test reads every shipped form")]
pub fn form() -> &'static Form {
    FORMS.last().expect("a form is shipped")
}

/// The form of this version.
#[must_use]
pub fn form_of(version: i64) -> Option<&'static Form> {
    FORMS.iter().find(|form| i64::from(form.version) == version)
}

#[cfg(test)]
mod tests {
    use domain::form::{Answers, Kind};
    use domain::tip::Lane;

    use super::*;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        let mut answers = Answers::new();
        for (question, answer) in pairs {
            answers
                .entry((*question).to_owned())
                .or_default()
                .push((*answer).to_owned());
        }
        answers
    }

    #[test]
    fn every_shipped_form_is_read_and_sound() {
        assert_eq!(FORMS.len(), 2);
        for form in FORMS.iter() {
            for question in &form.questions {
                let choice = matches!(question.kind, Kind::One | Kind::Many);
                assert_eq!(choice, !question.options.is_empty(), "{}", question.id);
                assert!(
                    question
                        .shown_if
                        .keys()
                        .all(|id| form.question(id).is_some()),
                    "{}",
                    question.id
                );
            }
            for lane in &form.lanes {
                assert!(Lane::from_code(&lane.code).is_some(), "{}", lane.code);
                assert!(
                    lane.when.keys().all(|id| form.question(id).is_some()),
                    "{}",
                    lane.code
                );
            }
        }
    }

    #[test]
    fn money_on_the_move_goes_before_everything() {
        for (given, lane) in [
            (
                vec![
                    ("happened", "paid"),
                    ("paid_when", "hour"),
                    ("vulnerable", "elderly"),
                ],
                "money_moving",
            ),
            (
                vec![
                    ("happened", "paid"),
                    ("paid_when", "earlier"),
                    ("vulnerable", "elderly"),
                ],
                "vulnerable",
            ),
            (vec![("happened", "gave_secret")], "high_tech"),
            (
                vec![
                    ("happened", "contacted"),
                    ("asked", "papers"),
                    ("asked", "otp"),
                ],
                "high_tech",
            ),
            (
                vec![("happened", "contacted"), ("outcry", "social")],
                "outcry",
            ),
            (vec![("happened", "bystander")], "ordinary"),
            (
                vec![("happened", "contacted"), ("outcry", "no")],
                "ordinary",
            ),
        ] {
            assert_eq!(form().lane(&answers(&given)), lane, "{given:?}");
        }
    }

    #[test]
    fn answers_to_an_older_form_are_read_by_that_form() {
        let old = answers(&[("happened", "contacted"), ("outcry", "nhóm Zalo của xóm")]);
        assert_eq!(form_of(1).map(|form| form.lane(&old)), Some("outcry"));
        assert_eq!(form_of(form().version.into()), Some(form()));
        assert_eq!(form_of(99), None);
    }

    #[test]
    fn an_answer_to_a_question_not_shown_does_not_count() {
        let given = answers(&[
            ("happened", "contacted"),
            ("behalf", "self"),
            ("paid_when", "hour"),
            ("text", "x"),
        ]);
        let read = form().read(given, 2).unwrap_or_default();
        assert!(!read.contains_key("paid_when"));
        assert_eq!(form().lane(&read), "ordinary");
    }

    #[test]
    fn wrong_answers_are_named() {
        let fault = |pairs: &[(&str, &str)], step| {
            form()
                .read(answers(pairs), step)
                .err()
                .map(|fault| fault.to_string())
        };
        assert_eq!(fault(&[], 1).as_deref(), Some("happened: missing"));
        assert_eq!(
            fault(&[("happened", "x")], 1).as_deref(),
            Some("happened: not among the choices")
        );
        assert_eq!(
            fault(&[("role", "administrator")], 1).as_deref(),
            Some("role: no such question")
        );
        let money = [
            ("happened", "paid"),
            ("behalf", "self"),
            ("paid_when", "day"),
            ("text", "x"),
            ("amount", "nhiều lắm"),
        ];
        assert_eq!(fault(&money, 2).as_deref(), Some("amount: not an amount"));
    }
}
