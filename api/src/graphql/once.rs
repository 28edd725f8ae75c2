//! The key with which a client may send a mutation again after a lost response.
//!
//! A resolver passes `clientMutationId` to [`once`] and the result to the use case, which does the rest (see
//! [`kyck_domain::idempotency`]).

use async_graphql::{Context, Result, Value};
use kyck_domain::idempotency::MutationKey;

/// What the schema calls the key.
const FIELD: &str = "clientMutationId";

/// The attempt at the mutation that is being resolved, when the client named it.
///
/// # Errors
/// `BAD_REQUEST` that names `clientMutationId` for a key that cannot be one.
pub fn once(ctx: &Context<'_>, key: Option<String>) -> Result<Option<MutationKey>> {
    let Some(key) = key else { return Ok(None) };

    let mut input = String::new();
    for (name, value) in ctx.field().arguments()? {
        write_name(&mut input, &name);
        write_value(&mut input, &value);
    }

    Ok(Some(MutationKey::new(ctx.field().name(), key, &input)?))
}

/// Writes a value so that the same meaning gives the same text: fields in the order of the alphabet, without
/// those that are null and without the key itself; an enum as the text that a variable would be.
fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields
                .iter()
                .filter(|(name, value)| name.as_str() != FIELD && !matches!(value, Value::Null))
                .collect();
            fields.sort_by_key(|(name, _)| name.as_str());

            text.push('{');
            for (name, value) in fields {
                write_name(text, name);
                write_value(text, value);
            }
            text.push('}');
        }
        Value::List(items) => {
            text.push('[');
            for item in items {
                write_value(text, item);
                text.push(',');
            }
            text.push(']');
        }
        Value::Enum(name) => write_name(text, name),
        Value::String(string) => write_name(text, string),
        other => write_plain(text, &other.to_string()),
    }
}

/// A text with its length before it, so that no two lists of texts come out alike.
fn write_name(text: &mut String, name: &str) {
    write_plain(text, &name.len().to_string());
    text.push(':');
    text.push_str(name);
}

/// A number or a word of the language, such as `true`; the bar distinguishes it from a text.
fn write_plain(text: &mut String, plain: &str) {
    text.push('|');
    text.push_str(plain);
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    fn written(value: &Value) -> String {
        let mut text = String::new();
        write_value(&mut text, value);
        text
    }

    #[test]
    fn the_same_input_is_written_alike_whatever_its_key_and_order() {
        let one = value!({ "childId": "child_1", "minutes": 30, "clientMutationId": "a" });
        let other = value!({ "minutes": 30, "clientMutationId": "b", "note": null, "childId": "child_1" });
        assert_eq!(written(&one), written(&other));
        assert_ne!(
            written(&one),
            written(&value!({ "childId": "child_1", "minutes": 31 }))
        );
    }

    #[test]
    fn an_enum_in_the_document_is_the_text_of_a_variable() {
        let literal = Value::Enum(async_graphql::Name::new("VIDEO"));
        assert_eq!(written(&literal), written(&value!("VIDEO")));
    }

    #[test]
    fn lists_that_are_cut_differently_are_written_differently() {
        assert_ne!(written(&value!(["ab", "c"])), written(&value!(["a", "bc"])));
        assert_ne!(written(&value!([["a"], "b"])), written(&value!([["a", "b"]])));
        assert_ne!(written(&value!("1")), written(&value!(1)));
    }
}
