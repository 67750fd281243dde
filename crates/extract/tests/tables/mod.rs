//! The tables of `data/` that extraction leans on.

use std::sync::LazyLock;

use extract::Reference;

/// Banks, and the hosts that are known by name.
pub fn reference() -> &'static Reference {
    static REFERENCE: LazyLock<Reference> = LazyLock::new(|| {
        let banks = Reference::parse(include_str!("../../../../data/banks.csv"));
        let banks = banks.expect("the bank table loads");
        banks.with_hosts(official().chain(shorteners()))
    });
    &REFERENCE
}

/// Hosts of which the table of official ones knows.
pub fn official() -> impl Iterator<Item = &'static str> {
    names(include_str!("../../../../data/official_domains.csv"))
}

/// Hosts where links are shortened and pages made.
pub fn shorteners() -> impl Iterator<Item = &'static str> {
    names(include_str!("../../../../data/shorteners.csv"))
}

/// The first column, without what is but a suffix ("gov.vn").
fn names(table: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let names = lines.filter_map(|line| line.split(',').next());
    names.filter(|name| extract::divide(name).is_some_and(|it| it.registrable.is_some()))
}
