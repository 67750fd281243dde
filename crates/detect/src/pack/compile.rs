//! Turns the written sources of a pack into the compiled one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::rules::{CompositeRule, NearRule, RuleFile, SignalRule};
use super::{
    Composite, Near, POPULAR_FILE, Pack, PackError, Registered, Signal, Sources, Tables, Taxonomy,
    Term, Texts,
};
use crate::Fact;
use crate::disguised::DisguiseGroups;
use crate::few::Lists;
use crate::hosts::HostWords;
use crate::lexicon::Vocabulary;
use crate::model::Models;
use crate::phrases::{Group, Member, Negation, Phrases};
use crate::popular::Popular;
use crate::voice::VoiceGroups;
use crate::written;

/// Turns written rules into numbers, naming the rule that is wrong.
#[derive(Default)]
pub(super) struct Compiler {
    groups: BTreeMap<String, Group>,
    group_count: Group,
    phrases: BTreeMap<String, Vec<Member>>,
    families: BTreeMap<String, u8>,
    types: BTreeMap<String, u16>,
    signals: BTreeMap<String, u16>,
}

impl Compiler {
    pub(super) fn compile(mut self, sources: &Sources) -> Result<Pack, PackError> {
        let rules = read_rules(sources)?;
        let mut taxonomy: Taxonomy =
            toml_file("scam_types.toml", &sources.text("scam_types.toml")?)?;
        let tables = Tables::read(|name| sources.text(name))?;
        self.families = numbered(rules.family.iter().map(|f| f.code.clone()));
        self.types = numbered(taxonomy.types.iter().map(|t| t.code.clone()));
        self.brand_groups(&tables)?;
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
        let described = self.named("described", "@described")?;
        let disguise = DisguiseGroups {
            called_false: self.named("disguise", "@called_false")?,
            untrue: self.named("disguise", "@untrue")?,
            asks_whether: self.named("disguise", "@asks_whether")?,
            opens: self.named("disguise", "@opens")?,
            keeps_off: self.named("disguise", "@keeps_off")?,
            costs: self.named("disguise", "@costs")?,
            said_false: self.named("disguise", "@said_false")?,
            denied: self.named("disguise", "@denied")?,
            slipped: self.named("disguise", "@slipped")?,
            remedy: self.named("disguise", "@remedy")?,
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
            reporter: self.named("voice", "@reporter")?,
            loss: self.named("voice", "@loss")?,
            asks_if_trick: self.named("voice", "@asks_if_trick")?,
            sends_off: self.named("voice", "@sends_off")?,
            whoever: self.named("voice", "@whoever")?,
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
        let compiled = Phrases::compile(&phrases, negation, &mut vocabulary);
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
            described,
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

    /// Every brand's strong tokens are phrases too, so that a text can name a brand. They make the first groups, with the numbers
    /// the brands have.
    fn brand_groups(&mut self, tables: &Tables) -> Result<(), PackError> {
        for brand in &tables.brands {
            let id = format!("brand:{}", brand.brand);
            self.name_group(&id)?;
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
        Ok(())
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
            unless_beside: self.list(id, &rule.unless_beside)?,
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

    fn by_group(&self, signals: &[Signal]) -> Lists {
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
        by_group.into()
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

fn by_fact(signals: &[Signal]) -> Lists {
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
    by_fact.into()
}

/// Composites by the first signal each of them needs, and those that need only families or one of several signals.
fn by_signal(composites: &[Composite], signals: usize) -> (Lists, Vec<u16>) {
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
    (by_signal.into(), others)
}

fn numbered<N: TryFrom<usize> + Default>(
    codes: impl Iterator<Item = String>,
) -> BTreeMap<String, N> {
    codes
        .enumerate()
        .map(|(i, code)| (code, N::try_from(i).unwrap_or_default()))
        .collect()
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
