//! The words the decree itself puts into every document, and how it writes numbers, days and letters.

/// Quốc hiệu.
pub(crate) const NATIONAL_NAME: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// Tiêu ngữ: spaces around the hyphens.
pub(crate) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
/// Before the addressees.
pub(crate) const ADDRESSEE: &str = "Kính gửi:";
/// Before those who get a copy.
pub(crate) const COPIES: &str = "Nơi nhận:";
/// The first copy, where there are addressees.
pub(crate) const AS_ABOVE: &str = "Như trên";
/// The mark at the end of the content.
pub(crate) const END: &str = "./.";
/// Before a legal basis.
pub(crate) const BASIS: &str = "Căn cứ";
/// Heading of a part.
pub(crate) const PART: &str = "Phần";
/// Heading of an annex.
pub(crate) const ANNEX: &str = "Phụ lục";
/// The copy that is kept.
pub(crate) const ARCHIVE: &str = "Lưu:";
/// Văn thư.
pub(crate) const RECORDS_OFFICE: &str = "VT";
/// Stamps (ô 10b, 11).
pub(crate) const URGENT: &str = "KHẨN";
pub(crate) const VERY_URGENT: &str = "THƯỢNG KHẨN";
pub(crate) const IMMEDIATE: &str = "HỎA TỐC";
pub(crate) const INTERNAL: &str = "LƯU HÀNH NỘI BỘ";
pub(crate) const RETURN: &str = "XEM XONG TRẢ LẠI";
/// Room for the number the e-office gives.
const NUMBER_LATER: &str = "      ";
/// Room for a day or month that is not known yet.
const LATER: &str = "    ";

/// Academic and honorary titles, which do not stand before a signer's name (ô 7b).
pub(crate) const TITLES: [&str; 15] = [
    "GS.",
    "PGS.",
    "TS.",
    "ThS.",
    "CN.",
    "KS.",
    "BS.",
    "TSKH.",
    "Giáo sư",
    "Phó Giáo sư",
    "Tiến sĩ",
    "Thạc sĩ",
    "Cử nhân",
    "Kỹ sư",
    "Bác sĩ",
];

/// The letters of points: the Vietnamese alphabet.
const ALPHABET: &str = "abcdđeghiklmnopqrstuvxy";

/// `05/BC-SNNMT`, or with room for the number.
pub(crate) fn symbol(number: Option<u32>, notation: &str) -> String {
    match number {
        Some(number) => format!("Số: {number:02}/{notation}"),
        None => format!("Số:{NUMBER_LATER}/{notation}"),
    }
}

/// `ngày 05 tháng 6 năm 2026`: a nought before days up to 9 and before January and February (ô 4).
pub(crate) fn date(day: Option<i8>, month: Option<i8>, year: Option<i16>) -> String {
    let day = day.map_or_else(|| LATER.to_owned(), |day| format!("{day:02}"));
    let month = month.map_or_else(|| LATER.to_owned(), month_number);
    let year = year.map_or_else(|| LATER.to_owned(), |year| year.to_string());
    format!("ngày {day} tháng {month} năm {year}")
}

fn month_number(month: i8) -> String {
    if month <= 2 {
        format!("{month:02}")
    } else {
        month.to_string()
    }
}

/// The letter of a point, from 0; after y, two letters.
pub(crate) fn letter(at: usize) -> String {
    let letters = ALPHABET.chars().count();
    let one = |at: usize| ALPHABET.chars().nth(at % letters).unwrap_or('y');
    match at / letters {
        0 => one(at).to_string(),
        round => format!("{}{}", one(round - 1), one(at)),
    }
}

/// A Roman numeral, from 1.
pub(crate) fn roman(number: usize) -> String {
    const STEPS: [(usize, &str); 9] = [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut out = String::new();
    for (value, letters) in STEPS {
        while rest >= value {
            out.push_str(letters);
            rest -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_have_the_noughts_of_the_decree() {
        assert_eq!(
            date(Some(9), Some(1), Some(2025)),
            "ngày 09 tháng 01 năm 2025"
        );
        assert_eq!(
            date(Some(5), Some(6), Some(2026)),
            "ngày 05 tháng 6 năm 2026"
        );
        assert_eq!(
            date(Some(10), Some(2), Some(2026)),
            "ngày 10 tháng 02 năm 2026"
        );
        assert_eq!(
            date(Some(10), Some(3), Some(2026)),
            "ngày 10 tháng 3 năm 2026"
        );
        assert_eq!(
            date(Some(15), Some(12), Some(2026)),
            "ngày 15 tháng 12 năm 2026"
        );
        assert_eq!(
            date(None, Some(12), Some(2026)),
            "ngày      tháng 12 năm 2026"
        );
        assert_eq!(symbol(Some(5), "BC-SNNMT"), "Số: 05/BC-SNNMT");
        assert_eq!(symbol(Some(123), "SNNMT-VP"), "Số: 123/SNNMT-VP");
        assert_eq!(symbol(None, "BC-SNNMT"), "Số:      /BC-SNNMT");
    }

    #[test]
    fn points_go_by_the_vietnamese_alphabet() {
        let first: Vec<String> = (0..9).map(letter).collect();
        assert_eq!(first.join(" "), "a b c d đ e g h i");
        assert_eq!(letter(22), "y");
        assert_eq!(letter(23), "aa");
    }

    #[test]
    fn sections_have_roman_numbers() {
        let numbers: Vec<String> = [1, 4, 9, 14, 40].into_iter().map(roman).collect();
        assert_eq!(numbers, ["I", "IV", "IX", "XIV", "XL"]);
    }
}
