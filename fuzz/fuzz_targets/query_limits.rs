//! Any text is answered in bounded time, and what is accepted can be walked with its fragments in place.
#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use libfuzzer_sys::fuzz_target;

// The modules alone: building the whole product with instrumentation would take a quarter of an hour.
#[expect(dead_code, reason = "the server uses the rest")]
#[path = "../../api/src/server"]
mod server {
    pub mod field_limits;
    pub mod query_limits;
    pub mod schema_types;
    pub mod variables;
}
use server::query_limits::{QueryLimits, check, parse};
use server::schema_types::SchemaTypes;

/// Under instrumentation, on a busy machine; a release build takes less than a tenth.
const BOUND: Duration = Duration::from_millis(250);

static TYPES: LazyLock<SchemaTypes> =
    LazyLock::new(|| SchemaTypes::parse(include_str!("../../schema.graphql")).expect("our own schema"));

fuzz_target!(|text: &str| {
    let limits = QueryLimits::default();
    let types = &*TYPES;
    let begun = Instant::now();
    let document = parse(text, &limits.text);
    let outcome = document.and_then(|document| {
        let usage = check(&document, None, &Variables::default(), types, &limits)?;
        Ok((document, usage))
    });
    assert!(begun.elapsed() < BOUND, "{:?} for {} bytes", begun.elapsed(), text.len());

    match outcome {
        Ok((document, _)) => {
            let mut selections = 0;
            for (_, operation) in document.operations.iter() {
                count(&operation.node.selection_set.node, &document, &mut selections);
            }
            assert!(selections <= limits.selections);
        }
        Err(rejected) => assert!(!rejected.locations.is_empty()),
    }
});

fn count(set: &SelectionSet, document: &ExecutableDocument, found: &mut u64) {
    for item in &set.items {
        *found += 1;
        if *found > 2_000 {
            return;
        }
        match &item.node {
            Selection::Field(field) => count(&field.node.selection_set.node, document, found),
            Selection::InlineFragment(inline) => count(&inline.node.selection_set.node, document, found),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    count(&fragment.node.selection_set.node, document, found);
                }
            }
        }
    }
}
