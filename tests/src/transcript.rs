//! Whole answers for inline snapshots.

use std::collections::HashMap;
use std::fmt::Write;

use serde_json::{Map, Value};
use uuid::Uuid;

/// Columns of a line of a transcript, its indentation included.
const WIDTH: usize = 100;

/// Columns of a transcript on one line, which follows `assert_snapshot!(transcript(&answer), @` in the test.
const WIDTH_ALONE: usize = 60;

/// Fields whose texts are random or contain ids.
const RANDOM: [&str; 5] = [
    "accessToken",
    "endCursor",
    "pollSecret",
    "refreshToken",
    "startCursor",
];

/// Characters of a UUID with its hyphens.
const UUID_LENGTH: usize = 36;

/// In the UUIDs that tests choose, where others are random.
const CHOSEN: &str = "-7000-8000-";

/// An answer as JSON text that is the same in every run: global ids, which are random, are numbered by their first
/// appearance (`video_1`), and tokens and cursors are left out. What fits on a line is on one.
pub fn transcript(answer: &Value) -> String {
    let mut answer = answer.clone();
    replace_random(&mut answer, &mut HashMap::new());

    let mut text = String::new();
    write(&mut text, &answer, 0, WIDTH - WIDTH_ALONE);
    text
}

fn replace_random(value: &mut Value, known: &mut HashMap<String, usize>) {
    match value {
        Value::String(text) => {
            if let Some(prefix) = prefix_of_id(text) {
                let next = known.len() + 1;
                let number = *known.entry(text.clone()).or_insert(next);
                *text = format!("{prefix}{number}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace_random(item, known)),
        Value::Object(fields) => {
            for (name, field) in fields {
                if RANDOM.contains(&name.as_str()) && field.is_string() {
                    *field = Value::from("[random]");
                }
                replace_random(field, known);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What is before the UUID at the end of a text, unless the test itself chose it: `video_` of `video_<uuid>`.
fn prefix_of_id(text: &str) -> Option<&str> {
    let (prefix, uuid) = text.split_at_checked(text.len().checked_sub(UUID_LENGTH)?)?;
    Uuid::try_parse(uuid).ok()?;

    match prefix {
        "" if uuid.contains(CHOSEN) => None,
        "" => Some("uuid_"),
        _ => Some(prefix),
    }
}

/// Appends a value that begins in `column` of a line with `indent` leading spaces.
fn write(text: &mut String, value: &Value, indent: usize, column: usize) {
    let line = on_one_line(value);
    // One column for the comma that may follow.
    let fits = column + line.chars().count() < WIDTH;

    match value {
        Value::Array(items) if !fits => write_array(text, items, indent),
        Value::Object(fields) if !fits => write_object(text, fields, indent),
        _ => text.push_str(&line),
    }
}

fn write_array(text: &mut String, items: &[Value], indent: usize) {
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        begin_line(text, index > 0, indent + 2);
        write(text, item, indent + 2, indent + 2);
    }
    begin_line(text, false, indent);
    text.push(']');
}

fn write_object(text: &mut String, fields: &Map<String, Value>, indent: usize) {
    text.push('{');
    for (index, (name, field)) in fields.iter().enumerate() {
        begin_line(text, index > 0, indent + 2);
        let label = format!("{}: ", Value::from(name.as_str()));
        text.push_str(&label);
        write(text, field, indent + 2, indent + 2 + label.chars().count());
    }
    begin_line(text, false, indent);
    text.push('}');
}

fn begin_line(text: &mut String, has_comma: bool, indent: usize) {
    let comma = if has_comma { "," } else { "" };
    let _ = write!(text, "{comma}\n{:indent$}", "");
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(on_one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) if !fields.is_empty() => {
            let name_and_value = |(name, field): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), on_one_line(field))
            };
            let fields: Vec<String> = fields.iter().map(name_and_value).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_has_the_same_number_wherever_it_appears_and_other_texts_stay() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let answer = json!([
            format!("video_{one}"),
            format!("child_{two}"),
            format!("video_{one}"),
            two,
            "0197c000-0000-7000-8000-000000000001",
            "a_b",
            3
        ]);

        assert_snapshot!(transcript(&answer), @r#"
        [
          "video_1",
          "child_2",
          "video_1",
          "uuid_3",
          "0197c000-0000-7000-8000-000000000001",
          "a_b",
          3
        ]
        "#);
    }

    #[test]
    fn tokens_are_left_out_unless_there_are_none() {
        let answer = json!({ "accessToken": "eyJ0eXAi", "refreshToken": null });

        assert_snapshot!(transcript(&answer), @r#"{ "accessToken": "[random]", "refreshToken": null }"#);
    }

    #[test]
    fn what_is_too_long_for_a_line_is_broken_from_the_outside() {
        let long = "x".repeat(60);
        let answer =
            json!({ "items": [{ "title": long, "tags": [] }, { "title": "short", "tags": ["a", "b"] }] });

        assert_snapshot!(transcript(&answer), @r#"
        {
          "items": [
            { "tags": [], "title": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
            { "tags": ["a", "b"], "title": "short" }
          ]
        }
        "#);
    }
}
