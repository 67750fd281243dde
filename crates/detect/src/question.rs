//! What is asked: the text and what the asker knows about it.

use serde::{Deserialize, Serialize};

/// One question to the engine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question<'q> {
    /// The text as pasted, read from a picture, or taken out of a mail.
    pub text: &'q str,
    /// What the asker adds.
    pub hints: Option<&'q Hints>,
    /// Payloads of QR codes found in a picture.
    pub qr: &'q [String],
    /// Facts of a mail's header and parts.
    pub mail: Option<&'q Mail>,
    /// The text is known to be one address, whatever it looks like.
    pub as_link: bool,
}

/// What the asker may add; nothing of it is required.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hints {
    /// Who sent the message, as the phone shows it.
    pub sender: Option<Sender>,
    /// How it came.
    pub channel: Option<Channel>,
    /// "I have already paid."
    pub paid: bool,
    /// "I have already typed my password or a code."
    pub gave_secret: bool,
    /// The asker reads English: what was recognised, the basis, the notes and the name of the type are told in it. For who shows
    /// them to a person; programs are always told the same.
    #[serde(skip)]
    pub english: bool,
}

impl Hints {
    /// Whether money may be gone: who says nothing is told as if it were, since money is what most lose.
    pub fn may_have_paid(&self) -> bool {
        self.paid || !self.gave_secret
    }
}

/// The sender as shown; it can be forged, so it never proves anything by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// A name in place of a number (SMS brandname).
    Brandname(String),
    /// A short code such as 8079.
    ShortCode(String),
    /// An ordinary phone number.
    Personal(String),
    /// An e-mail address.
    Email(String),
}

impl Sender {
    /// Reads what a person typed into the sender box: an address, a number or a name.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        if typed.contains('@') {
            return Some(Self::Email(typed.to_owned()));
        }
        let digits = typed.bytes().filter(u8::is_ascii_digit).count();
        let only_number = typed
            .chars()
            .all(|c| c.is_ascii_digit() || "+ .-()".contains(c));
        Some(match (only_number, digits) {
            (true, 3..=6) => Self::ShortCode(typed.to_owned()),
            (true, 7..) => Self::Personal(typed.to_owned()),
            _ => Self::Brandname(typed.to_owned()),
        })
    }
}

/// How the message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// SMS.
    Sms,
    /// Zalo.
    Zalo,
    /// Facebook or Messenger.
    Facebook,
    /// Telegram.
    Telegram,
    /// E-mail.
    Email,
    /// A call, written down afterwards.
    Call,
    /// Paper.
    Paper,
    /// Anything else.
    Other,
}

impl Channel {
    /// The channel with this code (`sms`, `zalo`, …).
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "sms" => Self::Sms,
            "zalo" => Self::Zalo,
            "facebook" => Self::Facebook,
            "telegram" => Self::Telegram,
            "email" => Self::Email,
            "call" => Self::Call,
            "paper" => Self::Paper,
            "other" => Self::Other,
            _ => return None,
        })
    }
}

/// One result of `Authentication-Results` (RFC 8601).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authentication {
    /// `spf`, `dkim` or `dmarc`.
    pub method: String,
    /// `pass`, `fail`, …, in lower case.
    pub result: String,
    /// The domain it speaks about.
    pub domain: Option<String>,
}

/// What the header and the parts of a mail say; filled outside, judged here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// `From`: display name and address.
    pub from: Option<(Option<String>, String)>,
    /// Whoever else `From` names, in one header or in several: addresses.
    pub from_more: Vec<String>,
    /// `Reply-To` address.
    pub reply_to: Option<String>,
    /// Addresses of further `Reply-To` headers.
    pub reply_to_more: Vec<String>,
    /// `Return-Path` address.
    pub return_path: Option<String>,
    /// Results of `Authentication-Results`.
    pub auth: Vec<Authentication>,
    /// They were written by the server that received the mail, not by whoever sent it.
    pub auth_trusted: bool,
    /// Links with the text shown for them: (href, shown).
    pub links: Vec<(String, String)>,
    /// Attachments by kind (`apk`, `exe`, `html`, `archive`, `office`, `pdf`, …) and name.
    pub attachments: Vec<(String, String)>,
    /// The HTML holds a form with a password field.
    pub form: bool,
}
