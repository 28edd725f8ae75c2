### Texts of feeds and of the recommender.

recommend-error-child-not-found = 아이를 찾을 수 없어요.
recommend-error-video-not-found = 이 아이가 볼 수 있는 영상이 아니에요.
recommend-error-too-many-picks = 영상은 20개까지 골라 둘 수 있어요. 다른 영상을 먼저 빼 주세요.
recommend-error-model-not-found = 모델을 찾을 수 없어요.
recommend-error-model-unreadable = 모델을 읽을 수 없어요.

## Rows of the home feed, as children see them

recommend-row-continue = 이어서 보기
recommend-row-for-you = 너를 위한 영상
recommend-row-watch-again = 다시 보고 싶은 영상
recommend-row-nuri-gap = 새로운 이야기 만나기
recommend-row-popular = 친구들이 좋아해요
recommend-row-new = 새로 나왔어요

## Reasons for a video

recommend-reason-next-in-series = 지난번에 본 ‘{ $title }’ 다음 이야기예요
recommend-reason-similar-to = 재미있게 본 ‘{ $title }’{ PARTICLE($title, "과/와") } 비슷한 영상이에요
recommend-reason-same-taste = 취향이 비슷한 친구들이 보는 영상이에요
recommend-reason-nuri-gap = 요즘 많이 접하지 않은 내용이에요: { $content }
recommend-reason-popular = { $ages } 친구들이 많이 보는 영상이에요
recommend-reason-new = 새로 올라온 영상이에요
recommend-reason-watch-again = 전에 재미있게 본 영상이에요
recommend-reason-unfinished = 보다가 멈춘 영상이에요
recommend-reason-picked = 보호자가 골라 준 영상이에요
recommend-reason-interest = 보호자가 고른 관심 주제 ‘{ $theme }’ 영상이에요

recommend-ages-2 = 2세
recommend-ages-3 = 3세
recommend-ages-4 = 4세
recommend-ages-5 = 5세
recommend-ages-6-to-7 = 6~7세

## Notices about a feed, for guardians

recommend-notice-excess = 이번 주에는 ‘{ $theme }’ 영상을 특히 많이 봐서, 다른 주제의 영상을 조금 더 섞어 보여 드려요.
recommend-notice-not-personal = 맞춤 추천에 동의하지 않으셔서, 시청 기록 없이 나이와 관심 주제로만 영상을 골라요.

## Models, for staff

recommend-cluster = 취향 { $number }
