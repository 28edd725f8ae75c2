### Texts of the feature identity.
