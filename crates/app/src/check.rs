//! The check: text, picture, mail or file in, verdict out. Stores nothing.

use std::borrow::Cow;

use detect::{Authentication, Hints, Mail, Question, Verdict};
use jiff::civil::Date;
use media::{Contents, FileKind, MailFacts, Mailbox, Note, Ocr};
use serde::Serialize;

use crate::Engine;

/// Longest text, in bytes.
pub const TEXT_MAX: usize = 64 * 1024;
/// Longest file, in bytes.
pub const FILE_MAX: usize = 10 * 1024 * 1024;

/// Version of the shape of an [`Answer`]: fields may be added to it, none may go or change what it means.
pub const FORMAT_VERSION: u32 = 1;

/// What is to be checked.
#[derive(Debug, Clone)]
pub enum Input {
    /// Pasted text.
    Text(String),
    /// A file; what it is is told by its content, never by its name.
    Bytes(Vec<u8>),
    /// A file and what was typed beside it: judged as one.
    Both(String, Vec<u8>),
}

/// A request to check.
#[derive(Debug, Clone)]
pub struct Request {
    /// What.
    pub input: Input,
    /// What the asker adds.
    pub hints: Hints,
    /// The day of the question, in Vietnam.
    pub today: Date,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct Answer<'e> {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// What the input was taken for: `text`, `link`, `phone`, `account`, `pay`, `wallet`, `handle`, `email`, `picture`, `mail`, `file`.
    pub kind: &'static str,
    /// What was read, numbers of identity cards covered; the spans of the verdict point into it. Given back only when it came out
    /// of a file.
    #[serde(skip_serializing_if = "Option::is_none", rename = "text")]
    pub read: Option<String>,
    /// The text the spans point into, numbers of identity cards covered.
    #[serde(skip)]
    pub text: String,
    /// What the QR codes of a picture say; it stands in the text too.
    #[serde(skip)]
    pub qr: Vec<String>,
    /// The file was given alone and nothing in it could be checked; the notes say why. A verdict on it says nothing then. A picture
    /// that was read and holds no words is no such file.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unchecked: bool,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict<'e>,
}

/// Nearly every answer is shorter as JSON, in bytes.
const JSON_MOSTLY: usize = 8 * 1024;

impl Answer<'_> {
    /// The answer as JSON: the same bytes as `Serialize`, in a fraction of the time.
    ///
    /// # Errors
    /// None that is known.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        /// What stands before the verdict.
        #[derive(Serialize)]
        struct Head<'a> {
            format_version: u32,
            kind: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            text: Option<&'a str>,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            unchecked: bool,
        }
        let head = Head {
            format_version: self.format_version,
            kind: self.kind,
            text: self.read.as_deref(),
            unchecked: self.unchecked,
        };
        let mut out = Vec::with_capacity(JSON_MOSTLY);
        serde_json::to_writer(&mut out, &head)?;
        out.pop();
        out.push(b',');
        self.verdict.write_fields(&mut out)?;
        out.push(b'}');
        Ok(out)
    }
}

/// Why a question was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was given.
    Empty,
    /// The text is longer than [`TEXT_MAX`].
    TextTooLong,
    /// The file is longer than [`FILE_MAX`].
    FileTooLarge,
    /// Neither text nor a kind of file that can be read.
    NotReadable,
}

impl Refusal {
    /// Code for machines; the sentence for people is `refused.<code>` of the pack's texts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TextTooLong => "text_too_long",
            Self::FileTooLarge => "file_too_large",
            Self::NotReadable => "not_readable",
        }
    }

    /// What happened and what to do, in Vietnamese.
    pub fn sentence<'e>(&self, engine: &'e Engine) -> &'e str {
        engine
            .pack
            .texts
            .refused
            .get(self.code())
            .map_or("", String::as_str)
    }
}

/// Checks. Text takes microseconds; a file waits for the child process, so call it off the async threads.
///
/// # Errors
/// [`Refusal`] when there is nothing to judge.
pub fn run(engine: &Engine, request: Request) -> Result<Answer<'_>, Refusal> {
    match request.input {
        Input::Text(text) => text_answer(engine, text, &request.hints, request.today),
        Input::Bytes(bytes) => file_answer(engine, "", bytes, &request.hints, request.today),
        Input::Both(typed, bytes) => {
            file_answer(engine, &typed, bytes, &request.hints, request.today)
        }
    }
}

/// Checks text.
///
/// # Errors
/// When it is empty or too long.
pub fn text_answer<'e>(
    engine: &'e Engine,
    text: String,
    hints: &Hints,
    today: Date,
) -> Result<Answer<'e>, Refusal> {
    if text.len() > TEXT_MAX {
        return Err(Refusal::TextTooLong);
    }
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    let question = Question {
        text: &text,
        hints: Some(hints),
        ..Question::default()
    };
    let verdict = detect::judge(&question, &engine.pack, &engine.snapshot, today);
    Ok(Answer {
        format_version: FORMAT_VERSION,
        kind: verdict.input.code(),
        read: None,
        qr: Vec::new(),
        text: verdict.covered(text),
        unchecked: false,
        verdict,
    })
}

fn file_answer<'e>(
    engine: &'e Engine,
    typed: &str,
    bytes: Vec<u8>,
    hints: &Hints,
    today: Date,
) -> Result<Answer<'e>, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if typed.len() > TEXT_MAX {
        return Err(Refusal::TextTooLong);
    }
    if bytes.len() > FILE_MAX {
        return Err(Refusal::FileTooLarge);
    }
    let kind = media::sniff(&bytes);
    if kind == FileKind::Text {
        return plain_file(engine, typed, &bytes, hints, today);
    }
    let contents = match &engine.child {
        Some(child) => media::decode_now(bytes, &engine.limits, child),
        None => Contents {
            kind,
            notes: vec![Note::ChildMissing],
            ..Contents::default()
        },
    };
    contents_answer(engine, typed, contents, hints, today)
}

/// Text files need no decoder, only their encoding recognised.
fn plain_file<'e>(
    engine: &'e Engine,
    typed: &str,
    bytes: &[u8],
    hints: &Hints,
    today: Date,
) -> Result<Answer<'e>, Refusal> {
    let (text, notes) = vi::decode(bytes);
    let mut answer = text_answer(engine, beside(typed, text), hints, today)?;
    if !notes.is_empty() {
        push_note(engine, hints, &mut answer.verdict, "charset_guessed");
    }
    answer.read = Some(answer.text.clone());
    Ok(answer)
}

/// What was typed, then what the file says.
fn beside(typed: &str, read: String) -> String {
    match typed.trim() {
        "" => read,
        typed => format!("{typed}\n\n{read}"),
    }
}

fn contents_answer<'e>(
    engine: &'e Engine,
    typed: &str,
    contents: Contents,
    hints: &Hints,
    today: Date,
) -> Result<Answer<'e>, Refusal> {
    let nothing = contents.text.trim().is_empty()
        && contents.qr.is_empty()
        && contents.mail.is_none()
        && contents.files.is_empty();
    if nothing && contents.kind == FileKind::Unknown && typed.trim().is_empty() {
        return Err(Refusal::NotReadable);
    }
    let text = beside(typed, shown_text(&contents));
    let mail = contents
        .mail
        .as_ref()
        .map(mail_facts)
        .or_else(|| archive_facts(&contents));
    let question = Question {
        text: &text,
        hints: Some(hints),
        qr: &contents.qr,
        mail: mail.as_ref(),
        ..Question::default()
    };
    let mut verdict = detect::judge(&question, &engine.pack, &engine.snapshot, today);
    let unread = nothing.then(|| match typed.trim() {
        "" => "nothing_read",
        _ => "only_typed",
    });
    for code in note_codes(&contents, unread) {
        push_note(engine, hints, &mut verdict, code);
    }
    let kind = match contents.kind {
        kind if kind.is_picture() => "picture",
        FileKind::Eml => "mail",
        _ => "file",
    };
    let codes = contents.qr.iter();
    let qr = codes
        .map(|code| verdict.covered_in_code(code, &text))
        .collect();
    let text = verdict.covered(text);
    Ok(Answer {
        format_version: FORMAT_VERSION,
        kind,
        read: Some(text.clone()),
        qr,
        unchecked: typed.trim().is_empty() && is_unchecked(&contents, nothing),
        verdict,
        text,
    })
}

/// Whether whatever the file holds stayed unseen: names of the files in an archive are not what they hold. Where nothing stood in
/// the way there was nothing to see.
fn is_unchecked(contents: &Contents, nothing: bool) -> bool {
    let in_the_way = |note: &Note| {
        !matches!(
            note,
            Note::NotConfined
                | Note::AlsoArchive
                | Note::TextCut { .. }
                | Note::CharsetGuessed { .. }
        )
    };
    match contents.kind {
        FileKind::Archive => {
            contents.text.trim().is_empty() && !contents.notes.contains(&Note::AppPackage)
        }
        _ => nothing && (contents.ocr == Ocr::Unavailable || contents.notes.iter().any(in_the_way)),
    }
}

/// What the reader would see, then what the QR codes say, then where hidden links of a mail lead.
fn shown_text(contents: &Contents) -> String {
    let mut text = contents.text.trim_end().to_owned();
    let links = contents
        .mail
        .iter()
        .flat_map(|mail| mail.links.iter().map(|link| &link.href));
    for line in contents.qr.iter().chain(links) {
        if !text.contains(line.as_str()) {
            text.push('\n');
            text.push_str(line);
        }
    }
    let end = text.floor_char_boundary(TEXT_MAX * 4);
    text.truncate(end);
    text.trim_start_matches('\n').to_owned()
}

fn mail_facts(facts: &MailFacts) -> Mail {
    let addresses = |more: &[Mailbox]| more.iter().map(|own| own.address.clone()).collect();
    Mail {
        from_more: addresses(&facts.from_more),
        reply_to_more: addresses(&facts.reply_to_more),
        from: facts
            .from
            .as_ref()
            .map(|from| (from.name.clone(), from.address.clone())),
        reply_to: facts.reply_to.as_ref().map(|to| to.address.clone()),
        return_path: facts.return_path.clone(),
        auth: facts
            .auth
            .iter()
            .map(|auth| Authentication {
                method: auth.method.clone(),
                result: auth.result.clone(),
                domain: auth.domain.clone(),
            })
            .collect(),
        auth_trusted: facts.auth_trusted,
        links: facts
            .links
            .iter()
            .map(|link| (link.href.clone(), link.shown.clone()))
            .collect(),
        attachments: facts
            .attachments
            .iter()
            .map(|file| (file.kind.clone(), file.name.clone()))
            .collect(),
        form: facts.form,
    }
}

/// An archive given directly is judged by what it holds.
fn archive_facts(contents: &Contents) -> Option<Mail> {
    if contents.files.is_empty() {
        return None;
    }
    let attachments = contents
        .files
        .iter()
        .map(|file| (file.kind.clone(), file.name.clone()))
        .collect();
    Some(Mail {
        attachments,
        ..Mail::default()
    })
}

fn push_note<'e>(engine: &'e Engine, hints: &Hints, verdict: &mut Verdict<'e>, code: &str) {
    if let Some(sentence) = engine.pack.texts.note(code, hints.english) {
        verdict.notes.push(Cow::Borrowed(sentence));
    }
}

/// Which sentences of `notes` in the pack's texts apply, each once.
fn note_codes(contents: &Contents, unread: Option<&'static str>) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = contents.notes.iter().filter_map(note_code).collect();
    if contents.ocr == Ocr::Unavailable {
        codes.push("ocr_missing");
    }
    codes.extend(unread);
    let mut seen = Vec::new();
    codes.retain(|code| {
        let new = !seen.contains(code);
        seen.push(*code);
        new
    });
    codes
}

fn note_code(note: &Note) -> Option<&'static str> {
    Some(match note {
        Note::OcrMissing => "ocr_missing",
        Note::OcrFailed | Note::OcrTimedOut => "ocr_failed",
        Note::TooManyPixels { .. } => "too_many_pixels",
        Note::Truncated(_) => "truncated",
        Note::TooManyParts { .. } | Note::TooManyPictures { .. } | Note::TooManyLinks { .. } => {
            "too_many_parts"
        }
        Note::MailsTooDeep { .. } => "mails_too_deep",
        Note::TooDeep { .. } => "too_deep",
        Note::TooManyEntries { .. } | Note::ArchiveTooLarge { .. } | Note::ArchiveRatio { .. } => {
            "archive_too_large"
        }
        Note::PasswordProtected => "password_protected",
        Note::AlsoArchive => "also_archive",
        Note::NamesOnly => "archive_names_only",
        Note::ArchiveUnread => "archive_unread",
        Note::AppPackage => "app_package",
        Note::TextCut { .. } => "text_cut",
        Note::CharsetGuessed { .. } => "charset_guessed",
        Note::NotDecoded { .. } | Note::ChildCrashed | Note::ChildMissing => "not_decoded",
        Note::TimedOut => "timed_out",
        Note::NotConfined if cfg!(target_os = "linux") => "not_confined",
        Note::Empty | Note::InputTooLarge { .. } | Note::NotConfined => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_identity_cards_are_covered_wherever_a_text_is_given_back() {
        let checker = crate::Checker::in_memory().unwrap();
        let engine = checker.engine();
        let today = jiff::civil::date(2026, 11, 24);
        for (written, shown) in [
            ("CCCD 004086000123", "CCCD ************"),
            ("CCCD 004.086.000.123 nhé", "CCCD ***.***.***.*** nhé"),
            ("CMND 080.000.123", "CMND ***.***.***"),
            (
                "số căn cước: 004 086 000 123",
                "số căn cước: *** *** *** ***",
            ),
            (
                "CCCD ００４０８６０００１２３",
                "CCCD ************************************",
            ),
            (
                "034086000123|080000123|NGUYEN VAN A",
                "************|*********|NGUYEN VAN A",
            ),
            (
                "gọi 0912000345, CCCD 004086000123",
                "gọi 0912000345, CCCD ************",
            ),
            ("gọi 0912000345", "gọi 0912000345"),
            // In old letters, which are read first.
            (
                "Taøi khoaûn cuûa baïn bò khoùa, CCCD 004086000123",
                "Taøi khoaûn cuûa baïn bò khoùa, CCCD ************",
            ),
        ] {
            let input = Input::Bytes(written.as_bytes().to_vec());
            let hints = Hints::default();
            let request = Request {
                input,
                hints,
                today,
            };
            let answer = run(&engine, request).unwrap();
            assert_eq!(answer.read.as_deref(), Some(shown), "{written}");
            assert_eq!(answer.text, shown, "{written}");
            assert_eq!(answer.text.len(), written.len(), "every span stays right");
        }
    }

    /// For whoever acts on the answer without reading it: what was not seen is not harmless.
    #[test]
    fn a_file_of_which_nothing_was_seen_is_not_one_that_holds_nothing() {
        let checker = crate::Checker::in_memory().unwrap();
        let engine = checker.engine();
        let (hints, today) = (Hints::default(), jiff::civil::date(2026, 11, 24));
        let picture = |ocr, notes: &[Note]| Contents {
            kind: FileKind::Png,
            ocr,
            notes: notes.to_vec(),
            ..Contents::default()
        };
        let cut = Note::Truncated(media::What::Picture);
        let coded = Contents {
            qr: vec!["xin chào".to_owned()],
            ..picture(Ocr::Unavailable, &[Note::OcrMissing])
        };
        for (contents, typed, unchecked) in [
            (picture(Ocr::Read, &[]), "", false),
            (picture(Ocr::Read, &[Note::NotConfined]), "", false),
            (picture(Ocr::Read, &[cut]), "", true),
            (picture(Ocr::Unavailable, &[Note::OcrMissing]), "", true),
            (picture(Ocr::Failed, &[Note::OcrFailed]), "", true),
            (picture(Ocr::NotNeeded, &[Note::ChildMissing]), "", true),
            (coded, "", false),
            (picture(Ocr::Failed, &[Note::OcrFailed]), "xin chào", false),
        ] {
            let described = format!("{:?} {:?}", contents.ocr, contents.notes);
            let answer = contents_answer(&engine, typed, contents, &hints, today).unwrap();
            assert_eq!(answer.unchecked, unchecked, "{described}");
            let told = serde_json::to_value(&answer).unwrap();
            assert_eq!(told["unchecked"] == true, unchecked, "{described}");
        }
    }

    #[test]
    fn a_code_of_a_picture_is_covered_as_the_text_is() {
        let checker = crate::Checker::in_memory().unwrap();
        let engine = checker.engine();
        let code = "004086000123|080000123|NGUYEN VAN A";
        let contents = Contents {
            kind: FileKind::Png,
            qr: vec![code.to_owned()],
            ..Contents::default()
        };
        let (hints, today) = (Hints::default(), jiff::civil::date(2026, 11, 24));
        let answer = contents_answer(&engine, "", contents, &hints, today).unwrap();
        let shown = "************|*********|NGUYEN VAN A";
        assert_eq!(
            (answer.text.as_str(), answer.qr.as_slice()),
            (shown, &[shown.to_owned()][..])
        );
    }
}
