//! Age bands: by what age a video suits, and which a child is in.

/// An age band by completed years (만 나이). Older bands sort after younger ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum AgeBand {
    /// Two years, before the Nuri curriculum.
    #[serde(rename = "TODDLER_2")]
    #[cfg_attr(feature = "graphql", graphql(name = "TODDLER_2"))]
    Toddler2,
    /// Three years, the first of the Nuri curriculum.
    #[serde(rename = "NURI_3")]
    #[cfg_attr(feature = "graphql", graphql(name = "NURI_3"))]
    Nuri3,
    /// Four years, the middle year of the Nuri curriculum.
    #[serde(rename = "NURI_4")]
    #[cfg_attr(feature = "graphql", graphql(name = "NURI_4"))]
    Nuri4,
    /// Five years, the last of the Nuri curriculum.
    #[serde(rename = "NURI_5")]
    #[cfg_attr(feature = "graphql", graphql(name = "NURI_5"))]
    Nuri5,
    /// Six and seven years.
    #[serde(rename = "EARLY_6_7")]
    #[cfg_attr(feature = "graphql", graphql(name = "EARLY_6_7"))]
    Early6To7,
}

impl AgeBand {
    /// All bands, youngest first.
    pub const ALL: [Self; 5] = [
        Self::Toddler2,
        Self::Nuri3,
        Self::Nuri4,
        Self::Nuri5,
        Self::Early6To7,
    ];

    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Toddler2 => "TODDLER_2",
            Self::Nuri3 => "NURI_3",
            Self::Nuri4 => "NURI_4",
            Self::Nuri5 => "NURI_5",
            Self::Early6To7 => "EARLY_6_7",
        }
    }

    /// Reads the name in storage, [`AgeBand::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.as_str() == text)
    }

    /// The band of a child by completed months. Younger than two counts as the first band, older than seven as the last:
    /// whether such a child is served at all is decided where it is added.
    pub const fn of_months(months: u32) -> Self {
        match months {
            0..36 => Self::Toddler2,
            36..48 => Self::Nuri3,
            48..60 => Self::Nuri4,
            60..72 => Self::Nuri5,
            _ => Self::Early6To7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AgeBand;

    #[test]
    fn bands_change_on_birthdays() {
        for (months, band) in [
            (24, AgeBand::Toddler2),
            (35, AgeBand::Toddler2),
            (36, AgeBand::Nuri3),
            (59, AgeBand::Nuri4),
            (60, AgeBand::Nuri5),
            (72, AgeBand::Early6To7),
            (95, AgeBand::Early6To7),
        ] {
            assert_eq!(AgeBand::of_months(months), band, "{months}");
        }
    }

    #[test]
    fn every_band_reads_back_from_its_name() {
        for band in AgeBand::ALL {
            assert_eq!(AgeBand::parse(band.as_str()), Some(band));
            assert_eq!(serde_json::to_value(band).unwrap(), band.as_str());
        }
    }
}
