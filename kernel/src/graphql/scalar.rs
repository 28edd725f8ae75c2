//! Scalars of the schema next to the built-in ones.

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::time::UtcInstant;

/// The error of a value that is none of its scalar: the client's fault.
fn invalid<T: InputType>(problem: InputValueError<T>) -> InputValueError<T> {
    problem.with_extension("code", "BAD_REQUEST")
}

/// An instant as RFC 3339 text. Answers are in UTC with milliseconds; any offset is accepted.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html"
)]
impl ScalarType for UtcInstant {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(invalid(InputValueError::expected_type(value)));
        };
        let parsed = DateTime::parse_from_rfc3339(text)
            .map_err(|_| invalid(InputValueError::custom("not an RFC 3339 date and time")))?;
        Ok(Self::from_datetime(parsed.with_timezone(&Utc)))
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_datetime().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// A calendar day, `YYYY-MM-DD`, in the zone that its field names (the family's, where none is named).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

impl From<NaiveDate> for Date {
    fn from(on: NaiveDate) -> Self {
        Self(on)
    }
}

/// A calendar day, `YYYY-MM-DD`, in the zone that its field names (the family's, where none is named).
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(invalid(InputValueError::expected_type(value)));
        };
        if text.len() != 10 {
            return Err(invalid(InputValueError::custom(
                "not a day of the form YYYY-MM-DD",
            )));
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map(Self)
            .map_err(|_| {
                invalid(InputValueError::custom(
                    "not a day that exists, of the form YYYY-MM-DD",
                ))
            })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

/// A whole number of up to 53 bits, for counts that 32 bits may not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Long(pub i64);

/// A whole number of up to 53 bits, for counts that 32 bits may not hold.
#[Scalar]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number
                .as_i64()
                .map(Self)
                .ok_or_else(|| invalid(InputValueError::custom("not a whole number"))),
            _ => Err(invalid(InputValueError::expected_type(value))),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}
