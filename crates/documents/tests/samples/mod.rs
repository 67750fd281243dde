//! One document of each kind, with invented people.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "shared by tests and the example"
)]

use documents::{
    Annex, Body, Cell, Column, Day, Document, Issuer, Kind, Signature, Table, Text, Urgency,
};

pub fn department() -> Issuer {
    Issuer::department(
        "Ủy ban nhân dân tỉnh Cao Bằng",
        "Sở Nông nghiệp và Môi trường",
        "SNNMT",
    )
}

pub fn forest_service() -> Issuer {
    Issuer::below_department("Sở NN&MT", "tỉnh Cao Bằng", "Chi cục Kiểm lâm", "CCKL")
}

fn head() -> Signature {
    Signature::new("Giám đốc", "Nguyễn Văn An")
}

/// A letter with nothing in it yet.
pub fn signed_letter() -> Document {
    Document::new(Kind::Letter, department(), "đôn đốc báo cáo")
        .place("Cao Bằng")
        .to(["Chi cục Kiểm lâm"])
        .archive("VP")
        .signed(head())
}

/// PERFORMANCE §5: twelve paragraphs and a table of sixty rows.
pub fn twelve_paragraphs_and_sixty_rows() -> Document {
    let paragraph = "Thực hiện Kế hoạch số 50/KH-UBND ngày 09 tháng 01 năm 2025 của Ủy ban nhân dân tỉnh về tăng cường phòng ngừa, \
        xử lý hoạt động lừa đảo chiếm đoạt tài sản sử dụng công nghệ cao, trên không gian mạng, các đơn vị đã tổ chức tuyên truyền, \
        tiếp nhận thông tin, chuyển cơ quan Công an và cảnh báo kịp thời tới người dân trên địa bàn.";
    let rows = (1..=60).fold(units_table(), |table, at| {
        table.row([
            Cell::Whole(at),
            Cell::from(format!("Đơn vị trực thuộc số {at}")),
            Cell::Whole(at * 3),
            Cell::Whole(at * 1_250),
            Cell::Percent(9_875),
        ])
    });
    let document = Document::new(
        Kind::Report,
        department(),
        "Kết quả phòng ngừa, xử lý lừa đảo năm 2026",
    )
    .place("Cao Bằng")
    .to(["Ủy ban nhân dân tỉnh Cao Bằng"])
    .archive("VP")
    .signed(head());
    (0..12)
        .fold(document, |document, _| document.paragraph(paragraph))
        .table(rows)
}

pub fn report() -> Document {
    Document::new(
        Kind::Report,
        department(),
        "Kết quả thực hiện công tác phòng ngừa, xử lý hoạt động lừa đảo chiếm đoạt tài sản sử dụng công nghệ cao, \
         trên không gian mạng năm 2026",
    )
    .place("Cao Bằng")
    .dated(Day::OfMonth { year: 2026, month: 12 })
    .to(["Ủy ban nhân dân tỉnh Cao Bằng"])
    .paragraph(
        "Thực hiện Kế hoạch số 50/KH-UBND ngày 09 tháng 01 năm 2025 của Ủy ban nhân dân tỉnh về tăng cường phòng ngừa, xử lý hoạt \
         động lừa đảo chiếm đoạt tài sản sử dụng công nghệ cao, trên không gian mạng, Sở Nông nghiệp và Môi trường báo cáo kết quả \
         thực hiện năm 2026 (số liệu từ ngày 01/12/2025 đến ngày 30/11/2026) như sau:",
    )
    .section("Đặc điểm, tình hình liên quan")
    .paragraph("Sở có 13 phòng, đơn vị trực thuộc với 412 công chức, viên chức, người lao động.")
    .section("Kết quả thực hiện")
    .clause_title("Công tác lãnh đạo, chỉ đạo, quán triệt, triển khai thực hiện")
    .paragraph("Đã ban hành 12 văn bản chỉ đạo; 13/13 đơn vị đã quán triệt Chỉ thị số 21/CT-TTg.")
    .clause_title("Công tác tuyên truyền, phổ biến, cảnh báo")
    .point("Tổ chức 86 buổi tuyên truyền trực tiếp với 7.412 lượt người nghe;")
    .point("Chia sẻ lại 214 cảnh báo chính thống;")
    .point("Phát 1.030 lượt trên loa truyền thanh;")
    .point("Phát 4.500 tờ rơi;")
    .point("Tổ chức 05 lớp tập huấn, diễn tập.")
    .clause(Text::from("Tiếp nhận, chuyển thông tin: xem ").italic("Phụ lục I").plain("."))
    .table(
        units_table()
            .row([Cell::Whole(1), "Chi cục Kiểm lâm".into(), Cell::Whole(12), Cell::Whole(1_240), Cell::Percent(10_000)])
            .row([Cell::Whole(2), "Trung tâm Khuyến nông".into(), Cell::Whole(9), Cell::Whole(3_005), Cell::Percent(9_250)])
            .row([Cell::Whole(3), "Văn phòng Sở".into(), Cell::Blank, Cell::Whole(0), Cell::Blank])
            .total([Cell::Blank, "Cộng".into(), Cell::Whole(21), Cell::Whole(4_245), Cell::Percent(9_625)]),
    )
    .section("Kiến nghị, đề xuất")
    .paragraph(
        "Trên đây là báo cáo kết quả thực hiện công tác phòng ngừa, xử lý hoạt động lừa đảo chiếm đoạt tài sản sử dụng công nghệ \
         cao, trên không gian mạng năm 2026, Sở Nông nghiệp và Môi trường kính báo cáo Ủy ban nhân dân tỉnh xem xét, chỉ đạo.",
    )
    .copies(["Công an tỉnh", "Ban Giám đốc", "Các phòng, đơn vị trực thuộc"])
    .archive("VP")
    .signed(head())
    .record("https://canhgiac.example/xac-minh-van-ban?ma=7F3K22QH", "Kiểm tra văn bản: canhgiac.example/xac-minh-van-ban, mã 7F3K22QH")
    .annex(Annex::new("Biểu số liệu").landscape().table(units_table().row([
        Cell::Whole(1),
        "Chi cục Kiểm lâm".into(),
        Cell::Whole(12),
        Cell::Whole(1_240),
        Cell::Percent(10_000),
    ])))
    .annex(Annex::new("Danh mục văn bản đã ban hành").clause("Kế hoạch số 12/KH-SNNMT ngày 20 tháng 01 năm 2026."))
}

pub fn plan() -> Document {
    Document::new(Kind::Plan, department(), "Tăng cường phòng ngừa, xử lý hoạt động lừa đảo chiếm đoạt tài sản")
        .place("Cao Bằng")
        .dated(Day::Known(jiff::civil::date(2026, 1, 9)))
        .numbered(5)
        .basis("Luật An ninh mạng ngày 10 tháng 12 năm 2025")
        .basis("Căn cứ Kế hoạch số 50/KH-UBND ngày 09 tháng 01 năm 2025 của Ủy ban nhân dân tỉnh Cao Bằng;")
        .paragraph("Sở Nông nghiệp và Môi trường xây dựng Kế hoạch như sau:")
        .part("Mục đích và nội dung")
        .section("Mục đích, yêu cầu")
        .clause("Nâng cao nhận thức của cán bộ, công chức, viên chức và người lao động.")
        .clause("Phát huy vai trò người đứng đầu.")
        .section("Nội dung")
        .clause_title("Tuyên truyền")
        .item("Thường xuyên;")
        .item("Đa dạng hình thức.")
        .part("Tổ chức thực hiện")
        .section("Các phòng, đơn vị")
        .paragraph("Yêu cầu các phòng, đơn vị nghiêm túc triển khai thực hiện.")
        .copies(["Công an tỉnh", "Các phòng, đơn vị trực thuộc"])
        .signed(head())
}

pub fn letter() -> Document {
    let mut letter = Document::new(
        Kind::Letter,
        department(),
        "đôn đốc báo cáo kết quả phòng ngừa, xử lý lừa đảo chiếm đoạt tài sản 6 tháng đầu năm 2026",
    )
    .drafted_by("VP")
    .place("Cao Bằng")
    .dated(Day::Known(jiff::civil::date(2026, 6, 3)))
    .to(["Chi cục Kiểm lâm", "Trung tâm Khuyến nông"])
    .paragraph(
        "Thực hiện Kế hoạch số 50/KH-UBND ngày 09 tháng 01 năm 2025 của Ủy ban nhân dân tỉnh, đến hết ngày 02/6/2026 còn 02 đơn vị \
         chưa gửi báo cáo (danh sách kèm theo).",
    )
    .paragraph(
        "Đề nghị Thủ trưởng các đơn vị chỉ đạo hoàn thành, gửi về Văn phòng Sở trước 11 giờ 00 ngày 03/6/2026 để tổng hợp báo cáo Ủy \
         ban nhân dân tỉnh.",
    )
    .copies(["Ban Giám đốc"])
    .archive("VP")
    .signed(Signature::new("Phó Giám đốc", "Trần Thị Bình").standing_in_for("Giám đốc"));
    letter.urgency = Some(Urgency::Urgent);
    letter.contact = Some(
        "Sở Nông nghiệp và Môi trường, phường Thục Phán, tỉnh Cao Bằng – ĐT: 0900 000 001 – Thư: lienhe@sonnmt.example".to_owned(),
    );
    letter
}

pub fn submission() -> Document {
    Document::new(
        Kind::Submission,
        forest_service(),
        "Về việc ban hành quy chế tiếp nhận tin báo",
    )
    .place("Cao Bằng")
    .dated(Day::OfYear(2026))
    .to(["Sở Nông nghiệp và Môi trường"])
    .clause_title("Sự cần thiết")
    .paragraph("Việc tiếp nhận tin báo chưa thống nhất.")
    .clause_title("Kiến nghị")
    .paragraph("Kính trình Sở xem xét, quyết định.")
    .signed(Signature::new("Phó Chi cục trưởng", "Lý Văn Cường").standing_in_for("Chi cục trưởng"))
}

pub fn notice() -> Document {
    Document::new(
        Kind::Notice,
        department(),
        "Cảnh báo thủ đoạn giả mạo cán bộ đất đai",
    )
    .place("Cao Bằng")
    .dated(Day::Known(jiff::civil::date(2026, 11, 24)))
    .clause_title("Thủ đoạn")
    .paragraph("Gọi điện, kết bạn Zalo, yêu cầu chụp giấy tờ.")
    .clause_title("Khuyến cáo")
    .paragraph("Không bấm đường liên kết, không chuyển tiền, không đọc mã OTP.")
    .signed(Signature::new("Chánh Văn phòng", "Hoàng Thị Dung").by_order_of("Giám đốc"))
}

pub fn invitation() -> Document {
    Document::new(Kind::Invitation, department(), "Dự hội nghị quán triệt Kế hoạch số 50/KH-UBND")
        .place("Cao Bằng")
        .dated(Day::Known(jiff::civil::date(2026, 2, 5)))
        .paragraph("Sở Nông nghiệp và Môi trường trân trọng kính mời: Trưởng các phòng, Thủ trưởng các đơn vị trực thuộc.")
        .paragraph("Tới dự hội nghị quán triệt Kế hoạch số 50/KH-UBND.")
        .paragraph("Chủ trì: Giám đốc Sở.")
        .paragraph("Thời gian: 08 giờ 00 ngày 10 tháng 02 năm 2026.")
        .paragraph("Địa điểm: Hội trường Sở.")
        .signed(Signature::new("Chánh Văn phòng", "Hoàng Thị Dung").mandated_by("Giám đốc"))
}

pub fn minutes() -> Document {
    let files = Table::new([
        Column::centred("STT", 1),
        Column::text("Tên tài liệu", 3),
        Column::number("Dung lượng (byte)", 2),
        Column::text("SHA-256", 5),
    ])
    .row([
        Cell::Whole(1),
        "anh-1.jpg".into(),
        Cell::Whole(182_044),
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
    ]);
    Document::new(Kind::Minutes, department(), "Tiếp nhận tin báo")
        .paragraph("Hồi 08 giờ 00 phút ngày 05 tháng 6 năm 2026, tại trụ sở Sở Nông nghiệp và Môi trường.")
        .paragraph("Người cung cấp đề nghị giữ bí mật danh tính.")
        .table(files)
        .paragraph("Biên bản lập xong hồi 09 giờ 00 phút cùng ngày, các bên đã đọc lại, công nhận đúng và cùng ký tên.")
        .signed(Signature::new("Người cung cấp", "Nông Thị Hoa"))
        .signed(Signature::new("Người tiếp nhận", "Bế Văn Giang"))
}

pub fn transfer_slip() -> Document {
    Document::new(Kind::TransferSlip, department(), "Chuyển hồ sơ tin báo số 7F3K-22QH")
        .place("Cao Bằng")
        .dated(Day::OfYear(2026))
        .to(["Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao - Công an tỉnh"])
        .paragraph("Sở Nông nghiệp và Môi trường chuyển toàn bộ thông tin, tài liệu để Quý cơ quan xem xét, giải quyết theo thẩm quyền.")
        .signed(head())
}

pub fn internal_sheet() -> Document {
    Document::new(
        Kind::Report,
        Issuer::without_seal("Sở Nông nghiệp và Môi trường", "Phòng Quản lý đất đai"),
        "Kết quả 6 tháng đầu năm 2026",
    )
    .place("Cao Bằng")
    .dated(Day::Known(jiff::civil::date(2026, 6, 1)))
    .to(["Sở Nông nghiệp và Môi trường"])
    .paragraph("Phòng không phát sinh vụ việc.")
    .signed(Signature::new("Trưởng phòng", "Đinh Văn Khánh"))
}

pub fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("report", report()),
        ("plan", plan()),
        ("letter", letter()),
        ("submission", submission()),
        ("notice", notice()),
        ("invitation", invitation()),
        ("minutes", minutes()),
        ("transfer_slip", transfer_slip()),
        ("internal_sheet", internal_sheet()),
    ]
}

fn units_table() -> Table {
    Table::new([
        Column::centred("STT", 1),
        Column::text("Đơn vị", 5),
        Column::number("Buổi", 2),
        Column::number("Lượt người", 2),
        Column::number("Tỷ lệ", 2),
    ])
}
