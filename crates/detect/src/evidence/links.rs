//! What the links of a message show: whose they are, what kind of place they lead to, and what the names of strange hosts tell.

use extract::{Found, Link, Span, What};

use super::{Evidence, Gather, KNOWN_HOST_ODDS, Links, link_of, note};
use crate::facts::{Fact, Noted};
use crate::hosts::{ACTION, AGENCY, GAMBLING, is_everyday};
use crate::lookalike::{How, Imitation};
use crate::pack::Hosting;
use crate::snapshot::Class;

impl<'e> Gather<'e, '_> {
    pub(super) fn link(
        &self,
        evidence: &mut Evidence<'e>,
        found: &Found,
        link: &Link,
        number: u16,
    ) {
        let span = Some(found.span);
        let tables = &self.pack.tables;
        evidence.links.all += 1;
        note(evidence, Fact::LinkAny, span, Some(number));
        let official = tables.official(&link.host);
        let hosting = tables.hosting(&link.host);
        if let Some(row) = official.filter(|row| !row.is_open_platform() && !link.userinfo) {
            evidence.links.known += 1;
            evidence.links.official += u16::from(row.kind != "press" && row.kind != "platform");
            evidence.official.push((number, row.owner.as_str()));
            if row.vouches_for(&link.host) {
                evidence.vouched.push(number);
            }
            evidence.host_odds.get_or_insert(KNOWN_HOST_ODDS);
            if hosting.is_none() {
                return;
            }
        }
        let list = self.list_of(evidence, found, number);
        if list.is_some_and(|list| list.class == Class::Allow) && !link.userinfo {
            // Somebody has looked at it: its name and spelling raise no doubt, as those of a known host do not.
            evidence.host_odds.get_or_insert(KNOWN_HOST_ODDS);
            return self.listed(evidence, found, number, list);
        }
        let mut say = |fact| note(evidence, fact, span, Some(number));
        let shape = [
            (link.bare, Fact::LinkBare),
            (link.split, Fact::LinkSplit),
            (link.ip, Fact::LinkIp),
            (
                link.port.is_some_and(|p| !matches!(p, 80 | 443)),
                Fact::LinkPort,
            ),
            (link.userinfo, Fact::LinkUserinfo),
            (link.host_unicode.is_some(), Fact::LinkIdn),
            (link.apk, Fact::LinkApk),
        ];
        shape
            .into_iter()
            .filter(|(holds, _)| *holds)
            .for_each(|(_, fact)| say(fact));
        match hosting {
            Some(Hosting::Shortener) => say(Fact::LinkShortener),
            Some(Hosting::Redirector) => say(Fact::LinkRedirector),
            Some(Hosting::FreeHost) => say(Fact::LinkFreeHost),
            Some(Hosting::Form) => say(Fact::LinkForm),
            Some(Hosting::FileShare) => say(Fact::LinkFileShare),
            Some(Hosting::Chat) => say(Fact::LinkChat),
            None => {}
        }
        if official.is_none() && hosting.is_none() {
            say(Fact::LinkUnknown);
        }
        if let Some(imitation) = self.in_path(link, hosting) {
            imitates(evidence, imitation, span, number);
        }
        // Whoever runs a shortener chose its name, and whoever counts clicks for newsletters: it says nothing about who writes.
        let hides = matches!(hosting, Some(Hosting::Shortener | Hosting::Redirector));
        if official.is_none() && !hides {
            self.stranger(evidence, span, link, number);
        }
        self.listed(evidence, found, number, list);
    }

    /// A host nobody vouches for: what its name tells.
    pub(super) fn stranger(
        &self,
        evidence: &mut Evidence<'e>,
        span: Option<Span>,
        link: &Link,
        number: u16,
    ) {
        let known = self.pack.known(link);
        let signs = known.signs;
        if let Some(imitation) = signs.imitation {
            imitates(evidence, imitation, span, number);
        }
        let shape = [
            (known.cheap, Fact::LinkCheapSuffix),
            (signs.roles & ACTION != 0, Fact::LinkActionWord),
            (signs.roles & AGENCY != 0, Fact::LinkAgencyWord),
            (signs.roles & GAMBLING != 0, Fact::LinkGamblingWord),
            (signs.random, Fact::LinkRandom),
            (
                signs.hyphens >= 3 || link.host.len() > 60,
                Fact::LinkHyphens,
            ),
        ];
        for (_, fact) in shape.into_iter().filter(|(holds, _)| *holds) {
            note(evidence, fact, span, Some(number));
        }
        evidence.unread.push((number, known));
    }

    /// Whom a page imitates by its name, where anybody may make pages. Programmers call theirs by the platforms they build on.
    fn in_path(&self, link: &Link, hosting: Option<Hosting>) -> Option<Imitation> {
        if hosting != Some(Hosting::FreeHost) {
            return None;
        }
        let imitation = self.pack.hosts.read_path(&link.path)?;
        let brand = self.pack.tables.brands.get(usize::from(imitation.brand))?;
        (brand.sector != "platform").then_some(imitation)
    }

    /// Reads the names of strange hosts, which takes as long as reading the words of a message; whether one is suspicious.
    pub(crate) fn suspects_host(&self, evidence: &mut Evidence<'e>) -> bool {
        let sort = self.sort;
        let mut suspected = None;
        for (number, known) in std::mem::take(&mut evidence.unread) {
            let mut all = self.findings.found.iter().chain(&evidence.others);
            let Some(link) = all.nth(usize::from(number)).and_then(link_of) else {
                continue;
            };
            if let Some(word) = self.pack.models.host(sort, &link, known) {
                let odds = evidence.host_odds;
                evidence.host_odds = Some(odds.map_or(word.odds, |odds| odds.max(word.odds)));
                let everyday = is_everyday(&link, known.signs);
                if word.suspects && (known.cheap || !everyday) {
                    suspected.get_or_insert(number);
                }
            }
        }
        if let Some(number) = suspected {
            // What the sender names stands nowhere in the text.
            let found = self.findings.found.get(usize::from(number));
            let span = found.map(|found| found.span);
            note(evidence, Fact::LinkModel, span, Some(number));
        }
        suspected.is_some()
    }

    pub(super) fn all_links(&self, evidence: &mut Evidence<'e>) {
        let Links {
            all,
            official,
            known,
        } = evidence.links;
        if all == 0 {
            return;
        }
        if official == all {
            note(evidence, Fact::LinksOfficial, self.first_link(), None);
        } else if known == all {
            note(evidence, Fact::LinksKnown, None, None);
        }
        let stranger = evidence.noted.iter().find(|n| {
            matches!(
                n.fact,
                Fact::LinkUnknown
                    | Fact::LinkShortener
                    | Fact::LinkFreeHost
                    | Fact::LinkForm
                    | Fact::LinkIp
            )
        });
        let stranger = stranger.copied().filter(|_| official == 0);
        if let Some(stranger) = stranger.filter(|stranger| self.is_elsewhere(evidence, stranger)) {
            note(
                evidence,
                Fact::BrandLinkElsewhere,
                stranger.span,
                stranger.found,
            );
        }
    }

    /// Where the first link of the text stands: what speaks for it is said in its sentence.
    fn first_link(&self) -> Option<Span> {
        let mut found = self.findings.found.iter();
        let link = found.find(|found| matches!(found.what, What::Link(_)))?;
        Some(link.span)
    }

    /// The brand the text names has an address of its own, and this is none of its hosts, not even one where anybody may write.
    fn is_elsewhere(&self, evidence: &Evidence<'e>, stranger: &Noted) -> bool {
        let tables = &self.pack.tables;
        let number = evidence.brand_named.map(usize::from);
        let Some(brand) = number.and_then(|number| tables.brands.get(number)) else {
            return false;
        };
        let owned = || {
            let found = self.findings.found.get(usize::from(stranger.found?))?;
            let owner = tables.official(&link_of(found)?.host)?;
            Some(owner.brand == brand.brand)
        };
        // Of an unknown host it is known that it is nobody's in the table.
        tables.domain_of(&brand.brand).is_some()
            && (stranger.fact == Fact::LinkUnknown || owned() != Some(true))
    }
}

/// A host imitates a brand.
fn imitates(evidence: &mut Evidence<'_>, imitation: Imitation, span: Option<Span>, number: u16) {
    let fact = match imitation.how {
        How::Homoglyph | How::Typo => Fact::LookalikeSpelling,
        _ => Fact::Lookalike,
    };
    let mut noted = Noted {
        fact,
        span,
        found: Some(number),
        imitation: Some(imitation),
    };
    evidence.noted.push(noted);
    if imitation.whole && imitation.how == How::Homoglyph {
        noted.fact = Fact::LookalikeWhole;
        evidence.noted.push(noted);
    }
}

#[cfg(test)]
mod tests {
    use crate::judged::judged;

    #[test]
    fn a_thousand_labels_are_an_address_that_cannot_be_read() {
        let titles = |text: &str| -> Vec<&str> {
            let reasons = judged(text).reasons.into_iter();
            reasons.map(|reason| reason.title).collect()
        };
        let labels = "a.".repeat(1_000) + "com";
        for (text, said) in [
            (labels.clone(), true),
            (format!("https://{labels}"), true),
            (format!("vào {labels} nhé"), true),
            ("Tối nay về ăn cơm nhé".to_owned(), false),
        ] {
            let titles = titles(&text);
            let has = |title: &str| titles.contains(&title);
            assert_eq!(has("Có địa chỉ chưa đọc được."), said, "{titles:?}");
            assert!(!(said && has("Không có đường dẫn.")), "{titles:?}");
        }
    }
}
