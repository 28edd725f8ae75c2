//! Weighted Gram matrices with truncated rows.

use rayon::prelude::*;

use super::Sparse;

/// Buffers of one thread.
struct Accumulator {
    /// Sums by column; 0 between rows.
    sums: Vec<f64>,
    /// Columns with a sum.
    touched: Vec<u32>,
}

impl Sparse {
    /// Gram matrix `selfᵀ · W · self` with `W` the diagonal matrix of the row weights. Each row of the result keeps its
    /// diagonal and the `max_row_entries` other entries of the greatest cosine.
    ///
    /// One task per row, each adding in the order of the rows of `self`: the sums do not depend on the number of
    /// threads.
    ///
    /// # Shapes
    /// * `row_weights`: `[height]`.
    /// * returns `[width, width]`; not symmetric where rows were truncated.
    #[must_use]
    pub fn gram(&self, max_row_entries: usize, row_weights: &[f32]) -> Self {
        let by_column = self.transposed();
        let norms: Vec<f64> = (0..self.width)
            .map(|column| {
                let squares = by_column
                    .entries(column)
                    .map(|(row, value)| f64::from(row_weights[row]) * f64::from(value).powi(2));
                squares.sum::<f64>().sqrt().max(f64::MIN_POSITIVE)
            })
            .collect();

        let rows: Vec<(Vec<u32>, Vec<f32>)> = (0..self.width)
            .into_par_iter()
            .map_init(
                || Accumulator {
                    sums: vec![0.0; self.width],
                    touched: Vec::new(),
                },
                |accumulator, column| {
                    accumulator.add(self, by_column.entries(column), row_weights);
                    accumulator.truncate(column, max_row_entries, &norms);
                    accumulator.take()
                },
            )
            .collect();

        let mut matrix = Self::empty(0, self.width);
        let count = rows.iter().map(|(columns, _)| columns.len()).sum();
        matrix.columns.reserve_exact(count);
        matrix.values.reserve_exact(count);
        for (columns, values) in rows {
            matrix.columns.extend_from_slice(&columns);
            matrix.values.extend_from_slice(&values);
            matrix.starts.push(matrix.columns.len());
        }
        matrix
    }
}

impl Accumulator {
    /// Adds the rows of `matrix` in which a column has entries, times those entries and the row weights.
    fn add(&mut self, matrix: &Sparse, entries: impl Iterator<Item = (usize, f32)>, row_weights: &[f32]) {
        for (row, own) in entries {
            let (columns, values) = matrix.row(row);
            let own = f64::from(own) * f64::from(row_weights[row]);
            for (column, value) in columns.iter().zip(values) {
                let sum = &mut self.sums[*column as usize];
                if *sum == 0.0 {
                    self.touched.push(*column);
                }
                *sum += own * f64::from(*value);
            }
        }

        self.touched.sort_unstable();
        // A sum that passed through zero was pushed twice.
        self.touched.dedup();
    }

    /// Keeps the diagonal and the entries of the greatest cosine.
    fn truncate(&mut self, diagonal: usize, max_row_entries: usize, norms: &[f64]) {
        if self.touched.len() <= max_row_entries + 1 {
            return;
        }

        let mut strongest: Vec<u32> = self
            .touched
            .iter()
            .copied()
            .filter(|column| *column as usize != diagonal)
            .collect();
        let sums = &mut self.sums;
        let cosine = |column: u32| sums[column as usize] / norms[column as usize];
        strongest.select_nth_unstable_by(max_row_entries, |a, b| {
            cosine(*b).total_cmp(&cosine(*a)).then_with(|| a.cmp(b))
        });
        for dropped in strongest.split_off(max_row_entries) {
            sums[dropped as usize] = 0.0;
        }

        strongest.push(diagonal as u32);
        strongest.sort_unstable();
        self.touched = strongest;
    }

    /// The row's columns and values; leaves the accumulator empty.
    fn take(&mut self) -> (Vec<u32>, Vec<f32>) {
        let values = self
            .touched
            .iter()
            .map(|column| std::mem::take(&mut self.sums[*column as usize]) as f32)
            .collect();
        (std::mem::take(&mut self.touched), values)
    }
}
