//! `kyck audit verify`

use clap::Subcommand;
use kyck_kernel::Ctx;

use super::CliError;
use crate::settings::Settings;

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check that no entry was changed or removed since it was written; works next to a running server.
    Verify,
}

impl Audit {
    /// Checks the whole chain; fails on the first broken entry.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let Self::Verify = self;
        let services = super::services(settings).await?;
        let state = services
            .audit
            .verify(&Ctx::system())
            .await
            .map_err(CliError::caused)?;
        if state.is_intact() {
            println!("{state}");
            Ok(())
        } else {
            Err(CliError::other(state))
        }
    }
}
