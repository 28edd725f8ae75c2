//! The people of the demo world: two families to sign in as, staff of each role, and a hundred other children
//! whose watching makes averages and recommendations mean something.

use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Tz;
use kyck_kernel::Role;
use kyck_kernel::id::{ChildId, FamilyId, GuardianId};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// Zone of all demo families.
pub const ZONE: Tz = chrono_tz::Asia::Seoul;
/// Seed of the whole demo.
pub(super) const SEED: u64 = 20_261_123;

/// A guardian of the demo, with whom one can sign in.
#[derive(Clone, Copy, Debug)]
pub struct DemoGuardian {
    /// What the family is called on `/dev`.
    pub family_name: &'static str,
    /// Phone number in E.164 form.
    pub phone: &'static str,
    /// Children in order of age.
    pub children: &'static [DemoChild],
}

/// A child of a demo family.
#[derive(Clone, Copy, Debug)]
pub struct DemoChild {
    /// Nickname that the family uses.
    pub nickname: &'static str,
    /// Completed months of age when the demo is made.
    pub age_months: u32,
    /// Name of the picture.
    pub avatar: &'static str,
    /// Slugs of the themes chosen as interests.
    pub interests: &'static [&'static str],
}

/// The families to sign in as: five children from two to six.
pub const GUARDIANS: [DemoGuardian; 2] = [
    DemoGuardian {
        family_name: "하늘이네",
        phone: "+821012345678",
        children: &[
            DemoChild {
                nickname: "하준",
                age_months: 76,
                avatar: "dinosaur",
                interests: &["vehicles", "science"],
            },
            DemoChild {
                nickname: "서아",
                age_months: 52,
                avatar: "rabbit",
                interests: &["songs", "letters"],
            },
            DemoChild {
                nickname: "지호",
                age_months: 28,
                avatar: "bear",
                interests: &["animals"],
            },
        ],
    },
    DemoGuardian {
        family_name: "바다네",
        phone: "+821023456789",
        children: &[
            DemoChild {
                nickname: "이안",
                age_months: 64,
                avatar: "fox",
                interests: &["stories", "friends"],
            },
            DemoChild {
                nickname: "유나",
                age_months: 40,
                avatar: "cat",
                interests: &["songs", "animals"],
            },
        ],
    },
];

/// A member of staff of the demo.
#[derive(Clone, Copy, Debug)]
pub struct DemoStaff {
    /// E-mail address, which is the sign-in name.
    pub email: &'static str,
    /// Name shown to other staff.
    pub name: &'static str,
    /// Password. Everyone may know it: a production start refuses the demo.
    pub password: &'static str,
    /// Role, which decides what the account may do.
    pub role: Role,
}

impl DemoStaff {
    /// Secret of the code generator: made from the address, so that a phone set up once fits every demo.
    pub fn totp_secret(&self) -> [u8; 20] {
        let digest = kyck_kernel::keys::sha256(format!("kyck demo totp {}", self.email).as_bytes());
        let mut secret = [0; 20];
        secret.copy_from_slice(&digest[..20]);
        secret
    }
}

/// One member of staff of each role.
pub const STAFF: [DemoStaff; 3] = [
    DemoStaff {
        email: "editor@demo.kyck.invalid",
        name: "편집자 정",
        password: "demo-editor-password",
        role: Role::Editor,
    },
    DemoStaff {
        email: "manager@demo.kyck.invalid",
        name: "관리자 한",
        password: "demo-manager-password",
        role: Role::Manager,
    },
    DemoStaff {
        email: "admin@demo.kyck.invalid",
        name: "최고관리자 오",
        password: "demo-admin-password",
        role: Role::Admin,
    },
];

/// A child whose watching is only simulated.
#[derive(Clone, Debug)]
pub struct OtherChild {
    /// Id, the same in every run.
    pub id: ChildId,
    /// Its family, which nobody signs in to.
    pub family_id: FamilyId,
    /// Id of the family's owner.
    pub guardian_id: GuardianId,
    /// First day of the month of birth.
    pub birth_month: NaiveDate,
}

/// The given number of other children of two to six, in families of one or two, the same in every run.
pub fn other_children(count: usize, seed: u64, today: NaiveDate) -> Vec<OtherChild> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut family = 0;
    (0..count)
        .map(|number| {
            if number == 0 || random.random_bool(0.6) {
                family += 1;
            }
            OtherChild {
                id: ChildId(fixed_id("other child", number)),
                family_id: FamilyId(fixed_id("other family", family)),
                guardian_id: GuardianId(fixed_id("other guardian", family)),
                birth_month: month_before(today, random.random_range(25..83)),
            }
        })
        .collect()
}

/// Ids of the demo families, in the order of [`GUARDIANS`].
pub fn family_id(number: usize) -> FamilyId {
    FamilyId(fixed_id("demo family", number))
}

/// Ids of the demo guardians, in the order of [`GUARDIANS`].
pub fn guardian_id(number: usize) -> GuardianId {
    GuardianId(fixed_id("demo guardian", number))
}

/// Ids of the demo children, by guardian and place among the children.
pub fn child_id(guardian: usize, number: usize) -> ChildId {
    ChildId(fixed_id("demo child", guardian * 100 + number))
}

/// The first day of the month `months` before that of a day.
pub fn month_before(day: NaiveDate, months: u32) -> NaiveDate {
    let earlier = day.checked_sub_months(Months::new(months)).unwrap_or(day);
    earlier.with_day(1).unwrap_or(earlier)
}

/// The same id for the same name in every run, in the form of a UUID version 7 of the year 2026.
fn fixed_id(kind: &str, number: usize) -> Uuid {
    let digest = kyck_kernel::keys::sha256(format!("kyck demo {kind} {number}").as_bytes());
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    uuid::Builder::from_unix_timestamp_millis(1_767_225_600_000, &random).into_uuid()
}

/// Bytes of an id that seed the randomness about its child.
pub(super) fn first_bytes(id: ChildId) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&id.0.as_bytes()[8..]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_children_are_of_two_to_six_and_the_same_in_every_run() {
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        let children = other_children(100, 7, today);
        assert_eq!(children.len(), 100);
        for child in &children {
            let months = kyck_domain::family::months_between(child.birth_month, today);
            assert!((24..84).contains(&months), "{months}");
        }
        let again = other_children(100, 7, today);
        assert!(children.iter().zip(&again).all(|(one, other)| one.id == other.id));
    }

    #[test]
    fn the_demo_families_have_five_children_from_two_to_six_years() {
        let ages: Vec<u32> = GUARDIANS
            .iter()
            .flat_map(|guardian| guardian.children)
            .map(|child| child.age_months / 12)
            .collect();
        assert_eq!(ages, [6, 4, 2, 5, 3]);
    }
}
