//! Makes the demo world in an empty database: catalogue, people, weeks of watching, and what the jobs of
//! those weeks would have left behind.

use kyck_domain::catalog::LabelledCatalogue;
use kyck_kernel::Ctx;

use super::history::{load_weeks, with_history};
use super::people::{self, GUARDIANS, SEED};
use super::population::{make_families, make_people};
use crate::services::Services;

pub use super::people::ZONE;
pub use super::population::{DemoError, DemoSize, Watcher, watchers};

/// Creates the demo world unless it exists, and returns whether it did. `report` gets the name of each step before it
/// begins.
///
/// # Errors
/// [`DemoError`]; what was stored before remains, and the next start continues from there.
pub async fn ensure(services: &Services, size: DemoSize, report: impl Fn(&str)) -> Result<bool, DemoError> {
    let last = people::child_id(GUARDIANS.len() - 1, 0);
    if with_history(services).await?.contains(&last) {
        // A demo of an earlier release has families without consent.
        let others = people::other_children(size.children, SEED, services.kernel.now().day_in(ZONE));
        make_families(services, &others).await?;
        return Ok(false);
    }

    report("catalogue");
    let labels: LabelledCatalogue = serde_json::from_str(super::CATALOG_LABELS)?;
    services.catalog.import_labelled(&Ctx::system(), &labels).await?;

    let queued: Vec<String> = labels
        .videos
        .iter()
        .filter(|video| {
            video.state != "PUBLISHED" && !super::LEFT_TO_IMPORT.contains(&video.youtube_id.as_str())
        })
        .map(|video| video.youtube_id.clone())
        .collect();
    for sources in queued.chunks(20) {
        services
            .curation
            .import_videos(&Ctx::system(), sources, None)
            .await
            .map_err(|error| DemoError::Account(format!("{error:?}")))?;
    }

    report("people");
    make_people(services, size).await?;
    report("weeks of watching");
    let watchers = watchers(services.kernel.now(), size);
    load_weeks(services, &watchers, size.weeks).await?;

    Ok(true)
}
