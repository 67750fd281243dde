//! Whose voice a message speaks with: what it asks of the reader itself, and what it tells of others who ask.
//!
//! A warning quotes the trick it warns of, so its voice calms. A trick that ends with "hãy cảnh giác" still asks for the code: what
//! stands in its own clauses is not calmed. Telling begins with a word such as «đối tượng», «thủ đoạn» and goes on over the clauses
//! of its sentence, until one turns to the reader («chị đọc mã cho em», a link, an account) outside quotation marks. A sentence
//! that follows is told only where it tells itself («sau đó chúng…», «yêu cầu nạn nhân…»): «Kẻ gian dùng tài khoản của ông. Chuyển
//! hết tiền sang…» names them and then gives an order of its own. A heading («Thủ đoạn: …») opens a tale only before words that
//! tell: what others do («gọi điện…»), who they are, a quotation; in front of an order it is but a disguise. A clause that accuses
//! the reader («anh bị khởi tố») warns of nobody, whatever the words of a police report in it.
//!
//! A witness tells of their own people and of no «đối tượng»: «hôm qua có người gọi xưng công an, bảo bà chuyển 50 triệu, may mà cháu
//! về kịp», «em lỡ nhập mật khẩu, giờ phải làm sao». Between how it began and how it ended stands their story; what is in it is over
//! and asks nothing of anybody. Without an end there is none: a trick tells how it began as well. Nor is what does not say that
//! somebody was bidden («bảo bà chuyển», «họ đòi»): an order can be slipped in between.
//!
//! One of the family warns another: «ai bảo ông chuyển tiền thì ông cúp máy». That clause is told, and no other: an order may follow.
//! What lies between who is meant and what is said of them is told with it: «ai gọi video, đọc số căn cước, xin mã đều là lừa đảo».
//!
//! News of a loss names no «đối tượng» either: «VTV24: Chị H. mất 2 tỷ đồng sau khi làm nhiệm vụ», «Bà kể lại: họ gọi bảo bà chuyển 80
//! triệu. Bà đã trình báo». From who reports to the loss it is told, where no clause turns to the reader: the head of a newspaper
//! silences no order behind it.

use std::ops::RangeInclusive;

use extract::{Span, What};

use crate::evidence::Gather;
use crate::judge::Hit;
use crate::phrases::Group;

/// Which groups begin telling of others, and which turn to the reader.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VoiceGroups {
    /// «Đối tượng…»: telling goes on over the sentences that follow.
    pub(crate) narrator: Group,
    /// «Cảnh báo…»: telling ends with the sentence.
    pub(crate) warner: Group,
    pub(crate) address: Group,
    /// «Sau đó…», «yêu cầu nạn nhân…»: a sentence that carries a tale on.
    pub(crate) tale: Group,
    /// «Để phòng thủ đoạn…», «kẻ gian dùng tài khoản của bạn»: named as the reason for what is asked next.
    pub(crate) pretext: Group,
    /// «Thủ đoạn:», «Cảnh báo:»: says what kind of thing follows, and not that it does.
    pub(crate) heading: Group,
    /// «Gọi điện…», «lợi dụng…»: what others do, when a clause begins with it.
    pub(crate) deed: Group,
    /// «Có người gọi bảo mẹ», «em lỡ bấm»: how it began, told by whom it happened to.
    pub(crate) witness: Group,
    /// «Bảo bà», «họ đòi»: what somebody was bidden to do, and no bidding of the reader.
    pub(crate) reported: Group,
    /// «May mà chưa chuyển»: how it ended.
    pub(crate) escaped: Group,
    /// «Giờ phải làm sao»: what is asked by whom it happened to.
    pub(crate) plea: Group,
    /// «VTV24», «chị H.», «đang điều tra vụ»: who tells of somebody else's loss.
    pub(crate) reporter: Group,
    /// «Mất 2 tỷ đồng sau khi», «đã trình báo»: that loss.
    pub(crate) loss: Group,
    /// «Có phải lừa đảo không»: what is asked of others about a trick.
    pub(crate) asks_if_trick: Group,
    /// «Thì bà cúp máy», «là lừa đấy»: said of whoever asks, by one of the family.
    pub(crate) sends_off: Group,
    /// «Ai gọi», «mọi tin nhắn»: of whom that is said.
    pub(crate) whoever: Group,
}

/// Sentences in which a witness tells what happened, at most.
const STORY_SENTENCES_MAX: u8 = 3;
/// One byte in so many at least must be quoted in a clause that is a quotation.
const QUOTED_SHARE: usize = 2;

/// What a phrase tells of the clause it stands in.
type Mark = fn(&mut Clause);

/// The clauses of a message, in order.
pub(crate) struct Voices {
    clauses: Vec<Clause>,
    /// Whether something guilty stands in a clause that asks of the reader.
    asks: bool,
}

#[derive(Debug, Clone, Copy)]
struct Clause {
    end: u32,
    narrates: bool,
    warns: bool,
    addresses: bool,
    tells_on: bool,
    pretext: bool,
    heading: bool,
    /// Begins with what others do.
    deed: bool,
    witnesses: bool,
    reports: bool,
    /// Says how it ended.
    ended: bool,
    /// Names who reports a loss.
    names_reporter: bool,
    /// Says what somebody lost.
    loses: bool,
    /// Says what to do with whoever asks.
    sends_off: bool,
    /// Says who is meant by that.
    whoever: bool,
    /// Belongs to the story of a witness.
    story: bool,
    quoted: bool,
    /// Ends with a colon or a dash.
    announces: bool,
    ends_sentence: bool,
    told: bool,
    /// Told of somebody («đối tượng…»), and not by who warns («khuyến cáo…»), who may give orders too.
    of_others: bool,
}

impl Clause {
    fn up_to(end: usize, quoted: bool, ends_sentence: bool, announces: bool) -> Self {
        Self {
            end: u32::try_from(end).unwrap_or(u32::MAX),
            narrates: false,
            warns: false,
            addresses: false,
            tells_on: false,
            pretext: false,
            heading: false,
            deed: false,
            witnesses: false,
            reports: false,
            ended: false,
            names_reporter: false,
            loses: false,
            sends_off: false,
            whoever: false,
            story: false,
            quoted,
            announces,
            ends_sentence,
            told: false,
            of_others: false,
        }
    }
}

impl Voices {
    pub(crate) fn of(gather: &Gather<'_, '_>, hits: &[Hit<'_>]) -> Self {
        let mut voices = Self {
            clauses: clauses(gather.question.text),
            asks: false,
        };
        let groups = gather.pack.voice;
        let marks: [(Group, Mark); 14] = [
            (groups.narrator, |clause| clause.narrates = true),
            (groups.warner, |clause| clause.warns = true),
            (groups.tale, |clause| clause.tells_on = true),
            (groups.pretext, |clause| clause.pretext = true),
            (groups.heading, |clause| clause.heading = true),
            (groups.witness, |clause| clause.witnesses = true),
            (groups.reported, |clause| clause.reports = true),
            (groups.escaped, |clause| clause.ended = true),
            (groups.plea, |clause| clause.ended = true),
            (groups.reporter, |clause| clause.names_reporter = true),
            (groups.loss, |clause| clause.loses = true),
            (groups.sends_off, |clause| clause.sends_off = true),
            (groups.asks_if_trick, |clause| clause.ended = true),
            (groups.whoever, |clause| clause.whoever = true),
        ];
        for (group, mark) in marks {
            for hit in gather.in_group(group) {
                voices.mark(gather.span_of(hit), mark);
            }
        }
        for hit in gather.in_group(groups.address).filter(|hit| !hit.negated) {
            voices.mark(gather.span_of(hit), |clause| clause.addresses = true);
        }
        for hit in gather.in_group(groups.deed) {
            let span = gather.span_of(hit);
            if voices.begins(gather.question.text, span) {
                voices.mark(span, |clause| clause.deed = true);
            }
        }
        for found in &gather.findings.found {
            let turns = match &found.what {
                What::Link(_) | What::Handle(_) => true,
                What::Account(account) => !account.or_phone,
                _ => false,
            };
            if turns {
                voices.mark(found.span, |clause| clause.addresses = true);
            }
        }
        for hit in hits.iter().filter(|hit| hit.accuses(gather.pack)) {
            for span in hit.spans.as_slice() {
                voices.mark(*span, |clause| clause.warns = false);
            }
        }
        voices.report();
        voices.send_off();
        voices.tell();
        voices.witness();
        let mut placed = hits
            .iter()
            .filter(|hit| hit.points > 0 && !hit.spans.is_empty());
        voices.asks = placed.any(|hit| !voices.tells(hit));
        voices
    }

    /// From who reports a loss to that loss: what stands in its sentence, and what says that somebody was bidden.
    fn report(&mut self) {
        for stretch in self.stretches(|clause| clause.names_reporter, |clause| clause.loses) {
            let Some((last, before)) = self.stretch(stretch).split_last_mut() else {
                continue;
            };
            let is_one = !before.iter().any(|clause| clause.ends_sentence);
            for clause in before.iter_mut().chain([last]) {
                let of_loss = is_one || clause.reports || clause.loses;
                clause.narrates |= of_loss && !clause.addresses;
            }
        }
    }

    /// From who is meant to what is said of them, within a sentence that turns to nobody.
    fn send_off(&mut self) {
        for stretch in self.stretches(|clause| clause.whoever, |clause| clause.sends_off) {
            let Some((last, before)) = self.stretch(stretch).split_last_mut() else {
                continue;
            };
            let is_one = !before.iter().any(|clause| clause.ends_sentence);
            let addresses = before.iter().any(|clause| clause.addresses);
            if is_one && !addresses && !last.addresses {
                before.iter_mut().for_each(|clause| clause.sends_off = true);
            }
        }
    }

    /// Which clauses are told, sentence by sentence.
    fn tell(&mut self) {
        let mut narrated = false;
        for sentence in self
            .clauses
            .split_inclusive_mut(|clause| clause.ends_sentence)
        {
            silence_headings(sentence);
            let tells = |clause: &Clause| clause.narrates || clause.tells_on || clause.quoted;
            narrated &= sentence.iter().any(tells);
            let named = sentence.iter().any(|clause| clause.narrates);
            let mut warned = false;
            for clause in sentence {
                let goes_on = clause.quoted || !clause.addresses;
                // «Kẻ gian tinh vi nên ngân hàng cần ông đọc mã»: named as the reason for what is asked in the same breath.
                let asks = clause.pretext && clause.addresses;
                narrated = (clause.narrates && !asks) || (narrated && goes_on);
                warned = (clause.warns && !asks) || (warned && goes_on);
                // «Sau khi người khác đóng phí, kẻ lừa đảo…»: the tale begins before who is told of.
                clause.of_others = narrated || (named && clause.tells_on);
                clause.told = clause.of_others || warned || clause.sends_off;
                narrated &= !clause.pretext;
                warned &= !clause.pretext;
            }
        }
    }

    /// The story of a witness, from how it began to how it ended.
    fn witness(&mut self) {
        for stretch in self.stretches(|clause| clause.witnesses, |clause| clause.ended) {
            for clause in self.stretch(stretch) {
                clause.story = clause.witnesses || clause.reports || clause.ended;
                clause.told |= clause.story;
            }
        }
    }

    /// The clauses from each that begins a story up to the next that ends it, which must come within so many sentences.
    fn stretches(
        &self,
        begins: fn(&Clause) -> bool,
        ends: fn(&Clause) -> bool,
    ) -> Vec<RangeInclusive<usize>> {
        let mut stretches = Vec::new();
        let mut began = None;
        let mut sentences = 0;
        for (number, clause) in self.clauses.iter().enumerate() {
            if begins(clause) && began.is_none() {
                (began, sentences) = (Some(number), 0);
            }
            if ends(clause) {
                stretches.extend(began.take().map(|first| first..=number));
            }
            sentences += u8::from(began.is_some() && clause.ends_sentence);
            began = began.filter(|_| sentences < STORY_SENTENCES_MAX);
        }
        stretches
    }

    fn stretch(&mut self, places: RangeInclusive<usize>) -> &mut [Clause] {
        self.clauses.get_mut(places).unwrap_or_default()
    }

    /// Whether all of a hit ends where others are told of; what has no place is told where nothing is asked.
    pub(crate) fn tells(&self, hit: &Hit<'_>) -> bool {
        let spans = hit.spans.as_slice();
        match spans.is_empty() {
            true => !self.asks && self.clauses.iter().any(|clause| clause.told),
            false => spans.iter().all(|span| self.tells_at(*span)),
        }
    }

    /// Whether all of a hit ends in the story of a witness; what has no place does where nothing is asked.
    pub(crate) fn is_story(&self, hit: &Hit<'_>) -> bool {
        let spans = hit.spans.as_slice();
        let story = |span: &Span| {
            self.at(span.end.saturating_sub(1))
                .is_some_and(|at| at.story)
        };
        match spans.is_empty() {
            true => !self.asks && self.clauses.iter().any(|clause| clause.story),
            false => spans.iter().all(story),
        }
    }

    /// Whether what stands here ends where others are told of.
    pub(crate) fn tells_at(&self, span: Span) -> bool {
        self.at(span.end.saturating_sub(1))
            .is_none_or(|clause| clause.told)
    }

    /// Whether what stands here ends where somebody tells what others do.
    pub(crate) fn tells_of_others_at(&self, span: Span) -> bool {
        self.at(span.end.saturating_sub(1))
            .is_some_and(|clause| clause.of_others || clause.story)
    }

    /// Where the clauses end, in bytes.
    pub(crate) fn ends(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.clauses.iter().map(|clause| clause.end as usize)
    }

    /// Where the sentences end, in bytes.
    pub(crate) fn sentence_ends(&self) -> impl Iterator<Item = usize> + '_ {
        let ends = self.clauses.iter().filter(|clause| clause.ends_sentence);
        ends.map(|clause| clause.end as usize)
    }

    fn at(&self, byte: u32) -> Option<&Clause> {
        let number = self.clauses.partition_point(|clause| clause.end <= byte);
        self.clauses.get(number)
    }

    /// Whether a clause begins with the words of this span.
    fn begins(&self, text: &str, span: Span) -> bool {
        let number = self
            .clauses
            .partition_point(|clause| clause.end <= span.start);
        let before = number.checked_sub(1).and_then(|at| self.clauses.get(at));
        let from = before.map_or(0, |clause| clause.end);
        text.get(from as usize..span.start as usize)
            .is_some_and(|gap| !gap.contains(char::is_alphanumeric))
    }

    fn mark(&mut self, span: Span, change: impl Fn(&mut Clause)) {
        let number = self
            .clauses
            .partition_point(|clause| clause.end <= span.start);
        if let Some(clause) = self.clauses.get_mut(number) {
            change(clause);
        }
    }
}

/// A heading with nothing behind it that tells says nothing.
fn silence_headings(sentence: &mut [Clause]) {
    let tells = |clause: &Clause| {
        !(clause.heading && clause.announces)
            && (clause.narrates || clause.tells_on || clause.quoted || clause.deed)
    };
    if !sentence.iter().any(tells) {
        for clause in sentence
            .iter_mut()
            .filter(|clause| clause.heading && clause.announces)
        {
            (clause.narrates, clause.warns) = (false, false);
        }
    }
}

/// Where the clauses of a text end, in bytes.
pub(crate) fn clause_ends(text: &str) -> Vec<usize> {
    let ends = clauses(text).into_iter();
    ends.map(|clause| clause.end as usize).collect()
}

/// Cuts after signs that end a clause and are followed by space or the end, so that `1.000.000` and `a.vn` stay whole.
fn clauses(text: &str) -> Vec<Clause> {
    let mut all = Vec::with_capacity(32);
    let mut quotes = false;
    let mut cut = 0;
    // Where the quotation begins that is read, and what of this clause was quoted before; a name in quotation marks («app "CSKH"»)
    // makes no quotation of what stands around it.
    let (mut quoted_from, mut quoted) = (0, 0);
    let is_quoted = |quoted: usize, length: usize| quoted * QUOTED_SHARE >= length;
    for at in signs(text) {
        let mut rest = text.get(at..).unwrap_or_default().chars();
        let Some(sign) = rest.next() else { break };
        match sign {
            '“' | '«' | '"' if !quotes => (quotes, quoted_from) = (true, at),
            '”' | '»' | '"' if quotes => {
                quotes = false;
                quoted += at - quoted_from.max(cut);
            }
            _ => {}
        }
        let parts = match sign {
            '\n' => true,
            ':' => rest
                .clone()
                .next()
                .is_none_or(|next| next.is_whitespace() || next.is_alphabetic()),
            '.' if is_initial(text.get(cut..at).unwrap_or_default()) => false,
            '.' | ',' | ';' | '!' | '?' | '…' | ')' | '-' | '–' => {
                rest.clone().next().is_none_or(char::is_whitespace)
            }
            _ => false,
        };
        if parts {
            let ends_sentence = match sign {
                '…' => !goes_on_small(rest),
                _ => matches!(sign, '.' | '!' | '?' | '\n'),
            };
            let end = at + sign.len_utf8();
            quoted += if quotes {
                end - quoted_from.max(cut)
            } else {
                0
            };
            all.push(Clause::up_to(
                end,
                is_quoted(quoted, end - cut),
                ends_sentence,
                matches!(sign, ':' | '-' | '–'),
            ));
            (cut, quoted) = (end, 0);
        }
    }
    if cut < text.len() {
        quoted += if quotes {
            text.len() - quoted_from.max(cut)
        } else {
            0
        };
        all.push(Clause::up_to(
            text.len(),
            is_quoted(quoted, text.len() - cut),
            false,
            false,
        ));
    }
    all
}

/// Where signs stand that may end a clause or a quotation, by their first byte; some that do neither among them.
fn signs(text: &str) -> impl Iterator<Item = usize> {
    const FIRST: [bool; 256] = {
        let mut first = [false; 256];
        let signs = b"\n.,;:!?)-\"\xc2\xe2";
        let mut number = 0;
        while number < signs.len() {
            first[signs[number] as usize] = true;
            number += 1;
        }
        first
    };
    let bytes = text.bytes().enumerate();
    bytes
        .filter(|(_, byte)| FIRST[usize::from(*byte)])
        .map(|(at, _)| at)
}

/// One letter in place of a name: the dot behind «chị H.» ends nothing.
fn is_initial(before: &str) -> bool {
    let mut letters = before.chars().rev();
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_whitespace)
}

/// What follows an ellipsis goes on in small letters: the sentence is not over.
fn goes_on_small(mut rest: impl Iterator<Item = char>) -> bool {
    rest.find(|next| !next.is_whitespace())
        .is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use crate::Level;
    use crate::judged::{judged, levels};

    #[test]
    fn a_story_that_ended_well_accuses_nobody() {
        let told = [
            "Có người gọi xưng công an, bảo bà chuyển 50 triệu vào tài khoản an toàn, may mà cháu về kịp.",
            "Có số lạ gọi bảo tôi trúng thưởng, đòi đóng 500 nghìn phí nhận quà. Tôi không đóng.",
        ];
        assert_eq!(levels(&told), [Level::Insufficient; 2]);
    }

    #[test]
    fn an_order_in_or_behind_a_story_is_an_order() {
        let asked = [
            // Nobody tells how it ended.
            "Có người gọi xưng công an, bảo bà chuyển 50 triệu vào tài khoản an toàn.",
            // Nobody was bidden: this bids.
            "Có người gọi tố bà rửa tiền, chuyển ngay 50 triệu vào tài khoản an toàn, may mà con tôi báo kịp",
            // Told is what stands before the end.
            "Có người gọi bảo bà trúng xe SH, may mà bà nghe. Bà chuyển 2 triệu phí hồ sơ vào stk 1900000123456 MB để nhận xe",
        ];
        for (text, level) in asked.iter().zip(levels(&asked)) {
            assert!(level >= Level::Suspicious, "{text}");
        }
    }

    #[test]
    fn a_warning_of_the_family_accuses_nobody() {
        let told = [
            "Ông nội ơi ai bắt ông chuyển tiền vô tài khoản tạm giữ là lừa đảo hết. Cúp máy liền rồi kêu con",
            "Me oi ai goi bao chuyen tien vao tai khoan an toan thi me cup may nhe",
            "Bà nhớ nhé, ai xưng công an bắt đọc mã OTP thì bà tắt máy, gọi cho con",
        ];
        assert_eq!(levels(&told), [Level::Insufficient; 3]);
    }

    #[test]
    fn an_order_behind_a_warning_of_the_family_is_an_order() {
        let asked = [
            "Ai gọi hỏi thì bà cúp máy. Bà chuyển hết tiền vào tài khoản tạm giữ của viện kiểm sát để chứng minh trong sạch",
            "Ai gọi hỏi thì bà cúp máy, chuyển ngay 50 triệu vào tài khoản an toàn để công an xác minh",
        ];
        for (text, level) in asked.iter().zip(levels(&asked)) {
            assert!(level >= Level::Suspicious, "{text}");
        }
    }

    #[test]
    fn who_asks_about_a_call_is_answered_and_not_accused() {
        let asked = "Cho em hỏi có số lạ gọi bảo em trúng xe SH rồi bắt đóng thuế 3 triệu, có phải lừa không ạ?";
        let verdict = judged(asked);
        assert_eq!(verdict.level, Level::Suspicious);
        assert_eq!(verdict.reasons[0].signal, "TOLD_TRICK_ASKED");
        assert!(verdict.signals.iter().all(|fired| fired.id != "FEE_FIRST"));
    }

    #[test]
    fn news_of_a_loss_accuses_nobody() {
        let told = [
            "VTV24: Chị H. (Hà Nội) mất 1,2 tỷ đồng sau khi tham gia nhóm Telegram \"làm nhiệm vụ\" nhận hoa hồng. Ban đầu chị được trả 200 nghìn, sau đó phải nạp số tiền lớn dần.",
            "Bà Lý Thị M. ở Bảo Lạc kể lại: họ gọi xưng công an, bảo bà dính đường dây rửa tiền, bắt bà chuyển 80 triệu. Bà đã trình báo công an xã.",
        ];
        assert_eq!(levels(&told), [Level::Insufficient; 2]);
    }

    #[test]
    fn the_head_of_a_newspaper_silences_no_order() {
        let asked = [
            "VTV24: Chị H. mất 1,2 tỷ đồng sau khi tin người lạ. Làm nhiệm vụ Shopee cùng bên em, nạp 500k nhận hoa hồng 30%, nhắn Telegram @viduvip",
            "Báo Tuổi Trẻ: chị N. bị mất 900 triệu. Bà liên quan đường dây rửa tiền, bà chuyển ngay 80 triệu vào tài khoản an toàn của viện kiểm sát.",
            "VTV24: Chị H. mất 1,2 tỷ đồng vì làm nhiệm vụ. Nạp 500k làm nhiệm vụ cùng bên em, hoàn gốc kèm hoa hồng 30%, ib em",
        ];
        assert_eq!(levels(&asked), [Level::Danger; 3]);
    }

    #[test]
    fn a_story_may_be_long_and_end_as_often_as_it_likes() {
        let long = "Có người gọi bảo mẹ, may mà. ".repeat(400);
        assert_eq!(levels(&[&long]), [Level::Insufficient]);
    }
}
