### What staff can fix of a change to themes and series.

catalog-error-name-invalid = A name needs letters or digits, at most { $most } characters, and no hidden ones.
catalog-error-name-taken = This name is already taken. Choose another one.
catalog-error-theme-not-found = This theme doesn't exist.
catalog-error-theme-in-use = { $videos ->
    [one] One video has this theme. Merge it into another one.
   *[other] { $videos } videos have this theme. Merge it into another one.
}
catalog-error-theme-is-the-same = A theme can't be merged into itself.
catalog-error-themes-incomplete = List every theme once. The list may have changed in the meantime.
catalog-error-too-many-themes = There can be at most { $most } themes.
catalog-error-series-not-found = This series doesn't exist.
catalog-error-series-full = A series can have at most { $most } videos.
catalog-error-series-incomplete = List every video of the series once. The list may have changed in the meantime.
catalog-error-video-not-found = This video doesn't exist.
catalog-error-not-deleted = It isn't deleted, so there is nothing to restore.
catalog-error-changed-since = Somebody else changed it in the meantime. Please check it again.
catalog-error-reason-missing = Please give a reason.
catalog-error-reason-invalid = A reason has at most 1,000 characters and no hidden ones.
