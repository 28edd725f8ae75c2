### Texts of reports and of the advice in them, for guardians.

report-disclosure = This report is made from KYCK's own viewing records, not from YouTube statistics. The curriculum part shows time of exposure; it is not an assessment. Records from devices that were offline may be added later.

report-same-age-cohort = Daily viewing time of { $children } children on KYCK of about the same age (within three months), over the last four weeks. A reference, not a ranking.

## Advice

# Frozen reports keep the words that they were frozen with.
report-advice-frozen = { $text }

report-advice-nothing-yet = Nothing was watched in this period. Choose a video together and talk about what was fun.

report-advice-daily-time-open =
    { $minutes ->
        [one] One minute
       *[other] { $minutes } minutes
    } a day on average. There is no recommended number of minutes for this age, so check together that sleep, play and time outdoors get enough time.
report-advice-daily-time-above =
    { $minutes } minutes a day on average, more than the recommended { $limit }. { $days ->
        [0] No day went over.
        [one] One day went over.
       *[other] { $days } days went over.
    } Cutting back by 10 minutes a day is a good start.
report-advice-daily-time-within =
    { $minutes ->
        [one] One minute
       *[other] { $minutes } minutes
    } a day on average, within the recommended { $limit }. { $days ->
        [0] No day went over.
        [one] One day went over.
       *[other] { $days } days went over.
    }

report-advice-bedtime-late =
    { $minutes ->
        [one] One minute was
       *[other] { $minutes } minutes were
    } watched in the hour before bedtime or at night, on { $days ->
        [one] one evening
       *[other] { $days } evenings
    }. A book or a story is a calmer way to end the day.
report-advice-bedtime-kept = Nothing was watched in the hour before bedtime. Keep it up.

report-advice-long-sitting-long = The longest session lasted { $minutes } minutes. After about { $break } minutes, take a break and move around.
report-advice-long-sitting-short =
    The longest session lasted { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }: viewing came in short sessions.

report-advice-nuri-gap-area = Of the five Nuri areas, “{ $area }” got the least time ({ $share }%).{ $example }
report-advice-nuri-gap-theme = Of the play themes, “{ $area }” got the least time ({ $share }%).{ $example }
report-advice-nuri-gap-example = { " " }Not seen yet: “{ $content }”.

report-advice-topic-one = One topic took up { $share }% of the time. Books and outdoor play can build on that interest.
report-advice-topic-many =
    { $topics ->
        [one] One topic was
       *[other] { $topics } topics were
    } watched; the most watched one took up { $share }%.

report-advice-same-age-cohort =
    { $minutes ->
        [one] One minute
       *[other] { $minutes } minutes
    } a day on average. Half of the { $children } children this age watch less than { $others } minutes a day. A reference, not a ranking.
report-advice-same-age-benchmark =
    { $minutes ->
        [one] One minute
       *[other] { $minutes } minutes
    } a day on average. In a national survey from 2023, children who use YouTube averaged { $others } minutes. That is another population, so take it as a rough reference.

report-advice-repeats =
    { $videos ->
        [one] One video was watched { $times } times or more ({ $most } times).
       *[other] { $videos } videos were watched { $times } times or more, one of them { $most } times.
    } Repetition is natural at this age. Ask what makes it so good.

report-advice-co-view =
    { $videos ->
        [one] One video was watched. Watch it together
       *[other] { $videos } videos were watched. Watch one of them together
    } and ask “Why did that happen?” Talking about it helps children learn.

report-advice-trend-same =
    About as much as in the period before ({ $before ->
        [one] one minute
       *[other] { $before } minutes
    }).
report-advice-trend-more =
    { $minutes ->
        [one] One minute
       *[other] { $minutes } minutes
    } more than in the period before. Was the weather or the schedule different?
report-advice-trend-less =
    { $minutes ->
        [one] One minute
       *[other] { $minutes } minutes
    } less than in the period before.

report-advice-completion-share = { $share }% of the videos that were started were watched to the end.
report-advice-completion-low = { $share }% of the videos that were started were watched to the end. Choosing one together beforehand helps children take their time.

report-advice-healthy-habit =
    Watching stayed within the agreed time on { $within } of { $days ->
        [one] one day
       *[other] { $days } days
    }. { $free ->
        [0] There was no day without videos.
        [one] One day had no videos.
       *[other] { $free } days had no videos.
    }
