//! The papers of a dossier: letter, minutes of what was received, list of evidence, the English version.

use std::sync::LazyLock;

use documents::{Annex, Body, Cell, Column, Day, Document, Kind, Signature, Table};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::Deserialize;

use super::pack::{Attached, Foreign, Material, Told};

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/texts/dossier.toml")).unwrap_or_default()
});

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Texts {
    letter: Letter,
    letter_cross_border: Letter,
    minutes: Minutes,
    evidence: Evidence,
    annex: Titles,
    guide: Plain,
    english: Plain,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Letter {
    subject: String,
    body: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Minutes {
    subject: String,
    body: Vec<String>,
    answers: String,
    files: String,
    no_files: String,
    closing: String,
    sealed: String,
    anonymous: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Evidence {
    subject: String,
    body: String,
    none: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Titles {
    elements: String,
    money: String,
    identifiers: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Plain {
    text: String,
}

/// The letter, to be numbered and signed in the e-office.
pub(super) fn letter(material: &Material) -> Document {
    let words = if material.cross_border {
        &TEXTS.letter_cross_border
    } else {
        &TEXTS.letter
    };
    let mut letter = Document::new(Kind::Letter, material.sender.clone(), &words.subject)
        .drafted_by(&material.head.letters)
        .place(&material.head.place)
        .dated(month(material.made_at))
        .to(material.addressees.iter().map(String::as_str));
    for paragraph in &words.body {
        // Whoever has the seal writes, for the unit that was told.
        let paragraph = paragraph.replace("{unit}", &material.sender.name);
        letter = letter.paragraph(filled(&paragraph, material));
    }
    letter = letter
        .archive(&material.head.letters)
        .signed(material.signer.clone());
    annexes(material).into_iter().fold(letter, Document::annex)
}

fn annexes(material: &Material) -> Vec<Annex> {
    let titles = &TEXTS.annex;
    let mut annexes = Vec::new();
    if material.cross_border {
        annexes.push(Annex::new(&titles.elements).table(elements_table(material)));
    }
    if !material.identifiers.is_empty() {
        annexes.push(Annex::new(&titles.identifiers).table(identifiers_table(material)));
    }
    if material.tips.iter().any(|tip| !tip.transfers.is_empty()) {
        annexes.push(
            Annex::new(&titles.money)
                .landscape()
                .table(money_table(material)),
        );
    }
    annexes
}

fn elements_table(material: &Material) -> Table {
    let table = Table::new([
        Column::text("STT", 1),
        Column::text("Loại", 3),
        Column::text("Giá trị", 4),
        Column::text("Nước", 2),
        Column::text("Biết từ đâu", 3),
    ]);
    (1_i64..)
        .zip(&material.elements)
        .fold(table, |table, (at, element)| {
            table.row([
                Cell::Whole(at),
                Cell::from(element.kind.name_vi()),
                Cell::from(element.value.as_str()),
                Cell::from(known(&element.country)),
                Cell::from(known(&learnt(element))),
            ])
        })
}

/// Where it is known from.
fn learnt(element: &Foreign) -> String {
    if element.source.is_empty() && !element.tips.is_empty() {
        return format!("tin báo {}", element.tips.join(", "));
    }
    element.source.clone()
}

fn known(text: &str) -> &str {
    if text.is_empty() { "chưa rõ" } else { text }
}

fn identifiers_table(material: &Material) -> Table {
    let table = Table::new([
        Column::text("STT", 1),
        Column::text("Loại", 3),
        Column::text("Giá trị", 6),
        Column::text("Tin báo", 3),
    ]);
    (1_i64..)
        .zip(&material.identifiers)
        .fold(table, |table, (at, found)| {
            table.row([
                Cell::Whole(at),
                Cell::from(kind_words(&found.kind)),
                Cell::from(found.value.as_str()),
                Cell::from(found.tips.join(", ").as_str()),
            ])
        })
}

fn money_table(material: &Material) -> Table {
    let table = Table::new([
        Column::text("Tin báo", 3),
        Column::centred("Lần", 2),
        Column::text("Thời gian", 4),
        Column::number("Số tiền (đồng)", 4),
        Column::text("Từ", 4),
        Column::text("Ngân hàng nhận", 4),
        Column::text("Tài khoản nhận", 5),
        Column::text("Người báo ghi (nguyên văn)", 8),
    ]);
    material
        .tips
        .iter()
        .flat_map(|tip| {
            (1_i64..)
                .zip(&tip.transfers)
                .map(move |(at, transfer)| (tip, at, transfer))
        })
        .fold(table, |table, (tip, at, transfer)| {
            table.row([
                Cell::from(tip.number.as_str()),
                Cell::Whole(at),
                Cell::from(transfer.time.as_str()),
                transfer.amount.map_or(Cell::Blank, Cell::Whole),
                Cell::from(transfer.from.as_str()),
                Cell::from(transfer.bank.as_str()),
                Cell::from(transfer.account.as_str()),
                Cell::from(transfer.written.as_str()),
            ])
        })
}

/// Minutes of one tip.
pub(super) fn minutes(material: &Material, tip: &Told) -> Document {
    let words = &TEXTS.minutes;
    let identity = if tip.named {
        &words.sealed
    } else {
        &words.anonymous
    };
    let mut minutes = Document::new(Kind::Minutes, material.issuer.clone(), &words.subject);
    for paragraph in &words.body {
        let paragraph = filled(paragraph, material)
            .replace("{time}", &moment(tip.at))
            .replace("{source}", &tip.source)
            .replace("{number}", &tip.number)
            .replace("{identity}", identity)
            .replace("{told}", &tip.told);
        minutes = minutes.paragraph(paragraph);
    }
    if !tip.answers.is_empty() {
        let table = Table::new([Column::text("Câu hỏi", 4), Column::text("Trả lời", 6)]);
        let answers = tip.answers.iter().fold(table, |table, (question, answer)| {
            table.row([Cell::from(question.as_str()), Cell::from(answer.as_str())])
        });
        minutes = minutes.paragraph(words.answers.as_str()).table(answers);
    }
    minutes = if tip.files.is_empty() {
        minutes.paragraph(words.no_files.as_str())
    } else {
        minutes
            .paragraph(words.files.as_str())
            .table(files_table(std::slice::from_ref(tip)))
    };
    minutes
        .paragraph(words.closing.as_str())
        .signed(Signature::new("Người cung cấp", ""))
        .signed(Signature::new("Người tiếp nhận", ""))
}

fn files_table(tips: &[Told]) -> Table {
    let table = Table::new([
        Column::text("Tin", 2),
        Column::text("Tệp", 1),
        Column::text("Nhận lúc", 3),
        Column::number("Byte", 2),
        Column::text("SHA-256 của tệp gốc", 7),
        Column::text("Trong gói", 2),
    ]);
    tips.iter()
        .flat_map(|tip| tip.files.iter().map(move |file| (tip, file)))
        .fold(table, |table, (tip, file)| {
            table.row([
                Cell::from(tip.number.as_str()),
                Cell::Whole(file.number),
                Cell::from(moment(file.at).as_str()),
                Cell::Whole(file.size),
                Cell::from(spaced(&file.hash).as_str()),
                Cell::from(packed_words(file)),
            ])
        })
}

/// A hash in groups, so that a narrow column breaks it between them.
fn spaced(hash: &str) -> String {
    let groups: Vec<&str> = hash
        .as_bytes()
        .chunks(16)
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(" ")
}

fn packed_words(file: &Attached) -> &'static str {
    match &file.content {
        Some((true, _)) => "tệp gốc",
        Some((false, _)) => "bản vẽ lại",
        None => "niêm phong, không kèm",
    }
}

/// The list of all evidence, signed by both sides.
pub(super) fn evidence(material: &Material) -> Document {
    let words = &TEXTS.evidence;
    let list = Document::new(Kind::Minutes, material.issuer.clone(), &words.subject);
    let list = if material.tips.iter().all(|tip| tip.files.is_empty()) {
        list.paragraph(words.none.as_str())
    } else {
        list.paragraph(words.body.as_str())
            .table(files_table(&material.tips))
    };
    list.signed(Signature::new("Bên giao", ""))
        .signed(Signature::new("Bên nhận", ""))
}

/// How to verify the ZIP.
pub(super) fn guide(public_key: &str) -> String {
    TEXTS.guide.text.replace("{key}", public_key)
}

/// The packet in English.
pub(super) fn english(material: &Material) -> String {
    let elements: Vec<String> = material.elements.iter().map(element_en).collect();
    let money: Vec<String> = material
        .tips
        .iter()
        .flat_map(|tip| {
            tip.transfers
                .iter()
                .map(|transfer| format!("- report {}: {}", tip.number, transfer.written))
        })
        .collect();
    let files: Vec<String> = material
        .tips
        .iter()
        .flat_map(|tip| tip.files.iter().map(|file| file_en(tip, file)))
        .collect();
    filled(&TEXTS.english.text, material)
        .replace("{list}", &or_none(&elements))
        .replace("{money}", &or_none(&money))
        .replace("{files}", &or_none(&files))
        .replace("{police}", &material.head.police)
}

fn element_en(element: &Foreign) -> String {
    let mut line = format!("- {}: {}", element.kind.name_en(), element.value);
    if !element.country.is_empty() {
        line += &format!(" (country: {})", element.country);
    }
    if !element.source.is_empty() {
        line += &format!(" (source: {})", element.source);
    } else if !element.tips.is_empty() {
        line += &format!(" (source: report {})", element.tips.join(", "));
    }
    line
}

fn file_en(tip: &Told, file: &Attached) -> String {
    let state = match &file.content {
        Some((true, _)) => "original enclosed",
        Some((false, _)) => "re-encoded picture enclosed",
        None => "sealed, not enclosed",
    };
    format!(
        "- report {}, file {}, received {}, {} bytes, SHA-256 {} ({state})",
        tip.number,
        file.number,
        moment_en(file.at),
        file.size,
        file.hash
    )
}

fn or_none(lines: &[String]) -> String {
    if lines.is_empty() {
        "- none reported".to_owned()
    } else {
        lines.join("\n")
    }
}

fn filled(text: &str, material: &Material) -> String {
    let lost: i64 = material.tips.iter().map(|tip| tip.lost).sum();
    let first = material.tips.first().map_or(material.made_at, |tip| tip.at);
    text.replace("{unit}", &material.issuer.name)
        .replace("{title}", &material.title)
        .replace("{count}", &material.tips.len().to_string())
        .replace("{first}", &moment(first))
        .replace("{first_en}", &moment_en(first))
        .replace("{lost}", &dong(lost))
        .replace("{lost_number}", &lost.to_string())
}

/// 4500000 as 4.500.000 đồng.
fn dong(amount: i64) -> String {
    let digits = amount.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(".") + " đồng"
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "host" => "Tên miền",
        "url" => "Đường dẫn",
        "phone" => "Số điện thoại",
        "account" => "Tài khoản",
        "wallet" => "Ví tiền số",
        "handle" => "Tài khoản mạng xã hội",
        "email" => "Thư điện tử",
        "pay" => "Mã thanh toán",
        _ => "Khác",
    }
}

/// The day is left to the e-office; the month is known.
fn month(ms: i64) -> Day {
    let at = local(ms);
    Day::OfMonth {
        year: at.year(),
        month: at.month(),
    }
}

/// A moment as minutes write it.
fn moment(ms: i64) -> String {
    local(ms)
        .strftime("%H giờ %M phút, ngày %d/%m/%Y")
        .to_string()
}

/// The same in the English version.
fn moment_en(ms: i64) -> String {
    local(ms).strftime("%Y-%m-%d %H:%M").to_string()
}

fn local(ms: i64) -> jiff::civil::DateTime {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    Offset::constant(7).to_datetime(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_hashes_are_written_in_groups() {
        assert_eq!(dong(4_500_000), "4.500.000 đồng");
        assert_eq!(dong(0), "0 đồng");
        assert_eq!(spaced(&"ab".repeat(32)).split(' ').count(), 4);
    }
}
