//! Every disguise over every guilty message: the level rarely falls below "suspicious", and hardly ever by two steps. Texts a
//! disguise does not change (a message without a host has none to split) are counted apart: they prove nothing.

use detect::{Hints, Level, Pack, Snapshot, Span};
use tests::evasion::{self, Disguise};
use tests::{old_letters, suite};

/// Share that stays at least "suspicious".
const STAYS_MIN: f64 = 0.98;

#[test]
fn disguises_do_not_hide_a_scam() {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let snapshot = Snapshot::default();
    let hints = Hints::default();
    assert_eq!(evasion::ALL.len(), 49);
    let cases: Vec<_> = ["guilty", "held_out/guilty"]
        .iter()
        .flat_map(|part| suite::read(&suite::folder().join(part)))
        .collect();
    let (mut all, mut changed, mut stay, mut fell) = (0u32, 0u32, 0u32, Vec::new());
    for disguise in evasion::ALL {
        let (mut differ, mut lost) = (0u32, 0u32);
        for case in &cases {
            let plain = suite::judge(&case.text, &hints, &pack, &snapshot).level;
            let text = (disguise.apply)(&case.text);
            all += 1;
            if text == case.text {
                continue;
            }
            let level = suite::judge(&text, &hints, &pack, &snapshot).level;
            differ += 1;
            lost += u32::from(level < Level::Suspicious);
            // Danger to insufficient is two steps.
            if plain == Level::Danger && level < Level::Suspicious {
                fell.push(format!("{}: {} {text}", disguise.name, case.id));
            }
        }
        println!(
            "{:<32} {lost:>3} of {differ} changed fall below suspicious",
            disguise.name
        );
        changed += differ;
        stay += differ - lost;
    }
    let share = f64::from(stay) / f64::from(changed);
    println!(
        "{stay} of {changed} changed texts stay at least suspicious ({:.2} %); {} of {all} were left as they are",
        share * 100.0,
        all - changed
    );
    assert!(
        fell.is_empty(),
        "{} fell two steps:\n{}",
        fell.len(),
        fell.join("\n")
    );
    assert!(share >= STAYS_MIN, "{share:.4}");
}

/// Parts of a text that signs turn round are judged as a person sees them, names of files as they are.
#[test]
fn what_signs_turn_round_is_judged_both_ways() {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let snapshot = Snapshot::default();
    let hints = Hints::default();
    for (text, marked, level) in [
        (
            "Bấm \u{202e}moc.knabmocteiv\u{202c} để nhận quà",
            "\u{202e}moc.knabmocteiv",
            Level::Danger,
        ),
        (
            "Mời xem \u{202e}pot.udiv-knabmocteiv//:sptth",
            "\u{202e}pot.udiv-knabmocteiv//:sptth",
            Level::Suspicious,
        ),
        (
            "Gửi anh hoadon\u{202e}fdp.exe",
            "hoadon\u{202e}fdp.exe",
            Level::Suspicious,
        ),
    ] {
        let verdict = suite::judge(text, &hints, &pack, &snapshot);
        assert!(verdict.level >= level, "{text}: {:?}", verdict.level);
        let places = verdict.spans.iter().map(|span| of(text, *span));
        let places: Vec<_> = places.collect();
        assert!(
            places.iter().any(|place| place.contains(marked)),
            "{text}: {places:?}"
        );
    }
}

/// A message of fewer words may not be recognised as one of old letters.
const SHORT_WORDS: usize = 12;

/// A message that came through a program which took it for another encoding says what it said, and no word is marked elsewhere.
#[test]
fn what_was_misread_on_its_way_says_the_same() {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let snapshot = Snapshot::default();
    let hints = Hints::default();
    let written: [fn(&str) -> String; 3] = [
        old_letters::misread,
        old_letters::misread_as_latin,
        |text| old_letters::misread(&old_letters::misread(text)),
    ];
    let cases: Vec<_> = ["guilty", "held_out/guilty", "innocent"]
        .iter()
        .flat_map(|part| suite::read(&suite::folder().join(part)))
        .collect();
    let mut recognised = 0u32;
    for case in &cases {
        let plain = suite::judge(&case.text, &hints, &pack, &snapshot);
        for write in written {
            let text = write(&case.text);
            if text == case.text || vi::pasted(&text).is_none() {
                continue;
            }
            let pasted = suite::judge(&text, &hints, &pack, &snapshot);
            assert_eq!(pasted.level, plain.level, "{} {text}", case.id);
            assert!(
                !pasted.notes.is_empty(),
                "it is said that the letters were guessed"
            );
            let marked: Vec<_> = pasted.spans.iter().map(|span| of(&text, *span)).collect();
            let meant = plain.spans.iter().map(|span| write(of(&case.text, *span)));
            assert_eq!(marked, meant.collect::<Vec<_>>(), "{} {text}", case.id);
            recognised += 1;
        }
    }
    assert!(recognised > 500, "{recognised}");
}

/// Who pastes from an old document asks what the message asks and is told the same; the words marked are those that were pasted.
#[test]
fn letters_from_before_unicode_say_the_same() {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let snapshot = Snapshot::default();
    let hints = Hints::default();
    let encoding = |name, apply| Disguise { name, apply };
    let encodings = [
        encoding("TCVN3", old_letters::tcvn3),
        encoding("VNI", old_letters::vni),
        encoding("VIQR", |text| old_letters::viqr(text, false)),
    ];
    let cases: Vec<_> = ["guilty", "held_out/guilty"]
        .iter()
        .flat_map(|part| suite::read(&suite::folder().join(part)))
        .collect();
    for Disguise { name, apply: write } in encodings {
        let mut recognised = 0u32;
        for case in &cases {
            let text = write(&case.text);
            let plain = suite::judge(&case.text, &hints, &pack, &snapshot);
            let pasted = suite::judge(&text, &hints, &pack, &snapshot);
            // A few words are not enough to recognise the letters by.
            let is_read = vi::pasted(&text).is_some();
            let is_short = text.split_whitespace().count() < SHORT_WORDS;
            assert!(
                pasted.level == plain.level || !is_read && is_short,
                "{name}: {} {text}",
                case.id
            );
            if is_read {
                assert!(
                    !pasted.notes.is_empty(),
                    "{name}: it is said that the letters were guessed"
                );
                let marked: Vec<_> = pasted.spans.iter().map(|span| of(&text, *span)).collect();
                let meant = plain.spans.iter().map(|span| write(of(&case.text, *span)));
                assert_eq!(
                    marked,
                    meant.collect::<Vec<_>>(),
                    "{name}: {} {text}",
                    case.id
                );
                recognised += 1;
            }
        }
        assert!(recognised > 130, "{name}: {recognised}");
    }
}

fn of(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}
