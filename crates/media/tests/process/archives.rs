//! Archives: what is in them is listed within budgets, never unpacked further than that takes.

use media::{Contents, FileKind, Note, Reason};

use crate::files::zip;
use crate::{Test, decode};

/// The tests of this chapter.
pub(crate) const TESTS: &[Test] = &[
    ("an_archive_is_listed", an_archive_is_listed),
    (
        "five_levels_are_read_three_deep",
        five_levels_are_read_three_deep,
    ),
    (
        "bombs_are_noted_and_not_unpacked",
        bombs_are_noted_and_not_unpacked,
    ),
    ("many_entries_are_cut", many_entries_are_cut),
    (
        "a_locked_archive_shows_its_names",
        a_locked_archive_shows_its_names,
    ),
    (
        "an_app_package_given_directly_is_one",
        an_app_package_given_directly_is_one,
    ),
    (
        "other_and_broken_archives_leave_a_note",
        other_and_broken_archives_leave_a_note,
    ),
];

fn names(contents: &Contents) -> Vec<(&str, &str, u8)> {
    contents
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.kind.as_str(), file.nested))
        .collect()
}

fn an_archive_is_listed() {
    let contents = decode(zip(&[
        ("thu/", b""),
        ("thu/a.docx", b"x"),
        ("chay.scr", b"x"),
        ("anh.jpg", b"\xff\xd8\xff"),
    ]));
    assert_eq!(contents.kind, FileKind::Archive);
    assert_eq!(
        names(&contents),
        [
            ("thu/a.docx", "office", 0),
            ("chay.scr", "exe", 0),
            ("anh.jpg", "image", 0)
        ]
    );
    assert_eq!(contents.notes, [Note::NamesOnly]);
}

fn five_levels_are_read_three_deep() {
    let mut bytes = zip(&[("day.exe", b"MZ")]);
    for level in (1..5).rev() {
        bytes = zip(&[(&format!("{level}.zip"), &bytes)]);
    }
    let contents = decode(bytes);
    assert_eq!(
        names(&contents),
        [
            ("1.zip", "archive", 0),
            ("2.zip", "archive", 1),
            ("3.zip", "archive", 2)
        ]
    );
    assert_eq!(
        contents.notes,
        [Note::TooDeep { limit: 3 }, Note::NamesOnly]
    );
}

fn bombs_are_noted_and_not_unpacked() {
    let zeros = vec![0; 60 * 1024 * 1024];
    let contents = decode(zip(&[("bom.txt", &zeros)]));
    assert!(
        contents
            .notes
            .iter()
            .any(|note| matches!(note, Note::ArchiveRatio { ratio: 500.., .. })),
        "{:?}",
        contents.notes
    );
    assert!(contents.notes.contains(&Note::ArchiveTooLarge {
        limit: 50 * 1024 * 1024
    }));
    let mut looks_like_zip = zeros;
    looks_like_zip[..4].copy_from_slice(b"PK\x03\x04");
    let contents = decode(zip(&[("bom.zip", &looks_like_zip)]));
    assert!(
        contents.notes.contains(&Note::ArchiveTooLarge {
            limit: 50 * 1024 * 1024
        }),
        "{:?}",
        contents.notes
    );
}

fn many_entries_are_cut() {
    let names: Vec<String> = (0..20_000).map(|number| format!("{number}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let contents = decode(zip(&files));
    assert_eq!(
        (contents.files.len(), contents.notes),
        (
            100,
            vec![Note::TooManyEntries { limit: 100 }, Note::NamesOnly]
        )
    );
}

/// Sets the "encrypted" bit in the local and the central header (APPNOTE.TXT 4.4.4).
fn a_locked_archive_shows_its_names() {
    let mut bytes = zip(&[("bi_mat.apk", b"x")]);
    let central = bytes
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .unwrap();
    bytes[6] |= 1;
    bytes[central + 8] |= 1;
    let contents = decode(bytes);
    assert_eq!(names(&contents), [("bi_mat.apk", "apk", 0)]);
    assert_eq!(contents.notes, [Note::PasswordProtected, Note::NamesOnly]);
}

fn other_and_broken_archives_leave_a_note() {
    let damaged = Note::NotDecoded {
        reason: Reason::Damaged,
    };
    for other in [&b"Rar!\x1a\x07\x01\0"[..], b"\x1f\x8b\x08\0"] {
        assert_eq!(decode(other.to_vec()).notes, [Note::ArchiveUnread]);
    }
    let whole = zip(&[("a.txt", b"hello"), ("b.txt", b"hello")]);
    assert_eq!(
        decode(whole[..whole.len() / 2].to_vec()).notes,
        std::slice::from_ref(&damaged)
    );
    assert_eq!(decode(b"PK\x03\x04".to_vec()).notes, [damaged]);
}

fn an_app_package_given_directly_is_one() {
    let contents = decode(zip(&[("AndroidManifest.xml", b"x"), ("classes.dex", b"x")]));
    assert_eq!(
        names(&contents),
        [
            ("", "apk", 0),
            ("AndroidManifest.xml", "other", 0),
            ("classes.dex", "other", 0)
        ]
    );
    assert_eq!(contents.notes, [Note::AppPackage]);
}
