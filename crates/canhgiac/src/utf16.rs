//! Lists as some editors and spreadsheets save them: UTF-16, read piece by piece as UTF-8, so that a long one takes no memory.

use std::io::{BufRead, Read, Result};
use std::ops::Range;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};

/// So much is decoded at once, in bytes.
const PIECE: usize = 8 * 1024;

/// The same in UTF-8, where its first two bytes say that it is UTF-16; anything else as it is.
pub(crate) fn decoded<'r>(mut reader: impl BufRead + 'r) -> Result<Box<dyn BufRead + 'r>> {
    Ok(match Encoding::for_bom(reader.fill_buf()?) {
        Some((encoding, _)) if [UTF_16LE, UTF_16BE].contains(&encoding) => Box::new(Decoded {
            reader,
            decoder: Some(encoding.new_decoder_with_bom_removal()),
            piece: vec![0; PIECE],
            left: 0..0,
        }),
        _ => Box::new(reader),
    })
}

struct Decoded<R> {
    reader: R,
    /// `None` when all is read: a decoder must not be asked again then.
    decoder: Option<Decoder>,
    piece: Vec<u8>,
    /// What of the piece nobody has taken yet.
    left: Range<usize>,
}

impl<R: BufRead> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        while self.left.is_empty()
            && let Some(decoder) = &mut self.decoder
        {
            let bytes = self.reader.fill_buf()?;
            let is_last = bytes.is_empty();
            let (state, read, written, _) = decoder.decode_to_utf8(bytes, &mut self.piece, is_last);
            self.reader.consume(read);
            self.left = 0..written;
            if is_last && state == CoderResult::InputEmpty {
                self.decoder = None;
            }
        }
        Ok(self.piece.get(self.left.clone()).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.left.start += count;
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn letters_cut_by_any_piece_are_whole() {
        let text = "\u{feff}Chuyển 𝟓 triệu\r\nvào tài khoản 😀\n";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            for piece in 2..9 {
                let mut read = String::new();
                let mut reader = decoded(BufReader::with_capacity(piece, &*bytes)).unwrap();
                reader.read_to_string(&mut read).unwrap();
                assert_eq!(read, text.trim_start_matches('\u{feff}'), "{piece}");
            }
        }
    }

    #[test]
    fn what_is_no_utf16_stays_as_it_is_and_half_a_letter_is_no_end() {
        for (bytes, expected) in [
            (&b"\xef\xbb\xbfTi\xe1\xbb\x81n"[..], "\u{feff}Tiền"),
            (b"a", "a"),
            (b"", ""),
            (b"\xff\xfea\0b", "a\u{fffd}"),
            (b"\xff\xfe\x3d\xd8", "\u{fffd}"),
        ] {
            let mut read = String::new();
            decoded(bytes).unwrap().read_to_string(&mut read).unwrap();
            assert_eq!(read, expected, "{bytes:?}");
        }
    }
}
