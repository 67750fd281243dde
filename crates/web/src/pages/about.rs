//! How we conclude, what we keep.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use detect::{Family, Level};

use super::{Frame, page};
use crate::routes::Shared;

struct LevelView {
    code: &'static str,
    title: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "how.html")]
struct How {
    frame: Frame,
    levels: Vec<LevelView>,
    families: Vec<Family>,
    version: String,
    lists: Vec<String>,
}

pub(crate) async fn how(State(shared): State<Shared>) -> Response {
    let engine = shared.checker.engine();
    let texts = &engine.pack.texts.level;
    let levels = Level::ALL
        .into_iter()
        .rev()
        .map(|level| LevelView {
            code: level.code(),
            title: texts.of(level).title.clone(),
            summary: texts.of(level).summary.clone(),
        })
        .collect();
    let mut lists: Vec<String> = engine
        .snapshot
        .lists()
        .iter()
        .map(|list| match list.date {
            Some(date) => format!("{} ({})", list.name, date.strftime("%d/%m/%Y")),
            None => list.name.clone(),
        })
        .collect();
    lists.sort();
    lists.dedup();
    let view = How {
        frame: Frame::new("Cách chúng tôi kết luận", "/cach-ket-luan"),
        levels,
        families: engine.pack.families.clone(),
        version: engine.pack.version.clone(),
        lists,
    };
    page(StatusCode::OK, &view)
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    frame: Frame,
}

pub(crate) async fn privacy() -> Response {
    page(
        StatusCode::OK,
        &Privacy {
            frame: Frame::new("Quyền riêng tư", "/quyen-rieng-tu"),
        },
    )
}
