//! The reader over the shoulder, held to sentences anybody can add: `good.txt`, and `bad.txt` with the rule each one breaks.

#![expect(clippy::unwrap_used, reason = "a test")]

use documents::lint::{Rules, lint};
use jiff::civil::date;

fn rules() -> Rules {
    Rules::read(include_str!("../../../../data/writing.toml")).unwrap()
}

fn found(sentence: &str) -> Vec<&'static str> {
    lint(sentence, &rules(), date(2026, 11, 28))
        .iter()
        .map(|finding| finding.rule.code())
        .collect()
}

#[test]
fn good_sentences_are_left_alone() {
    for sentence in include_str!("good.txt").lines() {
        assert_eq!(found(sentence), Vec::<&str>::new(), "{sentence}");
    }
}

#[test]
fn bad_sentences_break_the_rule_they_name_and_no_other() {
    for line in include_str!("bad.txt").lines() {
        let (sentence, rule) = line.split_once(" => ").unwrap();
        assert_eq!(found(sentence), [rule], "{sentence}");
    }
}

#[test]
fn a_finding_put_in_its_place_is_found_no_more() {
    for line in include_str!("bad.txt").lines() {
        let (sentence, _) = line.split_once(" => ").unwrap();
        let mut findings = lint(sentence, &rules(), date(2026, 11, 28));
        findings.retain(|finding| !finding.instead.is_empty());
        let mut mended = sentence.to_owned();
        for finding in findings.iter().rev() {
            assert!(!finding.why.is_empty());
            if finding.rule.code() != "day" {
                mended.replace_range(finding.span.clone(), &finding.instead);
            }
        }
        if !findings.is_empty() && findings[0].rule.code() != "day" {
            assert_eq!(found(&mended), Vec::<&str>::new(), "{mended}");
        }
    }
}

#[test]
fn a_law_is_right_on_the_days_it_was_in_force() {
    let sentence = "Luật An ninh mạng số 24/2018/QH14.";
    let on = |day| lint(sentence, &rules(), day).len();
    assert_eq!(on(date(2026, 6, 30)), 0);
    assert_eq!(on(date(2026, 7, 1)), 1);
}

#[test]
fn any_text_is_read() {
    for text in [
        "",
        "số",
        "số /",
        "Điều",
        "ạ̣̣",
        "số 5/",
        "Kế hoạch số 1/A ngày",
        "\u{0}\u{ffff}",
    ] {
        let _ = lint(text, &rules(), date(2026, 1, 1));
    }
}
