### Texts of the feature notify.
