//! Sparse matrices in compressed sparse row (CSR) format.

mod gram;

use rayon::prelude::*;

use crate::RecommendError;

/// A matrix in CSR format; the columns of each row ascend and occur once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparse {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    width: usize,
}

impl Sparse {
    /// A matrix of shape `[height, width]` without entries.
    pub fn empty(height: usize, width: usize) -> Self {
        Self {
            starts: vec![0; height + 1],
            columns: Vec::new(),
            values: Vec::new(),
            width,
        }
    }

    /// Builds the matrix from rows of `(column, value)` in any order; values of one column add up.
    ///
    /// # Errors
    /// [`RecommendError::OutOfRange`] for a column that is not below `width`, [`RecommendError::NotFinite`]
    /// for a value that is no number.
    pub fn from_rows(
        rows: impl IntoIterator<Item = Vec<(u32, f32)>>,
        width: usize,
    ) -> Result<Self, RecommendError> {
        let mut matrix = Self::empty(0, width);
        for mut row in rows {
            row.sort_by_key(|(column, _)| *column);
            for (column, value) in row {
                if column as usize >= width {
                    return Err(RecommendError::OutOfRange {
                        what: "column",
                        index: column as usize,
                        count: width,
                    });
                }
                if !value.is_finite() {
                    return Err(RecommendError::NotFinite { what: "matrix entry" });
                }

                let start = matrix.starts.last().copied().unwrap_or_default();
                match matrix.columns[start..].last() {
                    Some(last) if *last == column => {
                        if let Some(sum) = matrix.values.last_mut() {
                            *sum += value;
                        }
                    }
                    _ => {
                        matrix.columns.push(column);
                        matrix.values.push(value);
                    }
                }
            }
            matrix.starts.push(matrix.columns.len());
        }
        Ok(matrix)
    }

    /// Builds the matrix from rows whose columns ascend, occur once and are below `width`.
    pub(crate) fn from_sorted_rows(rows: Vec<Vec<(u32, f32)>>, width: usize) -> Self {
        let mut matrix = Self::empty(0, width);
        let count = rows.iter().map(Vec::len).sum();
        matrix.columns.reserve_exact(count);
        matrix.values.reserve_exact(count);
        matrix.starts.reserve_exact(rows.len());
        for row in rows {
            for (column, value) in row {
                matrix.columns.push(column);
                matrix.values.push(value);
            }
            matrix.starts.push(matrix.columns.len());
        }
        matrix
    }

    /// `self + factor · other`, for matrices of the same shape.
    pub(crate) fn plus(&self, other: &Self, factor: f32) -> Self {
        let rows = (0..self.height())
            .into_par_iter()
            .map(|row| {
                let mut sum = Vec::with_capacity(self.row(row).0.len() + other.row(row).0.len());
                let mut own = self.entries(row).peekable();
                for (column, value) in other.entries(row) {
                    while let Some(entry) = own.next_if(|entry| entry.0 < column) {
                        sum.push((entry.0 as u32, entry.1));
                    }
                    let same = own
                        .next_if(|entry| entry.0 == column)
                        .map_or(0.0, |entry| entry.1);
                    sum.push((column as u32, same + factor * value));
                }
                sum.extend(own.map(|(column, value)| (column as u32, value)));
                sum
            })
            .collect();
        Self::from_sorted_rows(rows, self.width)
    }

    /// Assembles a matrix from its CSR arrays.
    ///
    /// # Errors
    /// [`RecommendError::Broken`] when they are inconsistent.
    pub(crate) fn from_parts(
        starts: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<f32>,
        width: usize,
    ) -> Result<Self, RecommendError> {
        let is_consistent = starts.first() == Some(&0)
            && starts.last() == Some(&columns.len())
            && columns.len() == values.len()
            && starts.windows(2).all(|pair| pair[0] <= pair[1])
            && columns.iter().all(|column| (*column as usize) < width)
            && values.iter().all(|value| value.is_finite())
            && starts
                .windows(2)
                .all(|pair| columns[pair[0]..pair[1]].windows(2).all(|two| two[0] < two[1]));

        if is_consistent {
            Ok(Self {
                starts,
                columns,
                values,
                width,
            })
        } else {
            Err(RecommendError::Broken("inconsistent sparse matrix"))
        }
    }

    /// Number of rows, empty ones included.
    pub fn height(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of columns, empty ones included.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of stored entries.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether no entry is stored.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Columns and values of a row, by ascending column.
    ///
    /// # Panics
    /// When the row is not below [`Sparse::height`], as with a slice.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// Entries of a row as `(column, value)`, by ascending column.
    pub fn entries(&self, row: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let (columns, values) = self.row(row);
        columns
            .iter()
            .zip(values)
            .map(|(column, value)| (*column as usize, *value))
    }

    /// The same sparsity pattern with values computed from `(row, column, value)`.
    #[must_use]
    pub fn mapped(&self, value: impl Fn(usize, usize, f32) -> f32) -> Self {
        let mut mapped = self.clone();
        for row in 0..self.height() {
            for index in self.starts[row]..self.starts[row + 1] {
                mapped.values[index] = value(row, self.columns[index] as usize, self.values[index]);
            }
        }
        mapped
    }

    /// The transposed matrix, `[width, height]`.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut starts = vec![0_usize; self.width + 1];
        for column in &self.columns {
            starts[*column as usize + 1] += 1;
        }
        for index in 0..self.width {
            starts[index + 1] += starts[index];
        }

        let mut next = starts.clone();
        let mut columns = vec![0; self.len()];
        let mut values = vec![0.0; self.len()];
        for row in 0..self.height() {
            for (column, value) in self.entries(row) {
                let index = next[column];
                columns[index] = row as u32;
                values[index] = value;
                next[column] += 1;
            }
        }
        Self {
            starts,
            columns,
            values,
            width: self.height(),
        }
    }

    /// One entry; 0 where none is stored.
    pub fn get(&self, row: usize, column: usize) -> f32 {
        let (columns, values) = self.row(row);
        columns
            .binary_search(&(column as u32))
            .map_or(0.0, |index| values[index])
    }

    /// The CSR arrays: row starts (`[height + 1]`), columns, values.
    pub(crate) fn parts(&self) -> (&[usize], &[u32], &[f32]) {
        (&self.starts, &self.columns, &self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Sparse {
        Sparse::from_rows([vec![(0, 1.0), (1, 2.0)], vec![(1, 3.0)], vec![]], 3).unwrap()
    }

    #[test]
    fn transposing_exchanges_rows_and_columns() {
        let turned = small().transposed();
        assert_eq!((turned.height(), turned.width()), (3, 3));
        assert_eq!(turned.row(1), (&[0, 1][..], &[2.0, 3.0][..]));
        assert_eq!(turned.transposed(), small());
    }

    #[test]
    fn the_gram_matrix_is_the_one_worked_out_by_hand() {
        // [1 2; 0 3]ᵀ [1 2; 0 3] = [1 2; 2 13]
        let gram = small().gram(10, &[1.0; 3]);
        assert_eq!(gram.get(0, 0), 1.0);
        assert_eq!(gram.get(0, 1), 2.0);
        assert_eq!(gram.get(1, 0), 2.0);
        assert_eq!(gram.get(1, 1), 13.0);
        assert_eq!(gram.get(2, 2), 0.0);
    }

    #[test]
    fn a_capped_gram_matrix_keeps_the_diagonal_and_the_most_alike() {
        // Item 2 is watched more often with item 0, but it is watched by everybody.
        let rows = [
            vec![(0, 1.0), (1, 1.0), (2, 1.0)],
            vec![(0, 1.0), (2, 1.0)],
            vec![(2, 1.0)],
            vec![(2, 1.0)],
        ];
        let mut rows = rows.to_vec();
        rows.extend(std::iter::repeat_n(vec![(2, 1.0)], 8));
        let gram = Sparse::from_rows(rows, 3).unwrap().gram(1, &[1.0; 12]);
        assert_eq!(gram.row(0), (&[0, 1][..], &[2.0, 1.0][..]));
    }

    #[test]
    fn a_sum_has_the_entries_of_both() {
        let first = Sparse::from_rows([vec![(0, 1.0), (2, 2.0)], vec![]], 4).unwrap();
        let second = Sparse::from_rows([vec![(1, 1.0), (2, 1.0), (3, 4.0)], vec![(0, 2.0)]], 4).unwrap();
        let sum = first.plus(&second, 0.5);
        assert_eq!(sum.row(0), (&[0, 1, 2, 3][..], &[1.0, 0.5, 2.5, 2.0][..]));
        assert_eq!(sum.row(1), (&[0][..], &[1.0][..]));
    }

    #[test]
    fn values_of_one_entry_add_up_and_a_column_out_of_range_is_rejected() {
        let summed = Sparse::from_rows([vec![(1, 1.0), (1, 2.0)]], 2).unwrap();
        assert_eq!(summed.row(0), (&[1][..], &[3.0][..]));
        assert!(matches!(
            Sparse::from_rows([vec![(2, 1.0)]], 2),
            Err(RecommendError::OutOfRange { index: 2, .. })
        ));
        assert!(matches!(
            Sparse::from_rows([vec![(0, f32::NAN)]], 2),
            Err(RecommendError::NotFinite { .. })
        ));
    }
}
