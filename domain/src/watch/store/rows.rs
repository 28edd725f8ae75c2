//! Statements over lists of rows.

use std::sync::OnceLock;

use kyck_kernel::id::ChildId;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

const SIZES: usize = 7;

/// A statement over a list of rows: `before ($1, …), (…) after`.
pub(in crate::watch) struct RowsStatement {
    before: &'static str,
    columns: usize,
    after: &'static str,
    /// For SQLite, then for PostgreSQL.
    texts: [[OnceLock<String>; SIZES]; 2],
}

impl RowsStatement {
    /// The text before the rows, their number of columns, and the text behind them.
    pub(in crate::watch) const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        Self {
            before,
            columns,
            after,
            texts: [const { [const { OnceLock::new() }; SIZES] }; 2],
        }
    }

    /// Cuts the values into statements of 64, 32, … 1 rows.
    pub(in crate::watch) fn statements(&self, backend: DbBackend, mut values: Vec<Value>) -> Vec<Statement> {
        let mut statements = Vec::new();
        while !values.is_empty() {
            let rows = values.len() / self.columns;
            let size = (rows.ilog2() as usize).min(SIZES - 1);
            let rest = values.split_off((1 << size) * self.columns);
            let is_numbered = backend == DbBackend::Postgres;
            let text =
                self.texts[usize::from(is_numbered)][size].get_or_init(|| self.text(1 << size, is_numbered));
            statements.push(Statement::from_sql_and_values(backend, text.as_str(), values));
            values = rest;
        }
        statements
    }

    /// SQLite gets `?` without numbers: the driver looks the name of each placeholder up by going through all
    /// names, which for 64 rows of ten columns costs more than storing them.
    fn text(&self, rows: usize, is_numbered: bool) -> String {
        let mut text = self.before.to_owned();
        for row in 0..rows {
            text.push_str(if row == 0 { " (" } else { ", (" });
            for column in 0..self.columns {
                if column > 0 {
                    text.push(',');
                }
                if is_numbered {
                    text.push('$');
                    text.push_str(&(row * self.columns + column + 1).to_string());
                } else {
                    text.push('?');
                }
            }
            text.push(')');
        }
        text.push(' ');
        text.push_str(self.after);
        text
    }
}

/// Runs the statement for all rows, whose values follow each other.
pub(in crate::watch) async fn execute_all(
    db: &impl ConnectionTrait,
    statement: &RowsStatement,
    values: Vec<Value>,
) -> Result<(), DbErr> {
    for statement in statement.statements(db.get_database_backend(), values) {
        db.execute_raw(statement).await?;
    }
    Ok(())
}

/// `child = … AND id IN (…)` for one child and this many ids, in the order of [`padded`]. See
/// [`RowsStatement::text`] for the two ways of writing it.
pub(in crate::watch) fn of_child(
    backend: DbBackend,
    child_column: &str,
    id_column: &str,
    ids: usize,
) -> String {
    let is_numbered = backend == DbBackend::Postgres;
    let marks: Vec<String> = (1..=ids + 1)
        .map(|number| {
            if is_numbered {
                format!("${number}")
            } else {
                "?".to_owned()
            }
        })
        .collect();
    format!(
        "{child_column} = {} AND {id_column} IN ({})",
        marks[0],
        marks[1..].join(",")
    )
}

/// The ids as values, the last one repeated up to a power of two.
pub(in crate::watch) fn padded(
    child_id: ChildId,
    ids: impl ExactSizeIterator<Item = uuid::Uuid>,
) -> Vec<Value> {
    let size = ids.len().next_power_of_two();
    let mut values: Vec<Value> = Vec::with_capacity(size + 1);
    values.push(child_id.0.into());
    values.extend(ids.map(Value::from));
    while values.len() < size + 1 {
        if let Some(last) = values.last().cloned() {
            values.push(last);
        }
    }
    values
}

pub(in crate::watch) fn unreadable(what: &str) -> DbErr {
    DbErr::Type(format!("stored {what} cannot be read"))
}
