//! What a user can fix, and what no input would.

use std::fmt::Debug;

use crate::error::Fault;
use crate::messages::{Argument, Message};

/// The codes of one feature's problems. Their texts are in `locales/`, under `<FEATURE>-error-<code in kebab case>`.
pub trait ErrorCode: Copy + Debug + PartialEq + Send + Sync + 'static {
    /// Name of the feature's file in `locales/`.
    const FEATURE: &'static str;

    /// Id of the text: `family-error-too-many-children` for `FamilyErrorCode::TooManyChildren`.
    fn message_id(self) -> String {
        let mut id = format!("{}-error", Self::FEATURE);
        for c in format!("{self:?}").chars() {
            if c.is_ascii_uppercase() {
                id.push('-');
            }
            id.push(c.to_ascii_lowercase());
        }
        id
    }
}

/// One step of the way to an input field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldStep {
    /// A field of the command, in its Rust spelling.
    Name(&'static str),
    /// An entry of a list, from 0.
    Index(usize),
}

impl From<&'static str> for FieldStep {
    fn from(name: &'static str) -> Self {
        Self::Name(name)
    }
}

impl From<usize> for FieldStep {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem<C> {
    /// What is wrong, for programs.
    pub code: C,
    /// Way to the field of the command at fault, outermost first; empty when no single field is.
    pub field: Vec<FieldStep>,
    /// Values that the text shows.
    arguments: Vec<(&'static str, Argument)>,
}

impl<C: ErrorCode> Problem<C> {
    /// A problem of no single field.
    pub const fn new(code: C) -> Self {
        Self {
            code,
            field: Vec::new(),
            arguments: Vec::new(),
        }
    }

    /// A problem of one field of the command.
    pub fn of(code: C, field: &'static str) -> Self {
        Self::new(code).at(field)
    }

    /// One step further towards the field at fault.
    #[must_use]
    pub fn at(mut self, step: impl Into<FieldStep>) -> Self {
        self.field.push(step.into());
        self
    }

    /// With the value of one variable of the text.
    #[must_use]
    pub fn with(mut self, variable: &'static str, value: impl Into<Argument>) -> Self {
        self.arguments.push((variable, value.into()));
        self
    }

    /// What is wrong, for people.
    pub fn message(&self) -> Message {
        let message = Message::new(self.code.message_id());
        self.arguments.iter().fold(message, |message, (variable, value)| {
            message.with(variable, value.clone())
        })
    }
}

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum UseCaseError<C: ErrorCode> {
    /// All that the user can fix; never empty.
    #[error("{0:?}")]
    Problems(Vec<Problem<C>>),
    /// What no other input would fix.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl<C: ErrorCode> UseCaseError<C> {
    /// One problem of one field of the command.
    pub fn of(code: C, field: &'static str) -> Self {
        Problem::of(code, field).into()
    }

    /// Codes of the problems; empty for a fault.
    pub fn codes(&self) -> Vec<C> {
        match self {
            Self::Problems(problems) => problems.iter().map(|problem| problem.code).collect(),
            Self::Fault(_) => Vec::new(),
        }
    }
}

impl<C: ErrorCode> From<C> for UseCaseError<C> {
    fn from(code: C) -> Self {
        Problem::new(code).into()
    }
}

impl<C: ErrorCode> From<Problem<C>> for UseCaseError<C> {
    fn from(problem: Problem<C>) -> Self {
        Self::Problems(vec![problem])
    }
}

impl<C: ErrorCode> From<sea_orm::DbErr> for UseCaseError<C> {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum JarErrorCode {
        LidTooTight,
    }

    impl ErrorCode for JarErrorCode {
        const FEATURE: &'static str = "jar";
    }

    #[test]
    fn a_problem_names_its_text_field_and_arguments() {
        let problem = Problem::of(JarErrorCode::LidTooTight, "jars")
            .at(2)
            .at("lid")
            .with("turns", 3);

        let steps = [
            FieldStep::Name("jars"),
            FieldStep::Index(2),
            FieldStep::Name("lid"),
        ];
        assert_eq!(problem.field, steps);
        assert_eq!(
            problem.message(),
            Message::new("jar-error-lid-too-tight").with("turns", 3)
        );
    }
}
