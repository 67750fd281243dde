//! What is said of a thing and asked of nobody: «cô gửi file có mật khẩu» tells how a file is locked, «gửi mật khẩu» asks for a password.

use crate::phrases::{Group, Seen};

/// Marks the phrases that such a description ends with as told. `seen` is ordered by where phrases end.
pub(crate) fn mark_told(describes: Group, seen: &mut [Seen]) {
    let described = seen.iter().zip(0..);
    let described = described.filter(|(hit, _)| hit.group == describes);
    let described: Vec<(Seen, usize)> = described.map(|(hit, at)| (*hit, at)).collect();
    for (around, at) in described {
        let ends_it = |hit: &Seen| !hit.squeezed && hit.last == around.last;
        let (before, behind) = seen.split_at_mut(at);
        let before = before.iter_mut().rev().take_while(|hit| ends_it(hit));
        let behind = behind.iter_mut().take_while(|hit| ends_it(hit));
        for hit in before.chain(behind).filter(|hit| hit.first >= around.first) {
            hit.negated = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::judged::judged;

    fn asks_for_a_password(text: &str) -> bool {
        let fired = judged(text).signals;
        fired.iter().any(|fired| fired.id == "OTP_ASKED")
    }

    #[test]
    fn a_file_with_a_password_asks_for_none() {
        for text in [
            "File zip cô giáo gửi có mật khẩu 1234, giải nén ra là bài tập",
            "Thầy gửi file đề thi có mật khẩu, em mở không được",
        ] {
            assert!(!asks_for_a_password(text), "{text}");
        }
        for text in [
            "Thầy gửi file đề thi có mật khẩu, em đọc mã OTP cho thầy",
            "Em gửi anh mật khẩu Facebook nhé",
        ] {
            assert!(asks_for_a_password(text), "{text}");
        }
    }
}
