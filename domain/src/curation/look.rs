//! Looks videos up at their source, so that an odd entry, or an odd answer, affects no other video.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Curation;
use super::error::{ImportProblem, LookupFailure};
use crate::catalog::{Bucket, Ledger, SourceError, SourceFailure, SourceVideo, UnreadableEntry, VideoList};

/// The most videos one request names.
pub(super) const VIDEOS_PER_CALL: usize = 50;
/// The most additional requests that find out which video makes an answer unreadable.
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

    /// This look, unless it shows none of several videos that exist as far as we know: then the source is at fault.
    pub fn unless_empty(self, known: usize) -> Result<Self, LookupFailure> {
        if known > 1 && self.shown.is_empty() && self.unreadable.is_empty() {
            let detail = format!("an answer without any of {known} known videos");
            return Err(LookupFailure::Source(ImportProblem::Unavailable(detail)));
        }
        Ok(self)
    }
}

impl Curation {
    /// Looks at most fifty videos up by one request. Where its answer cannot be read as a whole, by some more, until it
    /// is known which video is at fault.
    pub(super) async fn look_up(&self, youtube_ids: &[String]) -> Result<Look, LookupFailure> {
        let list = match self.ask(youtube_ids).await {
            Err(SourceFailure::Source(SourceError::Unreadable(reason))) if youtube_ids.len() > 1 => {
                self.split(youtube_ids, reason).await
            }
            answer => answer,
        };
        let list = list.map_err(|failure| failure.map(ImportProblem::from))?;
        Ok(Look::new(youtube_ids, list))
    }

    async fn ask(&self, youtube_ids: &[String]) -> Result<VideoList, SourceFailure<SourceError>> {
        let ledger = Ledger::new(&self.catalog, Bucket::General);
        let answer = self.source.videos(youtube_ids, &ledger).await;
        ledger.settle(answer).await
    }

    /// Asks for ever smaller parts of what was answered unreadably. When both halves are, the source is at fault and not
    /// a video.
    async fn split(
        &self,
        youtube_ids: &[String],
        reason: String,
    ) -> Result<VideoList, SourceFailure<SourceError>> {
        let (left, right) = youtube_ids.split_at(youtube_ids.len() / 2);
        let mut parts = VecDeque::from([left, right]);
        let mut list = VideoList::default();
        let (mut calls, mut answered) = (0, 0);

        while let Some(part) = parts.pop_front() {
            if calls == 2 && answered == 0 {
                break;
            }
            if calls == MAX_SPLIT_CALLS {
                list.unreadable.extend(named(part, &reason));
                continue;
            }
            calls += 1;
            match self.ask(part).await {
                Ok(found) => {
                    answered += 1;
                    list.videos.extend(found.videos);
                    list.unreadable.extend(found.unreadable);
                }
                Err(SourceFailure::Source(SourceError::Unreadable(reason))) if part.len() == 1 => {
                    list.unreadable.extend(named(part, &reason));
                }
                Err(SourceFailure::Source(SourceError::Unreadable(_))) => {
                    let (left, right) = part.split_at(part.len() / 2);
                    parts.extend([left, right]);
                }
                Err(failure) => return Err(failure),
            }
        }

        if answered == 0 {
            return Err(SourceFailure::Source(SourceError::Unreadable(reason)));
        }
        Ok(list)
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
    use crate::curation::inspect::tests::fine;

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
    fn next_to_an_entry_without_a_name_nothing_counts_as_missing() {
        let named = look(&["a", "b", "c"], &["a"], &[Some("b")]);
        assert!(named.is_absent("c") && !named.is_absent("b"));
        let nameless = look(&["a", "b", "c"], &["a"], &[None]);
        assert!(!nameless.is_absent("b") && !nameless.is_absent("c"));
        let foreign = look(&["a", "b"], &["a", "z"], &[]);
        assert!(foreign.is_absent("b") && !foreign.shown.contains_key("z"));
        assert!(look(&["a", "b"], &["z"], &[]).unless_empty(2).is_err());
        assert!(look(&["a"], &["z"], &[]).unless_empty(1).is_ok());
    }
}
