//! Random operations against both engines: whatever one answers, the other answers too.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use domain::{Action, Role};
use serde_json::json;
use store::audit::Record;
use store::person::Listed;
use store::tables::{person, role_grant, setting, tip, unit, unit_succession};
use store::tip::Filter;
use store::{Asker, Error, Store, Tx, Work};

/// Names in play: few, so that operations meet.
const NAMES: u64 = 24;
const WORDS: [&str; 12] = [
    "lừa đảo",
    "LỪA ĐẢO",
    "lua dao",
    "đặt cọc",
    "dat coc",
    "chuyển tiền",
    "công an",
    "Nguyễn",
    "số 5",
    "中文",
    "a_b%",
    "'; --",
];
const DAYS: [&str; 5] = [
    "2024-12-31",
    "2025-06-30",
    "2025-07-01",
    "2026-01-01",
    "2026-06-02",
];

/// One operation, chosen before it is run on either engine.
#[derive(Debug, Clone)]
enum Operation {
    Unit {
        id: String,
        parent: Option<String>,
        name: String,
        from: String,
        to: Option<String>,
    },
    Successor {
        id: String,
        from: String,
        to: String,
        day: String,
    },
    Person {
        id: String,
        login: String,
        name: String,
        unit: String,
    },
    Close {
        id: String,
        at: Option<i64>,
    },
    Grant {
        id: String,
        person: String,
        role: &'static str,
        unit: String,
        from: String,
        to: Option<String>,
    },
    Set {
        name: String,
        value: String,
    },
    Unset {
        name: String,
    },
    Tip {
        id: String,
        unit: String,
        words: String,
        rank: i64,
        at: i64,
    },
    Units {
        asker: String,
        action: Action,
        day: String,
        asked: String,
    },
    People {
        asker: String,
        action: Action,
        day: String,
        asked: String,
    },
    Tips {
        asker: String,
        day: String,
        asked: String,
    },
    May {
        asker: String,
        action: Action,
        day: String,
    },
}

/// What is broken on the second engine on purpose: a comparison that does not notice it proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Nothing.
    Nothing,
    /// It forgets every tenth setting it stores.
    Forgets,
    /// It finds words only with their marks.
    Marks,
    /// It asks for rights of another day.
    Days,
}

impl Broken {
    /// The operation as the broken engine gets it.
    fn bent(self, number: usize, operation: &Operation) -> Operation {
        let mut bent = operation.clone();
        match (self, &mut bent) {
            (Self::Forgets, Operation::Set { name, .. }) if number.is_multiple_of(10) => {
                "forgotten".clone_into(name);
            }
            (Self::Marks, Operation::Tip { words, .. }) => *words = words.replace('ừ', "u-"),
            (Self::Days, Operation::May { day, .. } | Operation::Units { day, .. }) => {
                "2025-01-01".clone_into(day);
            }
            _ => {}
        }
        bent
    }
}

/// Runs this many operations on both; returns how many differed, with the first few told.
///
/// # Panics
/// When an engine stops answering.
pub async fn run(
    a: &Store,
    b: &Store,
    operations: usize,
    seed: u64,
    broken: Broken,
) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut differences = Vec::new();
    for number in 0..operations {
        let operation = chosen(&mut random);
        let bent = broken.bent(number, &operation);
        let (left, right) = tokio::join!(done(a, &operation), done(b, &bent));
        if left != right {
            differences.push(format!("{number}: {operation:?}\n  {left}\n  {right}"));
        }
        if (number + 1) % 10_000 == 0 {
            println!(
                "{} operations, {} differences",
                number + 1,
                differences.len()
            );
        }
    }
    let (left, right) = (a.dump_text(0).await.unwrap(), b.dump_text(0).await.unwrap());
    if ordered(&left) != ordered(&right) {
        differences.push("the databases differ at the end".into());
    }
    differences
}

/// Lines of a dump without numbers the engines give themselves; engines also sort keys by their own letters.
fn ordered(dump: &str) -> Vec<String> {
    let mut lines: Vec<String> = dump
        .lines()
        .map(|line| match line.strip_prefix("{\"row\":[") {
            // Rows of the search box begin with the number of the row.
            Some(rest)
                if rest.contains(",\"tip\",")
                    || rest.contains(",\"unit\",")
                    || rest.contains(",\"person\",") =>
            {
                rest.trim_start_matches(|c: char| c.is_ascii_digit())
                    .to_owned()
            }
            _ => line.to_owned(),
        })
        // How writes were gathered into commits is no content.
        .filter(|line| !line.starts_with("{\"row\":[1,"))
        .collect();
    lines.sort();
    lines
}

fn chosen(random: &mut fastrand::Rng) -> Operation {
    let name =
        |random: &mut fastrand::Rng, kind: &str| format!("{kind}{:02}", random.u64(0..NAMES));
    let word = |random: &mut fastrand::Rng| WORDS[random.usize(0..WORDS.len())].to_owned();
    let day = |random: &mut fastrand::Rng| DAYS[random.usize(0..DAYS.len())].to_owned();
    let perhaps_day = |random: &mut fastrand::Rng| {
        random
            .bool()
            .then(|| DAYS[random.usize(0..DAYS.len())].to_owned())
    };
    let action = |random: &mut fastrand::Rng| Action::ALL[random.usize(0..Action::ALL.len())];
    match random.u8(0..12) {
        0 => Operation::Unit {
            id: name(random, "u"),
            parent: random.bool().then(|| name(random, "u")),
            name: format!("{} {}", word(random), word(random)),
            from: day(random),
            to: perhaps_day(random),
        },
        1 => Operation::Successor {
            id: name(random, "s"),
            from: name(random, "u"),
            to: name(random, "u"),
            day: day(random),
        },
        2 => Operation::Person {
            id: name(random, "p"),
            login: name(random, "login"),
            name: word(random),
            unit: name(random, "u"),
        },
        3 => Operation::Close {
            id: name(random, "p"),
            at: random.bool().then(|| random.i64(0..1_000)),
        },
        4 => Operation::Grant {
            id: name(random, "g"),
            person: name(random, "p"),
            role: Role::ALL[random.usize(0..Role::ALL.len())].code(),
            unit: name(random, "u"),
            from: day(random),
            to: perhaps_day(random),
        },
        5 => Operation::Set {
            name: name(random, "n"),
            value: word(random),
        },
        6 => Operation::Unset {
            name: name(random, "n"),
        },
        7 => Operation::Tip {
            id: format!("t{:04}", random.u64(0..2_000)),
            unit: name(random, "u"),
            words: format!("{} {} {}", word(random), word(random), word(random)),
            rank: random.i64(0..4),
            at: random.i64(-3..3) * 3_652 * 86_400_000,
        },
        8 => Operation::Units {
            asker: name(random, "p"),
            action: action(random),
            day: day(random),
            asked: word(random),
        },
        9 => Operation::People {
            asker: name(random, "p"),
            action: action(random),
            day: day(random),
            asked: word(random),
        },
        10 => Operation::Tips {
            asker: name(random, "p"),
            day: day(random),
            asked: word(random),
        },
        _ => Operation::May {
            asker: name(random, "p"),
            action: action(random),
            day: day(random),
        },
    }
}

/// The answer as text: what came, or which fault.
async fn done(store: &Store, operation: &Operation) -> String {
    let asker = |person, day, action| Asker {
        person_id: person,
        day,
        action,
    };
    match operation {
        Operation::Units {
            asker: who,
            action,
            day,
            asked,
        } => told(
            store
                .units(asker(who, day, *action), asked, asked.len() % 2 == 0)
                .await,
        ),
        Operation::People {
            asker: who,
            action,
            day,
            asked,
        } => told(
            store
                .people(asker(who, day, *action), asked)
                .await
                .map(roles_in_order),
        ),
        Operation::Tips {
            asker: who,
            day,
            asked,
        } => {
            let filter = Filter {
                asked,
                ..Filter::default()
            };
            told(
                store
                    .tips(asker(who, day, Action::ViewTips), filter, (50, 0))
                    .await,
            )
        }
        Operation::May {
            asker: who,
            action,
            day,
        } => told(store.may(asker(who, day, *action)).await),
        change => {
            let change = change.clone();
            let outcome = store
                .write(7, move |tx| -> Work<'_, (), Error> {
                    Box::pin(async move {
                        apply(tx, change).await?;
                        tx.record(Record {
                            actor: "lab",
                            action: "lab",
                            object_kind: "lab",
                            object_id: "lab",
                            detail: json!({}),
                        })
                        .await?;
                        Ok(())
                    })
                })
                .await;
            told(outcome)
        }
    }
}

/// The order in which an engine gathers the roles of one person is its own.
fn roles_in_order(mut people: Vec<Listed>) -> Vec<Listed> {
    for one in &mut people {
        one.roles = one.roles.take().map(|roles| {
            let mut roles: Vec<&str> = roles.split(',').collect();
            roles.sort_unstable();
            roles.join(",")
        });
    }
    people
}

fn told<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(value) => format!("{value:?}"),
        // Words of an engine are its own; which fault it is must be the same.
        Err(Error::Database(_)) => "a fault of the database".into(),
        Err(error) => format!("{error:?}"),
    }
}

async fn apply(tx: &mut Tx, operation: Operation) -> Result<(), Error> {
    match operation {
        Operation::Unit {
            id,
            parent,
            name,
            from,
            to,
        } => {
            let row = unit::Model {
                code: id.clone(),
                valid_from: from,
                valid_to: to,
                kind: "phong".into(),
                short_name: String::new(),
                name,
                parent_id: parent,
                seal: id.ends_with('1'),
                address: String::new(),
                head_id: None,
                focal_point_id: None,
                legal_basis: String::new(),
                sample: false,
                digest: Vec::new(),
                id,
            };
            tx.add_unit(row).await
        }
        Operation::Successor { id, from, to, day } => {
            tx.insert(unit_succession::Model {
                id,
                from_id: from,
                to_id: to,
                kind: "merge".into(),
                on_day: day,
                share_percent: 100,
                digest: Vec::new(),
            })
            .await
        }
        Operation::Person {
            id,
            login,
            name,
            unit,
        } => {
            tx.add_person(person::Model {
                id,
                login,
                name,
                position: String::new(),
                unit_id: unit,
                closed_at: None,
                created_at: 7,
                digest: Vec::new(),
            })
            .await
        }
        Operation::Close { id, at } => {
            let row = tx.person_unasked(&id).await?;
            tx.update(person::Model {
                closed_at: at,
                ..row
            })
            .await
        }
        Operation::Grant {
            id,
            person,
            role,
            unit,
            from,
            to,
        } => {
            tx.insert(role_grant::Model {
                id,
                person_id: person,
                role: role.into(),
                unit_id: unit,
                valid_from: from,
                valid_to: to,
                reason: String::new(),
                granted_by: "lab".into(),
                digest: Vec::new(),
            })
            .await
        }
        Operation::Set { name, value } => tx.insert(setting_row(name, value)).await,
        Operation::Unset { name } => tx.remove(setting_row(name, String::new())).await,
        Operation::Tip {
            id,
            unit,
            words,
            rank,
            at,
        } => {
            let row = tip_row(id, unit, rank, at);
            tx.add_tip(row, &words).await
        }
        _ => Ok(()),
    }
}

fn setting_row(name: String, value: String) -> setting::Model {
    setting::Model {
        name,
        value,
        set_at: 7,
        digest: Vec::new(),
    }
}

fn tip_row(id: String, unit: String, rank: i64, at: i64) -> tip::Model {
    tip::Model {
        receipt_hash: id.clone(),
        source: "web".into(),
        entered_by: None,
        form_version: 1,
        answers: "{}".into(),
        content_hash: id.clone(),
        folded_hash: rank.to_string(),
        received_at: at,
        unit_id: unit,
        lane: "ordinary".into(),
        lane_rank: rank,
        state: "received".into(),
        assignee_id: None,
        level: "unclear".into(),
        scam_type: None,
        pack_version: "1".into(),
        amount_lost: 0,
        amount_saved: 0,
        outcome: None,
        first_touched_at: None,
        transferred_at: None,
        closed_at: None,
        digest: Vec::new(),
        id,
    }
}
