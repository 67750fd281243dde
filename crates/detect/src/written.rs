//! An answer as JSON. Half of what it says is the same in all of them and is written once when a pack is compiled; the other half is
//! put together here, field by field.
//!
//! What is written is what `Serialize` of a [`Verdict`] makes of it, byte for byte. `serde_json` looks at each byte of every text
//! and every field's name, which took a sixth of a request. Looked at: sonic-rs and simd-json, quicker at that, but they do not know
//! `serde_json`'s parts written beforehand.

use extract::Span;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::pack::{LevelText, ScamType, Texts};
use crate::verdict::{Advice, Basis, Harm, Indicator, Reason, TypeRef, Verdict};

/// A part of an answer as JSON; nothing where it is written field by field.
pub(crate) type Json = Option<Box<RawValue>>;

/// What an answer says of a scam type, and its advice after each harm, in the order of [`Harm::ALL`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) scam_type: Json,
    pub(crate) advice: [Json; 3],
}

impl Written {
    /// Of a type, if all of its advice is its own.
    fn of_type(own: &ScamType, texts: &Texts) -> Self {
        let whole = !own.do_now.is_empty() && !own.avoid.is_empty();
        let level = &texts.level.danger;
        Self {
            scam_type: to_raw_value(&TypeRef::of(own)).ok(),
            advice: Harm::ALL.map(|harm| {
                let advice = whole.then(|| Advice::of(texts, level, Some(own), harm));
                advice.and_then(|advice| to_raw_value(&advice).ok())
            }),
        }
    }

    /// Of a level, where no type is named.
    fn of_level(level: &LevelText, texts: &Texts) -> Self {
        let advice = |harm| to_raw_value(&Advice::of(texts, level, None, harm)).ok();
        Self {
            scam_type: None,
            advice: Harm::ALL.map(advice),
        }
    }
}

/// Writes what types and levels say.
pub(crate) fn write(texts: &mut Texts, types: &mut [ScamType]) {
    for own in types {
        own.written = Written::of_type(own, texts);
    }
    // What a level says is put together from all the texts, itself among them.
    let whole = texts.clone();
    for level in texts.level.each_mut() {
        level.written = Written::of_level(level, &whole);
    }
}

type Done = serde_json::Result<()>;

/// JSON that is being written. Each method takes what stands before its value: a comma, the field's name.
struct Pen<'o>(&'o mut Vec<u8>);

/// The fields of a verdict, without the braces around them.
///
/// # Errors
/// None that is known: writing to memory does not fail, and every field can be written.
pub(crate) fn fields(verdict: &Verdict<'_>, out: &mut Vec<u8>) -> Done {
    let mut pen = Pen(out);
    pen.text(r#""level":""#, verdict.level.code())?;
    pen.text(r#","title":""#, verdict.title)?;
    pen.text(r#","summary":""#, &verdict.summary)?;
    pen.list(r#","reasons":"#, &verdict.reasons, Pen::reason)?;
    pen.raw(r#","scam_type":"#);
    match &verdict.scam_type {
        Some(own) => pen.part(own.written, own)?,
        None => pen.raw("null"),
    }
    pen.raw(r#","advice":"#);
    pen.part(verdict.advice.written, &verdict.advice)?;
    pen.list(r#","basis":"#, &verdict.basis, Pen::basis)?;
    pen.list(r#","indicators":"#, &verdict.indicators, Pen::indicator)?;
    pen.list(r#","spans":"#, &verdict.spans, Pen::span)?;
    pen.list(r#","notes":"#, &verdict.notes, |pen, note| {
        pen.text("\"", note)
    })?;
    pen.text(r#","pack_version":""#, verdict.pack_version)
}

impl Pen<'_> {
    fn reason(&mut self, reason: &Reason<'_>) -> Done {
        self.text(r#"{"signal":""#, reason.signal)?;
        self.text(r#","family":""#, reason.family)?;
        self.text(r#","title":""#, reason.title)?;
        self.text(r#","text":""#, &reason.text)?;
        self.list(r#","spans":"#, &reason.spans, Self::span)?;
        self.raw(match reason.innocent {
            true => r#","innocent":true}"#,
            false => r#","innocent":false}"#,
        });
        Ok(())
    }

    fn basis(&mut self, basis: &Basis<'_>) -> Done {
        self.value(r#"{"kind":"#, &basis.kind)?;
        self.text(r#","text":""#, &basis.text)?;
        if let Some(source) = &basis.source {
            self.text(r#","source":""#, source)?;
        }
        if let Some(date) = &basis.date {
            self.value(r#","date":"#, date)?;
        }
        self.raw("}");
        Ok(())
    }

    fn indicator(&mut self, indicator: &Indicator<'_>) -> Done {
        self.text(r#"{"kind":""#, indicator.kind)?;
        self.text(r#","value":""#, &indicator.value)?;
        self.raw(r#","span":"#);
        self.span(&indicator.span)?;
        if let Some(listed) = &indicator.listed {
            self.value(r#","listed":"#, listed)?;
        }
        if let Some(official) = indicator.official {
            self.text(r#","official":""#, official)?;
        }
        self.raw("}");
        Ok(())
    }

    fn span(&mut self, span: &Span) -> Done {
        self.number(r#"{"start":"#, span.start);
        self.number(r#","end":"#, span.end);
        self.0.push(b'}');
        Ok(())
    }

    fn number(&mut self, before: &str, number: u32) {
        self.raw(before);
        self.raw(itoa::Buffer::new().format(number));
    }

    fn list<T>(&mut self, before: &str, all: &[T], each: impl Fn(&mut Self, &T) -> Done) -> Done {
        self.raw(before);
        self.raw("[");
        for (number, one) in all.iter().enumerate() {
            if number > 0 {
                self.raw(",");
            }
            each(self, one)?;
        }
        self.raw("]");
        Ok(())
    }

    /// A text, whose first mark stands at the end of `before`.
    fn text(&mut self, before: &str, text: &str) -> Done {
        self.raw(before);
        if is_escaped(text.as_bytes()) {
            self.0.pop();
            return self.value("", text);
        }
        self.raw(text);
        self.0.push(b'"');
        Ok(())
    }

    fn part(&mut self, written: Option<&RawValue>, fields: &impl Serialize) -> Done {
        match written {
            Some(json) => self.raw(json.get()),
            None => self.value("", fields)?,
        }
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, before: &str, value: &T) -> Done {
        self.raw(before);
        serde_json::to_writer(&mut *self.0, value)
    }

    fn raw(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }
}

/// Whether a text holds a sign that JSON escapes; hardly any does, and telling that of the whole is quicker than to look for each.
/// Sixteen bytes at a time, the last of them looked at twice.
fn is_escaped(text: &[u8]) -> bool {
    let escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    let any = |part: &[u8]| part.iter().fold(false, |any, byte| any | escaped(*byte));
    match text.last_chunk::<16>() {
        Some(last) => text.as_chunks::<16>().0.iter().any(|part| any(part)) || any(last),
        None => any(text),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::{Hints, Pack, Question, Snapshot};

    #[test]
    fn an_answer_is_the_same_field_by_field() {
        let pack = Pack::shipped().unwrap();
        let snapshot = Snapshot::default();
        let scam = "Vietcombank: tai khoan bi khoa, dang nhap https://vietcombank.vn-ms-vidu.top nhap ma OTP";
        for (text, gave_secret, paid) in [
            (scam, false, false),
            (scam, true, false),
            (scam, true, true),
            ("Mai an com nhe", true, false),
        ] {
            let hints = Hints {
                gave_secret,
                paid,
                ..Hints::default()
            };
            let question = Question {
                text,
                hints: Some(&hints),
                ..Question::default()
            };
            let verdict = crate::judge(&question, &pack, &snapshot, date(2026, 11, 24));
            assert!(verdict.advice.written.is_some());
            assert_eq!(verdict.scam_type.is_some(), text == scam);
            let mut written = Vec::new();
            verdict.write_fields(&mut written).unwrap();
            let written = format!("{{{}}}", String::from_utf8(written).unwrap());
            assert_eq!(written, serde_json::to_string(&verdict).unwrap());
        }
    }

    #[test]
    fn what_json_escapes_is_escaped() {
        for text in ["\"", "a\\b", "một\ndòng", "\u{1f}", "«đ» \u{7f}", ""] {
            for around in ["", "sixteen and more than sixteen"] {
                for text in [format!("{around}{text}"), format!("{text}{around}")] {
                    let mut out = Vec::new();
                    super::Pen(&mut out).text("\"", &text).unwrap();
                    assert_eq!(out, serde_json::to_vec(&text).unwrap(), "{text:?}");
                }
            }
        }
    }
}
