//! Users, items, interactions and labels read from files, with the indices that the recommender knows them by.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use kyck_recommender::{Event, RecommendError, Sparse};

use super::RecommendFileError;
use super::table::{for_each_interaction, for_each_line};

/// Indices of the users and items of the files, in order of appearance.
#[derive(Clone, Default)]
pub(super) struct Names {
    pub users: HashMap<String, u32>,
    pub items: HashMap<String, u32>,
    /// Item names by index.
    pub items_by_index: Vec<String>,
}

impl Names {
    /// Index of a user, new if the name is.
    fn user(&mut self, name: &str) -> u32 {
        let next = self.users.len() as u32;
        *self.users.entry(name.to_owned()).or_insert(next)
    }

    /// Index of an item, new if the name is.
    fn item(&mut self, name: &str) -> u32 {
        if let Some(known) = self.items.get(name) {
            return *known;
        }

        let next = self.items_by_index.len() as u32;
        self.items.insert(name.to_owned(), next);
        self.items_by_index.push(name.to_owned());
        next
    }
}

/// Reads interactions and adds their users and items to `names`; times in seconds become milliseconds.
pub(super) fn read_events(path: &Path, names: &mut Names) -> Result<Vec<Event>, RecommendFileError> {
    let mut events = Vec::new();
    for_each_interaction(path, |interaction| {
        events.push(Event {
            user: names.user(interaction.user),
            item: names.item(interaction.item),
            value: interaction.value,
            at: (interaction.seconds * 1000.0) as i64,
        });
    })?;
    Ok(events)
}

/// Divides positive values by their mean, whatever scale a file uses (1, stars, seconds): training expects
/// values around 1.
pub(super) fn normalize(events: &mut [Event]) {
    let positives = events.iter().filter(|event| event.value > 0.0);
    let count = positives.clone().count().max(1) as f64;
    let mean = positives.map(|event| f64::from(event.value)).sum::<f64>() / count;
    for event in events.iter_mut().filter(|event| event.value > 0.0) {
        event.value = (f64::from(event.value) / mean) as f32;
    }
}

/// Tags of each item; every tag of an item has weight 1.
#[derive(Default)]
pub(super) struct Labels {
    /// Tag index and weight by item index.
    rows: HashMap<u32, Vec<(u32, f32)>>,
    /// Tag names by index.
    pub tag_names: Vec<String>,
}

impl Labels {
    /// The matrix `[n_items, n_tags]`; takes the rows out of `self`.
    pub fn take_matrix(&mut self, n_items: usize) -> Result<Sparse, RecommendError> {
        if self.tag_names.is_empty() {
            return Ok(Sparse::default());
        }
        let rows = (0..n_items as u32).map(|item| self.rows.remove(&item).unwrap_or_default());
        Sparse::from_rows(rows.collect::<Vec<_>>(), self.tag_names.len())
    }
}

/// Reads tags of items and adds the items to `names`.
pub(super) fn read_labels(path: &Path, names: &mut Names) -> Result<Labels, RecommendFileError> {
    let mut tag_indices: HashMap<String, u32> = HashMap::new();
    let mut rows = HashMap::new();
    for_each_line(path, |is_first, line| {
        let (item, tags) = line.split_once('\t').unwrap_or((line, ""));
        if is_first {
            return if item == "item" {
                Ok(())
            } else {
                Err("the header `item tags` is missing".to_owned())
            };
        }

        let mut tags: Vec<u32> = tags
            .split_whitespace()
            .map(|tag| {
                let next = tag_indices.len() as u32;
                *tag_indices.entry(tag.to_owned()).or_insert(next)
            })
            .collect();
        tags.sort_unstable();
        tags.dedup();

        rows.insert(names.item(item), tags.into_iter().map(|tag| (tag, 1.0)).collect());
        Ok(())
    })?;

    let mut tag_names = vec![String::new(); tag_indices.len()];
    for (name, index) in tag_indices {
        tag_names[index as usize] = name;
    }
    Ok(Labels { rows, tag_names })
}

/// Names in the first column, each once, in order of appearance; a header is skipped.
pub(super) fn read_names(path: &Path, header: &str) -> Result<Vec<String>, RecommendFileError> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    for_each_line(path, |is_first, line| {
        let name = line.split('\t').next().unwrap_or_default().trim();
        let is_header = is_first && name == header;
        if !is_header && known.insert(name.to_owned()) {
            names.push(name.to_owned());
        }
        Ok(())
    })?;
    Ok(names)
}
