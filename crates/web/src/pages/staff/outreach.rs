//! Outreach: what was done to warn people, entered in a minute, with the figures it adds up to.

use app::direction::{self, Task, prove};
use app::outreach::{change, enter, silent_days, sources};
use app::site::new_id;
use app::{Actor, Fault, outreach as cases};
use askama::Template;
use axum::extract::{Path, Query, State as AppState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::outreach::{Audience, Count, Figure, Kind, Language, Value, official};
use domain::task::{Every, Evidence, State};
use jiff::civil::Date;
use serde::Deserialize;
use store::outreach::{Filter, Listed};
use store::tables::{outreach, outreach_change};

use super::{Staff, choices, day, day_or, framed, grouped, moment, or_again, year_start};
use crate::pages::{Frame, error, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedPairs, SignedIn};

const PATH: &str = "/tuyen-truyen";
/// Events on one page.
const SHOWN: i64 = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    don_vi: String,
    tu: String,
    den: String,
    chi_tieu: String,
    tim: String,
    rut: String,
}

#[derive(Template)]
#[template(path = "staff/outreach.html")]
struct List {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    ask: Ask,
    from: String,
    to: String,
    units: Vec<(String, String)>,
    figures: Vec<Shown>,
    chosen: Option<&'static str>,
    rows: Vec<Row>,
    enter: bool,
    silent: Vec<(String, String, String)>,
    days: i64,
    set_days: bool,
}

struct Shown {
    code: &'static str,
    words: &'static str,
    value: String,
    href: String,
    on: bool,
}

struct Row {
    id: String,
    kind: &'static str,
    day: String,
    subject: String,
    place: String,
    unit: String,
    numbers: String,
    withdrawn: bool,
}

pub(crate) async fn list(
    AppState(shared): AppState<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(&actor, &today, Action::ViewOutreach).await?;
    let from = day_or(&ask.tu, || year_start(&today));
    let to = day_or(&ask.den, || today.clone());
    let figure = Figure::from_code(&ask.chi_tieu);
    let filter = Filter {
        unit_id: &ask.don_vi,
        from: &from,
        to: &to,
        asked: &ask.tim,
        ..Filter::default()
    };
    let figures = site.store.outreach_shown(asker, filter).await?;
    let listed = Filter {
        kinds: figure.map_or(&[], Figure::kinds),
        withdrawn: !ask.rut.is_empty(),
        ..filter
    };
    let rows = site.store.outreach_list(asker, listed, SHOWN).await?;
    let days = silent_days(site).await?;
    let since = back(&today, days);
    let silent = site.store.silent_units(asker, &since).await?;
    let units = site.store.units(asker, "", true).await?;
    let view = List {
        frame: Frame::new("Tuyên truyền", ""),
        staff: Staff::of(&actor),
        here: PATH,
        figures: figures
            .into_iter()
            .map(|(figure, value)| shown(&ask, &from, &to, figure, value))
            .collect(),
        chosen: figure.map(Figure::name_vi),
        rows: rows.into_iter().map(row).collect(),
        units: choices(units),
        enter: actor.is_offered(Action::EnterOutreach),
        silent: silent
            .into_iter()
            .map(|unit| {
                let last = unit.last_day.map_or_else(
                    || "chưa ghi lần nào".to_owned(),
                    |last| format!("gần nhất {}", day(&last)),
                );
                (unit.name, unit.head_name.unwrap_or_default(), last)
            })
            .collect(),
        days,
        set_days: actor.is_offered(Action::SetDirection),
        ask,
        from,
        to,
    };
    Ok(page(StatusCode::OK, &view))
}

fn back(today: &str, days: i64) -> String {
    let date: Date = today.parse().unwrap_or_default();
    let back = jiff::Span::new().try_days(days).unwrap_or_default();
    date.checked_sub(back).unwrap_or(date).to_string()
}

fn shown(ask: &Ask, from: &str, to: &str, figure: Figure, value: Value) -> Shown {
    let pairs = [
        ("don_vi", ask.don_vi.as_str()),
        ("tu", from),
        ("den", to),
        ("tim", &ask.tim),
        ("chi_tieu", figure.code()),
    ];
    Shown {
        code: figure.code(),
        words: figure.name_vi(),
        value: value_words(value),
        href: format!(
            "{PATH}?{}#danh-sach",
            serde_urlencoded::to_string(pairs).unwrap_or_default()
        ),
        on: ask.chi_tieu == figure.code(),
    }
}

/// A figure as people read it; a rate names its two numbers.
fn value_words(value: Value) -> String {
    match value {
        Value::Number(number) => grouped(number),
        Value::Ratio { whole: 0, .. } => "chưa kiểm tra".into(),
        Value::Ratio { part, whole } => format!(
            "{}% ({}/{})",
            (part * 100 + whole / 2) / whole,
            grouped(part),
            grouped(whole)
        ),
    }
}

fn row(row: Listed) -> Row {
    let kind = Kind::from_code(&row.kind);
    let mut numbers = Vec::new();
    match kind {
        Some(Kind::Meeting | Kind::Training) => {
            numbers.push(format!("{} người", grouped(row.attendance)));
        }
        Some(Kind::Broadcast) => {
            numbers.push(format!("{} lượt", grouped(row.amount)));
            numbers.push(format!("{} phút", grouped(row.minutes)));
        }
        Some(Kind::Post) => numbers.push(format!("{} bài", grouped(row.amount))),
        Some(Kind::Share) => numbers.push(format!("{} lượt chia sẻ", grouped(row.amount))),
        Some(Kind::Message) => numbers.push(format!("{} tin", grouped(row.amount))),
        Some(Kind::Leaflet) => numbers.push(format!("{} tờ", grouped(row.amount))),
        None => {}
    }
    if row.reach > 0 {
        numbers.push(format!("{} lượt xem", grouped(row.reach)));
    }
    if let Some(language) = Language::from_code(&row.language)
        && language != Language::Vi
    {
        numbers.push(language.name_vi().replacen('T', "t", 1));
    }
    Row {
        id: row.id,
        kind: kind.map_or("", Kind::name_vi),
        day: day(&row.on_day),
        subject: row.subject,
        place: row.place,
        unit: row.unit_name,
        numbers: numbers.join(", "),
        withdrawn: row.withdrawn_at.is_some(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AskForm {
    loai: String,
}

/// The fields of an event, empty or as they stand.
struct Form {
    kind: Kind,
    attempt: String,
    units: Vec<(String, String)>,
    unit_id: String,
    on_day: String,
    subject: String,
    place: String,
    link: String,
    audiences: Vec<String>,
    language: String,
    within_other: bool,
    counts: Vec<(Count, String)>,
    used: Vec<(String, String)>,
    /// Tasks of the unit it may show a result for, and whether each is chosen.
    tasks: Vec<(String, String, bool)>,
    today: String,
}

impl Form {
    fn has(&self, audience: &Audience) -> bool {
        self.audiences.iter().any(|code| code == audience.code())
    }

    /// The word before the number of a kind.
    fn label(&self, count: &Count) -> &'static str {
        match (self.kind, count) {
            (Kind::Broadcast, Count::Amount) => "Số lượt phát",
            (Kind::Post, Count::Amount) => "Số tin, bài",
            (Kind::Share, Count::Amount) => "Số lượt chia sẻ",
            (Kind::Message, Count::Amount) => "Số tin đã gửi (không phải số người nhận)",
            (Kind::Leaflet, Count::Amount) => "Số tờ, chiếc",
            (_, count) => count.name_vi(),
        }
    }
}

#[derive(Template)]
#[template(path = "staff/outreach_enter.html")]
struct Enter {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    who: String,
    kinds: &'static [Kind],
    error: Option<String>,
    form: Option<Form>,
    audiences: &'static [Audience],
    languages: &'static [Language],
}

impl Enter {
    fn new(actor: &Actor, form: Option<Form>, error: Option<String>) -> Self {
        let title = form.as_ref().map_or("Ghi hoạt động tuyên truyền", |form| {
            form.kind.name_vi()
        });
        Self {
            frame: framed(title, error.as_ref()),
            staff: Staff::of(actor),
            here: PATH,
            who: actor.person_id.clone(),
            kinds: Kind::ALL,
            error,
            form,
            audiences: Audience::ALL,
            languages: Language::ALL,
        }
    }
}

pub(crate) async fn enter_form(
    AppState(shared): AppState<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<AskForm>,
) -> Answer {
    let today = shared.site.today();
    shared
        .site
        .allow(&actor, &today, Action::EnterOutreach)
        .await?;
    let form = match Kind::from_code(&ask.loai) {
        Some(kind) => Some(empty(&shared, &actor, kind).await?),
        None => None,
    };
    Ok(page(StatusCode::OK, &Enter::new(&actor, form, None)))
}

async fn empty(shared: &Shared, actor: &Actor, kind: Kind) -> Result<Form, Fault> {
    let site = &shared.site;
    let today = site.today();
    Ok(Form {
        kind,
        attempt: new_id()?,
        units: units(shared, actor).await?,
        unit_id: actor.unit_id.clone(),
        on_day: today.clone(),
        subject: String::new(),
        place: String::new(),
        link: String::new(),
        audiences: Vec::new(),
        language: String::new(),
        within_other: false,
        counts: kind
            .asks()
            .iter()
            .map(|count| {
                let one = *count == Count::Amount && kind.has_link();
                (*count, if one { "1".into() } else { String::new() })
            })
            .collect(),
        used: site
            .store
            .outreach_used(&actor.unit_id, kind.code())
            .await?,
        tasks: tasks_for(shared, actor, kind).await?,
        today,
    })
}

/// Open tasks of one's own unit that an event of this kind may show a result for. Those that come again are chosen beforehand:
/// that is what they ask for each time.
async fn tasks_for(
    shared: &Shared,
    actor: &Actor,
    kind: Kind,
) -> Result<Vec<(String, String, bool)>, Fault> {
    if !actor.is_offered(Action::ReportProgress) {
        return Ok(Vec::new());
    }
    let filter = store::direction::Filter {
        unit_id: &actor.unit_id,
        ..Default::default()
    };
    let all = direction::tasks(&shared.site, actor, filter).await?;
    let fits = |task: &Task| match direction::wanted(&task.given) {
        Evidence::Outreach => true,
        Evidence::Warning => kind == Kind::Share,
        _ => false,
    };
    Ok(all
        .into_iter()
        .filter(|task| task.given.now_id == actor.unit_id)
        .filter(|task| !matches!(task.standing.state, State::Ended | State::NotYet) && fits(task))
        .map(|task| {
            let again = Every::from_code(&task.given.every) != Some(Every::Once);
            (task.given.id, task.given.title, again)
        })
        .collect())
}

/// Units one may enter for; one that has ended stays choosable for what it still did, and says so.
async fn units(shared: &Shared, actor: &Actor) -> Result<Vec<(String, String)>, Fault> {
    let site = &shared.site;
    let today = site.today();
    let year = back(&today, 366);
    let asker = site.asker(actor, &today, Action::EnterOutreach)?;
    let units = site.store.units(asker, "", true).await?;
    Ok(units
        .into_iter()
        .filter(|unit| unit.valid_to.as_ref().is_none_or(|end| *end > year))
        .map(|unit| {
            let name = match unit.valid_to {
                Some(end) if end <= today => format!("{} (đến {})", unit.name, day(&back(&end, 1))),
                _ => unit.name,
            };
            (unit.id, name)
        })
        .collect())
}

/// What a form says beside the event.
#[derive(Default)]
struct Rest {
    step: String,
    reason: String,
    tasks: Vec<String>,
}

/// What was posted; `None` when it holds a field nobody asked for.
fn read(pairs: Vec<(String, String)>) -> Option<(enter::Typed, Rest)> {
    let mut typed = enter::Typed::default();
    let mut rest = Rest::default();
    for (name, value) in pairs {
        match name.as_str() {
            "luot" => typed.attempt = value,
            "loai" => typed.kind = value,
            "don_vi" => typed.unit_id = value,
            "ngay" => typed.on_day = value,
            "noi_dung" => typed.subject = value,
            "noi" => typed.place = value,
            "link" => typed.link = value,
            "doi_tuong" => typed.audiences.push(value),
            "ngon_ngu" => typed.language = value,
            "long_ghep" => typed.within_other = true,
            "viec" => rest.step = value,
            "ly_do" => rest.reason = value,
            "nhiem_vu" => rest.tasks.push(value),
            name => typed.counts.push((Count::from_code(name)?, value)),
        }
    }
    Some((typed, rest))
}

/// The form as it was typed, to be shown again.
async fn typed_form(shared: &Shared, actor: &Actor, typed: enter::Typed) -> Result<Form, Fault> {
    let kind = Kind::from_code(&typed.kind).unwrap_or(Kind::Meeting);
    let empty = empty(shared, actor, kind).await?;
    let counts = empty
        .counts
        .iter()
        .map(|(count, _)| {
            let found = typed.counts.iter().find(|(known, _)| known == count);
            (
                *count,
                found.map_or_else(String::new, |(_, text)| text.clone()),
            )
        })
        .collect();
    Ok(Form {
        attempt: typed.attempt,
        unit_id: typed.unit_id,
        on_day: typed.on_day,
        subject: typed.subject,
        place: typed.place,
        link: typed.link,
        audiences: typed.audiences,
        language: typed.language,
        within_other: typed.within_other,
        counts,
        ..empty
    })
}

pub(crate) async fn enter(
    AppState(shared): AppState<Shared>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let Some((typed, Rest { tasks, .. })) = read(pairs) else {
        return Ok(error::refuse(false, error::Fault::BROKEN));
    };
    let entered = enter::enter(&shared.site, &actor, typed.clone()).await;
    let outcome = match entered {
        Ok(id) => {
            let share = typed.kind == Kind::Share.code();
            let shows = if share {
                Evidence::Warning
            } else {
                Evidence::Outreach
            };
            let shown = prove::add_to(&shared.site, &actor, &tasks, shows, &id).await;
            shown.map(|()| format!("{PATH}/{id}"))
        }
        Err(error) => Err(error),
    };
    let (shared, actor) = (&shared, &actor);
    or_again(outcome, |sentence| async move {
        let mut form = typed_form(shared, actor, typed).await?;
        for (id, _, chosen) in &mut form.tasks {
            *chosen = tasks.contains(id);
        }
        Ok(Enter::new(actor, Some(form), Some(sentence)))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/outreach_one.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    id: String,
    kind: &'static str,
    lines: Vec<(&'static str, String)>,
    figures: Vec<&'static str>,
    who: String,
    entered: String,
    withdrawn: Option<String>,
    changes: Vec<Change>,
    form: Option<Form>,
    audiences: &'static [Audience],
    languages: &'static [Language],
}

struct Change {
    what: &'static str,
    reason: String,
    who: String,
    time: String,
    before: Vec<(&'static str, String)>,
}

pub(crate) async fn one(
    AppState(shared): AppState<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = view(&shared, &actor, &id, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewOutreach).await?;
    let row = site.store.outreach(asker, id).await?;
    let changes = site.store.outreach_changes(id).await?;
    let mut people: Vec<String> = changes.iter().map(|change| change.by_id.clone()).collect();
    people.push(row.entered_by.clone());
    let names = site.store.names(&people).await?;
    let name = |id: &str| {
        let found = names.iter().find(|(known, _)| known == id);
        found.map_or_else(String::new, |(_, name)| name.clone())
    };
    let unit = site.store.unit(asker, &row.unit_id).await?.name;
    let kind = Kind::from_code(&row.kind).unwrap_or(Kind::Meeting);
    let may = actor.is_offered(Action::EnterOutreach) && row.withdrawn_at.is_none();
    let form = if may {
        Some(standing_form(shared, actor, &row).await?)
    } else {
        None
    };
    let title = row.subject.clone();
    Ok(View {
        frame: framed(&title, error.as_ref()),
        staff: Staff::of(actor),
        here: PATH,
        error,
        kind: kind.name_vi(),
        lines: lines(&row, &unit),
        figures: Figure::ALL
            .iter()
            .filter(|figure| figure.kinds().contains(&kind))
            .map(|figure| figure.name_vi())
            .collect(),
        who: name(&row.entered_by),
        entered: moment(row.entered_at),
        withdrawn: row.withdrawn_at.map(moment),
        changes: changes
            .into_iter()
            .map(|change| told(name(&change.by_id), change))
            .collect(),
        form,
        audiences: Audience::ALL,
        languages: Language::ALL,
        id: row.id,
    })
}

async fn standing_form(
    shared: &Shared,
    actor: &Actor,
    row: &outreach::Model,
) -> Result<Form, Fault> {
    let counts = change::counts(row);
    let typed = enter::Typed {
        attempt: row.attempt.clone(),
        unit_id: row.unit_id.clone(),
        kind: row.kind.clone(),
        on_day: row.on_day.clone(),
        subject: row.subject.clone(),
        place: row.place.clone(),
        audiences: row.audiences.split(' ').map(str::to_owned).collect(),
        language: row.language.clone(),
        within_other: row.within_other,
        link: row.link.clone(),
        counts: Count::ALL
            .iter()
            .map(|count| (*count, counts.get(*count).to_string()))
            .collect(),
    };
    let form = typed_form(shared, actor, typed).await?;
    // What it shows is chosen once; on the task's page it is withdrawn.
    Ok(Form {
        tasks: Vec::new(),
        ..form
    })
}

/// An event as people read it, what is empty left out.
fn lines(row: &outreach::Model, unit: &str) -> Vec<(&'static str, String)> {
    let counts = change::counts(row);
    let audiences: Vec<&str> = row
        .audiences
        .split(' ')
        .filter_map(Audience::from_code)
        .map(Audience::name_vi)
        .collect();
    let source = official(sources(), &row.source_host);
    let mut lines = vec![
        ("Đơn vị", unit.to_owned()),
        ("Ngày", day(&row.on_day)),
        ("Nơi làm", row.place.clone()),
        ("Đối tượng", audiences.join(", ")),
        (
            "Ngôn ngữ",
            Language::from_code(&row.language).map_or_else(String::new, |l| l.name_vi().into()),
        ),
        ("Đường dẫn", row.link.clone()),
        (
            "Nguồn",
            source.map_or_else(String::new, |source| {
                format!("{} (bậc {})", source.publisher, source.tier)
            }),
        ),
        (
            "Lồng ghép",
            if row.within_other { "Có" } else { "" }.to_owned(),
        ),
    ];
    let kind = Kind::from_code(&row.kind);
    for count in kind.map_or(&[][..], Kind::asks) {
        lines.push((count.name_vi(), grouped(counts.get(*count))));
    }
    lines.retain(|(_, words)| !words.is_empty());
    lines
}

/// What a change replaced, in the words of the form.
fn told(who: String, change: outreach_change::Model) -> Change {
    let before: serde_json::Value = serde_json::from_str(&change.before).unwrap_or_default();
    let text = |name: &str| before[name].as_str().unwrap_or_default().to_owned();
    let mut lines = vec![
        ("Ngày", day(&text("on_day"))),
        ("Nội dung", text("subject")),
        ("Nơi làm", text("place")),
        ("Đường dẫn", text("link")),
    ];
    for count in Count::ALL {
        let number = before[count.code()].as_i64().unwrap_or_default();
        if number > 0 {
            lines.push((count.name_vi(), grouped(number)));
        }
    }
    lines.retain(|(_, words)| !words.is_empty());
    Change {
        what: if change.what == "withdraw" {
            "Rút"
        } else {
            "Sửa"
        },
        reason: change.reason,
        who,
        time: moment(change.at),
        before: lines,
    }
}

pub(crate) async fn work(
    AppState(shared): AppState<Shared>,
    Path(id): Path<String>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let Some((typed, Rest { step, reason, .. })) = read(pairs) else {
        return Ok(error::refuse(false, error::Fault::BROKEN));
    };
    let site = &shared.site;
    let outcome = match step.as_str() {
        "rut" => change::withdraw(site, &actor, &id, &reason).await,
        _ => change::correct(site, &actor, &id, typed, &reason).await,
    };
    let outcome = outcome.map(|()| format!("{PATH}/{id}"));
    or_again(outcome, |sentence| {
        view(&shared, &actor, &id, Some(sentence))
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaysForm {
    days: String,
}

/// How long a unit may be silent.
pub(crate) async fn set_days(
    AppState(shared): AppState<Shared>,
    Posted { actor, form }: Posted<DaysForm>,
) -> Answer {
    cases::set_silent_days(&shared.site, &actor, &form.days).await?;
    Ok(Redirect::to(PATH).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_reports_begins_in_december() {
        assert_eq!(year_start("2026-11-30"), "2025-12-01");
        assert_eq!(year_start("2026-12-01"), "2026-12-01");
        assert_eq!(back("2026-03-01", 28), "2026-02-01");
    }

    #[test]
    fn a_rate_names_its_numbers_and_is_rounded() {
        let words = |part, whole| value_words(Value::Ratio { part, whole });
        assert_eq!(words(2, 3), "67% (2/3)");
        assert_eq!(words(0, 0), "chưa kiểm tra");
        assert_eq!(value_words(Value::Number(1_234_567)), "1.234.567");
    }

    #[test]
    fn a_field_nobody_asked_for_is_refused() {
        let pair = |name: &str| vec![(name.to_owned(), String::new())];
        assert!(read(pair("attendance")).is_some());
        assert!(read(pair("entered_by")).is_none());
    }
}
