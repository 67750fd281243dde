//! The check page and its answer.

use app::{Answer, Clock, Input, Refusal, Request};
use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use detect::{Channel, Hints, Level, Sender, Span};
use jiff::tz::Offset;

use super::error::{Fault, refuse};
use super::{Frame, page};
use crate::api::check::BODY_MAX;
use crate::middleware::limits::is_of_kind;
use crate::routes::Shared;

/// What was typed and chosen.
#[derive(Debug, Default)]
pub(crate) struct Form {
    text: String,
    file: Vec<u8>,
    sender: String,
    channel: String,
    paid: bool,
    gave_secret: bool,
}

impl Form {
    /// Reads a multipart form; unknown fields are refused.
    pub(crate) async fn read(mut multipart: Multipart) -> Result<Self, Fault> {
        let mut form = Self::default();
        while let Some(field) = multipart
            .next_field()
            .await
            .map_err(|error| multipart_fault(&error))?
        {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field
                .bytes()
                .await
                .map_err(|error| multipart_fault(&error))?;
            form.set(&name, &bytes)?;
        }
        Ok(form)
    }

    /// Reads an urlencoded form, as browsers without file fields send it.
    fn decode(body: &[u8]) -> Result<Self, Fault> {
        let mut form = Self::default();
        for pair in body.split(|&b| b == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|&b| b == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(at);
            let name = String::from_utf8_lossy(&unescape(name)).into_owned();
            form.set(&name, &unescape(value.get(1..).unwrap_or_default()))?;
        }
        Ok(form)
    }

    fn set(&mut self, name: &str, value: &[u8]) -> Result<(), Fault> {
        let text = || String::from_utf8_lossy(value).into_owned();
        match name {
            // Browsers send line ends as CR LF whatever was typed.
            "text" => self.text = text().replace("\r\n", "\n"),
            "file" => self.file = value.to_vec(),
            "sender" => self.sender = text().chars().take(100).collect(),
            "channel" => self.channel = text(),
            "paid" => self.paid = is_yes(value),
            "gave_secret" => self.gave_secret = is_yes(value),
            _ => return Err(Fault::BROKEN),
        }
        Ok(())
    }

    /// The channel as chosen; `Err` when there is no such channel.
    pub(crate) fn channel(&self) -> Result<Option<Channel>, ()> {
        match self.channel.as_str() {
            "" => Ok(None),
            code => Channel::from_code(code).map(Some).ok_or(()),
        }
    }

    /// Text and file are judged as one; neither is an empty question.
    pub(crate) fn input(self) -> Option<Input> {
        match (self.file.is_empty(), self.text.trim().is_empty()) {
            (false, true) => Some(Input::Bytes(self.file)),
            (false, false) => Some(Input::Both(self.text, self.file)),
            (true, false) => Some(Input::Text(self.text)),
            (true, true) => None,
        }
    }

    pub(crate) fn hints(&self) -> Hints {
        Hints {
            sender: Sender::read(&self.sender),
            channel: Channel::from_code(&self.channel),
            paid: self.paid,
            gave_secret: self.gave_secret,
        }
    }
}

/// A ticked box is sent with whatever value it has; programs that fill the form write a no as well.
fn is_yes(value: &[u8]) -> bool {
    !matches!(value.trim_ascii(), b"" | b"0" | b"false")
}

pub(crate) fn multipart_fault(error: &MultipartError) -> Fault {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Fault::TOO_LARGE
    } else {
        Fault::BROKEN
    }
}

/// `%41` and `+` of urlencoded forms.
fn unescape(text: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match (byte, digit(text.get(at)), digit(text.get(at + 1))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

#[derive(Template)]
#[template(path = "check.html")]
struct Empty {
    frame: Frame,
    error: Option<String>,
    text: String,
}

pub(crate) async fn form() -> Response {
    let frame = Frame::new("Kiểm tra tin nhắn, đường dẫn, số điện thoại", "/kiem-tra");
    page(
        StatusCode::OK,
        &Empty {
            frame,
            error: None,
            text: String::new(),
        },
    )
}

pub(crate) async fn answer(
    State(shared): State<Shared>,
    request: axum::extract::Request,
) -> Response {
    let in_parts = is_of_kind(request.headers(), "multipart/form-data");
    let plain = is_of_kind(request.headers(), "application/x-www-form-urlencoded");
    let reading = async {
        if in_parts {
            let multipart = Multipart::from_request(request, &())
                .await
                .map_err(|_| Fault::BROKEN)?;
            return Form::read(multipart).await;
        }
        if !plain {
            return Err(Fault::WRONG_KIND);
        }
        let body = axum::body::to_bytes(request.into_body(), 4 * app::check::TEXT_MAX)
            .await
            .map_err(|_| Fault::TOO_LARGE)?;
        Form::decode(&body)
    };
    match tokio::time::timeout(BODY_MAX, reading).await {
        Ok(Ok(form)) => checked(shared, form).await,
        Ok(Err(fault)) => refuse(false, fault),
        Err(_) => refuse(false, Fault::TOO_SLOW),
    }
}

async fn checked(shared: Shared, form: Form) -> Response {
    let engine = shared.checker.engine();
    let hints = form.hints();
    let typed = form.text.clone();
    let Some(input) = form.input() else {
        return again(
            Refusal::Empty.sentence(&engine),
            typed,
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    };
    if let Input::Text(text) = input {
        return answered(
            app::check::text_answer(&engine, text, &hints, Clock::System.today()),
            &engine,
            hints,
            typed,
        );
    }
    let Ok(_place) = shared.files.clone().acquire_owned().await else {
        return refuse(false, Fault::BUSY);
    };
    let done = tokio::task::spawn_blocking(move || {
        let request = Request {
            input,
            hints: hints.clone(),
            today: Clock::System.today(),
        };
        answered(app::check::run(&engine, request), &engine, hints, typed)
    });
    done.await.unwrap_or_else(|_| refuse(false, Fault::BROKEN))
}

fn answered(
    result: Result<Answer<'_>, Refusal>,
    engine: &app::Engine,
    hints: Hints,
    typed: String,
) -> Response {
    match result {
        Ok(answer) => page(StatusCode::OK, &View::new(&answer, hints)),
        Err(refusal) => {
            let status = match refusal {
                Refusal::TextTooLong | Refusal::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                Refusal::Empty | Refusal::NotReadable => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let kept = if typed.len() > app::check::TEXT_MAX {
                String::new()
            } else {
                typed
            };
            again(refusal.sentence(engine), kept, status)
        }
    }
}

/// The form again, with what is wrong said first.
fn again(sentence: &str, text: String, status: StatusCode) -> Response {
    let frame = Frame::new(
        "Lỗi: Kiểm tra tin nhắn, đường dẫn, số điện thoại",
        "/kiem-tra",
    );
    page(
        status,
        &Empty {
            frame,
            error: Some(sentence.to_owned()),
            text,
        },
    )
}

/// A piece of the citizen's own text.
struct Piece<'a> {
    text: &'a str,
    guilty: bool,
}

#[derive(Template)]
#[template(path = "answer.html")]
struct View<'a> {
    frame: Frame,
    answer: &'a Answer<'a>,
    /// `bad`, `warn`, `calm` or `ok`: colour and shape.
    look: &'static str,
    pieces: Vec<Piece<'a>>,
    cut: bool,
    hints: Hints,
    share: String,
    time: String,
}

/// Longest part of the text shown again, in bytes.
const SHOWN_MAX: usize = 2_000;

impl<'a> View<'a> {
    fn new(answer: &'a Answer<'a>, hints: Hints) -> Self {
        let look = match answer.verdict.level {
            Level::Warned | Level::Danger => "bad",
            Level::Suspicious => "warn",
            Level::Insufficient => "calm",
            Level::Official => "ok",
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "shown to the reader: when this was checked"
        )]
        let now = Offset::constant(7).to_datetime(jiff::Timestamp::now());
        let shown = answer.text.floor_char_boundary(SHOWN_MAX);
        Self {
            frame: Frame::new(answer.verdict.title, "/kiem-tra"),
            look,
            pieces: pieces(
                answer.text.get(..shown).unwrap_or_default(),
                &answer.verdict.spans,
            ),
            cut: shown < answer.text.len(),
            hints,
            share: app::share::text(answer),
            time: now.strftime("%H:%M, %d/%m/%Y").to_string(),
            answer,
        }
    }
}

fn pieces<'t>(text: &'t str, spans: &[Span]) -> Vec<Piece<'t>> {
    let mut all = Vec::new();
    let mut at = 0;
    for span in spans {
        let (start, end) = (span.start as usize, (span.end as usize).min(text.len()));
        if let (Some(before), Some(words)) = (text.get(at..start), text.get(start..end)) {
            all.push(Piece {
                text: before,
                guilty: false,
            });
            all.push(Piece {
                text: words,
                guilty: true,
            });
            at = end;
        }
    }
    all.push(Piece {
        text: text.get(at..).unwrap_or_default(),
        guilty: false,
    });
    all.retain(|piece| !piece.text.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_written_out_is_a_no() {
        for (written, said) in [
            ("text=x", false),
            ("text=x&paid=1", true),
            ("text=x&paid=on", true),
            ("text=x&paid=true", true),
            ("text=x&paid=false", false),
            ("text=x&paid=0", false),
            ("text=x&paid=", false),
        ] {
            let form = Form::decode(written.as_bytes()).unwrap();
            assert_eq!(form.paid, said, "{written}");
            let form = Form::decode(written.replace("paid", "gave_secret").as_bytes()).unwrap();
            assert_eq!(form.gave_secret, said, "{written}");
        }
    }
}
