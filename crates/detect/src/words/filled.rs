//! What stands for a name in the braces of an explanation (`"«{quote}»: …"`): hosts, brands, sums, the words of the message itself.

use std::borrow::Cow;
use std::ops::Range;

use extract::{Found, Payee, Span, VietQr, What};

use super::Told;
use crate::judge::Hit;
use crate::lookalike::How;
use crate::pack::Shown;
use crate::snapshot::List;
use crate::template::Template;
use crate::verdict::{covered, without_cards};

/// Characters quoted.
const QUOTE_MAX: usize = 60;

impl<'e> Told<'e, '_> {
    /// Writes what stands for a name in the explanation of a hit; nothing where that is not known.
    pub(super) fn fill(&self, out: &mut String, hit: &Hit<'e>, name: &str) -> Option<()> {
        let words = match name {
            "host" => self.host(hit)?,
            "word" => self.called(&vi::fold(self.host(hit)?))?,
            "brand" => &self.brand(hit)?.name,
            "official" => {
                let brand = self.brand(hit)?;
                let domain = self.pack.tables.domain_of(&brand.brand);
                // Offices without a domain of their own in the table are under the state's.
                domain.unwrap_or(match brand.sector.as_str() {
                    "gov" => ".gov.vn",
                    _ => &brand.name,
                })
            }
            "list" => &self.listed(hit)?.name,
            "how" => return self.how(out, hit),
            "quote" => return self.quote(out, hit),
            "date" => &self.listed(hit)?.date?.strftime("%d/%m/%Y").to_string(),
            "pay" => return self.pay(out, hit),
            "value" => {
                &self
                    .shown_as(&self.found(hit)?.what, &self.pack.texts.shown)?
                    .1
            }
            "of_owner" => return self.of_owner(out, hit),
            _ => return None,
        };
        out.push_str(words);
        Some(())
    }

    fn found(&self, hit: &Hit<'_>) -> Option<&Found> {
        self.all_found().nth(usize::from(hit.found?))
    }

    /// What the text names, then what its sender and header do.
    pub(super) fn all_found(&self) -> impl Iterator<Item = &Found> {
        self.findings.found.iter().chain(&self.evidence.others)
    }

    /// The host of an address or a mailbox, as a reader would write it.
    fn host(&self, hit: &Hit<'_>) -> Option<&str> {
        if let Some(What::Email(email)) = self.found(hit).map(|found| &found.what) {
            return Some(&email.host);
        }
        let link = self.link(hit)?;
        let host = link.host_unicode.as_ref().unwrap_or(&link.host);
        Some(host.strip_prefix("www.").unwrap_or(host))
    }

    fn link(&self, hit: &Hit<'_>) -> Option<&extract::Link> {
        match self.found(hit).map(|found| &found.what) {
            Some(What::Link(link)) => Some(link),
            _ => self
                .findings
                .found
                .iter()
                .find_map(|found| match &found.what {
                    What::Link(link) => Some(link),
                    _ => None,
                }),
        }
    }

    /// The longest word of a host that calls to do something.
    fn called(&self, host: &str) -> Option<&'e str> {
        let rows = self.pack.tables.host_words.iter();
        rows.filter(|row| row.role == "action" && host.contains(&row.word))
            .map(|row| row.word.as_str())
            .max_by_key(|word| word.len())
    }

    fn brand(&self, hit: &Hit<'_>) -> Option<&'e crate::pack::Brand> {
        let number = hit
            .imitation
            .map(|i| i.brand)
            .or(self.evidence.brand_named)?;
        self.pack.tables.brands.get(usize::from(number))
    }

    fn how(&self, out: &mut String, hit: &Hit<'e>) -> Option<()> {
        let how = &self.pack.texts.how;
        let text = match hit.imitation?.how {
            How::OtherSuffix => &how.other_suffix,
            How::SubDomain => &how.sub_domain,
            How::Hyphen => &how.hyphen,
            How::Parted => &how.parted,
            How::AddedWord => &how.added_word,
            How::InPath => &how.in_path,
            How::Homoglyph => &how.homoglyph,
            How::Typo => &how.typo,
        };
        text.fill_into(out, |out, name| match name {
            "how" => None,
            _ => self.fill(out, hit, name),
        });
        Some(())
    }

    /// The guilty words themselves, short and on one line.
    fn quote(&self, out: &mut String, hit: &Hit<'_>) -> Option<()> {
        let span = hit.spans.as_slice().first()?;
        let range = span.start as usize..span.end as usize;
        let words = self.masked(range)?;
        if words.len() <= QUOTE_MAX && is_one_plain_line(&words) {
            out.push_str(&words);
            return Some(());
        }
        let mut left = QUOTE_MAX;
        for (number, word) in words.split_whitespace().enumerate() {
            if number > 0 {
                // What no longer fits is left out whole: half a word reads like a mistake of ours.
                if word.chars().count() >= left {
                    out.push_str(" …");
                    break;
                }
                out.push(' ');
                left -= 1;
            }
            let kept = match word.char_indices().nth(left) {
                Some((end, _)) => word.get(..end).unwrap_or_default(),
                None => word,
            };
            out.push_str(kept);
            left -= kept.chars().count();
        }
        Some(())
    }

    /// A part of the message; numbers of identity cards in it are covered.
    fn masked(&self, range: Range<usize>) -> Option<Cow<'_, str>> {
        let cards = self.cards();
        if cards.is_empty() {
            return self.question.text.get(range).map(Cow::Borrowed);
        }
        let text = covered(self.question.text, &cards);
        text.get(range).map(|words| Cow::Owned(words.to_owned()))
    }

    /// Where numbers of identity cards stand.
    pub(super) fn cards(&self) -> Vec<Span> {
        let found = self.findings.found.iter();
        let cards = found.filter(|found| matches!(found.what, What::NationalId));
        cards.map(|card| card.span).collect()
    }

    /// Whose it is, where one owner is known; without it the sentence is whole, too.
    fn of_owner(&self, out: &mut String, hit: &Hit<'_>) -> Option<()> {
        let of_hit = |number: u16| hit.found.is_none_or(|found| found == number);
        let owners = self.evidence.official.iter();
        let mut owners = owners
            .filter(|(number, _)| of_hit(*number))
            .map(|(_, owner)| *owner);
        let first = owners.next();
        if let Some(owner) = first.filter(|first| owners.all(|other| other == *first)) {
            write_part(&self.pack.texts.shown.of_owner, out, owner);
        }
        Some(())
    }

    fn listed(&self, hit: &Hit<'_>) -> Option<&'e List> {
        let number = hit.found?;
        self.evidence
            .listed
            .iter()
            .find(|(n, _)| *n == number)
            .map(|(_, list)| *list)
    }

    fn pay(&self, out: &mut String, hit: &Hit<'_>) -> Option<()> {
        let Some(What::Pay(pay)) = self.found(hit).map(|found| &found.what) else {
            return None;
        };
        self.write_pay(&self.pack.texts.shown, out, pay);
        Some(())
    }

    /// Kind and value as shown; identity numbers are never shown, amounts and codes are no indicators.
    pub(super) fn shown_as(&self, what: &What, shown: &Shown) -> Option<(&'static str, String)> {
        Some(match what {
            What::Link(link) if link.path.len() > 1 => ("url", link.url()),
            What::Link(link) => ("host", link.host.clone()),
            What::Ip(ip) => ("host", ip.to_string()),
            What::Phone(phone) => ("phone", phone.e164.clone()),
            What::Account(account) => {
                let text = shown.account.filled(|out, name| {
                    match name {
                        "bank" => {
                            out.push_str(account.bank.as_deref().unwrap_or(&shown.unknown_bank))
                        }
                        "account" => out.push_str(&account.number),
                        _ => return None,
                    }
                    Some(())
                });
                ("account", text.into_owned())
            }
            What::Pay(pay) => {
                let mut text = String::with_capacity(96);
                self.write_pay(shown, &mut text, pay);
                ("pay", text)
            }
            What::Email(email) => ("email", format!("{}@{}", email.local, email.host)),
            What::Handle(_) => ("handle", extract::canonical(what)?.1),
            What::Wallet(wallet) => ("wallet", wallet.address.clone()),
            What::File { name, .. } => ("file", name.clone()),
            What::NationalId => ("national_id", shown.national_id.clone()),
            _ => return None,
        })
    }

    /// Whom a payment code pays, how much, under which name and for what.
    fn write_pay(&self, shown: &Shown, out: &mut String, pay: &VietQr) {
        shown.pay.fill_into(out, |out, name| {
            match name {
                "bank" => out.push_str(pay.bank.as_deref().unwrap_or(&shown.unknown_bank)),
                "account" => out.push_str(pay.account.as_deref().unwrap_or(&shown.unknown_account)),
                "amount" => match pay.amount {
                    Some(amount) => write_sum(shown, out, amount),
                    None => out.push_str(&shown.no_amount),
                },
                _ => return None,
            }
            Some(())
        });
        for payee in &pay.also {
            write_payee(shown, out, payee);
        }
        let named = pay.merchant.iter().map(|name| (&shown.pay_name, name));
        let purpose = pay.purpose.iter().map(|words| (&shown.pay_purpose, words));
        for (part, words) in named.chain(purpose) {
            write_part(part, out, &self.without_cards(words));
        }
    }

    /// Words of the message, with the numbers of identity cards covered that stand in it.
    fn without_cards<'w>(&self, words: &'w str) -> Cow<'w, str> {
        without_cards(words, self.question.text, &self.cards())
    }
}

/// A second account that a payment code names.
fn write_payee(shown: &Shown, out: &mut String, payee: &Payee) {
    shown.pay_also.fill_into(out, |out, name| {
        let words = match name {
            "bank" => payee.bank.as_deref().unwrap_or(&shown.unknown_bank),
            "account" => payee.account.as_deref().unwrap_or(&shown.unknown_account),
            _ => return None,
        };
        out.push_str(words);
        Some(())
    });
}

/// Writes a part of a sentence that has one place to fill.
fn write_part(part: &Template, out: &mut String, words: &str) {
    part.fill_into(out, |out, _| {
        out.push_str(words);
        Some(())
    });
}

/// "4.500.000 đ".
fn write_sum(shown: &Shown, out: &mut String, amount: u64) {
    let digits = amount.to_string();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(shown.thousands);
        }
        out.push(digit);
    }
    out.push(' ');
    out.push_str(&shown.currency);
}

/// Plain letters and signs with single spaces between words, as most words of a message stand.
fn is_one_plain_line(words: &str) -> bool {
    let mut last = b' ';
    let mut stands = |byte: u8| {
        let before = std::mem::replace(&mut last, byte);
        byte.is_ascii_graphic() || byte == b' ' && before != b' '
    };
    words.bytes().all(&mut stands) && last != b' '
}
