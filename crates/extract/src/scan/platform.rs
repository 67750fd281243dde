//! Names on platforms: "zalo 0912…", "@name".

use super::Scan;
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
        let name_text = after.get(gap..)?;
        let at_sign = name_text.starts_with('@');
        let name_length = name_text
            .bytes()
            .skip(usize::from(at_sign))
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_'))
            .count();
        let name = name_text.get(usize::from(at_sign)..usize::from(at_sign) + name_length)?;
        let digits = name.len() >= 9 && name.bytes().all(|b| b.is_ascii_digit());
        if !(at_sign && name.len() >= 3 || digits) {
            return None;
        }
        let end = start + word_length + gap + usize::from(at_sign) + name_length;
        self.add(
            start,
            end,
            What::Handle(Handle {
                platform,
                name: name.to_owned(),
            }),
        );
        if digits && let Some(phone) = phone::read(name, false) {
            self.add(start + word_length + gap, end, What::Phone(phone));
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
