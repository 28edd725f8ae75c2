### Why a child may not watch, in words for the child.

policy-denial-not-available = 이 영상은 지금 볼 수 없어요.
policy-denial-blocked-by-guardian = 보호자가 보지 않기로 한 영상이에요.
policy-denial-too-old-for-child = 조금 더 크면 볼 수 있어요.
policy-denial-stopped-by-guardian = 지금은 쉬는 시간이에요. 보호자가 다시 열어 주면 볼 수 있어요.
policy-denial-budget-empty = 오늘 볼 시간을 다 썼어요. 내일 또 만나요!
policy-denial-outside-window = 지금은 영상을 보는 시간이 아니에요.
