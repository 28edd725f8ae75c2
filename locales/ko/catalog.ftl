### What staff can fix of a change to themes and series.

catalog-error-name-invalid = 이름은 글자를 넣어 { $most }자까지, 보이지 않는 글자 없이 적어 주세요.
catalog-error-name-taken = 이미 있는 이름이에요. 다른 이름을 적어 주세요.
catalog-error-theme-not-found = 그런 주제를 찾을 수 없어요.
catalog-error-theme-in-use = 이 주제의 영상이 { $videos }개 있어요. 다른 주제와 합쳐 주세요.
catalog-error-theme-is-the-same = 같은 주제끼리는 합칠 수 없어요.
catalog-error-themes-incomplete = 모든 주제를 한 번씩 넣어 주세요. 그사이 목록이 바뀌었을 수 있어요.
catalog-error-too-many-themes = 주제는 { $most }개까지 만들 수 있어요.
catalog-error-series-not-found = 그런 시리즈를 찾을 수 없어요.
catalog-error-series-full = 시리즈 하나에는 영상을 { $most }개까지 넣을 수 있어요.
catalog-error-series-incomplete = 시리즈의 영상을 모두 한 번씩 넣어 주세요. 그사이 목록이 바뀌었을 수 있어요.
catalog-error-video-not-found = 그런 영상을 찾을 수 없어요.
catalog-error-not-deleted = 지운 적이 없어서 되살릴 수 없어요.
catalog-error-changed-since = 그사이 다른 사람이 바꿨어요. 다시 확인해 주세요.
catalog-error-reason-missing = 이유를 적어 주세요.
catalog-error-reason-invalid = 이유는 1,000자까지, 보이지 않는 글자 없이 적어 주세요.
