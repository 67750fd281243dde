//! The typeface of printed papers, found on this machine when it is first needed: the decree asks for Times New Roman (NĐ 30/2020,
//! Phụ lục I, mục I.2), which nobody may hand on, so what lies here is taken, or a typeface of the same widths.
//!
//! Looked at: fontdb, which reads every typeface of the machine to know four.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use print::Fonts;

/// Families, best first, with the names of their files: upright, bold, italic, bold italic. The first is what the decree asks for,
/// the others have its widths, so that lines break at the same places.
const FAMILIES: [(&str, [&str; 4]); 6] = [
    (
        "Times New Roman",
        ["times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"],
    ),
    (
        "Times New Roman",
        [
            "Times_New_Roman.ttf",
            "Times_New_Roman_Bold.ttf",
            "Times_New_Roman_Italic.ttf",
            "Times_New_Roman_Bold_Italic.ttf",
        ],
    ),
    (
        "Times New Roman",
        [
            "Times New Roman.ttf",
            "Times New Roman Bold.ttf",
            "Times New Roman Italic.ttf",
            "Times New Roman Bold Italic.ttf",
        ],
    ),
    (
        "Liberation Serif",
        [
            "LiberationSerif-Regular.ttf",
            "LiberationSerif-Bold.ttf",
            "LiberationSerif-Italic.ttf",
            "LiberationSerif-BoldItalic.ttf",
        ],
    ),
    (
        "Tinos",
        [
            "Tinos-Regular.ttf",
            "Tinos-Bold.ttf",
            "Tinos-Italic.ttf",
            "Tinos-BoldItalic.ttf",
        ],
    ),
    (
        "TeX Gyre Termes",
        [
            "texgyretermes-regular.otf",
            "texgyretermes-bold.otf",
            "texgyretermes-italic.otf",
            "texgyretermes-bolditalic.otf",
        ],
    ),
];

/// Where systems keep typefaces.
const FOLDERS: [&str; 5] = [
    "/usr/local/share/fonts",
    "/usr/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
    "C:\\Windows\\Fonts",
];
/// How deep folders are looked into, and how many files at most.
const DEPTH: usize = 4;
const FILES_MAX: usize = 20_000;

/// A typeface of this machine.
#[derive(Debug)]
pub struct Found {
    /// Its name.
    pub family: &'static str,
    /// The folder of its upright face.
    pub folder: PathBuf,
    /// Its faces.
    pub fonts: Fonts,
}

static FOUND: LazyLock<Option<Found>> = LazyLock::new(|| {
    let mut files = Vec::new();
    for folder in FOLDERS {
        gather(Path::new(folder), DEPTH, &mut files);
    }
    FAMILIES
        .iter()
        .find_map(|(family, names)| read(family, names, &files))
});

/// The typeface papers are printed in; `None` when this machine has none of them, and no PDF is made.
#[must_use]
pub fn found() -> Option<&'static Found> {
    FOUND.as_ref()
}

fn gather(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if files.len() >= FILES_MAX {
            return;
        }
        if path.is_dir() {
            if depth > 0 {
                gather(&path, depth - 1, files);
            }
        } else {
            files.push(path);
        }
    }
}

/// A family all four faces of which lie in one folder and can be used: an older one of the same name may lie beside it, without the
/// letters of Vietnamese (Liberation 1 in front of 2).
fn read(family: &'static str, names: &[&str; 4], files: &[PathBuf]) -> Option<Found> {
    let is_called = |path: &Path, name: &str| {
        path.file_name()
            .is_some_and(|known| known.eq_ignore_ascii_case(name))
    };
    let upright = files.iter().filter(|path| is_called(path, names[0]));
    let mut folders = upright.filter_map(|path| path.parent());
    folders.find_map(|folder| {
        let face = |name| {
            let mut here = files.iter().filter(|path| path.parent() == Some(folder));
            std::fs::read(here.find(|path| is_called(path, name))?).ok()
        };
        let [upright, bold, italic, bold_italic] = names.map(face);
        let fonts = Fonts::read(upright?, bold?, italic?, bold_italic?).ok()?;
        Some(Found {
            family,
            folder: folder.to_owned(),
            fonts,
        })
    })
}
