//! Every rule of Phụ lục I of NĐ 30/2020 that shows in a file, read back from the file itself; each with a file that breaks it.

mod opened;
#[path = "../samples/mod.rs"]
mod samples;

use documents::{Document, docx};
use opened::Opened;

/// A rule, a document that shows it, how to see it, and a change to one part of the file that breaks it.
struct Rule {
    name: &'static str,
    shown_by: fn() -> Document,
    holds: fn(&Opened) -> bool,
    part: &'static str,
    from: &'static str,
    to: &'static str,
}

const BODY: &str = "word/document.xml";
const STYLES: &str = "word/styles.xml";
const HEADER: &str = "word/header1.xml";

const ALPHABET: [&str; 5] = ["a) ", "b) ", "c) ", "d) ", "đ) "];

macro_rules! rules {
    ($($name:literal: $shown_by:ident, $holds:expr, $part:ident: $from:literal => $to:literal;)*) => {
        const RULES: &[Rule] = &[$(Rule {
            name: $name, shown_by: samples::$shown_by, holds: $holds, part: $part, from: $from, to: $to,
        },)*];
    };
}

rules! {
    "the paper is A4": report, |file| file.sections().iter().all(|section| section.is_a4()),
        BODY: r#"<w:pgSz w:w="11906" w:h="16838"/>"# => r#"<w:pgSz w:w="12240" w:h="15840"/>"#;
    "top margin 20–25 mm": report, |file| file.margin_is("top", 20, 25), BODY: r#"w:top="1134""# => r#"w:top="1000""#;
    "bottom margin 20–25 mm": report, |file| file.margin_is("bottom", 20, 25), BODY: r#"w:bottom="1134""# => r#"w:bottom="1500""#;
    "left margin 30–35 mm": report, |file| file.margin_is("left", 30, 35), BODY: r#"w:left="1701""# => r#"w:left="1600""#;
    "right margin 15–20 mm": report, |file| file.margin_is("right", 15, 20), BODY: r#"w:right="1134""# => r#"w:right="1200""#;
    "Times New Roman": report, |file| file.fonts_are("Times New Roman"), STYLES: r#"w:ascii="Times New Roman""# => r#"w:ascii="Arial""#;
    "black": report, |file| file.default_is("color", "000000"), STYLES: r#"<w:color w:val="000000"/>"# => r#"<w:color w:val="0000FF"/>"#;
    "Vietnamese": report, |file| file.default_is("lang", "vi-VN"), STYLES: r#"w:val="vi-VN""# => r#"w:val="en-US""#;
    "page numbers in the middle of the top margin": report, |file| file.page_number_is_centred_on_top(),
        BODY: r#"w:header="567""# => r#"w:header="1500""#;
    "page numbers are fields": report, |file| file.page_number_is_centred_on_top(), HEADER: " PAGE " => " NUMPAGES ";
    "page numbers 13–14 pt upright": report, |file| file.looks("SoTrang", 13, 14, false, false), STYLES: r#"Số trang"/>"# => r#"Số trang"/><w:rPr><w:b/></w:rPr>"#;
    "signatures stay with the last lines": report, |file| file.last_line_stays(), BODY: "<w:keepNext/>" => "";
    "no page number on the first page": report, |file| file.sections().iter().all(|section| section.has("titlePg")), BODY: "<w:titlePg/>" => "";
    "every annex numbers its pages from 1": report, |file| file.sections().len() == 3 && file.sections().iter().all(|section| section.starts_at_one()),
        BODY: r#"<w:pgNumType w:start="1"/>"# => "";
    "Quốc hiệu in capitals": report, |file| file.lines("QuocHieu") == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], BODY: "CỘNG HÒA" => "Cộng hòa";
    "Quốc hiệu 12–13 pt upright bold": report, |file| file.looks("QuocHieu", 12, 13, true, false),
        STYLES: r#"Quốc hiệu"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/></w:pPr><w:rPr><w:b/>"#
             => r#"Quốc hiệu"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/></w:pPr><w:rPr>"#;
    "Quốc hiệu at the right": report, |file| file.column_of("QuocHieu") == Some(1), BODY: r#"<w:pStyle w:val="CoQuanBanHanh"/>"# => r#"<w:pStyle w:val="QuocHieu"/>"#;
    "Tiêu ngữ with spaces around its hyphens": report, |file| file.lines("TieuNgu") == ["Độc lập - Tự do - Hạnh phúc"], BODY: "Độc lập - Tự do" => "Độc lập-Tự do";
    "Tiêu ngữ 13–14 pt upright bold": report, |file| file.looks("TieuNgu", 13, 14, true, false), STYLES: r#"Tiêu ngữ"/>"# => r#"Tiêu ngữ"/><w:rPr><w:i/></w:rPr>"#;
    // 56.1 mm: the words in 13 pt bold, measured.
    "a solid rule as long as the Tiêu ngữ": report, |file| file.rule_after("TieuNgu", 9_100).is_some_and(|length| length.abs_diff(5_610) < 60),
        BODY: r#"<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>"# => "";
    "the body above is not bold, in capitals": report, |file| file.looks("CoQuanChuQuan", 12, 13, false, false) && file.lines("CoQuanChuQuan") == ["UBND TỈNH CAO BẰNG"],
        BODY: "UBND TỈNH" => "UBND tỉnh";
    "the body that issues is bold, in capitals, under the one above": report,
        |file| file.looks("CoQuanBanHanh", 12, 13, true, false) && file.lines("CoQuanBanHanh").concat() == "SỞ NÔNG NGHIỆPVÀ MÔI TRƯỜNG" && file.stands_before("CoQuanChuQuan", "CoQuanBanHanh"),
        BODY: "SỞ NÔNG NGHIỆP" => "Sở Nông nghiệp";
    // 38.6 mm: "SỞ NÔNG NGHIỆP" in 12 pt bold.
    "a rule of a third to a half of the name of the body": report, |file| file.rule_after("CoQuanBanHanh", 6_900).is_some_and(|length| (1_287..=1_930).contains(&length)),
        BODY: r#"<w:ind w:left="1510" w:right="1510"/>"# => r#"<w:ind w:left="100" w:right="100"/>"#;
    "a unit below a department adds the place to the name above": submission, |file| file.lines("CoQuanChuQuan") == ["SỞ NN&MT TỈNH CAO BẰNG"],
        BODY: "TỈNH CAO BẰNG" => "";
    "number left open before the symbol": report, |file| file.lines("SoKyHieu") == ["Số:      /BC-SNNMT"], BODY: "Số:      /BC-SNNMT" => "Số 1 / BC - SNNMT";
    "a nought before a number below 10": plan, |file| file.lines("SoKyHieu") == ["Số: 05/KH-SNNMT"], BODY: "Số: 05" => "Số: 5";
    "the symbol of a letter names the drafting unit": letter, |file| file.lines("SoKyHieu") == ["Số:      /SNNMT-VP"], BODY: "SNNMT-VP" => "CV-SNNMT";
    "the symbol 13 pt upright, centred": report, |file| file.looks("SoKyHieu", 13, 13, false, false) && file.is_centred("SoKyHieu"),
        STYLES: r#"Số, ký hiệu"/>"# => r#"Số, ký hiệu"/><w:rPr><w:b/></w:rPr>"#;
    "a sheet of a unit without seal has no number": internal_sheet, |file| file.lines("SoKyHieu").is_empty(), BODY: "DiaDanh" => "SoKyHieu";
    "place and date 13–14 pt italic": report, |file| file.looks("DiaDanh", 13, 14, false, true), STYLES: r#"Địa danh, thời gian"/>"# => r#"Địa danh, thời gian"/><w:rPr><w:b/></w:rPr>"#;
    "noughts before days below 10, January and February": plan, |file| file.lines("DiaDanh") == ["Cao Bằng, ngày 09 tháng 01 năm 2026"], BODY: "ngày 09 tháng 01 năm 2026</w:t></w:r></w:p></w:tc>" => "ngày 9 tháng 1 năm 2026</w:t></w:r></w:p></w:tc>";
    "no nought before March to September": letter, |file| file.lines("DiaDanh") == ["Cao Bằng, ngày 03 tháng 6 năm 2026"], BODY: "tháng 6 năm" => "tháng 06 năm";
    "place and date stand level with the number": report, |file| file.row_of("DiaDanh") == file.row_of("SoKyHieu") && file.column_of("DiaDanh") == Some(1),
        BODY: r#"<w:pStyle w:val="SoKyHieu"/>"# => r#"<w:pStyle w:val="Normal"/>"#;
    "name of the kind in capitals, 13–14 pt bold, centred": report, |file| file.lines("TenLoai") == ["BÁO CÁO"] && file.looks("TenLoai", 13, 14, true, false) && file.is_centred("TenLoai"),
        BODY: "BÁO CÁO" => "Báo cáo";
    "subject 13–14 pt bold directly below the kind": report, |file| file.looks("TrichYeu", 13, 14, true, false) && file.follows("TenLoai", "TrichYeu"),
        BODY: r#"<w:pStyle w:val="TrichYeu"/>"# => r#"<w:pStyle w:val="NoiDung"/>"#;
    "a rule of a third to a half below the subject": plan, |file| file.rule_after("TrichYeu", 16_000).is_some_and(|length| (4_900..=7_500).contains(&length)),
        BODY: r#"<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>"# => "";
    "a letter has no name of its kind": letter, |file| file.lines("TenLoai").is_empty(), BODY: r#"<w:pStyle w:val="NoiDung"/>"# => r#"<w:pStyle w:val="TenLoai"/>"#;
    "the subject of a letter stands under its number, 12–13 pt upright, 6 pt apart": letter,
        |file| file.lines("TrichYeuCongVan").iter().all(|line| line.starts_with("V/v ")) && file.follows("SoKyHieu", "TrichYeuCongVan")
            && file.looks("TrichYeuCongVan", 12, 13, false, false) && file.spacing("TrichYeuCongVan").0 >= 120,
        BODY: "V/v " => "Về việc ";
    "legal bases 13–14 pt italic, one a line, ; and at last .": plan,
        |file| file.looks("CanCu", 13, 14, false, true) && file.lines("CanCu").len() == 2 && file.each_ends("CanCu"),
        BODY: "ngày 10 tháng 12 năm 2025;" => "ngày 10 tháng 12 năm 2025.";
    "content 13–14 pt upright, justified, first line 1 or 1,27 cm in, 6 pt apart, single to one and a half": report,
        |file| file.looks("NoiDung", 13, 14, false, false) && file.is_justified("NoiDung") && [567, 720].contains(&file.first_line("NoiDung")) && file.spacing("NoiDung").1 >= 120 && file.line_spacing_is_lawful(),
        STYLES: r#"<w:ind w:firstLine="720"/>"# => "";
    "the content ends ./.": report, |file| file.content_ends("./."), BODY: "chỉ đạo./." => "chỉ đạo.";
    "a phần: Roman number, centred, bold; its title in capitals": plan,
        |file| file.lines("Phan") == ["Phần I", "Phần II"] && file.looks("Phan", 13, 14, true, false) && file.is_centred("Phan") && file.lines("TenPhan") == ["MỤC ĐÍCH VÀ NỘI DUNG", "TỔ CHỨC THỰC HIỆN"],
        BODY: "Phần II" => "Phần 2";
    "a mục: Roman number, capitals, bold": report,
        |file| file.lines("Muc") == ["I. ĐẶC ĐIỂM, TÌNH HÌNH LIÊN QUAN", "II. KẾT QUẢ THỰC HIỆN", "III. KIẾN NGHỊ, ĐỀ XUẤT"] && file.looks("Muc", 13, 14, true, false),
        BODY: "III. KIẾN NGHỊ" => "IV. KIẾN NGHỊ";
    "a khoản with a title is bold on its own line": report, |file| file.looks("TenKhoan", 13, 14, true, false) && file.lines("TenKhoan").iter().all(|line| line.starts_with(['1', '2'])),
        BODY: ">2. Công tác tuyên truyền" => ">b. Công tác tuyên truyền";
    "a khoản without a title is upright": plan, |file| file.looks("Khoan", 13, 14, false, false) && file.lines("Khoan").len() == 2, BODY: r#"<w:pStyle w:val="Khoan"/>"# => r#"<w:pStyle w:val="Muc"/>"#;
    "points go by the Vietnamese alphabet": report, |file| file.lines("Diem").iter().zip(ALPHABET).all(|(line, letter)| line.starts_with(letter)), BODY: "đ) " => "e) ";
    "position in capitals, 13–14 pt bold": letter, |file| file.lines("ChucVu") == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", ""] && file.looks("ChucVu", 13, 14, true, false), BODY: "KT. GIÁM ĐỐC" => "KT. Giám đốc";
    "full name below, 13–14 pt bold, not in capitals": letter, |file| file.lines("HoTen") == ["Trần Thị Bình"] && file.looks("HoTen", 13, 14, true, false) && file.stands_before("ChucVu", "HoTen"), BODY: "Trần Thị Bình" => "TRẦN THỊ BÌNH";
    "by order: TL.": notice, |file| file.lines("ChucVu").first().is_some_and(|line| line == "TL. GIÁM ĐỐC"), BODY: "TL. GIÁM ĐỐC" => "GIÁM ĐỐC";
    "by mandate: TUQ.": invitation, |file| file.lines("ChucVu").first().is_some_and(|line| line == "TUQ. GIÁM ĐỐC"), BODY: "TUQ. GIÁM ĐỐC" => "GIÁM ĐỐC";
    "one addressee on the line of Kính gửi": report, |file| file.lines("KinhGui") == ["Kính gửi: Ủy ban nhân dân tỉnh Cao Bằng."] && file.looks("KinhGui", 13, 14, false, false), BODY: "Kính gửi: Ủy" => "Kính gửi Ủy";
    "several addressees one a line, ; and at last .": letter, |file| file.lines("KinhGuiDanhSach") == ["- Chi cục Kiểm lâm;", "- Trung tâm Khuyến nông."], BODY: "Kiểm lâm;" => "Kiểm lâm,";
    "a plan has no Kính gửi": plan, |file| file.lines("KinhGui").is_empty() && file.lines("KinhGuiDanhSach").is_empty(), BODY: r#"<w:pStyle w:val="CanCu"/>"# => r#"<w:pStyle w:val="KinhGui"/>"#;
    "Nơi nhận 12 pt bold italic, its list 11 pt upright": report, |file| file.looks("NoiNhan", 12, 12, true, true) && file.looks("NoiNhanDanhSach", 11, 11, false, false), STYLES: r#"<w:sz w:val="22"/>"# => r#"<w:sz w:val="24"/>"#;
    "Như trên first where there are addressees": report, |file| file.lines("NoiNhanDanhSach").first().is_some_and(|line| line == "- Như trên;"), BODY: "- Như trên;" => "";
    "Lưu: VT last, with a full stop": report, |file| file.lines("NoiNhanDanhSach").last().is_some_and(|line| line == "- Lưu: VT, VP."), BODY: "- Lưu: VT, VP." => "- Lưu: VP;";
    "Nơi nhận stands at the left, level with the position": report, |file| file.row_of("NoiNhan") == file.row_of("ChucVu") && file.column_of("NoiNhan") == Some(0) && file.column_of("ChucVu") == Some(1),
        BODY: r#"<w:pStyle w:val="ChucVu"/>"# => r#"<w:pStyle w:val="Normal"/>"#;
    "KHẨN in a red box of 20 × 8 mm": letter, |file| file.box_is("KHẨN", 2_000, 800, "FF0000", 6_900), BODY: "FF0000" => "000000";
    "how to reach the body, 11–12 pt, under a rule at the foot of the first page": letter, |file| file.contact_is_under_a_rule(11, 12), BODY: r#"<w:footerReference w:type="first""# => r#"<w:footerReference w:type="even""#;
    "annexes: Roman number, 14 pt bold, centred": report, |file| file.lines("PhuLuc") == ["Phụ lục I", "Phụ lục II"] && file.looks("PhuLuc", 14, 14, true, false) && file.is_centred("PhuLuc"), BODY: "Phụ lục II" => "Phụ lục 2";
    "titles of annexes in capitals, 13–14 pt bold": report, |file| file.lines("TenPhuLuc") == ["BIỂU SỐ LIỆU", "DANH MỤC VĂN BẢN ĐÃ BAN HÀNH"] && file.looks("TenPhuLuc", 13, 14, true, false), BODY: "BIỂU SỐ LIỆU" => "Biểu số liệu";
    "annexes name their document, number and day left open, italic": report,
        |file| file.looks("KemTheo", 13, 14, false, true) && file.lines("KemTheo").iter().all(|line| line == "(Kèm theo Báo cáo số:      /BC-SNNMT ngày     tháng     năm      của Sở Nông nghiệp và Môi trường)"),
        BODY: "(Kèm theo Báo cáo số:      /" => "(Kèm theo Báo cáo số: 12/";
    "wide annexes lie across": report, |file| file.sections().iter().map(opened::Section::is_landscape).collect::<Vec<_>>() == [false, true, false], BODY: r#" w:orient="landscape""# => "";
    "minutes have no place and date line": minutes, |file| file.lines("DiaDanh").is_empty(), BODY: r#"<w:pStyle w:val="TrichYeu"/>"# => r#"<w:pStyle w:val="DiaDanh"/>"#;
    "minutes are signed left and right": minutes, |file| file.columns_of("ChucVu") == [0, 0, 1, 1], BODY: "NGƯỜI TIẾP NHẬN</w:t></w:r></w:p>" => "NGƯỜI TIẾP NHẬN</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"ChucVu\"/></w:pPr></w:p>";
    "heads of tables come again on every page": minutes, |file| file.table_heads_repeat(), BODY: "<w:tblHeader/>" => "";
    "the parts stand in the order of the decree": report,
        |file| file.stand_in_order(&["CoQuanBanHanh", "SoKyHieu", "DiaDanh", "TenLoai", "TrichYeu", "KinhGui", "NoiDung", "NoiNhan", "ChucVu", "HoTen", "PhuLuc"]),
        BODY: r#"<w:pStyle w:val="KinhGui"/>"# => r#"<w:pStyle w:val="PhuLuc"/>"#;
    "a QR leads to the record and says so in words": report, |file| file.picture_has_words(), BODY: "descr=" => "title=";
}

#[test]
fn every_rule_holds_in_every_file_that_shows_it() {
    for rule in RULES {
        let file = Opened::new(&docx::write(&(rule.shown_by)()));
        assert!((rule.holds)(&file), "{}", rule.name);
    }
}

#[test]
fn every_rule_notices_a_file_that_breaks_it() {
    for rule in RULES {
        let mut file = Opened::new(&docx::write(&(rule.shown_by)()));
        assert!(
            file.replace(rule.part, rule.from, rule.to),
            "nothing to break: {}",
            rule.name
        );
        assert!(!(rule.holds)(&file), "not noticed: {}", rule.name);
    }
}

#[test]
fn no_picture_and_no_field_where_none_is_asked_for() {
    let file = Opened::new(&docx::write(&samples::plan()));
    assert!(!file.part(BODY).contains("w:drawing"));
    assert_eq!(samples::all().len(), 9);
}
