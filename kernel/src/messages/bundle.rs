//! The texts of every language, parsed once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::particle::particle;
use crate::language::Language;

/// Declares the files of `locales/`: one per feature, each in every language.
macro_rules! files {
    ($($feature:literal),* $(,)?) => {
        /// The files of a language, by feature.
        const fn files(language: Language) -> &'static [(&'static str, &'static str)] {
            match language {
                Language::Korean => &[
                    $(($feature, include_str!(concat!("../../../locales/ko/", $feature, ".ftl")))),*
                ],
                Language::English => &[
                    $(($feature, include_str!(concat!("../../../locales/en/", $feature, ".ftl")))),*
                ],
            }
        }
    };
}

files! {
    "catalog",
    "curation",
    "family",
    "identity",
    "job",
    "notify",
    "policy",
    "recommend",
    "report",
    "watch",
}

type Bundle = FluentBundle<FluentResource>;

static KOREAN: LazyLock<Bundle> = LazyLock::new(|| parse(Language::Korean));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| parse(Language::English));

fn bundle(language: Language) -> &'static Bundle {
    match language {
        Language::Korean => &KOREAN,
        Language::English => &ENGLISH,
    }
}

/// What cannot be read is left out and logged; the tests refuse it.
fn parse(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);

    if let Err(error) = bundle.add_function("PARTICLE", particle_function) {
        tracing::error!(%error, "texts have no particles");
    }
    for (feature, source) in files(language) {
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(feature, ?errors, "a file of texts has errors");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(feature, ?errors, "a file of texts repeats ids");
        }
    }

    bundle
}

/// `PARTICLE($word, "을/를")` in a text: only the particle, not the word.
fn particle_function<'a>(positional: &[FluentValue<'a>], _: &FluentArgs<'_>) -> FluentValue<'a> {
    let [word, FluentValue::String(forms)] = positional else {
        return FluentValue::Error;
    };
    let word = match word {
        FluentValue::String(text) => text.to_string(),
        FluentValue::Number(number) => number.as_string().into_owned(),
        _ => String::new(),
    };
    particle(&word, forms).to_owned().into()
}

/// The text of an id in a language; the id, and an entry of the log, where there is none.
pub(super) fn format(language: Language, id: &str, arguments: &FluentArgs<'_>) -> String {
    let bundle = bundle(language);
    let Some(pattern) = bundle.get_message(id).and_then(|found| found.value()) else {
        tracing::error!(id, language = language.tag(), "a text is missing");
        return id.to_owned();
    };

    let mut errors: Vec<FluentError> = Vec::new();
    let text = bundle.format_pattern(pattern, Some(arguments), &mut errors);
    if !errors.is_empty() {
        tracing::error!(id, language = language.tag(), ?errors, "a text lacks an argument");
    }

    text.into_owned()
}

/// Whether every language has a text of this id.
pub fn defines(id: &str) -> bool {
    Language::ALL
        .into_iter()
        .all(|language| bundle(language).has_message(id))
}

/// Ids of the texts of a language.
pub fn ids(language: Language) -> BTreeSet<String> {
    variables(language).into_keys().collect()
}

/// The variables of each text of a language, by id. For tests of the texts themselves.
pub fn variables(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for (_, source) in files(language) {
        let mut current: Option<String> = None;

        for line in source.lines() {
            if let Some((id, _)) = line.split_once(" =")
                && line.starts_with(|c: char| c.is_ascii_lowercase())
            {
                found.insert(id.to_owned(), BTreeSet::new());
                current = Some(id.to_owned());
            } else if line.starts_with('#') {
                current = None;
            }

            let Some(variables) = current.as_ref().and_then(|id| found.get_mut(id)) else {
                continue;
            };
            for part in line.split('$').skip(1) {
                let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
                variables.insert(part[..end.unwrap_or(part.len())].to_owned());
            }
        }
    }

    found
}
