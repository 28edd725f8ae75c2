//! Guidance of health bodies and the curriculum, and the published benchmark: a versioned data file.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

/// A recommendation that advice refers to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Guideline {
    /// Stable name, part of its public id.
    pub slug: String,
    /// Organisation that publishes it.
    pub body: String,
    /// Korean title of the publication.
    pub title_ko: String,
    /// English title of the publication.
    pub title_en: String,
    /// What it says, in Korean.
    pub text_ko: String,
    /// What it says, in English.
    pub text_en: String,
    /// First month of age it is for.
    pub age_min_months: u32,
    /// Last month of age it is for.
    pub age_max_months: u32,
    /// Most minutes a day; `None` where it names none.
    pub minutes_per_day: Option<u32>,
    /// Day of its publication.
    pub published_on: NaiveDate,
    /// Where it can be read.
    pub source_url: String,
    /// Whether the wording was compared with the publication.
    pub is_verified: bool,
}

impl Guideline {
    /// Whether it is for a child of this many completed months.
    pub fn is_for(&self, age_months: u32) -> bool {
        (self.age_min_months..=self.age_max_months).contains(&age_months)
    }
}

/// A published survey to compare with where too few children of an age are here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Benchmark {
    /// Organisation that made the survey.
    pub source_name: String,
    /// Year or date of the survey.
    pub source_date: String,
    /// Web address of its publication.
    pub source_url: String,
    /// Children that the survey is about.
    pub population: String,
    /// Mean minutes a day of these children.
    pub minutes_per_day: f64,
    /// What it is, in Korean: another population.
    pub label_ko: String,
    /// What it is, in English.
    pub label_en: String,
}

#[derive(Deserialize)]
struct File {
    guidelines: Vec<Guideline>,
    benchmark: Benchmark,
}

fn file() -> &'static File {
    #[expect(
        clippy::expect_used,
        reason = "the file is part of the program and read by a test"
    )]
    static FILE: LazyLock<File> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../data/guidelines.json"))
            .expect("guidelines.json is well formed")
    });
    &FILE
}

/// All guidelines, in the order of the file.
pub fn guidelines() -> &'static [Guideline] {
    &file().guidelines
}

/// The guideline of a slug.
pub fn find_guideline(slug: &str) -> Option<&'static Guideline> {
    guidelines().iter().find(|guideline| guideline.slug == slug)
}

/// The published survey to compare with.
pub fn benchmark() -> &'static Benchmark {
    &file().benchmark
}

/// The guideline on time for an age; the one that names minutes, where there is one.
pub(super) fn on_daily_time(age_months: u32) -> Option<&'static Guideline> {
    ["who-2019-1", "who-2019-2", "who-2019-3-4", "who-2020-5-17"]
        .into_iter()
        .filter_map(find_guideline)
        .find(|guideline| guideline.is_for(age_months))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_age_served_has_a_guideline_on_time() {
        for (age_months, slug) in [
            (18, "who-2019-1"),
            (24, "who-2019-2"),
            (35, "who-2019-2"),
            (36, "who-2019-3-4"),
            (59, "who-2019-3-4"),
            (60, "who-2020-5-17"),
            (95, "who-2020-5-17"),
        ] {
            assert_eq!(on_daily_time(age_months).unwrap().slug, slug, "{age_months}");
        }
    }

    #[test]
    fn each_guideline_has_a_source_and_a_span_of_ages() {
        for guideline in guidelines() {
            assert!(guideline.source_url.starts_with("http"), "{}", guideline.slug);
            assert!(
                guideline.age_min_months < guideline.age_max_months,
                "{}",
                guideline.slug
            );
        }
        assert_eq!(guidelines().len(), 12);
        assert!((benchmark().minutes_per_day - 83.0).abs() < 1e-9);
    }
}
