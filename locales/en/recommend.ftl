### Texts of feeds and of the recommender.

recommend-error-child-not-found = There is no such child.
recommend-error-video-not-found = This child cannot watch this video.
recommend-error-too-many-picks = You can pick up to 20 videos. Remove one first.
recommend-error-model-not-found = There is no such model.
recommend-error-model-unreadable = The model cannot be read.

## Rows of the home feed, as children see them

recommend-row-continue = Keep watching
recommend-row-for-you = For you
recommend-row-watch-again = Watch again
recommend-row-nuri-gap = Something different
recommend-row-popular = Friends like these
recommend-row-new = New

## Reasons for a video

recommend-reason-next-in-series = The next episode after “{ $title }”
recommend-reason-similar-to = Similar to “{ $title }”, a favourite
recommend-reason-same-taste = Watched by children with similar taste
recommend-reason-nuri-gap = Rarely seen recently: { $content }
recommend-reason-popular = Popular with children aged { $ages }
recommend-reason-new = Recently added
recommend-reason-watch-again = A favourite from before
recommend-reason-unfinished = Not finished yet
recommend-reason-picked = Picked by a guardian
recommend-reason-interest = About “{ $theme }”, an interest that a guardian chose

recommend-ages-2 = 2
recommend-ages-3 = 3
recommend-ages-4 = 4
recommend-ages-5 = 5
recommend-ages-6-to-7 = 6 to 7

## Notices about a feed, for guardians

recommend-notice-excess = “{ $theme }” took up more than half of this week's viewing, so a few more videos on other topics are mixed in.
recommend-notice-not-personal = You have not agreed to personal recommendations, so videos are chosen by age and interests only, not by what was watched.

## Models, for staff

recommend-cluster = Taste { $number }
