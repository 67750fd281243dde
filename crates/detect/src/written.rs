//! Parts of an answer that are the same in all of them, as JSON, written once when a pack is compiled: half of what an answer says.
//!
//! Looked at: sonic-rs and simd-json (quicker at escaping, but each text would still be escaped for every answer).

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::pack::{LevelText, ScamType, Texts};
use crate::verdict::{Advice, TypeRef};

/// A part of an answer as JSON; nothing where it is written field by field.
pub(crate) type Json = Option<Box<RawValue>>;

/// What an answer says of a scam type, and its advice without and with a secret given away.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) scam_type: Json,
    pub(crate) advice: [Json; 2],
}

impl Written {
    /// Of a type, if all of its advice is its own.
    fn of_type(own: &ScamType, texts: &Texts) -> Self {
        let whole = !own.do_now.is_empty() && !own.avoid.is_empty();
        let level = &texts.level.danger;
        Self {
            scam_type: to_raw_value(&TypeRef::of(own)).ok(),
            advice: [false, true].map(|secret| {
                let advice = whole.then(|| Advice::of(texts, level, Some(own), secret));
                advice.and_then(|advice| to_raw_value(&advice).ok())
            }),
        }
    }

    /// Of a level, where no type is named.
    fn of_level(level: &LevelText, texts: &Texts) -> Self {
        let advice = |secret| to_raw_value(&Advice::of(texts, level, None, secret)).ok();
        Self {
            scam_type: None,
            advice: [false, true].map(advice),
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

/// The scam type of a verdict, as it was written.
pub(crate) fn scam_type<S: Serializer>(
    own: &Option<TypeRef<'_>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match own {
        Some(own) => written_or(own.written, own, to),
        None => to.serialize_none(),
    }
}

/// The advice of a verdict, as it was written.
pub(crate) fn advice<S: Serializer>(own: &Advice<'_>, to: S) -> Result<S::Ok, S::Error> {
    written_or(own.written, own, to)
}

fn written_or<S: Serializer>(
    written: Option<&RawValue>,
    fields: &impl Serialize,
    to: S,
) -> Result<S::Ok, S::Error> {
    match written {
        Some(json) => json.serialize(to),
        None => fields.serialize(to),
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
        for (text, gave_secret) in [(scam, false), (scam, true), ("Mai an com nhe", true)] {
            let hints = Hints {
                gave_secret,
                ..Hints::default()
            };
            let question = Question {
                text,
                hints: Some(&hints),
                ..Question::default()
            };
            let mut verdict = crate::judge(&question, &pack, &snapshot, date(2026, 11, 24));
            assert!(verdict.advice.written.is_some());
            assert_eq!(verdict.scam_type.is_some(), text == scam);
            let written = serde_json::to_string(&verdict).unwrap();
            verdict.advice.written = None;
            if let Some(own) = &mut verdict.scam_type {
                assert!(own.written.take().is_some());
            }
            assert_eq!(written, serde_json::to_string(&verdict).unwrap());
        }
    }
}
