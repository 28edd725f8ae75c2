//! The byte form of a model: a magic word, a format number, a checksum, and the arrays in little endian.

use crate::blend::{Blend, PARTS};
use crate::cluster::Clusters;
use crate::content::Content;
use crate::ials::{Ials, IalsSettings};
use crate::popularity::Popularity;
use crate::ridge::Ridge;
use crate::{Model, RecommendError, Sparse};

const MAGIC: [u8; 8] = *b"KYCKMODL";
/// The format that is written, and the latest that can be read.
pub const FORMAT: u32 = 1;
const HEADER_BYTES: usize = 8 + 4 + 8 + 8;

/// Writes a model.
pub fn to_bytes(model: &Model) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.count(model.n_items);
    writer.count(model.n_groups);
    writer.sparse(&model.ridge.weights);
    writer.floats(&model.ridge.features);
    writer.count(model.ridge.n_features);
    let settings = model.ials.settings;
    writer.count(settings.dimensions);
    writer.count(settings.sweeps);
    writer.double(settings.unseen_weight);
    writer.double(settings.lambda);
    writer.double(settings.skip_weight);
    writer.long(settings.seed);
    writer.floats(&model.ials.items);
    writer.doubles(&model.ials.gram);
    writer.floats(model.popularity.parts());
    writer.sparse(&model.content.by_item);
    writer.count(model.stand.len());
    for (item, others) in &model.stand {
        writer.word(*item);
        writer.count(others.len());
        for (other, weight) in others {
            writer.word(*other);
            writer.float(*weight);
        }
    }
    let clusters = &model.clusters;
    writer.words(&clusters.ids);
    writer.words(&clusters.sizes);
    writer.floats(&clusters.radii);
    writer.words(&clusters.owners);
    writer.floats(&clusters.exemplars);
    writer.count(clusters.dimensions);
    writer.floats(clusters.popularity.parts());
    writer.floats(&clusters.labels);
    writer.count(clusters.n_labels);
    for weight in model.blend.weights.iter().chain(&model.blend.cold) {
        writer.float(*weight);
    }
    writer.float(model.blend.fade);
    writer.float(model.gamma);

    let body = writer.0;
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
    bytes.extend(MAGIC);
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend(checksum(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// Reads a model.
///
/// # Errors
/// [`RecommendError::Broken`] for bytes that are cut short, damaged or no model,
/// [`RecommendError::Newer`] for a format of a later program.
pub fn from_bytes(bytes: &[u8]) -> Result<Model, RecommendError> {
    let mut header = Reader(bytes);
    if header.take(8)? != MAGIC {
        return Err(RecommendError::Broken("the first bytes are not a model's"));
    }
    let format = header.word()?;
    if format > FORMAT {
        return Err(RecommendError::Newer {
            found: format,
            supported: FORMAT,
        });
    }
    let length = header.long()?;
    let sum = header.long()?;
    let body = header.0;
    if body.len() as u64 != length {
        return Err(RecommendError::Broken("the length is another"));
    }
    if checksum(body) != sum {
        return Err(RecommendError::Broken("the checksum is another"));
    }
    let mut reader = Reader(body);
    let model = read_model(&mut reader)?;
    if reader.0.is_empty() {
        Ok(model)
    } else {
        Err(RecommendError::Broken("there is more after the end"))
    }
}

fn read_model(reader: &mut Reader<'_>) -> Result<Model, RecommendError> {
    let n_items = reader.count()?;
    let n_groups = reader.count()?;
    let weights = reader.sparse()?;
    let features = reader.floats()?;
    let n_features = reader.count()?;
    demand(weights.height() == n_items && weights.width() == n_items, "ridge")?;
    demand(
        n_items.checked_mul(n_features) == Some(features.len()),
        "ridge features",
    )?;
    let settings = IalsSettings {
        dimensions: reader.count()?,
        sweeps: reader.count()?,
        unseen_weight: reader.double()?,
        lambda: reader.double()?,
        skip_weight: reader.double()?,
        seed: reader.long()?,
    };
    settings
        .check()
        .map_err(|_| RecommendError::Broken("factorisation settings"))?;
    let items = reader.floats()?;
    let gram = reader.doubles()?;
    demand(
        n_items.checked_mul(settings.dimensions) == Some(items.len()) && gram.len() == settings.dimensions,
        "factors",
    )?;
    let ials = Ials::from_parts(settings, items, gram);
    let popularity = reader.floats()?;
    demand(
        n_groups.checked_add(1).and_then(|rows| rows.checked_mul(n_items)) == Some(popularity.len()),
        "popularity",
    )?;
    let by_item = reader.sparse()?;
    demand(by_item.height() == n_items, "labels")?;
    let stand = read_stand(reader, n_items)?;
    let clusters = read_clusters(reader, n_items)?;
    let mut blend = [0.0; 2 * PARTS];
    for weight in &mut blend {
        *weight = reader.float()?;
        demand(weight.is_finite(), "blend")?;
    }
    let fade = reader.float()?;
    let gamma = reader.float()?;
    demand(fade > 0.0 && gamma.is_finite(), "blend")?;
    let (mut warm, mut cold) = ([0.0; PARTS], [0.0; PARTS]);
    warm.copy_from_slice(&blend[..PARTS]);
    cold.copy_from_slice(&blend[PARTS..]);
    Ok(Model {
        n_items,
        n_groups,
        ridge: Ridge {
            weights,
            features,
            n_features,
        },
        ials,
        popularity: Popularity::from_parts(popularity, n_items),
        content: Content {
            by_label: by_item.transposed(),
            by_item,
        },
        stand,
        clusters,
        blend: Blend {
            weights: warm,
            fade,
            cold,
        },
        gamma,
    })
}

fn read_stand(reader: &mut Reader<'_>, n_items: usize) -> Result<crate::content::Stand, RecommendError> {
    let mut stand = Vec::new();
    for _ in 0..reader.count()? {
        let item = reader.word()?;
        let mut others = Vec::new();
        for _ in 0..reader.count()? {
            let (other, weight) = (reader.word()?, reader.float()?);
            demand((other as usize) < n_items && weight.is_finite(), "stand-ins")?;
            others.push((other, weight));
        }
        demand((item as usize) < n_items, "stand-ins")?;
        stand.push((item, others));
    }
    Ok(stand)
}

fn read_clusters(reader: &mut Reader<'_>, n_items: usize) -> Result<Clusters, RecommendError> {
    let (ids, sizes) = (reader.words()?, reader.words()?);
    let radii = reader.floats()?;
    let owners = reader.words()?;
    let exemplars = reader.floats()?;
    let dimensions = reader.count()?;
    let popularity = reader.floats()?;
    let labels = reader.floats()?;
    let n_labels = reader.count()?;
    let count = ids.len();
    let whole = sizes.len() == count
        && radii.len() == count
        && owners.iter().all(|owner| (*owner as usize) < count)
        && owners.len().checked_mul(dimensions) == Some(exemplars.len())
        && count.checked_mul(n_labels) == Some(labels.len())
        && ((count == 0 && popularity.is_empty()) || popularity.len() == (count + 1) * n_items);
    demand(whole, "clusters")?;
    Ok(Clusters {
        ids,
        sizes,
        radii,
        owners,
        exemplars,
        dimensions,
        popularity: Popularity::from_parts(popularity, n_items),
        labels,
        n_labels,
    })
}

fn demand(holds: bool, what: &'static str) -> Result<(), RecommendError> {
    if holds {
        Ok(())
    } else {
        Err(RecommendError::Broken(what))
    }
}

/// FNV-1a over eight bytes at a time, then over the rest; tells damage, not malice.
pub fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        sum = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME);
        // A multiplication carries upwards only: bring the high half down again.
        sum ^= sum >> 32;
    }
    for byte in rest {
        sum = (sum ^ u64::from(*byte)).wrapping_mul(PRIME);
    }
    sum ^ (sum >> 29)
}

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn word(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }
    fn long(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }
    fn count(&mut self, value: usize) {
        self.long(value as u64);
    }
    fn float(&mut self, value: f32) {
        self.0.extend(value.to_le_bytes());
    }
    fn double(&mut self, value: f64) {
        self.0.extend(value.to_le_bytes());
    }
    fn words(&mut self, values: &[u32]) {
        self.count(values.len());
        for value in values {
            self.word(*value);
        }
    }
    fn floats(&mut self, values: &[f32]) {
        self.count(values.len());
        for value in values {
            self.float(*value);
        }
    }
    fn doubles(&mut self, values: &[f64]) {
        self.count(values.len());
        for value in values {
            self.double(*value);
        }
    }
    fn sparse(&mut self, matrix: &Sparse) {
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

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], RecommendError> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or(RecommendError::Broken("the bytes end too early"))?;
        self.0 = rest;
        Ok(taken)
    }
    fn array<const N: usize>(&mut self) -> Result<[u8; N], RecommendError> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }
    fn word(&mut self) -> Result<u32, RecommendError> {
        Ok(u32::from_le_bytes(self.array()?))
    }
    fn long(&mut self) -> Result<u64, RecommendError> {
        Ok(u64::from_le_bytes(self.array()?))
    }
    fn count(&mut self) -> Result<usize, RecommendError> {
        usize::try_from(self.long()?).map_err(|_| RecommendError::Broken("a count is too large"))
    }
    fn float(&mut self) -> Result<f32, RecommendError> {
        Ok(f32::from_le_bytes(self.array()?))
    }
    fn double(&mut self) -> Result<f64, RecommendError> {
        Ok(f64::from_le_bytes(self.array()?))
    }
    /// The bytes of a list of values of `size` bytes each: never more than there are.
    fn list(&mut self, size: usize) -> Result<&'a [u8], RecommendError> {
        let bytes = self
            .count()?
            .checked_mul(size)
            .ok_or(RecommendError::Broken("a count is too large"))?;
        self.take(bytes)
    }
    fn words(&mut self) -> Result<Vec<u32>, RecommendError> {
        let (words, _) = self.list(4)?.as_chunks::<4>();
        Ok(words.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }
    fn floats(&mut self) -> Result<Vec<f32>, RecommendError> {
        let (words, _) = self.list(4)?.as_chunks::<4>();
        let values: Vec<f32> = words.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        demand(
            values.iter().all(|value| value.is_finite()),
            "a number is not finite",
        )?;
        Ok(values)
    }
    fn doubles(&mut self) -> Result<Vec<f64>, RecommendError> {
        let (words, _) = self.list(8)?.as_chunks::<8>();
        let values: Vec<f64> = words.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        demand(
            values.iter().all(|value| value.is_finite()),
            "a number is not finite",
        )?;
        Ok(values)
    }
    fn sparse(&mut self) -> Result<Sparse, RecommendError> {
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
