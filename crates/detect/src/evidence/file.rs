//! What the name of a file shows that installs or runs something.

use extract::{Installs, Span};

use super::Gather;
use crate::facts::Fact;
use crate::hosts::AGENCY;

/// Bytes between a negation and the file it speaks of, at most.
const NEGATED_MAX: u32 = 40;
/// Endings of papers and pictures: in front of another ending they are there to be taken for the last.
const PAPERS: [&str; 16] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "jpg", "jpeg", "png", "gif", "mp4",
    "zip", "rar", "html",
];
/// What papers and pictures are called, and never a program.
const TITLES: [&str; 32] = [
    "danhsach",
    "giaymoi",
    "thongbao",
    "hoadon",
    "quyetdinh",
    "congvan",
    "kehoach",
    "baocao",
    "hopdong",
    "bangluong",
    "phieuluong",
    "phieuthu",
    "thiepcuoi",
    "thiepmoi",
    "thumoi",
    "hinhanh",
    "anhcuoi",
    "bienban",
    "bienlai",
    "lenhbat",
    "trieutap",
    "giaygoi",
    "phatnguoi",
    "hoso",
    "tailieu",
    "sodo",
    "hocba",
    "bangdiem",
    "dethi",
    "invoice",
    "giaybao",
    "saoke",
];

impl Gather<'_, '_> {
    /// A negation stands in front of it in its clause: «không mở file VNeID.apk».
    pub(crate) fn warned_of(&self, file: Span) -> bool {
        let negation = self.pack.negation;
        let mut speaking = self.in_group(negation.words).filter(|hit| {
            let from = self.span_of(hit).end;
            let near = from <= file.start && file.start - from <= NEGATED_MAX;
            let words = self.question.text.get(from as usize..file.start as usize);
            near && words.is_some_and(|words| !words.contains([',', ';', ':', '.', '!', '?', '\n']))
        });
        speaking.any(|hit| {
            let mut promises = self.in_group(negation.no_warning);
            !promises.any(|promise| (promise.first..=promise.last).contains(&hit.first))
        })
    }

    /// The facts of a file, by its name.
    pub(super) fn file(
        &self,
        name: &str,
        installs: Installs,
    ) -> impl Iterator<Item = Fact> + use<> {
        let kind = match installs {
            Installs::App => Fact::AppFile,
            Installs::Program => Fact::ProgramFile,
        };
        let name = vi::fold(name);
        let mut parts = name.rsplit('.').skip(1).peekable();
        let twice =
            parts.peek().is_some_and(|ending| PAPERS.contains(ending)) && parts.nth(1).is_some();
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem);
        let letters: String = stem.chars().filter(char::is_ascii_alphanumeric).collect();
        let titled = TITLES.iter().any(|title| letters.contains(title));
        // A name is read as one label of a host is.
        let label = stem.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let [whole, apart] =
            [&letters, &label].map(|label| self.pack.hosts.read(label, None, None, None));
        let named = |signs: &crate::hosts::HostSigns| {
            signs.imitation.is_some() || signs.roles & AGENCY != 0
        };
        let facts = [
            (true, kind),
            (named(&whole) || named(&apart), Fact::FileOfBrand),
            (twice || titled, Fact::FileDisguised),
        ];
        facts
            .into_iter()
            .filter_map(|(holds, fact)| holds.then_some(fact))
    }
}
