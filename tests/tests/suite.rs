//! The message suite: every message as expected, the held-out part counted by itself.

use detect::{Pack, Snapshot};
use tests::suite;

fn run(part: &str, at_least: usize) {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let snapshot = Snapshot::default();
    let cases = suite::read(&suite::folder().join(part));
    let mut wrong = Vec::new();
    for case in &cases {
        let faults = case.faults(&case.judge(&pack, &snapshot));
        if !faults.is_empty() {
            wrong.push(format!(
                "{}: {}\n    {}",
                case.id,
                faults.join("; "),
                case.text
            ));
        }
    }
    println!(
        "{part}: {} of {} as expected",
        cases.len() - wrong.len(),
        cases.len()
    );
    assert!(
        cases.len() >= at_least,
        "{part} has {} messages",
        cases.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn scams_of_every_type_are_seen() {
    run("guilty", 270);
}

#[test]
fn honest_messages_that_look_alike_are_left_alone() {
    run("innocent", 230);
}

#[test]
fn thin_and_ambiguous_messages_stay_in_their_range() {
    run("hard", 25);
}

#[test]
fn the_held_out_part_is_read_as_well() {
    run("held_out", 190);
}

/// Written from the handbook by somebody who had not seen a rule; never trained on. Read since 2026-11-28: the figures of
/// the runs before stay in `docs/accuracy.md`, where this part is reported by itself.
#[test]
fn the_part_written_before_any_rule_is_read_as_its_author_expects() {
    run("frozen", 277);
}

/// Written by somebody who had not seen the rules but knew the open part.
#[test]
fn the_part_written_without_the_rules_is_read_as_its_author_expects() {
    run("backlog", 347);
}

/// Written after the rules that mended the two parts above, in other words than theirs; never trained on.
#[test]
fn other_words_for_the_same_scripts_are_read_as_well() {
    run("fresh", 98);
}

/// Written after the mend of voices and everyday words, before it was run; the first run stands in `docs/accuracy.md`.
#[test]
fn everyday_life_in_words_of_its_own_is_read_as_well() {
    run("second_fresh", 120);
}

/// Written after the two above, before it was run: the highlands, forest and land and cattle, told also by third persons.
#[test]
fn life_in_the_highlands_is_read_as_well() {
    run("third_fresh", 80);
}

/// Written by two others, each before the rules of the day after; the first runs stand in `docs/accuracy.md`.
#[test]
fn the_parts_written_last_are_read_as_their_authors_expect() {
    run("fourth_fresh", 200);
    run("fifth_fresh", 140);
}

/// Two plain messages of every type and the honest ones beside them; the rules were mended by what stayed silent.
#[test]
fn plain_words_for_every_type_are_read_and_for_everyday_life_left_alone() {
    run("plain", 180);
}

#[test]
fn every_scam_type_has_messages_that_name_it() {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let cases = suite::read(&suite::folder().join("guilty"));
    let missing: Vec<&str> = pack
        .taxonomy
        .types
        .iter()
        .map(|scam_type| scam_type.code.as_str())
        .filter(|code| {
            *code != "other"
                && !cases
                    .iter()
                    .any(|case| case.types.iter().any(|t| t == code))
        })
        .collect();
    assert!(missing.is_empty(), "no message for {missing:?}");
}

#[test]
fn ids_are_given_once() {
    let mut ids: Vec<String> = suite::read(&suite::folder())
        .into_iter()
        .map(|case| format!("{}/{}", case.file.display(), case.id))
        .collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

/// The API writes an answer by hand; every message of the suite is one of its kinds.
#[test]
fn an_answer_is_written_as_its_fields_are_declared() {
    let checker = app::Checker::in_memory().expect("the shipped pack loads");
    let engine = checker.engine();
    for case in suite::read(&suite::folder()) {
        let day = jiff::civil::date(2026, 11, 24);
        let mut answer = app::check::text_answer(&engine, case.text, &case.hints, day).unwrap();
        let declared = serde_json::to_string(&answer).unwrap();
        let written = answer.to_json().unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), declared, "{}", case.id);
        answer.read = Some("«đọc \"từ\" tệp»\n".to_owned());
        let declared = serde_json::to_vec(&answer).unwrap();
        assert_eq!(answer.to_json().unwrap(), declared, "{}", case.id);
    }
}

/// The negative control: a suite that expected the opposite would fail.
#[test]
fn the_suite_can_fail() {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let snapshot = Snapshot::default();
    let mut case = suite::read(&suite::folder().join("guilty/gambling.txt")).remove(0);
    case.levels = (detect::Level::Official, detect::Level::Insufficient);
    assert!(!case.faults(&case.judge(&pack, &snapshot)).is_empty());
}
