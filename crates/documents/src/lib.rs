//! Official documents as values → DOCX, XLSX, plain text, in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I.
//!
//! Belongs here: what a document consists of, in which order, size and style; the bytes of a file. Does not belong here:
//! files, clocks, SQL; numbers of documents (the e-office gives them); signatures (the e-office makes them).
//!
//! A document is a [`Document`] value, built by kind. A report upwards:
//!
//! ```
//! use documents::{Body, Day, Document, Issuer, Kind, Signature};
//!
//! let issuer = Issuer::department("Ủy ban nhân dân tỉnh Cao Bằng", "Sở Nông nghiệp và Môi trường", "SNNMT");
//! let report = Document::new(Kind::Report, issuer, "Kết quả phòng ngừa, xử lý lừa đảo năm 2026")
//!     .place("Cao Bằng")
//!     .dated(Day::OfMonth { year: 2026, month: 12 })            // "ngày     tháng 12 năm 2026"
//!     .to(["Ủy ban nhân dân tỉnh Cao Bằng"])                    // only upwards; "- Như trên;" follows by itself
//!     .paragraph("Thực hiện Kế hoạch số 50/KH-UBND …, Sở báo cáo kết quả như sau:")
//!     .section("Kết quả thực hiện")                             // "I. KẾT QUẢ THỰC HIỆN"
//!     .clause_title("Công tác lãnh đạo, chỉ đạo")               // "1. …" bold, on its own line
//!     .paragraph("Đã ban hành 12 văn bản.")
//!     .clause("Các đơn vị đã quán triệt.")                      // "2. …" upright
//!     .point("Bằng hội nghị;")                                  // "a) …", then b, c, d, đ, e
//!     .paragraph("Trên đây là báo cáo của Sở.")                 // "./." is put at the end by itself
//!     .copies(["Công an tỉnh", "Ban Giám đốc"])
//!     .archive("VP")                                            // "- Lưu: VT, VP."
//!     .signed(Signature::new("Giám đốc", "Nguyễn Văn An"));
//! assert_eq!(report.faults(), []);
//! let file: Vec<u8> = documents::docx::write(&report);
//! # assert!(file.starts_with(b"PK"));
//! ```
//!
//! A letter (công văn): its symbol names the drafting unit, its subject reads `V/v …`, it always has addressees.
//!
//! ```
//! # use documents::{Body, Document, Issuer, Kind, Signature};
//! # let issuer = Issuer::department("Ủy ban nhân dân tỉnh Cao Bằng", "Sở Nông nghiệp và Môi trường", "SNNMT");
//! let letter = Document::new(Kind::Letter, issuer, "đôn đốc báo cáo 6 tháng đầu năm 2026")
//!     .drafted_by("VP")                                         // "Số:      /SNNMT-VP"
//!     .place("Cao Bằng")
//!     .to(["Chi cục Kiểm lâm", "Trung tâm Khuyến nông"])
//!     .paragraph("Đề nghị Thủ trưởng các đơn vị chỉ đạo hoàn thành.")
//!     .archive("VP")
//!     .signed(Signature::new("Phó Giám đốc", "Trần Thị Bình").standing_in_for("Giám đốc")); // KT. GIÁM ĐỐC
//! # assert_eq!(letter.faults(), []);
//! ```
//!
//! Minutes (biên bản) have no place and date line and two signatures; a table and an annex:
//!
//! ```
//! # use documents::{Annex, Body, Cell, Column, Document, Issuer, Kind, Signature, Table};
//! # let issuer = Issuer::department("Ủy ban nhân dân tỉnh Cao Bằng", "Sở Nông nghiệp và Môi trường", "SNNMT");
//! let files = Table::new([Column::text("STT", 1), Column::text("Tên tài liệu", 6), Column::number("Dung lượng (byte)", 3)])
//!     .row([Cell::Whole(1), Cell::from("anh-1.jpg"), Cell::Whole(182_044)]);
//! let minutes = Document::new(Kind::Minutes, issuer, "Tiếp nhận tin báo")
//!     .paragraph("Hồi 08 giờ 00 phút ngày 05 tháng 6 năm 2026, tại trụ sở Sở …")
//!     .table(files.clone())
//!     .paragraph("Biên bản lập xong hồi 09 giờ 00 phút, các bên cùng ký tên.")
//!     .signed(Signature::new("Người cung cấp", "Lý Thị Cúc"))    // left
//!     .signed(Signature::new("Người tiếp nhận", "Nông Văn Dũng")) // right
//!     .annex(Annex::new("Bảng kê tài liệu").table(files));
//! # assert_eq!(minutes.faults(), []);
//! ```
//!
//! [`Kind::Plan`], [`Kind::Notice`], [`Kind::Submission`], [`Kind::Invitation`] and [`Kind::TransferSlip`] are built the same
//! way; [`Document::faults`] says what the decree misses. A unit without a seal is [`Issuer::without_seal`]: its paper has no
//! number. [`Document::record`] prints a QR that leads back to the record.

mod body;
mod document;
pub mod docx;
mod fault;
mod issuer;
mod kind;
pub mod lint;
mod qr;
mod sheet;
mod signature;
pub mod signed;
mod style;
mod table;
mod text;
mod width;
mod words;
pub mod xlsx;

pub use body::{Block, Body};
pub use document::{Annex, Day, Document, Record, Stamp, Urgency};
pub use fault::Fault;
pub use issuer::Issuer;
pub use kind::Kind;
pub use qr::squares as qr_squares;
pub use sheet::{
    Boxed, Element, Face, Grid, Margins, Sheet, margins, sheets, stays, text as read_text,
};
pub use signature::Signature;
pub use style::{Alignment, Look, Style};
pub use table::{Align, Cell, Column, Table};
pub use text::{Run, Text};
