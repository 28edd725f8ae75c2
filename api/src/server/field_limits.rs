//! Limits that are declared on the fields of the schema, as directives of its text.
//!
//! A resolver declares them with `#[graphql(directive = list_size::apply(…))]`; [`FieldLimits::of`] reads them back from
//! the schema's text, and [`super::query_limits`] enforces them. `@cost` and `@listSize` are named after the GraphQL
//! cost directives draft; unlike there, a weight is not multiplied by the page around it, since a relation is loaded
//! once for a whole page.

use async_graphql::parser::types::ConstDirective;
use async_graphql::{Positioned, TypeDirective as Declared};
use async_graphql_value::ConstValue;

pub use self::directives::{bulk_input, cost, expands_type, list_size, sign_in};

#[expect(missing_docs, reason = "the macro drops the documentation of what it makes")]
mod directives {
    use async_graphql::TypeDirective;

    /// How many loads from the database or a cache the field takes. Without it, a field with a selection takes one and a
    /// leaf none.
    #[TypeDirective(name = "cost", location = "FieldDefinition")]
    pub fn cost(weight: u32) {}

    /// The field is a page of a list: how many items it has when none of the arguments is given, and the arguments that
    /// set its size.
    #[TypeDirective(name = "listSize", location = "FieldDefinition")]
    pub fn list_size(assumed_size: u32, slicing_arguments: Vec<String>) {}

    /// A mutation that returns an access token to somebody who has none. A request has at most one of them, and an expired
    /// token that comes with it is ignored. `alone`: the request has no other field, so that aliases cannot multiply the
    /// attempts at a code.
    #[TypeDirective(name = "signIn", location = "FieldDefinition")]
    pub fn sign_in(alone: bool) {}

    /// The field takes a batch: the body of its request may have this many bytes instead of the usual number.
    #[TypeDirective(name = "bulkInput", location = "FieldDefinition")]
    pub fn bulk_input(max_body_bytes: u32) {}

    /// A field of the introspection schema that leads from one type to a list of its parts, and from there to further
    /// types without end.
    #[TypeDirective(name = "expandsType", location = "FieldDefinition")]
    pub fn expands_type() {}
}

/// The limits of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldLimits {
    /// Loads of the field itself; `None` where the schema declares none.
    pub weight: Option<u64>,
    /// Set for a page of a list.
    pub list_size: Option<ListSize>,
    /// Set for a mutation that returns an access token.
    pub sign_in: Option<SignIn>,
    /// Bytes that the body of its request may have, where that is not the usual limit.
    pub max_body_bytes: Option<usize>,
    /// Whether it leads from one type of an introspection query to a list of its parts.
    pub expands_type: bool,
}

/// The size of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSize {
    /// Items when no argument sets the size.
    pub assumed: u64,
    /// Names of the arguments that set it.
    pub slicing_arguments: Vec<String>,
}

/// How a sign-in shares its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Whether no other field may be in the request.
    pub is_alone: bool,
}

impl FieldLimits {
    /// Reads the directives of a field definition; those of others are skipped.
    pub fn of(directives: &[Positioned<ConstDirective>]) -> Self {
        let mut limits = Self::default();
        for directive in directives {
            let directive = &directive.node;
            let argument = |name| directive.get_argument(name).map(|value| &value.node);

            let name = directive.name.node.as_str();
            if name == Declared::name(&cost) {
                limits.weight = argument("weight").and_then(number);
            } else if name == Declared::name(&list_size) {
                limits.list_size = argument("assumedSize").and_then(number).map(|assumed| ListSize {
                    assumed,
                    slicing_arguments: argument("slicingArguments").map(texts).unwrap_or_default(),
                });
            } else if name == Declared::name(&sign_in) {
                let is_alone = argument("alone") == Some(&ConstValue::Boolean(true));
                limits.sign_in = Some(SignIn { is_alone });
            } else if name == Declared::name(&bulk_input) {
                let bytes = argument("maxBodyBytes").and_then(number);
                limits.max_body_bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok());
            } else if name == Declared::name(&expands_type) {
                limits.expands_type = true;
            }
        }
        limits
    }
}

fn number(value: &ConstValue) -> Option<u64> {
    match value {
        ConstValue::Number(number) => number.as_u64(),
        _ => None,
    }
}

fn texts(value: &ConstValue) -> Vec<String> {
    let ConstValue::List(items) = value else {
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| match item {
            ConstValue::String(text) => Some(text.clone()),
            _ => None,
        })
        .collect()
}
