### Texts of the feature family.
