//! Output types of what happens now.

use async_graphql::{Enum, SimpleObject};
use kyck_domain::live::{self, CommandKind};

use crate::graphql::scalar::DateTime;

/// What a player shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "live::CommandKind")]
pub enum PlaybackCommandKind {
    /// Show that the end is near.
    Warn,
    /// Let the running video finish and start no other.
    FinishCurrent,
    /// Stop now, kindly.
    Stop,
    /// This device has no access any more: forget everything. Nothing follows.
    Revoked,
    /// Show a guardian's words.
    Message,
}

/// A command to a child's running players. Shown beside the player, never over it.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlaybackCommand {
    /// What to do.
    kind: PlaybackCommandKind,
    /// A guardian's words; absent unless the kind is `MESSAGE`.
    message: Option<String>,
    /// When it was given.
    at: DateTime,
}

impl From<live::Command> for PlaybackCommand {
    fn from(command: live::Command) -> Self {
        let kind: CommandKind = command.kind;
        Self {
            kind: kind.into(),
            message: command.message,
            at: command.at.into(),
        }
    }
}
