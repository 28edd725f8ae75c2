//! Documents that were parsed before: clients send the same few dozen again and again.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Variables;
use async_graphql::parser::types::ExecutableDocument;
use lru::LruCache;

use super::admission::{self, Admitted, Limits, Refusal};
use super::schema_types::SchemaTypes;
use super::typename::with_typenames;
use super::variables::check_usages;

/// Text of all known documents together, in bytes. A parsed document takes some twenty times its text.
const MAX_TEXT_BYTES: usize = 512 * 1024;

/// A document that was let in.
#[derive(Debug)]
pub struct KnownDocument {
    /// As it was sent.
    document: Arc<ExecutableDocument>,
    /// As it is run, where that differs; see [`super::typename`].
    with_typenames: Option<ExecutableDocument>,
}

impl KnownDocument {
    /// A copy for the executor.
    pub fn executable(&self) -> ExecutableDocument {
        let document = self.with_typenames.as_ref();
        document.unwrap_or(&self.document).clone()
    }
}

/// The documents this process knows; those not asked for longest give way.
#[derive(Debug)]
pub struct Documents(Mutex<Known>);

#[derive(Debug)]
struct Known {
    parsed: LruCache<Box<str>, Arc<KnownDocument>>,
    text_bytes: usize,
}

impl Default for Documents {
    fn default() -> Self {
        Self(Mutex::new(Known {
            parsed: LruCache::unbounded(),
            text_bytes: 0,
        }))
    }
}

impl Documents {
    /// As [`admission::admit`]; a text that was let in before is not scanned and parsed again. What it asks for
    /// is measured each time, since that depends on the variables.
    ///
    /// # Errors
    /// As [`admission::admit`].
    pub fn admit(
        &self,
        text: &str,
        operation_name: Option<&str>,
        variables: &Variables,
        limits: &Limits,
        types: &SchemaTypes,
    ) -> Result<(Admitted, Arc<KnownDocument>), Refusal> {
        let known = self.known().parsed.get(text).cloned();
        if let Some(known) = known {
            let document = Arc::clone(&known.document);
            let admitted = admission::check_document(document, operation_name, variables, limits)?;
            return Ok((admitted, known));
        }
        let admitted = admission::admit(text, operation_name, variables, limits)?;
        check_usages(&admitted.document, types)?;
        let known = Arc::new(KnownDocument {
            document: Arc::clone(&admitted.document),
            with_typenames: with_typenames(&admitted.document, types),
        });
        self.remember(text, &known);
        Ok((admitted, known))
    }

    fn remember(&self, text: &str, document: &Arc<KnownDocument>) {
        let mut known = self.known();
        known.text_bytes += text.len();
        if known.parsed.put(text.into(), Arc::clone(document)).is_some() {
            // Another request was first.
            known.text_bytes -= text.len();
        }
        while known.text_bytes > MAX_TEXT_BYTES {
            let Some((text, _)) = known.parsed.pop_lru() else {
                break;
            };
            known.text_bytes -= text.len();
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        // Whole after every statement under the lock that can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(documents: &Documents, text: &str, variables: serde_json::Value) -> Result<u64, &'static str> {
        let variables = Variables::from_json(variables);
        documents
            .admit(
                text,
                None,
                &variables,
                &Limits::default(),
                &SchemaTypes::default(),
            )
            .map(|(admitted, _)| admitted.measure.cost())
            .map_err(|refusal| refusal.reason())
    }

    #[test]
    fn a_known_document_is_measured_by_its_own_variables() {
        let documents = Documents::default();
        let text = "query($n:Int){videos(first:$n){nodes{id}}}";
        for (count, cost) in [(7, 8), (50, 51), (7, 8)] {
            assert_eq!(
                admit(&documents, text, serde_json::json!({ "n": count })),
                Ok(cost)
            );
        }
        assert_eq!(documents.known().parsed.len(), 1);
    }

    #[test]
    fn what_is_refused_is_not_remembered() {
        let documents = Documents::default();
        for _ in 0..2 {
            assert_eq!(admit(&documents, "{", serde_json::Value::Null), Err("syntax"));
        }
        assert_eq!(documents.known().parsed.len(), 0);
    }

    #[test]
    fn the_memory_is_bounded() {
        let documents = Documents::default();
        for number in 0..2_000 {
            let text = format!("{{a{number} # {}\n}}", "x".repeat(1_000));
            admit(&documents, &text, serde_json::Value::Null).unwrap();
        }
        let known = documents.known();
        let text_bytes: usize = known.parsed.iter().map(|(text, _)| text.len()).sum();
        assert_eq!(known.text_bytes, text_bytes);
        assert!(text_bytes <= MAX_TEXT_BYTES);
    }
}
