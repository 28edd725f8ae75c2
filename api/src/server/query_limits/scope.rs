//! The place of a selection in a document, as far as limits depend on it.

use async_graphql::Pos;

use crate::server::field_limits::SignIn;
use crate::server::schema_types::{OutputField, is_introspection_type, named};

/// Where in a document a selection is.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The type of which fields are selected; `None` below a field that the schema does not have.
    pub(super) parent: Option<&'a str>,
    pub(super) is_root: bool,
    /// Number of fields that enclose it, 0 at the root.
    pub(super) depth: u64,
    /// Sizes of the pages around it, multiplied.
    pub(super) items: u64,
    /// Lists of types around it; `None` outside an introspection query.
    pub(super) introspection_lists: Option<u64>,
}

impl<'a> Scope<'a> {
    pub(super) const fn of(parent: Option<&'a str>, is_root: bool) -> Self {
        Self {
            parent,
            is_root,
            depth: 0,
            items: 1,
            introspection_lists: None,
        }
    }
}

/// A field of the root of an operation.
#[derive(Clone, Copy)]
pub(super) struct Root<'a> {
    pub(super) name: &'a str,
    pub(super) pos: Pos,
    pub(super) definition: Option<&'a OutputField>,
}

impl Root<'_> {
    pub(super) fn sign_in(&self) -> Option<SignIn> {
        self.definition?.limits.sign_in
    }

    pub(super) fn is_introspection(&self) -> bool {
        self.definition
            .is_some_and(|field| is_introspection_type(named(&field.ty)))
    }
}

/// Lists of types around the content of a field; `None` outside an introspection query.
pub(super) fn introspection_lists(definition: Option<&OutputField>, scope: Scope<'_>) -> Option<u64> {
    let Some(definition) = definition else {
        return scope.introspection_lists;
    };
    let around = match scope.introspection_lists {
        Some(around) => around,
        None if is_introspection_type(named(&definition.ty)) => 0,
        None => return None,
    };
    Some(around + u64::from(definition.limits.expands_type))
}
