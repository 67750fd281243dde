//! Directives (văn bản chỉ đạo): what kind, whose, how they hang together, and the ones that do not belong here.

codes! {
    /// What kind of document.
    Type {
        /// Chỉ thị.
        Directive = "chi_thi", "Chỉ thị";
        /// Công điện.
        Telegram = "cong_dien", "Công điện";
        /// Nghị quyết.
        Resolution = "nghi_quyet", "Nghị quyết";
        /// Kết luận.
        Conclusion = "ket_luan", "Kết luận";
        /// Quyết định.
        Decision = "quyet_dinh", "Quyết định";
        /// Chiến lược, with a horizon.
        Strategy = "chien_luoc", "Chiến lược";
        /// Chương trình, with a horizon.
        Programme = "chuong_trinh", "Chương trình";
        /// Kế hoạch.
        Plan = "ke_hoach", "Kế hoạch";
        /// Công văn.
        Letter = "cong_van", "Công văn";
        /// Thông báo.
        Notice = "thong_bao", "Thông báo";
    }
}

codes! {
    /// Who issued it (plan II.1).
    Issuer {
        /// Central bodies of the Party.
        Party = "dang", "Trung ương Đảng";
        /// The National Assembly and its committee.
        Assembly = "quoc_hoi", "Quốc hội";
        /// The Government.
        Government = "chinh_phu", "Chính phủ";
        /// The Prime Minister.
        PrimeMinister = "thu_tuong", "Thủ tướng Chính phủ";
        /// A ministry.
        Ministry = "bo", "Bộ, cơ quan ngang bộ";
        /// The provincial committee of the Party.
        ProvincialParty = "tinh_uy", "Tỉnh ủy";
        /// The provincial people's council.
        Council = "hdnd", "Hội đồng nhân dân tỉnh";
        /// The provincial people's committee.
        Committee = "ubnd", "Ủy ban nhân dân tỉnh";
        /// Its chairman.
        Chairman = "chu_tich", "Chủ tịch UBND tỉnh";
        /// A department.
        Department = "so", "Sở, ban, ngành";
        /// A unit, for its own plan.
        Unit = "don_vi", "Đơn vị";
    }
}

codes! {
    /// How one directive hangs on another.
    Relation {
        /// Puts it into practice.
        Implements = "implements", "Thực hiện";
        /// Takes its place.
        Supersedes = "supersedes", "Thay thế";
        /// Repeats or urges it.
        FollowsUp = "follows_up", "Tiếp nối, đôn đốc";
    }
}

codes! {
    /// How far its text is known here.
    Known {
        /// The text was read.
        Text = "text", "Đã có toàn văn";
        /// Parts were read.
        Excerpts = "excerpts", "Mới có trích đoạn";
        /// Only that others cite it.
        Cited = "cited", "Mới biết qua văn bản dẫn";
    }
}

/// A number as it is compared: without gaps and leading zeros, capitals or small letters. `None` for what is no number yet
/// (`chưa có số`).
#[must_use]
pub fn number_key(number: &str) -> Option<String> {
    if !number.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let kept: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    Some(kept.trim_start_matches('0').to_lowercase())
}

/// The mark that says a document is a state secret: such a document is kept outside this system (NĐ 30/2020 has its own
/// series for them). Words that only sound alike (mật khẩu, bí mật đời tư) are none.
#[must_use]
pub fn secret_mark(number: &str, text: &str) -> Option<&'static str> {
    const MARKS: [(&str, &str); 3] = [
        ("tuyệt mật", "Tuyệt mật"),
        ("tối mật", "Tối mật"),
        ("mật", "Mật"),
    ];
    let number = number.to_lowercase();
    // Numbers of secret documents end in their mark, as in 05-BC/TU(M) or 05/KH-UBND (Mật).
    for (end, mark) in [
        ("(tm)", "Tuyệt mật"),
        ("(m)", "Mật"),
        ("(mật)", "Mật"),
        ("(tối mật)", "Tối mật"),
        ("(tuyệt mật)", "Tuyệt mật"),
    ] {
        if number.trim_end().ends_with(end) {
            return Some(mark);
        }
    }
    text.lines().find_map(|line| {
        let line = line
            .trim_matches(|c: char| c.is_whitespace() || ".:;()[]*_-".contains(c))
            .to_lowercase();
        let line = ["độ mật", "mức độ mật", "tài liệu"]
            .iter()
            .find_map(|lead| line.strip_prefix(lead))
            .map_or(line.as_str(), |rest| rest.trim_matches([':', ' ']));
        MARKS
            .iter()
            .find(|(words, _)| line == *words)
            .map(|(_, mark)| *mark)
    })
}

/// What the head of a document says about itself, as far as it could be read: a proposal for whoever registers it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// What kind.
    pub kind: Option<Type>,
    /// Number and symbol.
    pub number: String,
    /// Day it was signed, as an ISO date; empty when the day is left open.
    pub signed_on: String,
    /// What about.
    pub subject: String,
}

/// Lines of a head: an official document has its subject among the first.
const HEAD_LINES: usize = 40;
/// A subject goes over a few lines at most.
const SUBJECT_LINES: usize = 4;

/// Reads the head of a document as NĐ 30/2020 orders it: "Số: 50/KH-UBND", "ngày 09 tháng 01 năm 2025", the kind in capitals
/// with the subject below, or "V/v …" for a letter.
#[must_use]
pub fn head(text: &str) -> Head {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(HEAD_LINES)
        .collect();
    let mut head = Head {
        number: lines
            .iter()
            .find_map(|line| number_of(line))
            .unwrap_or_default(),
        signed_on: lines
            .iter()
            .find_map(|line| day_of(line))
            .unwrap_or_default(),
        ..Head::default()
    };
    let named = |line: &&str| {
        let is_name = |kind: &&Type| kind.name_vi().to_uppercase() == **line;
        Type::ALL.iter().find(is_name).copied()
    };
    if let Some(at) = lines.iter().position(|line| named(line).is_some()) {
        head.kind = lines.get(at).and_then(named);
        let below = lines.iter().skip(at + 1).take(SUBJECT_LINES);
        let subject: Vec<&str> = below.take_while(|line| !begins(line)).copied().collect();
        head.subject = subject.join(" ");
    } else if let Some(subject) = lines.iter().find_map(|line| line.strip_prefix("V/v")) {
        head.kind = Some(Type::Letter);
        head.subject = subject.trim_start_matches([':', ' ']).to_owned();
    }
    head
}

fn number_of(line: &str) -> Option<String> {
    let rest = line.strip_prefix("Số")?.trim_start_matches([':', ' ']);
    let number = rest.split(',').next().unwrap_or(rest);
    // The place and date may stand on the same line.
    let number = number.split("  ").next().unwrap_or(number).trim();
    let fits = number.starts_with(|c: char| c.is_ascii_digit())
        && number.contains('/')
        && !number.contains(' ');
    fits.then(|| number.to_owned())
}

/// "ngày 09 tháng 01 năm 2025" anywhere in a line.
fn day_of(line: &str) -> Option<String> {
    let after = |text: &'static str, rest: &mut &str| -> Option<i16> {
        let (_, behind) = rest.split_once(text)?;
        let behind = behind.trim_start();
        let end = behind
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(behind.len());
        let (number, left) = behind.split_at_checked(end)?;
        *rest = left;
        number.parse().ok()
    };
    let mut rest = line;
    let day = i8::try_from(after("ngày", &mut rest)?).ok()?;
    let month = i8::try_from(after("tháng", &mut rest)?).ok()?;
    let year = after("năm", &mut rest)?;
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    (1945..=2200).contains(&year).then(|| date.to_string())
}

/// Whether a line begins the text below the subject.
fn begins(line: &str) -> bool {
    const STARTS: [&str; 6] = [
        "Căn cứ",
        "Thực hiện",
        "Kính gửi",
        "Thi hành",
        "Triển khai",
        "I.",
    ];
    STARTS.iter().any(|start| line.starts_with(start)) || line.chars().all(|c| "_-–—*".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_document_proposes_what_it_is() {
        let plan = "UBND TỈNH CAO BẰNG\nSỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG\nSố: 12/KH-SNNMT\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
            Cao Bằng, ngày 09 tháng 01 năm 2025\nKẾ HOẠCH\nTăng cường phòng ngừa\nlừa đảo trên không gian mạng\n_____\n\
            Thực hiện Kế hoạch số 50/KH-UBND ngày 08 tháng 01 năm 2025";
        assert_eq!(
            head(plan),
            Head {
                kind: Some(Type::Plan),
                number: "12/KH-SNNMT".into(),
                signed_on: "2025-01-09".into(),
                subject: "Tăng cường phòng ngừa lừa đảo trên không gian mạng".into(),
            }
        );
        let letter = "Số: 303/CAT-PA05\nV/v gửi tài liệu tuyên truyền\nKính gửi: Các sở";
        let read = head(letter);
        assert_eq!(
            (read.kind, read.number.as_str(), read.subject.as_str()),
            (
                Some(Type::Letter),
                "303/CAT-PA05",
                "gửi tài liệu tuyên truyền"
            )
        );
    }

    #[test]
    fn what_is_left_open_is_not_made_up() {
        let open = "Số:      /KH-SNNMT\nCao Bằng, ngày     tháng 12 năm 2026\nKẾ HOẠCH";
        let read = head(open);
        assert_eq!((read.number.as_str(), read.signed_on.as_str()), ("", ""));
        for text in [
            "",
            "Số",
            "ngày 99 tháng 99 năm 9999",
            "Số: /",
            "ngày tháng năm",
        ] {
            assert_eq!(head(text), Head::default(), "{text}");
        }
    }

    #[test]
    fn a_secret_document_is_known_by_its_mark() {
        for (number, text, mark) in [
            ("05-BC/TU(M)", "", "Mật"),
            ("05/KH-UBND (Mật)", "", "Mật"),
            ("", "ỦY BAN NHÂN DÂN\n  TỐI MẬT \nKẾ HOẠCH", "Tối mật"),
            ("", "Độ mật: Tuyệt mật", "Tuyệt mật"),
            ("", "TÀI LIỆU MẬT", "Mật"),
            ("", "[MẬT]", "Mật"),
        ] {
            assert_eq!(secret_mark(number, text), Some(mark), "{number} {text}");
        }
    }

    #[test]
    fn words_that_only_sound_alike_are_no_mark() {
        for (number, text) in [
            ("50/KH-UBND", "Không cung cấp mật khẩu, mã OTP"),
            ("139/CĐ-TTg", "bảo vệ bí mật đời tư\nMật khẩu"),
            ("21/CT-TTg", "mật ong"),
        ] {
            assert_eq!(secret_mark(number, text), None, "{text}");
        }
    }
}
