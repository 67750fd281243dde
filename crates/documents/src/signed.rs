//! The signatures in a PDF the e-office signed: what they cover, whether they match, who is named.
//!
//! Checked: that each `/ByteRange` covers the whole file but the signature itself, that the digest in the signature is the digest
//! of those bytes, and that the signature over it was made with the key of the certificate inside. Not checked: whether that
//! certificate leads to an authority of the state and was valid on the day – no list of authorities is shipped here.
//!
//! Looked at: lopdf and hayro read PDFs but know no signatures; `cms` and `x509-cert` (`RustCrypto`) read the container, `ring`
//! (in the tree through rustls) checks it. Only the few tokens around a signature are read of the PDF, so a hostile file has
//! little to aim at.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString, PrintableStringRef, Utf8StringRef};
use der::{Decode, Encode, SliceReader};
use ring::digest::{self, Algorithm};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use thiserror::Error;
use x509_cert::Certificate;

const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// More signatures than any document carries.
const SIGNATURES_MAX: usize = 16;

/// A signature in a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfSignature {
    /// Common name in the certificate; empty when it cannot be read.
    pub signer: String,
    /// Whether it covers the whole file. An earlier one of several covers the file as it was then.
    pub covers_all: bool,
    /// Whether the bytes it covers are the ones that were signed, with the key of the certificate inside.
    pub intact: bool,
}

/// Not a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a PDF")]
pub struct NotAPdf;

/// Every signature, in the order of the file.
///
/// # Errors
/// [`NotAPdf`].
pub fn signatures(pdf: &[u8]) -> Result<Vec<PdfSignature>, NotAPdf> {
    if !pdf.starts_with(b"%PDF-") {
        return Err(NotAPdf);
    }
    Ok(ranges(pdf)
        .map(|range| check(pdf, range))
        .take(SIGNATURES_MAX)
        .collect())
}

/// Start and length of the two pieces a signature covers.
type Range = [usize; 4];

fn ranges(pdf: &[u8]) -> impl Iterator<Item = Range> {
    const NAME: &[u8] = b"/ByteRange";
    pdf.windows(NAME.len())
        .enumerate()
        .filter(|(_, window)| *window == NAME)
        .filter_map(|(at, _)| numbers(pdf.get(at + NAME.len()..)?))
}

/// `[ 0 840 960 240 ]`.
fn numbers(text: &[u8]) -> Option<Range> {
    let text = text.get(..text.len().min(120))?;
    let open = text.iter().position(|byte| *byte == b'[')?;
    let close = text.iter().position(|byte| *byte == b']')?;
    let inside = std::str::from_utf8(text.get(open + 1..close)?).ok()?;
    let read: Vec<usize> = inside
        .split_ascii_whitespace()
        .map_while(|word| word.parse().ok())
        .collect();
    read.try_into().ok()
}

fn check(pdf: &[u8], range: Range) -> PdfSignature {
    let [first, _, second, second_length] = range;
    let covers_all = first == 0 && second.checked_add(second_length) == Some(pdf.len());
    let signed = signed_parts(pdf, range).and_then(|(covered, container)| {
        let data = signed_data(&container)?;
        let signer = data.signer_infos.0.iter().next()?;
        let certificate = certificate(&data, signer)?;
        let intact = is_intact(&covered, signer, &certificate).is_some();
        Some((common_name(&certificate), intact))
    });
    let (signer, intact) = signed.unwrap_or_default();
    PdfSignature {
        signer,
        covers_all,
        intact,
    }
}

/// The bytes covered, and the signature that stands in hexadecimal between the two pieces.
fn signed_parts(pdf: &[u8], [first, length, second, rest]: Range) -> Option<(Vec<u8>, Vec<u8>)> {
    let end = first.checked_add(length)?;
    let before = pdf.get(first..end)?;
    let after = pdf.get(second..second.checked_add(rest)?)?;
    let gap = pdf.get(end..second)?;
    let hex = gap.strip_prefix(b"<")?.strip_suffix(b">")?;
    let container = hex
        .chunks_exact(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<Vec<u8>>>()?;
    Some(([before, after].concat(), container))
}

/// The container is padded with noughts to the room that was left for it.
fn signed_data(container: &[u8]) -> Option<SignedData> {
    let mut reader = SliceReader::new(container).ok()?;
    let info = ContentInfo::decode(&mut reader).ok()?;
    info.content.decode_as().ok()
}

fn certificate(data: &SignedData, signer: &SignerInfo) -> Option<Certificate> {
    let SignerIdentifier::IssuerAndSerialNumber(wanted) = &signer.sid else {
        return None;
    };
    data.certificates.as_ref()?.0.iter().find_map(|choice| {
        let CertificateChoices::Certificate(certificate) = choice else {
            return None;
        };
        let tbs = &certificate.tbs_certificate;
        (tbs.serial_number == wanted.serial_number && tbs.issuer == wanted.issuer)
            .then(|| certificate.clone())
    })
}

fn is_intact(covered: &[u8], signer: &SignerInfo, certificate: &Certificate) -> Option<()> {
    let attributes = signer.signed_attrs.as_ref()?;
    let algorithm = digest_algorithm(signer)?;
    let stated = attributes
        .iter()
        .find(|attribute| attribute.oid == MESSAGE_DIGEST)?
        .values
        .iter()
        .next()?
        .decode_as::<OctetString>()
        .ok()?;
    if stated.as_bytes() != digest::digest(algorithm, covered).as_ref() {
        return None;
    }
    let key = &certificate.tbs_certificate.subject_public_key_info;
    let verifier = verifier(algorithm, &key.algorithm.oid)?;
    UnparsedPublicKey::new(verifier, key.subject_public_key.raw_bytes())
        .verify(&attributes.to_der().ok()?, signer.signature.as_bytes())
        .ok()
}

fn digest_algorithm(signer: &SignerInfo) -> Option<&'static Algorithm> {
    match signer.digest_alg.oid.to_string().as_str() {
        "2.16.840.1.101.3.4.2.1" => Some(&digest::SHA256),
        "2.16.840.1.101.3.4.2.2" => Some(&digest::SHA384),
        "2.16.840.1.101.3.4.2.3" => Some(&digest::SHA512),
        _ => None,
    }
}

/// RSA with PKCS #1 v1.5 padding, as the state's tokens sign, and ECDSA over P-256.
fn verifier(
    digest: &'static Algorithm,
    key: &ObjectIdentifier,
) -> Option<&'static dyn VerificationAlgorithm> {
    let rsa = key.to_string() == "1.2.840.113549.1.1.1";
    let ec = key.to_string() == "1.2.840.10045.2.1";
    match () {
        () if rsa && digest == &digest::SHA256 => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
        () if rsa && digest == &digest::SHA384 => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
        () if rsa && digest == &digest::SHA512 => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
        () if ec && digest == &digest::SHA256 => Some(&signature::ECDSA_P256_SHA256_ASN1),
        () => None,
    }
}

fn common_name(certificate: &Certificate) -> String {
    certificate
        .tbs_certificate
        .subject
        .0
        .iter()
        .flat_map(|names| names.0.iter())
        .find(|name| name.oid == COMMON_NAME)
        .and_then(|name| {
            let utf8 = name.value.decode_as::<Utf8StringRef<'_>>();
            let printable = name.value.decode_as::<PrintableStringRef<'_>>();
            utf8.map(|text| text.as_str().to_owned())
                .or_else(|_| printable.map(|text| text.as_str().to_owned()))
                .ok()
        })
        .map(|name| crate::text::printable(&name))
        .unwrap_or_default()
}
