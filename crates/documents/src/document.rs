//! A document and its annexes.

use jiff::civil::Date;

use crate::body::{Block, Body};
use crate::issuer::Issuer;
use crate::kind::Kind;
use crate::signature::Signature;
use crate::text::printable;
use crate::words;

/// The day in ô 4, as far as it is known before the e-office gives number and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Known.
    Known(Date),
    /// `ngày     tháng 12 năm 2026`.
    OfMonth {
        /// Year.
        year: i16,
        /// Month, 1 to 12.
        month: i8,
    },
    /// `ngày     tháng     năm 2026`.
    OfYear(i16),
    /// Wholly left to the e-office.
    Open,
}

impl Day {
    /// As it is written in ô 4.
    #[must_use]
    pub fn written(self) -> String {
        match self {
            Self::Known(date) => {
                words::date(Some(date.day()), Some(date.month()), Some(date.year()))
            }
            Self::OfMonth { year, month } => words::date(None, Some(month), Some(year)),
            Self::OfYear(year) => words::date(None, None, Some(year)),
            Self::Open => words::date(None, None, None),
        }
    }
}

/// How urgent (ô 10b).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// KHẨN.
    Urgent,
    /// THƯỢNG KHẨN.
    VeryUrgent,
    /// HỎA TỐC.
    Immediate,
}

/// How it may circulate (ô 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// LƯU HÀNH NỘI BỘ.
    Internal,
    /// XEM XONG TRẢ LẠI.
    ReturnAfterReading,
}

/// Where the record of a printed document is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The address in the QR.
    pub link: String,
    /// What is printed beside it.
    pub caption: String,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its kind.
    pub kind: Kind,
    /// Who issues it.
    pub issuer: Issuer,
    /// The drafting unit in the symbol of a letter and after `Lưu: VT,` ("VP").
    pub drafting_unit: String,
    /// The number, once the e-office gave one.
    pub number: Option<u32>,
    /// Where.
    pub place: String,
    /// When.
    pub day: Day,
    /// What it is about.
    pub subject: String,
    /// To whom.
    pub addressees: Vec<String>,
    /// Legal bases, without the word Căn cứ and without the mark at the end.
    pub bases: Vec<String>,
    /// Content.
    pub body: Vec<Block>,
    /// Who signs: one, or two side by side.
    pub signatures: Vec<Signature>,
    /// Who gets a copy, without dash and mark; `Như trên` and `Lưu` are added.
    pub copies: Vec<String>,
    /// Annexes.
    pub annexes: Vec<Annex>,
    /// QR on the print.
    pub record: Option<Record>,
    /// Stamp of urgency.
    pub urgency: Option<Urgency>,
    /// Stamp of circulation.
    pub stamp: Option<Stamp>,
    /// Address, telephone, e-mail of the body at the foot of the first page (ô 13).
    pub contact: Option<String>,
}

/// An annex: numbered pages of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    /// Its title.
    pub title: String,
    /// Content.
    pub body: Vec<Block>,
    /// Across the page, for wide tables.
    pub landscape: bool,
}

impl Document {
    /// A document of this kind; day and number are left to the e-office.
    #[must_use]
    pub fn new(kind: Kind, issuer: Issuer, subject: &str) -> Self {
        Self {
            kind,
            issuer,
            drafting_unit: String::new(),
            number: None,
            place: String::new(),
            day: Day::Open,
            subject: printable(subject),
            addressees: Vec::new(),
            bases: Vec::new(),
            body: Vec::new(),
            signatures: Vec::new(),
            copies: Vec::new(),
            annexes: Vec::new(),
            record: None,
            urgency: None,
            stamp: None,
            contact: None,
        }
    }

    /// Sets the drafting unit.
    #[must_use]
    pub fn drafted_by(mut self, letters: &str) -> Self {
        self.drafting_unit = printable(letters);
        self
    }

    /// Sets the number the e-office gave.
    #[must_use]
    pub fn numbered(mut self, number: u32) -> Self {
        self.number = Some(number);
        self
    }

    /// Sets the place.
    #[must_use]
    pub fn place(mut self, place: &str) -> Self {
        self.place = printable(place);
        self
    }

    /// Sets the day.
    #[must_use]
    pub fn dated(mut self, day: Day) -> Self {
        self.day = day;
        self
    }

    /// Adds addressees.
    #[must_use]
    pub fn to<'a>(mut self, addressees: impl IntoIterator<Item = &'a str>) -> Self {
        self.addressees
            .extend(addressees.into_iter().map(printable));
        self
    }

    /// Adds a legal basis.
    #[must_use]
    pub fn basis(mut self, basis: &str) -> Self {
        self.bases.push(printable(basis));
        self
    }

    /// Adds those who get a copy.
    #[must_use]
    pub fn copies<'a>(mut self, copies: impl IntoIterator<Item = &'a str>) -> Self {
        self.copies.extend(copies.into_iter().map(printable));
        self
    }

    /// Names the unit that keeps a copy beside the records office: `- Lưu: VT, VP.`
    #[must_use]
    pub fn archive(self, unit: &str) -> Self {
        self.drafted_by(unit)
    }

    /// Adds a signature; a second one stands at its right.
    #[must_use]
    pub fn signed(mut self, signature: Signature) -> Self {
        self.signatures.push(signature);
        self
    }

    /// Adds an annex.
    #[must_use]
    pub fn annex(mut self, annex: Annex) -> Self {
        self.annexes.push(annex);
        self
    }

    /// Prints a QR that leads back to the record.
    #[must_use]
    pub fn record(mut self, link: &str, caption: &str) -> Self {
        self.record = Some(Record {
            link: link.to_owned(),
            caption: printable(caption),
        });
        self
    }

    /// The symbol without number: `BC-SNNMT`, and for a letter `SNNMT-VP`.
    #[must_use]
    pub fn notation(&self) -> String {
        let letters = &self.issuer.letters;
        match self.kind.abbreviation() {
            Some(kind) => format!("{kind}-{letters}"),
            None if self.drafting_unit.is_empty() => letters.clone(),
            None => format!("{letters}-{}", self.drafting_unit),
        }
    }
}

impl Body for Document {
    fn blocks_mut(&mut self) -> &mut Vec<Block> {
        &mut self.body
    }
}

impl Annex {
    /// An annex of this title.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            title: printable(title),
            body: Vec::new(),
            landscape: false,
        }
    }

    /// Lays it across the page.
    #[must_use]
    pub const fn landscape(mut self) -> Self {
        self.landscape = true;
        self
    }
}

impl Body for Annex {
    fn blocks_mut(&mut self) -> &mut Vec<Block> {
        &mut self.body
    }
}
