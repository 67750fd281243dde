//! Addresses under somebody else's name: what an answer about them alone would be, whatever is said around them.
//!
//! A message of a fake base station is worded as the bank words it; what gives it away is its one address. So an address that
//! imitates a protected name, or is called like a betting site, weighs in a message what it weighs alone. Where the message tells of
//! others who use it, calls it false («website giả mạo: a.com, b.top») or bids to keep off it («đừng bấm vào a.com nhé»), it weighs
//! nothing, nor do the words its name is made of; whoever asks whether it is false calls it nothing.

use extract::{Found, Span, What};

use crate::evidence::{Evidence, Gather};
use crate::facts::Fact;
use crate::judge::judge_read;
use crate::model::Sort;
use crate::phrases::{Group, Seen};
use crate::question::Question;
use crate::verdict::Verdict;
use crate::voice::Voices;

/// Addresses of a message that are judged by themselves, at most.
const ADDRESSES_MAX: usize = 3;
/// Words between the addresses of one list.
const BETWEEN: [&str; 8] = ["va", "hoac", "hay", "cung", "http", "https", "www", "la"];
/// Words in front of «đừng bấm»: who is bidden, and that it is a reminder.
const BIDDEN: [&str; 25] = [
    "moi", "nguoi", "ba", "con", "ca", "nha", "cac", "bac", "co", "chu", "anh", "chi", "em", "ong",
    "me", "bo", "ban", "oi", "a", "nho", "nhac", "xin", "lam", "on", "dan",
];
/// Words between «đừng bấm» and the address.
const PLACE: [&str; 33] = [
    "vao", "link", "duong", "dan", "trang", "web", "website", "dia", "chi", "ten", "mien", "app",
    "nay", "do", "kia", "cac", "nhung", "gia", "mao", "lua", "dao", "la", "http", "https", "www",
    "fanpage", "tin", "nhan", "co", "chua", "sms", "thu", "bai",
];
/// Words that take leave: «nhé mọi người». Nothing in them is to be feared or done.
const LEAVE: [&str; 30] = [
    "nhe", "nha", "nghe", "a", "oi", "nua", "day", "do", "ne", "moi", "nguoi", "ba", "con", "ca",
    "cac", "bac", "co", "chu", "anh", "chi", "em", "ong", "me", "bo", "ban", "minh", "nay", "la",
    "het", "thoi",
];
/// Words that say what an address is: «lừa đảo đấy».
const FALSE: [&str; 11] = [
    "gia", "mao", "lua", "dao", "tin", "trang", "web", "website", "link", "scam", "fake",
];
/// Words that bid to leave it («không bấm, không chia sẻ»).
const LEFT: [&str; 8] = ["khong", "dung", "bam", "vao", "chia", "se", "lan", "truyen"];
/// Digits of a number that anybody knows («113»), at most.
const SHORT_NUMBER_MAX: usize = 4;
/// Signs that part what is bidden from what is said next.
const PARTS: [char; 6] = ['.', ',', ';', '!', '?', '\n'];

/// Words that call an address false, and those that ask whether it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DisguiseGroups {
    /// «Giả mạo», «lừa đảo», «không phải của».
    pub(crate) called_false: Group,
    /// «Không đúng sự thật»: what is said of an address is false, or what is said against it.
    pub(crate) untrue: Group,
    /// «Có phải», «không ạ».
    pub(crate) asks_whether: Group,
    /// «Vào», «truy cập»: what a reader is to do with an address.
    pub(crate) opens: Group,
    /// «Đừng bấm», «không truy cập».
    pub(crate) keeps_off: Group,
    /// «Mất sạch tiền»: what comes of opening it.
    pub(crate) costs: Group,
    /// «Đây là tin giả»: a sentence of its own, of what stands before it.
    pub(crate) said_false: Group,
    /// «Là giả», «không đăng ký»: said of what a heading («Mạo danh: …») has called false already.
    pub(crate) denied: Group,
    /// «Lỡ bấm vào»: who has opened it already.
    pub(crate) slipped: Group,
    /// «Đổi mật khẩu», «khóa thẻ»: what helps then.
    pub(crate) remedy: Group,
}

/// Forgets what was noted of strange addresses the message itself warns of, where words call anything false at all.
pub(crate) fn forget_warned_of(gather: &Gather<'_, '_>, evidence: &mut Evidence<'_>) {
    let groups = gather.pack.disguise;
    let groups = [
        groups.called_false,
        groups.untrue,
        groups.keeps_off,
        groups.said_false,
        groups.slipped,
    ];
    let has = |group: &Group| gather.groups.has(*group);
    let called = groups.iter().any(has);
    // Nearly every message denies something, and few have another voice that tells.
    let tells = || {
        let voice = gather.pack.voice;
        has(&gather.pack.negation.words) && [voice.narrator, voice.warner].iter().any(has)
    };
    if !called && !tells() {
        return;
    }
    let disguised = noted(gather, evidence, is_disguise);
    let addresses = match called {
        true => noted(gather, evidence, is_strange),
        false => disguised.clone(),
    };
    if addresses.is_empty() {
        return;
    }
    let said = Said::of(gather);
    for (number, address) in addresses {
        let span = address.span;
        // What is false of one that imitates nobody is seen from the list it stands in; «lừa đảo» beside it may be said of others.
        let listed = || disguised.iter().any(|(of, _)| *of == number) || said.is_listed(span);
        let false_to_reader =
            said.is_said_false(span) || said.is_headed_false(span) || said.is_regretted(span);
        if (listed() && said.warns_of(span)) || said.keeps_off(span) || false_to_reader {
            evidence.forget(number);
            evidence.warned_of.push(span);
        }
    }
}

/// The text with these addresses blank: what a name is made of («lazada-ctv-vidu.vip») is not said by who calls it false. None where
/// there are none, or they are blank already.
pub(crate) fn left_out(text: &str, addresses: &[Span]) -> Option<String> {
    if addresses.is_empty() {
        return None;
    }
    let mut rest = text.to_owned();
    for address in addresses {
        let range = address.start as usize..address.end as usize;
        let name = text.get(range.clone())?;
        if name.trim().is_empty() {
            return None;
        }
        rest.replace_range(range, &" ".repeat(name.len()));
    }
    Some(rest)
}

/// The addresses under somebody else's name, in canonical form.
pub(crate) fn addresses(gather: &Gather<'_, '_>, evidence: &Evidence<'_>) -> Vec<String> {
    // One that is the whole question is judged alone as it is.
    if gather.sort == Sort::Link {
        return Vec::new();
    }
    let found = noted(gather, evidence, is_disguise).into_iter();
    found
        .filter(|(_, found)| !gather.warned_of(found.span))
        .filter_map(|(_, found)| match &found.what {
            What::Link(link) => Some(link.key()),
            What::Email(email) => Some(email.host.clone()),
            _ => None,
        })
        .take(ADDRESSES_MAX)
        .collect()
}

/// What facts of a kind were noted of.
fn noted<'q>(
    gather: &Gather<'_, 'q>,
    evidence: &Evidence<'_>,
    kind: fn(Fact) -> bool,
) -> Vec<(u16, &'q Found)> {
    let noted = evidence.noted.iter().filter(|noted| kind(noted.fact));
    let mut numbers: Vec<u16> = noted.filter_map(|noted| noted.found).collect();
    numbers.dedup();
    let found = |number| gather.findings.found.get(usize::from(number));
    let numbered = |number| Some((number, found(number)?));
    numbers.into_iter().filter_map(numbered).collect()
}

/// What is answered about an address by itself.
pub(crate) fn alone<'e>(gather: &Gather<'e, '_>, address: &str) -> Verdict<'e> {
    let question = Question {
        text: address,
        as_link: true,
        ..Question::default()
    };
    judge_read(&question, gather.pack, gather.snapshot, gather.today)
}

fn is_disguise(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::Lookalike | Fact::LookalikeSpelling | Fact::LinkGamblingWord
    )
}

/// Of an address nobody vouches for.
fn is_strange(fact: Fact) -> bool {
    is_disguise(fact) || fact == Fact::LinkUnknown
}

/// What a message says of its addresses.
struct Said<'g, 'e, 'q> {
    gather: &'g Gather<'e, 'q>,
    voices: Voices,
    /// Where clauses and sentences end.
    clauses: Vec<usize>,
    sentences: Vec<usize>,
    /// Addresses that stand side by side.
    lists: Vec<(usize, usize)>,
}

impl<'g, 'e, 'q> Said<'g, 'e, 'q> {
    fn of(gather: &'g Gather<'e, 'q>) -> Self {
        let voices = Voices::of(gather, &[]);
        Self {
            gather,
            clauses: voices.ends().collect(),
            sentences: voices.sentence_ends().collect(),
            lists: lists(gather.question.text, &gather.findings.found),
            voices,
        }
    }

    /// The message calls the address that stands here false, or tells what others do with it.
    fn warns_of(&self, address: Span) -> bool {
        let groups = self.gather.pack.disguise;
        let start = self.clause_start(self.list_of(address).0);
        let clause = (start, self.clause_end(address.end as usize));
        let before = (start, address.start as usize);
        // «Tin nói a.com lừa đảo là không đúng sự thật» defends it.
        let opens = self.says(groups.opens, before);
        let called_false =
            (self.says(groups.called_false, clause) != self.says(groups.untrue, clause)) && !opens;
        // «Để phòng kẻ gian truy cập a.com» tells nothing, and «khuyến cáo khách hàng đăng nhập a.com» bids.
        let pretext = self.says(self.gather.pack.voice.pretext, before);
        let bids = opens && (pretext || !self.voices.tells_of_others_at(address));
        (called_false || (self.voices.tells_at(address) && !bids))
            && !self.asks(clause)
            && !self.says(self.gather.pack.voice.address, before)
            && !self.is_urged(address)
    }

    /// «Mọi người đừng bấm vào a.com nhé»: nothing between, and nothing behind that threatens whoever does not. «Không» begins threats
    /// too («không vào a.com sẽ bị khóa thẻ»), so nothing else may be said at all.
    fn keeps_off(&self, address: Span) -> bool {
        let groups = self.gather.pack.disguise;
        let text = self.gather.question.text;
        let (list, behind) = self.list_of(address);
        let first = self.clause_start(list);
        let mut bids = self
            .stand(groups.keeps_off, (first, list))
            .filter(|(_, bid)| {
                self.is_only((first, bid.start as usize), &[&BIDDEN])
                    && self.leads_to((bid.end as usize, list))
            });
        let Some((_, bid)) = bids.next() else {
            return false;
        };
        let words = text.get(bid.start as usize..bid.end as usize);
        let never = words.is_some_and(|words| !vi::fold(words).starts_with("khong"));
        match never {
            true => self.parts((behind, self.sentence_end(behind))),
            false => self.is_only((behind, text.len()), &[&LEAVE, &FALSE]),
        }
    }

    /// From «đừng vào» to the address nothing ends but at a colon: «đừng vào trang giả. b.com» speaks of another.
    fn leads_to(&self, between: (usize, usize)) -> bool {
        let text = self.gather.question.text.get(between.0..between.1);
        text.is_some_and(|text| {
            let (place, list) = text.split_once(':').unwrap_or((text, ""));
            !place.contains(PARTS) && is_made_of(place, &[&PLACE]) && is_made_of(list, &[&BETWEEN])
        })
    }

    /// What is said behind an address nobody is to open takes leave, or tells what came of opening it.
    fn parts(&self, behind: (usize, usize)) -> bool {
        let groups = self.gather.pack.disguise;
        let address = self.gather.pack.voice.address;
        // «Đừng bấm» negates what comes of it, too.
        let tells = || {
            let kinds = [groups.costs, groups.called_false];
            kinds
                .iter()
                .any(|kind| self.stand(*kind, behind).next().is_some())
        };
        let asks = || self.asks(behind) || self.says(address, behind);
        self.is_only(behind, &[&LEAVE, &FALSE]) || (tells() && !asks() && !self.has_address(behind))
    }

    /// «Chương trình ở a.com. Đây là tin giả.», «thấy a.com thì xóa đi, đừng bấm»: a clause of its own behind the address. «Đừng bấm link
    /// giả» speaks of another one.
    fn is_said_false(&self, address: Span) -> bool {
        let groups = self.gather.pack.disguise;
        let (start, list) = self.list_of(address);
        let behind = (list, self.sentence_end(self.sentence_end(list)));
        let first = last_up_to(&self.sentences, start);
        let is_of_it = |hit: Span, rest: &[&[&str]]| {
            let (from, to) = (hit.start as usize, hit.end as usize);
            let clause = (self.clause_begin(from).max(list), self.clause_end(to));
            let said = (first, clause.0);
            self.is_only((clause.0, from), &[])
                && self.is_only((to, clause.1), rest)
                && !self.asks(clause)
                && !self.asks(said)
                && !self.says(groups.opens, said)
                && !self.says(self.gather.pack.voice.address, said)
        };
        let mut called = self.stand(groups.said_false, behind);
        let mut bids = self.stand(groups.keeps_off, behind);
        called.any(|(_, hit)| is_of_it(hit, &[&LEAVE, &FALSE]))
            || bids.any(|(_, hit)| is_of_it(hit, &[&LEAVE]))
    }

    /// «Đây là tin giả, không bấm: «… đăng ký tại a.com»»: a heading of the sentence that the address stands in. One of a word or two
    /// («Mạo danh: trang a.com … là giả») is but a label, until what stands behind it says so again.
    fn is_headed_false(&self, address: Span) -> bool {
        let groups = self.gather.pack.disguise;
        let start = address.start as usize;
        let first = last_up_to(&self.sentences, start);
        let heads = |group| {
            let mut called = self.stand(group, (first, start));
            called.any(|(_, hit)| {
                let (from, to) = (hit.start as usize, hit.end as usize);
                let heading = self.gather.question.text.get(to..start);
                let heading = heading.and_then(|text| text.split_once(':'));
                self.is_only((first, from), &[&LEAVE])
                    && heading.is_some_and(|(rest, _)| is_made_of(rest, &[&LEAVE, &FALSE, &LEFT]))
            })
        };
        heads(groups.said_false) || (heads(groups.called_false) && self.is_denied(first, address))
    }

    /// «Trang a.com phát tiền là giả, bà con không đăng ký»: nobody is to open it, and nothing asks.
    fn is_denied(&self, first: usize, address: Span) -> bool {
        let groups = self.gather.pack.disguise;
        let behind = self.list_of(address).1;
        let sentence = (first, self.sentence_end(behind));
        let mut denied = self.stand(groups.denied, (behind, sentence.1));
        denied.next().is_some()
            && !self.asks(sentence)
            && !self.says(groups.opens, sentence)
            && !self.says(self.gather.pack.voice.address, sentence)
            && !self.has_address((behind, sentence.1))
    }

    /// «Ai lỡ bấm vào link a.com rồi thì đổi mật khẩu, gọi ngân hàng khóa thẻ»: what helps whoever has opened it, without a number or
    /// another address to turn to.
    fn is_regretted(&self, address: Span) -> bool {
        let groups = self.gather.pack.disguise;
        let (list, behind) = self.list_of(address);
        let first = last_up_to(&self.sentences, list);
        let rest = (behind, self.gather.question.text.len());
        let mut slipped = self.stand(groups.slipped, (first, list));
        slipped.any(|(_, slip)| self.leads_to((slip.end as usize, list)))
            && self.says(groups.remedy, (behind, self.sentence_end(behind)))
            && !self.asks(rest)
            && !self.says(groups.opens, rest)
            && !self.says(self.gather.pack.voice.address, rest)
            && !self.leads_on(rest)
    }

    /// Something to open, to call or to pay into stands between these bytes: more digits than those of «113» or «1900».
    fn leads_on(&self, (from, to): (usize, usize)) -> bool {
        let text = self.gather.question.text.get(from..to).unwrap_or_default();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let mut found = self.gather.findings.found.iter();
        let leads = found.any(|found| {
            let leads = matches!(found.what, What::Link(_) | What::Handle(_) | What::Email(_));
            leads && (from..to).contains(&(found.span.start as usize))
        });
        leads || digits > SHORT_NUMBER_MAX
    }

    /// No other words stand between these bytes.
    fn is_only(&self, (from, to): (usize, usize), words: &[&[&str]]) -> bool {
        let text = self.gather.question.text.get(from..to);
        text.is_some_and(|text| is_made_of(text, words))
    }

    /// An address stands between these bytes.
    fn has_address(&self, (from, to): (usize, usize)) -> bool {
        let mut found = self.gather.findings.found.iter();
        found.any(|found| {
            matches!(found.what, What::Link(_)) && (from..to).contains(&(found.span.start as usize))
        })
    }

    /// «… là lừa đảo, thực ra cứ vào đăng nhập», «cảnh báo: a.com đăng nhập nhận quà»: behind the address the reader is to use it, unless
    /// what is to be opened is the true one.
    fn is_urged(&self, address: Span) -> bool {
        let behind = self.list_of(address).1;
        let sentence = (behind, self.sentence_end(behind));
        let mut orders = self.stand(self.gather.pack.disguise.opens, sentence);
        orders.any(|(hit, order)| {
            let is_order = !hit.negated && !self.voices.tells_of_others_at(order);
            is_order && !self.has_address((order.end as usize, sentence.1))
        })
    }

    /// Somebody asks whether it is so.
    fn asks(&self, clause: (usize, usize)) -> bool {
        let words = self.gather.question.text.get(clause.0..clause.1);
        let mark = words.is_some_and(|words| words.trim_end().ends_with('?'));
        mark || self.says(self.gather.pack.disguise.asks_whether, clause)
    }

    /// The list of addresses that one belongs to; one that stands alone is a list of its own.
    fn list_of(&self, address: Span) -> (usize, usize) {
        let start = address.start as usize;
        let number = self.lists.partition_point(|(_, end)| *end <= start);
        let list = self.lists.get(number).filter(|list| list.0 <= start);
        list.copied().unwrap_or((start, address.end as usize))
    }

    /// Whether an address stands among others.
    fn is_listed(&self, address: Span) -> bool {
        self.list_of(address) != (address.start as usize, address.end as usize)
    }

    /// Where the clause begins that `at` stands in.
    fn clause_begin(&self, at: usize) -> usize {
        last_up_to(&self.clauses, at)
    }

    /// Where the clause of the last word before `at` begins. What ended with its sentence speaks of no address behind it, but for a
    /// heading («Danh sách trang giả:\n1. a.com»), nor does a pretext («để phòng lừa đảo, a.com»).
    fn clause_start(&self, at: usize) -> usize {
        let before = self.gather.question.text.get(..at).unwrap_or_default();
        let word = before.trim_end_matches(|c: char| !c.is_alphabetic()).len();
        let gap = before.get(word..).unwrap_or_default();
        let start = last_up_to(&self.clauses, word.saturating_sub(1));
        let is_over = gap.contains(['.', '!', '?']);
        let pretexts = [
            self.gather.pack.voice.pretext,
            self.gather.pack.negation.purpose,
        ];
        let pretext = || {
            pretexts
                .iter()
                .any(|group| self.says(*group, (start, word)))
        };
        let parted = is_over || (gap.contains(',') && pretext());
        match parted && !gap.contains([':', '\n']) {
            true => self.clause_begin(at),
            false => start,
        }
    }

    fn clause_end(&self, at: usize) -> usize {
        let number = self.clauses.partition_point(|end| *end < at);
        let end = self.clauses.get(number).copied();
        end.unwrap_or(self.gather.question.text.len())
    }

    /// Where the sentence ends that goes on at `at`.
    fn sentence_end(&self, at: usize) -> usize {
        let number = self.sentences.partition_point(|end| *end <= at);
        let end = self.sentences.get(number).copied();
        end.unwrap_or(self.gather.question.text.len())
    }

    /// Words of a group stand between these bytes and are not negated.
    fn says(&self, group: Group, range: (usize, usize)) -> bool {
        let mut hits = self.stand(group, range);
        hits.any(|(hit, _)| !hit.negated)
    }

    /// The words of a group between these bytes, with their places.
    fn stand(
        &self,
        group: Group,
        (from, to): (usize, usize),
    ) -> impl Iterator<Item = (&Seen, Span)> {
        let hits = self.gather.in_group(group);
        let placed = hits.map(|hit| (hit, self.gather.span_of(hit)));
        placed.filter(move |(_, span)| from <= span.start as usize && span.end as usize <= to)
    }
}

/// The last of these ends up to `at`.
fn last_up_to(ends: &[usize], at: usize) -> usize {
    let number = ends.partition_point(|end| *end <= at);
    let last = number.checked_sub(1).and_then(|last| ends.get(last));
    last.copied().unwrap_or_default()
}

/// Addresses with nothing between them but what joins a list, as one.
fn lists(text: &str, found: &[Found]) -> Vec<(usize, usize)> {
    let addresses = found
        .iter()
        .filter(|found| matches!(found.what, What::Link(_) | What::Email(_)));
    let mut lists: Vec<(usize, usize)> = Vec::new();
    for address in addresses {
        let (start, end) = (address.span.start as usize, address.span.end as usize);
        let last = lists.last_mut().filter(|last| {
            let between = text.get(last.1..start);
            between.is_some_and(|between| is_made_of(between, &[&BETWEEN]))
        });
        match last {
            Some(last) => last.1 = end,
            None => lists.push((start, end)),
        }
    }
    lists
}

/// Nothing but marks, numbers of items and these words.
fn is_made_of(text: &str, these: &[&[&str]]) -> bool {
    let mut words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    words.all(|word| {
        let word = vi::fold(word);
        these.iter().any(|these| these.contains(&word.as_ref()))
    })
}

#[cfg(test)]
mod tests {
    use extract::Span;

    use super::left_out;
    use crate::Level;
    use crate::judged::judged;

    const FALSE: &str = "vietcombank-uudai-vidu.com";

    /// Of each sentence about a false address: whether it is not accused for naming it.
    fn are_left_alone<'t>(sentences: &[&'t str]) -> Vec<&'t str> {
        let alone = |sentence: &&str| {
            let text = sentence.replace("{}", FALSE);
            judged(&text).level == Level::Insufficient
        };
        sentences.iter().copied().filter(alone).collect()
    }

    #[test]
    fn who_bids_to_keep_off_an_address_is_not_accused_for_naming_it() {
        let warnings = [
            "Đừng vào {}",
            "Bà con chớ vào {} nhé",
            "Mọi người ơi, đừng bấm link {} nha cả nhà",
            "Đừng vào trang giả mạo {}, em mất 2 triệu rồi",
            "Tuyệt đối không truy cập:\n1. {}\n2. agribank-xacthuc-vidu.com",
            "Không truy cập {}",
            "Chương trình tặng quà ở {} là không đúng sự thật.",
            "Bài viết dẫn link {}. Đây là tin giả.",
            "Ai thấy link {} thì xóa đi nhé, trang lừa đảo đó",
            "Thấy tin nhắn có địa chỉ {} thì xóa ngay, đừng bấm nhé",
            "NÓI KHÔNG VỚI LINK LẠ! Ví dụ link giả: {}, agribank-xacthuc-vidu.com. Thấy thì xóa ngay.",
            "Mạo danh: trang {} phát tiền hỗ trợ là giả, bà con không đăng ký",
            "Bác nào lỡ bấm vào link {} rồi thì đổi mật khẩu ngân hàng và gọi tổng đài khóa thẻ ngay nhé",
        ];
        assert_eq!(are_left_alone(&warnings), warnings);
    }

    #[test]
    fn who_bids_to_keep_off_another_or_threatens_is_accused() {
        let pretences = [
            "Đừng vào trang giả. {} nhé cả nhà",
            "Đừng vào trang giả, hãy vào {}",
            "Đừng vào agribank-cu-vidu.com, {} mới là thật",
            "Không vào {} là mất tiền",
            "Không truy cập {}. Thẻ của bạn sẽ bị khóa.",
            "Đừng bỏ lỡ {} nhé mọi người",
            "Đừng vào {} nếu không muốn nhận 5 triệu",
            "Nhận quà tại {}, đừng vào trang giả nhé",
            "Tin nói {} lừa đảo là không đúng sự thật",
            "Vào {} nhận quà. Đây là tin giả thì tôi chịu phạt",
            "Kẻ gian đang dùng tài khoản của bạn. {}",
            "Để phòng thủ đoạn lừa đảo, {}",
            "Đối tượng được hỗ trợ 500k: {}",
            "Để phòng kẻ gian truy cập {}",
            "Mạo danh: trang {} phát tiền hỗ trợ, bà con đăng ký",
            "Lừa đảo: vào {} đăng ký nhận tiền, đừng tin trang khác là giả",
            "Bác nào lỡ bấm vào link {} rồi thì nhập mật khẩu để khóa thẻ",
            "Ai lỡ bấm vào {} thì gọi 0912 000 345 để khóa thẻ ngay",
            "Ai lỡ bị khóa thẻ thì bấm vào {} đổi mật khẩu",
        ];
        assert_eq!(are_left_alone(&pretences), [""; 0]);
    }

    #[test]
    fn a_name_left_out_is_blank_and_nothing_else_moves() {
        let text = "trang lazada-ctv-vidu.vip là giả";
        let name = Span { start: 6, end: 25 };
        let rest = left_out(text, &[name]).unwrap();
        assert_eq!(rest, format!("trang {} là giả", " ".repeat(19)));
        assert_eq!(left_out(&rest, &[name]), None);
        assert_eq!(left_out(text, &[]), None);
    }

    #[test]
    fn what_a_false_name_is_made_of_is_said_by_nobody() {
        let lists = [
            "Tên miền lừa đảo: shopee-trian-vidu.cc; lazada-ctv-vidu.vip; tiki-nhiemvu-vidu.xyz.",
            "Danh sách website giả mạo: 1. vnpost-buukien-vidu.top 2. ghtk-nhanhang-vidu.com",
        ];
        assert_eq!(are_left_alone(&lists), lists);
        let asked = ["Tuyển CTV chốt đơn lazada-ctv-vidu.vip, thu nhập 500k/ngày, làm tại nhà"];
        assert_eq!(are_left_alone(&asked), [""; 0]);
    }
}
