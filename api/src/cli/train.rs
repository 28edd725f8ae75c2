//! `kyck train`

use kyck_domain::recommend;

use super::CliError;
use crate::settings::Settings;

/// Trains the recommender and prints the outcome.
pub async fn run(settings: &Settings) -> Result<(), CliError> {
    let env = super::env(settings).await?;
    let outcome = recommend::train(&env.system()).await.map_err(CliError::caused)?;
    println!("{}", recommend::outcome_line(&outcome));
    Ok(())
}
