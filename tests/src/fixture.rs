//! What a `#[kyck_test]` function takes: a value that can be set up on either database.

use crate::db::POSTGRES_VARIABLE;
use crate::{Backend, TestApp, TestDb};

/// What a test begins with.
pub trait Fixture: Sized {
    /// Makes it on an empty database.
    ///
    /// # Panics
    /// When it cannot be made: the test cannot run.
    fn set_up(backend: Backend) -> impl Future<Output = Self>;
}

/// For tests that make their own database or product.
impl Fixture for Backend {
    async fn set_up(backend: Backend) -> Self {
        backend
    }
}

impl Fixture for TestDb {
    async fn set_up(backend: Backend) -> Self {
        Self::new(backend).await
    }
}

impl Fixture for TestApp {
    async fn set_up(backend: Backend) -> Self {
        Self::start(backend).await
    }
}

/// The fixture on this database; `None`, with a note in the test's output, when the run has no such database.
///
/// # Panics
/// As [`Fixture::set_up`].
pub async fn set_up<T: Fixture>(backend: Backend) -> Option<T> {
    if !backend.is_available() {
        eprintln!("skipped on PostgreSQL: {POSTGRES_VARIABLE} names no server");
        return None;
    }

    Some(Box::pin(T::set_up(backend)).await)
}
