//! The same document gives the same bytes, and hostile words break nothing.

mod samples;

use documents::{Body, Cell, Document, Kind, Signature, docx};

#[test]
fn the_same_document_gives_the_same_bytes() {
    for (name, document) in samples::all() {
        assert_eq!(docx::write(&document), docx::write(&document), "{name}");
    }
    let other = samples::letter().place("Thục Phán");
    assert_ne!(docx::write(&other), docx::write(&samples::letter()));
}

#[test]
fn every_sample_is_without_fault_and_each_fault_is_found() {
    for (name, document) in samples::all() {
        assert_eq!(document.faults(), [], "{name}");
    }
    let bare = Document::new(Kind::Letter, samples::department(), " ");
    assert_eq!(bare.faults().len(), 5, "{:?}", bare.faults());
    let plan = samples::plan().to(["Ủy ban nhân dân tỉnh"]);
    assert_eq!(plan.faults(), [documents::Fault::Addressee]);
    let titled = samples::internal_sheet()
        .numbered(3)
        .signed(Signature::new("Trưởng phòng", "ThS. Nguyễn Văn An"))
        .signed(Signature::new("Phó Trưởng phòng", "Lê Thị Ba"));
    assert_eq!(
        titled.faults(),
        [
            documents::Fault::TooManySignatures,
            documents::Fault::TitleBeforeName,
            documents::Fault::NumberWithoutSeal
        ]
    );
}

#[test]
fn what_no_file_can_hold_is_left_out() {
    let nasty = "a\u{0}b\u{b}c<w:p/>&\u{ffff}\u{1f}\"'\n\td";
    let document = Document::new(Kind::Notice, samples::department(), nasty)
        .place(nasty)
        .paragraph(nasty)
        .section(nasty)
        .clause_title(nasty)
        .copies([nasty])
        .table(documents::Table::new([documents::Column::text(nasty, 0)]).row([Cell::from(nasty)]))
        .signed(Signature::new(nasty, nasty));
    assert!(docx::write(&document).starts_with(b"PK"));
    let text = documents::read_text(&document).concat();
    assert!(
        !text.contains(['\u{0}', '\u{b}', '\u{1f}', '\u{ffff}']),
        "{text:?}"
    );
}
