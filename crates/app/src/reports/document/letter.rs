//! The letter that urges (công văn đôn đốc), as a paper.

use documents::{Annex, Body, Document, Kind, Signature};
use domain::Action;
use store::tables::report_period;

use super::consolidated::filing;
use crate::house::{self, House};
use crate::reports::consolidate::Standing;
use crate::reports::letter::draft;
use crate::reports::texts::filled;
use crate::site::{Actor, Fault, Site};

pub(super) async fn urging(
    site: &Site,
    actor: &Actor,
    period_id: &str,
) -> Result<(report_period::Model, House, Document), Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::JudgeReports).await?;
    let letter = draft(site, actor, period_id).await?;
    let period = letter.board.period.clone();
    site.store.unit(asker, &period.unit_id).await?;
    let house = house::of(site, &period.unit_id).await?;
    let rows: Vec<Standing> = letter
        .board
        .rows
        .iter()
        .filter(|row| letter.to.iter().any(|unit| unit.id == row.unit.id))
        .map(Standing::of)
        .collect();
    let names = letter.to.iter().map(|unit| unit.name.as_str());
    let document = Document::new(Kind::Letter, house.issuer.clone(), &letter.about)
        .drafted_by(&house.letterhead.letters)
        .place(&house.letterhead.place)
        .to(names)
        .paragraph(letter.body.trim_end_matches('.'))
        .signed(Signature::new(&house.signs(), &house.head_name))
        .annex(Annex::new(&filled("annex_late", &[])).table(filing(&rows)));
    Ok((period, house, document))
}
