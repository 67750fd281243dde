//! The registers of gaps of the law and of violations.

use app::{Actor, Fault, gaps, violations};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use domain::Action;
use domain::register::{GapState, GapStep, ViolationStep};
use domain::sector::Sector;
use serde::Deserialize;

use super::paper::{FileAsk, handed};
use super::{Staff, choices, day, framed, grouped, or_again};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const GAPS: &str = "/kien-nghi";
const VIOLATIONS: &str = "/vi-pham";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GapForm {
    unit_id: String,
    sector: String,
    provision: String,
    applied: String,
    loophole: String,
    proposal: String,
    addressee: String,
}

#[derive(Template)]
#[template(path = "staff/gaps.html")]
struct Gaps {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    groups: Vec<(&'static str, Vec<GapRow>)>,
    change: bool,
    form: GapForm,
    units: Vec<(String, String)>,
    sectors: &'static [Sector],
    statutes: &'static [gaps::Statute],
}

struct GapRow {
    id: String,
    provision: String,
    loophole: String,
    unit: String,
    addressee: String,
    state: &'static str,
    cases: String,
}

pub(crate) async fn gap_list(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let form = GapForm {
        unit_id: actor.unit_id.clone(),
        ..GapForm::default()
    };
    let view = gap_list_view(&shared, &actor, form, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn gap_list_view(
    shared: &Shared,
    actor: &Actor,
    form: GapForm,
    error: Option<String>,
) -> Result<Gaps, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewGaps).await?;
    let rows = site.store.gaps(asker).await?;
    let units = site.store.units(asker, "", false).await?;
    let groups = Sector::ALL.iter().filter_map(|sector| {
        let rows: Vec<GapRow> = rows
            .iter()
            .filter(|row| row.sector == sector.code())
            .map(gap_row)
            .collect();
        (!rows.is_empty()).then(|| (sector.name_vi(), rows))
    });
    let title = "Kiến nghị pháp luật";
    Ok(Gaps {
        frame: framed(title, error.as_ref()),
        staff: Staff::of(actor),
        here: GAPS,
        error,
        groups: groups.collect(),
        change: actor.is_offered(Action::ChangeGaps),
        form,
        units: choices(units),
        sectors: Sector::ALL,
        statutes: gaps::statutes(),
    })
}

fn gap_row(row: &store::register::Gap) -> GapRow {
    let last = row.last_step.as_deref().and_then(GapStep::from_code);
    let state = GapState::after(last.as_slice());
    let cases = match (row.cases, row.lost) {
        (0, _) => "chưa có vụ việc".to_owned(),
        (cases, 0) => format!("{cases} vụ việc"),
        (cases, lost) => format!("{cases} vụ việc, mất {} đ", grouped(lost)),
    };
    GapRow {
        id: row.id.clone(),
        provision: row.provision.clone(),
        loophole: row.loophole.clone(),
        unit: row.unit_name.clone(),
        addressee: row.addressee.clone(),
        state: state.name_vi(),
        cases,
    }
}

pub(crate) async fn gap_enter(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<GapForm>,
) -> Answer {
    let typed = gaps::Typed {
        unit_id: form.unit_id.clone(),
        sector: form.sector.clone(),
        provision: form.provision.clone(),
        applied: form.applied.clone(),
        loophole: form.loophole.clone(),
        proposal: form.proposal.clone(),
        addressee: form.addressee.clone(),
    };
    let outcome = gaps::enter(&shared.site, &actor, typed).await;
    let outcome = outcome.map(|id| format!("{GAPS}/{id}"));
    or_again(outcome, |sentence| {
        gap_list_view(&shared, &actor, form, Some(sentence))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/gap.html")]
struct Gap {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    id: String,
    prints: bool,
    state: &'static str,
    lines: Vec<(&'static str, String)>,
    cases: Vec<(String, Option<String>)>,
    steps: Vec<(&'static str, String, String)>,
    next: Vec<GapStep>,
    change: bool,
    today: String,
}

pub(crate) async fn gap_one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = gap_view(&shared, &actor, &id, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn gap_view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
) -> Result<Gap, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewGaps).await?;
    let row = site.store.gap(asker, id).await?;
    let steps = site.store.gap_steps(id).await?;
    let cases = site.store.gap_cases(id).await?;
    let state = gaps::state(&steps);
    let unit = site.store.unit(asker, &row.unit_id).await?.name;
    Ok(Gap {
        frame: framed(&row.provision, error.as_ref()),
        staff: Staff::of(actor),
        here: GAPS,
        error,
        prints: app::paper::prints(),
        state: state.name_vi(),
        lines: vec![
            (
                "Lĩnh vực",
                Sector::from_code(&row.sector).map_or_else(String::new, |s| s.name_vi().into()),
            ),
            ("Đơn vị rà soát", unit),
            ("Thực tiễn áp dụng", row.applied),
            ("Sơ hở, bất cập", row.loophole),
            ("Đề xuất", row.proposal),
            ("Cơ quan có thẩm quyền", row.addressee),
        ],
        cases: cases
            .into_iter()
            .map(|case| (case.words, case.tip_id))
            .collect(),
        steps: steps
            .into_iter()
            .map(|step| {
                let name = GapStep::from_code(&step.what).map_or("", GapStep::name_vi);
                (name, step.words, day(&step.on_day))
            })
            .collect(),
        next: GapStep::ALL
            .iter()
            .copied()
            .filter(|step| step.may_follow(state))
            .collect(),
        change: actor.is_offered(Action::ChangeGaps),
        today,
        id: row.id,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StepForm {
    viec: String,
    what: String,
    words: String,
    on_day: String,
    tip_id: String,
}

pub(crate) async fn gap_work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<StepForm>,
) -> Answer {
    let site = &shared.site;
    let outcome = match form.viec.as_str() {
        "vu-viec" => gaps::support(site, &actor, &id, &form.tip_id, &form.words).await,
        _ => gaps::step(site, &actor, &id, &form.what, &form.words, &form.on_day).await,
    };
    let outcome = outcome.map(|()| format!("{GAPS}/{id}"));
    or_again(outcome, |sentence| {
        gap_view(&shared, &actor, &id, Some(sentence))
    })
    .await
}

/// The recommendation as a letter. Handing out is written into the log, so it is asked for by a form.
pub(crate) async fn gap_letter(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<FileAsk>,
) -> Answer {
    let (site, asked) = (&shared.site, form.asked(&headers));
    Ok(handed(
        gaps::letter::file(site, &actor, &id, form.format(), asked).await?,
    ))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ViolationForm {
    id: String,
    unit_id: String,
    person: String,
    position: String,
    act: String,
    happened_on: String,
    what: String,
    words: String,
    on_day: String,
}

#[derive(Template)]
#[template(path = "staff/violations.html")]
struct Violations {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    rows: Vec<ViolationRow>,
    change: bool,
    form: ViolationForm,
    units: Vec<(String, String)>,
    kinds: &'static [ViolationStep],
    today: String,
}

struct ViolationRow {
    id: String,
    person: String,
    position: String,
    unit: String,
    act: String,
    day: String,
    steps: Vec<(&'static str, String, String)>,
}

pub(crate) async fn violation_list(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
) -> Answer {
    let view = violation_view(&shared, &actor, ViolationForm::default(), None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn violation_view(
    shared: &Shared,
    actor: &Actor,
    form: ViolationForm,
    error: Option<String>,
) -> Result<Violations, Fault> {
    let site = &shared.site;
    let today = site.today();
    let rows = violations::read(site, actor).await?;
    let asker = site.asker(actor, &today, Action::ViewViolations)?;
    let units = site.store.units(asker, "", true).await?;
    Ok(Violations {
        frame: framed("Vi phạm", error.as_ref()),
        staff: Staff::of(actor),
        here: VIOLATIONS,
        error,
        rows: rows
            .into_iter()
            .map(|row| ViolationRow {
                day: day(&row.happened_on),
                steps: row
                    .steps
                    .into_iter()
                    .map(|step| {
                        let name =
                            ViolationStep::from_code(&step.what).map_or("", ViolationStep::name_vi);
                        (name, step.words, day(&step.on_day))
                    })
                    .collect(),
                id: row.id,
                person: row.person,
                position: row.position,
                unit: row.unit,
                act: row.act,
            })
            .collect(),
        change: actor.is_offered(Action::ChangeViolations),
        form,
        units: choices(units),
        kinds: ViolationStep::ALL,
        today,
    })
}

/// Enters a violation, or adds what followed one.
pub(crate) async fn violation_work(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<ViolationForm>,
) -> Answer {
    let site = &shared.site;
    let outcome = if form.id.is_empty() {
        let typed = violations::Typed {
            unit_id: form.unit_id.clone(),
            person: form.person.clone(),
            position: form.position.clone(),
            act: form.act.clone(),
            happened_on: form.happened_on.clone(),
        };
        violations::enter(site, &actor, typed).await.map(|_| ())
    } else {
        violations::step(
            site,
            &actor,
            &form.id,
            &form.what,
            &form.words,
            &form.on_day,
        )
        .await
    };
    let outcome = outcome.map(|()| VIOLATIONS.to_owned());
    or_again(outcome, |sentence| {
        violation_view(&shared, &actor, form, Some(sentence))
    })
    .await
}
