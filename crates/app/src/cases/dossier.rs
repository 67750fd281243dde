//! Dossiers to the police: put together from a case, sealed, sent, acknowledged, answered.

use std::collections::BTreeMap;

use documents::{Document, Signature};
use domain::Action;
use domain::case::{Dossier, Element};
use domain::form::Answers;
use domain::tip::Source;
use extract::{IndicatorKind, Reference};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::json;
use store::Work;
use store::case::{Whole, packed};
use store::evidence::{original, shown};
use store::tables::{dossier, tip, tip_file};

use super::pack::{Attached, Foreign, Identifier, Material, Told, UNPACKED_MAX, pack};
use super::papers;
use super::work::record;
use crate::Checker;
use crate::house::{self, House};
use crate::letterhead;
use crate::paper::{self, Origin};
use crate::signing::{self, Signing};
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};
use crate::tips::{self, evidence as files, form_of, handle, transfers};

/// What became of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Sent: number and date of the letter, or who was called.
    Sent,
    /// Acknowledged: by whom, under which number.
    Acknowledged,
    /// The result.
    Answered,
}

/// A step with its words and its moment.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Which.
    pub step: Step,
    /// Number, date, who, what.
    pub words: String,
    /// When, as a local moment (`2026-06-02T08:30`); empty for now.
    pub at: String,
}

/// To whom the dossiers of a case go, as far as it says: the police of the communes it names, then those of the province.
///
/// # Errors
/// Faults of the store.
pub async fn addressees(site: &Site, whole: &Whole) -> Result<Vec<String>, Fault> {
    let mut all: Vec<String> = Vec::new();
    for tip in &whole.tips {
        let answers: Answers = serde_json::from_str(&tip.answers).unwrap_or_default();
        let commune = answers.get("commune").and_then(|values| values.first());
        if let Some(commune) = commune.filter(|name| !name.trim().is_empty()) {
            all.push(format!("Công an {}", commune.trim()));
        }
    }
    all.push(letterhead::current(site).await?.police);
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|name| seen.insert(vi::fold(name)));
    Ok(all)
}

/// What dossier is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Which.
    pub kind: Dossier,
    /// To whom, parted by `;`.
    pub addressee: &'a str,
    /// The name people reach this system by, for the QR on its papers.
    pub host: &'a str,
    /// Who signs the letter.
    pub signing: &'a Signing,
}

/// Puts a dossier together; its id. What lies abroad goes through the police of the province, whoever is named.
///
/// # Errors
/// Not found when the case is out of reach; [`Fault::Invalid`] on `recipients`, on `element` when nothing in it is foreign, on
/// `files` when they are too large for one dossier, on `tip` when there is none.
pub async fn make(
    site: &Site,
    checker: &Checker,
    actor: &Actor,
    case_id: &str,
    asked: Asked<'_>,
) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let asker = site.allow(actor, &today, Action::MakeDossier).await?;
    let whole = site.store.whole_case(asker, case_id, false).await?;
    let house = house::sealed(site, &whole.case.unit_id).await?;
    let addressee = match asked.kind {
        Dossier::Police => text_field("recipients", asked.addressee, 300)?,
        Dossier::CrossBorder => house.letterhead.police.clone(),
    };
    let material = material(site, checker, &whole, (asked.kind, &addressee), &house).await?;
    let id = new_id()?;
    let page = format!("/vu-viec/{case_id}");
    let paper = signing::Asked {
        host: asked.host,
        signing: asked.signing.clone(),
    };
    let origin = Origin {
        house: &house,
        key: &id,
        page: &page,
        asked: &paper,
    };
    let papers = on_papers(site, actor, &material, origin).await?;
    let evidence: Vec<String> = material
        .tips
        .iter()
        .flat_map(|tip| &tip.files)
        .filter(|file| file.content.is_some())
        .map(|file| file.id.clone())
        .collect();
    let bytes = pack(&material, papers, site.store.keys())?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let stored = site.store.put_blob(bytes, "application/zip").await?;
    let row = dossier::Model {
        id,
        case_id: case_id.to_owned(),
        kind: asked.kind.code().to_owned(),
        addressee,
        hash: stored.hash.clone(),
        size,
        made_by: actor.person_id.clone(),
        made_at: now,
        sent_at: None,
        sent_reference: String::new(),
        acknowledged_at: None,
        acknowledged_reference: String::new(),
        result_at: None,
        result: String::new(),
        reminded: 0,
        digest: Vec::new(),
    };
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::MakeDossier)?;
                let case = tx.case(asker, &row.case_id).await?;
                let id = row.id.clone();
                tx.insert(row).await?;
                tx.keep_blob(&stored, packed(&id)).await?;
                for evidence_id in &evidence {
                    files::pass_on(tx, evidence_id, &actor.person_id, "packed", "", now).await?;
                }
                let detail = json!({"dossier": id, "hash": stored.hash});
                record(tx, &actor, Action::MakeDossier.code(), &case.id, detail).await?;
                Ok(id)
            })
        })
        .await
}

/// The papers, each with a QR: the letter to its line in the register when whoever makes it keeps that, all else to the case.
async fn on_papers(
    site: &Site,
    actor: &Actor,
    material: &Material,
    origin: Origin<'_>,
) -> Result<Vec<(String, Document)>, Fault> {
    let letter = paper::on_record(site, actor, origin, papers::letter(material)).await?;
    let minutes = material.tips.iter().map(|tip| {
        let name = format!("bien-ban-tiep-nhan-{}.docx", tip.number);
        (name, papers::minutes(material, tip))
    });
    let evidence = (
        "danh-muc-chung-cu.docx".to_owned(),
        papers::evidence(material),
    );
    let led_back = |(name, document)| {
        (
            name,
            paper::led_back(site, origin.asked.host, origin.page, document),
        )
    };
    Ok([("cong-van-chuyen.docx".to_owned(), letter)]
        .into_iter()
        .chain([evidence].into_iter().chain(minutes).map(led_back))
        .collect())
}

async fn material(
    site: &Site,
    checker: &Checker,
    whole: &Whole,
    (kind, addressee): (Dossier, &str),
    house: &House,
) -> Result<Material, Fault> {
    if whole.tips.is_empty() {
        return Err(invalid("tip", Problem::Missing));
    }
    let mut told = Vec::new();
    let engine = checker.engine();
    for tip in &whole.tips {
        told.push(of_tip(site, &engine.pack.reference, tip).await?);
    }
    let size: i64 = told
        .iter()
        .flat_map(|tip| &tip.files)
        .map(|file| file.size)
        .sum();
    if size.unsigned_abs() > UNPACKED_MAX / 2 {
        return Err(invalid("files", Problem::TooLong));
    }
    let identifiers = identifiers(site, checker, &whole.tips).await?;
    let elements = elements(whole, &identifiers);
    if kind == Dossier::CrossBorder && elements.is_empty() {
        return Err(invalid("element", Problem::Missing));
    }
    Ok(Material {
        cross_border: kind == Dossier::CrossBorder,
        issuer: letterhead::issuer(site, &house.letterhead, &whole.case.unit_id).await?,
        sender: house.issuer.clone(),
        signer: Signature::new(&house.signs(), &house.head_name),
        head: house.letterhead.clone(),
        addressees: addressee
            .split(';')
            .map(|one| one.trim().to_owned())
            .collect(),
        title: whole.case.title.clone(),
        made_at: site.now(),
        tips: told,
        identifiers,
        elements,
    })
}

/// What the tips name, each once, without what belongs to the state or a bank: no list that leaves holds that.
async fn identifiers(
    site: &Site,
    checker: &Checker,
    tips: &[tip::Model],
) -> Result<Vec<Identifier>, Fault> {
    let mut named: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for tip in tips {
        for row in site.store.tip_indicators(&tip.id).await? {
            let known = named.entry((row.kind, row.value)).or_default();
            known.push(short(&tip.id));
        }
    }
    let engine = checker.engine();
    let is_official = |kind: &str, value: &str| {
        IndicatorKind::from_code(kind)
            .is_some_and(|kind| engine.pack.tables.is_official(kind, value))
    };
    Ok(named
        .into_iter()
        .filter(|((kind, value), _)| !is_official(kind, value))
        .map(|((kind, value), tips)| Identifier {
            foreign: Element::of_indicator(&kind, &value).is_some(),
            kind,
            value,
            tips,
        })
        .collect())
}

/// What somebody looked up, then what the form of an identifier says by itself.
fn elements(whole: &Whole, identifiers: &[Identifier]) -> Vec<Foreign> {
    let looked_up = whole.elements.iter().filter_map(|row| {
        Some(Foreign {
            kind: Element::from_code(&row.kind)?,
            value: row.value.clone(),
            country: row.country.clone(),
            source: row.source.clone(),
            tips: Vec::new(),
        })
    });
    let mut all: Vec<Foreign> = looked_up.collect();
    for found in identifiers {
        let known = all.iter().any(|element| element.value == found.value);
        if let (Some(kind), false) = (Element::of_indicator(&found.kind, &found.value), known) {
            all.push(Foreign {
                kind,
                value: found.value.clone(),
                country: String::new(),
                source: String::new(),
                tips: found.tips.clone(),
            });
        }
    }
    all
}

async fn of_tip(site: &Site, banks: &Reference, tip: &tip::Model) -> Result<Told, Fault> {
    let answers: Answers = serde_json::from_str(&tip.answers).unwrap_or_default();
    let form = form_of(tip.form_version).unwrap_or_else(|| tips::form());
    let first = |id: &str| {
        let values = answers.get(id)?;
        values.first().cloned()
    };
    let mut attached = Vec::new();
    for row in site.store.evidence_of(&tip.id).await? {
        attached.push(of_file(site, row).await?);
    }
    Ok(Told {
        number: short(&tip.id),
        at: tip.received_at,
        source: Source::from_code(&tip.source)
            .map_or("", Source::name_vi)
            .to_owned(),
        named: site.store.tip_has_identity(&tip.id).await?,
        told: first("text").unwrap_or_default(),
        answers: form
            .questions
            .iter()
            .filter(|question| question.id != "text")
            .filter_map(|question| {
                let values = answers.get(&question.id)?;
                let words: Vec<&str> = values.iter().map(|value| question.words(value)).collect();
                Some((question.label.clone(), words.join("; ")))
            })
            .collect(),
        transfers: transfers::read(&answers, banks),
        lost: tip.amount_lost,
        files: attached,
    })
}

/// The original goes when the reporter lets it, else the picture drawn anew, else only its line in the list.
async fn of_file(site: &Site, row: tip_file::Model) -> Result<Attached, Fault> {
    let content = match (row.share_original, &row.shown_hash) {
        (true, _) => Some((
            true,
            site.store.blob_of(original(&row.id), &row.hash).await?,
        )),
        (false, Some(hash)) => Some((false, site.store.blob_of(shown(&row.id), hash).await?)),
        (false, None) => None,
    };
    Ok(Attached {
        id: row.id,
        number: row.number,
        size: row.size,
        media_type: row.media_type,
        at: row.added_at,
        hash: row.hash,
        content,
    })
}

fn short(id: &str) -> String {
    id.chars().take(6).collect()
}

/// The ZIP, for whoever may take it out.
///
/// # Errors
/// Not found when out of reach, or deleted with its tips.
pub async fn download(
    site: &Site,
    actor: &Actor,
    case_id: &str,
    id: &str,
) -> Result<Vec<u8>, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (case_id, id) = (case_id.to_owned(), id.to_owned());
    let row = site
        .store
        .write(now, move |tx| -> Work<'_, dossier::Model, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::MakeDossier)?;
                let case = tx.case(asker, &case_id).await?;
                let row = tx.dossier(&case.id, &id).await?;
                let detail = json!({"dossier": id});
                record(tx, &actor, "dossier.export", &case.id, detail).await?;
                Ok(row)
            })
        })
        .await?;
    Ok(site.store.blob_of(packed(&row.id), &row.hash).await?)
}

/// Writes down what became of a dossier. Sending it passes every tip of the case on: their clocks stop at that moment.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `reference`, `at`, on `state` when it cannot follow.
pub async fn progress(
    site: &Site,
    actor: &Actor,
    case_id: &str,
    id: &str,
    progress: Progress,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let at = moment_field(&progress.at, now)?;
    let words = text_field("reference", &progress.words, 500)?;
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (case_id, id) = (case_id.to_owned(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::HandleCases)?;
                let case = tx.case(asker, &case_id).await?;
                let row = tx.dossier(&case.id, &id).await?;
                let row = moved(row, progress.step, words, at)?;
                if progress.step == Step::Sent {
                    for tip in tx.case_tips(&case.id).await? {
                        let reference = &row.sent_reference;
                        handle::transfer_with_dossier(tx, &actor, tip, reference, at).await?;
                    }
                }
                let code = match progress.step {
                    Step::Sent => "dossier.sent",
                    Step::Acknowledged => "dossier.acknowledged",
                    Step::Answered => "dossier.result",
                };
                tx.update(row).await?;
                record(tx, &actor, code, &case.id, json!({"dossier": id})).await
            })
        })
        .await
}

fn moved(
    mut row: dossier::Model,
    step: Step,
    words: String,
    at: i64,
) -> Result<dossier::Model, Fault> {
    match (step, row.sent_at) {
        (Step::Sent, None) => {
            row.sent_at = Some(at);
            row.sent_reference = words;
        }
        (Step::Sent, Some(_)) | (_, None) => {
            return Err(invalid("state", Problem::NotPossible));
        }
        (_, Some(sent)) if at < sent => return Err(invalid("at", Problem::TooEarly)),
        (Step::Acknowledged, Some(_)) => {
            row.acknowledged_at = Some(at);
            row.acknowledged_reference = words;
        }
        (Step::Answered, Some(_)) => {
            row.result_at = Some(at);
            row.result = words;
        }
    }
    Ok(row)
}

/// A local moment of Việt Nam as typed into a field; empty is now. What has not come yet cannot have happened.
fn moment_field(text: &str, now: i64) -> Result<i64, Fault> {
    if text.trim().is_empty() {
        return Ok(now);
    }
    let typed: DateTime = text
        .trim()
        .parse()
        .map_err(|_| invalid("at", Problem::Malformed))?;
    let at = Offset::constant(7)
        .to_timestamp(typed)
        .map_err(|_| invalid("at", Problem::Malformed))?
        .as_millisecond();
    // The field knows no seconds: this very minute is typed as its beginning, and half a minute ahead is a slow clock.
    if at > now + 60_000 {
        return Err(invalid("at", Problem::TooLate));
    }
    Ok(at.min(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_the_field_writes_it() {
        // 02/06/2026 08:00 in Việt Nam.
        let now = 1_780_362_000_000;
        assert_eq!(moment_field("", now).ok(), Some(now));
        assert_eq!(
            moment_field("2026-06-02T07:30", now).ok(),
            Some(now - 30 * 60_000)
        );
        assert!(moment_field("2026-06-02T09:00", now).is_err());
        assert!(moment_field("hôm qua", now).is_err());
    }
}
