### Texts of watching and of a guardian's stop.

watch-error-child-not-found = 아이를 찾을 수 없어요.
watch-error-video-not-found = 영상을 찾을 수 없어요.
watch-error-denied = 지금은 볼 수 없어요.
watch-error-too-many-events = 기록은 한 번에 { $most }개까지 보낼 수 있어요.
watch-error-batch-empty = 보낼 기록이 없어요.
watch-error-message-invalid = 메시지는 { $most }자까지 글로만 쓸 수 있어요.
watch-error-quota-exceeded = 오늘은 영상을 너무 많이 열었어요. 내일 다시 만나요.
