//! Figures in a text message, for a commune without a line: `BC <key> B01=3 B02=120 … T=<sum>`.
//!
//! The key is printed on the unit's sheet for the period and shows who files; `T`, the sum of all numbers, catches a slip of the
//! thumb. Sections of text are left to the paper that follows.

use std::collections::BTreeMap;

use super::form::{FigureKind, ReportForm};

/// Letters of a key.
pub const KEY_LETTERS: usize = 8;

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The key, upper case.
    pub key: String,
    /// Figures as typed.
    pub figures: BTreeMap<String, String>,
    /// The rest is "nothing happened".
    pub rest_nil: bool,
}

/// What is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It does not begin with `BC` and a key.
    NoKey,
    /// A word that is no figure of the form.
    Unknown(String),
    /// A figure named twice.
    Twice(String),
    /// The sum does not fit: what it should be, what it says.
    WrongSum(i64, i64),
    /// No sum at all.
    NoSum,
}

/// Reads a message: any case, `=` or `:` or nothing between code and number, commas or blanks between figures, `KPS` at the end
/// for "nothing else happened".
///
/// # Errors
/// The first [`Fault`].
pub fn read(form: &ReportForm, text: &str) -> Result<Message, Fault> {
    let text = text.to_uppercase();
    let mut words = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .filter(|word| !word.is_empty());
    if words.next() != Some("BC") {
        return Err(Fault::NoKey);
    }
    let key = words
        .next()
        .map(|word| word.replace('-', ""))
        .filter(|word| word.len() == KEY_LETTERS && word.chars().all(|c| c.is_ascii_alphanumeric()))
        .ok_or(Fault::NoKey)?;
    let mut message = Message {
        key,
        figures: BTreeMap::new(),
        rest_nil: false,
    };
    let (mut sum, mut said) = (0i64, None);
    for word in words {
        if word == "KPS" {
            message.rest_nil = true;
            continue;
        }
        let (code, number) = parted(word);
        let value = || {
            number
                .parse::<i64>()
                .map_err(|_| Fault::Unknown(word.to_owned()))
        };
        if code == "T" {
            said = Some(value()?);
            continue;
        }
        let known = form
            .figure(code)
            .is_some_and(|figure| figure.is_typed() && figure.kind != FigureKind::Line);
        if !known {
            return Err(Fault::Unknown(word.to_owned()));
        }
        sum = sum.saturating_add(value()?);
        let twice = message.figures.insert(code.to_owned(), number.to_owned());
        if twice.is_some() {
            return Err(Fault::Twice(code.to_owned()));
        }
    }
    match said {
        None => Err(Fault::NoSum),
        Some(said) if said != sum => Err(Fault::WrongSum(sum, said)),
        Some(_) => Ok(message),
    }
}

/// A code of a letter and two digits, then its number.
fn parted(word: &str) -> (&str, &str) {
    if let Some((code, number)) = word.split_once(['=', ':']) {
        return (code, number);
    }
    let length = if word.starts_with('T') { 1 } else { 3 };
    word.split_at_checked(length).unwrap_or((word, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::form::{Aggregation, Figure, Source};

    fn form() -> ReportForm {
        let figure = |code: &str| Figure {
            code: code.into(),
            label: String::new(),
            unit: String::new(),
            definition: String::new(),
            agg: Aggregation::Sum,
            kind: FigureKind::Number,
            source: Source::Typed,
            decimals: 0,
            part_of: None,
            ratio: None,
        };
        ReportForm {
            code: "X".into(),
            version: 1,
            valid_from: String::new(),
            name: String::new(),
            groups: Vec::new(),
            figures: vec![figure("B01"), figure("B02")],
            sections: Vec::new(),
        }
    }

    #[test]
    fn a_message_as_a_thumb_types_it() {
        for text in [
            "BC ABCD-EFGH B01=3 B02=120 T=123",
            "bc abcdefgh b01:3, b02 120 t:123"
                .replace("b02 120", "b02120")
                .as_str(),
            "BC ABCDEFGH\nB013;B02120\nT123 KPS",
        ] {
            let message = read(&form(), text);
            let figures = message.as_ref().map(|message| message.figures.clone());
            let wanted = BTreeMap::from([("B01".into(), "3".into()), ("B02".into(), "120".into())]);
            assert_eq!(figures, Ok(wanted), "{text}");
            assert_eq!(message.map(|message| message.key), Ok("ABCDEFGH".into()));
        }
    }

    #[test]
    fn slips_are_named() {
        let key = "BC ABCDEFGH";
        for (text, fault) in [
            ("B01=3 T=3".to_owned(), Fault::NoKey),
            (format!("{key} B01=3"), Fault::NoSum),
            (format!("{key} B01=3 T=4"), Fault::WrongSum(3, 4)),
            (format!("{key} B01=3 B01=3 T=6"), Fault::Twice("B01".into())),
            (format!("{key} X99=3 T=3"), Fault::Unknown("X99=3".into())),
            (format!("{key} B01=ba T=3"), Fault::Unknown("B01=BA".into())),
        ] {
            assert_eq!(read(&form(), &text), Err(fault), "{text}");
        }
    }
}
