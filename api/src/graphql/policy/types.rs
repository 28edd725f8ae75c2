//! `PolicyVerdict`: whether a child may watch, and why not.

use async_graphql::SimpleObject;
use kyck_domain::policy::{Denial, Verdict};

use crate::graphql::Language;

/// May the child watch this now, and why not?
#[derive(Clone, Debug, SimpleObject)]
pub struct PolicyVerdict {
    /// Whether the child may watch it now.
    allowed: bool,
    /// Why not; absent when it may.
    reason: Option<Denial>,
    /// Why not, in words for the child in the request's language; absent when it may.
    message: Option<String>,
}

impl PolicyVerdict {
    /// The verdict in a language.
    pub fn new(verdict: Verdict, language: Language) -> Self {
        let reason = verdict.denial();

        Self {
            allowed: verdict.is_allowed(),
            reason,
            message: reason.map(|reason| reason.message().text(language).to_owned()),
        }
    }
}
