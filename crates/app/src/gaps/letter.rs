//! The recommendation as an official letter (công văn), to be numbered and signed in the e-office.

use documents::{Annex, Body, Cell, Column, Day, Document, Kind, Signature, Table};
use domain::Action;
use domain::sector::Sector;
use jiff::civil::Date;
use store::tables::legal_gap_case;

use crate::house;
use crate::site::{Actor, Fault, Site};

/// The letter of a gap as a DOCX file.
///
/// # Errors
/// Not found when the gap is out of reach.
pub async fn docx(site: &Site, actor: &Actor, id: &str) -> Result<Vec<u8>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewGaps).await?;
    let gap = site.store.gap(asker, id).await?;
    let cases = site.store.gap_cases(id).await?;
    let unit = site.store.unit(asker, &gap.unit_id).await?;
    let house = house::sealed(site, &gap.unit_id).await?;
    let sector = Sector::from_code(&gap.sector).map_or("", Sector::name_vi);
    let date: Date = today.parse().unwrap_or_default();
    let sentence = |text: &str| format!("{}.", text.trim().trim_end_matches('.'));
    let mut letter = Document::new(
        Kind::Letter,
        house.issuer,
        &format!("kiến nghị khắc phục sơ hở trong lĩnh vực {}", sector.to_lowercase()),
    )
    .drafted_by(&house.letterhead.letters)
    .place(&house.letterhead.place)
    .dated(Day::OfMonth {
        year: date.year(),
        month: date.month(),
    })
    .to([gap.addressee.as_str()])
    .paragraph(format!(
        "Thực hiện nhiệm vụ rà soát quy định của pháp luật liên quan đến phòng ngừa, xử lý hoạt động lừa đảo chiếm đoạt tài sản, {} kiến nghị như sau:",
        unit.name
    ))
    .clause(format!("Quy định: {}", sentence(&gap.provision)))
    .clause(format!("Thực tiễn áp dụng: {}", sentence(&gap.applied)))
    .clause(format!("Sơ hở, bất cập: {}", sentence(&gap.loophole)))
    .clause(format!("Đề xuất: {}", sentence(&gap.proposal)));
    letter = letter
        .paragraph("Đề nghị Quý cơ quan xem xét, trả lời theo thẩm quyền.")
        .signed(Signature::new(&house.letterhead.head, &house.head_name));
    if !cases.is_empty() {
        letter = letter.annex(Annex::new("Vụ việc cho thấy sơ hở").table(table(&cases)));
    }
    Ok(documents::docx::write(&letter))
}

/// Cases without a name, a number or an account: what stands in the register was written for it.
fn table(cases: &[legal_gap_case::Model]) -> Table {
    let table = Table::new([Column::text("STT", 1), Column::text("Vụ việc", 9)]);
    (1_i64..).zip(cases).fold(table, |table, (at, case)| {
        table.row([Cell::Whole(at), Cell::from(case.words.as_str())])
    })
}
