//! The texts of `locales/`: complete in every language, with right particles, and all in use.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kyck_kernel::messages::{ids, render, variables};
use kyck_kernel::{Language, Message};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
}

fn source_of(folders: &[&str], extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in folders {
        files(&root().join(folder), extension, &mut found);
    }
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a text file");
        (path, text)
    };
    found.into_iter().map(read).collect()
}

#[test]
fn every_text_exists_in_every_language_with_the_same_variables() {
    let korean = variables(Language::Korean);
    let english = variables(Language::English);

    for (id, used) in &korean {
        let other = english
            .get(id)
            .unwrap_or_else(|| panic!("{id} is missing in English"));
        assert_eq!(used, other, "variables of {id}");
    }
    for id in english.keys() {
        assert!(korean.contains_key(id), "{id} is missing in Korean");
    }
    assert!(korean.len() > 20, "{} texts", korean.len());
}

#[test]
fn every_file_is_built_in() {
    let known = ids(Language::Korean);

    for (path, source) in source_of(&["locales"], "ftl") {
        let first = source.lines().find_map(|line| {
            let (id, _) = line.split_once(" =")?;
            line.starts_with(|c: char| c.is_ascii_lowercase())
                .then(|| id.to_owned())
        });
        let is_built_in = first.is_none_or(|id| known.contains(&id));
        assert!(
            is_built_in,
            "{} is not listed in kernel/src/messages/bundle.rs",
            path.display()
        );
    }
}

#[test]
fn every_text_renders_with_its_variables() {
    for language in Language::ALL {
        for (id, names) in variables(language) {
            let message = names
                .into_iter()
                .fold(Message::new(id.as_str()), |message, name| {
                    message.with(String::leak(name), 2)
                });
            let text = render(language, &message);
            assert!(
                text != id && !text.contains('{') && !text.is_empty(),
                "{id}: {text}"
            );
        }
    }
}

/// A particle written after a variable would be wrong for every other word, and "을(를)" is nobody's Korean.
#[test]
fn particles_after_variables_are_chosen_by_the_word() {
    const PARTICLES: [&str; 12] = [
        "을",
        "를",
        "이",
        "가",
        "은",
        "는",
        "와",
        "과",
        "로",
        "으로",
        "이에요",
        "예요",
    ];

    for (path, source) in source_of(&["locales/ko"], "ftl") {
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            assert!(
                !line.contains(")를") && !line.contains("을("),
                "{}: {line}",
                path.display()
            );
            assert!(
                !line.contains("(가)") && !line.contains("(는)"),
                "{}: {line}",
                path.display()
            );

            for part in line.split('}').skip(1) {
                let word: String = part
                    .trim_start_matches(['’', '”', '\'', '"', ')'])
                    .chars()
                    .take_while(|c| ('가'..='힣').contains(c))
                    .collect();
                assert!(
                    !PARTICLES.contains(&word.as_str()),
                    "{}: use PARTICLE instead of \"{word}\" in {line}",
                    path.display()
                );
            }
        }
    }
}

/// Every id in the code exists, and every text is used. An error's text is used by its code.
#[test]
fn the_code_and_the_files_name_the_same_texts() {
    let known = ids(Language::Korean);
    let sources = source_of(&["domain/src", "api/src", "kernel/src", "adapters/src"], "rs");

    let mut used = BTreeSet::new();
    for (path, source) in &sources {
        for part in source.split("Message::new(\"").skip(1) {
            let id = part.split('"').next().unwrap_or_default();
            let is_example = path.ends_with("problem.rs");
            assert!(
                is_example || known.contains(id),
                "{}: {id} is in no file",
                path.display()
            );
            used.insert(id.to_owned());
        }
    }

    for id in known {
        let is_error = id.contains("-error-");
        let is_named = || {
            sources
                .iter()
                .any(|(_, source)| source.contains(&format!("\"{id}\"")))
        };
        assert!(
            is_error || used.contains(&id) || is_named(),
            "{id} is used nowhere"
        );
    }
}

/// Every code of the schema's errors has a text, in the features whose errors have texts.
#[test]
fn every_error_code_has_a_text() {
    let known = ids(Language::Korean);
    let schema = kyck_api::graphql::build().sdl();
    let mut features = BTreeSet::new();

    for part in schema.split("enum ").skip(1) {
        let Some((name, rest)) = part.split_once(" {") else {
            continue;
        };
        let Some(feature) = name.strip_suffix("ErrorCode").map(str::to_lowercase) else {
            continue;
        };
        let prefix = format!("{feature}-error-");
        if !known.iter().any(|id| id.starts_with(&prefix)) {
            continue;
        }

        let body = rest.split('}').next().unwrap_or_default();
        let codes = body
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && line.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
        for code in codes {
            let id = format!("{prefix}{}", code.to_lowercase().replace('_', "-"));
            assert!(known.contains(&id), "{id} is missing");
            features.insert(feature.clone());
        }
    }

    for feature in ["family", "identity", "job", "notify"] {
        assert!(features.contains(feature), "{feature}: {features:?}");
    }
}
