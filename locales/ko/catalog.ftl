### Texts of the feature catalog.
