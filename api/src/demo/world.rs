//! Makes the demo world in an empty database: catalogue, people, weeks of watching, and what the jobs of
//! those weeks would have left behind.

use std::collections::{HashMap, HashSet};

use chrono::Days;
use chrono_tz::Tz;
use kyck_domain::catalog::{LabelledCatalogue, VideoLabels};
use kyck_domain::family::{self, AgeBand, ChildLimits, ConsentPurpose, EnsureChild};
use kyck_domain::identity::{self, AddStaff, EnsureGuardian, GuardianRole, Locale};
use kyck_domain::watch::{HistoricPlayback, HistoricSegment};
use kyck_kernel::id::{ChildId, ThemeId};
use kyck_kernel::{Ctx, Fault, UtcInstant};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::people::{self, GUARDIANS, STAFF};
use super::simulator::{SimChild, SimVideo, SimView, simulate};
use crate::services::Services;

/// Zone of all demo families.
pub const ZONE: Tz = chrono_tz::Asia::Seoul;
/// Seed of the whole demo.
const SEED: u64 = 20_261_123;
/// Longest stretch that one simulated heartbeat reports.
const STRETCH_MS: i64 = 300_000;

/// How large the demo is.
#[derive(Clone, Copy, Debug)]
pub struct DemoSize {
    /// Children in addition to the five of the two families.
    pub children: usize,
    /// Weeks of viewing history before today.
    pub weeks: u64,
}

/// Why the demo world cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A use case failed.
    #[error("the demo world: {0}")]
    Fault(#[from] Fault),
    /// The labels that come with the program cannot be read.
    #[error("the demo's labels: {0}")]
    Labels(#[from] serde_json::Error),
    /// An account of the demo is refused.
    #[error("the demo's accounts: {0}")]
    Account(String),
}

/// A child whose watching is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Watcher {
    /// Id of the child.
    pub child_id: ChildId,
    /// Age band as of today.
    pub band: AgeBand,
    /// Minutes allowed a day.
    pub daily_minutes: i64,
}

/// Creates the demo world unless it exists, and returns whether it did. `report` gets the name of each step before it
/// begins.
///
/// # Errors
/// [`DemoError`]; what was stored before remains, and the next start continues from there.
pub async fn ensure(services: &Services, size: DemoSize, report: impl Fn(&str)) -> Result<bool, DemoError> {
    let last = people::child_id(GUARDIANS.len() - 1, 0);
    if with_history(services).await?.contains(&last) {
        // A demo of an earlier release has families that nobody asked for their consent.
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
            .import(&Ctx::system(), sources, None)
            .await
            .map_err(|error| DemoError::Account(format!("{error:?}")))?;
    }

    report("people");
    let watchers = make_people(services, size).await?;
    report("weeks of watching");
    load_weeks(services, &watchers, size.weeks).await?;

    Ok(true)
}

/// All children whose watching is simulated; those of the demo families come last.
pub fn watchers(now: UtcInstant, size: DemoSize) -> Vec<Watcher> {
    let today = now.day_in(ZONE);
    let watcher = |child_id, birth_month| {
        let months = family::months_between(birth_month, today);
        Watcher {
            child_id,
            band: AgeBand::of_months(months),
            daily_minutes: i64::from(ChildLimits::defaults(months).daily_minutes),
        }
    };

    let others = people::other_children(size.children, SEED, today);
    let mut all: Vec<Watcher> = others
        .iter()
        .map(|child| watcher(child.id, child.birth_month))
        .collect();
    for (number, guardian) in GUARDIANS.iter().enumerate() {
        for (place, child) in guardian.children.iter().enumerate() {
            let birth_month = people::month_before(today, child.age_months);
            all.push(watcher(people::child_id(number, place), birth_month));
        }
    }
    all
}

async fn make_people(services: &Services, size: DemoSize) -> Result<Vec<Watcher>, DemoError> {
    let today = services.kernel.now().day_in(ZONE);
    for member in STAFF {
        let added = services
            .identity
            .add_staff(
                &Ctx::system(),
                AddStaff {
                    id: None,
                    email: member.email.to_owned(),
                    name: member.name.to_owned(),
                    password: member.password.to_owned(),
                    role: member.role,
                    totp_secret: Some(member.totp_secret()),
                },
            )
            .await;
        if let Err(error) = added
            && !matches!(error, identity::StaffError::EmailTaken)
        {
            return Err(DemoError::Account(format!("{error:?}")));
        }
    }

    let others = people::other_children(size.children, SEED, today);
    make_families(services, &others).await?;

    let all_themes: Vec<ThemeId> = services
        .catalog
        .current()
        .await?
        .themes()
        .iter()
        .map(|theme| theme.id)
        .collect();

    let mut children: Vec<EnsureChild> = others
        .iter()
        .map(|child| EnsureChild {
            id: child.id,
            family_id: child.family_id,
            nickname: "이웃 아이".to_owned(),
            birth_month: child.birth_month,
            avatar: "bear".to_owned(),
            interests: interests_of(child.id, &all_themes),
            limits: None,
        })
        .collect();

    let themes: HashMap<String, ThemeId> = services
        .catalog
        .current()
        .await?
        .themes()
        .iter()
        .map(|theme| (theme.slug.clone(), theme.id))
        .collect();
    for (number, guardian) in GUARDIANS.iter().enumerate() {
        children.extend(guardian.children.iter().enumerate().map(|(place, child)| {
            EnsureChild {
                id: people::child_id(number, place),
                family_id: people::family_id(number),
                nickname: child.nickname.to_owned(),
                birth_month: people::month_before(today, child.age_months),
                avatar: child.avatar.to_owned(),
                interests: child
                    .interests
                    .iter()
                    .filter_map(|slug| themes.get(*slug).copied())
                    .collect(),
                limits: None,
            }
        }));
    }

    services.family.ensure_children(&Ctx::system(), children).await?;
    Ok(watchers(services.kernel.now(), size))
}

/// Every family of the demo with its owner, who has agreed to everything.
async fn make_families(services: &Services, others: &[people::OtherChild]) -> Result<(), DemoError> {
    let owner = |family_id, guardian_id, phone| EnsureGuardian {
        family_id,
        guardian_id,
        phone,
        role: GuardianRole::Owner,
        locale: Locale::Korean,
        zone: ZONE,
    };
    let mut families: Vec<_> = others
        .iter()
        .map(|child| (child.family_id, child.guardian_id))
        .collect();
    families.dedup();
    let neighbours = families
        .into_iter()
        .enumerate()
        .map(|(number, (family_id, id))| owner(family_id, id, format!("+8210900{number:05}")));
    let guardians: Vec<_> = GUARDIANS
        .iter()
        .enumerate()
        .map(|(number, guardian)| {
            let (family_id, id) = (people::family_id(number), people::guardian_id(number));
            owner(family_id, id, guardian.phone.to_owned())
        })
        .chain(neighbours)
        .collect();

    let owners: Vec<_> = guardians
        .iter()
        .map(|guardian| (guardian.family_id, guardian.guardian_id))
        .collect();
    let made = services
        .identity
        .ensure_guardians(&Ctx::system(), guardians)
        .await;
    made.map_err(|error| DemoError::Account(format!("{error:?}")))?;
    services
        .family
        .ensure_consents(&Ctx::system(), &owners, &ConsentPurpose::ALL)
        .await?;
    Ok(())
}

/// What a neighbour's guardians chose: one to three themes, the same in every run.
fn interests_of(child_id: ChildId, themes: &[ThemeId]) -> Vec<ThemeId> {
    let mut random = ChaCha8Rng::seed_from_u64(!SEED ^ u64::from_be_bytes(first_bytes(child_id)));
    let count = random.random_range(1..=3);
    themes.choose_multiple(&mut random, count).copied().collect()
}

/// The children who have watched something in the last ten years.
async fn with_history(services: &Services) -> Result<HashSet<ChildId>, Fault> {
    let today = services.kernel.now().day_in(ZONE);
    let days = services
        .watch
        .all_days(today - Days::new(3_653), today + Days::new(1))
        .await?;
    Ok(days.into_iter().map(|(child_id, ..)| child_id).collect())
}

async fn load_weeks(services: &Services, watchers: &[Watcher], weeks: u64) -> Result<(), Fault> {
    let labels = services.catalog.all_labels().await?;
    let videos = sim_videos(&labels);
    let numbers = theme_numbers(&labels);
    let now = services.kernel.now();
    let first_day = now.day_in(ZONE) - Days::new(weeks * 7);

    // Loading the same again would count it twice: an interrupted start continues where it ended.
    let has_history = with_history(services).await?;
    let watchers: Vec<&Watcher> = watchers
        .iter()
        .filter(|watcher| !has_history.contains(&watcher.child_id))
        .collect();
    // The families of the demo come last: once they have a history, all have.
    for group in watchers.chunks(25) {
        let mut playbacks = Vec::new();
        let ids: Vec<ChildId> = group.iter().map(|watcher| watcher.child_id).collect();
        let interests: HashMap<ChildId, Vec<ThemeId>> = services
            .family
            .children_by_ids(&Ctx::system(), &ids)
            .await?
            .into_iter()
            .map(|child| (child.id, child.interests))
            .collect();

        for watcher in group {
            let chosen = interests.get(&watcher.child_id).into_iter().flatten();
            let child = SimChild {
                age_rank: watcher.band as u8,
                daily_minutes: watcher.daily_minutes,
                interests: chosen.filter_map(|theme| numbers.get(theme).copied()).collect(),
                seed: SEED ^ u64::from_be_bytes(first_bytes(watcher.child_id)),
            };
            let views = simulate(&child, &videos, ZONE, first_day, now);
            playbacks.extend(
                views
                    .into_iter()
                    .map(|view| playback(watcher.child_id, view, &labels, &videos)),
            );
        }
        services.watch.load_history(&Ctx::system(), playbacks).await?;
    }
    Ok(())
}

/// Numbers of the themes that occur, in the order of the labels.
fn theme_numbers(labels: &[VideoLabels]) -> HashMap<ThemeId, usize> {
    let mut numbers = HashMap::new();
    for id in labels.iter().flat_map(|video| &video.theme_ids) {
        let next = numbers.len();
        numbers.entry(*id).or_insert(next);
    }
    numbers
}

/// The published videos as the simulator sees them, in the order of the labels.
pub fn sim_videos(labels: &[VideoLabels]) -> Vec<SimVideo> {
    let themes = theme_numbers(labels);
    let mut series = HashMap::new();
    labels
        .iter()
        .map(|video| SimVideo {
            duration_ms: video.duration_ms.unwrap_or(60_000),
            age_rank: video.age_band.map_or(0, |band| band as u8),
            themes: video
                .theme_ids
                .iter()
                .filter_map(|id| themes.get(id).copied())
                .collect(),
            series: video.series_id.map(|id| {
                let next = series.len();
                (
                    *series.entry(id).or_insert(next),
                    video.episode.unwrap_or_default(),
                )
            }),
        })
        .collect()
}

fn playback(
    child_id: ChildId,
    view: SimView,
    labels: &[VideoLabels],
    videos: &[SimVideo],
) -> HistoricPlayback {
    let duration_ms = videos[view.video].duration_ms;

    let stretches = (view.watched_ms + STRETCH_MS - 1) / STRETCH_MS;
    let segments = (0..stretches)
        .map(|number| {
            let from = number * STRETCH_MS;
            let to = (from + STRETCH_MS).min(view.watched_ms);
            HistoricSegment {
                at: view.started_at.plus_millis(to),
                from_ms: from as i32,
                to_ms: to as i32,
            }
        })
        .collect();

    HistoricPlayback {
        child_id,
        video_id: labels[view.video].id,
        zone: ZONE,
        duration_ms: Some(duration_ms),
        started_at: view.started_at,
        segments,
        ended_at: (view.watched_ms == duration_ms).then(|| view.started_at.plus_millis(duration_ms)),
    }
}

fn first_bytes(id: ChildId) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&id.0.as_bytes()[8..]);
    bytes
}
