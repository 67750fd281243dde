//! What in a report tells who the reporter is, and how to take it out before sending.

use domain::form::{Answers, Question};

use super::form;

/// Digits of a citizen's number.
const CITIZEN_DIGITS: usize = 12;

/// Whether an answer may tell who somebody is: a name, a small hamlet, a citizen's number.
#[must_use]
pub fn tells(question: &Question, answers: &[&str]) -> bool {
    question.identity
        || question.id == "hamlet"
        || answers.iter().any(|words| covered(words) != **words)
}

/// The answers without what tells who somebody is.
#[must_use]
pub fn masked(answers: Answers) -> Answers {
    let stays = |id: &str| {
        let question = form().question(id);
        id != "hamlet" && !question.is_some_and(|question| question.identity)
    };
    answers
        .into_iter()
        .filter(|(id, _)| stays(id))
        .map(|(id, values)| (id, values.iter().map(|words| covered(words)).collect()))
        .collect()
}

/// The middle of every citizen's number covered.
fn covered(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut digits = String::new();
    for c in words.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            put(&mut digits, &mut out);
            out.push(c);
        }
    }
    put(&mut digits, &mut out);
    out
}

fn put(digits: &mut String, out: &mut String) {
    if digits.len() == CITIZEN_DIGITS {
        out.push_str(digits.get(..3).unwrap_or_default());
        out.push_str(&"•".repeat(CITIZEN_DIGITS - 3));
    } else {
        out.push_str(digits);
    }
    digits.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizens_number_is_covered_and_other_numbers_are_not() {
        for (plain, shown) in [
            ("căn cước 004000000123.", "căn cước 004•••••••••."),
            ("gọi 0900000123", "gọi 0900000123"),
            ("stk 1900000123456", "stk 1900000123456"),
        ] {
            assert_eq!(covered(plain), shown);
        }
    }

    #[test]
    fn names_and_hamlets_go_and_the_story_stays() {
        let mut answers = Answers::new();
        for (id, words) in [
            ("text", "Họ đọc số 004000000123 của tôi"),
            ("hamlet", "Xóm Thử"),
            ("contact_name", "Người Thử"),
        ] {
            answers.insert(id.to_owned(), vec![words.to_owned()]);
        }
        let left = masked(answers);
        assert_eq!(left.len(), 1);
        assert_eq!(left["text"], ["Họ đọc số 004••••••••• của tôi"]);
    }
}
