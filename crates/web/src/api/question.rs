//! The JSON question, and what is wrong with one that cannot be read.

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::{Error, Map, Value};

/// The JSON question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) sender: Option<String>,
    #[serde(default)]
    pub(crate) channel: Option<String>,
    #[serde(default)]
    pub(crate) paid: bool,
    #[serde(default)]
    pub(crate) gave_secret: bool,
}

impl Question {
    /// Reads an object; the same fields in an array, which serde would take as well, are none.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        match bytes.trim_ascii_start().first() {
            Some(b'[') => Err(Error::custom("an array")),
            _ => serde_json::from_slice(bytes),
        }
    }
}

const KNOWN: &str = "text, sender, channel, paid, gave_secret";

/// What is wrong with it and what is wanted. Read a second time for that, so that a good question pays nothing. The parser's own
/// words may quote the message, and so may the name of a field: only our names and where it stopped are told.
pub(crate) fn fault(bytes: &[u8], error: &Error) -> String {
    let place = format!("dòng {}, cột {}", error.line(), error.column());
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => of_fields(&fields, &place),
        Ok(_) => "Cần một đối tượng JSON có «text» là chuỗi.".to_owned(),
        Err(_) => format!("JSON chưa đúng ở {place}. Cần một đối tượng có «text» là chuỗi."),
    }
}

fn of_fields(fields: &Map<String, Value>, place: &str) -> String {
    if let Some(wrong) = fields.iter().find_map(|(name, value)| wanted(name, value)) {
        return wrong.to_owned();
    }
    if !fields.contains_key("text") {
        return "Thiếu «text»: cần một chuỗi.".to_owned();
    }
    let known = |name: &String| KNOWN.split(", ").any(|known| known == name);
    match fields.keys().all(known) {
        true => format!("Một trường được viết hai lần, ở {place}. Mỗi trường chỉ viết một lần."),
        false => format!("Có trường lạ ở {place}. Chỉ nhận: {KNOWN}."),
    }
}

/// What a field of ours wants, when it holds something else.
fn wanted(name: &str, value: &Value) -> Option<&'static str> {
    let optional = value.is_string() || value.is_null();
    match name {
        "text" if !value.is_string() => Some("«text» phải là chuỗi."),
        "sender" if !optional => Some("«sender» phải là chuỗi, hoặc null."),
        "channel" if !optional => Some("«channel» phải là chuỗi, hoặc null."),
        "paid" if !value.is_boolean() => Some("«paid» phải là true hoặc false."),
        "gave_secret" if !value.is_boolean() => Some("«gave_secret» phải là true hoặc false."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> String {
        let error = Question::read(body.as_bytes()).unwrap_err();
        fault(body.as_bytes(), &error)
    }

    #[test]
    fn a_bad_question_is_told_which_field_wants_what() {
        for (body, words) in [
            (r#"["x",null,null,true,true]"#, "Cần một đối tượng"),
            (r#" ["x"]"#, "Cần một đối tượng"),
            ("1", "Cần một đối tượng"),
            ("{", "JSON chưa đúng ở dòng 1, cột 1"),
            (r#"{"text":"\ud800 x"}"#, "Cần một đối tượng"),
            ("{}", "Thiếu «text»"),
            (r#"{"text":1}"#, "«text» phải là chuỗi"),
            (
                r#"{"text":"x","paid":"yes"}"#,
                "«paid» phải là true hoặc false",
            ),
            (r#"{"text":"x","gave_secret":1}"#, "«gave_secret» phải là"),
            (r#"{"text":"x","sender":[]}"#, "«sender» phải là chuỗi"),
            (r#"{"text":"x","channel":3}"#, "«channel» phải là chuỗi"),
            (r#"{"text":"x","bí mật":3}"#, "Có trường lạ ở dòng 1"),
            (r#"{"text":"x","text":"y"}"#, "viết hai lần"),
        ] {
            let said = said(body);
            assert!(said.contains(words), "{body}: {said}");
            assert!(!said.contains("bí mật") && !said.contains("yes"), "{said}");
        }
    }

    #[test]
    fn a_good_question_is_read_whatever_stands_before_it() {
        let question = Question::read(b"\r\n {\"text\":\"x\",\"sender\":null}").unwrap();
        assert_eq!((question.text.as_str(), question.paid), ("x", false));
    }
}
