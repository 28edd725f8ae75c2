//! The variables of an operation, checked before anything runs: by the GraphQL specification their values are coerced first
//! (6.1.2), and each may be used only where its type fits (5.8.5). Whole numbers in the document itself are checked with
//! them, since the library finds one of more than 32 bits only while it runs.

mod coerce;
mod int;
mod problem;
#[cfg(test)]
mod tests;
mod usages;

pub use coerce::coerce;
pub use problem::VariableProblem;
pub use usages::check_usages;
