//! The people of the demo: staff, families and their children.

use std::collections::HashMap;

use chrono::NaiveDate;
use kyck_domain::family::{self, AgeBand, ChildLimits, ConsentPurpose, EnsureChild};
use kyck_domain::identity::{AddStaff, EnsureGuardian, GuardianRole, Locale, StaffError};
use kyck_kernel::id::{ChildId, ThemeId};
use kyck_kernel::{Ctx, Fault, UtcInstant};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::people::{self, GUARDIANS, OtherChild, SEED, STAFF, ZONE, first_bytes};
use crate::services::Services;

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
    /// A use case of the domain failed.
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
    /// Minutes allowed per day.
    pub daily_minutes: i64,
}

/// Makes staff, families and children, unless they exist.
pub(super) async fn make_people(services: &Services, size: DemoSize) -> Result<(), DemoError> {
    let today = services.kernel.now().day_in(ZONE);
    let others = people::other_children(size.children, SEED, today);

    make_staff(services).await?;
    make_families(services, &others).await?;
    make_children(services, &others, today).await
}

async fn make_staff(services: &Services) -> Result<(), DemoError> {
    for member in STAFF {
        let command = AddStaff {
            id: None,
            email: member.email.to_owned(),
            name: member.name.to_owned(),
            password: member.password.to_owned(),
            role: member.role,
            totp_secret: Some(member.totp_secret()),
        };

        let added = services.identity.add_staff(&Ctx::system(), command).await;
        if let Err(error) = added
            && !matches!(error, StaffError::EmailTaken)
        {
            return Err(DemoError::Account(format!("{error:?}")));
        }
    }
    Ok(())
}

async fn make_children(
    services: &Services,
    others: &[OtherChild],
    today: NaiveDate,
) -> Result<(), DemoError> {
    let catalogue = services.catalog.current().await?;
    let all_themes: Vec<ThemeId> = catalogue.themes().iter().map(|theme| theme.id).collect();
    let by_slug: HashMap<&str, ThemeId> = catalogue
        .themes()
        .iter()
        .map(|theme| (theme.slug.as_str(), theme.id))
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
    for (number, guardian) in GUARDIANS.iter().enumerate() {
        children.extend(guardian.children.iter().enumerate().map(|(index, child)| {
            let interests = child.interests.iter();
            EnsureChild {
                id: people::child_id(number, index),
                family_id: people::family_id(number),
                nickname: child.nickname.to_owned(),
                birth_month: people::month_before(today, child.age_months),
                avatar: child.avatar.to_owned(),
                interests: interests.filter_map(|slug| by_slug.get(*slug).copied()).collect(),
                limits: None,
            }
        }));
    }

    services.family.ensure_children(&Ctx::system(), children).await?;
    Ok(())
}

/// Makes every family of the demo with its owner, who has agreed to everything.
pub(super) async fn make_families(services: &Services, others: &[OtherChild]) -> Result<(), DemoError> {
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

/// Interests of a neighbour's child: one to three themes, the same in every run.
fn interests_of(child_id: ChildId, themes: &[ThemeId]) -> Vec<ThemeId> {
    let mut random = ChaCha8Rng::seed_from_u64(!SEED ^ u64::from_be_bytes(first_bytes(child_id)));
    let count = random.random_range(1..=3);
    themes.choose_multiple(&mut random, count).copied().collect()
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
        for (index, child) in guardian.children.iter().enumerate() {
            let birth_month = people::month_before(today, child.age_months);
            all.push(watcher(people::child_id(number, index), birth_month));
        }
    }
    all
}
