### Texts of the feature report.
