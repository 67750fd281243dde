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

#[cfg(test)]
mod tests {
    use super::*;

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
