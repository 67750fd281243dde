//! Plain text in whatever encoding, and HTML files.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};

use crate::contents::{Contents, FileKind, Note};
use crate::html;
use crate::limits::Limits;

/// Reads a text file. An HTML file becomes its visible text followed by where its links go.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Contents {
    let mut contents = Contents::of(FileKind::Text);
    let (text, guessed) = to_text(bytes);
    if let Some(encoding) = guessed {
        contents.note(Note::CharsetGuessed {
            charset: encoding.name().to_owned(),
        });
    }
    if is_html(&text) {
        let page = html::read(&text, limits);
        contents.text = page.text;
        for link in &page.links {
            if !link.shown.contains(&link.href) {
                contents.add_text(&link.href);
            }
        }
    } else {
        contents.text = text.into_owned();
    }
    contents.cut_text(limits.text_max);
    contents
}

/// The text, and its encoding when that is a guess. Text that is mostly valid UTF-8 is UTF-8 with damage; otherwise
/// it is read as windows-1258, the Vietnamese code page of old mail and phone programs. (TCVN3 and VNI are fonts, not
/// encodings; where a mail says Latin-1 they are recognised later, before the text is judged.)
fn to_text(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static Encoding>) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes)
        && [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding)
    {
        return (encoding.decode(bytes).0, None);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), None);
    }
    if mostly_utf8(bytes) {
        return (String::from_utf8_lossy(bytes), None);
    }
    (
        WINDOWS_1258.decode_without_bom_handling(bytes).0,
        Some(WINDOWS_1258),
    )
}

/// Whether valid multi-byte characters outnumber broken ones.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut valid: usize = 0;
    let mut broken: usize = 0;
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid >= broken
}

/// Whether the text is an HTML page rather than text that mentions a tag.
fn is_html(text: &str) -> bool {
    let head = text
        .get(..text.floor_char_boundary(512))
        .unwrap_or_default()
        .trim_start()
        .to_ascii_lowercase();
    head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || (head.starts_with('<') && head.contains("<html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> Contents {
        read(bytes, &Limits::default())
    }

    #[test]
    fn utf8_stays_as_it_is_even_when_damaged() {
        assert_eq!(text_of("Công an".as_bytes()).text, "Công an");
        let damaged = text_of(b"C\xc3\xb4ng \xff an th\xc3\xb4ng");
        assert_eq!(damaged.text, "Công \u{fffd} an thông");
        assert!(damaged.notes.is_empty());
    }

    #[test]
    fn utf16_is_read_by_its_mark() {
        let bytes: Vec<u8> = std::iter::once(0xfeff)
            .chain("Tiền".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(text_of(&bytes).text, "Tiền");
    }

    #[test]
    fn other_bytes_are_read_as_windows_1258_and_it_is_said() {
        let contents = text_of(b"T\xf4i \xf0i");
        assert_eq!(contents.text, "Tôi đi");
        assert_eq!(
            contents.notes,
            [Note::CharsetGuessed {
                charset: "windows-1258".to_owned()
            }]
        );
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let limits = Limits {
            text_max: 10,
            ..Limits::default()
        };
        let contents = read("ộộộộộ".as_bytes(), &limits);
        assert_eq!(contents.text, "ộộộ");
        assert_eq!(contents.notes, [Note::TextCut { limit: 10 }]);
    }

    #[test]
    fn an_html_file_shows_its_text_and_its_links() {
        let contents = text_of(
            b"<!doctype html><p>Xin <b>ch\xc3\xa0o</b></p><a href='https://a.example/x'>xem</a>",
        );
        assert!(contents.text.starts_with("Xin chào"), "{}", contents.text);
        assert!(
            contents.text.ends_with("https://a.example/x"),
            "{}",
            contents.text
        );
    }
}
