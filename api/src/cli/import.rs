//! `kyck import`

use std::path::Path;

use clap::Args;
use kyck_domain::curation::MAX_SOURCES;
use kyck_kernel::Ctx;

use super::{CliError, text_file};
use crate::settings::Settings;

/// What to bring into the review queue.
#[derive(Debug, Args)]
pub struct Import {
    /// Addresses or ids of videos, playlists and channels; or a file with one on each line.
    #[arg(required = true, value_name = "URL|ID|FILE")]
    sources: Vec<String>,
}

impl Import {
    /// Imports all sources and prints the result of each.
    ///
    /// # Errors
    /// At least one source had a problem.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let sources = self.sources()?;
        let services = super::services(settings).await?;
        let mut failed = 0;
        for part in sources.chunks(MAX_SOURCES) {
            let results = services
                .curation
                .import_videos(&Ctx::system(), part, None)
                .await
                .map_err(CliError::caused)?;
            for result in results {
                print!(
                    "{}: {} new, {} known, {} unavailable, {} unreadable",
                    result.source,
                    result.imported,
                    result.already_known,
                    result.unavailable,
                    result.unreadable
                );
                match result.problem {
                    Some(problem) => {
                        failed += 1;
                        println!(", {problem}");
                    }
                    None => println!(),
                }
            }
        }

        if failed > 0 {
            return Err(CliError::other(format!(
                "{failed} of {} sources had a problem",
                sources.len()
            )));
        }
        Ok(())
    }

    /// The sources named on the command line, with each file replaced by its lines.
    fn sources(self) -> Result<Vec<String>, CliError> {
        let mut sources = Vec::new();
        for source in self.sources {
            let path = Path::new(&source);
            if path.is_dir() {
                return Err(CliError::other(format!("{source} is a folder, not a list")));
            }
            if !path.is_file() {
                sources.push(source);
                continue;
            }

            let text = text_file::read(path)?;
            let lines = text.lines().map(str::trim);
            sources.extend(
                lines
                    .filter(|line| !line.is_empty() && !line.starts_with('#'))
                    .map(ToOwned::to_owned),
            );
        }

        if sources.is_empty() {
            return Err(CliError::other(
                "there is nothing to import: no line names a source",
            ));
        }

        Ok(sources)
    }
}
