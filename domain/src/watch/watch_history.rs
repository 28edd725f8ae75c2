//! The videos that a child has watched.

use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Actor, Ctx, Fault};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::read::{INTERACTION_COLUMNS, Interaction};
use super::{Watch, rules};
use crate::policy::{self, ChildPolicy};

/// A video in a child's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchedVideo {
    /// The child's whole history with the video.
    pub interaction: Interaction,
    /// Position to go on from, in milliseconds; 0 when it was, or nearly was, at its end.
    pub resume_at_ms: i32,
}

impl WatchedVideo {
    /// Reads [`INTERACTION_COLUMNS`] and the position after them.
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let interaction = Interaction::read(row)?;
        let resume_ms = row.try_get_by_index(8)?;
        Ok(Self {
            interaction,
            resume_at_ms: rules::resume_at_ms(resume_ms, interaction.duration_ms),
        })
    }

    fn key(&self) -> HistoryKey {
        (self.interaction.last_at, self.interaction.video_id)
    }
}

/// Key of the history's order: newest first.
pub type HistoryKey = (UtcInstant, VideoId);

impl Watch {
    /// The videos a child has watched, the last first. A child device is shown only what still exists for the
    /// child; a guardian sees everything its child did see.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that is hidden, archived or does not exist.
    pub async fn watch_history(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        page: PageRequest<HistoryKey>,
    ) -> Result<Page<WatchedVideo>, Fault> {
        let rules = self.rules_of(ctx, child_id).await?.ok_or(Fault::Forbidden)?;
        let policy = match ctx.actor {
            Actor::ChildDevice { .. } => Some(self.policy_now(&rules).await?),
            _ => None,
        };

        let wanted = page.first as usize + 1;
        let mut after = page.after;
        let mut shown = Vec::new();
        // What is hidden is skipped, so a page may take more than one query; each goes on where the last ended.
        loop {
            let rows = self.history_rows(child_id, after, wanted).await?;
            let is_last = rows.len() < wanted;
            after = rows.last().map(WatchedVideo::key).or(after);

            shown.extend(self.shown(rows, policy.as_ref()).await?);
            if is_last || shown.len() >= wanted {
                return Ok(Page::from_rows(shown, page.first, WatchedVideo::key));
            }
        }
    }

    /// Those of the videos that exist, and that the policy allows where there is one.
    async fn shown(
        &self,
        rows: Vec<WatchedVideo>,
        policy: Option<&ChildPolicy>,
    ) -> Result<impl Iterator<Item = WatchedVideo>, Fault> {
        let ids: Vec<VideoId> = rows.iter().map(|row| row.interaction.video_id).collect();
        let videos = self.catalog.videos_by_ids(&ids).await?;
        let now = self.kernel.now();

        Ok(rows.into_iter().filter(move |row| {
            let video = videos.get(&row.interaction.video_id);
            video.is_some_and(|video| {
                policy.is_none_or(|policy| policy::decide_video(policy, video, now).is_allowed())
            })
        }))
    }

    async fn history_rows(
        &self,
        child_id: ChildId,
        after: Option<HistoryKey>,
        count: usize,
    ) -> Result<Vec<WatchedVideo>, Fault> {
        let db = self.kernel.db.read();
        let (last_at, video_id) = after.unwrap_or((UtcInstant(i64::MAX), VideoId(uuid::Uuid::max())));
        let values: [Value; 4] = [
            child_id.0.into(),
            last_at.0.into(),
            video_id.0.into(),
            (count as i64).into(),
        ];
        let text = format!(
            "SELECT {INTERACTION_COLUMNS}, resume_ms FROM watch_video \
             WHERE child_id = $1 AND (last_at, video_id) < ($2, $3) AND starts > 0 \
             ORDER BY last_at DESC, video_id DESC LIMIT $4"
        );

        let statement = Statement::from_sql_and_values(db.get_database_backend(), text, values);
        let rows = db.query_all_raw(statement).await?;

        Ok(rows.iter().map(WatchedVideo::read).collect::<Result<_, _>>()?)
    }
}
