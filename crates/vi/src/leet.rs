//! Digits and signs that stand for letters.

use crate::syllable::{is_syllable, segment};

/// "kh0a", "m4i", "0tp": few digits, not only at the end, and the letters they stand for make syllables.
pub(crate) fn reads_as_letters(text: &str, bold: bool) -> bool {
    if text.contains(is_letter_sign) {
        return true;
    }
    let read: String = text.bytes().map(|b| char::from(unleet(b))).collect();
    if is_known(&read) {
        return true;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.len() - digits;
    let last_is_digit = text.as_bytes().last().is_some_and(u8::is_ascii_digit);
    let first_is_digit = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    // "h0 tr0", "t40": short words too, where the whole message is written so.
    if bold && !first_is_digit && is_short_leet(text) {
        return true;
    }
    // "17h30", "2tr5", "4g": a figure with its unit.
    if digits > 2 || letters < 2 || text.len() > 9 || (first_is_digit && !text.starts_with('0')) {
        return false;
    }
    // "vip8", "tk1": a number after a word.
    !last_is_digit && segment(&read).is_some()
        || last_is_digit
            && text.ends_with('0')
            && letters >= 2
            && is_syllable(&read)
            && !is_syllable(text.trim_end_matches('0'))
        || bold && text.ends_with(['3', '4']) && is_syllable(&read)
}

/// A letter or two with one or two of the digits that stand for vowels, a syllable once they are read so.
fn is_short_leet(text: &str) -> bool {
    let vowels = |b: u8| matches!(b, b'0' | b'3' | b'4');
    let read: String = text.bytes().map(|b| char::from(unleet(b))).collect();
    text.len() <= 4
        && text.bytes().all(|b| b.is_ascii_alphabetic() || vowels(b))
        && is_syllable(&read)
}

/// Words of no Vietnamese syllables that are written with digits or signs all the same ("z@l0", "c@s!n0").
pub(crate) fn is_known(read: &str) -> bool {
    matches!(
        read,
        "otp"
            | "zalo"
            | "telegram"
            | "tele"
            | "bank"
            | "sex"
            | "free"
            | "hot"
            | "app"
            | "vip"
            | "link"
            | "momo"
            | "casino"
            | "shopee"
            | "voucher"
            | "visa"
            | "facebook"
            | "usdt"
            | "villa"
            | "group"
            | "game"
            | "hacker"
            | "anydesk"
            | "bot"
            | "slot"
            | "jackpot"
            | "vietlott"
    )
}

/// "1o8k", "2o": the letter o among digits.
pub(crate) fn zero_like(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_digit) || !bytes.contains(&b'o') {
        return false;
    }
    let body = text.trim_end_matches(['k', 'd', 'm']);
    body.len() >= 2 && body.bytes().all(|b| b.is_ascii_digit() || b == b'o')
}

/// The letter that a digit or sign stands for; any other byte itself.
pub(crate) fn unleet(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'!' => b'i',
        b'@' => b'a',
        b'3' => b'e',
        b'4' => b'a',
        b'5' => b's',
        b'7' => b't',
        b'8' => b'b',
        b'9' => b'g',
        other => other,
    }
}

/// Signs that stand for letters.
pub(crate) fn is_letter_sign(c: char) -> bool {
    matches!(c, '@' | '!')
}
