//! Binary format of a model: magic bytes, format number, length, checksum, then the arrays in little endian.

mod bytes;

pub use self::bytes::checksum;
use self::bytes::{Reader, Writer, ensure};
use crate::cluster::Clusters;
use crate::content::Content;
use crate::ensemble::{Ensemble, PARTS};
use crate::ials::{Ials, IalsSettings};
use crate::popularity::Popularity;
use crate::ridge::Ridge;
use crate::{Model, RecommendError};

const MAGIC: [u8; 8] = *b"KYCKMODL";
/// Format number that is written, and the latest that can be read.
pub const FORMAT: u32 = 1;
const HEADER_BYTES: usize = 8 + 4 + 8 + 8;

/// Serialises a model in the current format.
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
    writer.count(model.content_neighbours.len());
    for (item, others) in &model.content_neighbours {
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
    for weight in model.ensemble.weights.iter().chain(&model.ensemble.cold_start) {
        writer.float(*weight);
    }
    writer.float(model.ensemble.popularity_half_length);
    writer.float(model.gamma);

    let body = writer.into_bytes();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
    bytes.extend(MAGIC);
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend(checksum(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// Deserialises a model.
///
/// # Errors
/// [`RecommendError::Broken`] for truncated, damaged or foreign bytes, [`RecommendError::Newer`] for a later format.
pub fn from_bytes(bytes: &[u8]) -> Result<Model, RecommendError> {
    let mut header = Reader::new(bytes);
    if header.take(8)? != MAGIC {
        return Err(RecommendError::Broken("wrong magic bytes"));
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
    let body = header.rest();
    if body.len() as u64 != length {
        return Err(RecommendError::Broken("the length does not match"));
    }
    if checksum(body) != sum {
        return Err(RecommendError::Broken("the checksum does not match"));
    }

    let mut reader = Reader::new(body);
    let model = read_model(&mut reader)?;
    if reader.rest().is_empty() {
        Ok(model)
    } else {
        Err(RecommendError::Broken("trailing bytes"))
    }
}

fn read_model(reader: &mut Reader<'_>) -> Result<Model, RecommendError> {
    let n_items = reader.count()?;
    let n_groups = reader.count()?;
    let ridge = read_ridge(reader, n_items)?;
    let ials = read_ials(reader, n_items)?;

    let popularity = reader.floats()?;
    ensure(
        n_groups.checked_add(1).and_then(|rows| rows.checked_mul(n_items)) == Some(popularity.len()),
        "popularity",
    )?;
    let by_item = reader.sparse()?;
    ensure(by_item.height() == n_items, "labels")?;
    let content_neighbours = read_content_neighbours(reader, n_items)?;
    let clusters = read_clusters(reader, n_items)?;

    let ensemble = read_ensemble(reader)?;
    let gamma = reader.float()?;
    ensure(gamma.is_finite(), "ensemble")?;

    Ok(Model {
        n_items,
        n_groups,
        ridge,
        ials,
        popularity: Popularity::from_parts(popularity, n_items),
        content: Content {
            by_label: by_item.transposed(),
            by_item,
        },
        content_neighbours,
        clusters,
        ensemble,
        gamma,
    })
}

fn read_ridge(reader: &mut Reader<'_>, n_items: usize) -> Result<Ridge, RecommendError> {
    let weights = reader.sparse()?;
    let features = reader.floats()?;
    let n_features = reader.count()?;

    ensure(weights.height() == n_items && weights.width() == n_items, "ridge")?;
    ensure(
        n_items.checked_mul(n_features) == Some(features.len()),
        "ridge features",
    )?;
    Ok(Ridge {
        weights,
        features,
        n_features,
    })
}

fn read_ials(reader: &mut Reader<'_>, n_items: usize) -> Result<Ials, RecommendError> {
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
    ensure(
        n_items.checked_mul(settings.dimensions) == Some(items.len()) && gram.len() == settings.dimensions,
        "factors",
    )?;
    Ok(Ials::from_parts(settings, items, gram))
}

fn read_ensemble(reader: &mut Reader<'_>) -> Result<Ensemble, RecommendError> {
    let (mut weights, mut cold_start) = ([0.0; PARTS], [0.0; PARTS]);
    for weight in weights.iter_mut().chain(&mut cold_start) {
        *weight = reader.float()?;
        ensure(weight.is_finite(), "ensemble")?;
    }
    let popularity_half_length = reader.float()?;
    ensure(popularity_half_length > 0.0, "ensemble")?;

    Ok(Ensemble {
        weights,
        popularity_half_length,
        cold_start,
    })
}

fn read_content_neighbours(
    reader: &mut Reader<'_>,
    n_items: usize,
) -> Result<crate::content::ContentNeighbours, RecommendError> {
    let mut content_neighbours = Vec::new();
    for _ in 0..reader.count()? {
        let item = reader.word()?;
        let mut others = Vec::new();
        for _ in 0..reader.count()? {
            let (other, weight) = (reader.word()?, reader.float()?);
            ensure(
                (other as usize) < n_items && weight.is_finite(),
                "content neighbours",
            )?;
            others.push((other, weight));
        }
        ensure((item as usize) < n_items, "content neighbours")?;
        content_neighbours.push((item, others));
    }
    Ok(content_neighbours)
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

    let is_consistent = sizes.len() == count
        && radii.len() == count
        && owners.iter().all(|owner| (*owner as usize) < count)
        && owners.len().checked_mul(dimensions) == Some(exemplars.len())
        && count.checked_mul(n_labels) == Some(labels.len())
        && ((count == 0 && popularity.is_empty()) || popularity.len() == (count + 1) * n_items);
    ensure(is_consistent, "clusters")?;

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
