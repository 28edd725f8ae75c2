//! `kyck staff …`

use std::io::{BufRead, IsTerminal};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand, ValueEnum};
use kyck_domain::identity::{AddStaff, ChangeStaff, ResetStaff, StaffChange, StaffError};
use kyck_kernel::{Ctx, Role};

use super::{CliError, staff_list};
use crate::services::Services;
use crate::settings::Settings;

/// What to do with staff accounts. All of it works next to a running server.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Make an account; the password is read from stdin, or made up when stdin is a terminal or empty.
    Add(Add),
    /// List all staff accounts with role, state and last sign-in.
    List(staff_list::List),
    /// Take an account's access away, at once.
    Disable(Change),
    /// Give an account its access back, and lift a lock of its name after wrong sign-ins.
    Enable(Who),
    /// Give an account another role; it has to sign in again.
    Role(SetRole),
    /// Make a new password (from stdin, or made up) or a new secret of the code generator.
    Reset(Reset),
}

/// A new staff account.
#[derive(Debug, Args)]
pub struct Add {
    /// E-mail address, which is the sign-in name.
    #[arg(long)]
    email: String,
    /// What the account may do: EDITOR, MANAGER or ADMIN.
    #[arg(long, value_enum, ignore_case = true)]
    role: RoleName,
    /// Shown name; without it, the part before the @.
    #[arg(long)]
    name: Option<String>,
}

/// Names one staff account on the command line.
#[derive(Debug, Args)]
#[group(skip)]
pub struct Who {
    /// E-mail address, which is the sign-in name.
    #[arg(
        value_name = "EMAIL",
        required_unless_present = "email_option",
        conflicts_with = "email_option"
    )]
    email: Option<String>,
    /// E-mail address, which is the sign-in name.
    #[arg(id = "email_option", long = "email", value_name = "EMAIL")]
    email_option: Option<String>,
}

impl Who {
    fn email(self) -> String {
        self.email.or(self.email_option).unwrap_or_default()
    }
}

/// An account, and whether to go ahead although nobody can administer afterwards.
#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    who: Who,
    /// Do it even if no administrator is left.
    #[arg(long)]
    force: bool,
}

/// An account and its new role.
#[derive(Debug, Args)]
pub struct SetRole {
    #[command(flatten)]
    who: Who,
    /// What the account may do: EDITOR, MANAGER or ADMIN.
    #[arg(long, value_enum, ignore_case = true)]
    role: RoleName,
    /// Do it even if no administrator is left.
    #[arg(long)]
    force: bool,
}

/// An account and what of it is made new.
#[derive(Debug, Args)]
pub struct Reset {
    #[command(flatten)]
    who: Who,
    /// Make a new password.
    #[arg(long, required_unless_present = "totp")]
    password: bool,
    /// Make a new secret of the code generator.
    #[arg(long)]
    totp: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "UPPER")]
enum RoleName {
    /// Proposes and describes videos.
    Editor,
    /// Publishes and suspends; no access to accounts.
    Manager,
    /// Everything, including accounts, jobs and settings.
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Editor => Self::Editor,
            RoleName::Manager => Self::Manager,
            RoleName::Admin => Self::Admin,
        }
    }
}

impl Staff {
    /// Runs the command as the program itself, audited as such.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let services = super::services(settings).await?;
        match self {
            Self::Add(add) => add.run(&services).await,
            Self::List(list) => list.run(&services).await,
            Self::Disable(Change { who, force }) => change(&services, who, StaffChange::Disable, force).await,
            Self::Enable(who) => change(&services, who, StaffChange::Enable, false).await,
            Self::Role(SetRole { who, role, force }) => {
                change(&services, who, StaffChange::SetRole(role.into()), force).await
            }
            Self::Reset(reset) => reset.run(&services).await,
        }
    }
}

impl Add {
    async fn run(self, services: &Services) -> Result<(), CliError> {
        let given = given_password()?;
        let password = given.clone().unwrap_or_else(|| made_up_password(services));
        let name = self
            .name
            .unwrap_or_else(|| self.email.split('@').next().unwrap_or_default().to_owned());
        let role = Role::from(self.role);
        let added = services
            .identity
            .add_staff(
                &Ctx::system(),
                AddStaff {
                    id: None,
                    email: self.email.clone(),
                    name,
                    role,
                    password: password.clone(),
                    totp_secret: None,
                },
            )
            .await
            .map_err(|error| problem(&self.email, error))?;
        println!("{} ({})", added.email, role.as_str());
        if given.is_none() {
            println!("password: {password}");
        }

        println!("code generator: {}", added.totp.url);

        Ok(())
    }
}

async fn change(services: &Services, who: Who, change: StaffChange, force: bool) -> Result<(), CliError> {
    let email = who.email();
    let cmd = ChangeStaff {
        email: email.clone(),
        change,
        may_leave_no_admin: force,
    };
    let staff = services
        .identity
        .change_staff(&Ctx::system(), cmd)
        .await
        .map_err(|error| problem(&email, error))?;
    match change {
        StaffChange::Disable => println!("{} is disabled and signed out", staff.email),
        StaffChange::Enable => println!("{} can sign in", staff.email),
        StaffChange::SetRole(role) => println!("{} is {} and signed out", staff.email, role.as_str()),
    }
    Ok(())
}

impl Reset {
    async fn run(self, services: &Services) -> Result<(), CliError> {
        let email = self.who.email();
        let given = if self.password { given_password()? } else { None };
        let made_up = (self.password && given.is_none()).then(|| made_up_password(services));
        let cmd = ResetStaff {
            email: email.clone(),
            password: given.or_else(|| made_up.clone()),
            resets_totp: self.totp,
        };
        let totp = services
            .identity
            .reset_staff(&Ctx::system(), cmd)
            .await
            .map_err(|error| problem(&email, error))?;
        println!("{} is signed out", email.trim());
        if let Some(password) = made_up {
            println!("password: {password}");
        }
        if let Some(totp) = totp {
            println!("code generator: {}", totp.url);
        }
        Ok(())
    }
}

fn problem(email: &str, error: StaffError) -> CliError {
    match error {
        StaffError::LastAdmin => CliError::other(format!("{email}: {error} (--force does it all the same)")),
        StaffError::Fault(fault) => CliError::caused(fault),
        error => CliError::other(format!("{email}: {error}")),
    }
}

/// The first line of stdin, unless it is a terminal.
fn given_password() -> Result<Option<String>, CliError> {
    if std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(CliError::io("stdin"))?;
    // Editors of Windows put a mark before the text, which nobody types when signing in.
    let line = line.trim_start_matches('\u{FEFF}').trim_end_matches(['\r', '\n']);
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

/// 144 random bits in 24 characters.
fn made_up_password(services: &Services) -> String {
    URL_SAFE_NO_PAD.encode(services.kernel.random_bytes::<18>())
}
