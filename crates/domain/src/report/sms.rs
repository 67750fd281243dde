//! Figures in a text message, for a commune without a line: `BC <key> B01=3 B02=120 … T=<sum>`.
//!
//! The key is printed on the unit's sheet for the period and shows who files; `T`, the sum of all numbers, catches a slip of the
//! thumb. Sections of text are left to the paper that follows.

use std::collections::BTreeMap;

use super::form::{FigureKind, ReportForm, read_number, shown};

/// Letters of a key.
pub const KEY_LETTERS: usize = 8;
/// Digits behind the comma in which the sum is kept: no figure has more.
const SUM_DECIMALS: u8 = 6;

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
    WrongSum(String, String),
    /// No sum at all.
    NoSum,
}

/// Reads a message: any case, `=` or `:` or nothing between code and number, commas or blanks between figures, a comma between two
/// digits for what is behind it (4,5), `KPS` at the end for "nothing else happened".
///
/// # Errors
/// The first [`Fault`].
pub fn read(form: &ReportForm, text: &str) -> Result<Message, Fault> {
    let text = parting_commas(&text.to_uppercase());
    let mut words = words_of(&text);
    let key = begun(&mut words).ok_or(Fault::NoKey)?;
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
        let unknown = || Fault::Unknown(word.to_owned());
        let value = || read_number(number, SUM_DECIMALS).ok_or_else(unknown);
        if code == "T" {
            said = Some(value()?);
            continue;
        }
        let figure = form
            .figure(code)
            .filter(|figure| figure.is_typed() && figure.kind != FigureKind::Line)
            .ok_or_else(unknown)?;
        // More digits than the figure has are not rounded away.
        read_number(number, figure.decimals).ok_or_else(unknown)?;
        sum = sum.saturating_add(value()?);
        let twice = message.figures.insert(code.to_owned(), number.to_owned());
        if twice.is_some() {
            return Err(Fault::Twice(code.to_owned()));
        }
    }
    match said {
        None => Err(Fault::NoSum),
        Some(said) if said != sum => {
            let words = |sum| shown(sum, SUM_DECIMALS);
            Err(Fault::WrongSum(words(sum), words(said)))
        }
        Some(_) => Ok(message),
    }
}

/// The key of a message, whatever else it says.
#[must_use]
pub fn key(text: &str) -> Option<String> {
    let text = parting_commas(&text.to_uppercase());
    begun(&mut words_of(&text))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c == ';')
        .filter(|word| !word.is_empty())
}

/// `BC` and a key.
fn begun<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<String> {
    if words.next() != Some("BC") {
        return None;
    }
    let key = words.next()?.replace('-', "");
    let sound = key.len() == KEY_LETTERS && key.chars().all(|c| c.is_ascii_alphanumeric());
    sound.then_some(key)
}

/// Commas that part figures become blanks; one between two digits belongs to their number.
fn parting_commas(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let kept = |at: usize| digit(at.checked_sub(1)) && digit(at.checked_add(1));
    letters
        .iter()
        .enumerate()
        .map(|(at, letter)| match letter {
            ',' if !kept(at) => ' ',
            letter => *letter,
        })
        .collect()
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
            figures: vec![
                figure("B01"),
                figure("B02"),
                Figure {
                    decimals: 3,
                    ..figure("D07")
                },
            ],
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
    fn a_comma_between_digits_belongs_to_the_number() {
        for text in [
            "BC ABCDEFGH B01=1.003,D07=4,5,T=1.007,5",
            "BC ABCDEFGH, B01=1003, D07=4,500 T=1007,5",
        ] {
            let figures = read(&form(), text).map(|message| message.figures);
            let read = figures.map(|figures| {
                let number = |code, decimals| read_number(figures.get(code)?, decimals);
                (number("B01", 0), number("D07", 3))
            });
            assert_eq!(read, Ok((Some(1_003), Some(4_500))), "{text}");
        }
    }

    #[test]
    fn slips_are_named() {
        let key = "BC ABCDEFGH";
        for (text, fault) in [
            ("B01=3 T=3".to_owned(), Fault::NoKey),
            (format!("{key} B01=3"), Fault::NoSum),
            (
                format!("{key} B01=3 T=4"),
                Fault::WrongSum("3".into(), "4".into()),
            ),
            (
                format!("{key} B01=3,5 T=3,5"),
                Fault::Unknown("B01=3,5".into()),
            ),
            (format!("{key} B01=3 B01=3 T=6"), Fault::Twice("B01".into())),
            (format!("{key} X99=3 T=3"), Fault::Unknown("X99=3".into())),
            (format!("{key} B01=ba T=3"), Fault::Unknown("B01=BA".into())),
        ] {
            assert_eq!(read(&form(), &text), Err(fault), "{text}");
        }
    }
}
