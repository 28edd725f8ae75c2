//! `kyck staff add`

use std::io::{BufRead, IsTerminal};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand, ValueEnum};
use kyck_domain::identity::{self, AddStaff};
use kyck_domain::{Env, Role};

use super::CliError;
use crate::settings::Settings;

/// What to do with staff accounts.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Make an account; the password is read from stdin, or made up when stdin is a terminal or empty.
    Add(Add),
}

/// Whom to add.
#[derive(Debug, Args)]
pub struct Add {
    /// Sign-in name.
    #[arg(long)]
    email: String,
    /// Rights.
    #[arg(long, value_enum, ignore_case = true)]
    role: RoleName,
    /// Shown name; without it, what stands before the @.
    #[arg(long)]
    name: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "UPPER")]
enum RoleName {
    /// Proposes and describes videos.
    Editor,
    /// Publishes and suspends.
    Manager,
    /// Accounts, jobs, settings.
    Admin,
}

impl Staff {
    /// Does it.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let Self::Add(add) = self;
        let env = super::env(settings).await?;
        let given = given_password()?;
        let password = given.clone().unwrap_or_else(|| made_up_password(&env));
        let name = add
            .name
            .unwrap_or_else(|| add.email.split('@').next().unwrap_or_default().to_owned());
        let role = match add.role {
            RoleName::Editor => Role::Editor,
            RoleName::Manager => Role::Manager,
            RoleName::Admin => Role::Admin,
        };
        let added = identity::add_staff(
            &env.system(),
            AddStaff {
                id: None,
                email: add.email.clone(),
                name,
                role,
                password: password.clone(),
                totp_secret: None,
            },
        )
        .await
        .map_err(|error| CliError::other(format!("{}: {error}", add.email)))?;
        println!("{} ({})", add.email, role.as_str());
        if given.is_none() {
            println!("password: {password}");
        }
        println!("code generator: {}", added.totp_url);
        Ok(())
    }
}

/// The first line of stdin, unless a person sits there.
fn given_password() -> Result<Option<String>, CliError> {
    if std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(CliError::io("stdin"))?;
    let line = line.trim_end_matches(['\r', '\n']);
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

/// 144 random bits in 24 characters.
fn made_up_password(env: &Env) -> String {
    URL_SAFE_NO_PAD.encode(env.random_bytes::<18>())
}
