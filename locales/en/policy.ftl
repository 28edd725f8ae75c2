### Why a child may not watch, in words for the child.

policy-denial-not-available = You can't watch this video right now.
policy-denial-blocked-by-guardian = Your grown-up chose not to show this video.
policy-denial-too-old-for-child = You can watch this when you are a little older.
policy-denial-stopped-by-guardian = It is time for a break. Your grown-up will let you watch again.
policy-denial-budget-empty = Today's watching time is over. See you tomorrow!
policy-denial-outside-window = It is not watching time now.
