### Texts of the feature recommend.
