//! The cache of parsed queries: clients send the same few dozen documents again and again.

use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::types::ExecutableDocument;
use kyck_kernel::cache::{Cache, CacheSpec, mebibytes};

use super::query_limits::{self, QueryLimits, QueryRejected, Usage};
use super::schema_types::SchemaTypes;
use super::typename::with_typenames;
use super::variables::check_usages;

const PARSED_QUERY_CACHE: CacheSpec = CacheSpec {
    name: "parsed_query",
    capacity_bytes: mebibytes(10),
    invalidated_by: "",
    max_staleness: None,
};
/// Bytes of a parsed document for each byte of its text, roughly.
const BYTES_PER_TEXT_BYTE: usize = 20;

/// A document that passed the limits once.
#[derive(Debug)]
pub struct ParsedQuery {
    /// As it was sent.
    pub document: Arc<ExecutableDocument>,
    /// As it is run, where that differs; see [`super::typename`].
    with_typenames: Option<ExecutableDocument>,
}

impl ParsedQuery {
    /// A copy for the executor.
    pub fn executable(&self) -> ExecutableDocument {
        let document = self.with_typenames.as_ref();
        document.unwrap_or(&self.document).clone()
    }
}

/// Parsed queries by their text.
#[derive(Debug)]
pub struct ParsedQueryCache(Cache<Arc<str>, Arc<ParsedQuery>>);

impl Default for ParsedQueryCache {
    fn default() -> Self {
        Self(Cache::new(&PARSED_QUERY_CACHE, |text, _| {
            text.len() * BYTES_PER_TEXT_BYTE
        }))
    }
}

impl ParsedQueryCache {
    /// Parses a text, or finds it parsed, and checks its limits. Those are checked each time, since the cost depends on
    /// the variables.
    ///
    /// # Errors
    /// The first limit that is exceeded, what the parser finds, or a variable that is used where its type does not fit.
    pub fn parse(
        &self,
        text: &str,
        operation_name: Option<&str>,
        variables: &Variables,
        types: &SchemaTypes,
        limits: &QueryLimits,
    ) -> Result<(Arc<ParsedQuery>, Usage), QueryRejected> {
        if let Some(query) = self.0.get(text) {
            let usage = query_limits::check(&query.document, operation_name, variables, types, limits)?;
            return Ok((query, usage));
        }

        let document = query_limits::parse(text, &limits.text)?;
        let usage = query_limits::check(&document, operation_name, variables, types, limits)?;
        check_usages(&document, types)?;

        let query = Arc::new(ParsedQuery {
            with_typenames: with_typenames(&document, types),
            document: Arc::new(document),
        });
        self.0.insert(text.into(), Arc::clone(&query));
        Ok((query, usage))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::schema_types;

    fn cost(cache: &ParsedQueryCache, text: &str, variables: serde_json::Value) -> Result<u64, &'static str> {
        let variables = Variables::from_json(variables);
        cache
            .parse(text, None, &variables, &schema_types(), &QueryLimits::default())
            .map(|(_, usage)| usage.cost.total())
            .map_err(|rejected| rejected.reason())
    }

    fn len(cache: &ParsedQueryCache) -> u64 {
        cache.0.size().1
    }

    #[test]
    fn the_cost_of_a_cached_query_follows_from_the_variables_of_each_request() {
        let cache = ParsedQueryCache::default();
        let text = "query($n:Int){videos(first:$n){nodes{id}}}";
        for (count, expected) in [(7, 8), (50, 51), (7, 8)] {
            assert_eq!(
                cost(&cache, text, serde_json::json!({ "n": count })),
                Ok(expected)
            );
        }
        assert_eq!(len(&cache), 1);
    }

    #[test]
    fn what_is_rejected_is_not_cached() {
        let cache = ParsedQueryCache::default();
        for _ in 0..2 {
            assert_eq!(cost(&cache, "{", serde_json::Value::Null), Err("syntax"));
        }
        assert_eq!(len(&cache), 0);
    }

    #[test]
    fn the_cache_is_bounded_by_the_length_of_the_texts() {
        let cache = ParsedQueryCache::default();
        let texts: Vec<String> = (0..2_000)
            .map(|number| format!("{{a{number} # {}\n}}", "x".repeat(1_000)))
            .collect();
        for text in &texts {
            cost(&cache, text, serde_json::Value::Null).unwrap();
        }

        let (bytes, entries) = cache.0.size();
        let cached = texts.iter().filter(|text| cache.0.peek(text.as_str()).is_some());
        let text_bytes: usize = cached.map(String::len).sum();
        assert_eq!(bytes, (text_bytes * BYTES_PER_TEXT_BYTE) as u64);
        assert!(bytes <= PARSED_QUERY_CACHE.capacity_bytes);
        assert!(entries > 100);
    }
}
