//! The search box: words without marks, the same answer on both engines.
//!
//! Looked at: SQLite's `remove_diacritics` leaves đ, PostgreSQL's `unaccent` is not immutable; so `vi::fold` does it once and
//! the engines only see letters and digits of ASCII.

use sea_orm::{ConnectionTrait, Statement};

use crate::{Engine, Error, Tx};

/// Words of a text as they are kept and asked for. Letters of other scripts are spelled by their number, so that no engine
/// splits or drops them in its own way.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let folded = vi::fold(text);
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(spelled)
        .collect()
}

fn spelled(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars()
        .map(|c| {
            if c.is_ascii() {
                c.to_ascii_lowercase().to_string()
            } else {
                format!("u{:x}", u32::from(c))
            }
        })
        .collect()
}

/// What follows `WHERE` to find rows whose words begin with the asked ones, and its value; `column` is the id column of the
/// outer query, `at` the number of the placeholder. `None` when nothing is asked.
pub(crate) fn matching(
    engine: Engine,
    kind: &'static str,
    column: &'static str,
    asked: &str,
    at: usize,
) -> Option<(String, String)> {
    let words = words(asked);
    if words.is_empty() {
        return None;
    }
    let (condition, joined) = match engine {
        Engine::Sqlite => {
            let query: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
            (
                format!("rowid IN (SELECT rowid FROM search_words WHERE search_words MATCH ${at})"),
                query.join(" "),
            )
        }
        Engine::Postgres => {
            let query: Vec<String> = words.iter().map(|word| format!("{word}:*")).collect();
            (
                format!("words @@ to_tsquery('simple', ${at})"),
                query.join(" & "),
            )
        }
    };
    let sql =
        format!("{column} IN (SELECT id FROM search_entry WHERE kind = '{kind}' AND {condition})");
    Some((sql, joined))
}

impl Tx {
    /// Makes a record findable by this text.
    ///
    /// # Errors
    /// Faults of the database.
    pub(crate) async fn index(
        &mut self,
        kind: &'static str,
        id: &str,
        unit_id: &str,
        text: &str,
    ) -> Result<(), Error> {
        let db = self.conn();
        let values = [
            kind.into(),
            id.into(),
            unit_id.into(),
            words(text).join(" ").into(),
        ];
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "INSERT INTO search_entry (kind, id, unit_id, folded) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (kind, id) DO UPDATE SET unit_id = excluded.unit_id, folded = excluded.folded",
            values,
        ))
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_do_not_matter_and_other_scripts_stay() {
        assert_eq!(
            words("Lừa đảo, ĐẶT-CỌC 5tr"),
            ["lua", "dao", "dat", "coc", "5tr"]
        );
        assert_eq!(words("中 a"), ["u4e2d", "a"]);
        assert_eq!(words(" .,- "), Vec::<String>::new());
    }
}
