//! The sentence people already send to 156 and 5656: `LD <số> <nội dung>`, and its cousins `V` (calls) and `S` (messages).

use domain::form::Answers;

/// A report in that grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortMessage<'a> {
    /// Code of the channel, as the form knows it.
    pub channel: Option<&'static str>,
    /// Whom it is about: a number, a name a message was signed with.
    pub about: &'a str,
    /// What they said.
    pub told: &'a str,
}

/// Reads such a sentence; brackets around the parts are allowed, as the operators print them.
#[must_use]
pub fn read(text: &str) -> Option<ShortMessage<'_>> {
    let (word, rest) = text.trim().split_once(char::is_whitespace)?;
    let channel = match word.to_uppercase().as_str() {
        "LD" | "LĐ" => None,
        "V" => Some("call"),
        "S" => Some("sms"),
        _ => return None,
    };
    let (about, told) = parts(rest.trim_start())?;
    // A sentence that merely begins with one of the letters names no number.
    let digits = about.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 3 && !told.is_empty()).then_some(ShortMessage {
        channel,
        about,
        told,
    })
}

fn parts(text: &str) -> Option<(&str, &str)> {
    let bare = |part: &'static str| move |c: char| part.contains(c) || c.is_whitespace();
    if let Some(inner) = text.strip_prefix('(') {
        let (about, told) = inner.split_once(')')?;
        return Some((about.trim(), told.trim_matches(bare("()"))));
    }
    let (about, told) = text.split_once(char::is_whitespace)?;
    Some((about, told.trim()))
}

/// Answers with such a sentence taken apart: the number where numbers belong, the channel when none was chosen.
#[must_use]
pub fn understood(mut answers: Answers) -> Answers {
    let text = answers.get("text").and_then(|values| values.first());
    let Some((about, channel)) =
        text.and_then(|text| read(text).map(|found| (found.about.to_owned(), found.channel)))
    else {
        return answers;
    };
    let named = answers.entry("identifiers".to_owned()).or_default();
    if !named.iter().any(|line| line.contains(&about)) {
        let together = named.iter().cloned().chain([about]).collect::<Vec<_>>();
        *named = vec![together.join("\n")];
    }
    if let Some(channel) = channel {
        answers
            .entry("channel".to_owned())
            .or_insert_with(|| vec![channel.to_owned()]);
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_sent_to_156_is_understood() {
        for (text, channel, about, told) in [
            (
                "LD 0900000123 xung cong an doi chuyen tien",
                None,
                "0900000123",
                "xung cong an doi chuyen tien",
            ),
            (
                "ld 0900.000.123 Giả ngân hàng",
                None,
                "0900.000.123",
                "Giả ngân hàng",
            ),
            (
                "V (0900000123)(gọi mời đầu tư)",
                Some("call"),
                "0900000123",
                "gọi mời đầu tư",
            ),
            (
                "S (0900 000 123) (nhan tin trung thuong)",
                Some("sms"),
                "0900 000 123",
                "nhan tin trung thuong",
            ),
        ] {
            assert_eq!(
                read(text),
                Some(ShortMessage {
                    channel,
                    about,
                    told
                }),
                "{text}"
            );
        }
        for text in [
            "",
            "LD",
            "LD 0900000123",
            "Lúc 9 giờ có người gọi",
            "V là ai",
            "S ( ",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_number_goes_where_numbers_belong_and_only_once() {
        let text = "V 0900000123 xung cong an".to_owned();
        let answers = Answers::from([("text".to_owned(), vec![text])]);
        let read = understood(understood(answers));
        assert_eq!(
            read.get("identifiers"),
            Some(&vec!["0900000123".to_owned()])
        );
        assert_eq!(read.get("channel"), Some(&vec!["call".to_owned()]));
    }
}
