//! Which videos a reader may see.

use kyck_kernel::{Actor, Ctx, Fault, UtcInstant};

use super::model::Video;

/// Which videos a reader may see. A child's device must bring the scope of its child: `policy` makes it.
#[derive(Clone, Copy)]
pub enum Visibility<'a> {
    /// Everything families may be shown.
    Family,
    /// Of these, those that the predicate accepts.
    Child(&'a (dyn Fn(&Video) -> bool + Sync)),
}

impl Visibility<'_> {
    /// Refuses callers without a sign-in, and child devices that bring no child's scope.
    pub(super) fn check(self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        match (ctx.actor, self) {
            (Actor::Anonymous, _) => Err(Fault::Unauthenticated),
            (Actor::ChildDevice { .. }, Visibility::Family) => Err(Fault::internal(
                "a child's device asked for videos without policy",
            )),
            _ => Ok(()),
        }
    }

    pub(super) fn shows(self, video: &Video, now: UtcInstant) -> bool {
        video.is_available(now)
            && match self {
                Visibility::Family => true,
                Visibility::Child(shows) => shows(video),
            }
    }
}
