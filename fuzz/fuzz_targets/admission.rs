//! Any text is answered in bounded time, and what is admitted can be walked with its fragments in place.
#![no_main]

use std::time::{Duration, Instant};

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use libfuzzer_sys::fuzz_target;

#[expect(dead_code, reason = "the server uses the rest")]
#[path = "../../api/src/server"]
mod server {
    pub mod admission;
    pub mod measure;
    pub mod prescan;
    pub mod schema_types;
    pub mod variables;
}
use server::admission::{Limits, admit};

/// Under instrumentation, on a busy machine; a release build takes less than a tenth.
const BOUND: Duration = Duration::from_millis(250);

fuzz_target!(|text: &str| {
    let begun = Instant::now();
    let outcome = admit(text, None, &Variables::default(), &Limits::default());
    assert!(begun.elapsed() < BOUND, "{:?} for {} bytes", begun.elapsed(), text.len());
    if let Ok(admitted) = outcome {
        let mut selections = 0;
        for (_, operation) in admitted.document.operations.iter() {
            count(&operation.node.selection_set.node, &admitted.document, &mut selections);
        }
        assert_eq!(selections, admitted.measure.expanded);
        assert!(selections <= 1_000);
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
