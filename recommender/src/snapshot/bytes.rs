//! Little-endian encoding, and the checksum.

use crate::{RecommendError, Sparse};

pub(super) fn ensure(is_valid: bool, what: &'static str) -> Result<(), RecommendError> {
    if is_valid {
        Ok(())
    } else {
        Err(RecommendError::Broken(what))
    }
}

/// FNV-1a over eight bytes at a time, then over the rest; detects damage, not tampering.
pub fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        sum = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME);
        // Multiplication carries upwards only, so the high half is folded down.
        sum ^= sum >> 32;
    }
    for byte in rest {
        sum = (sum ^ u64::from(*byte)).wrapping_mul(PRIME);
    }
    sum ^ (sum >> 29)
}

/// Appends values in little endian.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn word(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(super) fn long(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(super) fn count(&mut self, value: usize) {
        self.long(value as u64);
    }

    pub(super) fn float(&mut self, value: f32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(super) fn double(&mut self, value: f64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(super) fn words(&mut self, values: &[u32]) {
        self.count(values.len());
        for value in values {
            self.word(*value);
        }
    }

    pub(super) fn floats(&mut self, values: &[f32]) {
        self.count(values.len());
        for value in values {
            self.float(*value);
        }
    }

    pub(super) fn doubles(&mut self, values: &[f64]) {
        self.count(values.len());
        for value in values {
            self.double(*value);
        }
    }

    pub(super) fn sparse(&mut self, matrix: &Sparse) {
        let (starts, columns, values) = matrix.parts();
        self.count(matrix.width());
        self.count(starts.len());
        for start in starts {
            self.count(*start);
        }
        self.words(columns);
        self.floats(values);
    }
}

/// Reads what [`Writer`] wrote. Each method fails on truncated input.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What was not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], RecommendError> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or(RecommendError::Broken("truncated"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], RecommendError> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }

    pub(super) fn word(&mut self) -> Result<u32, RecommendError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn long(&mut self) -> Result<u64, RecommendError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(super) fn count(&mut self) -> Result<usize, RecommendError> {
        usize::try_from(self.long()?).map_err(|_| RecommendError::Broken("a count is too large"))
    }

    pub(super) fn float(&mut self) -> Result<f32, RecommendError> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    pub(super) fn double(&mut self) -> Result<f64, RecommendError> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// The bytes of a length-prefixed list of values of `size` bytes each; a length beyond the input is an error.
    fn list(&mut self, size: usize) -> Result<&'a [u8], RecommendError> {
        let bytes = self
            .count()?
            .checked_mul(size)
            .ok_or(RecommendError::Broken("a count is too large"))?;
        self.take(bytes)
    }

    pub(super) fn words(&mut self) -> Result<Vec<u32>, RecommendError> {
        let (words, _) = self.list(4)?.as_chunks::<4>();
        Ok(words.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }

    pub(super) fn floats(&mut self) -> Result<Vec<f32>, RecommendError> {
        let (words, _) = self.list(4)?.as_chunks::<4>();
        let values: Vec<f32> = words.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        ensure(
            values.iter().all(|value| value.is_finite()),
            "a number is not finite",
        )?;
        Ok(values)
    }

    pub(super) fn doubles(&mut self) -> Result<Vec<f64>, RecommendError> {
        let (words, _) = self.list(8)?.as_chunks::<8>();
        let values: Vec<f64> = words.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        ensure(
            values.iter().all(|value| value.is_finite()),
            "a number is not finite",
        )?;
        Ok(values)
    }

    pub(super) fn sparse(&mut self) -> Result<Sparse, RecommendError> {
        let width = self.count()?;
        let (words, _) = self.list(8)?.as_chunks::<8>();
        let starts = words
            .iter()
            .map(|bytes| usize::try_from(u64::from_le_bytes(*bytes)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| RecommendError::Broken("a count is too large"))?;
        let (columns, values) = (self.words()?, self.floats()?);
        Sparse::from_parts(starts, columns, values, width)
    }
}
