//! The types of our schema and of a small one.

use super::*;

#[test]
fn the_whole_schema_is_known_with_its_roots_and_the_description_of_itself() {
    let types = SchemaTypes::parse(&crate::graphql::schema::sdl()).unwrap();
    assert_eq!(types.root(OperationType::Query), Some("Query"));
    assert_eq!(types.root(OperationType::Mutation), Some("Mutation"));
    assert_eq!(types.root(OperationType::Subscription), Some("Subscription"));
    assert!(types.is_abstract("Node"));
    assert!(types.applies("Node", "Video") && !types.applies("Node", "TimeStatus"));
    let field = types.field("Query", "__schema").unwrap();
    assert_eq!(field.ty.to_string(), "__Schema!");
    for definition in types.types.values() {
        if let Definition::Object(fields) | Definition::Interface(fields) = definition {
            for field in fields.values() {
                let name = named(&field.ty);
                let is_built_in =
                    ["Int", "Float", "String", "Boolean", "ID"].contains(&name) || name.starts_with("__");
                assert!(is_built_in || types.get(name).is_some(), "{name}");
            }
        }
    }
}

fn fields(types: &SchemaTypes) -> impl Iterator<Item = (String, &OutputField)> {
    let fields = types
        .types
        .iter()
        .filter_map(|(ty, definition)| match definition {
            Definition::Object(fields) => Some((ty, fields)),
            _ => None,
        });
    fields.flat_map(|(ty, fields)| {
        fields
            .iter()
            .map(move |(name, field)| (format!("{ty}.{name}"), field))
    })
}

#[test]
fn every_page_declares_its_size_and_only_pages_do() {
    let types = SchemaTypes::parse(&crate::graphql::schema::sdl()).unwrap();
    let mut pages = 0;
    for (name, field) in fields(&types) {
        let is_connection = types.field(named(&field.ty), "pageInfo").is_some();
        let list_size = field.limits.list_size.as_ref();
        assert_eq!(
            list_size.is_some(),
            is_connection || field.arguments.contains_key("first"),
            "{name}"
        );

        if let Some(list_size) = list_size {
            pages += 1;
            assert_eq!(list_size.slicing_arguments, ["first"], "{name}");
            assert_eq!(list_size.assumed, 20, "{name}");
            assert!(field.arguments.contains_key("first"), "{name}");
        }
        if is_connection {
            for part in ["edges", "nodes", "pageInfo"] {
                let part = types.field(named(&field.ty), part).unwrap();
                assert_eq!(part.limits.weight, Some(0), "{name}");
            }
            let edge = types.field(named(&field.ty), "edges").unwrap();
            let node = types.field(named(&edge.ty), "node").unwrap();
            assert_eq!(node.limits.weight, Some(0), "{name}");
        }
    }
    assert_eq!(pages, 12);
}

#[test]
fn every_mutation_that_returns_a_session_is_declared_a_sign_in() {
    let types = SchemaTypes::parse(&crate::graphql::schema::sdl()).unwrap();
    let mut alone = Vec::new();
    for (name, field) in fields(&types) {
        let returned = types.field(named(&field.ty), "session");
        let is_sign_in =
            name.starts_with("Mutation.") && returned.is_some_and(|session| named(&session.ty) == "Session");
        assert_eq!(
            field.limits.sign_in.is_some(),
            is_sign_in || name == "Mutation.requestOtp",
            "{name}"
        );

        if field.limits.sign_in.is_some_and(|sign_in| sign_in.is_alone) {
            alone.push(name);
        }
    }
    alone.sort_unstable();
    assert_eq!(
        alone,
        [
            "Mutation.requestOtp",
            "Mutation.staffSignIn",
            "Mutation.verifyOtp"
        ]
    );
    assert_eq!(types.max_body_bytes(), Some(256 * 1024));
}
