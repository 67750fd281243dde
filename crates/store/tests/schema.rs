//! The tables as the code knows them, as SQLite has them and as PostgreSQL has them are the same tables.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use store::Engine;
use store::cell::{Column, Kind};
use tests::engines::{name, places};

/// Tables that are no tables of rows: the chain, the books of the migrations, what the search box looks through.
const OTHERS: [&str; 4] = ["audit", "audit_tip", "migration", "search_entry"];

/// Everything about a schema that must not differ.
#[derive(Debug, Default, PartialEq, Eq)]
struct Schema {
    columns: BTreeMap<String, BTreeSet<Column>>,
    /// Table, columns, whether unique.
    indexes: BTreeSet<(String, Vec<String>, bool)>,
    /// Table, column, table and column referred to.
    references: BTreeSet<(String, String, String, String)>,
}

async fn rows(db: &DatabaseConnection, sql: impl Into<String>) -> Vec<QueryResult> {
    let statement = Statement::from_string(db.get_database_backend(), sql.into());
    db.query_all_raw(statement).await.unwrap()
}

fn text(row: &QueryResult, name: &str) -> String {
    row.try_get("", name).unwrap()
}

fn kind(engine: &str) -> Kind {
    match engine.to_ascii_uppercase().as_str() {
        "TEXT" => Kind::Text,
        "BIGINT" | "INTEGER" => Kind::Number,
        "BOOLEAN" => Kind::Flag,
        "BLOB" | "BYTEA" => Kind::Bytes,
        other => panic!("a column of type {other}"),
    }
}

async fn sqlite(db: &DatabaseConnection) -> Schema {
    let mut schema = Schema::default();
    let tables = rows(
        db,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_words%'",
    )
    .await;
    for table in tables.iter().map(|row| text(row, "name")) {
        let columns = rows(
            db,
            format!("SELECT name, type, \"notnull\" AS is_set FROM pragma_table_info('{table}')"),
        )
        .await;
        let columns = columns.iter().map(|row| Column {
            name: text(row, "name"),
            kind: kind(&text(row, "type")),
            nullable: row.try_get::<i64>("", "is_set").unwrap() == 0,
        });
        schema.columns.insert(table.clone(), columns.collect());
        for index in rows(
            db,
            format!("SELECT name, \"unique\" AS is_unique FROM pragma_index_list('{table}')"),
        )
        .await
        {
            let of = rows(
                db,
                format!(
                    "SELECT name FROM pragma_index_info('{}') ORDER BY seqno",
                    text(&index, "name")
                ),
            )
            .await;
            let of = of.iter().map(|row| text(row, "name")).collect();
            let unique = index.try_get::<i64>("", "is_unique").unwrap() == 1;
            schema.indexes.insert((table.clone(), of, unique));
        }
        for key in rows(
            db,
            format!("SELECT \"from\" AS held, \"table\" AS of_table, \"to\" AS of_column FROM pragma_foreign_key_list('{table}')"),
        )
        .await
        {
            schema.references.insert((
                table.clone(),
                text(&key, "held"),
                text(&key, "of_table"),
                text(&key, "of_column"),
            ));
        }
    }
    schema
}

async fn postgres(db: &DatabaseConnection) -> Schema {
    let mut schema = Schema::default();
    for row in rows(
        db,
        "SELECT c.table_name::text, c.column_name::text, c.data_type::text, c.is_nullable::text FROM information_schema.columns c \
         JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema \
         WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type <> 'tsvector'",
    )
    .await
    {
        schema.columns.entry(text(&row, "table_name")).or_default().insert(Column {
            name: text(&row, "column_name"),
            kind: kind(&text(&row, "data_type")),
            nullable: text(&row, "is_nullable") == "YES",
        });
    }
    for row in rows(
        db,
        "SELECT t.relname::text AS held_by, i.indisunique AS is_unique, \
         (SELECT string_agg(a.attname::text, ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k(attnum, n) \
          JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) AS columns \
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
         WHERE n.nspname = 'public'",
    )
    .await
    {
        let of = text(&row, "columns").split(',').map(str::to_owned).collect();
        schema.indexes.insert((text(&row, "held_by"), of, row.try_get("", "is_unique").unwrap()));
    }
    for row in rows(
        db,
        "SELECT c.conrelid::regclass::text AS held_by, a.attname::text AS held, c.confrelid::regclass::text AS of_table, \
         b.attname::text AS of_column FROM pg_constraint c \
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
         JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'",
    )
    .await
    {
        schema.references.insert((
            text(&row, "held_by"),
            text(&row, "held"),
            text(&row, "of_table"),
            text(&row, "of_column"),
        ));
    }
    schema
}

/// What differs by nature: SQLite's rowid is its key without an index; the words are indexed by each engine in its own way.
fn comparable(mut schema: Schema) -> Schema {
    schema
        .indexes
        .retain(|(table, columns, _)| table != "search_entry" || columns.len() > 1);
    schema.indexes.retain(|(table, columns, _)| {
        let whole_number_key = columns.len() == 1
            && schema.columns.get(table).is_some_and(|all| {
                all.iter()
                    .any(|column| column.name == columns[0] && column.kind == Kind::Number)
            });
        !whole_number_key || !["id", "seq", "version"].contains(&columns[0].as_str())
    });
    let rowid = schema.columns.get_mut("search_entry").unwrap();
    *rowid = std::mem::take(rowid)
        .into_iter()
        .map(|column| Column {
            nullable: false,
            ..column
        })
        .collect();
    schema
}

#[tokio::test]
async fn the_code_and_both_engines_know_the_same_tables() {
    let known: BTreeMap<String, BTreeSet<Column>> = store::tables::ALL
        .iter()
        .map(|table| (table.name.to_owned(), table.columns().into_iter().collect()))
        .collect();
    assert_eq!(
        known.len(),
        store::tables::ALL.len(),
        "a table stands twice in tables::ALL"
    );
    let mut schemas = Vec::new();
    for place in places().await {
        drop(place.open().await);
        let db = Database::connect(place.address.url()).await.unwrap();
        let schema = match place.address.engine {
            Engine::Sqlite => sqlite(&db).await,
            Engine::Postgres => postgres(&db).await,
        };
        let mut ours = schema.columns.clone();
        ours.retain(|table, _| !OTHERS.contains(&table.as_str()));
        let names = |of: &BTreeMap<String, BTreeSet<Column>>| -> Vec<String> {
            of.keys().cloned().collect()
        };
        assert_eq!(
            names(&ours),
            names(&known),
            "a table is missing in tables::ALL or in a migration"
        );
        assert_eq!(ours, known, "{}", name(place.address.engine));
        schemas.push(comparable(schema));
    }
    if let [a, b] = schemas.as_slice() {
        assert_eq!(a.columns, b.columns);
        assert_eq!(a.indexes, b.indexes);
        assert_eq!(a.references, b.references);
    }
}
