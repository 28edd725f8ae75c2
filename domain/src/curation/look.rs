//! Looking videos up at their source, so that what is odd about one of them, or about one answer, costs no other.

use std::collections::{HashMap, HashSet, VecDeque};

use kyck_kernel::{Ctx, Fault};

use super::Curation;
use super::error::ImportProblem;
use crate::catalog::{Bucket, Ledger, SourceError, SourceVideo, UnreadableEntry, VideoList};

/// The most videos one request names.
pub(super) const VIDEOS_A_CALL: usize = 50;
/// The most requests more that find out which video makes an answer unreadable.
const MAX_SPLIT_CALLS: usize = 24;

/// What one look at the source shows of the videos that were asked for.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The videos that can be read, by YouTube's id.
    pub shown: HashMap<String, SourceVideo>,
    /// Those whose entry cannot be read, by YouTube's id, with what is wrong.
    pub unreadable: HashMap<String, String>,
}

impl Look {
    /// Sorts an answer by the ids that were asked for; what nobody asked for is left out.
    pub fn new(asked: &[String], list: VideoList) -> Self {
        let wanted: HashSet<&str> = asked.iter().map(String::as_str).collect();
        let mut look = Self::default();
        for video in list.videos {
            if wanted.contains(video.youtube_id.as_str()) {
                look.shown.insert(video.youtube_id.clone(), video);
            }
        }
        let mut nameless = None;
        for UnreadableEntry { youtube_id, reason } in list.unreadable {
            match youtube_id {
                Some(id) if look.shown.contains_key(&id) => {}
                Some(id) if wanted.contains(id.as_str()) => {
                    look.unreadable.insert(id, reason);
                }
                _ => nameless = Some(reason),
            }
        }

        // An entry without a name may be any of those that are not shown: none of them is known to be missing.
        if let Some(reason) = nameless {
            let absent: Vec<String> = asked.iter().filter(|id| look.is_absent(id)).cloned().collect();
            look.unreadable
                .extend(absent.into_iter().map(|id| (id, reason.clone())));
        }
        look
    }

    /// Whether the answer says nothing of a video.
    pub fn is_absent(&self, youtube_id: &str) -> bool {
        !self.shown.contains_key(youtube_id) && !self.unreadable.contains_key(youtube_id)
    }

    /// Whether the answer shows nothing at all.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.unreadable.is_empty()
    }
}

/// The problem of an answer that shows none of several videos which exist as far as we know.
pub(super) fn shows_none(known: usize) -> ImportProblem {
    ImportProblem::Unavailable(format!("an answer without any of {known} known videos"))
}

impl Curation {
    /// Looks at most fifty videos up by one request. Where its answer cannot be read as a whole, by some more, until it
    /// is known which video is at fault.
    ///
    /// # Errors
    /// [`Fault`] of the database; the inner error is why nothing is known of the videos.
    pub(super) async fn look_up(
        &self,
        ctx: &Ctx<'_>,
        youtube_ids: &[String],
    ) -> Result<Result<Look, ImportProblem>, Fault> {
        let list = match self.ask(ctx, youtube_ids).await? {
            Err(SourceError::Unreadable(reason)) if youtube_ids.len() > 1 => {
                self.split(ctx, youtube_ids, reason).await?
            }
            answer => answer,
        };
        Ok(list
            .map(|list| Look::new(youtube_ids, list))
            .map_err(ImportProblem::from))
    }

    async fn ask(
        &self,
        _ctx: &Ctx<'_>,
        youtube_ids: &[String],
    ) -> Result<Result<VideoList, SourceError>, Fault> {
        let ledger = Ledger::new(&self.catalog, Bucket::General);
        let answer = self.source.videos(youtube_ids, &ledger).await;
        ledger.settle(answer).await
    }

    /// Asks for ever smaller parts of what was answered unreadably. When both halves are, the source is at fault and not
    /// a video.
    async fn split(
        &self,
        ctx: &Ctx<'_>,
        youtube_ids: &[String],
        reason: String,
    ) -> Result<Result<VideoList, SourceError>, Fault> {
        let (left, right) = youtube_ids.split_at(youtube_ids.len() / 2);
        let mut parts = VecDeque::from([left, right]);
        let mut list = VideoList::default();
        let (mut calls, mut answered) = (0, 0);
        while let Some(part) = parts.pop_front() {
            if calls == 2 && answered == 0 {
                return Ok(Err(SourceError::Unreadable(reason)));
            }
            if calls == MAX_SPLIT_CALLS {
                list.unreadable.extend(named(part, &reason));
                continue;
            }
            calls += 1;
            match self.ask(ctx, part).await? {
                Ok(found) => {
                    answered += 1;
                    list.videos.extend(found.videos);
                    list.unreadable.extend(found.unreadable);
                }
                Err(SourceError::Unreadable(reason)) if part.len() == 1 => {
                    list.unreadable.extend(named(part, &reason));
                }
                Err(SourceError::Unreadable(_)) => {
                    let (left, right) = part.split_at(part.len() / 2);
                    parts.extend([left, right]);
                }
                Err(error) => return Ok(Err(error)),
            }
        }

        if answered == 0 {
            return Ok(Err(SourceError::Unreadable(reason)));
        }

        Ok(Ok(list))
    }
}

fn named(youtube_ids: &[String], reason: &str) -> impl Iterator<Item = UnreadableEntry> {
    youtube_ids.iter().map(move |id| UnreadableEntry {
        youtube_id: Some(id.clone()),
        reason: reason.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curation::rules::tests::fine;

    fn look(asked: &[&str], shown: &[&str], unreadable: &[Option<&str>]) -> Look {
        let asked: Vec<String> = asked.iter().map(|id| (*id).to_owned()).collect();
        let videos = shown.iter().map(|id| SourceVideo {
            youtube_id: (*id).to_owned(),
            ..fine()
        });
        let unreadable = unreadable.iter().map(|id| UnreadableEntry {
            youtube_id: id.map(ToOwned::to_owned),
            reason: "odd".to_owned(),
        });
        let list = VideoList {
            videos: videos.collect(),
            unreadable: unreadable.collect(),
        };
        Look::new(&asked, list)
    }

    #[test]
    fn beside_an_entry_without_a_name_nothing_counts_as_missing() {
        let named = look(&["a", "b", "c"], &["a"], &[Some("b")]);
        assert!(named.is_absent("c") && !named.is_absent("b"));
        let nameless = look(&["a", "b", "c"], &["a"], &[None]);
        assert!(!nameless.is_absent("b") && !nameless.is_absent("c"));
        let foreign = look(&["a", "b"], &["a", "z"], &[]);
        assert!(foreign.is_absent("b") && !foreign.shown.contains_key("z"));
        assert!(look(&["a", "b"], &["z"], &[]).is_empty());
    }
}
