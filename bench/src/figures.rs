//! The figures of a run: a table for people, a JSON list for machines.

use std::path::Path;

use serde::Serialize;

/// One row of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub name: String,
    /// `sqlite` or `postgres`; empty where no database takes part.
    pub database: String,
    pub value: f64,
    pub unit: String,
    /// Value to compare with, measured in the same run.
    pub reference: Option<f64>,
    /// `value / reference`, if there is a reference.
    pub ratio: Option<f64>,
}

/// All figures of a run, in the order measured.
#[derive(Debug, Default)]
pub struct Figures(Vec<Figure>);

impl Figures {
    /// Adds a figure and prints its line.
    pub fn add(&mut self, name: &str, database: &str, value: f64, unit: &str, reference: Option<f64>) {
        let ratio = reference
            .filter(|reference| *reference > 0.0)
            .map(|reference| value / reference);
        let comparison = match (reference, ratio) {
            (Some(reference), Some(ratio)) => format!("{reference:>12.1}{ratio:>8.2}"),
            _ => String::new(),
        };
        println!("{name:<44}{database:<10}{value:>12.1} {unit:<8}{comparison}");
        self.0.push(Figure {
            name: name.to_owned(),
            database: database.to_owned(),
            value,
            unit: unit.to_owned(),
            reference,
            ratio,
        });
    }

    /// Prints the heading of the table.
    pub fn heading() {
        println!(
            "{:<44}{:<10}{:>12} {:<8}{:>12}{:>8}",
            "name", "database", "value", "unit", "reference", "ratio"
        );
    }

    /// Writes the JSON list.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut text = serde_json::to_string_pretty(&self.0).map_err(std::io::Error::other)?;
        text.push('\n');
        std::fs::write(path, text)
    }
}
