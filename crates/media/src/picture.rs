//! PNG, JPEG and WebP: decoded within limits to one grey picture of a few million pixels.

use std::io::{Cursor, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::{FilterType, invert, resize};
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, GrayImage, ImageDecoder, ImageEncoder, ImageError,
    ImageFormat, ImageReader,
};

use crate::archive::{Listing, is_zip_with_something_before};
use crate::child::{Decoded, Progress};
use crate::contents::{Contents, FileKind, Note, Reason, Traces, What};
use crate::limits::Limits;
use crate::qr::{self, Code};

/// Largest picture worked on; a phone's screenshot is 3 million pixels.
const WORKING_PIXELS: u64 = 8_000_000;
/// Largest picture drawn anew for a screen.
const SHOWN_PIXELS: u64 = 2_000_000;
/// Largest picture given to `tesseract`, whose time grows with it.
const PAGE_PIXELS: u64 = 4_000_000;
/// Below this size letters are too small for `tesseract`, so the page is doubled.
const SMALL_PAGE_PIXELS: u64 = 500_000;
/// Smaller pictures hold no words.
const PAGE_SIDE_MIN: u32 = 40;
/// Memory for one decoded picture: 40 million pixels of RGBA take 160 MB.
const DECODED_MAX: u64 = 200_000_000;

/// Reads a picture that was given directly: first a page for reading its words, then its QR codes, because a hostile
/// picture can make the search for codes slow.
pub(crate) fn read(
    bytes: &[u8],
    kind: FileKind,
    limits: &Limits,
    progress: &mut Progress<'_>,
) -> Decoded {
    let mut contents = Contents::of(kind);
    if is_zip_with_something_before(bytes) {
        contents.note(Note::AlsoArchive);
        let mut listing = Listing::new(limits);
        listing.list(bytes, 1, 0);
        contents.files = listing.files;
        contents.note_all(listing.notes);
    }
    let grey = match open(bytes, kind, limits.pixels_max) {
        Ok((grey, _)) => grey,
        Err(note) => {
            contents.note(note);
            return Decoded {
                contents,
                page: None,
            };
        }
    };
    if is_cut(bytes, kind) {
        contents.note(Note::Truncated(What::Picture));
    }
    let mut decoded = Decoded {
        contents,
        page: page(&grey, &[]),
    };
    progress(&decoded);
    let codes = qr::find(&grey);
    if !codes.is_empty() {
        decoded.page = page(&grey, &codes);
    }
    codes
        .into_iter()
        .for_each(|code| decoded.contents.add_qr(code.payload));
    decoded
}

/// Decodes a picture to grey on white, upright, and says how many pixels it had. Nothing is allocated for pixels
/// before the header's promise has been compared with `pixels_max`.
pub(crate) fn open(
    bytes: &[u8],
    kind: FileKind,
    pixels_max: u64,
) -> Result<(GrayImage, u64), Note> {
    let decode = || open_unguarded(bytes, kind, pixels_max);
    // A decoder's bug must not cost the rest of a mail.
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(Note::NotDecoded {
        reason: Reason::DecoderFailed,
    }))
}

fn open_unguarded(bytes: &[u8], kind: FileKind, pixels_max: u64) -> Result<(GrayImage, u64), Note> {
    let loaded = load(bytes, kind, pixels_max)?;
    let pixels = loaded.pixels;
    Ok((to_grey(loaded.picture, loaded.orientation), pixels))
}

/// A picture as it was sent.
struct Loaded {
    picture: DynamicImage,
    orientation: Orientation,
    /// How many pixels it had.
    pixels: u64,
    /// What its EXIF block gives away.
    traces: Traces,
}

fn load(bytes: &[u8], kind: FileKind, pixels_max: u64) -> Result<Loaded, Note> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format(kind)?);
    let mut memory = image::Limits::default();
    memory.max_alloc = Some(DECODED_MAX);
    reader.limits(memory);
    let mut decoder = reader.into_decoder().map_err(note_of)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > pixels_max {
        return Err(Note::TooManyPixels {
            pixels,
            limit: pixels_max,
        });
    }
    if decoder.total_bytes() > DECODED_MAX {
        return Err(Note::NotDecoded {
            reason: Reason::TooMuchMemory,
        });
    }
    let traces = match decoder.exif_metadata() {
        Ok(Some(block)) => traces(block),
        _ => Traces::default(),
    };
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(note_of)?;
    Ok(Loaded {
        picture,
        orientation,
        pixels,
        traces,
    })
}

/// What an EXIF block gives away about whoever took the picture.
fn traces(block: Vec<u8>) -> Traces {
    use exif::{In, Tag};
    let Ok(block) = exif::Reader::new().read_raw(block) else {
        return Traces::default();
    };
    let has = |tags: &[Tag]| {
        tags.iter()
            .any(|tag| block.get_field(*tag, In::PRIMARY).is_some())
    };
    Traces {
        place: has(&[Tag::GPSLatitude, Tag::GPSLongitude, Tag::GPSDestLatitude]),
        time: has(&[Tag::DateTimeOriginal, Tag::DateTime, Tag::DateTimeDigitized]),
        device: has(&[
            Tag::Make,
            Tag::Model,
            Tag::BodySerialNumber,
            Tag::ImageUniqueID,
        ]),
        person: has(&[Tag::Artist, Tag::CameraOwnerName, Tag::Copyright]),
    }
}

/// Draws a picture anew: the same pixels, upright, no larger than a screen, in a JPEG of our own making. Whatever else was in
/// the file stays behind.
pub(crate) fn redraw(bytes: &[u8], kind: FileKind, limits: &Limits) -> Decoded {
    let mut contents = Contents::of(kind);
    let load = || load(bytes, kind, limits.pixels_max);
    let loaded = catch_unwind(AssertUnwindSafe(load)).unwrap_or(Err(Note::NotDecoded {
        reason: Reason::DecoderFailed,
    }));
    let page = match loaded {
        Ok(loaded) => {
            contents.traces = loaded.traces;
            draw(loaded)
        }
        Err(note) => {
            contents.note(note);
            None
        }
    };
    Decoded { contents, page }
}

fn draw(loaded: Loaded) -> Option<Vec<u8>> {
    let Loaded {
        mut picture,
        orientation,
        pixels,
        ..
    } = loaded;
    if pixels > SHOWN_PIXELS {
        picture = shrunk(&picture, pixels, SHOWN_PIXELS);
    }
    // A JPEG has no transparency: what is behind shows white, as on every page.
    let white = image::Rgb([255; 3]);
    let paper = image::RgbImage::from_pixel(picture.width(), picture.height(), white);
    let mut canvas = DynamicImage::ImageRgb8(paper);
    image::imageops::overlay(&mut canvas, &picture.to_rgba8(), 0, 0);
    canvas.apply_orientation(orientation);
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 82)
        .encode_image(&canvas.to_rgb8())
        .ok()?;
    Some(out)
}

fn format(kind: FileKind) -> Result<ImageFormat, Note> {
    match kind {
        FileKind::Png => Ok(ImageFormat::Png),
        FileKind::Jpeg => Ok(ImageFormat::Jpeg),
        FileKind::Webp => Ok(ImageFormat::WebP),
        _ => Err(Note::NotDecoded {
            reason: Reason::Unsupported,
        }),
    }
}

/// A JPEG without its end: its decoder draws what there is and says nothing of the rest.
pub(crate) fn is_cut(bytes: &[u8], kind: FileKind) -> bool {
    let ends = |scans: &[u8]| scans.windows(2).any(|pair| pair == b"\xff\xd9");
    kind == FileKind::Jpeg && jpeg_scans(bytes).is_some_and(|scans| !ends(scans))
}

/// A JPEG from its first scan on: the segments before it may hold a small picture with an end of its own (ITU T.81, B.1.1.4).
fn jpeg_scans(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(2..)?;
    loop {
        let (marker, behind) = rest.split_first_chunk()?;
        let (length, _) = behind.split_first_chunk()?;
        rest = match marker {
            // Any number of them may stand before a marker.
            [0xff, 0xff] => rest.get(1..)?,
            [0xff, 0xda] => return Some(behind),
            [0xff, _] => behind.get(usize::from(u16::from_be_bytes(*length))..)?,
            _ => return None,
        };
    }
}

fn note_of(error: ImageError) -> Note {
    let reason = match error {
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            return Note::Truncated(What::Picture);
        }
        ImageError::Limits(_) => Reason::TooMuchMemory,
        ImageError::Unsupported(_) => Reason::Unsupported,
        _ => Reason::Damaged,
    };
    Note::NotDecoded { reason }
}

fn to_grey(picture: DynamicImage, orientation: Orientation) -> GrayImage {
    let pixels = u64::from(picture.width()) * u64::from(picture.height());
    let picture = if pixels > WORKING_PIXELS {
        shrunk(&picture, pixels, WORKING_PIXELS)
    } else {
        picture
    };
    let grey = if picture.has_alpha() {
        on_paper(&picture)
    } else {
        picture.into_luma8()
    };
    let mut upright = DynamicImage::ImageLuma8(grey);
    upright.apply_orientation(orientation);
    upright.into_luma8()
}

/// Shrinks by area, not by the longer side: a long scrolled screenshot keeps letters that can be read.
fn shrunk(picture: &DynamicImage, pixels: u64, pixels_max: u64) -> DynamicImage {
    let factor = (pixels_max as f64 / pixels as f64).sqrt();
    let shrink = |length: u32| ((f64::from(length) * factor) as u32).max(1);
    picture.thumbnail_exact(shrink(picture.width()), shrink(picture.height()))
}

/// Lays a picture with transparency on white, or on black when what is opaque in it is light.
fn on_paper(picture: &DynamicImage) -> GrayImage {
    let picture = picture.to_luma_alpha8();
    let opaque = picture.pixels().filter(|pixel| pixel.0[1] > 127);
    let (sum, count) = opaque.fold((0_u64, 0_u64), |(sum, count), pixel| {
        (sum + u64::from(pixel.0[0]), count + 1)
    });
    let light = count > 0
        && sum / count > 200
        && count < u64::from(picture.width()) * u64::from(picture.height());
    let paper: u32 = if light { 0 } else { 255 };
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [grey, alpha] = picture.get_pixel(x, y).0;
        let (grey, alpha) = (u32::from(grey), u32::from(alpha));
        image::Luma([((grey * alpha + paper * (255 - alpha)) / 255) as u8])
    })
}

/// The picture as `tesseract` gets it: a PNG of our own making, dark on light, QR codes whited out (they would read as
/// noise), neither too large nor too small. `None` when it is too small to hold words.
pub(crate) fn page(grey: &GrayImage, codes: &[Code]) -> Option<Vec<u8>> {
    if grey.width() < PAGE_SIDE_MIN || grey.height() < PAGE_SIDE_MIN / 2 {
        return None;
    }
    let mut page = grey.clone();
    codes.iter().for_each(|code| white_out(&mut page, code));
    if is_dark(&page) {
        invert(&mut page);
    }
    if let Some(smaller) = qr::at_most(&page, PAGE_PIXELS) {
        page = smaller;
    } else if qr::pixels(&page) < SMALL_PAGE_PIXELS {
        page = resize(
            &page,
            page.width() * 2,
            page.height() * 2,
            FilterType::CatmullRom,
        );
    }
    encode(&page)
}

fn white_out(page: &mut GrayImage, code: &Code) {
    let [left, top, right, bottom] = code.place;
    for y in top..=bottom.min(page.height().saturating_sub(1)) {
        for x in left..=right.min(page.width().saturating_sub(1)) {
            if let Some(pixel) = page.get_pixel_mut_checked(x, y) {
                pixel.0[0] = 255;
            }
        }
    }
}

fn is_dark(page: &GrayImage) -> bool {
    let sum: u64 = page.as_raw().iter().map(|&grey| u64::from(grey)).sum();
    sum / qr::pixels(page).max(1) < 100
}

fn encode(page: &GrayImage) -> Option<Vec<u8>> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, PngFilter::Sub);
    encoder
        .write_image(
            page.as_raw(),
            page.width(),
            page.height(),
            ExtendedColorType::L8,
        )
        .ok()?;
    Some(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn transparent_pictures_lie_on_paper_that_shows_them() {
        let mut dark = image::GrayAlphaImage::from_pixel(50, 50, image::LumaA([0, 0]));
        dark.put_pixel(10, 10, image::LumaA([0, 255]));
        let (grey, _) = open(
            &png(&DynamicImage::ImageLumaA8(dark)),
            FileKind::Png,
            10_000,
        )
        .unwrap();
        assert_eq!(
            (grey.get_pixel(0, 0).0[0], grey.get_pixel(10, 10).0[0]),
            (255, 0)
        );

        let mut light = image::GrayAlphaImage::from_pixel(50, 50, image::LumaA([0, 0]));
        light.put_pixel(10, 10, image::LumaA([255, 255]));
        let (grey, _) = open(
            &png(&DynamicImage::ImageLumaA8(light)),
            FileKind::Png,
            10_000,
        )
        .unwrap();
        assert_eq!(
            (grey.get_pixel(0, 0).0[0], grey.get_pixel(10, 10).0[0]),
            (0, 255)
        );
    }

    #[test]
    fn sixteen_bit_and_long_pictures_become_a_page() {
        let deep = DynamicImage::new_rgb16(300, 200);
        let (grey, pixels) = open(&png(&deep), FileKind::Png, 1_000_000).unwrap();
        assert_eq!((grey.dimensions(), pixels), ((300, 200), 60_000));
        let long = DynamicImage::new_rgb8(700, 14_000);
        let (grey, _) = open(&png(&long), FileKind::Png, 40_000_000).unwrap();
        assert!(grey.width() > 600 && qr::pixels(&grey) <= WORKING_PIXELS);
        assert!(page(&grey, &[]).is_some());
    }

    #[test]
    fn a_header_that_promises_too_much_is_refused_before_decoding() {
        let note = open(
            &png(&DynamicImage::new_luma8(200, 200)),
            FileKind::Png,
            39_999,
        )
        .unwrap_err();
        assert_eq!(
            note,
            Note::TooManyPixels {
                pixels: 40_000,
                limit: 39_999
            }
        );
    }
}
