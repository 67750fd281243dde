//! The rule pack: signals, families, composites, scam types, reference tables and reader texts, compiled for the check.

mod rules;
mod shipped;
mod tables;
mod taxonomy;
mod texts;

use std::borrow::Cow;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use thiserror::Error;

pub use rules::Family;
pub(crate) use tables::Map;
pub use tables::{Brand, Hotline, OfficialDomain, Registered, Tables};
pub use taxonomy::{Legal, ScamType, Taxonomy};
pub(crate) use texts::Shown;
pub use texts::{Absence, LevelText, Levels, Texts};

pub(crate) use tables::{Hosting, MailService};

use crate::Fact;
use crate::disguised::DisguiseGroups;
use crate::hosts::HostWords;
use crate::lexicon::{Lexicon, Vocabulary};
use crate::model::Models;
use crate::phrases::{Group, Member, Negation, Phrases};
use crate::popular::Popular;
use crate::template::Template;
use crate::voice::VoiceGroups;
use crate::written;
use rules::{CompositeRule, NearRule, RuleFile, SignalRule};

/// Why a rule pack could not be loaded. Everything here is the rule author's to mend.
#[derive(Debug, Error)]
pub enum PackError {
    /// A file is missing.
    #[error("{0} is missing")]
    Missing(String),
    /// A TOML file does not parse.
    #[error("{file}: {reason}")]
    Toml {
        /// File.
        file: String,
        /// What the parser says.
        reason: String,
    },
    /// A CSV table does not parse.
    #[error("{file}: {reason}")]
    Table {
        /// File.
        file: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A rule refers to something that does not exist, or is inconsistent in itself.
    #[error("{rule}: {reason}")]
    Rule {
        /// Id.
        rule: String,
        /// What is wrong.
        reason: String,
    },
    /// The phrases do not compile.
    #[error("phrases: {0}")]
    Phrases(String),
    /// A model file does not fit.
    #[error("model: {0}")]
    Model(String),
    /// The table of popular hosts does not fit.
    #[error("{POPULAR_FILE}: {0}")]
    Popular(#[from] crate::popular::PopularError),
}

/// The table of popular hosts.
const POPULAR_FILE: &str = "popular_hosts.bin";

/// The source files of a pack: name → bytes. Names are those under `rules/` and `data/`.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Sources {
    /// The files built into the program.
    pub fn shipped() -> Self {
        Self {
            files: shipped::FILES
                .iter()
                .map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes)))
                .collect(),
        }
    }

    /// Adds or replaces a file.
    pub fn put(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(name.into(), Cow::Owned(bytes.into()));
    }

    /// Takes every file away whose name starts with `folder`.
    pub fn remove_under(&mut self, folder: &str) {
        self.files.retain(|name, _| !name.starts_with(folder));
    }

    fn bytes(&self, name: &str) -> Result<&Cow<'static, [u8]>, PackError> {
        self.files
            .get(name)
            .ok_or_else(|| PackError::Missing(name.to_owned()))
    }

    fn text(&self, name: &str) -> Result<String, PackError> {
        Ok(String::from_utf8_lossy(self.bytes(name)?).into_owned())
    }

    /// The files whose name starts with `folder`.
    fn under(&self, folder: &str) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .filter(move |(name, _)| name.starts_with(folder))
            .map(|(n, b)| (n.as_str(), b.as_ref()))
    }

    fn version(&self, dated: &str) -> String {
        let mut digest = Sha256::new();
        for (name, bytes) in &self.files {
            digest.update(name.as_bytes());
            digest.update([0]);
            digest.update(bytes);
        }
        let hex: String = digest
            .finalize()
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{dated}+{hex}")
    }
}

/// A compiled rule pack; immutable.
pub struct Pack {
    /// Date and digest of its sources.
    pub version: String,
    /// Families in file order.
    pub families: Vec<Family>,
    /// Scam types.
    pub taxonomy: Taxonomy,
    /// Reference tables.
    pub tables: Tables,
    /// Reader texts.
    pub texts: Texts,
    /// Banks and BINs for `extract`.
    pub reference: extract::Reference,
    pub(crate) thresholds: Thresholds,
    pub(crate) signals: Vec<Signal>,
    pub(crate) composites: Vec<Composite>,
    pub(crate) phrases: Phrases,
    /// The words of the phrases and of the models.
    pub(crate) lexicon: Lexicon,
    pub(crate) negation: Negation,
    /// How the names of offices begin.
    pub(crate) office: Group,
    /// What opens the purpose of a movement of money.
    pub(crate) booked_purpose: Group,
    pub(crate) disguise: DisguiseGroups,
    pub(crate) voice: VoiceGroups,
    pub(crate) by_group: Vec<Vec<u16>>,
    pub(crate) by_fact: Vec<Vec<u16>>,
    /// Composites that wait for each signal, and those that wait for none in particular.
    pub(crate) by_signal: Vec<Vec<u16>>,
    pub(crate) by_family: Vec<u16>,
    /// Groups of the names in the two registers.
    pub(crate) programmes: Group,
    pub(crate) labour_companies: Group,
    /// Brand named by a phrase group, where it is one.
    pub(crate) brand_of_group: Vec<Option<u16>>,
    pub(crate) hosts: HostWords,
    /// Hosts many people visit: evidence, never an allow-list.
    pub popular: Popular,
    pub(crate) models: Models,
}

impl std::fmt::Debug for Pack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pack")
            .field("version", &self.version)
            .field("signals", &self.signals.len())
            .finish()
    }
}

/// Points at which the levels begin.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Thresholds {
    pub(crate) suspicious: i32,
    pub(crate) danger: i32,
    /// Independent hard families that "danger" needs.
    pub(crate) danger_families: u32,
    /// Points of types below which no scam type is named.
    pub(crate) scam_type: i32,
    /// What the levels want of a message, a whole mail and an address alone.
    pub(crate) text: Marks,
    pub(crate) mail: Marks,
    pub(crate) link: Marks,
    /// Points from which the guilty sentences are judged by themselves.
    pub(crate) several_signs: i32,
    /// Least log-odds of the whole wording that "danger" wants.
    pub(crate) danger_wording: f32,
    /// Least points of one sign, the learned model's apart, that "suspicious" wants.
    pub(crate) one_sign: i32,
    /// Types named only when no other one has enough points.
    pub(crate) general_types: Vec<String>,
}

/// Least blended probability (points and learned model) that each level wants of a kind of question.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Marks {
    /// Points from which "suspicious" asks for no probability; those of a long message count by how densely they stand.
    pub(crate) points: f32,
    /// "Suspicious", with points enough.
    pub(crate) suspicious: f32,
    /// "Suspicious", whatever the points.
    pub(crate) alone: f32,
    /// "Danger", with points enough.
    pub(crate) danger: f32,
}

/// A compiled signal.
#[derive(Debug)]
pub(crate) struct Signal {
    pub(crate) id: String,
    pub(crate) family: u8,
    pub(crate) weight: i32,
    pub(crate) title: String,
    pub(crate) explain: Template,
    pub(crate) meaning: String,
    pub(crate) any: Vec<Group>,
    pub(crate) near: Vec<Near>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) unless: Vec<Group>,
    pub(crate) unless_facts: Vec<Fact>,
    pub(crate) negatable: bool,
    /// Families calmed, one bit each; 0 for the sum.
    pub(crate) calms: u64,
    /// Calms only what is told of others.
    pub(crate) voice: bool,
    /// Silent beside a sign of at least so many points in what is asked of the reader; 0 for never.
    pub(crate) yields: i32,
    /// Told to the reader whatever the level.
    pub(crate) told: bool,
    /// Needs no suspicious wording beside it.
    pub(crate) proven: bool,
    /// Says of the reader what news say of others.
    pub(crate) accuses: bool,
    pub(crate) types: Vec<(u16, i32)>,
    pub(crate) guilty: Vec<String>,
    pub(crate) innocent: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Near {
    pub(crate) a: Vec<Group>,
    pub(crate) b: Vec<Group>,
    pub(crate) within: u16,
    pub(crate) ordered: bool,
}

/// A compiled composite; indices of signals, or families.
#[derive(Debug)]
pub(crate) struct Composite {
    pub(crate) id: String,
    pub(crate) family: u8,
    pub(crate) weight: i32,
    pub(crate) title: String,
    pub(crate) explain: Template,
    pub(crate) meaning: String,
    pub(crate) all: Vec<Term>,
    pub(crate) any: Vec<Term>,
    pub(crate) none: Vec<Term>,
    /// Needs no suspicious wording beside it.
    pub(crate) proven: bool,
    pub(crate) types: Vec<(u16, i32)>,
    pub(crate) guilty: Vec<String>,
    pub(crate) innocent: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Term {
    Signal(u16),
    Family(u8),
}

/// What an official or a test may know of a signal.
#[derive(Debug, Clone, Copy)]
pub struct SignalInfo<'p> {
    /// Id.
    pub id: &'p str,
    /// Family code.
    pub family: &'p str,
    /// Points; negative speaks for innocence.
    pub weight: i32,
    /// What it means, for officials.
    pub meaning: &'p str,
    /// Lead shown to the reader.
    pub title: &'p str,
    /// Explanation to the reader.
    pub explain: &'p str,
    /// Messages in which it must fire.
    pub guilty: &'p [String],
    /// Messages in which it must not.
    pub innocent: &'p [String],
}

impl Pack {
    /// The pack built into the program.
    pub fn shipped() -> Result<Self, PackError> {
        Self::load(&Sources::shipped())
    }

    /// Compiles a pack from its source files.
    pub fn load(sources: &Sources) -> Result<Self, PackError> {
        Compiler::default().compile(sources)
    }

    /// Every signal and composite.
    pub fn signals(&self) -> impl Iterator<Item = SignalInfo<'_>> {
        let family = |f: u8| {
            self.families
                .get(usize::from(f))
                .map_or("", |family| family.code.as_str())
        };
        let signals = self.signals.iter().map(move |s| SignalInfo {
            id: &s.id,
            family: family(s.family),
            weight: s.weight,
            meaning: &s.meaning,
            title: &s.title,
            explain: s.explain.as_str(),
            guilty: &s.guilty,
            innocent: &s.innocent,
        });
        let composites = self.composites.iter().map(move |c| SignalInfo {
            id: &c.id,
            family: family(c.family),
            weight: c.weight,
            meaning: &c.meaning,
            title: &c.title,
            explain: c.explain.as_str(),
            guilty: &c.guilty,
            innocent: &c.innocent,
        });
        signals.chain(composites)
    }

    /// The scam type with this code.
    pub fn scam_type(&self, code: &str) -> Option<&ScamType> {
        self.taxonomy.types.iter().find(|t| t.code == code)
    }
}

/// Turns written rules into numbers, naming the rule that is wrong.
#[derive(Default)]
struct Compiler {
    groups: BTreeMap<String, Group>,
    group_count: Group,
    phrases: BTreeMap<String, Vec<Member>>,
    families: BTreeMap<String, u8>,
    types: BTreeMap<String, u16>,
    signals: BTreeMap<String, u16>,
}

impl Compiler {
    fn compile(mut self, sources: &Sources) -> Result<Pack, PackError> {
        let rules = read_rules(sources)?;
        let mut taxonomy: Taxonomy =
            toml_file("scam_types.toml", &sources.text("scam_types.toml")?)?;
        let tables = Tables::read(|name| sources.text(name))?;
        self.families = numbered(rules.family.iter().map(|f| f.code.clone()));
        self.types = numbered(taxonomy.types.iter().map(|t| t.code.clone()));
        let brand_of_group = self.brand_groups(&tables)?;
        let programmes = self.register("register:programmes", &tables.programmes)?;
        let labour_companies = self.register("register:labour_export", &tables.labour_export)?;
        for group in &rules.group {
            self.name_group(&group.id)?;
        }
        for group in &rules.group {
            self.fill_group(&group.id, &group.any)?;
        }
        let signals = rules
            .signal
            .iter()
            .map(|rule| self.signal(rule))
            .collect::<Result<Vec<_>, _>>()?;
        for (signal, number) in signals.iter().zip(0u16..) {
            if self.signals.insert(signal.id.clone(), number).is_some() {
                return Err(wrong(&signal.id, "id is used twice"));
            }
        }
        let composites = rules
            .composite
            .iter()
            .map(|rule| self.composite(rule))
            .collect::<Result<Vec<_>, _>>()?;
        let negation = Negation {
            words: self.named("negation", "@negation")?,
            no_warning: self.named("negation", "@no_warning")?,
            purpose: self.named("negation", "@purpose")?,
            turn: self.named("negation", "@turn")?,
        };
        let office = self.named("office", "@office")?;
        let booked_purpose = self.named("booked", "@booked_purpose")?;
        let disguise = DisguiseGroups {
            called_false: self.named("disguise", "@called_false")?,
            untrue: self.named("disguise", "@untrue")?,
            asks_whether: self.named("disguise", "@asks_whether")?,
            opens: self.named("disguise", "@opens")?,
            keeps_off: self.named("disguise", "@keeps_off")?,
            costs: self.named("disguise", "@costs")?,
            said_false: self.named("disguise", "@said_false")?,
        };
        let voice = VoiceGroups {
            narrator: self.named("voice", "@narrator")?,
            warner: self.named("voice", "@warner")?,
            address: self.named("voice", "@address")?,
            tale: self.named("voice", "@tale")?,
            pretext: self.named("voice", "@pretext")?,
            heading: self.named("voice", "@heading")?,
            deed: self.named("voice", "@deed")?,
            witness: self.named("voice", "@witness")?,
            reported: self.named("voice", "@reported")?,
            escaped: self.named("voice", "@escaped")?,
            plea: self.named("voice", "@plea")?,
        };
        let phrases: Vec<_> = std::mem::take(&mut self.phrases).into_iter().collect();
        let version = sources.version(&taxonomy.version);
        let mut texts: Texts = toml_file("texts.toml", &sources.text("texts.toml")?)?;
        for basis in [&mut texts.basis, &mut texts.english.basis] {
            basis.rule = basis.rule.replace("{version}", &version);
        }
        written::write(&mut texts, &mut taxonomy.types);
        let (by_signal, by_family) = by_signal(&composites, signals.len());
        let mut vocabulary = Vocabulary::default();
        let compiled = Phrases::compile(&phrases, &mut vocabulary);
        let models = Models::load(
            |name| sources.files.get(name).map(Cow::as_ref),
            taxonomy.types.iter().map(|t| t.code.as_str()),
            &mut vocabulary,
        )
        .map_err(PackError::Model)?;
        Ok(Pack {
            version,
            texts,
            phrases: compiled.map_err(|e| PackError::Phrases(e.to_string()))?,
            lexicon: models.lexicon(vocabulary),
            by_group: self.by_group(&signals),
            by_fact: by_fact(&signals),
            by_signal,
            by_family,
            programmes,
            labour_companies,
            brand_of_group: pad(brand_of_group, usize::from(self.group_count)),
            hosts: HostWords::compile(&tables).map_err(PackError::Phrases)?,
            popular: Popular::from_bytes(sources.bytes(POPULAR_FILE)?.clone())?,
            models,
            thresholds: toml_file("thresholds.toml", &sources.text("thresholds.toml")?)?,
            reference: extract::Reference::parse(&sources.text("banks.csv")?)
                .map_err(|e| PackError::Table {
                    file: "banks.csv",
                    reason: e.to_string(),
                })?
                .with_hosts(tables.hosts()),
            families: rules.family,
            taxonomy,
            tables,
            signals,
            composites,
            negation,
            office,
            booked_purpose,
            disguise,
            voice,
        })
    }

    /// One group with every name of a register.
    fn register(&mut self, id: &str, rows: &[Registered]) -> Result<Group, PackError> {
        self.name_group(id)?;
        let names: Vec<String> = rows
            .iter()
            .flat_map(|row| std::iter::once(row.name.as_str()).chain(row.aliases.split('|')))
            .map(vi::fold)
            .filter(|name| !name.trim().is_empty())
            .collect();
        self.fill_group(id, &names)?;
        self.named(id, &format!("@{id}"))
    }

    /// Every brand's strong tokens are phrases too, so that a text can name a brand.
    fn brand_groups(&mut self, tables: &Tables) -> Result<Vec<Option<u16>>, PackError> {
        let mut brand_of_group = Vec::new();
        for (brand, number) in tables.brands.iter().zip(0u16..) {
            let id = format!("brand:{}", brand.brand);
            self.name_group(&id)?;
            brand_of_group.push(Some(number));
            let mut names = vec![vi::fold(&brand.name)];
            names.extend(brand.strong.split('|').map(str::to_owned));
            // Two letters are too ordinary for running text ("mb", "vp").
            names.extend(
                brand
                    .weak
                    .split('|')
                    .filter(|token| token.len() >= 3)
                    .map(str::to_owned),
            );
            self.fill_group(
                &id,
                &names
                    .into_iter()
                    .filter(|n| !n.trim().is_empty())
                    .collect::<Vec<_>>(),
            )?;
        }
        Ok(brand_of_group)
    }

    fn name_group(&mut self, id: &str) -> Result<Group, PackError> {
        let number = self.group_count;
        if self.groups.insert(id.to_owned(), number).is_some() {
            return Err(wrong(id, "group is defined twice"));
        }
        self.group_count = number
            .checked_add(1)
            .ok_or_else(|| wrong(id, "too many groups"))?;
        Ok(number)
    }

    fn fill_group(&mut self, id: &str, phrases: &[String]) -> Result<(), PackError> {
        let group = self.named(id, id)?;
        for phrase in phrases {
            if phrase.starts_with('@') {
                return Err(wrong(id, "a group cannot hold another group"));
            }
            self.phrase(id, phrase, group)?;
        }
        Ok(())
    }

    /// Phrases are brought to the same form as the words of a message. One written with marks is meant with them: words of a
    /// message that carry others are not it; words without marks are.
    fn phrase(&mut self, rule: &str, phrase: &str, group: Group) -> Result<(), PackError> {
        let words = vi::normalize(phrase).words.text;
        let words = words.trim();
        if words.is_empty() {
            return Err(wrong(rule, &format!("phrase {phrase:?} has no letters")));
        }
        let marks = (!phrase.is_ascii()).then(|| vi::nfc(&phrase.to_lowercase()).into());
        let members = self.phrases.entry(words.to_owned()).or_default();
        if marks.is_none() {
            members.retain(|member| member.group != group);
        }
        let bare = |member: &Member| member.group == group && member.marks.is_none();
        let member = Member { group, marks };
        if !members.iter().any(bare) && !members.contains(&member) {
            members.push(member);
        }
        Ok(())
    }

    fn named(&self, rule: &str, reference: &str) -> Result<Group, PackError> {
        let id = reference.strip_prefix('@').unwrap_or(reference);
        self.groups
            .get(id)
            .copied()
            .ok_or_else(|| wrong(rule, &format!("no group {reference:?}")))
    }

    /// A list of phrases and `@groups`: the phrases become a group of their own.
    fn list(&mut self, rule: &str, list: &[String]) -> Result<Vec<Group>, PackError> {
        let mut groups = Vec::new();
        let mut own = None;
        for item in list {
            if item.starts_with('@') {
                groups.push(self.named(rule, item)?);
                continue;
            }
            let group = match own {
                Some(group) => group,
                None => {
                    let group = self.name_group(&format!("{rule}#{}", self.group_count))?;
                    groups.push(group);
                    *own.insert(group)
                }
            };
            self.phrase(rule, item, group)?;
        }
        Ok(groups)
    }

    fn family(&self, rule: &str, code: &str) -> Result<u8, PackError> {
        self.families
            .get(code)
            .copied()
            .ok_or_else(|| wrong(rule, &format!("no family {code:?}")))
    }

    fn types(
        &self,
        rule: &str,
        types: &BTreeMap<String, i32>,
    ) -> Result<Vec<(u16, i32)>, PackError> {
        types
            .iter()
            .map(|(code, points)| match self.types.get(code) {
                Some(&number) => Ok((number, *points)),
                None => Err(wrong(rule, &format!("no scam type {code:?}"))),
            })
            .collect()
    }

    fn signal(&mut self, rule: &SignalRule) -> Result<Signal, PackError> {
        let id = rule.id.as_str();
        if rule.any.is_empty() && rule.near.is_empty() && rule.fact.is_empty() {
            return Err(wrong(id, "nothing it could wait for (any, near or fact)"));
        }
        let facts = |names: &[String]| {
            names
                .iter()
                .map(|name| {
                    Fact::from_name(name).ok_or_else(|| wrong(id, &format!("no fact {name:?}")))
                })
                .collect::<Result<Vec<_>, _>>()
        };
        let unless_facts = facts(&rule.unless_fact)?;
        let facts = facts(&rule.fact)?;
        let mut calms = 0u64;
        for code in &rule.calms {
            calms |= 1 << self.family(id, code)?;
        }
        Ok(Signal {
            id: rule.id.clone(),
            family: self.family(id, &rule.family)?,
            weight: rule.weight,
            title: rule.title.clone(),
            explain: rule.explain.clone().into(),
            meaning: rule.meaning.clone(),
            any: self.list(id, &rule.any)?,
            near: rule
                .near
                .iter()
                .map(|near| self.near(id, near))
                .collect::<Result<_, _>>()?,
            facts,
            unless: self.list(id, &rule.unless)?,
            unless_facts,
            negatable: rule.negatable,
            calms,
            voice: rule.voice,
            yields: rule.yields,
            told: rule.told,
            proven: rule.proven,
            accuses: rule.accuses,
            types: self.types(id, &rule.types)?,
            guilty: rule.guilty.clone(),
            innocent: rule.innocent.clone(),
        })
    }

    fn near(&mut self, rule: &str, near: &NearRule) -> Result<Near, PackError> {
        let (a, b) = (self.list(rule, &near.a)?, self.list(rule, &near.b)?);
        if a.is_empty() || b.is_empty() {
            return Err(wrong(rule, "near needs both lists"));
        }
        Ok(Near {
            a,
            b,
            within: near.within,
            ordered: near.ordered,
        })
    }

    fn composite(&self, rule: &CompositeRule) -> Result<Composite, PackError> {
        if rule.all.is_empty() && rule.any.is_empty() {
            return Err(wrong(&rule.id, "nothing it could wait for (all or any)"));
        }
        Ok(Composite {
            id: rule.id.clone(),
            family: self.family(&rule.id, &rule.family)?,
            weight: rule.weight,
            title: rule.title.clone(),
            explain: rule.explain.clone().into(),
            meaning: rule.meaning.clone(),
            all: self.terms(&rule.id, &rule.all)?,
            any: self.terms(&rule.id, &rule.any)?,
            none: self.terms(&rule.id, &rule.none)?,
            proven: rule.proven,
            types: self.types(&rule.id, &rule.types)?,
            guilty: rule.guilty.clone(),
            innocent: rule.innocent.clone(),
        })
    }

    fn terms(&self, rule: &str, terms: &[String]) -> Result<Vec<Term>, PackError> {
        terms
            .iter()
            .map(|term| match term.strip_prefix("family:") {
                Some(code) => self.family(rule, code).map(Term::Family),
                None => self
                    .signals
                    .get(term)
                    .map(|&number| Term::Signal(number))
                    .ok_or_else(|| wrong(rule, &format!("no signal {term:?}"))),
            })
            .collect()
    }

    fn by_group(&self, signals: &[Signal]) -> Vec<Vec<u16>> {
        let mut by_group = vec![Vec::new(); usize::from(self.group_count)];
        for (signal, number) in signals.iter().zip(0u16..) {
            for group in signal
                .any
                .iter()
                .chain(signal.near.iter().flat_map(|near| &near.a))
            {
                if let Some(list) = by_group
                    .get_mut(usize::from(*group))
                    .filter(|list| !list.contains(&number))
                {
                    list.push(number);
                }
            }
        }
        by_group
    }
}

fn read_rules(sources: &Sources) -> Result<RuleFile, PackError> {
    let mut all = RuleFile::default();
    for (name, bytes) in sources.under("signals/") {
        let file: RuleFile = toml_file(name, &String::from_utf8_lossy(bytes))?;
        all.family.extend(file.family);
        all.group.extend(file.group);
        all.signal.extend(file.signal);
        all.composite.extend(file.composite);
    }
    if all.family.len() > 64 {
        return Err(wrong("families", "at most 64"));
    }
    Ok(all)
}

fn by_fact(signals: &[Signal]) -> Vec<Vec<u16>> {
    let mut by_fact = vec![Vec::new(); Fact::ALL.len()];
    for (signal, number) in signals.iter().zip(0u16..) {
        // A signal that also waits for phrases is found through them.
        if !signal.any.is_empty() || !signal.near.is_empty() {
            continue;
        }
        for fact in &signal.facts {
            if let Some(list) = by_fact.get_mut(*fact as usize) {
                list.push(number);
            }
        }
    }
    by_fact
}

/// Composites by the first signal each of them needs, and those that need only families or one of several signals.
fn by_signal(composites: &[Composite], signals: usize) -> (Vec<Vec<u16>>, Vec<u16>) {
    let mut by_signal = vec![Vec::new(); signals];
    let mut others = Vec::new();
    for (composite, number) in composites.iter().zip(0u16..) {
        let needed = composite.all.iter().find_map(|term| match term {
            Term::Signal(signal) => Some(usize::from(*signal)),
            Term::Family(_) => None,
        });
        let of_signal = needed.and_then(|signal| by_signal.get_mut(signal));
        of_signal.unwrap_or(&mut others).push(number);
    }
    (by_signal, others)
}

fn numbered<N: TryFrom<usize> + Default>(
    codes: impl Iterator<Item = String>,
) -> BTreeMap<String, N> {
    codes
        .enumerate()
        .map(|(i, code)| (code, N::try_from(i).unwrap_or_default()))
        .collect()
}

fn pad(mut brands: Vec<Option<u16>>, length: usize) -> Vec<Option<u16>> {
    brands.resize(length, None);
    brands
}

fn toml_file<T: for<'de> serde::Deserialize<'de>>(file: &str, text: &str) -> Result<T, PackError> {
    toml::from_str(text).map_err(|error| PackError::Toml {
        file: file.to_owned(),
        reason: error.to_string(),
    })
}

fn wrong(rule: &str, reason: &str) -> PackError {
    PackError::Rule {
        rule: rule.to_owned(),
        reason: reason.to_owned(),
    }
}
