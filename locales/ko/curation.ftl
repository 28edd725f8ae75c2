### What curators can fix, what the publish checks find, and video states in words.

## Errors

curation-error-source-unreadable = YouTube 영상, 재생목록, 채널의 주소나 ID가 아니에요.
curation-error-source-not-found = YouTube에서 찾을 수 없어요. 삭제됐거나 비공개일 수 있어요.
curation-error-too-many-sources = 한 번에 { $most }개까지 가져올 수 있어요.
curation-error-quota-exhausted = 오늘 쓸 수 있는 YouTube 할당량을 다 썼어요. 미국 태평양 시간 자정에 다시 열려요.
curation-error-source-unavailable = YouTube가 제대로 응답하지 않아요. 잠시 후 다시 시도해 주세요.
curation-error-source-entry-unreadable = YouTube가 보낸 영상 정보 하나를 읽을 수 없어요({ $reason }). 다른 영상은 괜찮아요.
curation-error-item-not-found = 그런 검토 항목을 찾을 수 없어요.
curation-error-already-decided = 이미 결정된 항목이에요.
curation-error-age-band-missing = 승인하려면 연령대를 정해 주세요.
curation-error-nuri-tag-unknown = 누리과정에 없는 내용이에요: { $content }
curation-error-nuri-tags-invalid = 누리과정 주 내용 하나와 부 내용 셋까지를 겹치지 않게 골라 주세요.
curation-error-gate-blocked = { $reason }
curation-error-reason-missing = 이유를 적어 주세요.
curation-error-reason-invalid = 이유는 1,000자까지, 보이지 않는 글자 없이 적어 주세요.
curation-error-video-not-found = 그런 영상을 찾을 수 없어요.
curation-error-theme-not-found = 그런 주제를 찾을 수 없어요.
curation-error-series-not-found = 그런 시리즈를 찾을 수 없어요.
curation-error-series-full = 시리즈가 가득 차서 영상을 더 넣을 수 없어요.
curation-error-episode-invalid = 회차는 시리즈가 있는 영상에 1부터 10,000까지 적어 주세요.
curation-error-title-invalid = 제목은 글자를 넣어 { $most }자까지, 보이지 않는 글자 없이 적어 주세요.
curation-error-state-unsuitable = { $state } 영상에는 할 수 없어요.
curation-error-changed-since = 그사이 다른 사람이 바꿨어요. 다시 확인해 주세요.
curation-error-change-not-found = 되돌릴 수 있는 변경이 아니에요.
curation-error-undo-too-late = 10분이 지나서 되돌릴 수 없어요.

## States of a video, before the word "영상"

curation-state-draft = 반려된
curation-state-in-review = 검토 중인
curation-state-published = 공개 중인
curation-state-suspended = 보류된
curation-state-retired = 내린
curation-state-rejected = 거절된

## Findings of the publish checks. They are stored with their ids: a text stays for as long as findings are stored.

curation-finding-as-written = { $text }
curation-finding-unavailable = YouTube에서 더 이상 볼 수 없어요. 삭제됐거나 비공개예요.
curation-finding-snapshot-expired = 영상 정보가 30일이 지났어요. 먼저 다시 확인해 주세요.
curation-finding-privacy = 공개 영상이 아니에요({ $status }).
curation-finding-privacy-unlisted = 일부 공개 영상이라 언제든 사라질 수 있어요.
curation-finding-upload-status = 아직 처리가 끝나지 않은 영상이에요({ $status }).
curation-finding-embeddable = 다른 사이트에서 재생할 수 없게 설정된 영상이에요.
curation-finding-made-for-kids = 아동용으로 지정되지 않은 영상이에요.
curation-finding-made-for-kids-unknown = 아동용 영상인지 YouTube가 알려 주지 않았어요.
curation-finding-synthetic-media = 변경했거나 합성한 콘텐츠라고 표시된 영상이에요.
curation-finding-duration = 길이가 { $seconds }초라서 30초에서 40분 사이를 벗어나요.
curation-finding-duration-unknown = 길이를 알 수 없는 영상이에요.
curation-finding-region = 한국에서 재생할 수 없는 영상이에요.
curation-finding-age-restriction = YouTube에서 연령 제한을 건 영상이에요.
curation-finding-rating = 전체 관람가가 아니에요({ $rating }).
curation-finding-live = 실시간 방송이거나, 실시간으로 방송했던 영상이에요.
curation-finding-keyword = 제목이나 태그에 살펴볼 낱말이 있어요: { $words } ({ $topic })

## Topics of the words that ask for a closer look

curation-topic-violence = 폭력
curation-topic-horror = 공포
curation-topic-sexual-content = 성적인 내용
curation-topic-swearing = 욕설
curation-topic-addiction = 술·담배·약물·도박
curation-topic-pranks = 위험한 장난과 따라 하기
curation-topic-selling = 구매 유도
