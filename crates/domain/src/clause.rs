//! Clauses (điểm, khoản): splitting the text of a directive into its tree, to be confirmed by a person.
//!
//! Vietnamese administrative texts number by habit: I. / 1. / 1.1. / a) / – (NĐ 30/2020, Phụ lục I), decrees by Điều. A mark
//! only counts where it continues its row, so that "03/6." or "i)" inside a sentence stays a sentence.

/// A clause as proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// How it is cited: `II.5`, `III.1-2`.
    pub code: String,
    /// How deep it lies, from 0.
    pub depth: usize,
    /// Its words, without the mark.
    pub text: String,
}

/// The levels, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Roman,
    Article,
    Number,
    Part,
    Letter,
    Dash,
}

/// Letters of points in their order: đ where the decree has it, f and j where Word counts by itself.
const LETTERS: &str = "abcdđefghijklmnopqrstuvwxyz";
/// Letters a row may leave out.
const SKIPPED: &str = "đfjwz";

/// Splits a text. What stands before the first mark (title, grounds) is nobody's clause and left out.
#[must_use]
pub fn split(text: &str) -> Vec<Clause> {
    let mut open: Vec<(Level, usize)> = Vec::new();
    let mut clauses: Vec<Clause> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if ends_clauses(line) {
            break;
        }
        match mark(line, &open) {
            Some((level, number, rest)) => {
                open.retain(|(other, _)| *other < level);
                open.push((level, number));
                clauses.push(Clause {
                    code: code(&open),
                    depth: open.len() - 1,
                    text: rest.to_owned(),
                });
            }
            None => {
                if let Some(last) = clauses.last_mut() {
                    if !last.text.is_empty() {
                        last.text.push(' ');
                    }
                    last.text.push_str(line);
                }
            }
        }
    }
    clauses
}

/// The list of recipients and the signature are no clauses.
fn ends_clauses(line: &str) -> bool {
    line.to_lowercase().starts_with("nơi nhận")
}

fn mark<'a>(line: &'a str, open: &[(Level, usize)]) -> Option<(Level, usize, &'a str)> {
    let (level, number, rest) = read(line)?;
    // 1.2. belongs below 1. and nowhere else.
    let (number, rest) = match level {
        Level::Part => {
            let above = open.iter().find(|(other, _)| *other == Level::Number);
            let (part, rest) = digits(rest)?;
            let below = above.is_some_and(|(_, above)| *above == number);
            (below.then_some(part)?, end_of_part(rest)?)
        }
        _ => (number, rest),
    };
    let last = open.iter().find(|(other, _)| *other == level);
    let last = last.map_or(0, |(_, number)| *number);
    // Dashes are not numbered: each is the next. Articles may begin anywhere: an excerpt is still a text.
    let number = if level == Level::Dash {
        last + 1
    } else {
        number
    };
    let continues = number == last + 1
        || (level == Level::Article && number > last)
        || (level == Level::Letter && skips_only_what_may_be(last, number));
    (continues && (level != Level::Dash || !open.is_empty())).then_some((level, number, rest))
}

/// Whether between two letters lie only such as not every row has.
fn skips_only_what_may_be(last: usize, number: usize) -> bool {
    number > last
        && LETTERS
            .chars()
            .take(number.saturating_sub(1))
            .skip(last)
            .all(|letter| SKIPPED.contains(letter))
}

fn read(line: &str) -> Option<(Level, usize, &str)> {
    if let Some(rest) = line.strip_prefix(['-', '–', '+', '•']) {
        return Some((Level::Dash, 0, rest.trim()));
    }
    if let Some(rest) = line.strip_prefix("Điều ") {
        let (number, rest) = digits(rest)?;
        return Some((Level::Article, number, after(rest, &['.', ':'])?));
    }
    if let Some((number, rest)) = digits(line) {
        if let Some(part) = rest.strip_prefix('.')
            && part.starts_with(|c: char| c.is_ascii_digit())
        {
            return Some((Level::Part, number, part));
        }
        return Some((Level::Number, number, after(rest, &['.', '/', ')'])?));
    }
    if let Some((number, rest)) = roman(line) {
        return Some((Level::Roman, number, after(rest, &['.', '/', '-'])?));
    }
    let letter = line.chars().next()?;
    let number = LETTERS.chars().position(|other| other == letter)?;
    let rest = line.get(letter.len_utf8()..)?;
    Some((Level::Letter, number + 1, after(rest, &[')'])?))
}

/// What follows the closing sign; a digit right behind it belongs to a date or a number.
fn after<'a>(rest: &'a str, signs: &[char]) -> Option<&'a str> {
    let rest = rest.strip_prefix(signs)?;
    (!rest.starts_with(|c: char| c.is_ascii_digit())).then(|| rest.trim())
}

/// What follows 1.2: a dot and words, or words at once; not a third number, nor a thousand.
fn end_of_part(rest: &str) -> Option<&str> {
    match rest.strip_prefix('.') {
        Some(rest) => (!rest.starts_with(|c: char| c.is_ascii_digit())).then(|| rest.trim()),
        None => rest.starts_with(' ').then(|| rest.trim()),
    }
}

fn digits(line: &str) -> Option<(usize, &str)> {
    let end = line.find(|c: char| !c.is_ascii_digit())?;
    let number = line.get(..end)?.parse().ok()?;
    Some((number, line.get(end..)?))
}

fn roman(line: &str) -> Option<(usize, &str)> {
    const ROMAN: [&str; 20] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV",
        "XV", "XVI", "XVII", "XVIII", "XIX", "XX",
    ];
    let end = line.find(|c: char| !"IVX".contains(c))?;
    let at = ROMAN
        .iter()
        .position(|word| Some(*word) == line.get(..end))?;
    Some((at + 1, line.get(end..)?))
}

fn code(open: &[(Level, usize)]) -> String {
    let mut out = String::new();
    for (level, number) in open {
        let piece = match level {
            Level::Roman => numeral(*number),
            Level::Article => format!("Đ{number}"),
            Level::Number | Level::Part => number.to_string(),
            Level::Letter => LETTERS
                .chars()
                .nth(number - 1)
                .map_or_else(String::new, String::from),
            Level::Dash => format!("-{number}"),
        };
        if !out.is_empty() && *level != Level::Dash {
            out.push('.');
        }
        out.push_str(&piece);
    }
    out
}

fn numeral(mut number: usize) -> String {
    let mut out = String::new();
    for (value, word) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while number >= value {
            out.push_str(word);
            number -= value;
        }
    }
    out
}

/// The clauses as somebody may read and change them: one a line, its code first.
#[must_use]
pub fn to_lines(clauses: &[Clause]) -> String {
    let lines: Vec<String> = clauses
        .iter()
        .map(|clause| format!("{} | {}", clause.code, clause.text))
        .collect();
    lines.join("\n")
}

/// Reads such lines back; the line that cannot be read, counted from 1.
///
/// # Errors
/// The number of the first line without a code, or with one that stood before.
pub fn from_lines(text: &str) -> Result<Vec<Clause>, usize> {
    let mut clauses: Vec<Clause> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (code, words) = line.split_once('|').ok_or(at + 1)?;
        let code = code.trim();
        let fits = !code.is_empty()
            && code.chars().count() <= 20
            && code
                .chars()
                .all(|c| c.is_alphanumeric() || ".-".contains(c));
        if !fits || clauses.iter().any(|known| known.code == code) {
            return Err(at + 1);
        }
        clauses.push(Clause {
            depth: code.matches(['.', '-']).count(),
            code: code.to_owned(),
            text: words.trim().to_owned(),
        });
    }
    Ok(clauses)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        split(text).into_iter().map(|clause| clause.code).collect()
    }

    #[test]
    fn a_plan_is_split_as_it_is_cited() {
        let text = "KẾ HOẠCH\nThực hiện Kế hoạch số 50\nI. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích\nNâng cao hiệu quả.\n2. Yêu cầu\n\
                    II. NỘI DUNG\n1. Quán triệt\n2. Phát huy\nIII. TỔ CHỨC THỰC HIỆN\n1. Các phòng\n- Căn cứ\n\
                    trước ngày\n03/6 báo cáo\n- Tổ chức\n2. Văn phòng Sở\nNơi nhận:\n- Công an tỉnh;";
        assert_eq!(
            codes(text),
            [
                "I", "I.1", "I.2", "II", "II.1", "II.2", "III", "III.1", "III.1-1", "III.1-2",
                "III.2"
            ]
        );
        let split = split(text);
        let text_of = |code: &str| {
            let found = split.iter().find(|clause| clause.code == code);
            found.map_or("", |clause| clause.text.as_str())
        };
        assert_eq!(text_of("I.1"), "Mục đích Nâng cao hiệu quả.");
        assert_eq!(text_of("III.1-1"), "Căn cứ trước ngày 03/6 báo cáo");
    }

    #[test]
    fn letters_and_articles_are_clauses_and_numbers_of_sentences_are_not() {
        let text = "Điều 3. Trách nhiệm\n1. Sở\na) Một\nb) Hai\n25. không phải khoản\nc) Ba\nd) Bốn\nđ) Năm\nĐiều 5. Hiệu lực";
        assert_eq!(
            codes(text),
            [
                "Đ3", "Đ3.1", "Đ3.1.a", "Đ3.1.b", "Đ3.1.c", "Đ3.1.d", "Đ3.1.đ", "Đ5"
            ]
        );
    }

    #[test]
    fn parts_of_a_number_lie_below_it_and_thousands_do_not() {
        let text = "I. NỘI DUNG\n1. Tuyên truyền\n1.1. Tại xã\n1.200 người dự\n1.2 Trên mạng\na) Một\n2. Báo cáo\n1.3. Lạc\n2.1. Kỳ";
        assert_eq!(
            codes(text),
            ["I", "I.1", "I.1.1", "I.1.2", "I.1.2.a", "I.2", "I.2.1"]
        );
    }

    #[test]
    fn a_row_of_letters_may_have_đ_or_not() {
        let of = |letters: &str| {
            let lines: Vec<String> = letters.chars().map(|c| format!("{c}) x")).collect();
            codes(&format!("1. x\n{}", lines.join("\n"))).len() - 1
        };
        assert_eq!(of("abcdđeghiklm"), 12);
        assert_eq!(of("abcdefghijkl"), 12);
        assert_eq!(of("abce"), 3, "d was left out, so e is a word");
    }

    #[test]
    fn any_text_is_read_without_a_fall() {
        for text in [
            "",
            "-",
            "I.",
            "a)",
            "Điều",
            "Điều 99999999999999999999.",
            "1.1.1",
            "IIII. x",
            "–\n\u{0}",
            "đ) x",
        ] {
            let _ = split(text);
        }
    }

    #[test]
    fn lines_lead_back_to_clauses() {
        let clauses = split("I. A\n1. B\n- C");
        assert_eq!(from_lines(&to_lines(&clauses)), Ok(clauses));
        assert_eq!(from_lines("I | a\nkhông có mã"), Err(2));
        assert_eq!(from_lines("I | a\nI | b"), Err(2));
    }
}
