//! Text and files that are nothing we know.

use media::{FileKind, Note, Reason};

use crate::{Test, decode};

/// The tests of this chapter.
pub(crate) const TESTS: &[Test] = &[
    ("text_comes_out_as_it_went_in", text_comes_out_as_it_went_in),
    ("invalid_utf8_is_repaired", invalid_utf8_is_repaired),
    ("long_text_is_cut", long_text_is_cut),
    (
        "nothing_and_nonsense_leave_a_note",
        nothing_and_nonsense_leave_a_note,
    ),
    ("too_long_a_file_is_refused", too_long_a_file_is_refused),
];

fn text_comes_out_as_it_went_in() {
    let contents = decode("Quý khách trúng thưởng 5 triệu".as_bytes().to_vec());
    assert_eq!(
        (contents.kind, contents.text.as_str()),
        (FileKind::Text, "Quý khách trúng thưởng 5 triệu")
    );
    assert_eq!(contents.notes, []);
}

fn invalid_utf8_is_repaired() {
    assert_eq!(
        decode(b"ti\xe1\xbb\x81n \xc3\x28 ti\xe1\xbb\x81n".to_vec()).text,
        "tiền \u{fffd}( tiền"
    );
}

fn long_text_is_cut() {
    let contents = decode("ă".repeat(1_000_000).into_bytes());
    assert_eq!(
        (contents.text.len(), contents.notes),
        (256 * 1024, vec![Note::TextCut { limit: 256 * 1024 }])
    );
}

fn nothing_and_nonsense_leave_a_note() {
    assert_eq!(decode(Vec::new()).notes, [Note::Empty]);
    let zeros = decode(vec![0; 10 * 1024 * 1024]);
    assert_eq!(
        (zeros.kind, zeros.notes),
        (
            FileKind::Unknown,
            vec![Note::NotDecoded {
                reason: Reason::Unsupported
            }]
        )
    );
    assert_eq!(decode(b"\x7fELF\x02\x01".to_vec()).kind, FileKind::Unknown);
}

fn too_long_a_file_is_refused() {
    let limit = 10 * 1024 * 1024;
    assert_eq!(
        decode(vec![b'a'; 10 * 1024 * 1024 + 1]).notes,
        [Note::InputTooLarge {
            bytes: limit + 1,
            limit
        }]
    );
    assert_eq!(decode(vec![b'a'; 10 * 1024 * 1024]).text.len(), 256 * 1024);
}
