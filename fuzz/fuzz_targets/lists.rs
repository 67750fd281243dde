#![no_main]
//! Any list is read in every way; what is taken fits a line of its own, is never official, and is found again in the snapshot.
use std::sync::LazyLock;

use detect::listing::{Format, read};
use detect::snapshot::{Builder, Class, List};

static PACK: LazyLock<detect::Pack> =
    LazyLock::new(|| detect::Pack::load(&detect::Sources::shipped()).expect("the shipped pack loads"));
const TODAY: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 24);

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (text, _) = vi::decode(data);
    let guessed = Format::guess(&text);
    for format in [guessed, Format::Csv, Format::Lines, Format::Adguard] {
        let listing = read(&text, format, &PACK.tables, &PACK.reference, false);
        let mut builder = Builder::new(7);
        let list = List { name: "a".into(), source: String::new(), class: Class::Authority, date: None, expires: None };
        let number = builder.list(&list).expect("one list fits");
        for entry in &listing.entries {
            assert!(!entry.canonical.is_empty() && !entry.canonical.contains(['\t', '\n', '\r']), "{entry:?}");
            assert!(!PACK.tables.is_official(entry.kind, &entry.canonical), "{entry:?}");
            builder.add(entry.kind, &entry.canonical, number);
        }
        listing.exceptions.iter().for_each(|own| builder.except(own, number));
        let snapshot = detect::Snapshot::from_bytes(builder.finish().expect("it fits")).expect("it opens");
        for entry in &listing.entries {
            assert!(snapshot.find(entry.kind, &entry.canonical, TODAY).is_some(), "{entry:?}");
        }
        for own in &listing.exceptions {
            let host = own.split('/').next().unwrap_or_default();
            assert!(snapshot.find_above(host, own, TODAY).is_none(), "{own}");
        }
    }
});
