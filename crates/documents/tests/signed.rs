//! Signatures in a PDF. The two files hold an empty page signed by pyHanko 0.38 (once; then once more) with RSA-2048 and SHA-256
//! and a certificate that signs itself, "Văn thư mẫu"; its key was thrown away.

#![expect(clippy::unwrap_used, reason = "a test")]

use documents::signed::{NotAPdf, PdfSignature, signatures};

const ONCE: &[u8] = include_bytes!("data/signed.pdf");
const TWICE: &[u8] = include_bytes!("data/twice.pdf");

fn found(pdf: &[u8]) -> Vec<(bool, bool)> {
    signatures(pdf)
        .unwrap_or_default()
        .iter()
        .map(|one| (one.intact, one.covers_all))
        .collect()
}

#[test]
fn a_signed_file_is_intact_and_says_by_whom() {
    assert_eq!(
        signatures(ONCE),
        Ok(vec![PdfSignature {
            signer: "Văn thư mẫu".to_owned(),
            covers_all: true,
            intact: true,
        }])
    );
}

#[test]
fn an_earlier_signature_covers_the_file_as_it_was() {
    assert_eq!(found(TWICE), [(true, false), (true, true)]);
}

#[test]
fn any_changed_byte_that_was_signed_is_noticed() {
    let open = position(b"/Contents <");
    let close = open + ONCE[open..].iter().position(|byte| *byte == b'>').unwrap();
    for at in (0..ONCE.len())
        .filter(|at| !(open + 11..close).contains(at))
        .step_by(3)
    {
        let mut changed = ONCE.to_vec();
        changed[at] ^= 1;
        assert_ne!(found(&changed), [(true, true)], "byte {at}");
    }
}

fn position(words: &[u8]) -> usize {
    ONCE.windows(words.len())
        .position(|window| window == words)
        .unwrap()
}

#[test]
fn what_is_added_after_signing_is_said() {
    let more = [ONCE, b"\n% more".as_slice()].concat();
    assert_eq!(found(&more), [(true, false)]);
}

#[test]
fn hostile_files_are_answered() {
    assert_eq!(signatures(b"GIF89a"), Err(NotAPdf));
    assert_eq!(found(b"%PDF-1.7 nothing"), []);
    for range in [
        "[0 1 2 3]",
        "[0 18446744073709551615 1 1]",
        "[9 9 1 1]",
        "[]",
        "[0 5",
        "[0 0 0 0]",
    ] {
        let pdf = format!("%PDF-1.7 /ByteRange {range} <00>");
        assert!(
            found(pdf.as_bytes()).iter().all(|(intact, _)| !intact),
            "{range}"
        );
    }
    let many = format!("%PDF-1.7 {}", "/ByteRange [0 1 2 3] ".repeat(1_000));
    assert_eq!(found(many.as_bytes()).len(), 16);
}
