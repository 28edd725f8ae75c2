### What curators can fix, what the publish checks find, and video states in words.

## Errors

curation-error-source-unreadable = This isn't the address or id of a YouTube video, playlist or channel.
curation-error-source-not-found = YouTube doesn't show it: it doesn't exist, is private or was deleted.
curation-error-too-many-sources = At most { $most } sources at once.
curation-error-quota-exhausted = Today's YouTube quota is used up. It opens again at midnight Pacific time.
curation-error-source-unavailable = YouTube isn't answering properly. Please try again later.
curation-error-source-entry-unreadable = YouTube's entry for one video cannot be read ({ $reason }). The others are not affected.
curation-error-item-not-found = This review item doesn't exist.
curation-error-already-decided = This item has already been decided.
curation-error-age-band-missing = Choose the youngest age band to approve the video.
curation-error-nuri-tag-unknown = The Nuri curriculum has no content { $content }.
curation-error-nuri-tags-invalid = Choose one primary and at most three secondary contents, each only once.
curation-error-gate-blocked = { $reason }
curation-error-reason-missing = Please give a reason.
curation-error-reason-invalid = A reason has at most 1,000 characters and no hidden ones.
curation-error-video-not-found = This video doesn't exist.
curation-error-theme-not-found = This theme doesn't exist.
curation-error-series-not-found = This series doesn't exist.
curation-error-series-full = The series is full and can't take another video.
curation-error-episode-invalid = An episode is a number from 1 to 10,000 within a series.
curation-error-title-invalid = A title needs letters or digits, at most { $most } characters, and no hidden ones.
curation-error-state-unsuitable = This can't be done to a video that is { $state }.
curation-error-changed-since = Somebody else changed it in the meantime. Please check it again.
curation-error-change-not-found = There is no such change to undo.
curation-error-undo-too-late = More than ten minutes have passed, so it can't be undone.

## States of a video, after "a video that is"

curation-state-draft = given back
curation-state-in-review = in review
curation-state-published = published
curation-state-suspended = suspended
curation-state-retired = retired
curation-state-rejected = rejected

## Findings of the publish checks. They are stored with their ids: a text stays for as long as findings are stored.

curation-finding-as-written = { $text }
curation-finding-unavailable = YouTube no longer shows it: deleted or private.
curation-finding-snapshot-expired = The video's data is more than 30 days old. Check it again first.
curation-finding-privacy = It is not public ({ $status }).
curation-finding-privacy-unlisted = It is unlisted and may disappear at any time.
curation-finding-upload-status = YouTube has not finished processing it ({ $status }).
curation-finding-embeddable = Its owner does not let other sites play it.
curation-finding-made-for-kids = YouTube does not treat it as made for kids.
curation-finding-made-for-kids-unknown = YouTube does not say whether it is made for kids.
curation-finding-synthetic-media = Its owner declares altered or synthetic content.
curation-finding-duration = { $seconds ->
    [one] It is one second long, outside 30 seconds to 40 minutes.
   *[other] It is { $seconds } seconds long, outside 30 seconds to 40 minutes.
}
curation-finding-duration-unknown = Its length is unknown.
curation-finding-region = It can't be played in Korea.
curation-finding-age-restriction = YouTube restricts it by age.
curation-finding-rating = It is not rated for all ages ({ $rating }).
curation-finding-live = It is, will be or was a live stream.
curation-finding-keyword = Title or tags have words to look at: { $words } ({ $topic })

## Topics of the words that ask for a closer look

curation-topic-violence = violence
curation-topic-horror = horror
curation-topic-sexual-content = sexual content
curation-topic-swearing = swearing
curation-topic-addiction = alcohol, tobacco, drugs, gambling
curation-topic-pranks = pranks and dares
curation-topic-selling = selling
