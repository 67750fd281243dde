//! What the whole input is, and the keys under which lists know an indicator.

use serde::{Deserialize, Serialize};

use crate::{Findings, Found, What};

/// What the whole input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// Running text.
    Text,
    /// Nothing but a link.
    Link,
    /// Nothing but a phone number.
    Phone,
    /// Nothing but an account.
    Account,
    /// Nothing but a payment QR payload.
    Pay,
    /// Nothing but a wallet.
    Wallet,
    /// Nothing but a handle.
    Handle,
    /// Nothing but an e-mail address.
    Email,
    /// Nothing.
    Empty,
}

impl InputKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Link => "link",
            Self::Phone => "phone",
            Self::Account => "account",
            Self::Pay => "pay",
            Self::Wallet => "wallet",
            Self::Handle => "handle",
            Self::Email => "email",
            Self::Empty => "empty",
        }
    }
}

/// Kinds of indicators that lists hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// Host.
    Host,
    /// Host with path.
    Url,
    /// Phone.
    Phone,
    /// Account, with the bank's BIN where known.
    Account,
    /// Wallet.
    Wallet,
    /// Chat handle.
    Handle,
    /// E-mail address.
    Email,
}

impl IndicatorKind {
    const ALL: [Self; 7] = [
        Self::Host,
        Self::Url,
        Self::Phone,
        Self::Account,
        Self::Wallet,
        Self::Handle,
        Self::Email,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Url => "url",
            Self::Phone => "phone",
            Self::Account => "account",
            Self::Wallet => "wallet",
            Self::Handle => "handle",
            Self::Email => "email",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What the whole input is: one thing, with nothing but spaces and punctuation beside it, or text.
pub fn kind_of(text: &str, findings: &Findings) -> InputKind {
    if text.trim().is_empty() {
        return InputKind::Empty;
    }
    // A handle made from a link stands on the same bytes; the first finding speaks.
    let Some(first) = findings
        .found
        .iter()
        .find(|found| !matches!(found.what, What::Money { .. } | What::Otp))
    else {
        return InputKind::Text;
    };
    // What may be a phone as well is found as both.
    let alone = |found: &Found| matches!(&found.what, What::Account(account) if account.alone);
    if findings.found.iter().any(alone) {
        return InputKind::Account;
    }
    let (start, end) = (first.span.start as usize, first.span.end as usize);
    let outside = |part: Option<&str>| part.unwrap_or_default().chars().any(char::is_alphanumeric);
    if outside(text.get(..start)) || outside(text.get(end..)) {
        return InputKind::Text;
    }
    match first.what {
        What::Link(_) => InputKind::Link,
        What::Phone(_) => InputKind::Phone,
        What::Account(_) => InputKind::Account,
        What::Pay(_) => InputKind::Pay,
        What::Wallet(_) => InputKind::Wallet,
        What::Handle(_) => InputKind::Handle,
        What::Email(_) => InputKind::Email,
        _ => InputKind::Text,
    }
}

/// The key of an indicator in lists; `None` for things no list holds.
pub fn canonical(what: &What) -> Option<(IndicatorKind, String)> {
    Some(match what {
        What::Link(link) if link.path.is_empty() => (IndicatorKind::Host, link.host.clone()),
        What::Link(link) => (IndicatorKind::Url, link.key()),
        What::Ip(ip) => (IndicatorKind::Host, ip.to_string()),
        What::Phone(phone) => (IndicatorKind::Phone, phone.e164.clone()),
        What::Account(account) => (
            IndicatorKind::Account,
            account_key(account.bin.as_deref(), &account.number),
        ),
        What::Pay(pay) => (
            IndicatorKind::Account,
            account_key(pay.bin.as_deref(), pay.account.as_deref()?),
        ),
        What::Wallet(wallet) => (IndicatorKind::Wallet, wallet.key()),
        What::Handle(handle) => (
            IndicatorKind::Handle,
            [handle.platform.code(), ":", &handle.name].concat(),
        ),
        What::Email(email) => (
            IndicatorKind::Email,
            format!("{}@{}", email.local.to_lowercase(), email.host),
        ),
        _ => return None,
    })
}

fn account_key(bin: Option<&str>, number: &str) -> String {
    match bin {
        Some(bin) => format!("{bin}/{number}"),
        None => number.to_owned(),
    }
}
