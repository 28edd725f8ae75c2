//! Advice: one rule a kind, each a pure function of the report's numbers. It tells what was seen and what
//! families do about it; it never grades, and each line carries the numbers it comes from.

use super::guideline::{find_guideline, on_daily_time};
use super::model::{Advice, AdviceKind, ChildReport, ComparisonSource, Evidence, ReportDay, rounded};
use crate::catalog::curriculum;

/// Minutes after which a break is suggested.
const SITTING_MINUTES: i32 = 30;
/// Share of one topic from which it is worth a word.
const TOPIC_SHARE: f64 = 0.6;
/// Change below which nothing is said of more or less.
const TREND_SHARE: f64 = 0.1;
/// Openings of half a minute or more from which a video counts as a favourite.
const FAVOURITE_STARTS: i32 = 3;

/// What the rules know beside the report itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Facts {
    /// Days of the range that have come, at least 1.
    pub elapsed_days: i32,
    /// Openings of all videos.
    pub starts: i32,
    /// Openings that were seen to the end.
    pub completions: i32,
}

/// All that may be said of a report, in a fixed order. Without data it is one line that helps to begin.
pub(super) fn advise(report: &ChildReport, facts: Facts) -> Vec<Advice> {
    if !report.has_data {
        return vec![nothing_yet(facts)];
    }
    [
        Some(daily_time(report, facts)),
        Some(bedtime(report)),
        Some(long_sitting(report)),
        nuri_gap(report),
        topic_concentration(report),
        Some(same_age(report)),
        repeats(report),
        Some(co_view(report)),
        trend(report),
        completion(facts),
        Some(healthy_habit(&report.days, facts)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

struct Draft {
    kind: AdviceKind,
    guideline: &'static str,
}

impl Draft {
    fn says(self, ko: String, en: String, evidence: &[(&str, f64, &str)]) -> Advice {
        Advice {
            kind: self.kind,
            text_ko: ko,
            text_en: en,
            evidence: evidence
                .iter()
                .map(|(name, value, unit)| Evidence {
                    name: (*name).to_owned(),
                    value: rounded(*value),
                    unit: (*unit).to_owned(),
                })
                .collect(),
            guideline: find_guideline(self.guideline).map(|guideline| guideline.slug.clone()),
        }
    }
}

fn draft(kind: AdviceKind, guideline: &'static str) -> Draft {
    Draft { kind, guideline }
}

fn percent(share: f64) -> i32 {
    (share * 100.0).round() as i32
}

fn nothing_yet(facts: Facts) -> Advice {
    draft(AdviceKind::HealthyHabit, "aap-2026-communication").says(
        "이 기간에는 시청 기록이 없어요. 아이와 함께 영상을 하나 골라 보고, 무엇이 재미있었는지 이야기해 보세요."
            .to_owned(),
        "Nothing was watched in this period. Choose a video together and talk about what was fun.".to_owned(),
        &[("days", f64::from(facts.elapsed_days), "days")],
    )
}

fn daily_time(report: &ChildReport, facts: Facts) -> Advice {
    let average = f64::from(report.total_minutes) / f64::from(facts.elapsed_days.max(1));
    let shown = average.round() as i32;
    let guideline = on_daily_time(report.age_months);
    let named = guideline.and_then(|guideline| guideline.minutes_per_day);
    let slug = guideline.map_or("aap-2026-child", |guideline| guideline.slug.as_str());
    let draft = draft(AdviceKind::DailyTime, slug);
    let mut evidence = vec![("averageMinutesPerDay", average, "minutes/day")];
    let Some(limit) = named else {
        return draft.says(
            format!("하루 평균 {shown}분을 봤어요. 이 나이에는 정해진 분 기준이 없으니, 잠·놀이·바깥 활동이 넉넉한지 함께 살펴보세요."),
            format!("{shown} minutes a day on average. No number of minutes is given for this age: see that sleep, play and time outdoors have enough room."),
            &evidence,
        );
    };

    let days_above = report
        .days
        .iter()
        .filter(|day| day.minutes > limit as i32)
        .count() as i32;
    evidence.push(("guidelineMinutesPerDay", f64::from(limit), "minutes/day"));
    evidence.push(("daysAboveGuideline", f64::from(days_above), "days"));

    if average > f64::from(limit) {
        draft.says(
            format!("하루 평균 {shown}분으로, 권고({limit}분 이하)보다 길었어요. 넘은 날은 {days_above}일이에요. 하루 시간을 10분씩 줄여 보는 것도 방법이에요."),
            format!("{shown} minutes a day on average, longer than the advised {limit}; above it on {days_above} day(s). Ten minutes less a day is a good first step."),
            &evidence,
        )
    } else {
        draft.says(
            format!("하루 평균 {shown}분으로, 권고({limit}분 이하) 안에 있어요. 넘은 날은 {days_above}일이에요."),
            format!("{shown} minutes a day on average, within the advised {limit}; above it on {days_above} day(s)."),
            &evidence,
        )
    }
}

fn bedtime(report: &ChildReport) -> Advice {
    let (days, minutes) = (report.bedtime.days, report.bedtime.minutes);
    let draft = draft(AdviceKind::Bedtime, "aap-2026-crowding-out");
    let evidence = [
        ("evenings", f64::from(days), "days"),
        ("minutes", f64::from(minutes), "minutes"),
    ];
    if days > 0 {
        draft.says(
            format!("잠들기 한 시간 전부터 밤사이에 {days}일, 모두 {minutes}분을 봤어요. 이 시간에는 책이나 이야기로 하루를 마무리해 보세요."),
            format!("{minutes} minutes on {days} evening(s) fell into the hour before bed or the night. A book or a story ends the day more calmly."),
            &evidence,
        )
    } else {
        draft.says(
            "잠들기 한 시간 전에는 영상을 보지 않았어요. 이 습관을 이어 가 보세요.".to_owned(),
            "Nothing was watched in the hour before bed. A habit worth keeping.".to_owned(),
            &evidence,
        )
    }
}

fn long_sitting(report: &ChildReport) -> Advice {
    let longest = report.sittings.longest_minutes;
    let guideline = if report.age_months < 60 {
        "who-2019-sitting"
    } else {
        "who-2020-5-17"
    };

    let draft = draft(AdviceKind::LongSitting, guideline);
    let evidence = [
        ("longestMinutes", f64::from(longest), "minutes"),
        ("medianMinutes", report.sittings.median_minutes, "minutes"),
        ("sittings", f64::from(report.sittings.count), "sittings"),
    ];

    if longest > SITTING_MINUTES {
        draft.says(
            format!("가장 길게 이어 본 시간은 {longest}분이에요. {SITTING_MINUTES}분쯤 보면 몸을 움직이며 쉬어 보세요."),
            format!("The longest stretch was {longest} minutes. After about {SITTING_MINUTES} a break with movement does good."),
            &evidence,
        )
    } else {
        draft.says(
            format!("한 번에 가장 길게 본 시간은 {longest}분으로, 짧게 나누어 봤어요."),
            format!("The longest stretch was {longest} minutes: watched in short parts."),
            &evidence,
        )
    }
}

fn nuri_gap(report: &ChildReport) -> Option<Advice> {
    let least = report
        .nuri
        .areas
        .iter()
        .min_by(|a, b| a.minutes.total_cmp(&b.minutes))?;
    let area = curriculum().area(&least.id)?;
    let example = report
        .nuri
        .not_met
        .iter()
        .filter_map(|id| curriculum().content(id))
        .find(|content| content.area == area.index);
    let share = percent(least.share);
    let evidence = [
        ("contentsMet", f64::from(report.nuri.contents_met), "contents"),
        ("contentsTotal", f64::from(report.nuri.contents_total), "contents"),
        ("leastAreaMinutes", least.minutes, "minutes"),
        ("leastAreaShare", least.share, "share"),
    ];
    let (next_ko, next_en) = example.map_or((String::new(), String::new()), |content| {
        (
            format!(" 아직 만나지 않은 내용: “{}”", content.text_ko),
            format!(" Not met yet: \"{}\"", content.text_en),
        )
    });
    let (name_ko, name_en) = (&area.name_ko, &area.name_en);

    Some(if report.nuri.is_nuri_age {
        draft(AdviceKind::NuriGap, "nuri-2019-balance").says(
            format!(
                "누리과정 다섯 영역 가운데 ‘{name_ko}’을(를) 접한 시간이 가장 적었어요({share}%).{next_ko}"
            ),
            format!("Of the five Nuri areas \"{name_en}\" was met least ({share}% of the time).{next_en}"),
            &evidence,
        )
    } else {
        draft(AdviceKind::NuriGap, "aap-2026-content").says(
            format!("놀이 주제 가운데 ‘{name_ko}’을(를) 접한 시간이 가장 적었어요({share}%).{next_ko}"),
            format!("Of the play themes \"{name_en}\" was met least ({share}% of the time).{next_en}"),
            &evidence,
        )
    })
}

fn topic_concentration(report: &ChildReport) -> Option<Advice> {
    let share = report.topics.first()?.share;
    let shown = percent(share);
    let count = report.topics.len();
    let draft = draft(AdviceKind::TopicConcentration, "aap-2026-content");
    let evidence = [
        ("topTopicShare", share, "share"),
        ("topics", count as f64, "topics"),
    ];

    Some(if share > TOPIC_SHARE {
        draft.says(
            format!("한 주제가 시청 시간의 {shown}%였어요. 그 관심을 책이나 바깥 놀이로 넓혀 보세요."),
            format!(
                "One topic took {shown}% of the time. The interest can grow into books and play outdoors."
            ),
            &evidence,
        )
    } else {
        draft.says(
            format!("{count}가지 주제를 접했고, 가장 많은 주제의 비중은 {shown}%예요."),
            format!("{count} topic(s) were met; the most watched took {shown}%."),
            &evidence,
        )
    })
}

fn same_age(report: &ChildReport) -> Advice {
    let comparison = &report.same_age;
    let (child, middle) = (
        comparison.child_minutes_per_day,
        comparison.median_minutes_per_day,
    );
    let (mine, others) = (child.round() as i32, middle.round() as i32);
    let draft = draft(AdviceKind::SameAge, "aap-2026-child");
    let mut evidence = vec![
        ("childMinutesPerDay", child, "minutes/day"),
        ("othersMinutesPerDay", middle, "minutes/day"),
    ];

    match comparison.source {
        ComparisonSource::Cohort { children } => {
            evidence.push(("children", f64::from(children), "children"));
            draft.says(
                format!("하루 평균 {mine}분이고, 또래 {children}명의 가운데 값은 {others}분이에요. 순위가 아니라 참고로만 보세요."),
                format!("{mine} minutes a day; the middle of {children} children of the same age is {others}. A reference, not a ranking."),
                &evidence,
            )
        }
        ComparisonSource::PublishedBenchmark => draft.says(
            format!("하루 평균 {mine}분이에요. 2023년 전국 조사의 유튜브 이용 어린이 평균은 {others}분이지만, 다른 집단이니 참고로만 보세요."),
            format!("{mine} minutes a day. A national survey of 2023 found {others} for children who use YouTube: another population, a rough reference only."),
            &evidence,
        ),
    }
}

fn repeats(report: &ChildReport) -> Option<Advice> {
    let favourites = report
        .videos
        .iter()
        .filter(|video| video.long_starts >= FAVOURITE_STARTS);
    let count = favourites.clone().count();
    let most = favourites.map(|video| video.long_starts).max()?;
    Some(draft(AdviceKind::Repeats, "aap-2026-calm").says(
        format!("{FAVOURITE_STARTS}번 이상 다시 본 영상이 {count}개예요(가장 많게는 {most}번). 되풀이해 보는 것은 이 시기에 자연스러워요. 무엇이 좋은지 물어보세요."),
        format!("{count} video(s) were seen {FAVOURITE_STARTS} times or more, one of them {most} times. Repetition is natural at this age; ask what makes it so good."),
        &[
            ("favourites", count as f64, "videos"),
            ("mostStarts", f64::from(most), "starts"),
        ],
    ))
}

fn co_view(report: &ChildReport) -> Advice {
    let videos = report.videos.len();
    let evidence = [
        ("videos", videos as f64, "videos"),
        ("totalMinutes", f64::from(report.total_minutes), "minutes"),
    ];
    draft(AdviceKind::CoView, "aap-2026-communication").says(
        format!("이번에 본 영상은 {videos}개예요. 하나를 함께 보며 “왜 그랬을까?” 하고 물어보면 배움이 이어져요."),
        format!("{videos} video(s) were watched. See one of them together and ask \"why did that happen?\": talk carries it on."),
        &evidence,
    )
}

fn trend(report: &ChildReport) -> Option<Advice> {
    let before = report.previous_total_minutes;
    if before <= 0 {
        return None;
    }

    let change = report.trend_minutes();
    let ratio = f64::from(change) / f64::from(before);
    let minutes = change.abs();
    let draft = draft(AdviceKind::Trend, "aap-2026-crowding-out");
    let evidence = [
        ("totalMinutes", f64::from(report.total_minutes), "minutes"),
        ("previousTotalMinutes", f64::from(before), "minutes"),
        ("changeRatio", ratio, "ratio"),
    ];
    let (ko, en) = if ratio.abs() < TREND_SHARE {
        (
            format!("지난 같은 기간({before}분)과 비슷하게 봤어요."),
            format!("About as much as in the same time before ({before} minutes)."),
        )
    } else if change > 0 {
        (
            format!("지난 같은 기간보다 {minutes}분 더 봤어요. 날씨나 일정이 달랐는지 떠올려 보세요."),
            format!(
                "{minutes} minutes more than in the same time before. Weather or plans may have been different."
            ),
        )
    } else {
        (
            format!("지난 같은 기간보다 {minutes}분 적게 봤어요."),
            format!("{minutes} minutes fewer than in the same time before."),
        )
    };

    Some(draft.says(ko, en, &evidence))
}

fn completion(facts: Facts) -> Option<Advice> {
    if facts.starts <= 0 {
        return None;
    }

    let share = (f64::from(facts.completions) / f64::from(facts.starts)).min(1.0);
    let shown = percent(share);
    let draft = draft(AdviceKind::Completion, "aap-2026-calm");
    let evidence = [
        ("starts", f64::from(facts.starts), "starts"),
        ("completions", f64::from(facts.completions), "completions"),
        ("completedShare", share, "share"),
    ];

    Some(if share < 0.3 && facts.starts >= 10 {
        draft.says(
            format!("시작한 영상 가운데 {shown}%를 끝까지 봤어요. 미리 하나를 함께 고르면 천천히 보는 데 도움이 돼요."),
            format!("{shown}% of what was begun was seen to the end. Choosing one together beforehand helps to take time."),
            &evidence,
        )
    } else {
        draft.says(
            format!("시작한 영상 가운데 {shown}%를 끝까지 봤어요."),
            format!("{shown}% of what was begun was seen to the end."),
            &evidence,
        )
    })
}

fn healthy_habit(days: &[ReportDay], facts: Facts) -> Advice {
    let elapsed = facts.elapsed_days;
    let over = days.iter().filter(|day| day.overrun_minutes() > 0).count() as i32;
    let free = elapsed - days.iter().filter(|day| day.minutes > 0).count() as i32;
    let kept = (elapsed - over).max(0);
    draft(AdviceKind::HealthyHabit, "nuri-2019-media").says(
        format!("{elapsed}일 가운데 {kept}일은 약속한 시간을 지켰고, {free}일은 영상을 보지 않았어요."),
        format!(
            "The agreed time was kept on {kept} of {elapsed} day(s), and {free} day(s) went without videos."
        ),
        &[
            ("daysWithinBudget", f64::from(kept), "days"),
            ("daysOverBudget", f64::from(over), "days"),
            ("daysWithoutVideos", f64::from(free.max(0)), "days"),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::{
        BedtimeViewing, Comparison, CurriculumShare, NuriExposure, SittingSummary, TopicShare, VideoSummary,
    };
    use kyck_kernel::id::{ChildId, ThemeId, VideoId};

    fn report() -> ChildReport {
        let on = |n: u32| chrono::NaiveDate::from_ymd_opt(2026, 11, 15 + n).unwrap();
        let c = curriculum();
        let share = |id: &str, minutes: f64| CurriculumShare {
            id: id.to_owned(),
            minutes,
            share: minutes / 100.0,
        };
        ChildReport {
            child_id: ChildId(uuid::Uuid::nil()),
            from: on(1),
            to: on(7),
            zone: "Asia/Seoul".to_owned(),
            age_months: 54,
            total_minutes: 490,
            previous_total_minutes: 400,
            has_data: true,
            days: (1..=7)
                .map(|n| ReportDay {
                    on: on(n),
                    minutes: if n == 7 { 0 } else { 70 + i32::from(n == 1) * 70 },
                    budget_minutes: 70,
                })
                .collect(),
            heatmap: vec![],
            nuri: NuriExposure {
                areas: c
                    .areas
                    .iter()
                    .zip([30.0, 10.0, 40.0, 15.0, 5.0])
                    .map(|(area, minutes)| share(&area.id, minutes))
                    .collect(),
                categories: vec![],
                contents_met: 57,
                contents_total: 59,
                not_met: vec![
                    "arts.find-beauty.1".to_owned(),
                    "nature.explore-daily-life.2".to_owned(),
                ],
                is_nuri_age: true,
            },
            topics: vec![TopicShare {
                theme_id: ThemeId(uuid::Uuid::nil()),
                minutes: 70.0,
                share: 0.7,
            }],
            same_age: Comparison {
                source: ComparisonSource::Cohort { children: 23 },
                child_minutes_per_day: 70.0,
                median_minutes_per_day: 52.5,
                p25: Some(40.0),
                p75: Some(61.0),
            },
            bedtime: BedtimeViewing {
                bedtime_minute: 1230,
                days: 2,
                minutes: 35,
            },
            sittings: SittingSummary {
                count: 9,
                longest_minutes: 48,
                median_minutes: 22.0,
            },
            videos: vec![VideoSummary {
                video_id: VideoId(uuid::Uuid::nil()),
                minutes: 20.0,
                starts: 6,
                long_starts: 5,
                completion: 0.9,
            }],
            advice: vec![],
            last_event_at: None,
            event_count: 900,
        }
    }

    const FACTS: Facts = Facts {
        elapsed_days: 7,
        starts: 20,
        completions: 5,
    };

    fn find(report: &ChildReport, kind: AdviceKind) -> Option<Advice> {
        advise(report, FACTS)
            .into_iter()
            .find(|advice| advice.kind == kind)
    }

    fn value(advice: &Advice, name: &str) -> f64 {
        advice
            .evidence
            .iter()
            .find(|evidence| evidence.name == name)
            .unwrap_or_else(|| panic!("no {name} in {advice:?}"))
            .value
    }

    fn assert_value(report: &ChildReport, kind: AdviceKind, name: &str, expected: f64) {
        let advice = find(report, kind).unwrap_or_else(|| panic!("no {kind:?}"));
        assert!((value(&advice, name) - expected).abs() < 1e-9, "{advice:?}");
    }

    #[test]
    fn every_rule_speaks_with_its_numbers_and_a_guideline() {
        let report = report();
        let advice = advise(&report, FACTS);
        let kinds: Vec<AdviceKind> = advice.iter().map(|advice| advice.kind).collect();
        assert_eq!(
            kinds,
            [
                AdviceKind::DailyTime,
                AdviceKind::Bedtime,
                AdviceKind::LongSitting,
                AdviceKind::NuriGap,
                AdviceKind::TopicConcentration,
                AdviceKind::SameAge,
                AdviceKind::Repeats,
                AdviceKind::CoView,
                AdviceKind::Trend,
                AdviceKind::Completion,
                AdviceKind::HealthyHabit,
            ]
        );
        for advice in &advice {
            assert!(!advice.evidence.is_empty(), "{advice:?}");
            assert!(
                advice.guideline.as_deref().and_then(find_guideline).is_some(),
                "{advice:?}"
            );
            for grade in ["점수", "수준", "성취", "score", "level", "grade"] {
                assert!(
                    !advice.text_ko.contains(grade) && !advice.text_en.contains(grade),
                    "{advice:?}"
                );
            }
        }
    }

    #[test]
    fn time_is_held_against_the_guideline_of_the_age() {
        let mut report = report();
        assert_value(&report, AdviceKind::DailyTime, "averageMinutesPerDay", 70.0);
        assert_value(&report, AdviceKind::DailyTime, "guidelineMinutesPerDay", 60.0);
        assert_value(&report, AdviceKind::DailyTime, "daysAboveGuideline", 6.0);
        let advice = find(&report, AdviceKind::DailyTime).unwrap();
        assert_eq!(advice.guideline.as_deref(), Some("who-2019-3-4"));
        assert!(advice.text_en.contains("longer than the advised 60"));
        report.total_minutes = 420;
        let within = find(&report, AdviceKind::DailyTime).unwrap();
        assert!(within.text_en.contains("within the advised 60"), "{within:?}");
        report.age_months = 72;
        let older = find(&report, AdviceKind::DailyTime).unwrap();
        assert_eq!(older.guideline.as_deref(), Some("who-2020-5-17"));
        assert_eq!(older.evidence.len(), 1);
    }

    #[test]
    fn an_evening_without_videos_is_told_kindly() {
        let mut report = report();
        assert_value(&report, AdviceKind::Bedtime, "minutes", 35.0);
        report.bedtime.days = 0;
        report.bedtime.minutes = 0;
        assert!(
            find(&report, AdviceKind::Bedtime)
                .unwrap()
                .text_en
                .starts_with("Nothing")
        );
    }

    #[test]
    fn a_break_is_suggested_after_more_than_half_an_hour() {
        let mut report = report();
        for (longest, suggests) in [(31, true), (30, false)] {
            report.sittings.longest_minutes = longest;
            let text = find(&report, AdviceKind::LongSitting).unwrap().text_en;
            assert_eq!(text.contains("break"), suggests, "{text}");
        }
    }

    #[test]
    fn the_least_met_area_comes_with_something_not_met_of_it() {
        let mut report = report();
        let gap = find(&report, AdviceKind::NuriGap).unwrap();
        assert!(gap.text_en.contains("Nature Inquiry"), "{gap:?}");
        assert!(gap.text_en.contains("Counts objects"), "{gap:?}");
        assert!(gap.text_ko.contains("누리과정"));
        report.nuri.is_nuri_age = false;
        let gap = find(&report, AdviceKind::NuriGap).unwrap();
        assert!(
            !gap.text_ko.contains("누리") && !gap.text_en.contains("Nuri"),
            "{gap:?}"
        );
    }

    #[test]
    fn one_topic_is_worth_a_word_above_60_percent() {
        let mut report = report();
        for (share, widens) in [(0.61, true), (0.6, false)] {
            report.topics[0].share = share;
            let text = find(&report, AdviceKind::TopicConcentration).unwrap().text_en;
            assert_eq!(text.contains("can grow"), widens, "{text}");
        }
    }

    #[test]
    fn the_benchmark_is_named_as_another_population() {
        let mut report = report();
        assert_value(&report, AdviceKind::SameAge, "children", 23.0);
        report.same_age.source = ComparisonSource::PublishedBenchmark;
        report.same_age.median_minutes_per_day = 83.0;
        let advice = find(&report, AdviceKind::SameAge).unwrap();
        assert!(advice.text_en.contains("another population"));
        assert!(advice.text_ko.contains("다른 집단"));
    }

    #[test]
    fn favourites_begin_at_three_openings() {
        let mut report = report();
        assert_value(&report, AdviceKind::Repeats, "mostStarts", 5.0);
        report.videos[0].long_starts = 2;
        assert_eq!(find(&report, AdviceKind::Repeats), None);
    }

    #[test]
    fn a_trend_needs_a_past_and_a_tenth() {
        let mut report = report();
        assert_value(&report, AdviceKind::Trend, "changeRatio", 0.23);
        assert!(
            find(&report, AdviceKind::Trend)
                .unwrap()
                .text_en
                .contains("90 minutes more")
        );
        report.previous_total_minutes = 480;
        assert!(
            find(&report, AdviceKind::Trend)
                .unwrap()
                .text_en
                .starts_with("About as much")
        );
        report.previous_total_minutes = 980;
        assert!(
            find(&report, AdviceKind::Trend)
                .unwrap()
                .text_en
                .contains("490 minutes fewer")
        );
        report.previous_total_minutes = 0;
        assert_eq!(find(&report, AdviceKind::Trend), None);
    }

    #[test]
    fn habits_count_the_days_within_the_agreed_time() {
        let report = report();
        assert_value(&report, AdviceKind::HealthyHabit, "daysWithinBudget", 6.0);
        assert_value(&report, AdviceKind::HealthyHabit, "daysOverBudget", 1.0);
        assert_value(&report, AdviceKind::HealthyHabit, "daysWithoutVideos", 1.0);
        assert_value(&report, AdviceKind::Completion, "completedShare", 0.25);
    }

    #[test]
    fn without_data_there_is_one_line_that_helps_to_begin() {
        let mut report = report();
        report.has_data = false;
        let advice = advise(&report, FACTS);
        assert_eq!(advice.len(), 1);
        assert!(advice[0].text_en.contains("Choose a video together"));
    }
}
