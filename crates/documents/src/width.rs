//! How wide a line in capitals is, for the length of the rules under names (1/3 to 1/2 of the line) and for breaking them evenly.

/// Advance widths of A–Z in bold type with the metrics of Times New Roman, in thousandths of the size.
const CAPITALS: [u32; 26] = [
    722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556,
    667, 722, 722, 1000, 722, 722, 667,
];

/// Longer lines are as wide as this many letters: wider than any paper.
const LETTERS_MAX: usize = 1_000;

/// Width of a line in bold capitals, in hundredths of a millimetre. Letters that are not capitals count as average ones.
pub(crate) fn capitals(line: &str, points: u32) -> u32 {
    let thousandths: u32 = vi::nfd(line).chars().take(LETTERS_MAX).map(advance).sum();
    hundredths(thousandths, points)
}

/// Width of a line in small bold letters, roughly: near enough for a rule of a third to a half of it.
pub(crate) fn small(line: &str, points: u32) -> u32 {
    let letters = line.chars().take(LETTERS_MAX).map(|_| 475).sum();
    hundredths(letters, points)
}

/// 1 pt = 25,4/72 mm.
const fn hundredths(thousandths: u32, points: u32) -> u32 {
    thousandths * points * 254 / 7_200
}

fn advance(letter: char) -> u32 {
    match letter {
        'A'..='Z' => CAPITALS
            .get(usize::from(letter as u8 - b'A'))
            .copied()
            .unwrap_or_default(),
        ' ' => 250,
        'Đ' => 722,
        // The horn of Ơ and Ư widens the letter; marks above and below do not.
        '\u{31b}' => 70,
        '\u{300}'..='\u{36f}' => 0,
        _ => 500,
    }
}

/// The line in as few lines as fit, as even as can be.
pub(crate) fn broken(line: &str, points: u32, max: u32) -> Vec<String> {
    let lines = capitals(line, points).div_ceil(max).max(1);
    let even = capitals(line, points) / lines;
    (0..=20)
        .map(|twentieths| packed(line, points, (even + even * twentieths / 20).min(max)))
        .find(|packed| u32::try_from(packed.len()).is_ok_and(|count| count <= lines))
        .unwrap_or_else(|| packed(line, points, max))
}

fn packed(line: &str, points: u32, max: u32) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        match out.last_mut() {
            Some(last) if capitals(&format!("{last} {word}"), points) <= max => {
                last.push(' ');
                last.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured with Liberation Serif Bold, whose metrics are those of Times New Roman.
    #[test]
    fn lines_are_as_wide_as_the_typeface_makes_them() {
        for (line, measured) in [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 8_830),
            ("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", 7_430),
            ("CHI CỤC KIỂM LÂM", 4_200),
        ] {
            let width = capitals(line, 12);
            assert!(width.abs_diff(measured) < measured / 50, "{line}: {width}");
        }
    }

    #[test]
    fn a_long_name_is_broken_evenly() {
        let broken = |name| broken(name, 12, 6_900).join("/");
        assert_eq!(broken("CHI CỤC KIỂM LÂM"), "CHI CỤC KIỂM LÂM");
        assert_eq!(
            broken("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"),
            "SỞ NÔNG NGHIỆP/VÀ MÔI TRƯỜNG"
        );
        assert_eq!(
            broken("BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG CÁC CÔNG TRÌNH NÔNG NGHIỆP"),
            "BAN QUẢN LÝ DỰ ÁN ĐẦU/TƯ XÂY DỰNG CÁC CÔNG/TRÌNH NÔNG NGHIỆP"
        );
    }
}
