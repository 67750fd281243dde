//! The words of reminders, letters and feeds, as data with places to fill in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static TEXTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/texts/reports.toml")).unwrap_or_default()
});

/// The text of this name, filled in. A name that is not there gives nothing; a test reads them all.
pub(crate) fn filled(name: &str, places: &[(&str, &str)]) -> String {
    let mut text = TEXTS.get(name).cloned().unwrap_or_default();
    for (place, words) in places {
        text = text.replace(&format!("{{{place}}}"), words);
    }
    text
}

/// A day as people read it.
pub(crate) fn day(date: jiff::civil::Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

/// A moment that ends something: "hết ngày 02/06/2026", or the hour when it is not midnight.
pub(crate) fn end(late_from: i64) -> String {
    let last = domain::calendar::day_of(late_from - 1);
    if domain::calendar::end_of(last) == late_from {
        format!("hết ngày {}", day(last))
    } else {
        format!("{} ngày {}", hour(late_from), day(last))
    }
}

/// The hour of a moment.
pub(crate) fn hour(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    jiff::tz::Offset::constant(7)
        .to_datetime(at)
        .strftime("%H giờ %M")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_and_filled() {
        assert!(TEXTS.len() > 15);
        assert_eq!(
            filled("letter_until", &[("last", "02/06/2026")]),
            "đến hết ngày 02/06/2026"
        );
    }
}
