//! Call-forward codes, app packages, identity numbers.

/// `**21*0912000345#`, `*21*…`: the code and the number, and how many bytes they take. `##…#` and `#…#` end a forwarding and
/// `*#…#` asks about it (3GPP TS 22.030 §6.5.2): they are the remedy.
pub(crate) fn call_forward(rest: &str) -> Option<(String, Option<String>, usize)> {
    let signs = rest.bytes().take(3).take_while(|b| *b == b'*').count();
    if !(1..=2).contains(&signs) {
        return None;
    }
    let digits = rest
        .get(signs..)?
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let service = rest.get(signs..signs + digits)?;
    // 3GPP TS 22.030: 21 all calls, 61 no reply, 62 unreachable, 67 busy, 002 all, 004 all conditional.
    if !matches!(service, "21" | "61" | "62" | "67" | "002" | "004") {
        return None;
    }
    let after = rest.get(signs + digits..)?;
    let code = rest.get(..signs + digits)?.to_owned();
    if after.starts_with('#') {
        return Some((code + "#", None, signs + digits + 1));
    }
    let body = after.strip_prefix('*')?;
    let (number, taken) = dialled(body);
    let length = signs + digits + 1 + taken;
    let close = rest.get(length..).map_or(0, close);
    let number = (!number.is_empty()).then_some(number);
    Some((code + "*", number, length + close))
}

/// Longest number with signs between its groups, in bytes.
const DIALLED_MAX: usize = 32;

/// The number a code forwards to, and how many bytes it takes: people group it as they group any other ("0912.000.345#").
fn dialled(body: &str) -> (String, usize) {
    let is_dialled = |c: char| c.is_ascii_digit() || c == '+';
    let is_sign = |c: char| matches!(c, ' ' | '\u{a0}' | '.' | '-' | '–' | '·' | '(' | ')');
    let up_to = |stays: &dyn Fn(char) -> bool| body.find(|c| !stays(c)).unwrap_or(body.len());
    let grouped = up_to(&|c| is_dialled(c) || is_sign(c));
    let closed = grouped <= DIALLED_MAX
        && body
            .get(grouped..)
            .is_some_and(|behind| behind.starts_with(['#', '*']));
    let taken = if closed { grouped } else { up_to(&is_dialled) };
    let written = body.get(..taken).unwrap_or_default();
    (written.chars().filter(|c| is_dialled(*c)).collect(), taken)
}

/// Bytes of what ends a code: the kind of calls and the seconds until then, if any ("*11*20#"), and its sign.
fn close(behind: &str) -> usize {
    let more = behind
        .bytes()
        .take_while(|b| *b == b'*' || b.is_ascii_digit())
        .count();
    match behind.get(more..) {
        Some(end) if end.starts_with('#') => more + 1,
        _ => 0,
    }
}

/// `com.abc.def`: an Android package name. Store names of well-formed packages start like a reversed domain.
pub(crate) fn is_package(word: &str) -> bool {
    let mut parts = word.split('.');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    matches!(first, "com" | "vn" | "org" | "net" | "io")
        && (2..=6).contains(&rest.len())
        && rest.iter().all(|part| {
            part.len() >= 2
                && part.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
        && !matches!(rest.last().copied(), Some("vn" | "com" | "net" | "org"))
}

/// Twelve digits: province (001–096), century and sex (0–9), year of birth, six more.
pub(crate) fn is_national_id(digits: &str) -> bool {
    let province: Option<u16> = digits.get(..3).and_then(|p| p.parse().ok());
    digits.len() == 12
        && province.is_some_and(|p| (1..=96).contains(&p))
        && digits.get(3..4).is_some_and(|c| "0123".contains(c))
}

/// A card of one of the provinces whose code begins with "00": Hà Nội 001, Hà Giang 002, Cao Bằng 004, Bắc Kạn 006, Tuyên
/// Quang 008. No country that is dialled with "00" and these digits has numbers of that length.
pub(crate) fn is_of_first_provinces(digits: &str) -> bool {
    is_national_id(digits) && matches!(digits.get(..3), Some("001" | "002" | "004" | "006" | "008"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn call_forward_codes_are_read() {
        assert_eq!(
            call_forward("**21*0912000345# nhe"),
            Some(("**21*".into(), Some("0912000345".into()), 16))
        );
        for (written, number, length) in [
            ("**21*0912.000.345#", "0912000345", 18),
            ("**62*0912 000 345#", "0912000345", 18),
            ("*67*0912-000-345# nhe", "0912000345", 17),
            ("**61*+84 912 000 345*11*20#", "+84912000345", 27),
            ("*21*0912000345. Xong bao em", "0912000345", 14),
            ("*21*0912000345 bam goi", "0912000345", 14),
        ] {
            let read = call_forward(written).map(|(_, number, length)| (number, length));
            assert_eq!(read, Some((Some(number.to_owned()), length)), "{written}");
        }
        for remedy in ["##002#", "##21#", "#21#", "*#21#", "*#62#"] {
            assert_eq!(call_forward(remedy), None, "{remedy}");
        }
        assert_eq!(call_forward("*101#"), None);
        assert_eq!(call_forward("*098#"), None);
    }

    #[test]
    fn packages_and_hosts_are_told_apart() {
        assert!(is_package("com.vneid.capnhat"));
        assert!(!is_package("vietcombank.com.vn"));
        assert!(!is_package("com.vn"));
    }

    #[test]
    fn identity_numbers_have_a_province() {
        assert!(is_national_id("004086000123"));
        assert!(!is_national_id("990086000123"));
        assert!(!is_national_id("00408600012"));
    }
}
