//! The Nuri curriculum (2019 개정 누리과정): 5 areas, 15 categories, 59 contents, read once from the data
//! file. Contents are experiences, never achievements: reports speak of exposure.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

/// The whole curriculum. Areas, categories and contents are in their official order.
#[derive(Debug)]
pub struct Curriculum {
    /// Name of the framework, such as `NURI_2019`.
    pub id: String,
    /// The official Korean name.
    pub name_ko: String,
    /// English name, our own translation.
    pub name_en: String,
    /// The five areas, in order.
    pub areas: Vec<Area>,
    /// The categories of all areas, area by area.
    pub categories: Vec<Category>,
    /// The contents of all categories.
    pub contents: Vec<Content>,
    indices: HashMap<String, usize>,
}

/// One of the five areas.
#[derive(Debug)]
pub struct Area {
    /// Index among the areas, from 0.
    pub index: usize,
    /// Slug such as `physical`.
    pub id: String,
    /// The official Korean name.
    pub name_ko: String,
    /// English name, our own translation.
    pub name_en: String,
    /// What the area is for, in Korean.
    pub goal_ko: String,
    /// What the area is for, in English.
    pub goal_en: String,
    /// Indices of its categories.
    pub categories: Range<usize>,
}

/// One of the fifteen categories.
#[derive(Debug)]
pub struct Category {
    /// Index among all categories, from 0.
    pub index: usize,
    /// Slug such as `physical.live-safely`.
    pub id: String,
    /// The official Korean name.
    pub name_ko: String,
    /// English name, our own translation.
    pub name_en: String,
    /// Index of its area.
    pub area: usize,
    /// Indices of its contents.
    pub contents: Range<usize>,
}

/// One of the 59 contents.
#[derive(Debug)]
pub struct Content {
    /// Index among all contents, from 0.
    pub index: usize,
    /// Slug such as `physical.live-safely.2`.
    pub id: String,
    /// The official Korean sentence.
    pub text_ko: String,
    /// English sentence, our own translation.
    pub text_en: String,
    /// Index of its category.
    pub category: usize,
    /// Index of its area.
    pub area: usize,
}

impl Curriculum {
    /// The content of this slug.
    pub fn content(&self, id: &str) -> Option<&Content> {
        self.indices.get(id).map(|&index| &self.contents[index])
    }

    /// The category of this slug.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The area of this slug.
    pub fn area(&self, id: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.id == id)
    }

    /// Categories of an area.
    pub fn categories_of(&self, area: &Area) -> &[Category] {
        &self.categories[area.categories.clone()]
    }

    /// Contents of a category.
    pub fn contents_of(&self, category: &Category) -> &[Content] {
        &self.contents[category.contents.clone()]
    }
}

/// The curriculum in force.
pub fn curriculum() -> &'static Curriculum {
    static CURRICULUM: LazyLock<Curriculum> = LazyLock::new(|| {
        #[expect(
            clippy::expect_used,
            reason = "the file is part of the program and read by a test"
        )]
        read(include_str!("../../data/nuri.json")).expect("nuri.json is readable")
    });
    &CURRICULUM
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    framework: String,
    name_ko: String,
    name_en: String,
    areas: Vec<AreaInFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AreaInFile {
    id: String,
    ko: String,
    en: String,
    goal_ko: String,
    goal_en: String,
    categories: Vec<CategoryInFile>,
}

#[derive(Deserialize)]
struct CategoryInFile {
    id: String,
    ko: String,
    en: String,
    contents: Vec<ContentInFile>,
}

#[derive(Deserialize)]
struct ContentInFile {
    id: String,
    ko: String,
    en: String,
}

fn read(json: &str) -> Result<Curriculum, serde_json::Error> {
    let file: File = serde_json::from_str(json)?;
    let (mut areas, mut categories, mut contents) = (Vec::new(), Vec::new(), Vec::new());
    for (area, row) in file.areas.into_iter().enumerate() {
        let first_category = categories.len();
        for row in row.categories {
            let (category, first_content) = (categories.len(), contents.len());
            for row in row.contents {
                contents.push(Content {
                    index: contents.len(),
                    id: row.id,
                    text_ko: row.ko,
                    text_en: row.en,
                    category,
                    area,
                });
            }
            categories.push(Category {
                index: category,
                id: row.id,
                name_ko: row.ko,
                name_en: row.en,
                area,
                contents: first_content..contents.len(),
            });
        }
        areas.push(Area {
            index: area,
            id: row.id,
            name_ko: row.ko,
            name_en: row.en,
            goal_ko: row.goal_ko,
            goal_en: row.goal_en,
            categories: first_category..categories.len(),
        });
    }

    let indices = contents
        .iter()
        .map(|content| (content.id.clone(), content.index))
        .collect();

    Ok(Curriculum {
        id: file.framework,
        name_ko: file.name_ko,
        name_en: file.name_en,
        areas,
        categories,
        contents,
        indices,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curriculum_has_5_areas_15_categories_and_59_contents() {
        let curriculum = curriculum();
        let per_area: Vec<usize> = curriculum
            .areas
            .iter()
            .map(|area| {
                let contents = |category: &Category| curriculum.contents_of(category).len();
                curriculum.categories_of(area).iter().map(contents).sum()
            })
            .collect();
        assert_eq!(per_area, [12, 12, 12, 10, 13]);
        assert_eq!(curriculum.categories.len(), 15);
        assert_eq!(curriculum.contents.len(), 59);
        assert_eq!(curriculum.indices.len(), 59, "slugs are unique");
    }

    #[test]
    fn a_slug_begins_with_those_of_its_category_and_area() {
        let curriculum = curriculum();
        for content in &curriculum.contents {
            let category = &curriculum.categories[content.category];
            assert!(
                content.id.starts_with(&format!("{}.", category.id)),
                "{}",
                content.id
            );
            assert!(
                category
                    .id
                    .starts_with(&format!("{}.", curriculum.areas[content.area].id))
            );
            assert_eq!(
                curriculum.content(&content.id).map(|found| found.index),
                Some(content.index)
            );
        }
        assert!(curriculum.content("physical").is_none());
    }
}
