//! Reader texts with places to fill (`"Địa chỉ {host} …"`), cut at their braces once, when a pack is compiled.
//!
//! Looked at: `strfmt` and `new_string_template` (read the text anew for every use), handlebars and minijinja (languages of their own).

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;

/// A text with the places in it that a verdict fills.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "String")]
pub struct Template {
    text: String,
    /// Each `{name}`, braces included, in order.
    places: Vec<Range<usize>>,
}

impl Template {
    /// As its author wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Nothing is written here.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text with each place as `fill` writes it, or as "…" where that knows nothing of the name; itself when it has none.
    pub(crate) fn filled(&self, fill: impl Fn(&mut String, &str) -> Option<()>) -> Cow<'_, str> {
        if self.places.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut out = String::with_capacity(self.text.len() + 64);
        self.fill_into(&mut out, fill);
        Cow::Owned(out)
    }

    /// The same behind what is written already.
    pub(crate) fn fill_into(
        &self,
        out: &mut String,
        fill: impl Fn(&mut String, &str) -> Option<()>,
    ) {
        let part = |range: Range<usize>| self.text.get(range).unwrap_or_default();
        let mut from = 0;
        for place in &self.places {
            out.push_str(part(from..place.start));
            let name = part(place.start + 1..place.end - 1);
            if fill(out, name).is_none() {
                out.push('…');
            }
            from = place.end;
        }
        out.push_str(part(from..self.text.len()));
    }
}

impl From<String> for Template {
    fn from(text: String) -> Self {
        let mut places = Vec::new();
        let mut from = 0;
        while let Some(place) = text.get(from..).and_then(place) {
            places.push(from + place.start..from + place.end);
            from += place.end;
        }
        Self { text, places }
    }
}

/// Where the first `{name}` stands.
fn place(text: &str) -> Option<Range<usize>> {
    let start = text.find('{')?;
    let length = text.get(start..)?.find('}')?;
    Some(start..start + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_order_and_what_nobody_knows_is_left_open() {
        let filled = |text: &str| {
            let template = Template::from(text.to_owned());
            let filled =
                template.filled(|out, name| (name == "brand").then(|| out.push_str("Agribank")));
            filled.into_owned()
        };
        assert_eq!(
            filled("{brand}, {other} và {brand}"),
            "Agribank, … và Agribank"
        );
        assert_eq!(filled("không có gì"), "không có gì");
        assert_eq!(filled("mở { mà không đóng"), "mở { mà không đóng");
        assert_eq!(filled(""), "");
    }
}
