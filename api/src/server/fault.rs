//! Faults as GraphQL errors: code, message, log.

use async_graphql::{ErrorExtensionValues, ServerError};
use kyck_kernel::Fault;
use kyck_kernel::outage::Outage;

/// Gives an error that a [`Fault`] caused its message and code, and logs the cause with the request's id.
/// Leaves every other error as it is.
pub fn code_fault(error: &mut ServerError, request_id: &str) {
    let Some(source) = error.source.take() else {
        return;
    };
    let Some(fault) = source.downcast_ref::<Fault>() else {
        error.source = Some(source);
        return;
    };

    describe_fault(error, fault, request_id);
}

/// The error of a fault that arose outside any resolver.
pub fn fault_error(fault: &Fault, request_id: &str) -> ServerError {
    let mut error = ServerError::new(String::new(), None);
    describe_fault(&mut error, fault, request_id);
    error
}

/// Sets the fixed words, the code and the extensions of a fault, and logs what only operators may see.
fn describe_fault(error: &mut ServerError, fault: &Fault, request_id: &str) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code_of(fault));
    error.message = match fault {
        Fault::RateLimited { retry_after_seconds } => {
            extensions.set("retryAfterSeconds", *retry_after_seconds);
            fault.to_string()
        }
        Fault::BadRequest { field, message } => {
            extensions.set("field", *field);
            message.clone()
        }
        Fault::Database(_) if let Some(outage) = fault.outage() => {
            log_outage(request_id, fault, outage);
            outage_message(outage)
        }
        Fault::Database(_) | Fault::Internal(_) => {
            tracing::error!(request.id = request_id, error = ?fault, "a request failed with an internal error");
            extensions.set("requestId", request_id);
            "internal error".to_owned()
        }
        Fault::Unauthenticated | Fault::Forbidden | Fault::RetryLater | Fault::StorageFull => {
            fault.to_string()
        }
    };
}

/// The value of `extensions.code`.
pub fn code_of(fault: &Fault) -> &'static str {
    match fault {
        Fault::Unauthenticated => "UNAUTHENTICATED",
        Fault::Forbidden => "FORBIDDEN",
        Fault::RateLimited { .. } => "RATE_LIMITED",
        Fault::BadRequest { .. } => "BAD_REQUEST",
        Fault::RetryLater => "RETRY_LATER",
        Fault::StorageFull => "STORAGE_FULL",
        Fault::Database(_) => match fault.outage() {
            Some(Outage::StorageFull) => "STORAGE_FULL",
            Some(Outage::Unavailable) => "RETRY_LATER",
            None => "INTERNAL",
        },
        Fault::Internal(_) => "INTERNAL",
    }
}

/// A full disk is reported once by the database itself; an unreachable one with each request that met it.
pub fn log_outage(request_id: &str, fault: &Fault, outage: Outage) {
    match outage {
        Outage::StorageFull => tracing::debug!(request.id = request_id, error = ?fault, "storage is full"),
        Outage::Unavailable => {
            tracing::warn!(request.id = request_id, error = ?fault, "a request met an outage of the database");
        }
    }
}

/// The message for an outage, whatever its cause.
pub fn outage_message(outage: Outage) -> String {
    match outage {
        Outage::StorageFull => Fault::StorageFull.to_string(),
        Outage::Unavailable => Fault::RetryLater.to_string(),
    }
}
