//! Dense Gram blocks of neighbourhoods, gathered from whichever source has less to read.

use super::RidgeInput;
use crate::Sparse;

/// Buffers of one thread.
#[derive(Default)]
pub(super) struct Workspace {
    /// The most neighbours of an item; the block has one column more.
    pub(super) max_neighbours: usize,
    /// `[neighbours, max_neighbours + 1]`, row-major, upper triangle without the diagonal.
    pub(super) block: Vec<f32>,
    /// Index of each item among the neighbours, or `max_neighbours`; `[n_items]`.
    indices: Vec<u16>,
    /// Number of each user's positives among the neighbours; 0 between items; `[n_users]`.
    counts: Vec<u32>,
    /// Users with such positives.
    users: Vec<u32>,
    /// Where the positives of each of them begin in `liked`.
    starts: Vec<u32>,
    /// `(index of the neighbour, value)`, grouped by user.
    liked: Vec<(u16, f32)>,
    /// The system of an item, in the layout of [`solve_upper`](crate::cholesky::solve_upper).
    pub(super) matrix: Vec<f32>,
    pub(super) right: Vec<f32>,
    pub(super) scale: Vec<f32>,
}

impl Workspace {
    pub(super) fn new(max_neighbours: usize) -> Self {
        Self {
            max_neighbours,
            ..Self::default()
        }
    }
}

impl RidgeInput {
    /// Fills the workspace's block with the Gram matrix on the neighbours: from the rows of the whole matrix, or
    /// from the users who liked several of the neighbours, whichever is less to read.
    pub(super) fn block(&self, neighbours: &[u32], workspace: &mut Workspace) {
        let stride = workspace.max_neighbours + 1;
        workspace.block.clear();
        workspace.block.resize(neighbours.len() * stride, 0.0);

        let length = |of: &Sparse| {
            neighbours
                .iter()
                .map(|item| of.row(*item as usize).0.len())
                .sum::<usize>()
        };
        let in_rows = length(self.gram()) / if self.is_truncated { 1 } else { 2 };
        let by_users = 2 * length(&self.by_item) < in_rows && {
            let pairs = self.count_by_user(neighbours, workspace);
            3 * pairs < in_rows
        };

        if by_users {
            self.block_from_users(neighbours, workspace);
        } else {
            self.block_from_rows(neighbours, workspace);
        }
        for user in workspace.users.drain(..) {
            workspace.counts[user as usize] = 0;
        }
    }

    /// Counts the neighbours that each user liked; returns how many pairs they make.
    pub(super) fn count_by_user(&self, neighbours: &[u32], workspace: &mut Workspace) -> usize {
        workspace.counts.resize(self.n_users, 0);
        let mut pairs = 0;
        for item in neighbours {
            for user in self.by_item.row(*item as usize).0 {
                let count = &mut workspace.counts[*user as usize];
                if *count == 0 {
                    workspace.users.push(*user);
                }
                pairs += *count as usize;
                *count += 1;
            }
        }
        pairs
    }

    /// Sums the pairs of each user, after [`RidgeInput::count_by_user`].
    pub(super) fn block_from_users(&self, neighbours: &[u32], workspace: &mut Workspace) {
        let stride = workspace.max_neighbours + 1;
        // From here on a count is the index of the user's next positive.
        let mut total = 0;
        workspace.starts.clear();
        for user in &workspace.users {
            let count = &mut workspace.counts[*user as usize];
            workspace.starts.push(total);
            (total, *count) = (total + *count, total);
        }
        workspace.starts.push(total);

        workspace.liked.clear();
        workspace.liked.resize(total as usize, (0, 0.0));
        for (index, item) in neighbours.iter().enumerate() {
            let (users, values) = self.by_item.row(*item as usize);
            for (user, value) in users.iter().zip(values) {
                let next = &mut workspace.counts[*user as usize];
                workspace.liked[*next as usize] = (index as u16, *value);
                *next += 1;
            }
        }

        for (user, range) in workspace.users.iter().zip(workspace.starts.windows(2)) {
            let own = &workspace.liked[range[0] as usize..range[1] as usize];
            let weight = self.user_weights[*user as usize];
            for (position, (low, value)) in own.iter().enumerate() {
                let factor = weight * value;
                let line = &mut workspace.block[usize::from(*low) * stride..][..stride];
                for (high, value) in &own[position + 1..] {
                    line[usize::from(*high)] += factor * value;
                }
            }
        }
    }

    /// Copies the neighbours' entries out of their rows. Entries outside the block go to one extra column, which
    /// costs less than a branch.
    pub(super) fn block_from_rows(&self, neighbours: &[u32], workspace: &mut Workspace) {
        let (k, outside) = (neighbours.len(), workspace.max_neighbours);
        let stride = outside + 1;
        workspace.indices.resize(self.gram().width(), outside as u16);
        for (index, item) in neighbours.iter().enumerate() {
            workspace.indices[*item as usize] = index as u16;
        }

        for (line, item) in workspace.block.chunks_exact_mut(stride).zip(neighbours) {
            let (columns, values) = self.gram().row(*item as usize);
            // Unless rows are truncated, each pair is in both of them.
            let begin = if self.is_truncated {
                0
            } else {
                columns.partition_point(|column| column <= item)
            };
            for (column, value) in columns[begin..].iter().zip(&values[begin..]) {
                line[usize::from(workspace.indices[*column as usize])] = *value;
            }
        }

        for low in 0..k {
            for high in low + 1..k {
                let other = workspace.block[high * stride + low];
                let entry = &mut workspace.block[low * stride + high];
                *entry = entry.max(other);
            }
        }

        for item in neighbours {
            workspace.indices[*item as usize] = outside as u16;
        }
    }
}
