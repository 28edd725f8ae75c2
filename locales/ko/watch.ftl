### Texts of the feature watch.
