//! Whole answers for inline snapshots.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

/// An answer as JSON text in which global ids, which are random, are numbered by their first appearance: `video_1`.
///
/// # Panics
/// Never: every JSON value has a text.
pub fn transcript(answer: &Value) -> String {
    let mut answer = answer.clone();
    number_ids(&mut answer, &mut HashMap::new());
    serde_json::to_string_pretty(&answer).expect("JSON has a text")
}

fn number_ids(value: &mut Value, known: &mut HashMap<String, usize>) {
    match value {
        Value::String(text) => {
            if let Some(kind) = kind_of_id(text) {
                let next = known.len() + 1;
                let number = *known.entry(text.clone()).or_insert(next);
                *text = format!("{kind}_{number}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| number_ids(item, known)),
        Value::Object(fields) => fields.values_mut().for_each(|field| number_ids(field, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `video` of `video_<uuid>`.
fn kind_of_id(text: &str) -> Option<String> {
    let (kind, uuid) = text.rsplit_once('_')?;
    Uuid::try_parse(uuid).ok()?;
    Some(kind.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_has_the_same_number_wherever_it_appears_and_other_texts_stay() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let answer = json!([
            format!("video_{one}"),
            format!("child_{two}"),
            format!("video_{one}"),
            "a_b",
            3
        ]);

        let text = transcript(&answer);

        assert_eq!(
            serde_json::from_str::<Value>(&text).expect("JSON"),
            json!(["video_1", "child_2", "video_1", "a_b", 3])
        );
    }
}
