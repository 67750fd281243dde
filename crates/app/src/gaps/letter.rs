//! The recommendation as an official letter (công văn), to be numbered and signed in the e-office.

use documents::{Annex, Body, Cell, Column, Day, Document, Kind, Signature, Table};
use domain::Action;
use domain::sector::Sector;
use jiff::civil::Date;
use store::tables::{legal_gap, legal_gap_case};

use crate::house::{self, House};
use crate::paper::{self, File, Format, Handed, Origin, key, on_record, written};
use crate::reports::texts::filled;
use crate::signing::Asked;
use crate::site::{Actor, Fault, Site};

/// The letter of a gap, as it is asked for.
///
/// # Errors
/// Not found when the gap is out of reach; [`Fault::Invalid`] on `format` when it cannot be made so.
pub async fn file<'a>(
    site: &Site,
    actor: &Actor,
    id: &str,
    format: Format,
    asked: impl Into<Asked<'a>>,
) -> Result<File, Fault> {
    let asked = asked.into();
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewGaps).await?;
    let gap = site.store.gap(asker, id).await?;
    let cases = site.store.gap_cases(id).await?;
    let unit = site.store.unit(asker, &gap.unit_id).await?;
    let house = house::sealed(site, &gap.unit_id).await?;
    let letter = recommendation(&gap, &cases, &unit.name, &house, &today);
    let origin = Origin {
        house: &house,
        key: &key(&[id, "kien-nghi"]),
        page: &format!("/kien-nghi/{id}"),
        asked: &asked,
    };
    let letter = on_record(site, actor, origin, letter).await?;
    let bytes = written(letter, format).await?;
    let what = Handed {
        action: "gap.export",
        object_kind: "legal_gap",
        object_id: id,
    };
    let name = paper::name(site, "CV-kien-nghi", &gap.provision, format);
    paper::handed(site, actor, what, name, format, bytes).await
}

fn recommendation(
    gap: &legal_gap::Model,
    cases: &[legal_gap_case::Model],
    unit: &str,
    house: &House,
    today: &str,
) -> Document {
    let sector = Sector::from_code(&gap.sector).map_or("", Sector::name_vi);
    let date: Date = today.parse().unwrap_or_default();
    let letter = Document::new(
        Kind::Letter,
        house.issuer.clone(),
        &filled("gap_about", &[("sector", &sector.to_lowercase())]),
    )
    .drafted_by(&house.letterhead.letters)
    .place(&house.letterhead.place)
    .dated(Day::OfMonth {
        year: date.year(),
        month: date.month(),
    })
    .to([gap.addressee.as_str()])
    .paragraph(filled("gap_opening", &[("unit", unit)]).as_str());
    let letter = [
        ("gap_provision", &gap.provision),
        ("gap_applied", &gap.applied),
        ("gap_loophole", &gap.loophole),
        ("gap_proposal", &gap.proposal),
    ]
    .into_iter()
    .fold(letter, |letter, (name, words)| {
        let words = words.trim().trim_end_matches('.');
        letter.clause(filled(name, &[("words", words)]).as_str())
    })
    .paragraph(filled("gap_closing", &[]).as_str())
    .signed(Signature::new(&house.signs(), &house.head_name));
    if cases.is_empty() {
        return letter;
    }
    letter.annex(Annex::new(&filled("annex_gap_cases", &[])).table(table(cases)))
}

/// Cases without a name, a number or an account: what stands in the register was written for it.
fn table(cases: &[legal_gap_case::Model]) -> Table {
    let table = Table::new([Column::text("STT", 1), Column::text("Vụ việc", 9)]);
    (1_i64..).zip(cases).fold(table, |table, (at, case)| {
        table.row([Cell::Whole(at), Cell::from(case.words.as_str())])
    })
}
