//! A text with its arguments.

use std::sync::{Arc, OnceLock};

use fluent_bundle::{FluentArgs, FluentValue};
use serde::{Deserialize, Serialize};

use super::bundle;
use crate::language::Language;

/// A value that a text shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Argument {
    /// A number; the text chooses plural forms and digits by it.
    Number(f64),
    /// The same text in every language: a title, a nickname.
    Text(Arc<str>),
    /// A text that exists in both languages: the name of a theme or of a Nuri area.
    PerLanguage {
        /// In Korean.
        ko: Arc<str>,
        /// In English.
        en: Arc<str>,
    },
    /// Another text of `locales/`.
    Message(Box<Message>),
}

macro_rules! from_numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Argument {
            fn from(value: $number) -> Self {
                Self::Number(f64::from(value))
            }
        })*
    };
}

from_numbers!(i32, u32, u16, u8, f32, f64);

impl From<usize> for Argument {
    fn from(value: usize) -> Self {
        Self::Number(value as f64)
    }
}

impl From<u64> for Argument {
    fn from(value: u64) -> Self {
        Self::Number(value as f64)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Message> for Argument {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

/// Texts in Korean and English, in this order.
impl From<(&str, &str)> for Argument {
    fn from((ko, en): (&str, &str)) -> Self {
        Self::PerLanguage {
            ko: ko.into(),
            en: en.into(),
        }
    }
}

/// A text of `locales/` with its arguments, rendered at most once per language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    id: Arc<str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    arguments: Vec<(Arc<str>, Argument)>,
    #[serde(skip)]
    rendered: [OnceLock<Arc<str>>; Language::ALL.len()],
}

impl Message {
    /// The text of an id, such as `report-advice-bedtime-kept`.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self {
            id: id.into(),
            arguments: Vec::new(),
            rendered: Default::default(),
        }
    }

    /// With the value of one variable of the text.
    #[must_use]
    pub fn with(mut self, variable: &'static str, value: impl Into<Argument>) -> Self {
        self.arguments.push((variable.into(), value.into()));
        self.rendered = Default::default();
        self
    }

    /// Id of the text.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The values of the text's variables, in the order in which they were given.
    pub fn arguments(&self) -> &[(Arc<str>, Argument)] {
        &self.arguments
    }

    /// The text in a language. A text that does not exist gives its id and an entry of the log.
    pub fn text(&self, language: Language) -> &str {
        let index = match language {
            Language::Korean => 0,
            Language::English => 1,
        };
        self.rendered[index].get_or_init(|| render(language, self).into())
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.arguments == other.arguments
    }
}

/// The text of a message in a language; its id, and an entry of the log, where there is none.
pub fn render(language: Language, message: &Message) -> String {
    let mut arguments = FluentArgs::with_capacity(message.arguments.len());
    for (name, value) in &message.arguments {
        arguments.set(name.as_ref(), fluent_value(language, value));
    }

    bundle::format(language, &message.id, &arguments)
}

fn fluent_value(language: Language, value: &Argument) -> FluentValue<'_> {
    match value {
        Argument::Number(number) => (*number).into(),
        Argument::Text(text) => text.as_ref().into(),
        Argument::PerLanguage { ko, en } => language.pick(ko, en).as_ref().into(),
        Argument::Message(message) => message.text(language).into(),
    }
}
