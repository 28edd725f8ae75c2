/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ReportFamilyQueryVariables = Exact<{ [key: string]: never; }>;


export type ReportFamilyQuery = { readonly viewer: { readonly family: { readonly id: string, readonly zone: string, readonly children: ReadonlyArray<{ readonly id: string, readonly nickname: string, readonly avatar: string, readonly isArchived: boolean }> } | null } };

export type ChildReportQueryVariables = Exact<{
  childId: string;
  from: string;
  to: string;
}>;


export type ChildReportQuery = { readonly childReport: { readonly from: string, readonly to: string, readonly zone: string, readonly hasData: boolean, readonly totalMinutes: number, readonly previousTotalMinutes: number, readonly trendMinutes: number, readonly lastEventAt: string | null, readonly eventCount: number, readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageBand: Types.AgeBand }, readonly days: ReadonlyArray<{ readonly on: string, readonly minutes: number, readonly budgetMinutes: number, readonly overrunMinutes: number }>, readonly heatmap: ReadonlyArray<{ readonly weekday: number, readonly hour: number, readonly minutes: number }>, readonly nuri: { readonly isNuriAge: boolean, readonly contentsMet: number, readonly contentsTotal: number, readonly areas: ReadonlyArray<{ readonly minutes: number, readonly share: number, readonly area: { readonly id: string, readonly nameKo: string, readonly nameEn: string } }>, readonly notMet: ReadonlyArray<{ readonly id: string, readonly textKo: string, readonly textEn: string }> }, readonly topics: ReadonlyArray<{ readonly minutes: number, readonly share: number, readonly theme: { readonly id: string, readonly nameKo: string, readonly nameEn: string } }>, readonly sameAge: { readonly source: Types.SameAgeSource, readonly cohortSize: number | null, readonly childMinutesPerDay: number, readonly medianMinutesPerDay: number, readonly p25: number | null, readonly p75: number | null, readonly labelKo: string, readonly labelEn: string, readonly sourceName: string | null, readonly sourceDate: string | null }, readonly bedtime: { readonly bedtime: string, readonly days: number, readonly minutes: number }, readonly sittings: { readonly count: number, readonly longestMinutes: number, readonly medianMinutes: number }, readonly videos: ReadonlyArray<{ readonly minutes: number, readonly starts: number, readonly completion: number, readonly video: { readonly id: string, readonly title: string, readonly thumbnailUrl: string | null, readonly durationSeconds: number } }>, readonly advice: ReadonlyArray<{ readonly kind: Types.AdviceKind, readonly textKo: string, readonly textEn: string, readonly evidence: ReadonlyArray<{ readonly name: string, readonly value: number, readonly unit: string }>, readonly guideline: { readonly id: string, readonly body: string, readonly titleKo: string, readonly titleEn: string, readonly minutesPerDay: number | null, readonly publishedOn: string, readonly sourceUrl: string } | null }> } };

export type ChildLiveSubscriptionVariables = Exact<{
  childId: string;
}>;


export type ChildLiveSubscription = { readonly childLive: { readonly minutesToday: number, readonly remainingSeconds: number, readonly presenceTtlSeconds: number, readonly nowWatching: { readonly since: string, readonly video: { readonly id: string, readonly title: string } } | null } };

export type StopGentlyMutationVariables = Exact<{
  input: Types.StopGentlyInput;
}>;


export type StopGentlyMutation = { readonly stopGently: { readonly sent: boolean, readonly userErrors: ReadonlyArray<{ readonly code: Types.WatchErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type ResumeWatchingMutationVariables = Exact<{
  input: Types.ResumeWatchingInput;
}>;


export type ResumeWatchingMutation = { readonly resumeWatching: { readonly timeStatus: { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly warnAt: string | null, readonly hardStopAt: string | null, readonly windowEndsAt: string | null, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null, readonly message: string | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.WatchErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ReportFamilyDocument = new TypedDocumentString(`
    query ReportFamily {
  viewer {
    family {
      id
      zone
      children {
        id
        nickname
        avatar
        isArchived
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReportFamilyQuery, ReportFamilyQueryVariables>;
export const ChildReportDocument = new TypedDocumentString(`
    query ChildReport($childId: ID!, $from: Date!, $to: Date!) {
  childReport(childId: $childId, from: $from, to: $to) {
    child {
      id
      nickname
      avatar
      ageBand
    }
    from
    to
    zone
    hasData
    totalMinutes
    previousTotalMinutes
    trendMinutes
    days {
      on
      minutes
      budgetMinutes
      overrunMinutes
    }
    heatmap {
      weekday
      hour
      minutes
    }
    nuri {
      isNuriAge
      contentsMet
      contentsTotal
      areas {
        minutes
        share
        area {
          id
          nameKo
          nameEn
        }
      }
      notMet {
        id
        textKo
        textEn
      }
    }
    topics {
      minutes
      share
      theme {
        id
        nameKo
        nameEn
      }
    }
    sameAge {
      source
      cohortSize
      childMinutesPerDay
      medianMinutesPerDay
      p25
      p75
      labelKo
      labelEn
      sourceName
      sourceDate
    }
    bedtime {
      bedtime
      days
      minutes
    }
    sittings {
      count
      longestMinutes
      medianMinutes
    }
    videos {
      minutes
      starts
      completion
      video {
        id
        title
        thumbnailUrl
        durationSeconds
      }
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
        id
        body
        titleKo
        titleEn
        minutesPerDay
        publishedOn
        sourceUrl
      }
    }
    lastEventAt
    eventCount
  }
}
    `) as unknown as TypedDocumentString<ChildReportQuery, ChildReportQueryVariables>;
export const ChildLiveDocument = new TypedDocumentString(`
    subscription ChildLive($childId: ID!) {
  childLive(childId: $childId) {
    minutesToday
    remainingSeconds
    presenceTtlSeconds
    nowWatching {
      since
      video {
        id
        title
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ChildLiveSubscription, ChildLiveSubscriptionVariables>;
export const StopGentlyDocument = new TypedDocumentString(`
    mutation StopGently($input: StopGentlyInput!) {
  stopGently(input: $input) {
    sent
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<StopGentlyMutation, StopGentlyMutationVariables>;
export const ResumeWatchingDocument = new TypedDocumentString(`
    mutation ResumeWatching($input: ResumeWatchingInput!) {
  resumeWatching(input: $input) {
    timeStatus {
      ...TimeLeft
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment TimeLeft on TimeStatus {
  remainingSeconds
  usedSeconds
  budgetSeconds
  warnAt
  hardStopAt
  windowEndsAt
  verdict {
    allowed
    reason
    message
  }
}`) as unknown as TypedDocumentString<ResumeWatchingMutation, ResumeWatchingMutationVariables>;