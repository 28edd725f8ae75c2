//! Results of checking the chain.

use std::fmt;

/// State of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainState {
    /// Every entry is as it was written.
    Intact {
        /// How many entries there are.
        entries: i64,
        /// How many of them had their details erased, each with a record of the erasure.
        erased: i64,
        /// Hash of the newest entry, in hexadecimal. Written down elsewhere it later shows that nothing before it
        /// changed.
        head: String,
    },
    /// The first position at which the log is not as it was written.
    Broken {
        /// Position in the chain, from 1.
        seq: i64,
        /// What is wrong at this position.
        problem: ChainProblem,
    },
}

impl ChainState {
    /// Whether nothing is wrong.
    pub const fn is_intact(&self) -> bool {
        matches!(self, Self::Intact { .. })
    }
}

impl fmt::Display for ChainState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact {
                entries,
                erased,
                head,
            } => write!(
                f,
                "the audit chain is intact: {entries} entries, details of {erased} erased, head {head}"
            ),
            Self::Broken { seq, problem } => write!(f, "the audit chain is broken at entry {seq}: {problem}"),
        }
    }
}

/// What is wrong at a position of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainProblem {
    /// There is no entry at this position.
    #[error("the entry is missing")]
    EntryMissing,
    /// The entry's hash does not follow from its fields and the entry before it.
    #[error("the entry was altered")]
    EntryAltered,
    /// The detail is not the one whose hash the entry has.
    #[error("the entry's detail was altered")]
    DetailAltered,
    /// The detail is missing and no erasure accounts for it.
    #[error("the entry's detail is missing and no erasure accounts for it")]
    DetailMissing,
    /// The detail exists although an erasure lists it.
    #[error("the entry's detail is there although it was erased")]
    DetailNotErased,
    /// The row with the end of the chain is missing.
    #[error("the head of the chain is missing")]
    HeadMissing,
    /// The end of the chain has another hash than its newest entry.
    #[error("the head of the chain does not belong to this entry")]
    HeadDiffers,
    /// The end of the chain is not sealed with the keys of this installation.
    #[error("the chain that ends here was not written by this installation")]
    HeadNotSealed,
    /// There are entries after the end of the chain.
    #[error("the entry is beyond the head of the chain")]
    BeyondHead,
}
