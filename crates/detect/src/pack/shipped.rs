//! The files built into the program.

macro_rules! files {
    ($($name:literal from $folder:literal,)*) => {
        &[$(($name, include_bytes!(concat!("../../../../", $folder, "/", $name)).as_slice()),)*]
    };
}

/// Name and bytes of every shipped file.
pub(super) const FILES: &[(&str, &[u8])] = files![
    "banks.csv" from "data",
    "brands.csv" from "data",
    "bad_suffixes.csv" from "data",
    "host_words.csv" from "data",
    "hotlines.csv" from "data",
    "labour_export.csv" from "data",
    "mail_services.csv" from "data",
    "official_domains.csv" from "data",
    "popular_hosts.bin" from "data",
    "programmes.csv" from "data",
    "shorteners.csv" from "data",
    "model/calibration.toml" from "rules",
    "model/host.bin" from "rules",
    "model/host_crossed.bin" from "rules",
    "model/host_letters.bin" from "rules",
    "model/path_letters.bin" from "rules",
    "model/host_name.bin" from "rules",
    "model/host_path.bin" from "rules",
    "model/host_shares.bin" from "rules",
    "model/host_suffix.bin" from "rules",
    "model/host_trees.bin" from "rules",
    "model/text.bin" from "rules",
    "model/type_words.csv" from "rules",
    "scam_types.toml" from "rules",
    "signals/00_families.toml" from "rules",
    "signals/10_groups.toml" from "rules",
    "signals/20_links.toml" from "rules",
    "signals/30_secrets.toml" from "rules",
    "signals/40_money.toml" from "rules",
    "signals/50_pressure.toml" from "rules",
    "signals/60_lures.toml" from "rules",
    "signals/65_scripts.toml" from "rules",
    "signals/70_shape.toml" from "rules",
    "signals/80_composites.toml" from "rules",
    "texts.toml" from "rules",
    "thresholds.toml" from "rules",
];
