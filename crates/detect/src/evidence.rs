//! Gathers the facts of a question: what its links, numbers, sender, mail header and spelling show. States, never judges.

mod file;
mod links;
mod lists;
mod rates;
mod sender;

use std::borrow::Cow;

use extract::{Findings, Found, Link, PhoneKind, Platform, Span, What, registrable};
use jiff::civil::Date;

use crate::disguised;
use crate::facts::{Fact, Noted};
use crate::few::ByNumber;
use crate::lexicon::Read;
use crate::model::{Known, Sort};
use crate::pack::Pack;
use crate::phrases::{Group, Seen};
use crate::question::Question;
use crate::snapshot::{Class, List, Snapshot};

/// Amounts from here on count as large, in đồng.
const MONEY_LARGE_VND: u64 = 5_000_000;
/// Share of disguised letters: a few, many.
const DISGUISED_MIN: u32 = 2;
const DISGUISED_HEAVILY_MIN: u32 = 6;
/// Log-odds of a host that a table knows: the model is not asked about it.
const KNOWN_HOST_ODDS: f32 = -4.0;
/// Things named by a sender or a header that are looked up at most.
const OTHERS_MAX: usize = 8;
/// Bytes between the number of an account and the bank it is held at, at most («, ngân hàng »).
const BESIDE_MAX: usize = 20;
/// Names behind that of an account's bank that are looked at: a list of a thousand banks is no message.
const BRANDS_MAX: usize = 16;
/// Words of a text whose wording is told of, at least.
const WORDS_MIN: usize = 3;
/// What opens a time limit, the most telling first.
const OPENINGS: [&str; 5] = [" truoc ", " trong vong ", " trong ", " chi con ", " sau "];

/// Everything known before weighing.
#[derive(Debug, Default)]
pub(crate) struct Evidence<'e> {
    pub(crate) noted: Vec<Noted>,
    /// Hits in lists, by index of the finding.
    pub(crate) listed: Vec<(u16, &'e List)>,
    /// Official owner, by index of the finding.
    pub(crate) official: Vec<(u16, &'e str)>,
    /// Findings that a verified table vouches for.
    pub(crate) vouched: Vec<u16>,
    /// Sum of the model's log-odds, if it spoke.
    pub(crate) text_odds: Option<f32>,
    pub(crate) host_odds: Option<f32>,
    /// Hosts that nobody vouches for, by number of the finding, whose names no model has read yet.
    unread: Vec<(u16, Known)>,
    /// Addresses that the message itself calls false or bids to keep off.
    pub(crate) warned_of: Vec<Span>,
    /// What the sender and the header of a mail name; counted on from the findings of the text.
    pub(crate) others: Vec<Found>,
    /// First brand the text names.
    pub(crate) brand_named: Option<u16>,
    links: Links,
}

impl Evidence<'_> {
    /// Forgets what was noted of a finding, but for the lists that hold it.
    pub(crate) fn forget(&mut self, number: u16) {
        let listed = |fact| matches!(fact, Fact::ListedAuthority | Fact::ListedCommunity);
        self.noted
            .retain(|noted| noted.found != Some(number) || listed(noted.fact));
        self.unread.retain(|(unread, _)| *unread != number);
    }
}

#[derive(Debug, Default)]
struct Links {
    all: u16,
    official: u16,
    known: u16,
}

pub(crate) struct Gather<'e, 'q> {
    pub(crate) pack: &'e Pack,
    pub(crate) snapshot: &'e Snapshot,
    pub(crate) question: &'q Question<'q>,
    pub(crate) normal: &'q vi::Normal,
    pub(crate) words: &'q [Read<'q>],
    pub(crate) findings: &'q Findings,
    pub(crate) seen: &'q [Seen],
    /// Where in it the phrases of each group stand.
    pub(crate) groups: &'q ByNumber,
    pub(crate) sort: Sort,
    pub(crate) today: Date,
}

impl<'e> Gather<'e, '_> {
    pub(crate) fn run(&self) -> Evidence<'e> {
        let mut evidence = Evidence {
            noted: Vec::with_capacity(42),
            ..Evidence::default()
        };
        self.brands(&mut evidence);
        self.registers(&mut evidence);
        for (found, number) in self.findings.found.iter().zip(0u16..) {
            self.found(&mut evidence, found, number);
        }
        disguised::forget_warned_of(self, &mut evidence);
        self.all_links(&mut evidence);
        self.spelling(&mut evidence);
        self.time_limit(&mut evidence);
        if let Some(rate) = rates::high_rate(self.question.text) {
            note(&mut evidence, Fact::HighRate, Some(rate), None);
        }
        if let Some(hints) = self.question.hints {
            self.sender(&mut evidence, hints);
        }
        if let Some(mail) = self.question.mail {
            self.mail(&mut evidence, mail);
        }
        self.model(&mut evidence);
        // Of an address alone there is nothing else to read.
        if self.sort == Sort::Link {
            self.suspects_host(&mut evidence);
        }
        evidence
    }

    fn brands(&self, evidence: &mut Evidence<'e>) {
        let named = |hit| {
            let brand = self.brand_of(hit)?;
            (!self.is_in_an_address(hit, brand)).then_some((hit, brand))
        };
        let mut named = self.seen.iter().filter_map(named);
        let Some(first) = named.next() else { return };
        // «Ck vào stk … VPB»: the bank of an account is spoken of only where nobody else is.
        let (hit, brand) = match self.is_of_an_account(first) {
            true => named
                .take(BRANDS_MAX)
                .find(|other| other.1 != first.1 && !self.is_of_an_account(*other))
                .unwrap_or(first),
            false => first,
        };
        evidence.brand_named = Some(brand);
        let span = Some(self.span_of(hit));
        note(evidence, Fact::BrandNamed, span, None);
        let brand = self.pack.tables.brands.get(usize::from(brand));
        match brand.map(|brand| brand.sector.as_str()) {
            Some("bank" | "wallet") => note(evidence, Fact::BankNamed, span, None),
            Some("gov") => note(evidence, Fact::AgencyNamed, span, None),
            _ => {}
        }
    }

    /// The name of a platform stands in an address, as in one that sends people on (`google.com/url?q=…`): nobody speaks of it.
    fn is_in_an_address(&self, hit: &Seen, brand: u16) -> bool {
        let brands = &self.pack.tables.brands;
        let platform = brands.get(usize::from(brand));
        if platform.is_none_or(|brand| brand.sector != "platform") {
            return false;
        }
        let at = self.span_of(hit);
        let mut found = self.findings.found.iter();
        found.any(|found| {
            matches!(found.what, What::Link(_))
                && found.span.start <= at.start
                && at.end <= found.span.end
        })
    }

    /// A bank is named beside the number of an account, as whoever gives one names it.
    fn is_of_an_account(&self, (hit, brand): (&Seen, u16)) -> bool {
        let bank = self.pack.tables.brands.get(usize::from(brand));
        if bank.is_none_or(|bank| !matches!(bank.sector.as_str(), "bank" | "wallet")) {
            return false;
        }
        let at = self.span_of(hit);
        let mut found = self.findings.found.iter();
        found.any(|found| matches!(found.what, What::Account(_)) && self.is_beside(at, found.span))
    }

    /// Hardly a word stands between these, and no line ends.
    fn is_beside(&self, one: Span, other: Span) -> bool {
        let (first, second) = match one.start <= other.start {
            true => (one, other),
            false => (other, one),
        };
        let between = first.end as usize..second.start.max(first.end) as usize;
        let between = self.question.text.get(between).unwrap_or_default();
        between.len() <= BESIDE_MAX && !between.contains('\n')
    }

    /// The brand a phrase names, by its number in the tables: their groups are the first of a pack.
    fn brand_of(&self, hit: &Seen) -> Option<u16> {
        let brands = self.pack.tables.brands.len();
        (usize::from(hit.group) < brands).then_some(hit.group)
    }

    /// Names of the registers: genuine programmes, licensed companies.
    fn registers(&self, evidence: &mut Evidence<'e>) {
        for (group, fact) in [
            (self.pack.programmes, Fact::ProgrammeNamed),
            (self.pack.labour_companies, Fact::LabourCompanyNamed),
        ] {
            if let Some(hit) = self.in_group(group).next() {
                note(evidence, fact, Some(self.span_of(hit)), None);
            }
        }
    }

    /// The phrases of a group, in order.
    pub(crate) fn in_group(&self, group: Group) -> impl Iterator<Item = &Seen> {
        let places = self.groups.places(group);
        places.filter_map(|place| self.seen.get(place))
    }

    pub(crate) fn span_of(&self, hit: &Seen) -> Span {
        let form = if hit.squeezed {
            &self.normal.squeezed
        } else {
            &self.normal.words
        };
        let range = form.original(hit.start as usize..hit.end as usize);
        shown(self.question.text, range)
    }

    fn found(&self, evidence: &mut Evidence<'e>, found: &Found, number: u16) {
        let span = Some(found.span);
        let mut say = |fact| note(evidence, fact, span, Some(number));
        match &found.what {
            What::Link(link) => return self.link(evidence, found, link, number),
            What::Phone(phone) => {
                say(Fact::PhoneAny);
                match phone.kind {
                    PhoneKind::Mobile => say(Fact::PhoneMobile),
                    PhoneKind::Voip => say(Fact::PhoneVoip),
                    PhoneKind::Foreign { .. } => say(Fact::PhoneForeign),
                    PhoneKind::Impossible => say(Fact::PhoneImpossible),
                    PhoneKind::Premium1900 => say(Fact::PhonePremium),
                    _ => {}
                }
                if let Some(hotline) = self.hotline(phone) {
                    note(evidence, Fact::PhoneOfficial, span, Some(number));
                    if hotline.checked != "memory" {
                        evidence.official.push((number, hotline.owner.as_str()));
                        evidence.vouched.push(number);
                    }
                }
            }
            What::Account(account) if account.or_phone => {}
            What::Account(_) => say(Fact::AccountAny),
            What::Pay(pay) => {
                say(Fact::PayQr);
                if !pay.whole {
                    say(Fact::PayQrBroken);
                }
                if !pay.also.is_empty() {
                    say(Fact::PayQrSeveral);
                }
            }
            What::Handle(handle) => say(match handle.platform {
                Platform::Zalo => Fact::HandleZalo,
                Platform::Telegram => Fact::HandleTelegram,
                _ => Fact::HandleOther,
            }),
            What::Wallet(_) => say(Fact::Wallet),
            What::NationalId => say(Fact::NationalId),
            What::Money { vnd } => {
                say(Fact::MoneyAny);
                if *vnd >= MONEY_LARGE_VND {
                    say(Fact::MoneyLarge);
                }
            }
            What::Otp => say(Fact::OtpCode),
            What::App { .. } => say(Fact::AppPackage),
            What::File { name, installs } if !self.warned_of(found.span) => {
                self.file(name, *installs).for_each(say);
            }
            What::File { .. } => {}
            What::CallForward { .. } => say(Fact::CallForward),
            What::Email(email) => self.mailbox(evidence, &email.host, span, number),
            What::ShortCode { .. } | What::Ip(_) => {}
        }
        self.lists(evidence, found, number);
    }

    /// Somebody named beside the text: who sent it, whom an answer goes to.
    fn other(&self, evidence: &mut Evidence<'e>, what: What) {
        let seen = self.findings.found.len() + evidence.others.len();
        let Ok(number) = u16::try_from(seen) else {
            return;
        };
        let found = Found {
            span: Span { start: 0, end: 0 },
            what,
        };
        match &found.what {
            What::Email(email) => {
                self.mailbox(evidence, &email.host, None, number);
                self.lists(evidence, &found, number);
            }
            What::Phone(phone) if self.hotline(phone).is_none() => {
                self.lists(evidence, &found, number);
            }
            _ => {}
        }
        evidence.others.push(found);
    }

    /// Everything with a key in lists that these words name.
    fn others(&self, evidence: &mut Evidence<'e>, words: &str) {
        let found = extract::scan(words, &vi::normalize(words), &self.pack.reference).found;
        for found in found.into_iter().take(OTHERS_MAX) {
            self.other(evidence, found.what);
        }
    }

    /// The host of an e-mail address: whom it imitates.
    fn mailbox(&self, evidence: &mut Evidence<'e>, host: &str, span: Option<Span>, number: u16) {
        let tables = &self.pack.tables;
        if tables.official(host).is_some() || tables.hosting(host).is_some() {
            return;
        }
        let listed = self.host_listed(host, registrable(host), host);
        if listed.is_some_and(|list| list.class == Class::Allow) {
            return;
        }
        let Some(link) = link_to(host) else { return };
        // An honest firm's mail has an unknown host too; only one that imitates is taken apart as a link is.
        if self.pack.known(&link).signs.imitation.is_some() {
            self.stranger(evidence, span, &link, number);
        }
    }

    fn hotline(&self, phone: &extract::Phone) -> Option<&'e crate::pack::Hotline> {
        let digits = phone
            .e164
            .strip_prefix("+84")
            .map(|rest| ["0", rest].concat());
        let digits = digits.as_deref().unwrap_or(&phone.e164);
        self.pack.tables.hotline(digits)
    }

    fn spelling(&self, evidence: &mut Evidence<'e>) {
        let total = self.normal.tricks.total();
        if total >= DISGUISED_HEAVILY_MIN {
            note(evidence, Fact::DisguisedHeavily, None, None);
        }
        if total >= DISGUISED_MIN {
            note(evidence, Fact::Disguised, None, None);
        }
    }

    /// "Truoc 17h", "trong 24 gio", "con 2 ngay", "trong vong 30 phut".
    fn time_limit(&self, evidence: &mut Evidence<'e>) {
        let form = &self.normal.words;
        let words = form.text.as_str();
        let figures = self.words.iter().map(|read| read.token.start as usize);
        let begins = |at: &usize| words.as_bytes().get(*at).is_some_and(u8::is_ascii_digit);
        let limits = figures.filter(begins).filter_map(|figure| {
            let (before, after) = words.split_at_checked(figure)?;
            let number = OPENINGS
                .iter()
                .position(|opening| before.ends_with(opening))?;
            let opening = OPENINGS.get(number)?;
            let length = limit_length(after, opening)?;
            Some((number, figure + 1 - opening.len(), figure + length))
        });
        if let Some((_, start, end)) = limits.min() {
            let span = shown(self.question.text, form.original(start..end));
            note(evidence, Fact::TimeLimit, Some(span), None);
        }
    }

    /// The models speak last; what they say is a fact among others, capped by its family.
    fn model(&self, evidence: &mut Evidence<'e>) {
        let calibration = self.pack.models.calibration();
        let text = self.question.text;
        let models = &self.pack.models;
        evidence.text_odds = models.text(self.sort, text, self.normal, self.words);
        // A list of numbers and the payload of a code have no wording.
        let text = self.normal.words.text.as_bytes();
        let lettered = |read: &&Read<'_>| {
            let first = text.get(read.token.start as usize);
            first.is_some_and(u8::is_ascii_alphabetic)
        };
        let worded = self.words.iter().filter(lettered).take(WORDS_MIN).count() == WORDS_MIN;
        if let Some(odds) = evidence.text_odds.filter(|_| worded) {
            let facts = [
                (odds >= calibration.suspects, Fact::ModelSuspects),
                (odds >= calibration.sure, Fact::ModelSure),
            ];
            for (_, fact) in facts.into_iter().filter(|(holds, _)| *holds) {
                note(evidence, fact, None, None);
            }
        }
    }
}

/// Which model and calibration speak for a question in which this was found.
pub(crate) fn sort_of(question: &Question<'_>, findings: &Findings) -> Sort {
    match extract::kind_of(question.text, findings) {
        _ if question.as_link => Sort::Link,
        _ if question.mail.is_some() => Sort::Text,
        extract::InputKind::Link => Sort::Link,
        _ => Sort::Text,
    }
}

/// A host as a link to it.
fn link_to(host: &str) -> Option<Link> {
    let read = extract::link_alone(host, &vi::normalize(host)).found;
    match read.into_iter().next()?.what {
        What::Link(link) => Some(link),
        _ => None,
    }
}

/// The link a finding is, or the one to the host of its mailbox.
fn link_of(found: &Found) -> Option<Cow<'_, Link>> {
    match &found.what {
        What::Link(link) => Some(Cow::Borrowed(link)),
        What::Email(email) => link_to(&email.host).map(Cow::Owned),
        _ => None,
    }
}

fn note(evidence: &mut Evidence<'_>, fact: Fact, span: Option<Span>, found: Option<u16>) {
    evidence.noted.push(Noted {
        fact,
        span,
        found,
        imitation: None,
    });
}

/// Length of "17h", "24 gio", "2 ngay hom nay" at the start of `rest`.
fn limit_length(rest: &str, opening: &str) -> Option<usize> {
    let mut words = rest.split(' ').take(2);
    let first = words.next()?;
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let count: u32 = first.get(..digits)?.parse().ok()?;
    if digits > 3 {
        return None;
    }
    // Days press only while they are few.
    let few = count <= 3;
    let unit = first.get(digits..)?;
    let short = |unit: &str| matches!(unit, "h" | "g" | "gio" | "p" | "phut" | "tieng");
    // "Trong 3 ngay" is a limit, "trong 3 thang" is a plan; "sau 2 gio" is one, "sau 3 ngay" mostly not.
    let long = |unit: &str| few && unit == "ngay" && !matches!(opening, " sau " | " truoc ");
    if short(unit) || long(unit) || (unit.starts_with('h') && unit.len() <= 3) {
        return Some(first.len());
    }
    let second = words.next().filter(|_| unit.is_empty())?;
    (short(second) || long(second)).then_some(first.len() + 1 + second.len())
}

/// A part of a text as it is marked: signs and spaces behind its last letter belong to nobody.
pub(crate) fn shown(text: &str, range: std::ops::Range<usize>) -> Span {
    let words = text.get(range.clone()).unwrap_or_default();
    let trimmed = words.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    Span {
        start: range.start as u32,
        end: (range.start + trimmed) as u32,
    }
}
