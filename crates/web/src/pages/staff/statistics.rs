//! Figures by unit, in the geography of the day somebody chooses; as a page and as a workbook.

use app::statistics::{self, Asked, BEYOND, FIGURES, Line};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;

use super::paper::handed;
use super::{Staff, day, day_or, grouped, year_start};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/thong-ke";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    tu: String,
    den: String,
    dia_gioi: String,
}

impl Ask {
    /// As asked for; what is no day is this year of reports until today, by the units of today.
    fn read(&self, today: &str) -> Asked {
        let date = |iso: String| iso.parse::<Date>().unwrap_or_default();
        let or_today = |typed: &str| date(day_or(typed, || today.to_owned()));
        Asked {
            from: date(day_or(&self.tu, || year_start(today))),
            to: or_today(&self.den),
            geography: or_today(&self.dia_gioi),
        }
    }
}

#[derive(Template)]
#[template(path = "staff/statistics.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    ask: Ask,
    /// The day of the geography, in words, when it is not today.
    other_day: Option<String>,
    rows: Vec<Row>,
    totals: Vec<(&'static str, String)>,
}

impl View {
    fn heads(&self) -> impl Iterator<Item = &'static str> {
        FIGURES.iter().map(|(words, _)| *words)
    }

    fn any_shared(&self) -> bool {
        self.rows.iter().any(|row| row.line.shared)
    }

    fn any_other_day(&self) -> bool {
        self.rows.iter().any(|row| row.line.other_day)
    }
}

struct Row {
    line: Line,
    /// Each with the words of its column.
    figures: Vec<(&'static str, String)>,
}

impl Row {
    fn name(&self) -> &str {
        self.line.name.as_deref().unwrap_or(BEYOND)
    }
}

pub(crate) async fn show(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let today = shared.site.today();
    let asked = ask.read(&today);
    let lines = statistics::by_unit(&shared.site, &actor, asked).await?;
    let totals = labelled(statistics::totals(&lines));
    let geography = asked.geography.to_string();
    let view = View {
        frame: Frame::new("Thống kê theo đơn vị", ""),
        staff: Staff::of(&actor),
        here: PATH,
        other_day: (geography != today).then(|| day(&geography)),
        ask: Ask {
            tu: asked.from.to_string(),
            den: asked.to.to_string(),
            dia_gioi: geography,
        },
        rows: lines.into_iter().map(row).collect(),
        totals,
    };
    Ok(page(StatusCode::OK, &view))
}

fn row(line: Line) -> Row {
    Row {
        figures: labelled(line.figures),
        line,
    }
}

fn labelled(figures: [i64; FIGURES.len()]) -> Vec<(&'static str, String)> {
    let words = FIGURES.iter().map(|(words, _)| *words);
    words.zip(figures.map(grouped)).collect()
}

/// The same as a workbook. Handing out is written into the log, so it is asked for by a form.
pub(crate) async fn workbook(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<Ask>,
) -> Answer {
    let asked = form.read(&shared.site.today());
    Ok(handed(
        statistics::workbook(&shared.site, &actor, asked).await?,
    ))
}
