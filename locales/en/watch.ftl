### Texts of watching and of a guardian's stop.

watch-error-child-not-found = There is no such child.
watch-error-video-not-found = There is no such video.
watch-error-denied = The child cannot watch this now.
watch-error-too-many-events = You can send up to { $most } events at once.
watch-error-batch-empty = There are no events to send.
watch-error-message-invalid = A message is plain text of up to { $most } characters.
watch-error-quota-exceeded = Too many videos were opened today. See you tomorrow.
