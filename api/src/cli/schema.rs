//! `kyck schema`

use std::io::Write;

use super::CliError;

/// Prints the schema; a reader that has seen enough is no error.
pub fn run() -> Result<(), CliError> {
    match std::io::stdout().write_all(crate::graphql::schema::sdl().as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(CliError::io("stdout")(error)),
        _ => Ok(()),
    }
}
