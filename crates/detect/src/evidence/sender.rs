//! Who sends: what the asker says of it, and what the head of a mail shows.

use extract::{PhoneKind, What, divide, registrable};

use super::{Evidence, Gather, link_to, note};
use crate::facts::Fact;
use crate::lookalike::How;
use crate::pack::{Brand, MailService};
use crate::phrases::Seen;
use crate::question::{Authentication, Channel, Hints, Mail, Sender};

/// Kinds of attachments that run when they are opened.
const RUNNABLE: [&str; 2] = ["apk", "exe"];

/// Endings of papers, pictures and films: no program has one.
const PAPERS: [&str; 18] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "odt", "jpg", "jpeg", "png", "webp",
    "heic", "mp3", "mp4", "mov", "avi",
];
/// What else is written before the true ending to hide it.
const HARMLESS: [&str; 5] = ["txt", "csv", "zip", "rar", "7z"];

/// Letters of a display name that is compared with the names of brands: a shorter one is like too many, no brand is longer.
const NAME_LETTERS: std::ops::RangeInclusive<usize> = 7..=30;

impl<'e> Gather<'e, '_> {
    pub(super) fn sender(&self, evidence: &mut Evidence<'e>, hints: &Hints) {
        match hints.channel {
            Some(Channel::Zalo | Channel::Facebook | Channel::Telegram) => {
                note(evidence, Fact::ChannelPrivate, None, None);
            }
            Some(Channel::Call) => note(evidence, Fact::ChannelCall, None, None),
            _ => {}
        }
        let seen = evidence.others.len();
        if let Some(
            Sender::Personal(typed)
            | Sender::Email(typed)
            | Sender::Brandname(typed)
            | Sender::ShortCode(typed),
        ) = &hints.sender
        {
            self.others(evidence, typed);
        }
        match &hints.sender {
            Some(Sender::Personal(_)) => self.caller(evidence, seen),
            Some(Sender::Brandname(_)) => note(evidence, Fact::SenderBrandname, None, None),
            Some(Sender::ShortCode(_)) => note(evidence, Fact::SenderShortCode, None, None),
            Some(Sender::Email(address))
                if host_of(address).is_some_and(|host| self.is_free_mail(&host)) =>
            {
                note(evidence, Fact::SenderFreeMail, None, None);
            }
            Some(Sender::Email(_)) | None => {}
        }
    }

    /// What kind of number a message came from; it is the first of the others that were not there before. A number of the table of
    /// hotlines, or one only firms can have, is nobody's own, and as a sender it may be forged: that says nothing.
    fn caller(&self, evidence: &mut Evidence<'e>, seen: usize) {
        let number = u16::try_from(self.findings.found.len() + seen).ok();
        let Some(What::Phone(phone)) = evidence.others.get(seen).map(|found| &found.what) else {
            return note(evidence, Fact::SenderPersonal, None, None);
        };
        let fact = match phone.kind {
            _ if self.hotline(phone).is_some() => return,
            PhoneKind::Foreign { .. } => Fact::SenderForeign,
            PhoneKind::Impossible => Fact::SenderImpossible,
            PhoneKind::Mobile | PhoneKind::Voip => Fact::SenderPersonal,
            _ => return,
        };
        note(evidence, fact, None, number);
    }

    pub(super) fn mail(&self, evidence: &mut Evidence<'e>, mail: &Mail) {
        let from = mail.from.as_ref().and_then(|(_, address)| host_of(address));
        let differs = |other: &Option<String>| {
            let other = other.as_deref().and_then(host_of);
            matches!((&from, &other), (Some(a), Some(b)) if registrable(a) != registrable(b))
        };
        let senders = mail.from.as_ref().map(|(_, address)| address);
        let senders = senders.into_iter().chain(&mail.from_more);
        let replies = mail.reply_to.iter().chain(&mail.reply_to_more);
        for address in senders.clone().chain(replies.clone()) {
            self.others(evidence, address);
        }
        let (two_senders, two_replies) = (disagree(senders.clone()), disagree(replies));
        // Which of two senders a check speaks of nobody can tell, and a second address to answer to was added behind the signature.
        let sender = from.as_deref().map(registrable);
        let origin = Origin::of(mail, sender.filter(|_| !two_senders));
        let passed = origin.vouched && mail.auth_trusted && !two_replies;
        // A newsletter shows its own address over a link that counts its readers.
        let own = |shown: &str| passed && shown_host(shown).as_deref().map(registrable) == sender;
        let official = from
            .as_deref()
            .and_then(|host| self.pack.tables.official(host))
            .filter(|row| row.vouches());
        let known = from
            .as_deref()
            .filter(|host| passed && self.is_known_sender(host));
        let kind = |wanted: &[&str]| {
            mail.attachments
                .iter()
                .any(|(kind, _)| wanted.contains(&kind.as_str()))
        };
        let is_official = |address: &String| {
            host_of(address).is_some_and(|host| self.pack.tables.official(&host).is_some())
        };
        let beside_official =
            two_senders && senders.clone().any(is_official) && !senders.clone().all(is_official);
        let false_name = self.false_name(mail, from.as_deref());
        let free = from.as_deref().is_some_and(|host| self.is_free_mail(host));
        // A brand's name over the address of a well-known firm is a notice about it more often than a mask.
        let stranger = !from
            .as_deref()
            .is_some_and(|host| self.is_known_sender(host));
        let facts = [
            // Great senders let one answer whom the mail is about.
            (
                known.is_none() && differs(&mail.reply_to),
                Fact::MailReplyElsewhere,
            ),
            // Where the domain itself vouches for the mail, it was sent by a firm that sends for others.
            (
                !passed && differs(&mail.return_path),
                Fact::MailReturnElsewhere,
            ),
            (origin.failed, Fact::MailAuthFail),
            (origin.elsewhere, Fact::MailAuthElsewhere),
            (passed, Fact::MailAuthPass),
            (passed && official.is_some(), Fact::MailOfficial),
            (
                known.is_some_and(|host| !self.carries(host)),
                Fact::MailKnownSender,
            ),
            (false_name, Fact::MailFalseName),
            (
                (origin.failed || origin.elsewhere) && official.is_some()
                    || false_name && stranger
                    || beside_official,
                Fact::MailForged,
            ),
            (two_senders, Fact::MailTwoSenders),
            (two_replies, Fact::MailTwoReplies),
            (
                mail.links
                    .iter()
                    .any(|(href, shown)| shows_another_host(href, shown) && !own(shown)),
                Fact::MailLinkDiffers,
            ),
            (kind(&RUNNABLE), Fact::MailRunnable),
            (
                mail.attachments
                    .iter()
                    .any(|(kind, name)| RUNNABLE.contains(&kind.as_str()) && is_disguised(name)),
                Fact::MailDisguised,
            ),
            (kind(&["html", "archive"]), Fact::MailHtmlAttachment),
            (mail.form, Fact::MailForm),
            (free, Fact::SenderFreeMail),
        ];
        for (_, fact) in facts.into_iter().filter(|(holds, _)| *holds) {
            note(evidence, fact, None, None);
        }
    }

    /// Many people get mail from this domain, and nobody opens a mailbox or a page there.
    fn is_known_sender(&self, host: &str) -> bool {
        let tables = &self.pack.tables;
        let domain = registrable(host);
        let known = tables.official(host).is_some()
            || self.pack.popular.has(host)
            || self.pack.popular.has(domain);
        known && !self.is_free_mail(host) && !tables.is_open(host)
    }

    /// No agency or bank writes from there.
    fn is_free_mail(&self, host: &str) -> bool {
        self.pack.tables.mail_service(host) == Some(MailService::FreeMail)
    }

    /// Whether mails from this host may hold a stranger's words.
    fn carries(&self, host: &str) -> bool {
        self.pack.tables.mail_service(host) == Some(MailService::Carrier)
    }

    /// The display name is a protected brand or opens with an office's, the address belongs to somebody else. Behind the first words
    /// «Công An» may be what a person is called.
    fn false_name(&self, mail: &Mail, host: Option<&str>) -> bool {
        let Some((Some(name), _)) = &mail.from else {
            return false;
        };
        let normal = vi::normalize(name);
        let mut seen = Vec::new();
        let words = self.pack.lexicon.read(&normal.words.text);
        self.pack.phrases.find(name, &normal, &words, &mut seen);
        let brand_of = |hit: &Seen| {
            let number = usize::from(self.brand_of(hit)?);
            let brand = self.pack.tables.brands.get(number)?;
            (!is_another_word(hit, name, &normal, brand)).then_some(brand)
        };
        let brand = seen.iter().find_map(brand_of);
        let brand = brand.or_else(|| self.imitated_by_name(name));
        let owner = host.and_then(|host| self.pack.tables.official(host));
        match brand {
            // Offices of the state write for each other.
            Some(brand) => owner.is_none_or(|owner| {
                owner.brand != brand.brand && !(owner.kind == "gov" && brand.sector == "gov")
            }),
            None => {
                let is_office = |hit: &Seen| hit.group == self.pack.office && hit.first == 0;
                seen.iter().any(is_office) && !host.is_some_and(|host| self.is_known_sender(host))
            }
        }
    }

    /// The brand whose name is written letter by letter or with letters that look alike («V i e t c o m b a n k», `VietcornBank`), as
    /// the name of a host would be read.
    fn imitated_by_name(&self, name: &str) -> Option<&'e Brand> {
        let mut letters = vi::fold(name);
        letters.retain(|letter| letter.is_ascii_alphanumeric());
        if !NAME_LETTERS.contains(&letters.len()) {
            return None;
        }
        let link = link_to(&format!("{letters}.top"))?;
        let imitation = self.pack.known(&link).signs.imitation?;
        let is_whole = matches!(imitation.how, How::OtherSuffix | How::Homoglyph | How::Typo);
        let brand = self.pack.tables.brands.get(usize::from(imitation.brand));
        brand.filter(|_| is_whole)
    }
}

/// Whether a brand's short name is only what is left of another word without its marks: «Thuê xe» is no tax office.
fn is_another_word(hit: &Seen, name: &str, normal: &vi::Normal, brand: &Brand) -> bool {
    let range = hit.start as usize..hit.end as usize;
    let written = name
        .get(normal.words.original(range.clone()))
        .unwrap_or_default();
    let token = normal.words.text.get(range).unwrap_or_default();
    let is_short = !hit.squeezed && brand.weak.split('|').any(|weak| weak == token);
    is_short && !written.is_ascii() && vi::fold(written) == token
}

/// What the receiving server found about where a mail is from.
struct Origin {
    /// DMARC passed for the very domain the reader sees.
    vouched: bool,
    /// Something failed, and nothing passed for that domain.
    failed: bool,
    /// DMARC passed, for a domain the reader does not see.
    elsewhere: bool,
}

impl Origin {
    /// One mechanism that passes for the domain of `From` suffices (RFC 7489 §3.1): forwarding breaks SPF, and a signature of
    /// somebody else's may be broken or good beside it. A DMARC check that failed outweighs whatever passed.
    fn of(mail: &Mail, sender: Option<&str>) -> Self {
        let fails = |auth: &Authentication| {
            matches!(auth.result.as_str(), "fail" | "softfail" | "permerror")
        };
        // `None` where nobody can tell: one of the two is not known.
        let passes = |auth: &Authentication| {
            let spoken_of = auth.domain.as_deref().filter(|_| auth.result == "pass")?;
            Some(registrable(spoken_of) == sender?)
        };
        let is_own = |auth: &Authentication| passes(auth) == Some(true);
        let dmarc = || mail.auth.iter().filter(|auth| auth.method == "dmarc");
        let elsewhere = dmarc().any(|auth| passes(auth) == Some(false));
        let contradicted = elsewhere || dmarc().any(fails);
        Self {
            vouched: !contradicted && dmarc().any(is_own),
            failed: mail.auth.iter().any(fails) && (contradicted || !mail.auth.iter().any(is_own)),
            elsewhere,
        }
    }
}

/// Whether a program goes by a name that hides what it is: a paper's own («hoadon.pdf»), one before the true ending
/// («hoadon.pdf.exe», «anh.jpg      .scr»), or one with signs that turn its letters round.
fn is_disguised(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let turned = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut parts = name.rsplit('.').map(|part| part.trim_matches([' ', '_']));
    let (last, before) = (parts.next(), parts.next());
    // In front of the first dot stands a name, and no ending.
    let ending = last.filter(|_| before.is_some()).unwrap_or_default();
    let hidden = before
        .filter(|_| parts.next().is_some())
        .unwrap_or_default();
    PAPERS.contains(&ending)
        || PAPERS.contains(&hidden)
        || HARMLESS.contains(&hidden)
        || name.contains(turned)
}

/// Whether these addresses are of several domains. What is no address is of none; one with two signs is two that were written side
/// by side without a comma.
fn disagree<'a>(addresses: impl Iterator<Item = &'a String>) -> bool {
    let mut addresses = addresses.peekable();
    let domain = |address: &String| host_of(address).map(|host| registrable(&host).to_owned());
    let first = addresses.peek().and_then(|first| domain(first));
    addresses.any(|address| address.matches('@').count() > 1 || domain(address) != first)
}

fn host_of(address: &str) -> Option<String> {
    address
        .rsplit_once('@')
        .map(|(_, host)| host.trim_end_matches(['>', '.', ' ']).to_ascii_lowercase())
}

/// The text of a link shows one host and leads to another.
fn shows_another_host(href: &str, shown: &str) -> bool {
    matches!((shown_host(href), shown_host(shown)), (Some(a), Some(b)) if registrable(&a) != registrable(&b))
}

/// The host of what is written as an address.
fn shown_host(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest
        .split(['/', '?', '#', ':', ' '])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let plausible = host.contains('.') && divide(&host).is_some_and(|it| it.listed);
    plausible.then_some(host)
}
