//! The tree of units by day, one unit with its history, and every change to them.

use std::collections::BTreeMap;

use app::staff::units::{self, KINDS, Typed};
use app::staff::{look_up, unit_file};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use serde::Deserialize;
use store::Asker;
use store::tables::unit;
use store::unit::Listed;

use super::{Staff, day, fault};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedPairs, SignedIn};

pub(crate) const PATH: &str = "/don-vi";
/// Depths a tree shows by indenting; deeper ones stand as deep as the last.
const DEPTH_MAX: usize = 5;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    ngay: String,
    tim: String,
}

#[derive(Template)]
#[template(path = "staff/units.html")]
struct Tree {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    ask: Ask,
    /// The day shown, in words, when it is not today.
    other_day: Option<String>,
    rows: Vec<Row>,
    may_change: bool,
}

struct Row {
    depth: usize,
    unit: Listed,
    kind: &'static str,
    once: Vec<String>,
}

pub(crate) async fn tree(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let (site, today) = (&shared.site, shared.site.today());
    let asker = site.allow(&actor, &today, Action::ViewUnits).await?;
    let shown = iso(&ask.ngay).unwrap_or_else(|| today.clone());
    let rows = if ask.tim.trim().is_empty() {
        of_day(&shared, asker, &shown).await?
    } else {
        found(&shared, asker, &ask.tim).await?
    };
    let view = Tree {
        frame: Frame::new("Đơn vị", ""),
        staff: Staff::of(&actor),
        here: PATH,
        other_day: (shown != today && ask.tim.trim().is_empty()).then(|| day(&shown)),
        ask: Ask { ngay: shown, ..ask },
        rows,
        may_change: actor.is_offered(Action::ChangeUnits),
    };
    Ok(page(StatusCode::OK, &view))
}

fn iso(text: &str) -> Option<String> {
    let date: jiff::civil::Date = text.trim().parse().ok()?;
    Some(date.to_string())
}

async fn of_day(shared: &Shared, asker: Asker<'_>, shown: &str) -> Result<Vec<Row>, Fault> {
    let mut listed: BTreeMap<String, Listed> = shared
        .site
        .store
        .units(asker, "", true)
        .await?
        .into_iter()
        .map(|row| (row.id.clone(), row))
        .collect();
    let times = shared.site.store.units_in_time().await?;
    let tree = times.tree(shown, |id| {
        let row = listed.get(id);
        row.map(|row| (rank(&row.kind), row.code.clone()))
    });
    // What lies beyond the reach of whoever asks is left out; what hangs below it moves up.
    let shallowest = tree
        .iter()
        .filter(|(_, id)| listed.contains_key(id))
        .map(|(depth, _)| *depth)
        .min()
        .unwrap_or(0);
    Ok(tree
        .into_iter()
        .filter_map(|(depth, id)| Some(row(depth - shallowest.min(depth), listed.remove(&id)?)))
        .collect())
}

fn row(depth: usize, unit: Listed) -> Row {
    Row {
        depth: depth.min(DEPTH_MAX),
        kind: kind_name(&unit.kind),
        unit,
        once: Vec::new(),
    }
}

/// Kinds in the order of [`KINDS`].
fn rank(kind: &str) -> usize {
    KINDS
        .iter()
        .position(|(code, _)| *code == kind)
        .unwrap_or(KINDS.len())
}

fn kind_name(kind: &str) -> &'static str {
    KINDS
        .iter()
        .find(|(code, _)| *code == kind)
        .map_or("", |(_, name)| name)
}

async fn found(shared: &Shared, asker: Asker<'_>, asked: &str) -> Result<Vec<Row>, Fault> {
    let found = look_up::look_up(&shared.site, asker, asked).await?;
    Ok(found
        .into_iter()
        .map(|found| Row {
            once: found.once,
            ..row(0, found.unit)
        })
        .collect())
}

#[derive(Template)]
#[template(path = "staff/unit.html")]
struct One {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    unit: unit::Model,
    kind: &'static str,
    from: String,
    to: Option<String>,
    head: Option<String>,
    focal_point: Option<String>,
    above: Option<(String, String)>,
    below: Vec<(String, String)>,
    before: Vec<Link>,
    after: Vec<Link>,
    may_change: bool,
    /// For the forms: units it may hang below, people that may be named.
    units: Vec<Listed>,
    people: Vec<store::person::Listed>,
    kinds: &'static [(&'static str, &'static str)],
    today: String,
}

/// A unit before or after, in words.
struct Link {
    id: String,
    name: String,
    how: &'static str,
    on: String,
    share: i64,
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
) -> Result<One, Fault> {
    let (site, today) = (&shared.site, shared.site.today());
    let asker = site.allow(actor, &today, Action::ViewUnits).await?;
    let unit = site.store.unit(asker, id).await?;
    let all = site.store.units(asker, "", true).await?;
    let name = |id: &str| {
        let row = all.iter().find(|row| row.id == id);
        row.map(|row| row.name.clone())
    };
    let links = site.store.successions(id).await?;
    let link = |other: &str, row: &store::tables::unit_succession::Model| {
        Some(Link {
            id: other.to_owned(),
            name: name(other)?,
            how: how(&row.kind),
            on: day(&row.on_day),
            share: row.share_percent,
        })
    };
    let times = site.store.units_in_time().await?;
    let is_on = |id: &str| times.life(id).is_some_and(|life| life.is_on(&today));
    let children = all
        .iter()
        .filter(|row| is_on(&row.id) && times.parent_on(&row.id, &today).as_deref() == Some(id));
    let may_change = actor.is_offered(Action::ChangeUnits) && unit.valid_to.is_none();
    let people = match may_change {
        true => {
            let asker = site.asker(actor, &today, Action::ViewPeople)?;
            site.store.people(asker, "").await?
        }
        false => Vec::new(),
    };
    let named: Vec<String> = [&unit.head_id, &unit.focal_point_id]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let names = site.store.names(&named).await?;
    let person = |id: &Option<String>| {
        let id = id.as_ref()?;
        names
            .iter()
            .find(|(known, _)| known == id)
            .map(|(_, name)| name.clone())
    };
    let title = match &error {
        Some(_) => format!("Lỗi: {}", unit.name),
        None => unit.name.clone(),
    };
    let above = times
        .parent_on(id, &today)
        .or_else(|| unit.parent_id.clone());
    Ok(One {
        frame: Frame::new(title, ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        kind: kind_name(&unit.kind),
        from: day(&unit.valid_from),
        to: unit.valid_to.as_deref().map(day),
        head: person(&unit.head_id),
        focal_point: person(&unit.focal_point_id),
        above: above.and_then(|id| Some((id.clone(), name(&id)?))),
        below: children
            .map(|row| (row.id.clone(), row.name.clone()))
            .collect(),
        before: links
            .iter()
            .filter(|row| row.to_id == id)
            .filter_map(|row| link(&row.from_id, row))
            .collect(),
        after: links
            .iter()
            .filter(|row| row.from_id == id)
            .filter_map(|row| link(&row.to_id, row))
            .collect(),
        may_change,
        units: all
            .iter()
            .filter(|row| row.id != id && is_on(&row.id))
            .cloned()
            .collect(),
        people,
        kinds: KINDS,
        unit,
        today,
    })
}

fn how(kind: &str) -> &'static str {
    match kind {
        "doi_ten" => "đổi tên",
        "hop_nhat" => "hợp nhất",
        "tach" => "tách",
        "chuyen" => "chuyển",
        _ => "sáp nhập",
    }
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    Ok(page(
        StatusCode::OK,
        &view(&shared, &actor, &id, None).await?,
    ))
}

/// To the page of a unit, or its page again with what is wrong.
async fn done(shared: &Shared, actor: &Actor, id: &str, outcome: Result<String, Fault>) -> Answer {
    match outcome {
        Ok(next) => Ok(Redirect::to(&format!("{PATH}/{next}")).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &view(shared, actor, id, Some(sentence)).await?,
            )),
            None => Err(error.into()),
        },
    }
}

/// A unit as typed into a form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct UnitForm {
    code: String,
    name: String,
    short_name: String,
    kind: String,
    parent_id: String,
    valid_from: String,
    seal: String,
    address: String,
    legal_basis: String,
}

impl UnitForm {
    fn typed(&self) -> Typed<'_> {
        Typed {
            code: &self.code,
            name: &self.name,
            short_name: &self.short_name,
            kind: &self.kind,
            parent_id: &self.parent_id,
            valid_from: &self.valid_from,
            seal: !self.seal.is_empty(),
            address: &self.address,
            legal_basis: &self.legal_basis,
        }
    }
}

#[derive(Template)]
#[template(path = "staff/unit_add.html")]
struct Add {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    form: UnitForm,
    units: Vec<Listed>,
    kinds: &'static [(&'static str, &'static str)],
}

async fn add_view(
    shared: &Shared,
    actor: &Actor,
    error: Option<String>,
    form: UnitForm,
) -> Result<Add, Fault> {
    let today = shared.site.today();
    let asker = shared
        .site
        .allow(actor, &today, Action::ChangeUnits)
        .await?;
    Ok(Add {
        frame: Frame::new(titled("Thêm đơn vị", &error), ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        form,
        units: shared.site.store.units(asker, "", false).await?,
        kinds: KINDS,
    })
}

/// A title that begins with the error, as screen readers read it first.
pub(crate) fn titled(title: &str, error: &Option<String>) -> String {
    match error {
        Some(_) => format!("Lỗi: {title}"),
        None => title.to_owned(),
    }
}

pub(crate) async fn add_form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let form = UnitForm {
        kind: "phong".to_owned(),
        parent_id: actor.unit_id.clone(),
        valid_from: shared.site.today(),
        ..UnitForm::default()
    };
    Ok(page(
        StatusCode::OK,
        &add_view(&shared, &actor, None, form).await?,
    ))
}

pub(crate) async fn add(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<UnitForm>,
) -> Answer {
    match units::add(&shared.site, &actor, form.typed()).await {
        Ok(id) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &add_view(&shared, &actor, Some(sentence), form).await?,
            )),
            None => Err(error.into()),
        },
    }
}

pub(crate) async fn change(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<UnitForm>,
) -> Answer {
    let outcome = units::change(&shared.site, &actor, &id, form.typed()).await;
    done(&shared, &actor, &id, outcome).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeopleForm {
    head: String,
    focal_point: String,
}

pub(crate) async fn people(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<PeopleForm>,
) -> Answer {
    let named = units::name_people(&shared.site, &actor, &id, &form.head, &form.focal_point).await;
    done(&shared, &actor, &id, named.map(|()| id.clone())).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndForm {
    on: String,
}

pub(crate) async fn end(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<EndForm>,
) -> Answer {
    let ended = units::end(&shared.site, &actor, &id, &form.on).await;
    done(&shared, &actor, &id, ended.map(|()| id.clone())).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitForm {
    on: String,
    legal_basis: String,
    first_code: String,
    first_name: String,
    first_share: String,
    second_code: String,
    second_name: String,
    second_share: String,
}

/// Splits a unit in two of its kind; one of them is split again when there are three.
pub(crate) async fn split(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<SplitForm>,
) -> Answer {
    let today = shared.site.today();
    let asker = shared.site.asker(&actor, &today, Action::ChangeUnits)?;
    let old = shared.site.store.unit(asker, &id).await?;
    let part = |code, name, share: &str| units::Part {
        typed: Typed {
            code,
            name,
            short_name: "",
            kind: &old.kind,
            parent_id: old.parent_id.as_deref().unwrap_or_default(),
            valid_from: &form.on,
            seal: old.seal,
            address: "",
            legal_basis: &form.legal_basis,
        },
        share_percent: share.trim().trim_end_matches('%').parse().unwrap_or(0),
    };
    let parts = [
        part(&form.first_code, &form.first_name, &form.first_share),
        part(&form.second_code, &form.second_name, &form.second_share),
    ];
    let outcome = units::split(&shared.site, &actor, &id, &parts, &form.on).await;
    done(&shared, &actor, &id, outcome.map(|()| id.clone())).await
}

#[derive(Template)]
#[template(path = "staff/unit_merge.html")]
struct Merge {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    units: Vec<Listed>,
    from: Vec<String>,
    into: String,
    on: String,
}

async fn merge_view(
    shared: &Shared,
    actor: &Actor,
    error: Option<String>,
    (from, into, on): (Vec<String>, String, String),
) -> Result<Merge, Fault> {
    let today = shared.site.today();
    let asker = shared
        .site
        .allow(actor, &today, Action::ChangeUnits)
        .await?;
    Ok(Merge {
        frame: Frame::new(titled("Sáp nhập đơn vị", &error), ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        units: shared.site.store.units(asker, "", false).await?,
        from,
        into,
        on,
    })
}

pub(crate) async fn merge_form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let nothing = (Vec::new(), String::new(), String::new());
    Ok(page(
        StatusCode::OK,
        &merge_view(&shared, &actor, None, nothing).await?,
    ))
}

pub(crate) async fn merge(
    State(shared): State<Shared>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let (mut from, mut into, mut on) = (Vec::new(), String::new(), String::new());
    for (name, value) in pairs {
        match name.as_str() {
            "from" => from.push(value),
            "into" => into = value,
            "on" => on = value,
            _ => {
                return Ok(crate::pages::error::refuse(
                    false,
                    crate::pages::error::Fault::BROKEN,
                ));
            }
        }
    }
    match units::merge(&shared.site, &actor, &from, &into, &on).await {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{into}")).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &merge_view(&shared, &actor, Some(sentence), (from, into, on)).await?,
            )),
            None => Err(error.into()),
        },
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LoadForm {
    shipped: String,
    text: String,
    under: String,
    /// `xem` only looks, `nap` loads.
    step: String,
}

#[derive(Template)]
#[template(path = "staff/unit_load.html")]
struct Load {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    form: LoadForm,
    units: Vec<Listed>,
    shipped: &'static [(&'static str, &'static str, &'static str)],
    would: Option<app::staff::load_units::Loaded>,
}

async fn load_view(
    shared: &Shared,
    actor: &Actor,
    form: LoadForm,
    outcome: Result<Option<app::staff::load_units::Loaded>, String>,
) -> Result<Load, Fault> {
    let today = shared.site.today();
    let asker = shared
        .site
        .allow(actor, &today, Action::ChangeUnits)
        .await?;
    let (would, error) = match outcome {
        Ok(would) => (would, None),
        Err(error) => (None, Some(error)),
    };
    Ok(Load {
        frame: Frame::new(titled("Nạp danh sách đơn vị", &error), ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        form,
        units: shared.site.store.units(asker, "", false).await?,
        shipped: unit_file::SHIPPED,
        would,
    })
}

pub(crate) async fn load_form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let form = LoadForm {
        under: actor.unit_id.clone(),
        ..LoadForm::default()
    };
    Ok(page(
        StatusCode::OK,
        &load_view(&shared, &actor, form, Ok(None)).await?,
    ))
}

pub(crate) async fn load(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<LoadForm>,
) -> Answer {
    let only_look = form.step != "nap";
    let text = unit_file::shipped(&form.shipped).unwrap_or(&form.text);
    let outcome =
        app::staff::load_units::load(&shared.site, &actor, text, &form.under, only_look).await;
    let (status, outcome) = match outcome {
        Ok(_) if !only_look => return Ok(Redirect::to(PATH).into_response()),
        Ok(would) => (StatusCode::OK, Ok(Some(would))),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => (StatusCode::UNPROCESSABLE_ENTITY, Err(sentence)),
            None => return Err(error.into()),
        },
    };
    Ok(page(
        status,
        &load_view(&shared, &actor, form, outcome).await?,
    ))
}
