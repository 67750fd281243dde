//! The check page and its answer.

use app::{Answer, Clock, Input, Refusal, Request};
use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use detect::{Channel, Hints, Level, Sender, Span};
use jiff::tz::Offset;

use super::error::{Fault, later, refuse};
use super::{Frame, page};
use crate::api::check::BODY_MAX;
use crate::middleware::limits::{CHECK_MAX, is_of_kind};
use crate::routes::Shared;

/// Longest name of a sender, in characters; a number or an address is far shorter.
const SENDER_MAX: usize = 200;

/// What was typed and chosen.
#[derive(Debug, Default)]
pub(crate) struct Form {
    text: String,
    file: Vec<u8>,
    sender: String,
    channel: String,
    paid: bool,
    gave_secret: bool,
    /// Names of the fields that have come.
    seen: Vec<String>,
}

impl Form {
    /// Reads a multipart form; unknown fields and those that come twice are refused.
    pub(crate) async fn read(multipart: Multipart) -> Result<Self, Fault> {
        let mut form = Self::default();
        form.fill(multipart).await?;
        Ok(form)
    }

    /// What was read before a fault stays, so that nobody has to type it again.
    async fn fill(&mut self, mut multipart: Multipart) -> Result<(), Fault> {
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
            self.set(&name, &bytes)?;
        }
        Ok(())
    }

    /// Reads an urlencoded form, as browsers without file fields send it.
    fn decode(&mut self, body: &[u8]) -> Result<(), Fault> {
        for pair in body.split(|&b| b == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|&b| b == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(at);
            let name = String::from_utf8_lossy(&unescape(name)).into_owned();
            self.set(&name, &unescape(value.get(1..).unwrap_or_default()))?;
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: &[u8]) -> Result<(), Fault> {
        let text = || String::from_utf8_lossy(value).into_owned();
        if self.seen.iter().any(|seen| seen == name) {
            return Err(Fault::TWICE);
        }
        match name {
            // Browsers send line ends as CR LF whatever was typed.
            "text" => self.text = text().replace("\r\n", "\n"),
            "file" => self.file = value.to_vec(),
            "sender" if is_long_sender(&text()) => return Err(Fault::LONG_SENDER),
            "sender" => self.sender = text(),
            "channel" => self.channel = text(),
            "paid" => self.paid = is_yes(value).ok_or(Fault::WRONG_PAID)?,
            "gave_secret" => {
                self.gave_secret = is_yes(value).ok_or(Fault::WRONG_GAVE_SECRET)?;
            }
            _ => return Err(Fault::UNKNOWN_FIELD),
        }
        self.seen.push(name.to_owned());
        Ok(())
    }

    /// What the form shows again: a browser keeps no file, and of a text far too long the beginning is enough.
    fn kept(&self) -> Self {
        let shown = self.text.floor_char_boundary(CHECK_MAX);
        Self {
            text: self.text.get(..shown).unwrap_or_default().to_owned(),
            sender: self.sender.clone(),
            channel: self.channel.clone(),
            paid: self.paid,
            gave_secret: self.gave_secret,
            ..Self::default()
        }
    }

    /// Whether anything of the folded part of the form was filled in.
    fn has_details(&self) -> bool {
        !self.sender.is_empty() || !self.channel.is_empty() || self.paid || self.gave_secret
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
            ..Hints::default()
        }
    }
}

/// Counted in characters: a name of a few words in Vietnamese takes twice as many bytes.
pub(crate) fn is_long_sender(sender: &str) -> bool {
    sender.len() > SENDER_MAX && sender.chars().count() > SENDER_MAX
}

/// A ticked box is sent as `1`; programs that fill the form have other words, and write a no as well. `None` when it is neither.
fn is_yes(value: &[u8]) -> Option<bool> {
    match value.trim_ascii().to_ascii_lowercase().as_slice() {
        b"1" | b"true" | b"yes" | b"on" => Some(true),
        b"" | b"0" | b"false" | b"no" | b"off" => Some(false),
        _ => None,
    }
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
    kept: Form,
}

/// The channels as the form names them.
const CHANNELS: [(&str, &str); 9] = [
    ("", "Không rõ"),
    ("sms", "Tin nhắn SMS"),
    ("zalo", "Zalo"),
    ("facebook", "Facebook, Messenger"),
    ("telegram", "Telegram"),
    ("email", "Thư điện tử"),
    ("call", "Gọi điện"),
    ("paper", "Giấy tờ"),
    ("other", "Cách khác"),
];

pub(crate) async fn form() -> Response {
    let frame = Frame::new("Kiểm tra tin nhắn, đường dẫn, số điện thoại", "/kiem-tra");
    page(
        StatusCode::OK,
        &Empty {
            frame,
            error: None,
            kept: Form::default(),
        },
    )
}

pub(crate) async fn answer(
    State(shared): State<Shared>,
    request: axum::extract::Request,
) -> Response {
    match received(request).await {
        (form, Ok(())) => checked(shared, form).await,
        // Whoever has typed something finds it again; a page of its own would take it away.
        (form, Err(fault)) if !form.text.is_empty() => again_with(fault, form.kept()),
        (_, Err(fault)) => refuse(false, fault),
    }
}

/// For who asks too often: what was typed again, and when to send it.
pub(crate) async fn too_many(request: axum::extract::Request, left_s: u64) -> Response {
    let (form, _) = received(request).await;
    if form.text.is_empty() {
        return refuse(false, Fault::TOO_MANY);
    }
    let sentence = format!(
        "{}. Hãy đợi {left_s} giây rồi bấm kiểm tra lại; những gì bạn ghi vẫn còn bên dưới. Trong lúc chờ, đừng chuyển tiền và đừng bấm đường dẫn.",
        Fault::TOO_MANY.title
    );
    again(&sentence, form.kept(), Fault::TOO_MANY.status)
}

/// What was sent, as far as it could be read.
async fn received(request: axum::extract::Request) -> (Form, Result<(), Fault>) {
    let in_parts = is_of_kind(request.headers(), "multipart/form-data");
    let plain = is_of_kind(request.headers(), "application/x-www-form-urlencoded");
    let mut form = Form::default();
    let reading = async {
        if in_parts {
            let multipart = Multipart::from_request(request, &())
                .await
                .map_err(|_| Fault::BROKEN)?;
            return form.fill(multipart).await;
        }
        if !plain {
            return Err(Fault::WRONG_KIND);
        }
        let body = axum::body::to_bytes(request.into_body(), CHECK_MAX)
            .await
            .map_err(|_| Fault::TOO_LARGE)?;
        form.decode(&body)
    };
    let read = tokio::time::timeout(BODY_MAX, reading).await;
    (form, read.unwrap_or(Err(Fault::TOO_SLOW)))
}

async fn checked(shared: Shared, form: Form) -> Response {
    let engine = shared.checker.engine();
    let hints = form.hints();
    let kept = form.kept();
    if form.channel().is_err() {
        return again_with(Fault::WRONG_CHANNEL, kept);
    }
    let Some(input) = form.input() else {
        return again(
            Refusal::Empty.sentence(&engine),
            kept,
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    };
    if let Input::Text(text) = input {
        return answered(
            app::check::text_answer(&engine, text, &hints, Clock::System.today()),
            &engine,
            &hints,
            kept,
        );
    }
    let Ok(_place) = shared.files.clone().acquire_owned().await else {
        return again_with(Fault::BUSY, kept);
    };
    let done = tokio::task::spawn_blocking(move || {
        let request = Request {
            input,
            hints: hints.clone(),
            today: Clock::System.today(),
        };
        answered(app::check::run(&engine, request), &engine, &hints, kept)
    });
    done.await.unwrap_or_else(|_| refuse(false, Fault::BROKEN))
}

fn answered(
    result: Result<Answer<'_>, Refusal>,
    engine: &app::Engine,
    hints: &Hints,
    kept: Form,
) -> Response {
    match result {
        Ok(answer) => page(StatusCode::OK, &View::new(&answer, hints)),
        Err(refusal) => {
            let status = match refusal {
                Refusal::TextTooLong | Refusal::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                Refusal::Empty | Refusal::NotReadable => StatusCode::UNPROCESSABLE_ENTITY,
            };
            again(refusal.sentence(engine), kept, status)
        }
    }
}

fn again_with(fault: Fault, kept: Form) -> Response {
    later(again(fault.detail, kept, fault.status))
}

/// The form again, with what is wrong said first.
fn again(sentence: &str, kept: Form, status: StatusCode) -> Response {
    let frame = Frame::new(
        "Lỗi: Kiểm tra tin nhắn, đường dẫn, số điện thoại",
        "/kiem-tra",
    );
    page(
        status,
        &Empty {
            frame,
            error: Some(sentence.to_owned()),
            kept,
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
    /// Whether to say what to do after having followed it.
    acted: bool,
    /// Whether that may have cost money already.
    may_have_paid: bool,
    share: String,
    time: String,
}

/// Longest part of the text shown again, in bytes.
const SHOWN_MAX: usize = 2_000;

impl<'a> View<'a> {
    fn new(answer: &'a Answer<'a>, hints: &Hints) -> Self {
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
            acted: matches!(look, "bad" | "warn") || hints.paid || hints.gave_secret,
            may_have_paid: hints.may_have_paid(),
            share: app::share::text(answer, now.date()),
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
            let form = decoded(written).unwrap();
            assert_eq!(form.paid, said, "{written}");
            let form = decoded(&written.replace("paid", "gave_secret")).unwrap();
            assert_eq!(form.gave_secret, said, "{written}");
        }
    }

    #[test]
    fn what_comes_twice_or_is_too_long_is_refused() {
        let long = format!("text=x&sender={}", "a".repeat(SENDER_MAX + 1));
        for (written, code) in [
            ("text=a&text=b", "twice"),
            ("text=a&paid=1&paid=1", "twice"),
            ("text=a&role=admin", "unknown_field"),
            (long.as_str(), "sender_too_long"),
        ] {
            assert_eq!(decoded(written).unwrap_err().code, code, "{written}");
        }
        let longest = format!("sender={}", "ế".repeat(SENDER_MAX));
        assert!(decoded(&longest).is_ok());
    }

    fn decoded(body: &str) -> Result<Form, Fault> {
        let mut form = Form::default();
        form.decode(body.as_bytes())?;
        Ok(form)
    }
}
