//! A line of advice, and how a frozen report stores it.

use kyck_kernel::{Language, Message};
use serde::{Deserialize, Serialize};

use super::AdviceKind;

/// A piece of advice with the numbers it comes from.
///
/// Stored with its rendered texts, so that a frozen report keeps the words that it was frozen with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "StoredAdvice", into = "StoredAdvice")]
pub struct Advice {
    /// What the advice is about.
    pub kind: AdviceKind,
    /// What it says, for people.
    pub message: Message,
    /// The numbers it comes from.
    pub evidence: Vec<Evidence>,
    /// Slug of the guideline that it refers to.
    pub guideline: Option<String>,
}

/// Advice as it is in the JSON of a frozen report.
#[derive(Serialize, Deserialize)]
struct StoredAdvice {
    kind: AdviceKind,
    text_ko: String,
    text_en: String,
    evidence: Vec<Evidence>,
    guideline: Option<String>,
}

impl From<Advice> for StoredAdvice {
    fn from(advice: Advice) -> Self {
        Self {
            kind: advice.kind,
            text_ko: advice.message.text(Language::Korean).to_owned(),
            text_en: advice.message.text(Language::English).to_owned(),
            evidence: advice.evidence,
            guideline: advice.guideline,
        }
    }
}

impl From<StoredAdvice> for Advice {
    fn from(stored: StoredAdvice) -> Self {
        let texts = (stored.text_ko.as_str(), stored.text_en.as_str());
        Self {
            kind: stored.kind,
            message: Message::new("report-advice-frozen").with("text", texts),
            evidence: stored.evidence,
            guideline: stored.guideline,
        }
    }
}

/// A number behind a piece of advice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
pub struct Evidence {
    /// Stable key of the measured quantity.
    pub name: String,
    /// The measured value, in `unit`.
    pub value: f64,
    /// Unit of the value.
    pub unit: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_frozen_report_keeps_the_words_that_it_was_frozen_with() {
        let stored = json!({
            "kind": "Trend",
            "text_ko": "지난 같은 기간보다 90분 더 봤어요.",
            "text_en": "90 minutes more than in the same time before.",
            "evidence": [{ "name": "changeRatio", "value": 0.23, "unit": "ratio" }],
            "guideline": "aap-2026-crowding-out",
        });

        let advice: Advice = serde_json::from_value(stored.clone()).unwrap();

        assert_eq!(advice.kind, AdviceKind::Trend);
        assert_eq!(advice.message.text(Language::Korean), stored["text_ko"]);
        assert_eq!(advice.message.text(Language::English), stored["text_en"]);
        assert_eq!(serde_json::to_value(advice).unwrap(), stored);
    }

    #[test]
    fn advice_is_stored_with_its_rendered_texts() {
        let advice = Advice {
            kind: AdviceKind::Trend,
            message: Message::new("report-advice-trend-more").with("minutes", 90),
            evidence: Vec::new(),
            guideline: None,
        };

        let stored = serde_json::to_value(&advice).unwrap();
        let read: Advice = serde_json::from_value(stored).unwrap();

        for language in Language::ALL {
            assert_eq!(read.message.text(language), advice.message.text(language));
            assert!(read.message.text(language).contains("90"));
        }
    }
}
