//! Sizes and styles of every component, as the table of Phụ lục I, mục V sets them. One row a component; DOCX and PDF read it.

/// How lines stand between the margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// At the left margin.
    Left,
    /// In the middle.
    Centre,
    /// At the right margin.
    Right,
    /// At both margins.
    Justified,
}

/// How a style looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Its name in a file.
    pub id: &'static str,
    /// Its name as a clerk sees it in the list of styles.
    pub name: &'static str,
    /// Size in half points.
    pub half_points: u32,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Alignment.
    pub alignment: Alignment,
    /// Space before, in twentieths of a point.
    pub before: u32,
    /// Space after, in twentieths of a point.
    pub after: u32,
    /// Indent of the first line, in hundredths of a millimetre.
    pub first_line: u32,
    /// Stays with the paragraph that follows.
    pub keep_next: bool,
    /// Level in the outline, from 0.
    pub outline: Option<u8>,
}

/// 1,27 cm: the first-line indent of Phụ lục I, mục II, 5.
const INDENT: u32 = 1270;

macro_rules! styles {
    ($($(#[$doc:meta])* $style:ident: $id:literal, $name:literal, $size:literal, $face:ident, $alignment:ident,
        before $before:literal, after $after:literal $(, first_line $first:expr)? $(, keep $keep:literal)? $(, outline $outline:literal)?;)*) => {
        /// A component of a document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Style { $($(#[$doc])* $style,)* }

        impl Style {
            /// Every style.
            pub const ALL: &[Self] = &[$(Self::$style,)*];

            /// How it looks.
            #[must_use]
            #[allow(unused_mut, unused_assignments, reason = "rows without the last columns")]
            pub const fn look(self) -> Look {
                match self {
                    $(Self::$style => {
                        let mut look = Look {
                            id: $id, name: $name, half_points: $size * 2,
                            bold: styles!(@bold $face), italic: styles!(@italic $face),
                            alignment: Alignment::$alignment, before: $before * 20, after: $after * 20,
                            first_line: 0, keep_next: false, outline: None,
                        };
                        $(look.first_line = $first;)?
                        $(look.keep_next = $keep;)?
                        $(look.outline = Some($outline);)?
                        look
                    })*
                }
            }
        }
    };
    (@bold upright) => { false };
    (@bold bold) => { true };
    (@bold italic) => { false };
    (@bold bold_italic) => { true };
    (@italic upright) => { false };
    (@italic bold) => { false };
    (@italic italic) => { true };
    (@italic bold_italic) => { true };
}

styles! {
    /// Ô 1: Quốc hiệu.
    NationalName: "QuocHieu", "Quốc hiệu", 12, bold, Centre, before 0, after 0;
    /// Ô 1: Tiêu ngữ.
    Motto: "TieuNgu", "Tiêu ngữ", 13, bold, Centre, before 0, after 0;
    /// Ô 2: the body above; not bold.
    Superior: "CoQuanChuQuan", "Cơ quan chủ quản", 12, upright, Centre, before 0, after 0;
    /// Ô 2: the body that issues.
    Issuer: "CoQuanBanHanh", "Cơ quan ban hành", 12, bold, Centre, before 0, after 0;
    /// Ô 3: number and symbol.
    Symbol: "SoKyHieu", "Số, ký hiệu", 13, upright, Centre, before 0, after 0;
    /// Ô 4: place and date.
    Dateline: "DiaDanh", "Địa danh, thời gian", 13, italic, Centre, before 0, after 0;
    /// Ô 5a: name of the kind.
    Title: "TenLoai", "Tên loại", 14, bold, Centre, before 6, after 0, keep true;
    /// Ô 5a: what it is about.
    Subject: "TrichYeu", "Trích yếu", 14, bold, Centre, before 0, after 0, keep true;
    /// Ô 5b: what a letter is about, under its number.
    LetterSubject: "TrichYeuCongVan", "Trích yếu công văn", 12, upright, Centre, before 6, after 0;
    /// Ô 6: a legal basis.
    Basis: "CanCu", "Căn cứ", 14, italic, Justified, before 0, after 6, first_line INDENT;
    /// Ô 6: content.
    Text: "NoiDung", "Nội dung", 14, upright, Justified, before 0, after 6, first_line INDENT;
    /// Ô 6: `Phần I`.
    Part: "Phan", "Phần", 14, bold, Centre, before 6, after 0, keep true, outline 0;
    /// Ô 6: title of a phần.
    PartTitle: "TenPhan", "Tên phần", 14, bold, Centre, before 0, after 6, keep true;
    /// Ô 6: `I. TÊN MỤC`.
    Section: "Muc", "Mục", 14, bold, Justified, before 6, after 6, first_line INDENT, keep true, outline 1;
    /// Ô 6: a khoản with a title.
    ClauseTitle: "TenKhoan", "Tên khoản", 14, bold, Justified, before 0, after 6, first_line INDENT, keep true, outline 2;
    /// Ô 6: a khoản.
    Clause: "Khoan", "Khoản", 14, upright, Justified, before 0, after 6, first_line INDENT;
    /// Ô 6: a điểm.
    Point: "Diem", "Điểm", 14, upright, Justified, before 0, after 6, first_line INDENT;
    /// Ô 7a: right and position.
    Position: "ChucVu", "Quyền hạn, chức vụ", 14, bold, Centre, before 0, after 0, keep true;
    /// Ô 7b: full name.
    SignerName: "HoTen", "Họ tên người ký", 14, bold, Centre, before 0, after 0;
    /// Ô 9a: `Kính gửi:` and one addressee, or several below each other.
    Addressee: "KinhGui", "Kính gửi", 14, upright, Centre, before 6, after 6;
    /// Ô 9a: `Kính gửi:` before several.
    AddresseeList: "KinhGuiNhieu", "Kính gửi (nhiều nơi)", 14, upright, Right, before 0, after 0;
    /// Ô 9a: one of several addressees.
    AddresseeItem: "KinhGuiDanhSach", "Kính gửi (danh sách)", 14, upright, Left, before 0, after 0;
    /// Ô 9b: `Nơi nhận:`.
    CopiesTitle: "NoiNhan", "Nơi nhận", 12, bold_italic, Left, before 0, after 0, keep true;
    /// Ô 9b: one who gets a copy.
    Copy: "NoiNhanDanhSach", "Nơi nhận (danh sách)", 11, upright, Left, before 0, after 0;
    /// Ô 10b, 11: a stamp of urgency or circulation.
    Stamp: "DauChiMuc", "Dấu chỉ mức độ", 13, bold, Centre, before 0, after 0;
    /// Ô 13: how to reach the body.
    Contact: "LienHe", "Thông tin liên hệ", 11, upright, Centre, before 0, after 0;
    /// `Phụ lục I`.
    AnnexLabel: "PhuLuc", "Phụ lục", 14, bold, Centre, before 0, after 0, keep true, outline 0;
    /// Title of an annex.
    AnnexTitle: "TenPhuLuc", "Tên phụ lục", 14, bold, Centre, before 0, after 0, keep true;
    /// Which document an annex belongs to.
    AnnexOf: "KemTheo", "Kèm theo", 14, italic, Centre, before 0, after 6, keep true;
    /// What the e-office writes on top of an annex in a file of its own.
    AnnexSigned: "KySoPhuLuc", "Thông tin ký số phụ lục", 10, upright, Right, before 0, after 6;
    /// Head of a table.
    TableHead: "BangTieuDe", "Bảng: tiêu đề", 12, bold, Centre, before 2, after 2, keep true;
    /// Words in a table.
    TableText: "BangChu", "Bảng: chữ", 12, upright, Left, before 2, after 2;
    /// Codes in a table.
    TableCode: "BangMa", "Bảng: giữa", 12, upright, Centre, before 2, after 2;
    /// Numbers in a table.
    TableNumber: "BangSo", "Bảng: số", 12, upright, Right, before 2, after 2;
    /// The line beside a QR.
    Caption: "MaTraCuu", "Mã tra cứu", 10, upright, Left, before 2, after 0;
    /// A rule, and the small gap below a table.
    Rule: "DuongKe", "Đường kẻ", 2, upright, Centre, before 0, after 6;
    /// The number of a page.
    PageNumber: "SoTrang", "Số trang", 13, upright, Centre, before 0, after 0;
}
