//! The purpose of a movement a bank has booked («GD: -500,000VND … ND: CK an trua»): it tells what was paid for and asks nothing
//! of the reader. Where it leads somewhere, to an address, a number or an account to pay into, it is no purpose but an order.

use std::ops::Range;

use extract::{Findings, Found, What};

use crate::phrases::{Group, Seen};

/// Labels that open a purpose, at most: «Ref MBVCB.839201. ND: …».
const LABELS_MAX: usize = 2;

/// Marks the phrases that stand in the purpose of a booked movement as told. `label` is the group of words that open one.
pub(crate) fn mark_told(
    text: &str,
    normal: &vi::Normal,
    findings: &Findings,
    label: Group,
    seen: &mut [Seen],
) {
    let mut movements = findings.found.iter().filter(|found| is_booked(text, found));
    let Some(movement) = movements.next() else {
        return;
    };
    let place = |seen: &Seen| {
        normal
            .words
            .original(seen.start as usize..seen.end as usize)
    };
    let opens = |seen: &&Seen| {
        seen.group == label && !seen.squeezed && place(seen).start >= movement.span.end as usize
    };
    let openings = seen.iter().filter(opens).take(LABELS_MAX);
    let openings: Vec<usize> = openings.map(|seen| place(seen).end).collect();
    for opening in openings {
        let purpose = opening..opening + length(text.get(opening..).unwrap_or_default());
        let mut found = findings.found.iter();
        if !found.any(|found| leads(text, found, &purpose)) {
            for seen in seen.iter_mut().filter(|seen| !seen.squeezed) {
                seen.negated |= purpose.contains(&place(seen).start);
            }
        }
    }
}

/// How long a purpose is that a text begins with: it ends with its sentence or its line.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |at: &usize| match bytes.get(*at) {
        Some(b'.' | b'!' | b'?' | b';') => bytes.get(at + 1) == Some(&b' '),
        sign => sign == Some(&b'\n'),
    };
    (0..bytes.len()).find(ends).unwrap_or(bytes.len())
}

/// A sum with its sign: "-500,000VND", "+2.000.000".
fn is_booked(text: &str, found: &Found) -> bool {
    const SIGNS: [char; 3] = ['+', '-', '−'];
    let (before, sum) = text
        .split_at_checked(found.span.start as usize)
        .unwrap_or_default();
    // A plus belongs to the sum, a dash stands before it.
    let before = match sum.starts_with(SIGNS) {
        true => Some(before),
        false => before.strip_suffix(SIGNS),
    };
    matches!(found.what, What::Money { .. })
        && before.is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

/// Something in the purpose to open, to call or to pay into; whose account a movement came from or went to is but told.
fn leads(text: &str, found: &Found, purpose: &Range<usize>) -> bool {
    let start = found.span.start as usize;
    let before = || vi::fold(text.get(purpose.start..start).unwrap_or_default());
    purpose.contains(&start)
        && match &found.what {
            What::Link(_) | What::Handle(_) => true,
            // Wallets are known by their phones.
            What::Phone(_) => !before().ends_with("ct tu"),
            What::Account(_) => !["tu", "toi", "den"]
                .iter()
                .any(|word| before().ends_with(word)),
            _ => false,
        }
}
