//! ARCHITECTURE.md is held against what cargo knows: who is there, and who leans on whom.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

type Arrows = BTreeMap<String, BTreeSet<String>>;

const HEADING: &str = "## Who leans on whom\n```\n";

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn map() -> String {
    std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md")
}

/// Crate → the crates of ours it uses in the program (what only its tests use is left out).
fn built() -> Arrows {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("cargo answers in JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let ours: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    packages
        .iter()
        .map(|package| {
            let uses = package["dependencies"].as_array().expect("dependencies");
            let uses = uses
                .iter()
                .filter(|d| d["kind"].is_null())
                .filter_map(|d| d["name"].as_str())
                .filter(|name| ours.contains(name));
            (
                package["name"].as_str().expect("name").to_owned(),
                uses.map(str::to_owned).collect(),
            )
        })
        .collect()
}

/// The lines `crate: uses uses` under the heading.
fn drawn(map: &str) -> Arrows {
    let (_, block) = map.split_once(HEADING).expect("the heading");
    let (block, _) = block.split_once("```").expect("the end of the block");
    block
        .lines()
        .map(|line| {
            let (name, uses) = line.split_once(':').expect("`crate: uses`");
            (
                name.to_owned(),
                uses.split_whitespace().map(str::to_owned).collect(),
            )
        })
        .collect()
}

#[test]
fn the_map_shows_the_crates_as_they_are() {
    assert_eq!(drawn(&map()), built());
}

#[test]
fn pure_crates_lean_on_pure_crates_alone() {
    let map = map();
    let pure: BTreeSet<&str> = map
        .lines()
        .filter(|line| line.trim_end().ends_with("  pure"))
        .filter_map(|line| line.split_whitespace().next()?.strip_suffix('/'))
        .collect();
    assert!(
        pure.contains("domain") && pure.contains("detect"),
        "{pure:?}"
    );
    for (name, uses) in built() {
        if pure.contains(name.as_str()) {
            let impure: Vec<_> = uses.iter().filter(|u| !pure.contains(u.as_str())).collect();
            assert!(impure.is_empty(), "{name} is pure and uses {impure:?}");
        }
    }
}

#[test]
fn a_wrong_arrow_would_be_noticed() {
    let wrong = map().replacen("\ndetect: ", "\ndetect: store ", 1);
    assert_ne!(drawn(&wrong), built());
}
