//! `kyck rotate-secret`

use kyck_domain::master_secret::{self, MasterSecretError, Rotation};
use kyck_kernel::keys::Keys;

use super::CliError;
use super::lock::DatabaseLock;
use crate::assemble;
use crate::assemble::master_secret::{former_secrets, new_secret};
use crate::settings::Settings;

/// Exchanges the former master secret for the one of the settings.
pub async fn run(mut settings: Settings) -> Result<(), CliError> {
    // With one connection of our own, PostgreSQL shows whether others are connected.
    settings.database.connections = 1;
    let former: Vec<Keys> = former_secrets(&settings)?
        .iter()
        .map(|secret| Keys::new(secret))
        .collect();

    let _lock = DatabaseLock::alone(&settings, "rotate-secret")?;
    let db = assemble::connect(&settings).await?;
    super::ensure_schema(&db).await?;
    let keys = Keys::new(&new_secret(&settings)?);
    let kernel = assemble::parts_with_keys(&settings, db, keys)?.kernel;
    let outcome = master_secret::rotate(&kernel, &former).await;
    kernel.db.clone().close().await?;

    match outcome {
        Ok(Rotation::Done) => println!("the database uses this master secret already: nothing to do"),
        Ok(Rotation::Rotated(done)) => {
            println!("{} rows use the new master secret", done.rekeyed);
            if done.unreadable > 0 {
                println!(
                    "{} rows could not be read with the former secret and stay as they are",
                    done.unreadable
                );
            }
        }
        Err(MasterSecretError::Another) => {
            return Err(CliError::other(
                "security.previous_master_secret is not the secret that this database uses: nothing was changed",
            ));
        }
        Err(error) => return Err(CliError::caused(error)),
    }
    Ok(())
}
