//! From the folded text to words: cut-up words are put together, digits read as letters, short forms written out.

use crate::atoms::{Atom, DIGIT, LETTER, atoms};
use crate::glued;
use crate::leet::{is_known, reads_as_letters, unleet, zero_like};
use crate::mapped::Mapped;
use crate::normalize::{Normal, Tricks};
use crate::syllable::{is_syllable, segment};
use crate::teencode;

/// Suffixes that make a dotted run a host, not a cut-up word.
const HOST_ENDS: [&str; 40] = [
    "com", "vn", "net", "org", "top", "me", "ly", "xyz", "info", "gov", "edu", "io", "cc", "vip",
    "site", "shop", "online", "store", "club", "link", "app", "dev", "co", "us", "icu", "live",
    "life", "click", "cfd", "sbs", "fun", "win", "tech", "de", "tk", "ml", "biz", "asia", "pro",
    "example",
];

/// Atoms read as one cut-up run at most; longer runs are no disguise of a word but a weight to carry.
const RUN_MAX: usize = 32;

/// Words with digits for letters from which the whole message counts as disguised.
const BOLD_MIN: usize = 3;

/// So many pieces of syllables, and one in so many words, before a message is one of halved words.
const HALVES_MIN: usize = 3;
const HALVES_SHARE: usize = 8;

/// So many long words that are no syllables, and one in so many words, before a message is looked at as one of words written
/// together; and the share of words that must fall apart into syllables.
const LONG_LETTERS_MIN: usize = 6;
const LONG_MIN: usize = 3;
const LONG_SHARE: usize = 4;
const GLUED_SHARE: usize = 3;
/// Shortest word that is taken apart.
const GLUED_LETTERS_MIN: usize = 5;

/// So many words in one are no slip and no hashtag.
const HIDDEN_MIN: usize = 6;

/// So many words with letters for other sounds, and one in so many words, before they are read ("zao", "fi", "wa").
const SOUNDED_MIN: usize = 3;
const SOUNDED_SHARE: usize = 8;

/// How two neighbouring atoms are held apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// White space, or a new sentence.
    Open,
    /// One space exactly.
    Space,
    /// One or two signs without space: the word may be cut up here.
    Sign,
    /// The same with a picture among them.
    Picture,
}

/// Writes `out.words` from `out.folded` and counts the tricks of spelling.
pub(crate) fn write(text: &str, out: &mut Normal) {
    let folded = std::mem::take(&mut out.folded);
    let mut writer = Writer {
        written: text,
        folded: &folded,
        words: &mut out.words,
        tricks: &mut out.tricks,
        bold: false,
        halved: false,
        glued: false,
        sounded: false,
    };
    writer.words.reserve(folded.text.len() + 16);
    writer.run();
    out.folded = folded;
}

struct Writer<'n> {
    written: &'n str,
    folded: &'n Mapped,
    words: &'n mut Mapped,
    tricks: &'n mut Tricks,
    /// So many words carry digits for letters that a doubtful one ("th3", "m4") is read as letters too.
    bold: bool,
    /// The words are cut in two throughout ("chu yen kh oan").
    halved: bool,
    /// Two or three words are written as one throughout ("taikhoan quykhach").
    glued: bool,
    /// Sounds are written with other letters throughout ("zao zich", "fi", "wa").
    sounded: bool,
}

/// How many words of a message are odd in each of these ways.
#[derive(Default)]
struct Odd {
    /// Digits or signs among letters.
    mixed: usize,
    /// But the beginning or the end of a syllable.
    pieces: usize,
    /// Long and no syllable.
    long: usize,
    /// Letters that may stand for other sounds.
    sounding: usize,
}

impl Writer<'_> {
    fn run(&mut self) {
        let mut atoms = atoms(&self.folded.text);
        let odd = self.odd(&mut atoms);
        self.bold = odd.mixed >= BOLD_MIN && self.is_disguised_throughout(&atoms);
        self.halved = odd.pieces >= HALVES_MIN && self.is_halved_throughout(&atoms, odd.pieces);
        self.glued = odd.long >= LONG_MIN && self.is_glued_throughout(&atoms, odd.long);
        self.sounded = odd.sounding >= SOUNDED_MIN && self.is_sounded_throughout(&atoms);
        self.words
            .push_ascii(b' ', atoms.first().map_or(0, |atom| self.from(atom.start)));
        let mut next = 0;
        while let Some(atom) = atoms.get(next).copied() {
            let taken = match self.stretch(&atoms, next) {
                0 => self.held_together(&atoms, next),
                taken => taken,
            };
            if taken == 0 {
                self.atom(atom);
            }
            next += taken.max(1);
        }
        let end = self.folded.map.last().copied().unwrap_or(0);
        self.words.end(end);
    }

    /// Words in a row, single spaces between them, that are taken as they stand: most of most messages, copied at once.
    fn stretch(&mut self, atoms: &[Atom], first: usize) -> usize {
        if self.halved || self.glued || self.sounded {
            return 0;
        }
        let folded = self.folded;
        let bytes = folded.text.as_bytes();
        let rest = atoms.get(first..).unwrap_or_default();
        let stands = |atom: &Atom| {
            matches!(atom.kinds, LETTER | DIGIT)
                && (2..glued::RUN_MIN).contains(&(atom.end - atom.start))
                && teencode::expand(self.bytes(*atom)).is_none()
        };
        let goes_on = |pair: &&[Atom]| {
            matches!(pair, [atom, next] if next.start == atom.end + 1
                && bytes.get(atom.end) == Some(&b' ')
                && stands(atom))
        };
        let taken = rest.windows(2).take_while(goes_on).count();
        let whole = rest.get(..taken).unwrap_or_default();
        if let (Some(first), Some(last)) = (whole.first(), whole.last()) {
            self.words.push_part(folded, first.start..last.end + 1);
        }
        taken
    }

    /// "tr4! phep": where other letters of a word are written with signs, the mark of exclamation behind it is an i, unless a new
    /// sentence begins after it.
    fn ends_in_sign(&self, atom: Atom) -> bool {
        let text = self.text(atom);
        let after = |behind: usize| self.folded.text.as_bytes().get(atom.end + behind);
        if after(0) != Some(&b'!') || after(1) != Some(&b' ') {
            return false;
        }
        let next = self.written.get(self.from(atom.end + 2) as usize..);
        let read: String = text.bytes().map(|b| char::from(unleet(b))).collect();
        next.is_some_and(|next| next.starts_with(char::is_lowercase))
            && !text.starts_with(|c: char| c.is_ascii_digit())
            && teencode::expand(text.as_bytes()).is_none()
            && is_syllable(&(read + "i"))
    }

    /// Counts the words that are odd in some way, all ways in one pass: most messages have too few of each to be looked at again. To a
    /// mixed one belongs the sign it ends in.
    fn odd(&self, atoms: &mut [Atom]) -> Odd {
        let mut odd = Odd::default();
        for atom in atoms {
            let bytes = self.bytes(*atom);
            if atom.is_mixed() {
                odd.mixed += 1;
                atom.end += usize::from(self.ends_in_sign(*atom));
            }
            odd.pieces += usize::from(bytes.len() <= PIECE_MAX && is_piece(bytes));
            odd.sounding += usize::from(teencode::may_sound(bytes));
            let long = bytes.len() >= LONG_LETTERS_MIN && atom.is_plain();
            odd.long += usize::from(long && !is_syllable(self.text(*atom)));
        }
        odd
    }

    fn is_disguised_throughout(&self, atoms: &[Atom]) -> bool {
        let leet = |atom: &&Atom| atom.is_mixed() && reads_as_letters(self.text(**atom), false);
        atoms.iter().filter(leet).take(BOLD_MIN).count() == BOLD_MIN
    }

    /// Many pieces are but the beginning or the end of a syllable, and next to them stands the rest of it.
    fn is_halved_throughout(&self, atoms: &[Atom], pieces: usize) -> bool {
        let enough = |count: usize| count >= HALVES_MIN && count * HALVES_SHARE >= atoms.len();
        if !enough(pieces) {
            return false;
        }
        let completed = atoms.windows(2).enumerate().filter(|(at, pair)| {
            let [a, b] = pair else { return false };
            let (a, b) = (self.bytes(*a), self.bytes(*b));
            (is_onset(a) && is_piece(a) || is_piece(b)) && self.whole(atoms, *at).is_some()
        });
        enough(completed.count())
    }

    /// Many long words are no syllables, and a good part of all falls apart into syllables.
    fn is_glued_throughout(&self, atoms: &[Atom], long: usize) -> bool {
        if long * LONG_SHARE < atoms.len() {
            return false;
        }
        let glued = atoms.iter().filter(|atom| self.is_glued(**atom));
        glued.count() * GLUED_SHARE >= atoms.len()
    }

    /// Many words are syllables once letters for other sounds are read as Vietnamese writes them.
    fn is_sounded_throughout(&self, atoms: &[Atom]) -> bool {
        let sounded = |atom: &&Atom| teencode::sounded(self.text(**atom)).is_some();
        let count = atoms.iter().filter(sounded).count();
        count >= SOUNDED_MIN && count * SOUNDED_SHARE >= atoms.len()
    }

    /// The syllable that a piece and the one behind it make.
    fn whole(&self, atoms: &[Atom], first: usize) -> Option<String> {
        let (a, b) = (atoms.get(first)?, atoms.get(first + 1)?);
        if self.gap(atoms, first) != Some(Gap::Space) || a.end - a.start + b.end - b.start > 7 {
            return None;
        }
        let whole = format!("{}{}", self.text(*a), self.text(*b));
        (is_syllable(&whole) || is_known(&whole)).then_some(whole)
    }

    /// "chu yen", where the whole message is written so.
    fn halves(&mut self, atoms: &[Atom], first: usize) -> usize {
        let pair = atoms.get(first..first + 2).unwrap_or_default();
        if self.whole(atoms, first).is_none() || !self.joined(pair, 2) {
            return 0;
        }
        self.tricks.spaced = self.tricks.spaced.saturating_add(1);
        2
    }

    fn text(&self, atom: Atom) -> &str {
        self.folded
            .text
            .get(atom.start..atom.end)
            .unwrap_or_default()
    }

    fn bytes(&self, atom: Atom) -> &[u8] {
        let bytes = self.folded.text.as_bytes();
        bytes.get(atom.start..atom.end).unwrap_or_default()
    }

    fn from(&self, at: usize) -> u32 {
        self.folded.map.get(at).copied().unwrap_or(0)
    }

    /// Tries to read several atoms from `first` on as one cut-up run; returns how many were taken.
    fn held_together(&mut self, atoms: &[Atom], first: usize) -> usize {
        let Some(gap) = self.gap(atoms, first) else {
            return 0;
        };
        match gap {
            Gap::Open => 0,
            Gap::Space => match self.spaced(atoms, first) {
                0 if self.halved => self.halves(atoms, first),
                taken => taken,
            },
            Gap::Sign | Gap::Picture => self.cut(atoms, first),
        }
    }

    fn gap(&self, atoms: &[Atom], before: usize) -> Option<Gap> {
        let (a, b) = (atoms.get(before)?, atoms.get(before + 1)?);
        let between = self.folded.text.get(a.end..b.start)?;
        let mut bytes = between.bytes();
        Some(match (bytes.next(), bytes.next(), between.len()) {
            (Some(b' '), None, _) => Gap::Space,
            _ if between.len() > 12 || between.contains(char::is_whitespace) => Gap::Open,
            _ if between.is_ascii() && between.len() <= 2 => Gap::Sign,
            _ if !between.is_ascii() && between.chars().count() <= 2 => Gap::Picture,
            _ => Gap::Open,
        })
    }

    /// "k h o a": at least four single letters with single spaces between, that read as syllables together.
    fn spaced(&mut self, atoms: &[Atom], first: usize) -> usize {
        let is_single = |atom: &Atom| {
            atom.end - atom.start == 1
                && self
                    .text(*atom)
                    .as_bytes()
                    .first()
                    .is_some_and(u8::is_ascii_alphanumeric)
        };
        if !atoms.get(first).is_some_and(is_single) {
            return 0;
        }
        let mut last = first;
        while last - first < RUN_MAX
            && self.gap(atoms, last).is_some_and(|gap| gap != Gap::Open)
            && atoms.get(last + 1).is_some_and(is_single)
        {
            last += 1;
        }
        let run = atoms.get(first..=last).unwrap_or_default();
        if run.len() < 4 || !self.joined(run, 4) {
            return 0;
        }
        self.tricks.spaced = self.tricks.spaced.saturating_add(run.len() as u16 / 3);
        run.len()
    }

    /// "na.pvao", "c🌸huyen": pieces that are no words apart but are syllables together.
    fn cut(&mut self, atoms: &[Atom], first: usize) -> usize {
        let mut last = first;
        let mut pictures = 0u16;
        while let Some(gap @ (Gap::Sign | Gap::Picture)) =
            self.gap(atoms, last).filter(|_| last - first < RUN_MAX)
        {
            pictures += u16::from(gap == Gap::Picture);
            last += 1;
        }
        let run = atoms.get(first..=last).unwrap_or_default();
        if self.is_host_like(run, last, atoms) {
            run.iter().for_each(|atom| self.atom(*atom));
            return run.len();
        }
        // A picture inside what is one syllable without it was put there on purpose.
        let one = pictures > 0
            && is_syllable(&run.iter().map(|atom| self.text(*atom)).collect::<String>());
        let pieces_stand = !one && run.iter().all(|atom| self.stands_alone(*atom));
        // Three letters apart are a word ("t.à.i"); two are an abbreviation.
        let letters_min = if run.len() >= 3 { 3 } else { 4 };
        if pieces_stand || !self.joined(run, letters_min) {
            return self.cut_pairs(run);
        }
        let count = if pictures > 0 {
            &mut self.tricks.emoji_inside
        } else {
            &mut self.tricks.dotted
        };
        *count = count.saturating_add(run.len() as u16 - 1);
        run.len()
    }

    /// A longer run that does not join as a whole: its first pair may ("n-ap tien/rut").
    fn cut_pairs(&mut self, run: &[Atom]) -> usize {
        let pair = run.get(..2).unwrap_or_default();
        let bare = pair.first().is_some_and(|atom| is_onset(self.bytes(*atom)));
        let vowel_next = pair.get(1).is_some_and(|atom| {
            atom.end - atom.start >= 2
                && self.text(*atom).starts_with(['a', 'e', 'i', 'o', 'u', 'y'])
        });
        if run.len() >= 2 && bare && vowel_next && self.joined(pair, 3) {
            self.tricks.dotted = self.tricks.dotted.saturating_add(1);
            return 2;
        }
        0
    }

    fn stands_alone(&self, atom: Atom) -> bool {
        let text = self.text(atom);
        atom.kinds & DIGIT != 0 && !atom.is_mixed() || text.len() > 1 && is_syllable(text)
    }

    /// No syllable itself, but syllables one behind the other.
    fn is_glued(&self, atom: Atom) -> bool {
        let text = self.text(atom);
        text.len() >= GLUED_LETTERS_MIN
            && atom.is_plain()
            && !is_syllable(text)
            && segment(text).is_some()
    }

    /// A dotted run that ends like a host, or has a slash or at-sign after a dot, is an address.
    fn is_host_like(&self, run: &[Atom], last: usize, atoms: &[Atom]) -> bool {
        let whole = run
            .first()
            .zip(run.last())
            .and_then(|(a, b)| self.folded.text.get(a.start..b.end))
            .unwrap_or_default();
        let after = atoms
            .get(last)
            .and_then(|atom| self.folded.text.get(atom.end..))
            .unwrap_or_default();
        let bytes = self.folded.text.as_bytes();
        let ends = run.iter().skip(1).any(|atom| {
            bytes.get(atom.start.wrapping_sub(1)) == Some(&b'.')
                && HOST_ENDS.contains(&self.text(*atom))
        });
        ends || whole.bytes().any(|byte| byte == b'@') || after.starts_with("://")
    }

    /// Writes the letters of `run` as syllables if they fall into syllables; digits are read as letters on the way.
    fn joined(&mut self, run: &[Atom], letters_min: usize) -> bool {
        let read = |atom: &Atom| self.text(*atom).bytes().map(unleet);
        let figure = |atom: &Atom| atom.is_figure() && atom.end - atom.start >= 3;
        // Sums and dates end here, before anything is put together.
        if run.iter().any(figure) || !run.iter().flat_map(read).all(|b| b.is_ascii_lowercase()) {
            return false;
        }
        let mut letters = String::with_capacity(2 * RUN_MAX);
        letters.extend(run.iter().flat_map(read).map(char::from));
        if letters.len() < letters_min {
            return false;
        }
        let places = run.iter().flat_map(|atom| atom.start..atom.end);
        let from: Vec<u32> = places.map(|at| self.from(at)).collect();
        if let Some(long) = teencode::expand(letters.as_bytes()) {
            self.push_long(long, from.first().copied().unwrap_or(0));
            return true;
        }
        let Some(ends) = segment(&letters) else {
            return false;
        };
        let mut start = 0;
        for end in ends {
            for (letter, at) in letters.bytes().zip(&from).take(end).skip(start) {
                self.words.push_ascii(letter, *at);
            }
            self.words.push_ascii(
                b' ',
                from.get(end).copied().unwrap_or_else(|| self.after(run)),
            );
            start = end;
        }
        true
    }

    /// Words written as one, outside of addresses. Who leaves out a space here and there, or writes a hashtag, disguises nothing.
    fn long_run(&mut self, atom: Atom) -> bool {
        let inner = self.from(atom.start + 1) as usize..self.from(atom.end) as usize;
        let inner = self.written.get(inner).unwrap_or_default();
        let is_small = inner.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_even = is_small || inner.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_even && inner.len() + 1 < glued::PLAIN_MIN || self.is_of_address(atom) {
            return false;
        }
        let capital = |at: usize| {
            self.written_at(atom.start + at)
                .is_some_and(char::is_uppercase)
        };
        let ends = glued::apart(self.text(atom), capital);
        let hidden = ends.as_ref().is_some_and(|ends| ends.len() >= HIDDEN_MIN);
        let was_apart = self.apart(atom, ends);
        let count = u16::from(was_apart && hidden);
        self.tricks.glued = self.tricks.glued.saturating_add(count);
        was_apart
    }

    /// Writes an atom as the words that end at these places, if there are any.
    fn apart(&mut self, atom: Atom, ends: Option<Vec<usize>>) -> bool {
        let folded = self.folded;
        let mut start = atom.start;
        for end in ends.iter().flatten().map(|end| atom.start + end) {
            let word = folded.text.get(start..end).unwrap_or_default();
            if let Some(long) = teencode::expand(word.as_bytes()) {
                self.push_long(long, self.from(start));
                self.words.pop_ascii();
            } else {
                self.words.push_part(folded, start..end);
            }
            self.words.push_ascii(b' ', self.from(end));
            start = end;
        }
        ends.is_some()
    }

    /// The character that stands in the message where one of the folded text does.
    fn written_at(&self, at: usize) -> Option<char> {
        self.written.get(self.from(at) as usize..)?.chars().next()
    }

    /// Signs of an address stand right before or behind: a dot between small letters, a stroke, an at-sign.
    fn is_of_address(&self, atom: Atom) -> bool {
        let bytes = self.folded.text.as_bytes();
        let sign = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let joins = |at: usize| {
            matches!(
                sign(at),
                b'/' | b'@' | b'_' | b'-' | b'=' | b'&' | b'%' | b'\\'
            )
        };
        let small = |at: usize| {
            self.written_at(at)
                .is_some_and(|c| c.is_alphanumeric() && !c.is_uppercase())
        };
        let before = atom.start.wrapping_sub(1);
        let dotted = sign(before) == b'.' && small(atom.start)
            || sign(atom.end) == b'.' && small(atom.end + 1);
        joins(before) || joins(atom.end) || dotted || self.text_behind(atom).starts_with("://")
    }

    fn text_behind(&self, atom: Atom) -> &str {
        self.folded.text.get(atom.end..).unwrap_or_default()
    }

    fn after(&self, run: &[Atom]) -> u32 {
        run.last().map_or(0, |atom| self.from(atom.end))
    }

    fn push_long(&mut self, long: &str, from: u32) {
        for byte in long.bytes() {
            self.words.push_ascii(byte, from);
        }
        self.words.push_ascii(b' ', from);
    }

    /// One atom as a word.
    fn atom(&mut self, atom: Atom) {
        let folded = self.folded;
        let text = folded.text.get(atom.start..atom.end).unwrap_or_default();
        if let Some(long) = teencode::expand(text.as_bytes()) {
            self.push_long(long, self.from(atom.start));
            self.close(atom);
            return;
        }
        if let Some(read) = self.sounded.then(|| teencode::sounded(text)).flatten() {
            self.push_long(&read, self.from(atom.start));
            self.close(atom);
            return;
        }
        if self.glued && self.is_glued(atom) && self.apart(atom, glued::words(text, false)) {
            self.tricks.glued = self.tricks.glued.saturating_add(1);
            return;
        }
        let is_word = atom.is_plain();
        if is_word || atom.is_figure() {
            if is_word && text.len() >= glued::RUN_MIN && self.long_run(atom) {
                return;
            }
            self.words.push_part(folded, atom.start..atom.end);
            self.words.push_ascii(b' ', self.from(atom.end));
            return;
        }
        let leet = atom.is_mixed() && reads_as_letters(text, self.bold);
        if leet {
            self.tricks.leet = self.tricks.leet.saturating_add(1);
        }
        let digits = !leet && zero_like(text);
        if digits {
            self.tricks.leet = self.tricks.leet.saturating_add(1);
        }
        let (mut previous, mut run) = ('\0', 0usize);
        for (i, c) in text.char_indices() {
            run = if c == previous { run + 1 } else { 1 };
            previous = c;
            // "khoaaaa": a letter three times or more is a letter once.
            if c.is_ascii_alphabetic() && run >= 3 {
                if run == 3 {
                    self.words.pop_ascii();
                }
                continue;
            }
            let at = self.from(atom.start + i);
            match c {
                _ if !c.is_ascii() => self.words.push(c, at),
                'o' if digits => self.words.push_ascii(b'0', at),
                _ if leet => self.words.push_ascii(unleet(c as u8), at),
                _ => self.words.push_ascii(c as u8, at),
            }
        }
        self.words.push_ascii(b' ', self.from(atom.end));
    }

    /// The space after a long form points behind the short one.
    fn close(&mut self, atom: Atom) {
        let end = self.from(atom.end);
        if let Some(last) = self.words.map.last_mut() {
            *last = end;
        }
    }
}

/// Longest piece of a syllable that is told by itself.
const PIECE_MAX: usize = 4;

/// No word by itself, but the beginning or the end of one: "kh", "ng", "oan", "uoc". Words that begin with a vowel are few.
fn is_piece(text: &[u8]) -> bool {
    match text {
        [b'c' | b'g' | b'k' | b'n' | b'p' | b't', b'h'] | [b't', b'r'] | [b'n', b'g'] => true,
        [b'n', b'g', b'h'] | [b'q', b'u'] => true,
        [b'a' | b'e' | b'i' | b'o' | b'u' | b'y', _, ..] => {
            text.len() <= PIECE_MAX
                && !matches!(
                    text,
                    b"anh"
                        | b"em"
                        | b"ong"
                        | b"ai"
                        | b"an"
                        | b"oi"
                        | b"ay"
                        | b"ao"
                        | b"ap"
                        | b"at"
                        | b"ib"
                        | b"ok"
                        | b"up"
                        | b"uy"
                        | b"uu"
                        | b"uoc"
                        | b"ung"
                        | b"uong"
                        | b"y"
                        | b"yeu"
                        | b"yen"
                        | b"im"
                        | b"in"
                        | b"ich"
                        | b"id"
                        | b"it"
                        | b"is"
                        | b"us"
                        | b"on"
                        | b"of"
                        | b"or"
                        | b"as"
                        | b"am"
                        | b"if"
                        | b"app"
                        | b"otp"
                        | b"edu"
                        | b"all"
                        | b"and"
                        | b"any"
                        | b"are"
                        | b"our"
                        | b"out"
                        | b"use"
                        | b"atm"
                        | b"acc"
                        | b"ad"
                        | b"ae"
                        | b"u"
                )
        }
        _ => false,
    }
}

fn is_onset(text: &[u8]) -> bool {
    !text.is_empty()
        && text.len() <= 3
        && text
            .iter()
            .all(|b| b.is_ascii_alphabetic() && !b"aeiouy".contains(b))
}
