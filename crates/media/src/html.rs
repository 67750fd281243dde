//! What a reader sees of HTML: its text, its links with the words they hide behind, and whether it asks for a password.
//!
//! Not a browser: one pass over the bytes, no tree, no styles, nothing fetched. mail-parser's `html_to_text` was looked
//! at: it drops the links, which are the evidence; we use its table of entities.

use mail_parser::decoders::html::add_html_token;

use crate::contents::MailLink;
use crate::limits::Limits;

/// Longest address of a link that is kept, in bytes.
const HREF_MAX: usize = 2048;
/// Longest visible text of a link that is kept, in bytes.
const SHOWN_MAX: usize = 300;

/// What a reader sees of an HTML page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Visible text: one space between words, one line per block. A little longer than `Limits::text_max` at most.
    pub(crate) text: String,
    /// Links and the targets of forms.
    pub(crate) links: Vec<MailLink>,
    /// There were more links.
    pub(crate) more_links: bool,
    /// There is a field for a password.
    pub(crate) password: bool,
    open_link: Option<OpenLink>,
}

#[derive(Debug)]
struct OpenLink {
    href: String,
    shown_from: usize,
}

/// Reads HTML in one pass; time and memory grow with its length only.
pub(crate) fn read(html: &str, limits: &Limits) -> Page {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        page.add_text(text, limits);
        rest = page.markup(tag, limits);
    }
    page.add_text(rest, limits);
    page.close_link(limits);
    page
}

impl Page {
    /// Handles what starts with `<` and gives back what follows it.
    fn markup<'h>(&mut self, html: &'h str, limits: &Limits) -> &'h str {
        if let Some(comment) = html.strip_prefix("<!--") {
            return after(comment, "-->");
        }
        let inner = html.get(1..).unwrap_or_default();
        match inner.bytes().next() {
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'/') => {
                let (tag, rest) = Tag::read(inner);
                self.tag(&tag, limits);
                skip_unseen(&tag.name, rest)
            }
            Some(b'!' | b'?') => after(inner, ">"),
            _ => {
                self.add_text("<", limits);
                inner
            }
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, limits: &Limits) {
        match tag.name.as_str() {
            "a" | "area" => {
                self.close_link(limits);
                if let Some(href) = tag.value("href") {
                    self.open_link = Some(OpenLink {
                        href,
                        shown_from: self.text.len(),
                    });
                }
            }
            "/a" => self.close_link(limits),
            "form" => {
                if let Some(href) = tag.value("action") {
                    self.add_link(
                        MailLink {
                            href,
                            shown: String::new(),
                        },
                        limits,
                    );
                }
            }
            "input" => {
                self.password |= tag
                    .value("type")
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
            }
            name if is_block(name) => self.new_line(),
            "td" | "/td" | "th" | "/th" => self.new_word(),
            _ => {}
        }
    }

    fn close_link(&mut self, limits: &Limits) {
        let Some(OpenLink { href, shown_from }) = self.open_link.take() else {
            return;
        };
        let shown = self.text.get(shown_from..).unwrap_or_default();
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = shown
            .get(..shown.floor_char_boundary(SHOWN_MAX))
            .unwrap_or_default()
            .to_owned();
        self.add_link(MailLink { href, shown }, limits);
    }

    fn add_link(&mut self, link: MailLink, limits: &Limits) {
        let empty = link.href.is_empty() || link.href.starts_with('#');
        if empty || self.links.contains(&link) {
            return;
        }
        if self.links.len() < limits.links_max {
            self.links.push(link);
        } else {
            self.more_links = true;
        }
    }

    fn add_text(&mut self, text: &str, limits: &Limits) {
        if self.text.len() > limits.text_max {
            return;
        }
        let room = limits.text_max.saturating_add(1);
        let text = text
            .get(..text.floor_char_boundary(room))
            .unwrap_or_default();
        if text.starts_with(is_space) {
            self.new_word();
        }
        for (number, word) in text
            .split(is_space)
            .filter(|word| !word.is_empty())
            .enumerate()
        {
            if number > 0 {
                self.new_word();
            }
            add_unescaped(&mut self.text, word);
        }
        if text.ends_with(is_space) {
            self.new_word();
        }
    }

    fn new_word(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    fn new_line(&mut self) {
        if self.text.ends_with(' ') {
            self.text.pop();
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// HTML's own white space. Not `char::is_whitespace`: a no-break space is part of the text.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

/// Elements that start a new line.
fn is_block(name: &str) -> bool {
    matches!(
        name.trim_start_matches('/'),
        "br" | "p"
            | "div"
            | "tr"
            | "li"
            | "ul"
            | "ol"
            | "table"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "title"
            | "body"
            | "form"
            | "section"
            | "article"
            | "blockquote"
            | "pre"
            | "button"
            | "option"
            | "label"
    )
}

/// After the opening tag of an element nobody sees: what follows its closing tag.
fn skip_unseen<'h>(name: &str, rest: &'h str) -> &'h str {
    if !matches!(
        name,
        "script" | "style" | "template" | "noembed" | "noframes"
    ) {
        return rest;
    }
    let bytes = rest.as_bytes();
    let closes = |at: &usize| {
        let after = bytes.get(at + 2..at + 2 + name.len());
        bytes.get(at + 1) == Some(&b'/')
            && after.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
    };
    let start = rest.match_indices('<').map(|(at, _)| at).find(closes);
    start
        .and_then(|at| rest.get(at..))
        .map_or("", |tail| after(tail, ">"))
}

/// What follows the first `mark`; nothing when it never comes.
fn after<'h>(html: &'h str, mark: &str) -> &'h str {
    html.split_once(mark).map_or("", |(_, rest)| rest)
}

/// Adds text with its entities decoded; an `&` that starts none stays as it is.
fn add_unescaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (before, entity) = rest.split_at(start);
        out.push_str(before);
        let length = entity
            .bytes()
            .skip(1)
            .take(32)
            .position(|byte| byte == b';')
            .map(|at| at + 2);
        let Some((token, after)) = length.and_then(|length| entity.split_at_checked(length)) else {
            out.push('&');
            rest = entity.get(1..).unwrap_or_default();
            continue;
        };
        add_html_token(out, token.as_bytes(), false);
        rest = after;
    }
    out.push_str(rest);
}

/// A tag: its name in lower case with the slash of a closing one, and what stands behind it.
struct Tag<'h> {
    name: String,
    attributes: &'h str,
}

impl<'h> Tag<'h> {
    /// Reads the tag that `html` starts with (its `<` already gone) and gives back what follows it.
    fn read(html: &'h str) -> (Tag<'h>, &'h str) {
        let end = end_of_tag(html);
        let (inner, rest) = html.split_at(end);
        let inner_name = inner.trim_start_matches('/');
        let name_end = inner_name
            .find(|c: char| is_space(c) || c == '/')
            .unwrap_or(inner_name.len());
        let (name, attributes) = inner_name.split_at(name_end);
        let slash = if inner.starts_with('/') { "/" } else { "" };
        let name = name
            .get(..name.floor_char_boundary(16))
            .unwrap_or_default()
            .to_ascii_lowercase();
        (
            Tag {
                name: format!("{slash}{name}"),
                attributes,
            },
            rest.get(1..).unwrap_or_default(),
        )
    }

    /// The value of an attribute, entities decoded, white space at its ends and line breaks gone (as browsers do with URLs).
    fn value(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c| is_space(c) || c == '/');
            if rest.is_empty() {
                return None;
            }
            let name_end = rest
                .find(|c| is_space(c) || matches!(c, '=' | '/'))
                .unwrap_or(rest.len());
            let (name, tail) = rest.split_at(
                name_end
                    .max(1)
                    .min(rest.len())
                    .max(first_char_len(rest, name_end)),
            );
            let (value, tail) = attribute_value(tail);
            if name.eq_ignore_ascii_case(wanted) {
                return Some(unescape_value(value));
            }
            rest = tail;
        }
    }
}

/// Where the tag ends: its `>` outside quotes, or the end of everything.
fn end_of_tag(html: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        after_equals = byte == b'=' || (after_equals && byte.is_ascii_whitespace());
    }
    html.len()
}

/// Splits `= value rest`; the value is empty when there is no `=`.
fn attribute_value(tail: &str) -> (&str, &str) {
    let Some(tail) = tail.trim_start_matches(is_space).strip_prefix('=') else {
        return ("", tail);
    };
    let tail = tail.trim_start_matches(is_space);
    for quote in ['"', '\''] {
        if let Some(tail) = tail.strip_prefix(quote) {
            return tail.split_once(quote).unwrap_or((tail, ""));
        }
    }
    tail.split_at(tail.find(is_space).unwrap_or(tail.len()))
}

fn unescape_value(value: &str) -> String {
    let value = value
        .get(..value.floor_char_boundary(HREF_MAX))
        .unwrap_or_default();
    let mut out = String::with_capacity(value.len());
    add_unescaped(&mut out, value);
    out.retain(|c| !matches!(c, '\n' | '\r' | '\t'));
    out.trim().to_owned()
}

/// A name of no length (`=x`) still takes one character, so that reading goes on.
fn first_char_len(rest: &str, name_end: usize) -> usize {
    if name_end > 0 {
        name_end
    } else {
        rest.chars().next().map_or(0, char::len_utf8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        read(html, &Limits::default())
    }

    fn link(href: &str, shown: &str) -> MailLink {
        MailLink {
            href: href.to_owned(),
            shown: shown.to_owned(),
        }
    }

    #[test]
    fn text_is_what_a_reader_sees() {
        let page = page(
            "<html><head><title>Tiêu đề</title><style>p{color:red}</style></head>\
             <p>Một&nbsp;hai &amp; ba</p><script>var x = '<p>không</p>';</script>\
             <!-- <p>ẩn</p> --><div>bốn<br>năm 3 < 4</div>",
        );
        assert_eq!(
            page.text.trim(),
            "Tiêu đề\nMột\u{a0}hai & ba\nbốn\nnăm 3 < 4"
        );
    }

    #[test]
    fn a_link_keeps_the_words_it_hides_behind() {
        let page = page(
            "<a class=x HREF = \"https://evil.example/?a=1&amp;b=2\">https://<b>bank</b>.example</a> \
             <a href='https://two.example'>một <a href=https://three.example>hai",
        );
        assert_eq!(
            page.links,
            [
                link("https://evil.example/?a=1&b=2", "https://bank.example"),
                link("https://two.example", "một"),
                link("https://three.example", "hai"),
            ]
        );
    }

    #[test]
    fn a_password_field_and_the_target_of_its_form_are_seen() {
        let page = page(
            "<form action='http://thu.example/p.php'><input name=u><input type=\"PassWord\" name=p></form>",
        );
        assert!(page.password);
        assert_eq!(page.links, [link("http://thu.example/p.php", "")]);
        assert!(!read("<input type=text><p>password</p>", &Limits::default()).password);
    }

    #[test]
    fn a_line_break_inside_an_address_is_removed_as_browsers_do() {
        assert_eq!(
            page("<a href='htt\nps://x.example/ '>x</a>").links,
            [link("https://x.example/", "x")]
        );
    }

    #[test]
    fn broken_markup_ends_and_does_not_panic() {
        for html in [
            "<",
            "<a",
            "<a href",
            "<a href=",
            "<a href='x",
            "<a =x y='2' ==>",
            "<!--",
            "<!",
            "</",
            "&",
            "&;",
            "&#;",
            "&#xffffffff;",
            "<script>",
            "<ă>",
            "<a ộ=ộ href=ộ>ộ",
            "<a/href=x>y</a>",
            "&ộ;",
        ] {
            read(html, &Limits::default());
        }
        assert_eq!(page("<a/href=x>y</a>").links, [link("x", "y")]);
    }

    #[test]
    fn time_grows_with_length_only() {
        for piece in [
            "<",
            "<a ",
            "<!--",
            "<script>",
            "&",
            "<a href='",
            "<a =",
            "<a href=x>",
            "a&b;",
        ] {
            let html = piece.repeat(2_000_000 / piece.len());
            let start = std::time::Instant::now();
            read(&html, &Limits::default());
            assert!(start.elapsed().as_secs() < 3, "{piece}");
        }
    }
}
