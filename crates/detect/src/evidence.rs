//! Gathers the facts of a question: what its links, numbers, sender, mail header and spelling show. States, never judges.

mod file;
mod links;
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
        if let Some(hints) = self.question.hints {
            self.sender(&mut evidence, hints);
        }
        if let Some(mail) = self.question.mail {
            self.mail(&mut evidence, mail);
        }
        self.model(&mut evidence);
        // Of an address alone there is nothing else to read.
        if self.sort() == Sort::Link {
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

    /// The brand a phrase names, by its number in the tables.
    fn brand_of(&self, hit: &Seen) -> Option<u16> {
        let brand = self.pack.brand_of_group.get(usize::from(hit.group))?;
        *brand
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

    fn lists(&self, evidence: &mut Evidence<'e>, found: &Found, number: u16) {
        let list = self.list_of(evidence, found, number);
        self.listed(evidence, found, number, list);
    }

    /// The list that holds something. The allow-list first: an official domain or number is never looked up in a warning list,
    /// unless anybody can write there; then its pages are, never it.
    fn list_of(&self, evidence: &Evidence<'e>, found: &Found, number: u16) -> Option<&'e List> {
        if self.snapshot.is_empty() {
            return None;
        }
        let official = evidence.official.iter().any(|(n, _)| *n == number);
        let tables = &self.pack.tables;
        let written_by_all =
            || matches!(&found.what, What::Link(link) if tables.hosting(&link.host).is_some());
        match official && !written_by_all() {
            true => None,
            false => self.look_up(&found.what),
        }
    }

    fn listed(
        &self,
        evidence: &mut Evidence<'e>,
        found: &Found,
        number: u16,
        list: Option<&'e List>,
    ) {
        let Some(list) = list else { return };
        evidence.listed.push((number, list));
        let fact = match list.class {
            Class::Authority => Fact::ListedAuthority,
            Class::Community => Fact::ListedCommunity,
            Class::Allow => Fact::ListedAllow,
        };
        note(evidence, fact, Some(found.span), Some(number));
    }

    fn look_up(&self, what: &What) -> Option<&'e List> {
        let find = |kind, key: &str| self.snapshot.find(kind, key, self.today);
        match what {
            // The address, the same without its query, then the host and its parents down to the registrable domain.
            What::Link(link) => {
                let url = link.key();
                let page = url.split('?').next().unwrap_or_default();
                let lowest = link.registrable.as_deref().unwrap_or(&link.host);
                find(extract::IndicatorKind::Url, &url)
                    .or_else(
                        || match page.len() < url.len() && page.len() > link.host.len() {
                            true => find(extract::IndicatorKind::Url, page),
                            false => None,
                        },
                    )
                    .or_else(|| self.host_listed(&link.host, lowest, &url))
            }
            What::Email(email) => {
                let (kind, key) = extract::canonical(what)?;
                let lowest = registrable(&email.host);
                find(kind, &key).or_else(|| self.host_listed(&email.host, lowest, &email.host))
            }
            What::Account(account) => {
                let bin = account.bin.as_deref();
                let known = self.account_listed(bin, &account.number);
                // The bank may be another one.
                known.or_else(|| match account.doubtful {
                    true => self.account_listed(None, &account.number),
                    false => None,
                })
            }
            What::Pay(pay) => {
                let listed = |bin: &Option<String>, account: &Option<String>| {
                    self.account_listed(bin.as_deref(), account.as_deref()?)
                };
                let mut also = pay.also.iter();
                listed(&pay.bin, &pay.account)
                    .or_else(|| also.find_map(|payee| listed(&payee.bin, &payee.account)))
            }
            // "zalo.me/0912…" is whoever has that phone.
            What::Handle(handle) => {
                let (kind, key) = extract::canonical(what)?;
                find(kind, &key)
                    .or_else(|| find(extract::IndicatorKind::Phone, &handle.phone()?.e164))
            }
            _ => {
                let (kind, key) = extract::canonical(what)?;
                find(kind, &key)
            }
        }
    }

    /// A host or one of its parents, down to `lowest`, for what lies `below`. One that is official is no warning, whatever lies on
    /// it, and one where anybody can write is cleared by nobody: its pages are, one by one.
    fn host_listed(&self, host: &str, lowest: &str, below: &str) -> Option<&'e List> {
        if self.snapshot.is_empty() || self.pack.tables.official(host).is_some() {
            return None;
        }
        let cleared = |list: &&List| list.class == Class::Allow && self.pack.tables.is_open(host);
        let mut name = host;
        loop {
            let listed = self.snapshot.find_above(name, below, self.today);
            if listed.is_some() {
                return listed.filter(|list| !cleared(list));
            }
            name = name
                .split_once('.')
                .map(|(_, parent)| parent)
                .filter(|parent| parent.len() >= lowest.len())?;
        }
    }

    /// An account under its bank; where the message or the list names none, under whichever bank.
    fn account_listed(&self, bin: Option<&str>, number: &str) -> Option<&'e List> {
        let find = |key: &str| {
            self.snapshot
                .find(extract::IndicatorKind::Account, key, self.today)
        };
        if let Some(bin) = bin {
            return find(&format!("{bin}/{number}")).or_else(|| find(number));
        }
        find(number).or_else(|| {
            let mut key = String::with_capacity(7 + number.len());
            self.pack.reference.banks().iter().find_map(|bank| {
                key.clear();
                key.push_str(&bank.bin);
                key.push('/');
                key.push_str(number);
                find(&key)
            })
        })
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
        evidence.text_odds = models.text(self.sort(), text, self.normal, self.words);
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

    /// Which model and calibration speak for the question.
    pub(crate) fn sort(&self) -> Sort {
        match extract::kind_of(self.question.text, self.findings) {
            _ if self.question.as_link => Sort::Link,
            _ if self.question.mail.is_some() => Sort::Text,
            extract::InputKind::Link => Sort::Link,
            _ => Sort::Text,
        }
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

#[cfg(test)]
mod tests {
    use extract::IndicatorKind;
    use jiff::civil::date;

    use crate::snapshot::{Builder, Class, List, Snapshot};
    use crate::{Pack, Question};

    const DAY: jiff::civil::Date = date(2026, 11, 24);

    /// A snapshot with these on an authority's list.
    fn listing(keys: &[(IndicatorKind, &str)]) -> Snapshot {
        let keys: Vec<_> = keys
            .iter()
            .map(|(kind, key)| (Class::Authority, *kind, *key))
            .collect();
        lists(&keys)
    }

    /// A snapshot with these on a list of each class.
    fn lists(keys: &[(Class, IndicatorKind, &str)]) -> Snapshot {
        let mut builder = Builder::new(7);
        for (class, kind, key) in keys {
            let list = List {
                name: "a".into(),
                source: "test".into(),
                class: *class,
                date: Some(DAY),
                expires: None,
            };
            let number = builder.list(&list).unwrap();
            builder.add(*kind, key, number);
        }
        Snapshot::from_bytes(builder.finish().unwrap()).unwrap()
    }

    /// Which of these texts name something listed.
    fn are_listed<'t>(snapshot: &Snapshot, texts: &[&'t str]) -> Vec<&'t str> {
        let pack = Pack::shipped().unwrap();
        let listed = |text: &&str| {
            let question = Question {
                text,
                ..Question::default()
            };
            let verdict = crate::judge(&question, &pack, snapshot, DAY);
            verdict.indicators.iter().any(|it| it.listed.is_some())
        };
        texts.iter().copied().filter(listed).collect()
    }

    #[test]
    fn a_listed_phone_is_known_by_its_handle_and_behind_a_call_forward() {
        let snapshot = listing(&[(IndicatorKind::Phone, "+84912000111")]);
        let known = [
            "ket ban zalo.me/0912000111",
            "nhan wa.me/84912000111",
            "zalo 0912.000.111",
            "bam **21*0912000111# nhe",
        ];
        assert_eq!(are_listed(&snapshot, &known), known);
        let unknown = ["zalo.me/0912000112", "facebook.com/shop0912000111"];
        assert_eq!(are_listed(&snapshot, &unknown), [""; 0]);
    }

    #[test]
    fn a_listed_address_is_known_however_it_is_written() {
        let snapshot = listing(&[
            (IndicatorKind::Url, "xau-vidu.top/x/y?z=1"),
            (
                IndicatorKind::Url,
                "xau-vidu.top/%C4%91%C4%83ng-nh%E1%BA%ADp",
            ),
            (IndicatorKind::Host, "203.0.113.7"),
            (IndicatorKind::Url, "203.0.113.8/dang-nhap"),
            (IndicatorKind::Host, "[2001:db8::1]"),
            (IndicatorKind::Host, "xn--e1afmkfd.xn--p1ai"),
        ]);
        let known = [
            "https://xau-vidu.top:443/x/y?z=1",
            "xau-vidu.top:443/x/y?z=1",
            "https://xau-vidu.top/đăng-nhập",
            "203.0.113.7",
            "vào 203.0.113.7 mà xem",
            "203.0.113.8/dang-nhap",
            "http://[2001:db8:0::1]/login",
            "пример.рф",
        ];
        assert_eq!(are_listed(&snapshot, &known), known);
        let unknown = [
            "https://xau-vidu.top/dang-nhap",
            "https://xau-vidu.top:8443/x/y?z=1",
            "phiên bản 203.0.113.9",
        ];
        assert_eq!(are_listed(&snapshot, &unknown), [""; 0]);
    }

    #[test]
    fn what_was_reviewed_is_suspected_no_more_and_clears_nothing_else() {
        use crate::Level::{Danger, Insufficient, Warned};
        let allow = |kind, key| (Class::Allow, kind, key);
        let snapshot = lists(&[
            allow(IndicatorKind::Host, "vietcombank-login.top"),
            allow(IndicatorKind::Host, "forms.gle"),
            allow(IndicatorKind::Url, "forms.gle/xetlai"),
            (
                Class::Authority,
                IndicatorKind::Url,
                "vietcombank-login.top/xau",
            ),
            (Class::Community, IndicatorKind::Phone, "+84912000111"),
            allow(IndicatorKind::Phone, "+84912000111"),
        ]);
        let pack = Pack::shipped().unwrap();
        let judged = |text: &str, snapshot: &Snapshot| {
            let question = Question {
                text,
                ..Question::default()
            };
            let verdict = crate::judge(&question, &pack, snapshot, DAY);
            let cleared = verdict
                .signals
                .iter()
                .any(|fired| fired.id == "LISTED_ALLOW");
            (verdict.level, cleared)
        };
        let scam = "Vietcombank: tai khoan cua ban bi khoa, dang nhap va nhap ma OTP tai https://vietcombank-login.top ngay truoc 17h";
        for (text, before, now, cleared) in [
            ("vietcombank-login.top", Danger, Insufficient, true),
            (
                "https://a.vietcombank-login.top/x",
                Danger,
                Insufficient,
                true,
            ),
            // What is said around it is judged as ever.
            (scam, Danger, Danger, true),
            // Another address beside it is as strange as before.
            (
                "Vietcombank: dang nhap vietcombank-login.top hoac vietcombank-xacthuc.top de mo khoa the",
                Danger,
                Danger,
                true,
            ),
            // An authority names the very page.
            ("https://vietcombank-login.top/xau", Danger, Warned, false),
            // Where anybody can write a page is cleared, never all of them.
            ("https://forms.gle/xetlai", Insufficient, Insufficient, true),
            ("https://forms.gle/khac", Insufficient, Insufficient, false),
            ("0912000111", Insufficient, Insufficient, true),
        ] {
            let without = judged(text, &Snapshot::default());
            assert_eq!(without, (before, false), "without lists: {text}");
            assert_eq!(judged(text, &snapshot), (now, cleared), "{text}");
        }
    }

    #[test]
    fn a_thousand_labels_are_an_address_that_cannot_be_read() {
        let (pack, snapshot) = (Pack::shipped().unwrap(), Snapshot::default());
        let titles = |text: &str| -> Vec<String> {
            let question = Question {
                text,
                ..Question::default()
            };
            let verdict = crate::judge(&question, &pack, &snapshot, DAY);
            let titles = verdict.reasons.iter().map(|reason| reason.title.to_owned());
            titles.collect()
        };
        let labels = "a.".repeat(1_000) + "com";
        for (text, said) in [
            (labels.clone(), true),
            (format!("https://{labels}"), true),
            (format!("vào {labels} nhé"), true),
            ("Tối nay về ăn cơm nhé".to_owned(), false),
        ] {
            let titles = titles(&text);
            let has = |title: &str| titles.iter().any(|said| said == title);
            assert_eq!(has("Có địa chỉ chưa đọc được."), said, "{titles:?}");
            assert!(!(said && has("Không có đường dẫn.")), "{titles:?}");
        }
    }

    #[test]
    fn every_account_and_address_a_payment_code_names_is_looked_up() {
        let sealed = |fields: &str| {
            let body = format!("000201010211{fields}5802VN6304");
            format!("{body}{:04X}", extract::vietqr::crc16(body.as_bytes()))
        };
        let payee = |tag: &str, account: &str| {
            format!("{tag}530010A000000727012300069704160109{account}0208QRIBFTTA")
        };
        let two = sealed(&[payee("38", "257000859"), payee("39", "111000222")].concat());
        let said = sealed(
            &[
                payee("38", "257000859"),
                "62240820Nap tai xau-vidu.top".into(),
            ]
            .concat(),
        );
        let honest = sealed(&payee("38", "257000859"));
        let snapshot = listing(&[
            (IndicatorKind::Account, "970416/111000222"),
            (IndicatorKind::Host, "xau-vidu.top"),
        ]);
        let codes = [two.as_str(), said.as_str(), honest.as_str()];
        assert_eq!(are_listed(&snapshot, &codes), codes[..2]);
    }

    #[test]
    fn a_listed_account_is_known_whatever_bank_is_named_around_it() {
        let snapshot = listing(&[
            (IndicatorKind::Account, "970436/0123456789012"),
            (IndicatorKind::Account, "970422/0911000300"),
        ]);
        let known = [
            "Ngân hàng: Vietcombank\nSố tài khoản: 0123456789012\nNội dung: tiền phòng",
            "em gửi stk bác ạ 0123456789012 VCB",
            "stk 0123456789012, em chuyển từ app MB nhé",
            "MB báo: anh chuyển vào stk 0123456789012",
            "công ty ABC Tech, STK 0123456789012 VCB",
            "stk 0123456789012",
            "MB Bank: 0911000300",
            "mbbank 0911 000 300",
            "stk 0911000300 MB",
        ];
        assert_eq!(are_listed(&snapshot, &known), known);
        // Another bank's account with the same number is another account, and what is called is a phone.
        let unknown = [
            "STK 0123456789012 MB",
            "goi 0911000300",
            "Hotline MB: 0911000300",
        ];
        assert_eq!(are_listed(&snapshot, &unknown), [""; 0]);
    }
}
