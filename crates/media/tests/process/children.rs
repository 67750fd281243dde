//! Child processes that do not do what they should, and what a child may not do.

use std::time::{Duration, Instant};

use media::{Child, Contents, Limits, Note};

use crate::files::{png, qr, sheet};
use crate::{Test, decode, without_tesseract};

/// The tests of this chapter.
pub(crate) const TESTS: &[Test] = &[
    (
        "a_child_that_hangs_is_stopped",
        a_child_that_hangs_is_stopped,
    ),
    (
        "a_child_that_crashes_or_lies_is_noted",
        a_child_that_crashes_or_lies_is_noted,
    ),
    (
        "a_child_that_talks_forever_is_stopped",
        a_child_that_talks_forever_is_stopped,
    ),
    (
        "a_child_that_is_not_there_is_noted",
        a_child_that_is_not_there_is_noted,
    ),
    ("limits_reach_the_child", limits_reach_the_child),
    ("the_parent_stays_small", the_parent_stays_small),
    ("starting_a_child_is_cheap", starting_a_child_is_cheap),
    (
        "damaged_files_never_crash_the_decoder",
        damaged_files_never_crash_the_decoder,
    ),
];

fn with(program: &str, args: &[&str], bytes: Vec<u8>) -> (Contents, Duration) {
    let mut limits = Limits::default();
    limits.child.wall_max_ms = 1_000;
    let start = Instant::now();
    let contents = media::decode(bytes, &limits, &Child::new(program, args));
    (contents, start.elapsed())
}

fn some_text() -> Vec<u8> {
    vec![b'a'; 9 * 1024 * 1024]
}

fn a_child_that_hangs_is_stopped() {
    // It never reads, so nine megabytes do not fit into its pipe.
    let (contents, time) = with("/bin/sleep", &["60"], some_text());
    assert_eq!(contents.notes, [Note::TimedOut]);
    assert!(time < Duration::from_secs(2), "{time:?}");
    // It closes its output but stays.
    let (contents, time) = with("/bin/sh", &["-c", "exec >&-; exec sleep 60"], some_text());
    assert_eq!(contents.notes, [Note::ChildCrashed]);
    assert!(time < Duration::from_secs(2), "{time:?}");
}

fn a_child_that_crashes_or_lies_is_noted() {
    for script in [
        "exit 3",
        "kill -SEGV $$",
        "cat > /dev/null",
        "echo '{}'",
        "echo '{\"contents\":'",
        "echo \u{1F600}",
    ] {
        let (contents, _) = with("/bin/sh", &["-c", script], b"xin chao".to_vec());
        assert_eq!(contents.notes, [Note::ChildCrashed], "{script}");
    }
}

fn a_child_that_talks_forever_is_stopped() {
    let before = memory_peak();
    let (contents, time) = with("/bin/cat", &["/dev/zero"], b"xin chao".to_vec());
    assert!(
        matches!(contents.notes[..], [Note::ChildCrashed | Note::TimedOut]),
        "{:?}",
        contents.notes
    );
    assert!(time < Duration::from_secs(2), "{time:?}");
    assert!(
        memory_peak() < before + 64 * 1024,
        "{} KB",
        memory_peak() - before
    );
}

fn a_child_that_is_not_there_is_noted() {
    assert_eq!(
        with("/does/not/exist", &[], b"xin chao".to_vec()).0.notes,
        [Note::ChildMissing]
    );
}

fn limits_reach_the_child() {
    let picture = png(&sheet(5000, 4000, &[(&qr("x", 9), 100, 100)]));
    let mut limits = Limits::default();
    limits.child.address_space_max = 48 * 1024 * 1024;
    let contents = media::decode(picture.clone(), &limits, &without_tesseract());
    assert!(
        contents.notes.contains(&Note::ChildCrashed),
        "{:?}",
        contents.notes
    );
    let limits = Limits {
        pixels_max: 1_000_000,
        ..Limits::default()
    };
    let contents = media::decode(picture, &limits, &without_tesseract());
    assert_eq!(
        contents.notes,
        [Note::TooManyPixels {
            pixels: 20_000_000,
            limit: 1_000_000
        }]
    );
}

fn the_parent_stays_small() {
    let picture = png(&sheet(8000, 5000, &[(&qr("x", 9), 100, 100)]));
    let before = memory_peak();
    let contents = decode(picture);
    assert_eq!(contents.qr, ["x"]);
    assert!(
        memory_peak() < before + 64 * 1024,
        "{} KB",
        memory_peak() - before
    );
}

/// The most memory this process ever had, in KB; 0 where that cannot be told.
fn memory_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

fn starting_a_child_is_cheap() {
    let start = Instant::now();
    for _ in 0..20 {
        decode(b"xin chao".to_vec());
    }
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

/// A small, repeatable fuzzing in this process, where a panic would be seen.
fn damaged_files_never_crash_the_decoder() {
    let limits = Limits {
        pixels_max: 200_000,
        ..Limits::default()
    };
    let seeds = [
        png(&qr("https://a.example", 2)),
        crate::files::encoded(&qr("https://a.example", 2), image::ImageFormat::Jpeg),
        crate::files::encoded(&qr("https://a.example", 2), image::ImageFormat::WebP),
        crate::files::zip(&[("a.zip", &crate::files::zip(&[("b", b"x")])), ("c.txt", b"xyz")]),
        b"From: a@b.example\r\nSubject: =?utf-8?Q?x=C3=A0?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<a href='x'>y</a>&amp;\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz\r\n--b--".to_vec(),
    ];
    let mut state: u32 = 7;
    let mut next = move |most: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % most.max(1)
    };
    for seed in seeds {
        for _ in 0..60 {
            let mut bytes = seed.clone();
            for _ in 0..=next(6) {
                let at = next(bytes.len());
                match next(3) {
                    0 => bytes[at] = next(256) as u8,
                    1 => drop(bytes.drain(at..(at + next(20)).min(bytes.len()))),
                    _ => bytes.insert(at, next(256) as u8),
                }
            }
            let contents = media::decode_here(&bytes, &limits);
            let failed = Note::NotDecoded {
                reason: media::Reason::DecoderFailed,
            };
            assert!(!contents.notes.contains(&failed), "{:?}", contents.kind);
        }
    }
}
