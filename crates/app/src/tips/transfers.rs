//! The path of the money: each transfer as it was told, taken apart. What was written stays beside what was read out of it.

use domain::form::{Answers, dong};
use extract::{Reference, What};

/// The question whose answer has a transfer a line.
pub const QUESTION: &str = "transfers";
/// Fewest digits of an account.
const DIGITS_MIN: usize = 6;

/// One transfer. What was not told, or not understood, is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transfer {
    /// Hour and day, as written.
    pub time: String,
    /// In đồng.
    pub amount: Option<i64>,
    /// From which bank or account, as written.
    pub from: String,
    /// The bank that received it.
    pub bank: String,
    /// The account that received it.
    pub account: String,
    /// The whole line.
    pub written: String,
}

/// The transfers among the answers of a tip.
#[must_use]
pub fn read(answers: &Answers, banks: &Reference) -> Vec<Transfer> {
    let told = answers.get(QUESTION).and_then(|values| values.first());
    told.map(String::as_str)
        .unwrap_or_default()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| of_line(line, banks))
        .collect()
}

fn of_line(line: &str, banks: &Reference) -> Transfer {
    let (from, to) = parted(line);
    let normal = vi::normalize(to);
    let found = extract::scan(to, &normal, banks).found;
    let account = found.iter().find_map(|found| match &found.what {
        What::Account(account) => Some(account.clone()),
        _ => None,
    });
    let bank = account.as_ref().and_then(|account| account.bank.clone());
    // The sum may stand before "từ".
    let whole = extract::scan(line, &vi::normalize(line), banks).found;
    let money = whole.iter().find_map(|found| match found.what {
        What::Money { vnd } => i64::try_from(vnd).ok(),
        _ => None,
    });
    Transfer {
        time: time(line),
        amount: money.or_else(|| parts(to).find_map(amount)),
        from: from.to_owned(),
        bank: bank
            .or_else(|| Some(banks.named(&normal.folded.text)?.short.clone()))
            .unwrap_or_default(),
        account: account.map_or_else(|| digits(to), |account| account.number),
        written: line.to_owned(),
    }
}

/// "từ VCB sang MB 0900…": what stands between, and the line without it.
fn parted(line: &str) -> (&str, &str) {
    let Some(from) = line.find("từ ").map(|at| at + "từ ".len()) else {
        return ("", line);
    };
    let rest = line.get(from..).unwrap_or_default();
    [" sang ", " đến ", " tới ", " vào ", " -> "]
        .iter()
        .filter_map(|word| rest.split_once(word))
        .min_by_key(|(before, _)| before.len())
        .map_or(("", line), |(before, after)| (before.trim(), after))
}

/// A comma between digits belongs to the number.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    line.split(", ")
        .flat_map(|part| part.split(';'))
        .map(str::trim)
}

/// A number with groups of three; without them it might be anything.
fn amount(part: &str) -> Option<i64> {
    let grouped = part.contains('.') || part.ends_with(['đ', 'Đ']);
    grouped
        .then(|| dong(part))
        .flatten()
        .filter(|dong| *dong >= 1_000)
}

/// "14:05", "14h05", "ngày 02/6": the part that says when.
fn time(line: &str) -> String {
    let words: Vec<&str> = line
        .split_whitespace()
        .map(|word| word.trim_matches([',', ';', '.']))
        .filter(|word| is_hour(word) || is_day(word))
        .collect();
    words.join(" ngày ")
}

fn is_hour(word: &str) -> bool {
    let Some((hour, minute)) = word.split_once([':', 'h', 'g']) else {
        return false;
    };
    number(hour, 23) && (minute.is_empty() || number(minute, 59))
}

fn is_day(word: &str) -> bool {
    let mut numbers = word.splitn(3, '/');
    let (Some(day), Some(month)) = (numbers.next(), numbers.next()) else {
        return false;
    };
    number(day, 31) && number(month, 12) && numbers.next().is_none_or(|year| number(year, 2_100))
}

fn number(text: &str, most: u32) -> bool {
    (1..=4).contains(&text.len()) && text.parse::<u32>().is_ok_and(|number| number <= most)
}

/// The longest run of digits, blanks between them left out, that is no amount and no hour.
fn digits(line: &str) -> String {
    parts(line)
        .filter(|part| amount(part).is_none())
        .flat_map(|part| part.split(|c: char| !c.is_ascii_digit() && c != ' '))
        .map(|run| run.chars().filter(char::is_ascii_digit).collect::<String>())
        .filter(|run| run.len() >= DIGITS_MIN)
        .max_by_key(String::len)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfers_are_taken_apart_and_what_was_written_stays() {
        let engine = crate::Checker::in_memory()
            .map(|checker| checker.engine())
            .expect("the shipped pack loads");
        let shown = |line: &str| {
            let it = of_line(line, &engine.pack.reference);
            assert_eq!(it.written, line);
            let amount = it.amount.map_or_else(String::new, |sum| sum.to_string());
            [it.time, amount, it.from, it.bank, it.account].join("|")
        };
        for (line, read) in [
            (
                "14:05 ngày 02/6, 4.500.000, MB 0900 000 123",
                "14:05 ngày 02/6|4500000||MB Bank|0900000123",
            ),
            (
                "14h05 chuyển 20 triệu từ Agribank sang Vietcombank 0011000000123",
                "14h05|20000000|Agribank|Vietcombank|0011000000123",
            ),
            (
                "9h, 2.000.000 đ; STK 19030000000123 Techcombank",
                "9h|2000000||Techcombank|19030000000123",
            ),
            ("không nhớ rõ", "||||"),
            ("", "||||"),
        ] {
            assert_eq!(shown(line), read, "{line}");
        }
    }
}
