//! From pasted addresses to items of the review queue.

use std::collections::{HashMap, HashSet};

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault, Problem, Role};

use super::error::{CurationError, CurationErrorCode, ImportProblem, LookupFailure};
use super::fetch_unknown::Fetched;
use super::import_result::ImportResult;
use super::model::ReviewItem;
use super::source::{Source, SourceKind};
use super::{Curation, store};
use crate::catalog::{Bucket, ChannelName, Ledger, PlaylistPage, SourceFailure, VideoState};
use crate::idempotency::{self, MutationKey};

/// The most sources of one import.
pub const MAX_SOURCES: usize = 50;
/// The most pages of one playlist: 1,000 videos.
const MAX_PAGES: usize = 20;
/// The most items one result lists; all of them are in the queue.
const MAX_ITEMS: usize = 100;

impl Curation {
    /// Brings the videos of all sources into the review queue. Each source has its own result: what fails for
    /// one leaves the others whole, and what was fetched before a failure stays. For editors.
    ///
    /// An import takes many transactions and calls of the source, so the answer of an attempt with a `key` is stored after
    /// them; one that was cut off before runs again, and no video comes in twice.
    ///
    /// # Errors
    /// [`CurationErrorCode::TooManySources`]; [`Fault`] for rights and database.
    pub async fn import_videos(
        &self,
        ctx: &Ctx<'_>,
        sources: &[String],
        key: Option<&MutationKey>,
    ) -> Result<Vec<ImportResult>, CurationError> {
        ctx.staff_or_system(Role::Editor)?;
        if sources.len() > MAX_SOURCES {
            let problem = Problem::of(CurationErrorCode::TooManySources, "sources");
            return Err(problem.with("most", MAX_SOURCES).into());
        }
        if let Some(stored) = idempotency::answered(&self.kernel, ctx, key).await? {
            return Ok(self.with_items(stored).await?);
        }

        let mut results = Vec::with_capacity(sources.len());
        let mut listed: Vec<Vec<String>> = Vec::with_capacity(sources.len());
        for text in sources {
            let (result, youtube_ids) = self.list_source(text).await?;
            results.push(result);
            listed.push(youtube_ids);
        }

        let fetched = self.fetch_unknown(ctx, &results, &listed).await?;
        let mut counted: HashSet<&str> = HashSet::new();
        for (result, youtube_ids) in results.iter_mut().zip(&listed) {
            count(result, youtube_ids, &fetched, &mut counted);
        }
        let counted = results
            .into_iter()
            .zip(shown_videos(&listed, &fetched))
            .collect::<Vec<Counted>>();
        let stored = idempotency::settle_after(&self.kernel, ctx, key, counted).await?;
        Ok(self.with_items(stored).await?)
    }
}

/// What became of a source, and the videos whose items are shown with it.
type Counted = (ImportResult, Vec<VideoId>);

impl Curation {
    /// Reads a source and lists its videos, each once.
    async fn list_source(&self, text: &str) -> Result<(ImportResult, Vec<String>), Fault> {
        let mut result = ImportResult {
            source: text.to_owned(),
            ..ImportResult::default()
        };
        let Some(source) = Source::parse(text) else {
            result.problem = Some(ImportProblem::Unreadable);
            return Ok((result, Vec::new()));
        };
        result.kind = Some(source.kind());
        let youtube_ids = match source {
            Source::Video(id) => vec![id],
            Source::Playlist(id) => self.list_playlist(&id, &mut result).await?,
            Source::Channel(name) => match self.uploads_of(&name).await {
                Ok(playlist_id) => self.list_playlist(&playlist_id, &mut result).await?,
                Err(LookupFailure::Source(problem)) => {
                    result.problem = Some(problem);
                    Vec::new()
                }
                Err(LookupFailure::Fault(fault)) => return Err(fault),
            },
        };
        Ok((result, youtube_ids))
    }

    /// Id of the playlist of everything that a channel uploaded.
    async fn uploads_of(&self, name: &ChannelName) -> Result<String, LookupFailure> {
        let ledger = Ledger::new(&self.catalog, Bucket::General);
        let answer = self.source.channel(name, &ledger).await;
        let channel = ledger
            .settle(answer)
            .await
            .map_err(|failure| failure.map(ImportProblem::from))?;

        channel
            .uploads_playlist_id
            .or_else(|| Some(format!("UU{}", channel.youtube_id.strip_prefix("UC")?)))
            .ok_or(LookupFailure::Source(ImportProblem::NotFound))
    }

    /// The videos of a playlist, each once. The list ends where the source gives a page token a second
    /// time.
    async fn list_playlist(
        &self,
        playlist_id: &str,
        result: &mut ImportResult,
    ) -> Result<Vec<String>, Fault> {
        let mut listed = Vec::new();
        let mut seen_ids: HashSet<String> = HashSet::new();
        let mut seen_tokens: HashSet<String> = HashSet::new();
        let mut token: Option<String> = None;

        for _ in 0..MAX_PAGES {
            let ledger = Ledger::new(&self.catalog, Bucket::General);
            let answer = self
                .source
                .playlist_page(playlist_id, token.as_deref(), &ledger)
                .await;
            let page = match ledger.settle(answer).await {
                Ok(page) => page,
                Err(SourceFailure::Source(error)) => {
                    result.problem = Some(error.into());
                    return Ok(listed);
                }
                Err(SourceFailure::Fault(fault)) => return Err(fault),
            };

            let PlaylistPage {
                youtube_ids,
                unavailable,
                unreadable,
                next_page_token,
                is_next_unreadable,
            } = page;
            result.unavailable += unavailable;
            result.unreadable += count_of(unreadable.len());
            if let Some(entry) = unreadable.into_iter().next() {
                result.problem = Some(ImportProblem::EntryUnreadable(entry.reason));
            }
            if is_next_unreadable {
                result.is_cut_short = true;
                result.problem = Some(ImportProblem::EntryUnreadable("nextPageToken".to_owned()));
            }
            for id in youtube_ids {
                if seen_ids.insert(id.clone()) {
                    listed.push(id);
                }
            }
            token = next_page_token.filter(|token| seen_tokens.insert(token.clone()));
            if token.is_none() {
                return Ok(listed);
            }
        }

        result.is_cut_short = true;

        Ok(listed)
    }
}

fn count_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Counts a source's videos by their outcome. A video named by several sources counts as imported once.
fn count<'a>(
    result: &mut ImportResult,
    youtube_ids: &'a [String],
    fetched: &Fetched,
    counted: &mut HashSet<&'a str>,
) {
    let is_known = |id: &String| {
        let known = fetched.known.get(id);
        known.is_some_and(|video| video.state != VideoState::Draft)
    };

    for id in youtube_ids {
        if fetched.imported.contains_key(id) && counted.insert(id) {
            result.imported += 1;
        } else if fetched.imported.contains_key(id) {
            result.already_known += 1;
        } else if let Some(problem) = fetched.problems.get(id) {
            if matches!(problem, ImportProblem::EntryUnreadable(_)) {
                result.unreadable += 1;
            }
            result.problem = Some(problem.clone());
        } else if is_known(id) {
            result.already_known += 1;
        } else {
            result.unavailable += 1;
            if result.kind == Some(SourceKind::Video) {
                result.problem = Some(ImportProblem::NotFound);
            }
        }
    }
}

/// The videos of each source whose items its result shows.
fn shown_videos(listed: &[Vec<String>], fetched: &Fetched) -> Vec<Vec<VideoId>> {
    let id_of = |youtube_id: &String| {
        let imported = fetched.imported.get(youtube_id).copied();
        imported.or_else(|| fetched.known.get(youtube_id).map(|video| video.id))
    };
    listed
        .iter()
        .map(|ids| ids.iter().filter_map(id_of).take(MAX_ITEMS).collect())
        .collect()
}

impl Curation {
    /// Gives each result the items of its videos that wait in the queue, by one query for 500 videos.
    async fn with_items(&self, counted: Vec<Counted>) -> Result<Vec<ImportResult>, Fault> {
        let mut ids: Vec<VideoId> = counted.iter().flat_map(|(_, ids)| ids).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut items: HashMap<VideoId, ReviewItem> = HashMap::new();
        for ids in ids.chunks(500) {
            let found = store::pending_of(self.kernel.db.read(), ids).await?;
            items.extend(found.into_iter().map(|item| (item.video_id, item)));
        }

        let filled = counted.into_iter().map(|(mut result, ids)| {
            result.items = ids.iter().filter_map(|id| items.get(id).cloned()).collect();
            result
        });
        Ok(filled.collect())
    }
}
