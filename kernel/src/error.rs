//! Faults that no other input would fix; what the caller can fix is in each feature's own error enum.

use crate::outage::{Outage, outage_of};

/// Why a use case could not run, whatever its input.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Nobody is signed in, or the sign-in is no longer valid.
    #[error("sign in first")]
    Unauthenticated,
    /// Somebody is signed in who may not do this.
    #[error("this is not allowed for you")]
    Forbidden,
    /// Too many attempts.
    #[error("too many attempts, try again in {retry_after_seconds} s")]
    RateLimited {
        /// Seconds after which another attempt can succeed; at least 1.
        retry_after_seconds: u32,
    },
    /// The client program sent what no user could have meant: a broken cursor, an oversized page.
    #[error("{message}")]
    BadRequest {
        /// The argument at fault, in the schema's spelling.
        field: &'static str,
        /// What is wrong with it, in words that may be shown.
        message: String,
    },
    /// The outcome is unknown or the server is busy: the same request, sent again, is right.
    #[error("try again shortly")]
    RetryLater,
    /// The disk is full: nothing more is accepted, reading goes on.
    #[error("storage is full")]
    StorageFull,
    /// The database refused or failed; [`Fault::outage`] distinguishes an outage from a fault of ours.
    #[error("database")]
    Database(#[from] sea_orm::DbErr),
    /// Stored content that cannot be read, or a broken promise of our own code.
    #[error("internal: {0}")]
    Internal(String),
}

impl Fault {
    /// A [`Fault::BadRequest`].
    pub fn bad_request(field: &'static str, message: impl Into<String>) -> Self {
        Self::BadRequest {
            field,
            message: message.into(),
        }
    }

    /// The outage that this is: no space to write, or something to be repeated later. `None` for everything else.
    pub fn outage(&self) -> Option<Outage> {
        match self {
            Self::StorageFull => Some(Outage::StorageFull),
            Self::RetryLater => Some(Outage::Unavailable),
            Self::Database(error) => outage_of(error),
            _ => None,
        }
    }

    /// A [`Fault::Internal`].
    pub fn internal(message: impl Into<String>) -> Self {
        Self::Internal(message.into())
    }
}
