//! Names on platforms: "zalo 0912…", "@name".

use super::Scan;
use super::figure::digits_of;
use crate::found::What;
use crate::handle::{Handle, Platform};
use crate::phone;

impl Scan<'_> {
    /// "zalo 0912…", "telegram: @name": a platform's name followed by a name or number.
    pub(super) fn platform_word(&mut self, start: usize, token: &str) -> Option<usize> {
        let word_length = token.bytes().take_while(u8::is_ascii_alphabetic).count();
        self.platform_named(start, token.get(..word_length)?)
    }

    /// As [`Self::platform_word`], by the letters alone.
    pub(super) fn platform_named(&mut self, start: usize, word: &str) -> Option<usize> {
        let platform = Platform::from_word(word.as_bytes())?;
        let word_length = word.len();
        let after = self.folded.get(start + word_length..)?;
        let gap = after
            .bytes()
            .take_while(|b| matches!(b, b' ' | b':' | b'-'))
            .count();
        if gap == 0 || gap > 4 {
            return None;
        }
        let name_at = start + word_length + gap;
        let name_text = after.get(gap..)?;
        if let Some(name) = name_text.strip_prefix('@') {
            return self.named_at(platform, start, name_at + 1, name);
        }
        let lead = number_lead(name_text);
        self.numbered(platform, start, name_at + lead, name_text.get(lead..)?)
    }

    /// "telegram: @name".
    fn named_at(
        &mut self,
        platform: Platform,
        start: usize,
        at: usize,
        text: &str,
    ) -> Option<usize> {
        let length = text
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
            .count();
        let name = text.get(..length).filter(|_| length >= 3)?.to_owned();
        self.add(start, at + length, What::Handle(Handle { platform, name }));
        Some(at + length)
    }

    /// "zalo 0912.345.678": digits in one run whatever they are, in groups where they are a phone.
    fn numbered(
        &mut self,
        platform: Platform,
        start: usize,
        at: usize,
        text: &str,
    ) -> Option<usize> {
        if !text.starts_with(|c: char| c == '+' || c == '(' || c.is_ascii_digit()) {
            return None;
        }
        let (digits, length, plus) = digits_of(text);
        let phone = phone::read(&digits, plus);
        let whole = text
            .as_bytes()
            .get(length)
            .is_none_or(|b| !b.is_ascii_alphanumeric());
        let grouped = digits.len() < length;
        if digits.len() < 9 || !whole || grouped && phone.is_none() {
            return None;
        }
        let end = at + length;
        let name = digits;
        self.add(start, end, What::Handle(Handle { platform, name }));
        if let Some(phone) = phone {
            self.add(at, end, What::Phone(phone));
        }
        Some(end)
    }

    /// "@name" after the word Telegram somewhere before.
    pub(super) fn at_handle(&mut self) -> Option<usize> {
        let rest = self.folded.get(self.at + 1..)?;
        let length = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
            .count();
        let from = self.folded.ceil_char_boundary(self.at.saturating_sub(40));
        let before = self.folded.get(from..self.at)?;
        if length < 4 || !(before.contains("tele") || before.contains("t.me")) {
            return None;
        }
        let end = self.at + 1 + length;
        let name = rest.get(..length)?.to_owned();
        self.add(
            self.at,
            end,
            What::Handle(Handle {
                platform: Platform::Telegram,
                name,
            }),
        );
        Some(end)
    }
}

/// Length of the words between a platform and a number: "zalo số 0912…", "zalo: sđt 0912…".
fn number_lead(text: &str) -> usize {
    const LEADS: [&str; 6] = ["so dien thoai ", "so dt ", "so ", "sdt ", "dt ", "la "];
    let lead = LEADS.iter().find(|lead| text.starts_with(**lead));
    lead.map_or(0, |lead| lead.len())
}
