### Texts of the feature curation.
