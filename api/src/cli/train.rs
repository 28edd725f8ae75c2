//! `kyck train`

use kyck_domain::recommend;
use kyck_kernel::Ctx;

use super::CliError;
use crate::settings::Settings;

/// Trains the recommender and prints the outcome.
pub async fn run(settings: &Settings) -> Result<(), CliError> {
    let services = super::services(settings).await?;
    let outcome = services
        .recommend
        .train(&Ctx::system())
        .await
        .map_err(CliError::caused)?;
    println!("{}", recommend::outcome_line(&outcome));
    Ok(())
}
