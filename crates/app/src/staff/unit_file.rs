//! A list of units as a file: CSV or TOML, one row for each time a unit has had. Reading it and checking it against what is
//! already there; writing is [`super::load_units`].

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::tables::unit;
use thiserror::Error;

use super::units::KINDS;

/// Lists that come with the program: name, title, text.
pub const SHIPPED: &[(&str, &str, &str)] = &[
    (
        "so_nnmt_cao_bang",
        "Sở Nông nghiệp và Môi trường tỉnh Cao Bằng, trước và sau hợp nhất 01/03/2025 (mẫu)",
        include_str!("../../../../data/units/so_nnmt_cao_bang.toml"),
    ),
    (
        "cao_bang",
        "Tỉnh Cao Bằng: 161 xã, phường, thị trấn trước và 56 xã, phường từ 01/07/2025",
        include_str!("../../../../data/units/cao_bang.csv"),
    ),
];

/// The text of a shipped list.
#[must_use]
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(.., text)| *text)
}

/// Units in one file at most.
const ROWS_MAX: usize = 20_000;
/// Ways to follow a unit (handbook §8).
const SUCCESSIONS: [&str; 5] = ["doi_ten", "hop_nhat", "sap_nhap", "tach", "chuyen"];

/// Why a file is not loaded: nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {problem:?} {what}")]
pub struct Refused {
    /// Line of a CSV, ordinal of a unit in a TOML; 0 for the whole file.
    pub place: usize,
    /// What is wrong.
    pub problem: RowProblem,
    /// The value it is about.
    pub what: String,
}

/// What can be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowProblem {
    /// Not a CSV or TOML with these columns.
    Unreadable,
    /// Nothing in it, or too much.
    Size,
    /// A code, name, kind, day or text that cannot be.
    Malformed,
    /// The unit ends before it begins.
    EndsTooEarly,
    /// Two rows of this code on the same day.
    Overlap,
    /// The unit above is in neither the file nor the database.
    NoParent,
    /// The successor is not there on the day.
    NoSuccessor,
    /// The shares of the successors do not make a hundred.
    Shares,
    /// The database has this unit from this day, with other content.
    Different,
    /// A unit would hang below itself.
    Circle,
}

fn refused(place: usize, problem: RowProblem, what: &str) -> Refused {
    let what = what.chars().take(80).collect();
    Refused {
        place,
        problem,
        what,
    }
}

/// A row as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    code: String,
    valid_from: String,
    #[serde(default)]
    valid_to: String,
    kind: String,
    name: String,
    #[serde(default)]
    short_name: String,
    /// Code of the unit above.
    #[serde(default)]
    parent: String,
    /// Codes of the units that carry it on from `valid_to`, each with its share when there are several: `A:60;B:40`.
    #[serde(default)]
    successors: String,
    #[serde(default)]
    succession: String,
    #[serde(default)]
    seal: Option<bool>,
    #[serde(default)]
    address: String,
    #[serde(default)]
    legal_basis: String,
    #[serde(default)]
    sample: Option<bool>,
}

/// A list that reads well; whether it fits what is there, [`fit`] says.
#[derive(Debug, Clone)]
pub struct List {
    rows: Vec<(usize, Raw)>,
    /// SHA-256 of the file, for the audit log.
    pub digest: String,
}

/// Reads a file; TOML when it has a `[[unit]]`, CSV otherwise.
///
/// # Errors
/// [`Refused`] with the place of the first fault.
pub fn read(text: &str) -> Result<List, Refused> {
    let text = text.trim_start_matches('\u{feff}');
    let digest = Sha256::digest(text.as_bytes());
    let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let rows = if text.contains("[[unit]]") {
        read_toml(text)?
    } else {
        read_csv(text)?
    };
    if rows.is_empty() || rows.len() > ROWS_MAX {
        return Err(refused(0, RowProblem::Size, &rows.len().to_string()));
    }
    for (place, row) in &rows {
        check(*place, row)?;
    }
    Ok(List { rows, digest })
}

fn read_csv(text: &str) -> Result<Vec<(usize, Raw)>, Refused> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let line = |position: Option<&csv::Position>| {
        usize::try_from(position.map_or(0, csv::Position::line)).unwrap_or(0)
    };
    let unreadable =
        |error: csv::Error| refused(line(error.position()), RowProblem::Unreadable, "");
    let names = reader.headers().map_err(unreadable)?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let row = record.deserialize(Some(&names)).map_err(unreadable)?;
        rows.push((line(record.position()), row));
    }
    Ok(rows)
}

fn read_toml(text: &str) -> Result<Vec<(usize, Raw)>, Refused> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        defaults: toml::Table,
        unit: Vec<toml::Table>,
    }
    let file: File =
        toml::from_str(text).map_err(|_| refused(0, RowProblem::Unreadable, "TOML"))?;
    let rows = file.unit.into_iter().enumerate().map(|(at, mut row)| {
        for (name, value) in &file.defaults {
            row.entry(name).or_insert_with(|| value.clone());
        }
        let row = Raw::deserialize(row)
            .map_err(|_| refused(at + 1, RowProblem::Unreadable, "[[unit]]"))?;
        Ok((at + 1, row))
    });
    rows.collect()
}

fn check(place: usize, row: &Raw) -> Result<(), Refused> {
    let bad = |what: &str| Err(refused(place, RowProblem::Malformed, what));
    let code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if row.code.is_empty() || row.code.len() > 30 || !row.code.chars().all(code) {
        return bad(&row.code);
    }
    let texts = [
        (&row.name, 1, 200),
        (&row.short_name, 0, 80),
        (&row.address, 0, 300),
        (&row.legal_basis, 0, 300),
    ];
    for (text, min, max) in texts {
        let length = text.chars().count();
        if length < min || length > max || text.chars().any(char::is_control) {
            return bad(text);
        }
    }
    if !KINDS.iter().any(|(kind, _)| *kind == row.kind) {
        return bad(&row.kind);
    }
    let days = [&row.valid_from, &row.valid_to];
    for day in days.into_iter().filter(|day| !day.is_empty()) {
        let iso = day.parse::<jiff::civil::Date>();
        if !iso.is_ok_and(|date| date.to_string() == *day && (1945..=2200).contains(&date.year())) {
            return bad(day);
        }
    }
    if row.valid_from.is_empty() {
        return bad("valid_from");
    }
    if !row.valid_to.is_empty() && row.valid_to <= row.valid_from {
        return Err(refused(place, RowProblem::EndsTooEarly, &row.code));
    }
    if !row.succession.is_empty() && !SUCCESSIONS.contains(&row.succession.as_str()) {
        return bad(&row.succession);
    }
    Ok(())
}

/// What loading would write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// New units, those above before those below; ids are set.
    pub add: Vec<unit::Model>,
    /// Units that are there and end on a day.
    pub end: Vec<(unit::Model, String)>,
    /// Who follows whom, how, on which day, with which share: from, to, kind, day, percent.
    pub follow: Vec<Following>,
    /// Rows that are there already, as they are.
    pub unchanged: usize,
}

/// Compares a list with the units that are there. Rows without a unit above hang below `under`, for their whole time.
///
/// `new_id` names new units.
///
/// # Errors
/// [`Refused`] with the place of the first row that does not fit.
pub fn fit<E: From<Refused>>(
    list: &List,
    known: &[unit::Model],
    under: Option<&str>,
    mut new_id: impl FnMut() -> Result<String, E>,
) -> Result<Plan, E> {
    let mut all = Codes::of(known);
    let mut rows = Vec::new();
    for (place, raw) in &list.rows {
        let old = known
            .iter()
            .find(|row| row.code == raw.code && row.valid_from == raw.valid_from);
        let id = match old {
            Some(old) => old.id.clone(),
            None => new_id()?,
        };
        all.put(*place, raw, &id, old.is_some())?;
        rows.push((*place, raw, id, old));
    }
    let mut plan = Plan::default();
    for (place, raw, id, old) in rows {
        let parent = match raw.parent.as_str() {
            "" => under.map(str::to_owned),
            code => Some(
                all.above(code, &raw.valid_from)
                    .ok_or_else(|| refused(place, RowProblem::NoParent, code))?,
            ),
        };
        let row = model(raw, &id, parent);
        let ends = match old {
            None => {
                plan.add.push(row.clone());
                true
            }
            Some(old) if same(old, &row) => {
                let ends = old.valid_to.is_none() && row.valid_to.is_some();
                match &row.valid_to {
                    Some(day) if ends => plan.end.push((old.clone(), day.clone())),
                    _ => plan.unchanged += 1,
                }
                ends
            }
            Some(_) => return Err(refused(place, RowProblem::Different, &raw.code).into()),
        };
        if ends {
            plan.follow.extend(successors(place, raw, &id, &all)?);
        }
    }
    plan.add = parents_first(plan.add)?;
    Ok(plan)
}

fn model(raw: &Raw, id: &str, parent_id: Option<String>) -> unit::Model {
    let or_name = |text: &str| if text.is_empty() { &raw.name } else { text }.to_owned();
    unit::Model {
        id: id.to_owned(),
        code: raw.code.clone(),
        valid_from: raw.valid_from.clone(),
        valid_to: Some(raw.valid_to.clone()).filter(|day| !day.is_empty()),
        kind: raw.kind.clone(),
        name: vi::nfc(&raw.name),
        short_name: vi::nfc(&or_name(&raw.short_name)),
        parent_id,
        seal: raw
            .seal
            .unwrap_or(matches!(raw.kind.as_str(), "so" | "ubnd_xa" | "ubnd_huyen")),
        address: vi::nfc(&raw.address),
        head_id: None,
        focal_point_id: None,
        legal_basis: vi::nfc(&raw.legal_basis),
        sample: raw.sample.unwrap_or(false),
        digest: Vec::new(),
    }
}

/// Whether a row says what is there already; an end may come to it, and the placing of tones is no difference.
fn same(old: &unit::Model, new: &unit::Model) -> bool {
    old.kind == new.kind
        && vi::same_tones(&old.name) == vi::same_tones(&new.name)
        && old.parent_id == new.parent_id
        && (old.valid_to == new.valid_to || old.valid_to.is_none())
}

/// What follows a unit: four texts and a share, as the store takes them.
type Following = (String, String, String, String, i64);

fn successors(place: usize, raw: &Raw, id: &str, all: &Codes) -> Result<Vec<Following>, Refused> {
    let named: Vec<&str> = raw
        .successors
        .split(';')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let kind = match (raw.succession.as_str(), named.len()) {
        ("", 0 | 1) => "sap_nhap",
        ("", _) => "tach",
        (kind, _) => kind,
    };
    let mut out = Vec::new();
    let mut sum = 0;
    for name in &named {
        let (code, share) = match name.split_once(':') {
            Some((code, share)) => (code, share.parse().unwrap_or(0)),
            None if named.len() == 1 => (*name, 100),
            None => (*name, 0),
        };
        if !(1..=100).contains(&share) {
            return Err(refused(place, RowProblem::Shares, name));
        }
        sum += share;
        let to = all
            .on(code, &raw.valid_to)
            .filter(|to| to != id && !raw.valid_to.is_empty())
            .ok_or_else(|| refused(place, RowProblem::NoSuccessor, code))?;
        out.push((
            id.to_owned(),
            to,
            kind.to_owned(),
            raw.valid_to.clone(),
            share,
        ));
    }
    if !named.is_empty() && sum != 100 {
        return Err(refused(place, RowProblem::Shares, &raw.successors));
    }
    Ok(out)
}

/// Units by code and time, those of the database and those of the file.
struct Codes {
    times: BTreeMap<String, Vec<Time>>,
}

struct Time {
    from: String,
    to: Option<String>,
    id: String,
}

impl Codes {
    fn of(known: &[unit::Model]) -> Self {
        let mut times: BTreeMap<String, Vec<Time>> = BTreeMap::new();
        for row in known {
            times.entry(row.code.clone()).or_default().push(Time {
                from: row.valid_from.clone(),
                to: row.valid_to.clone(),
                id: row.id.clone(),
            });
        }
        Self { times }
    }

    /// Adds a row of the file, or the end the file gives to a row that is there.
    fn put(&mut self, place: usize, raw: &Raw, id: &str, known: bool) -> Result<(), Refused> {
        let times = self.times.entry(raw.code.clone()).or_default();
        let to = Some(raw.valid_to.clone()).filter(|day| !day.is_empty());
        if known {
            for time in times.iter_mut().filter(|time| time.id == id) {
                time.to = time.to.take().or_else(|| to.clone());
            }
            return Ok(());
        }
        let clash = times.iter().any(|time| {
            let begins_before_end = to.as_ref().is_none_or(|to| time.from < *to);
            let ends_after_begin = time.to.as_ref().is_none_or(|end| *end > raw.valid_from);
            begins_before_end && ends_after_begin
        });
        if clash {
            return Err(refused(place, RowProblem::Overlap, &raw.code));
        }
        times.push(Time {
            from: raw.valid_from.clone(),
            to,
            id: id.to_owned(),
        });
        Ok(())
    }

    /// The row of this code on this day.
    fn on(&self, code: &str, day: &str) -> Option<String> {
        let is_on = |time: &&Time| {
            time.from.as_str() <= day && time.to.as_deref().is_none_or(|end| end > day)
        };
        let times = self.times.get(code)?;
        times.iter().find(is_on).map(|time| time.id.clone())
    }

    /// The row a unit that begins on this day hangs below: the one of that day, else the first that comes later.
    fn above(&self, code: &str, day: &str) -> Option<String> {
        self.on(code, day).or_else(|| {
            let later = self
                .times
                .get(code)?
                .iter()
                .filter(|time| time.from.as_str() > day);
            let first = later.min_by(|a, b| a.from.cmp(&b.from))?;
            Some(first.id.clone())
        })
    }
}

/// A row refers to the one above it, so that one is written first.
fn parents_first(rows: Vec<unit::Model>) -> Result<Vec<unit::Model>, Refused> {
    let mut open = rows;
    let mut out: Vec<unit::Model> = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let waiting: std::collections::BTreeSet<String> =
            open.iter().map(|row| row.id.clone()).collect();
        let (ready, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(|row| {
            row.parent_id
                .as_ref()
                .is_none_or(|id| !waiting.contains(id))
        });
        if let (true, Some(row)) = (ready.is_empty(), rest.first()) {
            return Err(refused(0, RowProblem::Circle, &row.code));
        }
        out.extend(ready);
        open = rest;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str, known: &[unit::Model]) -> Result<Plan, Refused> {
        let mut next = known.len();
        fit(&read(text)?, known, Some("top"), || {
            next += 1;
            Ok(format!("id{next}"))
        })
    }

    const HEAD: &str = "code,valid_from,valid_to,kind,name,parent,successors\n";

    fn problem(rows: &str) -> (usize, RowProblem) {
        match plan(&format!("{HEAD}{rows}"), &[]) {
            Err(refused) => (refused.place, refused.problem),
            Ok(plan) => panic!("loaded {plan:?}"),
        }
    }

    #[test]
    fn the_shipped_lists_load_whole_and_a_second_time_change_nothing() {
        let text = shipped("cao_bang").unwrap_or_default();
        let first = plan(text, &[]).expect("the list fits");
        let count = |kind: &str, open: bool| {
            let rows = first.add.iter();
            rows.filter(|row| row.kind == kind && row.valid_to.is_none() == open)
                .count()
        };
        assert_eq!(
            (
                count("ubnd_huyen", false),
                count("ubnd_xa", false),
                count("ubnd_xa", true)
            ),
            (10, 161, 56)
        );
        assert_eq!(first.follow.len(), 161);
        let reused = first.add.iter().filter(|new| {
            new.valid_to.is_none()
                && first.add.iter().any(|old| {
                    old.code == new.code
                        && old.valid_to.is_some()
                        && old.short_name != new.short_name
                })
        });
        assert_eq!(reused.count(), 15);
        let again = plan(text, &first.add).expect("fits again");
        assert_eq!(
            (again.unchanged, again.add.len(), again.end.len()),
            (227, 0, 0)
        );
        let text = shipped("so_nnmt_cao_bang").unwrap_or_default();
        let sample = plan(text, &[]).expect("the list fits");
        assert!(sample.add.iter().all(|row| row.sample) && sample.add.len() == 35);
    }

    #[test]
    fn a_row_that_does_not_fit_is_named_with_its_place() {
        use RowProblem::{
            Circle, EndsTooEarly, Malformed, NoParent, NoSuccessor, Overlap, Shares, Unreadable,
        };
        let good = "A,2020-01-01,2021-01-01,phong,Phòng A,,B\nB,2021-01-01,,phong,Phòng B,,\n";
        assert_eq!(
            plan(&format!("{HEAD}{good}"), &[]).map(|plan| plan.follow.len()),
            Ok(1)
        );
        let cases = [
            ("A,2020-13-01,,phong,A,,\n", (2, Malformed)),
            ("A B,2020-01-01,,phong,A,,\n", (2, Malformed)),
            ("A,2020-01-01,,lau_dai,A,,\n", (2, Malformed)),
            ("A,2020-01-01,2020-01-01,phong,A,,\n", (2, EndsTooEarly)),
            (
                "A,2020-01-01,,phong,A,,\nA,2021-01-01,,phong,A,,\n",
                (3, Overlap),
            ),
            ("A,2020-01-01,,phong,A,X,\n", (2, NoParent)),
            ("A,2020-01-01,2021-01-01,phong,A,,X\n", (2, NoSuccessor)),
            (
                "A,2020-01-01,2021-01-01,phong,A,,B:60;C:30\nB,2021-01-01,,phong,B,,\nC,2021-01-01,,phong,C,,\n",
                (2, Shares),
            ),
            (
                "A,2020-01-01,,phong,A,B,\nB,2020-01-01,,phong,B,A,\n",
                (0, Circle),
            ),
            ("A,2020-01-01\n", (2, Unreadable)),
        ];
        for (rows, expected) in cases {
            assert_eq!(problem(rows), expected, "{rows}");
        }
        assert_eq!(
            read("[[unit]]\ncode = 1")
                .map_err(|refused| refused.problem)
                .err(),
            Some(Unreadable)
        );
    }

    #[test]
    fn a_later_list_ends_what_is_there_and_refuses_to_rewrite_it() {
        let first = plan(&format!("{HEAD}A,2020-01-01,,phong,Phòng Hoà,,\n"), &[]).expect("fits");
        let later = "A,2020-01-01,2025-01-01,phong,Phòng Hòa,,B\nB,2025-01-01,,phong,Phòng B,,\n";
        let next = plan(&format!("{HEAD}{later}"), &first.add).expect("fits");
        assert_eq!(
            (next.end.len(), next.add.len(), next.follow.len()),
            (1, 1, 1)
        );
        let other = plan(
            &format!("{HEAD}A,2020-01-01,,phong,Phòng Khác,,\n"),
            &first.add,
        );
        assert_eq!(
            other.map_err(|refused| refused.problem),
            Err(RowProblem::Different)
        );
    }
}
