//! QR codes in a picture: rqrr, tried at several sizes and with black and white exchanged.
//!
//! What is tried depends on the picture alone, never on the clock, so the same picture gives the same answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::GrayImage;
use image::imageops::{FilterType, invert, resize, thumbnail};
use rqrr::PreparedImage;

/// Most codes taken from one picture.
const CODES_MAX: usize = 16;
/// Pixels at which a code that fills a good part of a photo is found best and fastest.
const OVERVIEW_PIXELS: u64 = 1_200_000;
/// Pictures up to this many pixels are also tried enlarged.
const SMALL_PIXELS: u64 = 400_000;
/// White around the picture: a cropped code has lost the quiet zone the standard asks for.
const QUIET_PX: u32 = 24;

/// A code and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    /// What it says.
    pub(crate) payload: String,
    /// Left, top, right, bottom in the picture's pixels.
    pub(crate) place: [u32; 4],
}

/// Finds the codes in a picture of at most a few million pixels.
pub(crate) fn find(grey: &GrayImage) -> Vec<Code> {
    let mut codes = Vec::new();
    let overview = at_most(grey, OVERVIEW_PIXELS);
    let view = overview.as_ref().unwrap_or(grey);
    look(view, grey, &mut codes);
    if overview.is_some() {
        look(grey, grey, &mut codes);
    }
    if codes.is_empty() {
        look(&inverted(view), grey, &mut codes);
    }
    if codes.is_empty() && pixels(grey) <= SMALL_PIXELS {
        look_enlarged(grey, &mut codes);
    }
    codes
}

/// Small codes have modules of one or two pixels; enlarging gives rqrr edges to follow.
fn look_enlarged(grey: &GrayImage, codes: &mut Vec<Code>) {
    for factor in [2, 3] {
        let (width, height) = grey.dimensions();
        let large = resize(grey, width * factor, height * factor, FilterType::Triangle);
        look(&large, grey, codes);
        if codes.is_empty() {
            look(&inverted(&large), grey, codes);
        }
        if !codes.is_empty() {
            return;
        }
    }
}

/// Looks at one version of the picture. rqrr has panicked on odd input before; then this version shows nothing.
fn look(view: &GrayImage, original: &GrayImage, codes: &mut Vec<Code>) {
    let found = catch_unwind(AssertUnwindSafe(|| decode_all(view))).unwrap_or_default();
    let scale = f64::from(original.width()) / f64::from(view.width().max(1));
    for (payload, place) in found {
        let known = codes.iter().any(|code: &Code| code.payload == payload);
        if !known && codes.len() < CODES_MAX {
            let place = place.map(|pixel| (f64::from(pixel) * scale) as u32);
            codes.push(Code { payload, place });
        }
    }
}

fn decode_all(view: &GrayImage) -> Vec<(String, [u32; 4])> {
    let (width, height) = view.dimensions();
    let wide = |length: u32| (length + 2 * QUIET_PX) as usize;
    let mut prepared = PreparedImage::prepare_from_greyscale(wide(width), wide(height), |x, y| {
        let inside = (x as u32)
            .checked_sub(QUIET_PX)
            .zip((y as u32).checked_sub(QUIET_PX));
        inside
            .and_then(|(x, y)| view.get_pixel_checked(x, y))
            .map_or(255, |pixel| pixel.0[0])
    });
    let grids = prepared.detect_grids();
    grids
        .iter()
        .filter_map(|grid| {
            let mut payload = Vec::new();
            grid.decode_to(&mut payload).ok()?;
            Some((
                String::from_utf8_lossy(&payload).into_owned(),
                place(grid.bounds),
            ))
        })
        .filter(|(payload, _)| !payload.is_empty())
        .collect()
}

/// The box around a code's corners, without the white that was added.
fn place(corners: [rqrr::Point; 4]) -> [u32; 4] {
    let inside = |value: i32| u32::try_from(value).unwrap_or(0).saturating_sub(QUIET_PX);
    let xs = corners.map(|corner| inside(corner.x));
    let ys = corners.map(|corner| inside(corner.y));
    let least = |values: [u32; 4]| values.into_iter().min().unwrap_or(0);
    let most = |values: [u32; 4]| values.into_iter().max().unwrap_or(0);
    [least(xs), least(ys), most(xs), most(ys)]
}

fn inverted(grey: &GrayImage) -> GrayImage {
    let mut copy = grey.clone();
    invert(&mut copy);
    copy
}

/// A smaller copy with at most so many pixels; `None` when the picture is small enough.
pub(crate) fn at_most(grey: &GrayImage, most: u64) -> Option<GrayImage> {
    let now = pixels(grey);
    if now <= most {
        return None;
    }
    let factor = (most as f64 / now as f64).sqrt();
    let shrink = |length: u32| ((f64::from(length) * factor) as u32).max(1);
    Some(thumbnail(grey, shrink(grey.width()), shrink(grey.height())))
}

pub(crate) fn pixels(grey: &GrayImage) -> u64 {
    u64::from(grey.width()) * u64::from(grey.height())
}
