//! The document of `bench/documents/compare.py`: twelve paragraphs and a table of sixty rows, written once or timed.
//!
//! `documents write FOLDER` writes `ours.docx` and `ours.pdf`; `documents docx|pdf N` prints the microseconds of each of N
//! writings, one a line, after one that does not count. Typefaces: Liberation Serif, as Debian ships it.

use std::hint::black_box;
use std::time::Instant;

use documents::{Body, Cell, Column, Day, Document, Issuer, Kind, Signature, Table};
use print::Fonts;

const PARAGRAPHS: usize = 12;
const ROWS: u64 = 60;
const FACE: &str = "/usr/share/fonts/truetype/liberation2/LiberationSerif-";

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let second = arguments.next().unwrap_or_default();
    match what.as_str() {
        "write" => {
            let file = |name: &str| format!("{second}/{name}");
            std::fs::write(file("ours.docx"), documents::docx::write(&report())).expect("written");
            std::fs::write(file("ours.pdf"), pdf(&fonts())).expect("written");
        }
        "docx" => time(&second, || documents::docx::write(&report())),
        "pdf" => {
            let fonts = fonts();
            time(&second, || pdf(&fonts));
        }
        _ => panic!("documents write FOLDER, or docx|pdf N"),
    }
}

fn time(rounds: &str, write: impl Fn() -> Vec<u8>) {
    black_box(write());
    for _ in 0..rounds.parse::<usize>().expect("a number") {
        let begun = Instant::now();
        black_box(write());
        println!("{}", begun.elapsed().as_nanos() as f64 / 1e3);
    }
}

fn pdf(fonts: &Fonts) -> Vec<u8> {
    print::pdf(&report(), fonts).expect("a document is written")
}

fn fonts() -> Fonts {
    let read = |face: &str| std::fs::read(format!("{FACE}{face}.ttf")).expect("Liberation Serif");
    Fonts::read(
        read("Regular"),
        read("Bold"),
        read("Italic"),
        read("BoldItalic"),
    )
    .expect("typefaces")
}

/// Made anew each time: whoever writes a report has it from the database.
fn report() -> Document {
    let issuer = Issuer::department(
        "Ủy ban nhân dân tỉnh Cao Bằng",
        "Sở Nông nghiệp và Môi trường",
        "SNNMT",
    );
    let day = Day::OfMonth {
        year: 2026,
        month: 12,
    };
    let mut report = Document::new(Kind::Report, issuer, "Kết quả phòng ngừa lừa đảo năm 2026")
        .place("Cao Bằng")
        .dated(day)
        .to(["Ủy ban nhân dân tỉnh Cao Bằng"]);
    for number in 1..=PARAGRAPHS {
        report = report.paragraph(format!(
            "Đoạn {number}: các đơn vị đã tổ chức tuyên truyền, hướng dẫn người dân nhận biết thủ đoạn lừa đảo qua điện thoại và mạng \
             xã hội, tiếp nhận tin báo, phối hợp với Công an xã và ngân hàng để ngăn chặn kịp thời, bảo vệ tài sản của nhân dân."
        ));
    }
    let mut table = Table::new([
        Column::text("STT", 1),
        Column::text("Đơn vị", 4),
        Column::number("Buổi", 2),
        Column::number("Lượt người", 2),
        Column::text("Ghi chú", 3),
    ]);
    for row in 1..=ROWS {
        table = table.row([
            Cell::Whole(row as i64),
            Cell::from(format!("Ủy ban nhân dân xã số {row}").as_str()),
            Cell::Whole(row as i64 * 3),
            Cell::Whole(row as i64 * 120),
            Cell::from("Đã quán triệt"),
        ]);
    }
    report
        .table(table)
        .archive("VP")
        .signed(Signature::new("Giám đốc", "Nguyễn Văn An"))
}
