//! The scan reads any text once and without panic, and no text that it lets through overflows the parser.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The module alone: building the whole product with instrumentation would take a quarter of an hour.
#[path = "../../api/src/server/query_limits/prescan.rs"]
mod prescan;

fuzz_target!(|text: &str| {
    if let Ok(size) = prescan::scan(text, &prescan::TextLimits::default()) {
        assert!(size.tokens <= 1_000 && size.nesting <= 40);
        let _ = async_graphql::parser::parse_query(text);
    }
});
