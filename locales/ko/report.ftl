### Texts of reports and of the advice in them, for guardians.

report-disclosure = KYCK에서 직접 모은 시청 기록으로 만든 리포트예요. 유튜브 통계는 쓰지 않아요. 누리과정은 ‘접한 시간’을 보여 줄 뿐 평가가 아니에요. 기기가 오프라인이었을 때의 기록은 나중에 더해질 수 있어요.

report-same-age-cohort = KYCK을 쓰는 또래(월령 ±3개월) { $children }명이 최근 4주 동안 하루에 본 시간이에요. 순위가 아니라 참고로만 봐 주세요.

## Advice

# Frozen reports keep the words that they were frozen with.
report-advice-frozen = { $text }

report-advice-nothing-yet = 이 기간에는 시청 기록이 없어요. 아이와 함께 영상을 하나 골라 보고, 무엇이 재미있었는지 이야기해 보세요.

report-advice-daily-time-open = 하루 평균 { $minutes }분을 봤어요. 이 나이에는 정해진 시간 기준이 없으니, 잠과 놀이, 바깥 활동이 넉넉한지 함께 살펴보세요.
report-advice-daily-time-above =
    하루 평균 { $minutes }분으로, 권장 시간({ $limit }분)보다 길었어요. { $days ->
        [0] 넘긴 날은 없었어요.
       *[other] 넘긴 날은 { $days }일이에요.
    } 하루에 10분씩 줄여 보는 것부터 시작해 보세요.
report-advice-daily-time-within =
    하루 평균 { $minutes }분으로, 권장 시간({ $limit }분) 안이에요. { $days ->
        [0] 넘긴 날은 없었어요.
       *[other] 넘긴 날은 { $days }일이에요.
    }

report-advice-bedtime-late = 잠들기 한 시간 전부터 밤사이에 { $days }일, 모두 { $minutes }분을 봤어요. 이 시간에는 책이나 이야기로 하루를 마무리해 보세요.
report-advice-bedtime-kept = 잠들기 한 시간 전에는 영상을 보지 않았어요. 이 습관을 이어 가 보세요.

report-advice-long-sitting-long = 한 번에 가장 오래 본 시간은 { $minutes }분이에요. { $break }분쯤 보면 몸을 움직이며 쉬어 보세요.
report-advice-long-sitting-short = 한 번에 가장 오래 본 시간은 { $minutes }분으로, 짧게 나누어 봤어요.

report-advice-nuri-gap-area = 누리과정 다섯 영역 가운데 ‘{ $area }’{ PARTICLE($area, "을/를") } 접한 시간이 가장 적었어요({ $share }%).{ $example }
report-advice-nuri-gap-theme = 놀이 주제 가운데 ‘{ $area }’{ PARTICLE($area, "을/를") } 접한 시간이 가장 적었어요({ $share }%).{ $example }
report-advice-nuri-gap-example = { " " }아직 접하지 않은 내용: “{ $content }”

report-advice-topic-one = 한 주제가 시청 시간의 { $share }%였어요. 그 관심을 책이나 바깥 놀이로 넓혀 보세요.
report-advice-topic-many = { $topics }가지 주제를 봤고, 가장 많이 본 주제의 비중은 { $share }%예요.

report-advice-same-age-cohort = 하루 평균 { $minutes }분을 봤어요. 또래 { $children }명 가운데 절반은 하루에 { $others }분보다 적게 봐요. 순위가 아니라 참고로만 봐 주세요.
report-advice-same-age-benchmark = 하루 평균 { $minutes }분을 봤어요. 2023년 전국 조사에서 유튜브를 보는 어린이의 평균은 { $others }분이었어요. 다른 집단이니 참고로만 봐 주세요.

report-advice-repeats = { $times }번 이상 본 영상이 { $videos }개예요(가장 많게는 { $most }번). 되풀이해 보는 것은 이 시기에 자연스러워요. 무엇이 좋은지 물어보세요.

report-advice-co-view = 이번에 본 영상은 { $videos }개예요. 하나를 함께 보며 “왜 그랬을까?” 하고 물어보면 배움이 이어져요.

report-advice-trend-same = 지난 같은 기간({ $before }분)과 비슷하게 봤어요.
report-advice-trend-more = 지난 같은 기간보다 { $minutes }분 더 봤어요. 날씨나 일정이 달랐는지 떠올려 보세요.
report-advice-trend-less = 지난 같은 기간보다 { $minutes }분 적게 봤어요.

report-advice-completion-share = 시작한 영상 가운데 { $share }%를 끝까지 봤어요.
report-advice-completion-low = 시작한 영상 가운데 { $share }%를 끝까지 봤어요. 볼 영상을 미리 함께 고르면 천천히 보는 데 도움이 돼요.

report-advice-healthy-habit =
    { $days }일 가운데 { $within }일은 약속한 시간을 지켰어요. { $free ->
        [0] 영상을 보지 않은 날은 없었어요.
       *[other] { $free }일은 영상을 보지 않았어요.
    }
