//! Tables seen from outside, column by column: for what treats all tables alike (verifying, backing up, comparing schemas).

use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DbBackend, EntityTrait, IdenStatic, Iterable,
    QueryResult, Statement, Value,
};
use serde::{Deserialize, Serialize};

use crate::migrate::hex;
use crate::row::{Row, digest_of};
use crate::{Error, keys};

/// What a column holds; nothing else stands in our tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Number,
    /// Yes or no.
    Flag,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Whether its rows change only together with an audit entry.
    pub audited: bool,
    columns: fn() -> Vec<Column>,
}

impl Table {
    /// The table of these rows.
    #[must_use]
    pub const fn of<R: Row>() -> Self {
        Self {
            name: R::TABLE,
            audited: R::AUDITED,
            columns: columns::<R>,
        }
    }

    /// Its columns, the key first.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        (self.columns)()
    }
}

fn columns<R: Row>() -> Vec<Column> {
    <R::Entity as EntityTrait>::Column::iter()
        .map(|column| Column {
            name: column.as_str().to_owned(),
            kind: kind(column.def().get_column_type()),
            nullable: column.def().is_null(),
        })
        .collect()
}

fn kind(column: &ColumnType) -> Kind {
    match column {
        ColumnType::BigInteger => Kind::Number,
        ColumnType::Boolean => Kind::Flag,
        ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Kind::Bytes,
        _ => Kind::Text,
    }
}

/// A row as its values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cells(pub(crate) Vec<Value>);

impl Cells {
    fn read(row: &QueryResult, columns: &[Column]) -> Result<Self, Error> {
        let cell = |column: &Column| -> Result<Value, Error> {
            let name = column.name.as_str();
            Ok(match column.kind {
                Kind::Text => Value::from(row.try_get::<Option<String>>("", name)?),
                Kind::Number => Value::from(row.try_get::<Option<i64>>("", name)?),
                Kind::Flag => Value::from(row.try_get::<Option<bool>>("", name)?),
                Kind::Bytes => Value::from(row.try_get::<Option<Vec<u8>>>("", name)?),
            })
        };
        Ok(Self(columns.iter().map(cell).collect::<Result<_, _>>()?))
    }

    /// The value of the key, the first column.
    pub(crate) fn key(&self) -> String {
        match self.0.first() {
            Some(Value::String(Some(text))) => text.clone(),
            Some(Value::BigInt(Some(number))) => number.to_string(),
            _ => String::new(),
        }
    }

    /// The digest the row carries, and the one it should carry.
    pub(crate) fn digests(&self, table: &str, columns: &[Column]) -> (Vec<u8>, Vec<u8>) {
        let carried = columns.iter().zip(&self.0).find_map(|(column, value)| {
            match (column.name.as_str(), value) {
                ("digest", Value::Bytes(Some(bytes))) => Some(bytes.clone()),
                _ => None,
            }
        });
        let named = columns.iter().map(|column| column.name.clone());
        let computed = digest_of(table, named.zip(self.0.iter().cloned()));
        (carried.unwrap_or_default(), computed)
    }

    /// As JSON: bytes are `{"hex": …}`.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let cell = |value: &Value| match value {
            Value::String(Some(text)) => text.clone().into(),
            Value::BigInt(Some(number)) => (*number).into(),
            Value::Bool(Some(flag)) => (*flag).into(),
            Value::Bytes(Some(bytes)) => serde_json::json!({"hex": hex(bytes)}),
            _ => serde_json::Value::Null,
        };
        self.0.iter().map(cell).collect()
    }

    /// Back from JSON.
    pub(crate) fn from_json(cells: &[serde_json::Value], columns: &[Column]) -> Option<Self> {
        let cell = |(column, value): (&Column, &serde_json::Value)| -> Option<Value> {
            Some(match (column.kind, value.is_null()) {
                (Kind::Text, true) => Value::String(None),
                (Kind::Number, true) => Value::BigInt(None),
                (Kind::Flag, true) => Value::Bool(None),
                (Kind::Bytes, true) => Value::Bytes(None),
                (Kind::Text, false) => Value::from(value.as_str()?),
                (Kind::Number, false) => Value::from(value.as_i64()?),
                (Kind::Flag, false) => Value::from(value.as_bool()?),
                (Kind::Bytes, false) => Value::from(keys::unhex_all(value.get("hex")?.as_str()?)?),
            })
        };
        if cells.len() != columns.len() {
            return None;
        }
        let values: Option<Vec<Value>> = columns.iter().zip(cells).map(cell).collect();
        values.map(Self)
    }
}

/// Rows of a table after `after`, in the order of its key.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    table: &str,
    columns: &[Column],
    after: Option<&Value>,
    limit: i64,
) -> Result<Vec<Cells>, Error> {
    let key = columns.first().map_or("rowid", |column| &column.name);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let names = names.join(", ");
    let backend = db.get_database_backend();
    let statement = match after {
        None => Statement::from_sql_and_values(
            backend,
            format!("SELECT {names} FROM {table} ORDER BY {key} LIMIT $1"),
            [limit.into()],
        ),
        Some(after) => Statement::from_sql_and_values(
            backend,
            format!("SELECT {names} FROM {table} WHERE {key} > $2 ORDER BY {key} LIMIT $1"),
            [limit.into(), after.clone()],
        ),
    };
    let rows = db.query_all_raw(statement).await?;
    let cells: Vec<Cells> = rows
        .iter()
        .map(|row| Cells::read(row, columns))
        .collect::<Result<_, _>>()?;
    // A damaged tree may lead in circles. (PostgreSQL orders text by its locale, and has checksums under its pages.)
    if backend == DbBackend::Sqlite && !is_ascending(after, &cells) {
        return Err(Error::Damaged(format!("the order of {table}")));
    }
    Ok(cells)
}

fn is_ascending(after: Option<&Value>, cells: &[Cells]) -> bool {
    let keys: Vec<&Value> = after
        .into_iter()
        .chain(cells.iter().filter_map(|cells| cells.0.first()))
        .collect();
    keys.iter().zip(keys.iter().skip(1)).all(|pair| match pair {
        (Value::String(Some(a)), Value::String(Some(b))) => a.as_bytes() < b.as_bytes(),
        (Value::BigInt(Some(a)), Value::BigInt(Some(b))) => a < b,
        _ => false,
    })
}

/// Writes a row as it is.
pub(crate) async fn put(
    db: &impl ConnectionTrait,
    table: &str,
    columns: &[Column],
    cells: Cells,
) -> Result<(), Error> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let places: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
    let sql = format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        names.join(", "),
        places.join(", ")
    );
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        sql,
        cells.0,
    ))
    .await?;
    Ok(())
}
