//! The ZIP of a dossier: documents in the form of NĐ 30, files, identifiers as CSV and JSON, a manifest and its signature.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use documents::{Document, Issuer, Signature, docx};
use domain::case::Element;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Keys;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::papers;
use crate::letterhead::Letterhead;
use crate::site::Fault;
use crate::tips::transfers::Transfer;

/// What a dossier is made of.
#[derive(Debug, Clone)]
pub(super) struct Material {
    pub(super) cross_border: bool,
    /// Who takes the minutes: the unit of the case.
    pub(super) issuer: Issuer,
    /// Who writes the letter: the unit of the case, or the one above it that has a seal.
    pub(super) sender: Issuer,
    /// Who signs it.
    pub(super) signer: Signature,
    pub(super) head: Letterhead,
    pub(super) addressees: Vec<String>,
    pub(super) title: String,
    pub(super) made_at: i64,
    pub(super) tips: Vec<Told>,
    pub(super) identifiers: Vec<Identifier>,
    pub(super) elements: Vec<Foreign>,
}

/// A tip as it goes to the police.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) number: String,
    /// When it was received.
    pub(super) at: i64,
    pub(super) source: String,
    pub(super) named: bool,
    pub(super) told: String,
    pub(super) answers: Vec<(String, String)>,
    /// Each transfer, as the reporter wrote it and as it was read.
    pub(super) transfers: Vec<Transfer>,
    pub(super) lost: i64,
    pub(super) files: Vec<Attached>,
}

/// A file as it goes to the police.
#[derive(Debug, Clone)]
pub(super) struct Attached {
    pub(super) id: String,
    pub(super) number: i64,
    pub(super) hash: String,
    pub(super) size: i64,
    pub(super) media_type: String,
    /// When it was received.
    pub(super) at: i64,
    /// The original, or the picture drawn anew; none when neither may go.
    pub(super) content: Option<(bool, Vec<u8>)>,
}

/// Phone, account, link.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Identifier {
    pub(super) kind: String,
    pub(super) value: String,
    pub(super) tips: Vec<String>,
    pub(super) foreign: bool,
}

/// Something that lies abroad.
#[derive(Debug, Clone)]
pub(super) struct Foreign {
    pub(super) kind: Element,
    pub(super) value: String,
    pub(super) country: String,
    /// Where somebody looked it up; empty for what the form of an identifier says by itself.
    pub(super) source: String,
    /// Tips that name it.
    pub(super) tips: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    version: u32,
    made_at_ms: i64,
    title: String,
    public_key: String,
    files: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    size: u64,
    sha256: String,
}

const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
/// Largest dossier, unpacked: looked at when verifying, and made no larger.
pub(super) const UNPACKED_MAX: u64 = 200 << 20;
const NAMES_MAX: usize = 10_000;

/// Packs and signs.
pub(super) fn pack(
    material: &Material,
    papers: Vec<(String, Document)>,
    keys: &Keys,
) -> Result<Vec<u8>, Fault> {
    let papers = papers
        .into_iter()
        .map(|(name, document)| (name, docx::write(&document)));
    let mut files: Vec<(String, Vec<u8>)> =
        papers.chain(tables(material, &keys.public())).collect();
    for tip in &material.tips {
        for file in &tip.files {
            if let Some((original, bytes)) = &file.content {
                files.push((attached_name(tip, file, *original), bytes.clone()));
            }
        }
    }
    let manifest = manifest(material, &files, &keys.public());
    let signature = hex(&keys.sign(&manifest)).into_bytes();
    files.push((MANIFEST.to_owned(), manifest));
    files.push((SIGNATURE.to_owned(), signature));
    zipped(&files).map_err(|error| store::Error::File(error.to_string()).into())
}

/// What is to be read by programs or without an office.
fn tables(material: &Material, public_key: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        ("dau-moi.csv".to_owned(), identifiers_csv(material)),
        ("dau-moi.json".to_owned(), identifiers_json(material)),
        ("dong-tien.csv".to_owned(), transfers_csv(material)),
        (
            "HUONG-DAN.txt".to_owned(),
            papers::guide(public_key).into_bytes(),
        ),
    ];
    if material.cross_border {
        let name = "cross-border-packet-en.txt".to_owned();
        files.push((name, papers::english(material).into_bytes()));
    }
    files
}

/// Where a file lies in the ZIP; the list of evidence says the same.
pub(super) fn attached_name(tip: &Told, file: &Attached, original: bool) -> String {
    let (what, ending) = if original {
        ("goc", extension(&file.media_type))
    } else {
        ("ve-lai", "jpg")
    };
    format!("chung-cu/{}-{}-{what}.{ending}", tip.number, file.number)
}

fn extension(media_type: &str) -> &'static str {
    match media_type {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        "message/rfc822" => "eml",
        "text/plain" => "txt",
        "application/zip" => "zip",
        "application/pdf" => "pdf",
        _ => "bin",
    }
}

fn manifest(material: &Material, files: &[(String, Vec<u8>)], public_key: &str) -> Vec<u8> {
    let manifest = Manifest {
        version: 1,
        made_at_ms: material.made_at,
        title: material.title.clone(),
        public_key: public_key.to_owned(),
        files: files
            .iter()
            .map(|(name, bytes)| Entry {
                name: name.clone(),
                size: bytes.len() as u64,
                sha256: hex(&Sha256::digest(bytes)),
            })
            .collect(),
    };
    serde_json::to_vec_pretty(&manifest).unwrap_or_default()
}

fn zipped(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A cell that begins like a formula is text: spreadsheets would run it.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn identifiers_csv(material: &Material) -> Vec<u8> {
    let head = ["loai", "gia_tri", "tin", "nuoc_ngoai"];
    let rows = material.identifiers.iter().map(|found| {
        let foreign = if found.foreign { "co" } else { "" };
        [
            found.kind.clone(),
            guarded(&found.value),
            guarded(&found.tips.join(" ")),
            foreign.to_owned(),
        ]
    });
    csv_of(head, rows)
}

/// The path of the money: a row a transfer, what was read out of it in columns of its own, the reporter's words last.
fn transfers_csv(material: &Material) -> Vec<u8> {
    let head = [
        "tin",
        "lan",
        "thoi_gian",
        "so_tien",
        "tu",
        "ngan_hang_nhan",
        "tai_khoan_nhan",
        "nguyen_van",
    ];
    let rows = material.tips.iter().flat_map(|tip| {
        (1..).zip(&tip.transfers).map(|(at, transfer): (u32, _)| {
            let amount = transfer.amount.map(|sum| sum.to_string());
            [
                guarded(&tip.number),
                at.to_string(),
                guarded(&transfer.time),
                amount.unwrap_or_default(),
                guarded(&transfer.from),
                guarded(&transfer.bank),
                guarded(&transfer.account),
                guarded(&transfer.written),
            ]
        })
    });
    csv_of(head, rows)
}

/// With the mark by which Excel knows UTF-8.
fn csv_of<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    for row in std::iter::once(head.map(str::to_owned)).chain(rows) {
        // Into memory: it cannot fail.
        let _ = writer.write_record(&row);
    }
    writer.into_inner().unwrap_or_default()
}

fn identifiers_json(material: &Material) -> Vec<u8> {
    serde_json::to_vec_pretty(&material.identifiers).unwrap_or_default()
}

/// How many files of a dossier are as they were signed by the holder of this public key.
///
/// # Errors
/// The first thing that is wrong, for whoever looks into it.
pub fn verify(bytes: &[u8], public_key: &str) -> Result<usize, String> {
    let mut files = unpacked(bytes)?;
    let manifest = files.remove(MANIFEST).ok_or("thiếu manifest.json")?;
    let signature = files.remove(SIGNATURE).ok_or("thiếu manifest.sig")?;
    let signature = String::from_utf8_lossy(&signature);
    if !store::signed_by_public(public_key, &manifest, signature.trim()) {
        return Err("manifest.json không do khóa này ký".to_owned());
    }
    let manifest: Manifest =
        serde_json::from_slice(&manifest).map_err(|error| error.to_string())?;
    for entry in &manifest.files {
        let content = files
            .remove(&entry.name)
            .ok_or(format!("thiếu {}", entry.name))?;
        if hex(&Sha256::digest(&content)) != entry.sha256 {
            return Err(format!("{} đã bị sửa", entry.name));
        }
    }
    match files.into_keys().next() {
        Some(name) => Err(format!("{name} không có trong manifest.json")),
        None => Ok(manifest.files.len()),
    }
}

fn unpacked(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    if archive.len() > NAMES_MAX {
        return Err("quá nhiều tệp".to_owned());
    }
    let mut left = UNPACKED_MAX;
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|error| error.to_string())?;
        let name = file.name().map_err(|error| error.to_string())?.into_owned();
        let mut content = Vec::new();
        file.take(left + 1)
            .read_to_end(&mut content)
            .map_err(|error| format!("{name}: {error}"))?;
        left = left
            .checked_sub(content.len() as u64)
            .ok_or("gói quá lớn")?;
        if files.insert(name.clone(), content).is_some() {
            return Err(format!("{name} có hai lần"));
        }
    }
    Ok(files)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn material() -> Material {
        let file = |number, content| Attached {
            id: String::new(),
            number,
            hash: "ab".repeat(32),
            size: 3,
            media_type: "image/png".into(),
            at: 1_780_362_000_000,
            content,
        };
        Material {
            cross_border: true,
            issuer: Issuer::department("Ủy ban nhân dân tỉnh Thử", "Sở Thử", "ST"),
            sender: Issuer::department("Ủy ban nhân dân tỉnh Thử", "Sở Thử", "ST"),
            signer: Signature::new("Giám đốc", "Người Thử"),
            head: Letterhead {
                place: "Nơi Thử".into(),
                police: "Công an tỉnh Thử".into(),
                letters: "VP".into(),
                ..Letterhead::default()
            },
            addressees: vec!["Công an tỉnh Thử".into()],
            title: "Giả danh công an".into(),
            made_at: 1_780_362_000_000,
            tips: vec![Told {
                number: "abc123".into(),
                at: 1_780_362_000_000,
                source: "Trang báo tin".into(),
                named: true,
                told: "Họ bảo chuyển tiền".into(),
                answers: vec![("Họ xưng là ai?".into(), "Công an".into())],
                transfers: vec![Transfer {
                    account: "0900000123".into(),
                    written: "=14:05, 4.500.000, 0900 000 123".into(),
                    ..Transfer::default()
                }],
                lost: 4_500_000,
                files: vec![
                    file(1, Some((true, b"goc".to_vec()))),
                    file(2, Some((false, b"anh".to_vec()))),
                    file(3, None),
                ],
            }],
            identifiers: vec![Identifier {
                kind: "phone".into(),
                value: "+85512000123".into(),
                tips: vec!["abc123".into()],
                foreign: true,
            }],
            elements: vec![Foreign {
                kind: Element::Phone,
                value: "+85512000123".into(),
                country: String::new(),
                source: String::new(),
                tips: vec!["abc123".into()],
            }],
        }
    }

    #[test]
    fn a_packed_dossier_verifies_and_any_change_shows() {
        let keys = Keys::from_secret(&[7; 32]);
        let material = material();
        let papers = vec![
            ("cong-van-chuyen.docx".to_owned(), papers::letter(&material)),
            (
                "danh-muc-chung-cu.docx".to_owned(),
                papers::evidence(&material),
            ),
            (
                "bien-ban.docx".to_owned(),
                papers::minutes(&material, &material.tips[0]),
            ),
        ];
        let bytes = pack(&material, papers, &keys).unwrap_or_default();
        // Eight papers and two files; the third file may not go.
        assert_eq!(verify(&bytes, &keys.public()), Ok(10));
        let other = Keys::from_secret(&[8; 32]);
        assert!(verify(&bytes, &other.public()).is_err());
        assert!(verify(&bytes[1..], &keys.public()).is_err());
        let files = unpacked(&bytes).unwrap_or_default();
        for name in files.keys() {
            let mut changed = files.clone();
            changed
                .entry(name.clone())
                .and_modify(|content| content.push(b' '));
            let again = zipped(&changed.into_iter().collect::<Vec<_>>()).unwrap_or_default();
            // Space after the signature is not part of it.
            let expected = name == SIGNATURE;
            assert_eq!(verify(&again, &keys.public()).is_ok(), expected, "{name}");
            let mut without = files.clone();
            without.remove(name);
            let again = zipped(&without.into_iter().collect::<Vec<_>>()).unwrap_or_default();
            assert!(verify(&again, &keys.public()).is_err(), "without {name}");
        }
        let mut more = files.clone();
        more.insert("them.txt".into(), Vec::new());
        let again = zipped(&more.into_iter().collect::<Vec<_>>()).unwrap_or_default();
        assert!(verify(&again, &keys.public()).is_err());
    }

    #[test]
    fn a_cell_that_begins_like_a_formula_is_text() {
        let csv = String::from_utf8(identifiers_csv(&material())).unwrap_or_default();
        assert!(csv.contains("'+85512000123"), "{csv}");
        let csv = String::from_utf8(transfers_csv(&material())).unwrap_or_default();
        assert!(
            csv.ends_with("abc123,1,,,,,0900000123,\"'=14:05, 4.500.000, 0900 000 123\"\n"),
            "{csv}"
        );
    }

    #[test]
    fn the_papers_are_in_the_form_of_the_decree() {
        let material = material();
        for document in [
            papers::letter(&material),
            papers::evidence(&material),
            papers::minutes(&material, &material.tips[0]),
        ] {
            assert_eq!(document.faults(), [], "{}", document.subject);
        }
        let english = papers::english(&material);
        for words in [
            "+85512000123",
            "Công an tỉnh Thử",
            "4500000 VND",
            "received: 2026-06-02 08:00",
            "report abc123",
            &"ab".repeat(32),
        ] {
            assert!(english.contains(words), "{words}: {english}");
        }
        assert!(!english.contains('{'), "{english}");
        let told = documents::read_text(&papers::minutes(&material, &material.tips[0])).join("\n");
        let hash = "ab".repeat(8);
        for words in ["Họ bảo chuyển tiền", "niêm phong", &hash, "bản vẽ lại"] {
            assert!(told.contains(words), "{words}: {told}");
        }
    }
}
