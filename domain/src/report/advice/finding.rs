//! What a rule found.

use kyck_kernel::Message;

use super::{Advice, AdviceKind, Evidence};
use crate::report::guideline::find_guideline;
use crate::report::model::rounded;

/// A line of advice before its kind is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    message: Message,
    guideline: &'static str,
    evidence: Vec<Evidence>,
}

impl Finding {
    /// A text, and the slug of the guideline that it refers to.
    pub(super) fn new(message: Message, guideline: &'static str) -> Self {
        Self {
            message,
            guideline,
            evidence: Vec::new(),
        }
    }

    /// With a number that the text comes from. `name` is in camel case.
    pub(super) fn evidence(mut self, name: &str, value: impl Into<f64>, unit: &str) -> Self {
        self.evidence.push(Evidence {
            name: name.to_owned(),
            value: rounded(value.into()),
            unit: unit.to_owned(),
        });
        self
    }

    pub(super) fn into_advice(self, kind: AdviceKind) -> Advice {
        Advice {
            kind,
            message: self.message,
            evidence: self.evidence,
            guideline: find_guideline(self.guideline).map(|guideline| guideline.slug.clone()),
        }
    }

    #[cfg(test)]
    pub(super) fn english(&self) -> &str {
        self.message.text(kyck_kernel::Language::English)
    }

    #[cfg(test)]
    pub(super) fn korean(&self) -> &str {
        self.message.text(kyck_kernel::Language::Korean)
    }

    #[cfg(test)]
    pub(super) fn guideline(&self) -> &'static str {
        self.guideline
    }

    /// The numbers by name, in their order.
    #[cfg(test)]
    pub(super) fn numbers(&self) -> Vec<(&str, f64)> {
        self.evidence
            .iter()
            .map(|evidence| (evidence.name.as_str(), evidence.value))
            .collect()
    }
}
