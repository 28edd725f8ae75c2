//! Lists of different lengths in two vectors, for values by position.

/// Lists of different lengths, end to end.
#[derive(Debug)]
pub(super) struct Lists<T> {
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    /// Adds a list at the next position.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.values.extend(list);
        self.ends.push(self.values.len() as u32);
    }

    /// Bytes of the values of all lists.
    pub(super) fn size_bytes(&self) -> usize {
        size_of_val(&*self.values)
    }

    /// The list at a position.
    pub(super) fn of(&self, at: usize) -> &[T] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.values[start..self.ends[at] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_stay_apart() {
        let mut lists = Lists::default();
        lists.push([1, 2]);
        lists.push([]);
        lists.push([3]);
        assert_eq!(lists.of(0), &[1, 2]);
        assert!(lists.of(1).is_empty());
        assert_eq!(lists.of(2), &[3]);
    }
}
