//! Cache of answers by query, for conditional requests (`If-None-Match`): YouTube says whether one is still valid.

use std::sync::Arc;
use std::time::Duration;

use kyck_kernel::cache::{Cache, CacheSpec, mebibytes};

/// YouTube allows 30 days, but an answer that is not requested again within a day is of little use.
const YOUTUBE_ETAG_CACHE: CacheSpec = CacheSpec {
    name: "youtube_etag",
    capacity_bytes: mebibytes(8),
    invalidated_by: "a new ETag, at each use",
    max_staleness: Some(Duration::from_hours(24)),
};
/// The largest answer that is cached.
const MAX_ANSWER_BYTES: usize = 2 << 20;

/// A cached answer with its ETag.
#[derive(Debug)]
pub(super) struct CachedAnswer {
    pub(super) tag: String,
    pub(super) body: Box<[u8]>,
}

/// Answers with their ETags, by the query of the request.
#[derive(Debug)]
pub(super) struct EtagCache(Cache<String, Arc<CachedAnswer>>);

impl Default for EtagCache {
    fn default() -> Self {
        let weigher = |query: &String, answer: &Arc<CachedAnswer>| {
            query.len() + answer.tag.len() + answer.body.len() + size_of::<CachedAnswer>()
        };
        Self(Cache::expiring(&YOUTUBE_ETAG_CACHE, weigher))
    }
}

impl EtagCache {
    pub(super) fn get(&self, query: &str) -> Option<Arc<CachedAnswer>> {
        self.0.get(query)
    }

    /// Caches an answer in place of an earlier one, unless it is too large.
    pub(super) fn insert(&self, query: String, tag: String, body: &[u8]) {
        if body.len() > MAX_ANSWER_BYTES {
            self.0.remove(&query);
            return;
        }

        let answer = CachedAnswer {
            tag,
            body: body.into(),
        };
        self.0.insert(query, Arc::new(answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_answers_are_evicted_when_the_bytes_run_out() {
        let cache = EtagCache::default();
        let body = vec![0; MAX_ANSWER_BYTES - 1024];
        for query in ["a", "b", "c", "d", "b", "e"] {
            cache.insert(query.to_owned(), format!("tag-{query}"), &body);
            cache.0.size();
        }
        let (bytes, entries) = cache.0.size();
        assert!(bytes <= YOUTUBE_ETAG_CACHE.capacity_bytes);
        assert_eq!(entries, 4);
        assert!(cache.get("a").is_none());
        assert_eq!(cache.get("b").unwrap().tag, "tag-b");
    }

    #[test]
    fn an_answer_that_is_too_large_replaces_the_earlier_one_by_nothing() {
        let cache = EtagCache::default();
        cache.insert("a".to_owned(), "small".to_owned(), &[0]);
        cache.insert("a".to_owned(), "large".to_owned(), &vec![0; MAX_ANSWER_BYTES + 1]);
        assert!(cache.get("a").is_none());
    }
}
