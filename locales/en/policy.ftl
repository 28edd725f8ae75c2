### Texts of the feature policy.
