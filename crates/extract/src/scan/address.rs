//! Whether a run of letters and dots is an address, and how it was written before somebody made it harmless.

use std::borrow::Cow;

use crate::link::Scheme;

/// Takes the scheme off and refangs; how many bytes of the token were skipped.
pub(super) fn opened(token: &str) -> (Cow<'_, str>, bool, Option<Scheme>, usize) {
    let (clean, defanged) = refanged(token);
    let open = clean.trim_start_matches(['[', '(', '\'']).len();
    let lead = clean.len() - open;
    let body = clean.get(lead..).unwrap_or_default();
    // "http:/x", "https:x" are opened by browsers too.
    let (scheme, cut) = ["https://", "http://", "https:/", "http:/"]
        .iter()
        .find_map(|prefix| {
            body.starts_with(prefix).then(|| {
                (
                    Some(if prefix.starts_with("https") {
                        Scheme::Https
                    } else {
                        Scheme::Http
                    }),
                    prefix.len(),
                )
            })
        })
        .unwrap_or((None, 0));
    let skipped = lead + cut;
    let rest = match clean {
        Cow::Borrowed(clean) => Cow::Borrowed(clean.get(skipped..).unwrap_or_default()),
        Cow::Owned(clean) => Cow::Owned(clean.get(skipped..).unwrap_or_default().to_owned()),
    };
    (rest, defanged, scheme, skipped)
}

/// "hxxp[:]//bank[.]example" as it was before somebody made it harmless; whether anybody had.
fn refanged(token: &str) -> (Cow<'_, str>, bool) {
    let mut clean = Cow::Borrowed(token);
    let touched = token.bytes().any(|b| matches!(b, b'[' | b'(')) || token.contains("hxxp");
    if !touched {
        return (clean, false);
    }
    let mut defanged = false;
    for (from, to) in [
        ("[.]", "."),
        ("(.)", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("hxxp", "http"),
        ("[://]", "://"),
    ] {
        if clean.contains(from) {
            clean = Cow::Owned(clean.replace(from, to));
            defanged = true;
        }
    }
    (clean, defanged)
}

/// A bare run of letters and dots is an address when its end is a suffix people register, and it is not two sentences
/// glued together ("nhanh.Chi").
pub(super) fn host_like(clean: &str, text: &str, map: &vi::Mapped, start: usize) -> bool {
    let host = clean.split(['/', '?', ':', '#']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let (Some(last), true) = (labels.last(), labels.len() >= 2) else {
        return false;
    };
    if labels
        .iter()
        .any(|label| label.is_empty() || label.len() > 63)
        || labels.len() > 30
    {
        return labels.len() > 30 && psl::suffix(last.as_bytes()).is_some_and(|s| s.is_known());
    }
    if matches!(
        *last,
        "pdf"
            | "doc"
            | "docx"
            | "xls"
            | "xlsx"
            | "jpg"
            | "png"
            | "mp4"
            | "mp3"
            | "zip"
            | "rar"
            | "apk"
            | "exe"
            | "txt"
            | "html"
            | "php"
            | "dong"
            | "hcm"
            | "hn"
            | "vv"
            | "js"
    ) {
        return false;
    }
    let known = *last == "example"
        || *last == "test"
        || psl::suffix(host.as_bytes()).is_some_and(|s| s.is_known());
    if !known
        || labels
            .iter()
            .all(|label| label.bytes().all(|b| b.is_ascii_digit()))
    {
        return false;
    }
    // Suffixes that are Vietnamese words too: only with a path, a digit or a hyphen, or in lower case after the dot.
    let word_suffix = matches!(
        *last,
        "ai" | "me"
            | "la"
            | "so"
            | "to"
            | "do"
            | "in"
            | "no"
            | "it"
            | "is"
            | "be"
            | "co"
            | "my"
            | "mu"
            | "na"
            | "nu"
            | "hu"
            | "ba"
            | "vi"
            | "tu"
            | "ve"
            | "va"
            | "sao"
            | "cho"
            | "tra"
            | "gap"
            | "men"
            | "moi"
            | "xin"
            | "ly"
            | "gi"
            | "ga"
            | "th"
            | "tin"
            | "can"
            | "man"
            | "sa"
            | "si"
            | "ca"
            | "ch"
            | "cu"
            | "mo"
            | "ma"
            | "ne"
            | "ng"
            | "nhac"
            | "om"
            | "ph"
            | "tl"
            | "vu"
            | "anh"
            | "em"
            | "am"
            | "at"
            | "de"
            | "hi"
            | "ho"
            | "lay"
            | "mai"
            | "nay"
            | "dang"
            | "van"
            | "quy"
            | "tai"
            | "gd"
            | "ac"
            | "ag"
            | "al"
            | "ao"
            | "bao"
            | "theo"
            | "khi"
            | "neu"
            | "day"
            | "hoc"
            | "you"
            | "now"
            | "dai"
            | "here"
            | "one"
            | "fan"
            | "ten"
            | "chat"
            | "bid"
    );
    if !word_suffix {
        return true;
    }
    let capital_after_dot = {
        let offset = host.rfind('.').map_or(0, |dot| dot + 1);
        let at = map.original(start + offset..start + offset).start;
        text.get(at..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(char::is_uppercase)
    };
    let telling = clean.contains('/')
        || host.bytes().any(|b| b.is_ascii_digit() || b == b'-')
        || labels.len() >= 3;
    telling && !capital_after_dot
        || matches!(
            host,
            "zalo.me" | "t.me" | "m.me" | "bit.ly" | "fb.me" | "wa.me" | "t.ly" | "s.id"
        )
}
