//! Strips onto pages.

use crate::layout::Strip;

/// A page: strips and how far below the top margin each begins. A repeated head of a table is not part of the structure again.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) strips: Vec<Placed>,
}

#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) strip: usize,
    pub(crate) y: f32,
    pub(crate) again: bool,
}

/// `first` is how much of the height the first page has.
pub(crate) fn pages(strips: &[Strip], first: f32, height: f32) -> Vec<Page> {
    let mut out = vec![Page::default()];
    let mut y = 0.0;
    let mut at = 0;
    while at < strips.len() {
        let group = group(strips, at);
        let tall: f32 = strips
            .iter()
            .skip(at)
            .take(group)
            .map(|strip| strip.height)
            .sum();
        let room = if out.len() == 1 { first } else { height };
        // What does not fit on any page is cut rather than pushed on for ever.
        if y > 0.0 && y + tall > room {
            out.push(Page::default());
            y = 0.0;
        }
        for index in at..at + group {
            y = place(&mut out, strips, index, y);
        }
        at += group;
    }
    out
}

/// How many strips stay together from here on; a chain longer than this is parted.
fn group(strips: &[Strip], at: usize) -> usize {
    const TOGETHER_MAX: usize = 12;
    let kept = strips.iter().skip(at).take_while(|strip| strip.keep_next);
    (kept.count() + 1).min(TOGETHER_MAX).min(strips.len() - at)
}

fn place(pages: &mut [Page], strips: &[Strip], index: usize, mut y: f32) -> f32 {
    let Some(page) = pages.last_mut() else {
        return y;
    };
    let Some(strip) = strips.get(index) else {
        return y;
    };
    if page.strips.is_empty()
        && let Some(head) = strip.head
    {
        page.strips.push(Placed {
            strip: head,
            y,
            again: true,
        });
        y += strips.get(head).map_or(0.0, |head| head.height);
    }
    page.strips.push(Placed {
        strip: index,
        y,
        again: false,
    });
    y + strip.height
}
