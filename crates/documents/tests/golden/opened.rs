//! A DOCX taken apart, and questions about it.

#![allow(unreachable_pub, missing_docs, reason = "questions of one test")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use roxmltree::{Document, Node};

/// The parts of a file.
pub struct Opened {
    parts: BTreeMap<String, String>,
}

/// A section.
pub struct Section(String);

impl Opened {
    pub fn new(bytes: &[u8]) -> Self {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
        let names: Vec<String> = zip
            .file_names()
            .flatten()
            .map(std::borrow::Cow::into_owned)
            .collect();
        let parts = names
            .into_iter()
            .filter(|name| !name.ends_with(".png"))
            .map(|name| {
                let mut text = String::new();
                let mut file = zip.by_name(&name).expect("a part");
                file.read_to_string(&mut text).expect("text");
                drop(file);
                (name, text)
            })
            .collect();
        Self { parts }
    }

    pub fn replace(&mut self, part: &str, from: &str, to: &str) -> bool {
        let text = self.parts.get_mut(part).expect("a part");
        let changed = text.replace(from, to);
        let is = changed != *text;
        *text = changed;
        is
    }

    pub fn part(&self, name: &str) -> &str {
        self.parts.get(name).map_or("", String::as_str)
    }

    fn ask<T>(&self, part: &str, question: impl Fn(Node<'_, '_>) -> T) -> T {
        let tree = Document::parse(self.part(part)).expect("well-formed");
        question(tree.root_element())
    }

    fn body<T>(&self, question: impl Fn(Node<'_, '_>) -> T) -> T {
        self.ask("word/document.xml", question)
    }

    pub fn sections(&self) -> Vec<Section> {
        self.body(|root| {
            all(root, "sectPr")
                .map(|node| Section(self.part("word/document.xml")[node.range()].to_owned()))
                .collect()
        })
    }

    pub fn margin_is(&self, side: &str, min: u32, max: u32) -> bool {
        self.body(|root| {
            all(root, "pgMar").all(|node| (min..=max).contains(&millimetres(number(node, side))))
        })
    }

    pub fn fonts_are(&self, name: &str) -> bool {
        let only = |root: Node<'_, '_>| {
            all(root, "rFonts").all(|node| node.attributes().all(|font| font.value() == name))
        };
        self.ask("word/styles.xml", |root| {
            only(root) && all(root, "rFonts").count() == 1
        }) && self.body(|root| all(root, "rFonts").count() == 0)
    }

    pub fn default_is(&self, property: &str, value: &str) -> bool {
        self.ask("word/styles.xml", |root| {
            let defaults = all(root, "rPrDefault").next().expect("defaults");
            all(defaults, property).all(|node| attribute(node, "val") == value)
                && all(defaults, property).count() == 1
        })
    }

    pub fn page_number_is_centred_on_top(&self) -> bool {
        let field = self.ask("word/header1.xml", |root| {
            all(root, "instrText").any(|node| node.text().is_some_and(|text| text.trim() == "PAGE"))
        });
        let in_margin = self.body(|root| {
            all(root, "pgMar").all(|node| number(node, "header") < number(node, "top"))
        });
        let everywhere = self.body(|root| {
            all(root, "sectPr").all(|section| {
                all(section, "headerReference").any(|node| attribute(node, "type") == "default")
            })
        });
        field && in_margin && everywhere && self.is_centred("SoTrang")
    }

    pub fn looks(&self, style: &str, min: u32, max: u32, bold: bool, italic: bool) -> bool {
        self.style(style, |node| {
            let points = all(node, "sz")
                .next()
                .map_or(28, |size| number(size, "val"))
                / 2;
            (min..=max).contains(&points)
                && (all(node, "b").next().is_some() == bold)
                && (all(node, "i").next().is_some() == italic)
        })
    }

    pub fn is_centred(&self, style: &str) -> bool {
        self.style(style, |node| {
            all(node, "jc").any(|node| attribute(node, "val") == "center")
        })
    }

    pub fn is_justified(&self, style: &str) -> bool {
        self.style(style, |node| {
            all(node, "jc").any(|node| attribute(node, "val") == "both")
        })
    }

    pub fn first_line(&self, style: &str) -> u32 {
        self.style(style, |node| {
            all(node, "ind")
                .next()
                .map_or(0, |node| number(node, "firstLine"))
        })
    }

    /// Before and after, in twentieths of a point.
    pub fn spacing(&self, style: &str) -> (u32, u32) {
        self.style(style, |node| {
            all(node, "spacing").next().map_or((0, 0), |node| {
                (number(node, "before"), number(node, "after"))
            })
        })
    }

    pub fn line_spacing_is_lawful(&self) -> bool {
        self.ask("word/styles.xml", |root| {
            let defaults = all(root, "pPrDefault").next().expect("defaults");
            all(defaults, "spacing").all(|node| (240..=360).contains(&number(node, "line")))
        })
    }

    pub fn lines(&self, style: &str) -> Vec<String> {
        self.body(|root| paragraphs(root, style).map(words).collect())
    }

    pub fn each_ends(&self, style: &str) -> bool {
        let lines = self.lines(style);
        let last = lines.len() - 1;
        lines
            .iter()
            .enumerate()
            .all(|(at, line)| line.ends_with(if at == last { '.' } else { ';' }))
    }

    pub fn columns_of(&self, style: &str) -> Vec<usize> {
        self.body(|root| paragraphs(root, style).filter_map(column).collect())
    }

    pub fn column_of(&self, style: &str) -> Option<usize> {
        self.body(|root| paragraphs(root, style).next().and_then(column))
    }

    pub fn row_of(&self, style: &str) -> Option<usize> {
        self.body(|root| {
            let row = paragraphs(root, style)
                .next()?
                .ancestors()
                .find(|node| node.has_tag_name((W, "tr")))?;
            Some(row.range().start)
        })
    }

    pub fn stands_before(&self, first: &str, second: &str) -> bool {
        self.stand_in_order(&[first, second])
    }

    pub fn stand_in_order(&self, styles: &[&str]) -> bool {
        let places: Vec<Option<usize>> = styles.iter().map(|style| self.place(style)).collect();
        places.iter().all(Option::is_some) && places.is_sorted()
    }

    pub fn follows(&self, first: &str, second: &str) -> bool {
        self.body(|root| {
            paragraphs(root, first)
                .next()
                .and_then(|node| node.next_sibling_element())
                .is_some_and(|node| style_of(node) == second)
        })
    }

    /// Length of the rule below the last line of this style, in hundredths of a millimetre, in a column this wide.
    pub fn rule_after(&self, style: &str, width: u32) -> Option<u32> {
        self.body(|root| {
            let rule = paragraphs(root, style).last()?.next_sibling_element()?;
            let border = all(rule, "pBdr").next()?;
            all(border, "bottom").find(|node| attribute(*node, "val") == "single")?;
            let indent = all(rule, "ind").next()?;
            let taken = hundredths(number(indent, "left")) + hundredths(number(indent, "right"));
            width.checked_sub(taken)
        })
    }

    /// The last line of the content of the first section: what stands before the signatures.
    pub fn content_ends(&self, mark: &str) -> bool {
        self.body(|root| {
            let signature = paragraphs(root, "NoiNhan").next().expect("copies");
            let last = root
                .descendants()
                .filter(|node| {
                    node.has_tag_name((W, "p")) && node.range().start < signature.range().start
                })
                .map(words)
                .rfind(|words| !words.is_empty());
            last.is_some_and(|words| words.ends_with(mark))
        })
    }

    /// The lines between the content and the signatures, and the last line of the content, stay on the page of what follows.
    pub fn last_line_stays(&self) -> bool {
        self.body(|root| {
            let copies = paragraphs(root, "NoiNhan").next().expect("copies");
            let grid = copies
                .ancestors()
                .filter(|node| node.has_tag_name((W, "tbl")))
                .last()
                .expect("a grid");
            let above: Vec<bool> = grid
                .prev_siblings()
                .skip(1)
                .filter(Node::is_element)
                .take(2)
                .map(|node| all(node, "keepNext").next().is_some())
                .collect();
            above == [true, true]
        })
    }

    pub fn box_is(&self, text: &str, width: u32, height: u32, colour: &str, column: u32) -> bool {
        self.body(|root| {
            paragraphs(root, "DauChiMuc").any(|node| {
                let indent = all(node, "ind").next().expect("indent");
                let inner = column - 2 * hundredths(number(indent, "left"));
                let line = all(node, "spacing")
                    .next()
                    .map_or(0, |node| number(node, "line"));
                words(node) == text
                    && inner.abs_diff(width) < 10
                    && hundredths(line).abs_diff(height) < 10
                    && all(node, "color").all(|node| attribute(node, "val") == colour)
                    && all(node, "pBdr")
                        .flat_map(|node| node.children())
                        .all(|side| attribute(side, "color") == colour)
            })
        })
    }

    pub fn contact_is_under_a_rule(&self, min: u32, max: u32) -> bool {
        let ruled = self.ask("word/footer1.xml", |root| {
            all(root, "pBdr").any(|node| all(node, "top").next().is_some())
        });
        let first = self.body(|root| {
            all(root, "footerReference").any(|node| attribute(node, "type") == "first")
        });
        ruled && first && self.looks("LienHe", min, max, false, false)
    }

    pub fn table_heads_repeat(&self) -> bool {
        self.body(|root| {
            all(root, "tblStyle").count() == all(root, "tblHeader").count()
                && all(root, "tblHeader").count() > 0
        })
    }

    pub fn picture_has_words(&self) -> bool {
        self.body(|root| {
            root.descendants()
                .filter(|node| node.tag_name().name() == "docPr")
                .all(|node| {
                    node.attribute("descr")
                        .is_some_and(|words| !words.is_empty())
                })
        })
    }

    fn place(&self, style: &str) -> Option<usize> {
        self.body(|root| {
            paragraphs(root, style)
                .next()
                .map(|node| node.range().start)
        })
    }

    fn style<T>(&self, id: &str, question: impl Fn(Node<'_, '_>) -> T) -> T {
        self.ask("word/styles.xml", |root| {
            let style = all(root, "style")
                .find(|node| attribute(*node, "styleId") == id)
                .expect("a style");
            question(style)
        })
    }
}

impl Section {
    fn ask<T>(&self, question: impl Fn(Node<'_, '_>) -> T) -> T {
        let names = format!(r#"<x xmlns:w="{W}" xmlns:r="r">{}</x>"#, self.0);
        question(Document::parse(&names).expect("well-formed").root_element())
    }

    pub fn has(&self, name: &str) -> bool {
        self.ask(|root| all(root, name).next().is_some())
    }

    pub fn is_a4(&self) -> bool {
        self.ask(|root| {
            all(root, "pgSz").all(|node| {
                let sides = [number(node, "w"), number(node, "h")];
                sides == [11_906, 16_838] || sides == [16_838, 11_906]
            })
        })
    }

    pub fn is_landscape(&self) -> bool {
        self.ask(|root| all(root, "pgSz").any(|node| attribute(node, "orient") == "landscape"))
    }

    pub fn starts_at_one(&self) -> bool {
        self.ask(|root| all(root, "pgNumType").any(|node| attribute(node, "start") == "1"))
    }
}

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn all<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    name: &str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    let name = name.to_owned();
    node.descendants()
        .filter(move |node| node.has_tag_name((W, name.as_str())))
}

fn paragraphs<'a, 'input: 'a>(
    root: Node<'a, 'input>,
    style: &str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    let style = style.to_owned();
    all(root, "p").filter(move |node| style_of(*node) == style)
}

fn style_of(node: Node<'_, '_>) -> String {
    all(node, "pStyle")
        .next()
        .map(|node| attribute(node, "val").to_owned())
        .unwrap_or_default()
}

fn words(node: Node<'_, '_>) -> String {
    all(node, "t")
        .filter_map(|node| node.text().map(str::to_owned))
        .collect()
}

fn column(node: Node<'_, '_>) -> Option<usize> {
    let cell = node.ancestors().find(|node| node.has_tag_name((W, "tc")))?;
    let before = cell
        .prev_siblings()
        .filter(|node| node.has_tag_name((W, "tc")));
    Some(before.count() - 1)
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute((W, name)).unwrap_or_default()
}

fn number(node: Node<'_, '_>, name: &str) -> u32 {
    attribute(node, name).parse().unwrap_or_default()
}

fn millimetres(twips: u32) -> u32 {
    (twips * 254 + 7_200) / 14_400
}

fn hundredths(twips: u32) -> u32 {
    twips * 2_540 / 1_440
}
