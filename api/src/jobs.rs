//! The jobs of this program: which use case runs when. Slots are read in the zone that most families live in.

use chrono_tz::Tz;
use futures_util::FutureExt;
use kyck_domain::job::JobRegistry;
use kyck_domain::{Fault, job, notify};

/// The zone of the schedules.
const ZONE: Tz = chrono_tz::Asia::Seoul;

/// All jobs.
///
/// # Errors
/// When a schedule cannot be read, as a test shows that none.
pub fn registry() -> Result<JobRegistry, Fault> {
    JobRegistry::default()
        .scheduled("prune-job-runs", "40 4 * * *", ZONE, |job| {
            async move { Ok(format!("{} runs forgotten", job::prune(job.env).await?)) }.boxed()
        })?
        .scheduled("prune-messages", "30 4 * * *", ZONE, |job| {
            async move {
                let pruned = notify::prune(job.env).await?;
                Ok(format!(
                    "{} phones dropped, {} messages emptied, {} forgotten",
                    pruned.tokens, pruned.contents, pruned.messages
                ))
            }
            .boxed()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schedule_can_be_read_and_every_name_is_its_own() {
        let registry = registry().unwrap();
        let mut names: Vec<_> = registry
            .definitions()
            .iter()
            .map(job::JobDefinition::name)
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
