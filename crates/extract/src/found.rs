//! What was found and where.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::{Account, Handle, Link, Phone, VietQr, Wallet};

/// Bytes of the original text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Past the last byte.
    pub end: u32,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Where.
    pub span: Span,
    /// What.
    pub what: What,
}

/// Kinds of things found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A link, with or without scheme.
    Link(Link),
    /// Four numbers that may be an address, or a version.
    Ip(Ipv4Addr),
    /// An e-mail address.
    Email(Email),
    /// A phone number.
    Phone(Phone),
    /// A bank account.
    Account(Account),
    /// A payment QR payload.
    Pay(VietQr),
    /// A chat handle.
    Handle(Handle),
    /// A crypto wallet.
    Wallet(Wallet),
    /// An identity-card number; the digits are not kept.
    NationalId,
    /// Money in đồng.
    Money {
        /// Amount.
        vnd: u64,
    },
    /// A one-time code; the digits are not kept.
    Otp,
    /// An Android package name.
    App {
        /// Name.
        package: String,
    },
    /// A file that installs or runs something, by its name.
    File {
        /// As it is written.
        name: String,
        /// What it is.
        installs: Installs,
    },
    /// A call-forward code.
    CallForward {
        /// `**21*`, `*21*`, `**61*`, …
        code: String,
        /// Where the calls would go.
        number: Option<String>,
    },
    /// A short number to text to.
    ShortCode {
        /// Number.
        number: String,
    },
}

/// What a file installs or runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Installs {
    /// An app of a telephone.
    App,
    /// A program of a computer.
    Program,
}

/// An e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Email {
    /// Before the at-sign.
    pub local: String,
    /// After it, lower case.
    pub host: String,
}

/// Everything found, by where it starts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// The things.
    pub found: Vec<Found>,
    /// There was more than is kept.
    pub cut: bool,
    /// Something is written as an address that none can be: a thousand labels.
    pub unopened: bool,
}
