//! `kyck staff list`

use clap::Args;
use kyck_domain::identity::StaffAccount;
use kyck_kernel::Ctx;
use serde_json::json;

use super::CliError;
use crate::services::Services;

/// How to list staff accounts.
#[derive(Debug, Args)]
pub struct List {
    /// Print JSON, for programs.
    #[arg(long)]
    json: bool,
}

impl List {
    /// Prints the accounts as aligned columns or JSON.
    pub async fn run(self, services: &Services) -> Result<(), CliError> {
        let accounts = services
            .identity
            .list_staff(&Ctx::system())
            .await
            .map_err(CliError::caused)?;
        if self.json {
            let list: Vec<_> = accounts.iter().map(as_json).collect();
            println!(
                "{}",
                serde_json::to_string_pretty(&list).map_err(CliError::other)?
            );
            return Ok(());
        }
        let head = ["EMAIL", "NAME", "ROLE", "STATE", "LAST SIGN-IN"].map(ToOwned::to_owned);
        let rows: Vec<_> = std::iter::once(head)
            .chain(accounts.iter().map(as_columns))
            .collect();
        for line in aligned(&rows) {
            println!("{line}");
        }
        Ok(())
    }
}

fn as_json(account: &StaffAccount) -> serde_json::Value {
    json!({
        "email": account.staff.email,
        "name": account.staff.name,
        "role": account.staff.role.as_str(),
        "state": state(account),
        "lockedUntil": account.locked_until.map(|at| at.to_string()),
        "lastSignedInAt": account.last_signed_in_at.map(|at| at.to_string()),
    })
}

const fn state(account: &StaffAccount) -> &'static str {
    if account.is_disabled {
        "DISABLED"
    } else if account.locked_until.is_some() {
        "LOCKED"
    } else {
        "ENABLED"
    }
}

fn as_columns(account: &StaffAccount) -> [String; 5] {
    let state = match (account.is_disabled, account.locked_until) {
        (true, _) => "disabled".to_owned(),
        (false, Some(until)) => format!("locked until {until}"),
        (false, None) => "enabled".to_owned(),
    };
    let last = account
        .last_signed_in_at
        .map_or_else(|| "never".to_owned(), |at| at.to_string());
    [
        account.staff.email.clone(),
        account.staff.name.clone(),
        account.staff.role.as_str().to_owned(),
        state,
        last,
    ]
}

/// The rows as lines whose columns begin at the same place on a terminal.
fn aligned<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cells(cell));
        }
    }
    rows.iter()
        .map(|row| {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(row) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width + 2 - cells(cell)));
            }
            line.trim_end().to_owned()
        })
        .collect()
}

/// How many cells of a terminal a text takes: Hangul, kana and Han take two each.
fn cells(text: &str) -> usize {
    let is_wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}');
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_begin_at_the_same_cell_whatever_the_script() {
        let rows = [
            ["a@b.c".to_owned(), "김하늘".to_owned(), "x".to_owned()],
            ["long@kyck.example".to_owned(), "Kim".to_owned(), "y".to_owned()],
        ];
        assert_eq!(
            aligned(&rows),
            ["a@b.c              김하늘  x", "long@kyck.example  Kim     y"]
        );
    }
}
