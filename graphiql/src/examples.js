// Ready operations, one tab each. An empty `childId` is filled with the signed-in parent's first child.

function day(offset) {
  const seoul = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Seoul' });
  return seoul.format(new Date(Date.now() + offset * 86_400_000));
}

export const examples = [
  {
    query: `# 보호자: 나와 우리 아이들 · Parent: me and my children
# 왼쪽 열쇠 아이콘에서 로그인하세요. Sign in by the key icon on the left.
query MyFamily {
  viewer {
    role
    family {
      id
      zone
      children {
        id
        nickname
        ageMonths
        ageBand
        limits {
          dailyMinutes
          bedtime
        }
      }
    }
  }
}
`,
    variables: '',
  },
  {
    query: `# 보호자: 한 주 리포트 · Parent: a week's report
query WeekReport($childId: ID!, $from: Date!, $to: Date!) {
  childReport(childId: $childId, from: $from, to: $to) {
    totalMinutes
    trendMinutes
    days {
      on
      minutes
      budgetMinutes
    }
    nuri {
      contentsMet
      contentsTotal
      areas {
        minutes
        share
        area {
          nameKo
          nameEn
        }
      }
    }
    sameAge {
      source
      childMinutesPerDay
      medianMinutesPerDay
      labelKo
    }
    advice {
      kind
      textKo
      textEn
      evidence {
        name
        value
        unit
      }
      guideline {
        body
        publishedOn
        sourceUrl
      }
    }
  }
}
`,
    variables: JSON.stringify({ childId: '', from: day(-6), to: day(0) }, null, 2),
  },
  {
    query: `# 아이에게 권하는 영상과 까닭 · What is recommended to a child, and why
query Recommended($childId: ID!) {
  recommendations(childId: $childId, first: 10) {
    score
    video {
      id
      title
      durationSeconds
    }
    reason {
      code
      textKo
      textEn
    }
  }
}
`,
    variables: JSON.stringify({ childId: '' }, null, 2),
  },
  {
    query: `# 직원: 심사 대기열 · Staff: the review queue
query Queue {
  reviewQueue(first: 10, filter: { state: PENDING }) {
    totalCount
    nodes {
      id
      risk
      video {
        title
        durationSeconds
        channel {
          title
        }
      }
      findings {
        gate
        severity
        reasonKo
        reasonEn
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: '',
  },
  {
    query: `# 실시간 구독: 보호자는 WatchNow, 직원은 LiveNumbers
# Live: parents run WatchNow, staff run LiveNumbers
subscription WatchNow($childId: ID!) {
  childLive(childId: $childId) {
    minutesToday
    remainingSeconds
    nowWatching {
      since
      video {
        title
      }
    }
  }
}

subscription LiveNumbers {
  liveStats {
    viewersNow
    startsPerMinute
    minutesLastHour
    topVideos {
      viewers
      video {
        title
      }
    }
  }
}
`,
    variables: JSON.stringify({ childId: '' }, null, 2),
  },
];
