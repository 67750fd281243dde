//! Reports and letters as papers.

mod consolidated;
mod letter;
mod unit;

use documents::Document;

use crate::paper::{self, File, Format, Handed, Origin, key, on_record, unmade, written};
use crate::signing::Asked;
use crate::site::{Actor, Fault, Site};

/// The act in the log.
const EXPORT: &str = "report.export";

/// The consolidated report as it stands, or as it was closed.
///
/// # Errors
/// Not found when out of sight; [`Fault::NotAllowed`] for whoever does not consolidate; [`Fault::Invalid`] on `format` when this
/// machine has no typeface for PDF.
pub async fn report<'a>(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    format: Format,
    asked: impl Into<Asked<'a>>,
) -> Result<File, Fault> {
    let asked = asked.into();
    let gathered = consolidated::gathered(site, actor, period_id).await?;
    let period = gathered.live.period.clone();
    let document = consolidated::written(&gathered);
    let origin = Origin {
        house: &gathered.house,
        key: &period.id,
        page: &format!("/bao-cao/ky/{period_id}/tong-hop"),
        asked: &asked,
    };
    let document = on_record(site, actor, origin, document).await?;
    let bytes = written(document, format).await?;
    let what = Handed {
        action: EXPORT,
        object_kind: "consolidation",
        object_id: &period.id,
    };
    let name = paper::name(site, "BC", &period.name, format);
    paper::handed(site, actor, what, name, format, bytes).await
}

/// The same as a value, for whoever checks it.
///
/// # Errors
/// As [`report`].
pub async fn report_document(
    site: &Site,
    actor: &Actor,
    period_id: &str,
) -> Result<Document, Fault> {
    let gathered = consolidated::gathered(site, actor, period_id).await?;
    Ok(consolidated::written(&gathered))
}

/// The letter that urges.
///
/// # Errors
/// As [`report`], for whoever judges reports.
pub async fn letter<'a>(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    format: Format,
    asked: impl Into<Asked<'a>>,
) -> Result<File, Fault> {
    let asked = asked.into();
    let (period, house, document) = letter::urging(site, actor, period_id).await?;
    // A letter of another day names other units.
    let key = key(&[&period.id, &site.today(), "don-doc"]);
    let origin = Origin {
        house: &house,
        key: &key,
        page: &format!("/bao-cao/ky/{period_id}/don-doc"),
        asked: &asked,
    };
    let document = on_record(site, actor, origin, document).await?;
    let bytes = written(document, format).await?;
    let what = Handed {
        action: EXPORT,
        object_kind: "report_period",
        object_id: &period.id,
    };
    let name = paper::name(site, "CV-don-doc", &period.name, format);
    paper::handed(site, actor, what, name, format, bytes).await
}

/// A unit's report as its own paper; as XLSX, the workbook the unit fills in.
///
/// # Errors
/// Not found when out of reach, or when the unit does not owe it.
pub async fn unit_report<'a>(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
    format: Format,
    asked: impl Into<Asked<'a>>,
) -> Result<File, Fault> {
    let asked = asked.into();
    let opened = super::fill::open(site, actor, period_id, unit_id).await?;
    let bytes = match format {
        Format::Xlsx => super::workbook::to_fill(&opened).ok_or_else(unmade)?,
        _ => {
            let house = crate::house::of(site, unit_id).await?;
            let origin = Origin {
                house: &house,
                key: &key(&[period_id, unit_id]),
                page: &format!("/bao-cao/ky/{period_id}/{unit_id}"),
                asked: &asked,
            };
            let document = unit::written(&opened, &house);
            let document = on_record(site, actor, origin, document).await?;
            written(document, format).await?
        }
    };
    let kind = format!("BC_{}", opened.unit.code);
    let what = Handed {
        action: EXPORT,
        object_kind: "unit_report",
        object_id: unit_id,
    };
    let name = paper::name(site, &kind, &opened.period.name, format);
    paper::handed(site, actor, what, name, format, bytes).await
}
