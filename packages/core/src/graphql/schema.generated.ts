export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A calendar day, `YYYY-MM-DD`, in the zone that its field names (the family's, where none is named). */
  Date: { input: string; output: string; }
  /** An instant as RFC 3339 text. Answers are in UTC with milliseconds; any offset is accepted. */
  DateTime: { input: string; output: string; }
  /** A whole number of up to 53 bits, for counts that 32 bits may not hold. */
  Long: { input: number; output: number; }
};

/** Which model to use. */
export type ActivateModelInput = {
  /** The model to put in use; an earlier one too. */
  readonly modelId: Scalars['ID']['input'];
};

/** Result of `activateModel`: the changed objects, or `userErrors`. */
export type ActivateModelPayload = {
  readonly __typename?: 'ActivateModelPayload';
  /** The model that is in use now; absent when `userErrors` is not empty. */
  readonly model?: Maybe<RecommenderModel>;
  /** The model that was in use before and is not any more; absent when there was none, or the same. */
  readonly previousModel?: Maybe<RecommenderModel>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<RecommendUserError>;
};

/** A child's profile to add. */
export type AddChildInput = {
  /** Name of a picture: small letters, digits and hyphens. */
  readonly avatar?: InputMaybe<Scalars['String']['input']>;
  /** Month of birth, `YYYY-MM`. */
  readonly birthMonth: Scalars['String']['input'];
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Themes the child likes, at most 20. */
  readonly interestThemeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** What the family calls the profile, 1 to 20 characters; not the child's name. */
  readonly nickname: Scalars['String']['input'];
};

/** Result of `addChild`: the changed objects, or `userErrors`. */
export type AddChildPayload = {
  readonly __typename?: 'AddChildPayload';
  /** The new profile; absent when `userErrors` is not empty. */
  readonly child?: Maybe<Child>;
  /** The calling guardian's family as it is now, with its lists; absent when `userErrors` is not empty. */
  readonly family?: Maybe<Family>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

/** A piece of advice with the numbers it comes from. */
export type Advice = {
  readonly __typename?: 'Advice';
  /** The numbers it comes from. */
  readonly evidence: ReadonlyArray<Evidence>;
  /** The guideline that it refers to. */
  readonly guideline?: Maybe<Guideline>;
  /** What the advice is about. */
  readonly kind: AdviceKind;
  /** What it says, in the request's language. */
  readonly text: Scalars['String']['output'];
  /**
   * What it says, in English.
   * @deprecated Use text.
   */
  readonly textEn: Scalars['String']['output'];
  /**
   * What it says, in Korean.
   * @deprecated Use text.
   */
  readonly textKo: Scalars['String']['output'];
};

/** What a piece of advice is about. */
export type AdviceKind =
  /** How much is watched after bedtime. */
  | 'BEDTIME'
  /** Videos watched to the end or left early. */
  | 'COMPLETION'
  /** Watching together with the child. */
  | 'CO_VIEW'
  /** Minutes watched per day, compared with a guideline. */
  | 'DAILY_TIME'
  /** Days within the agreed time. */
  | 'HEALTHY_HABIT'
  /** Long viewing sessions without a break. */
  | 'LONG_SITTING'
  /** Parts of the curriculum without any exposure yet. */
  | 'NURI_GAP'
  /** Videos that were watched again and again. */
  | 'REPEATS'
  /** Children of the same age as a reference. */
  | 'SAME_AGE'
  /** One topic takes most of the time. */
  | 'TOPIC_CONCENTRATION'
  /** More or less than in the period before. */
  | 'TREND';

/** An age band by completed years (만 나이). Older bands sort after younger ones. */
export type AgeBand =
  /** Six and seven years. */
  | 'EARLY_6_7'
  /** Three years, the first of the Nuri curriculum. */
  | 'NURI_3'
  /** Four years, the middle year of the Nuri curriculum. */
  | 'NURI_4'
  /** Five years, the last of the Nuri curriculum. */
  | 'NURI_5'
  /** Two years, before the Nuri curriculum. */
  | 'TODDLER_2';

/** A guardian's approval of a device. */
export type ApprovePairingInput = {
  /** Id of the child who will watch on the device. */
  readonly childId: Scalars['ID']['input'];
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The digits that the device shows; spaces and hyphens do not matter. */
  readonly code: Scalars['String']['input'];
};

/** Result of `approvePairing`: the changed objects, or `userErrors`. */
export type ApprovePairingPayload = {
  readonly __typename?: 'ApprovePairingPayload';
  /** The paired device; absent when `userErrors` is not empty. */
  readonly device?: Maybe<ChildDevice>;
  /** The calling guardian's family as it is now, with its lists; absent when `userErrors` is not empty. */
  readonly family?: Maybe<Family>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** Exposure to one area. */
export type AreaExposure = {
  readonly __typename?: 'AreaExposure';
  /** Area of the curriculum that the minutes belong to. */
  readonly area: CurriculumArea;
  /** Minutes watched of videos tagged with this area, weighted by tag. */
  readonly minutes: Scalars['Float']['output'];
  /** Share of all exposure, 0 to 1. */
  readonly share: Scalars['Float']['output'];
};

/** One entry of the audit log: who did what, before and after. */
export type AuditEntry = Node & {
  readonly __typename?: 'AuditEntry';
  /** What was done, such as `review.approve`. */
  readonly action: Scalars['String']['output'];
  /** Kind of actor: `STAFF`, `GUARDIAN`, `CHILD_DEVICE`, `SYSTEM`, `ANONYMOUS`. */
  readonly actor: Scalars['String']['output'];
  /** The same after the change: JSON text. */
  readonly after?: Maybe<Scalars['String']['output']>;
  /** When it was done. */
  readonly at: Scalars['DateTime']['output'];
  /** What the change touched, as it was: JSON text. */
  readonly before?: Maybe<Scalars['String']['output']>;
  /** Opaque global id of this entry. */
  readonly id: Scalars['ID']['output'];
  /** Whether subject, sentence and values were erased because they were about a person who left. */
  readonly isErased: Scalars['Boolean']['output'];
  /** The member of staff who did it, if one did. */
  readonly staff?: Maybe<Staff>;
  /** The id of the thing it was done to; null once it was erased. */
  readonly subjectId?: Maybe<Scalars['String']['output']>;
  /** What kind of thing it was done to. */
  readonly subjectKind: Scalars['String']['output'];
  /** What was done, in a sentence; null once it was erased. */
  readonly summary?: Maybe<Scalars['String']['output']>;
};

/** audit entries, a page of them. */
export type AuditEntryConnection = {
  readonly __typename?: 'AuditEntryConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<AuditEntryEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<AuditEntry>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of audit entries. */
export type AuditEntryEdge = {
  readonly __typename?: 'AuditEntryEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: AuditEntry;
};

/** Which entries to list; all that is given must match. */
export type AuditFilter = {
  /** What was done, such as `review.approve`. */
  readonly action?: InputMaybe<Scalars['String']['input']>;
  /** Only actions of this member of staff; all when absent. */
  readonly staffId?: InputMaybe<Scalars['ID']['input']>;
  /** Id of that thing, as its entry has it. */
  readonly subjectId?: InputMaybe<Scalars['String']['input']>;
  /** What kind of thing it was done to, such as `video`. */
  readonly subjectKind?: InputMaybe<Scalars['String']['input']>;
};

/** Watching from an hour before bedtime to six in the morning. */
export type BedtimeViewing = {
  readonly __typename?: 'BedtimeViewing';
  /** Bedtime as the guardian set it, `HH:MM`. */
  readonly bedtime: Scalars['String']['output'];
  /** Evenings with a minute or more of it. */
  readonly days: Scalars['Int']['output'];
  /** Total minutes watched after bedtime in the range. */
  readonly minutes: Scalars['Int']['output'];
};

/** What to block, or not to block any more, for a child. */
export type BlockForChildInput = {
  /** Id of the child for whom it is blocked. */
  readonly childId: Scalars['ID']['input'];
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** What kind of thing. */
  readonly kind: BlockKind;
  /** The video, channel, series or theme. */
  readonly targetId: Scalars['ID']['input'];
};

/** Result of `blockForChild`: the changed objects, or `userErrors`. */
export type BlockForChildPayload = {
  readonly __typename?: 'BlockForChildPayload';
  /** The child with its blocks; absent when `userErrors` is not empty. */
  readonly child?: Maybe<Child>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

/** What kind of thing is blocked. */
export type BlockKind =
  /** All of a channel. */
  | 'CHANNEL'
  /** All of a series. */
  | 'SERIES'
  /** All of a theme. */
  | 'THEME'
  /** A single video, whatever its channel. */
  | 'VIDEO';

/** What can be wrong with a change to themes and series. */
export type CatalogErrorCode =
  /** Somebody else changed it since it was read. */
  | 'CHANGED_SINCE'
  /** The name is empty, too long, without letters, or has hidden characters. */
  | 'NAME_INVALID'
  /** Another one has this name already; case and spacing do not matter. */
  | 'NAME_TAKEN'
  /** It is not deleted, so it cannot be restored. */
  | 'NOT_DELETED'
  /** The reason has more than 1,000 characters, or hidden ones. */
  | 'REASON_INVALID'
  /** A reason must be written. */
  | 'REASON_MISSING'
  /** The series has as many videos as it can have. */
  | 'SERIES_FULL'
  /** The list is not every video of the series once. */
  | 'SERIES_INCOMPLETE'
  /** There is no such series, or it is deleted. */
  | 'SERIES_NOT_FOUND'
  /** The list is not every theme once. */
  | 'THEMES_INCOMPLETE'
  /** Videos still have the theme: merge it instead. */
  | 'THEME_IN_USE'
  /** A theme cannot be merged into itself. */
  | 'THEME_IS_THE_SAME'
  /** There is no such theme, or it is deleted. */
  | 'THEME_NOT_FOUND'
  /** There are as many themes as there can be. */
  | 'TOO_MANY_THEMES'
  /** There is no such video, or it is not in the series. */
  | 'VIDEO_NOT_FOUND';

/** Something the user can fix. */
export type CatalogUserError = UserError & {
  readonly __typename?: 'CatalogUserError';
  /** What is wrong, for programs. */
  readonly code: CatalogErrorCode;
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** Exposure to one category. */
export type CategoryExposure = {
  readonly __typename?: 'CategoryExposure';
  /** Category of the curriculum that the minutes belong to. */
  readonly category: CurriculumCategory;
  /** Minutes watched of videos tagged with this category, weighted by tag. */
  readonly minutes: Scalars['Float']['output'];
  /** Share of all exposure, 0 to 1. */
  readonly share: Scalars['Float']['output'];
};

/** Videos to bring back, or to take down for good. */
export type ChangeVideosInput = {
  /** Why, for the audit log. */
  readonly reason: Scalars['String']['input'];
  /** The videos, at most 100. */
  readonly videoIds: ReadonlyArray<Scalars['ID']['input']>;
};

/** The outcome of a change of several videos. */
export type ChangeVideosPayload = {
  readonly __typename?: 'ChangeVideosPayload';
  /** What the user can fix; empty on success. `field` names the video where one is at fault. */
  readonly userErrors: ReadonlyArray<CurationUserError>;
  /** The videos that changed, as they are now. */
  readonly videos: ReadonlyArray<StaffVideo>;
};

/** A YouTube channel that curators know. */
export type Channel = Node & {
  readonly __typename?: 'Channel';
  /** Opaque global id of this channel. */
  readonly id: Scalars['ID']['output'];
  /** YouTube's title; empty when it may no longer be stored. */
  readonly title: Scalars['String']['output'];
  /** YouTube's own id of the channel, `UC…`. */
  readonly youtubeId: Scalars['String']['output'];
};

/** A child's profile. It is never a login. */
export type Child = Node & {
  readonly __typename?: 'Child';
  /** Age band that the child belongs to today. */
  readonly ageBand: AgeBand;
  /** Completed months of age today, in the family's zone. */
  readonly ageMonths: Scalars['Int']['output'];
  /** Name of the picture that represents the child. */
  readonly avatar: Scalars['String']['output'];
  /** Month of birth, `YYYY-MM`. */
  readonly birthMonth: Scalars['String']['output'];
  /** What guardians blocked for the child, the oldest block first; empty for a child's device. */
  readonly blocks: ReadonlyArray<ChildBlock>;
  /** Opaque global id of the child. */
  readonly id: Scalars['ID']['output'];
  /** Themes the child likes. */
  readonly interests: ReadonlyArray<Theme>;
  /** Whether the profile was put away. */
  readonly isArchived: Scalars['Boolean']['output'];
  /** When and how long the child may watch. */
  readonly limits: ChildLimits;
  /** What the family calls the profile. */
  readonly nickname: Scalars['String']['output'];
  /** Nuri class (누리반 나이: 3, 4 or 5) of the school year; absent outside the three classes. */
  readonly nuriClass?: Maybe<Scalars['Int']['output']>;
  /** How familiar or how new the child's feed is to be. */
  readonly tasteDial: TasteDial;
};

/** Something a guardian blocked for one child. */
export type ChildBlock = {
  readonly __typename?: 'ChildBlock';
  /** When the guardian blocked it. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** What kind of thing is blocked. */
  readonly kind: BlockKind;
  /** Its title or name, for people; empty when it no longer exists. */
  readonly label: Scalars['String']['output'];
  /** Id of the blocked video, channel, series or theme. */
  readonly targetId: Scalars['ID']['output'];
};

/** A device on which a child watches. */
export type ChildDevice = Node & {
  readonly __typename?: 'ChildDevice';
  /** The child who watches on this device. */
  readonly child: Child;
  /** When it was paired. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Opaque global id of the device. */
  readonly id: Scalars['ID']['output'];
  /** When it last renewed its sign-in; absent when it never collected it. */
  readonly lastSeenAt?: Maybe<Scalars['DateTime']['output']>;
  /** What the device called itself. */
  readonly name: Scalars['String']['output'];
  /**
   * Whether it is locked out, since the installation was restored from a backup, until a guardian
   * confirms it by `confirmDevice`.
   */
  readonly needsConfirmation: Scalars['Boolean']['output'];
};

/** When and how long a child may watch, in the family's zone. */
export type ChildLimits = {
  readonly __typename?: 'ChildLimits';
  /** `HH:MM` of bedtime; reports count what is watched after it. */
  readonly bedtime: Scalars['String']['output'];
  /** Extra minutes granted for today. */
  readonly bonusMinutesToday: Scalars['Int']['output'];
  /** Minutes per day that the child may watch, without bonus. */
  readonly dailyMinutes: Scalars['Int']['output'];
  /** `HH:MM` at which it ends, at most `24:00`; before the start: on the next day. */
  readonly windowEnd: Scalars['String']['output'];
  /** `HH:MM` from which on watching is allowed. */
  readonly windowStart: Scalars['String']['output'];
};

/** What a child does now. */
export type ChildLive = {
  readonly __typename?: 'ChildLive';
  /** The child that is followed. */
  readonly child: Child;
  /** Whole minutes watched today, in the family's zone. */
  readonly minutesToday: Scalars['Int']['output'];
  /** The running video; absent when its players sent no report for `presenceTtlSeconds`. */
  readonly nowWatching?: Maybe<NowWatching>;
  /** Seconds for which a child counts as watching after the last report of its player. */
  readonly presenceTtlSeconds: Scalars['Int']['output'];
  /** Seconds left of today's budget. */
  readonly remainingSeconds: Scalars['Int']['output'];
  /** Whether a video may be started now, and why not: a guardian's stop and its end show here immediately. */
  readonly verdict: PolicyVerdict;
};

/** What to change of a profile; what is absent stays. */
export type ChildPatch = {
  /** Name of a picture. */
  readonly avatar?: InputMaybe<Scalars['String']['input']>;
  /** Themes the child likes, the whole list, at most 20. */
  readonly interestThemeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Whether the profile is put away; it then watches nothing. */
  readonly isArchived?: InputMaybe<Scalars['Boolean']['input']>;
  /** What the family calls the profile, 1 to 20 characters. */
  readonly nickname?: InputMaybe<Scalars['String']['input']>;
};

/**
 * What a child watched within a range of days, and advice on it. Minutes are of the
 * family's own days.
 */
export type ChildReport = {
  readonly __typename?: 'ChildReport';
  /** Advice for the family, each line with its numbers and its guideline. */
  readonly advice: ReadonlyArray<Advice>;
  /** Watching from an hour before bedtime to six in the morning. */
  readonly bedtime: BedtimeViewing;
  /** Child that the report is about. */
  readonly child: Child;
  /** Every day of the range; the minutes sum to `totalMinutes`. */
  readonly days: ReadonlyArray<ReportDay>;
  /** Where the numbers come from and what they are not, in the request's language. */
  readonly disclosure: Scalars['String']['output'];
  /** Number of events that the numbers come from. */
  readonly eventCount: Scalars['Int']['output'];
  /** First day of the range, in the family's zone. */
  readonly from: Scalars['Date']['output'];
  /** Whether anything was watched within the range. */
  readonly hasData: Scalars['Boolean']['output'];
  /** Minutes by weekday and hour; cells without any are left out. */
  readonly heatmap: ReadonlyArray<HeatmapCell>;
  /** Time of the last event of the range. */
  readonly lastEventAt?: Maybe<Scalars['DateTime']['output']>;
  /** Time of exposure to the parts of the curriculum. */
  readonly nuri: NuriExposure;
  /**
   * Minutes watched on the days that the elapsed days of the range are compared with: the same weekdays before, moved
   * back by whole weeks (7 days for up to 7, 28 for up to 28, else the next multiple of 7); today counts up to the
   * present time of day on both sides.
   */
  readonly previousTotalMinutes: Scalars['Int']['output'];
  /** How the time compares with children of the same age. */
  readonly sameAge: SameAgeComparison;
  /** Stretches of watching without a break of ten minutes. */
  readonly sittings: SittingSummary;
  /** Last day of the range, in the family's zone, included. */
  readonly to: Scalars['Date']['output'];
  /** Share of the longest watched topic, 0 to 1. */
  readonly topTopicShare: Scalars['Float']['output'];
  /** Topics, the longest watched first. */
  readonly topics: ReadonlyArray<TopicShare>;
  /** Minutes watched in the range. */
  readonly totalMinutes: Scalars['Int']['output'];
  /** Minutes more, or fewer when negative, than `previousTotalMinutes`. */
  readonly trendMinutes: Scalars['Int']['output'];
  /** Videos, the longest watched first; at most 100. */
  readonly videos: ReadonlyArray<VideoWatchSummary>;
  /** Zone of the days, an IANA name. */
  readonly zone: Scalars['String']['output'];
};

/** A device that asks whether it was approved. */
export type ClaimPairingInput = {
  /** The `pollSecret` that `startPairing` returned to this device. */
  readonly pollSecret: Scalars['String']['input'];
};

/** Result of `claimPairing`: the changed objects, or `userErrors`. */
export type ClaimPairingPayload = {
  readonly __typename?: 'ClaimPairingPayload';
  /** The device's sign-in, for its child alone; absent when `userErrors` is not empty. */
  readonly session?: Maybe<Session>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** A device that stays with the family after a restore. */
export type ConfirmDeviceInput = {
  /** Which device, as the family's `devices` list it. */
  readonly deviceId: Scalars['ID']['input'];
};

/** Result of `confirmDevice`: the changed objects, or `userErrors`. */
export type ConfirmDevicePayload = {
  readonly __typename?: 'ConfirmDevicePayload';
  /** The device as it is now; absent when `userErrors` is not empty. */
  readonly device?: Maybe<ChildDevice>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** A decision of the legal guardian about one purpose. */
export type Consent = {
  readonly __typename?: 'Consent';
  /** Opaque global id of the decision. */
  readonly id: Scalars['ID']['output'];
  /** Whether it was given; otherwise it was withdrawn. */
  readonly isGiven: Scalars['Boolean']['output'];
  /** Purpose that the decision is about. */
  readonly purpose: ConsentPurpose;
  /** When the decision was recorded. */
  readonly recordedAt: Scalars['DateTime']['output'];
  /** Version of the text that was agreed to. */
  readonly textVersion: Scalars['String']['output'];
};

/** What a consent is for. A purpose without a decision counts as refused. */
export type ConsentPurpose =
  /** Messages that advertise, between 08:00 and 21:00. */
  | 'MARKETING'
  /** Messages that advertise between 21:00 and 08:00. */
  | 'NIGHT_MARKETING'
  /** Recommendations from the child's own watching, and learning from it for others. */
  | 'RECOMMENDATION'
  /** Counting in same-age statistics. */
  | 'SAME_AGE_STATISTICS'
  /** The service itself: profiles, limits, watch time. Required. */
  | 'SERVICE';

/** The text that a legal guardian agrees to. */
export type ConsentText = {
  readonly __typename?: 'ConsentText';
  /** The text in the request's language. */
  readonly text: Scalars['String']['output'];
  /**
   * The text in English.
   * @deprecated Use text.
   */
  readonly textEn: Scalars['String']['output'];
  /**
   * The text in Korean.
   * @deprecated Use text.
   */
  readonly textKo: Scalars['String']['output'];
  /** Version to name in `giveConsent`. */
  readonly version: Scalars['String']['output'];
};

/** A series to make. */
export type CreateSeriesInput = {
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Its title, 1 to 200 characters, unlike all others. */
  readonly title: Scalars['String']['input'];
};

/** A theme to make. */
export type CreateThemeInput = {
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** English name, 1 to 40 characters, unlike all others. */
  readonly nameEn: Scalars['String']['input'];
  /** Korean name, 1 to 40 characters, unlike all others. */
  readonly nameKo: Scalars['String']['input'];
};

/** What can be wrong with what a curator asks for. */
export type CurationErrorCode =
  /** An approval names the youngest age band. */
  | 'AGE_BAND_MISSING'
  /** Somebody else decided the item first. */
  | 'ALREADY_DECIDED'
  /** Somebody else changed it since. */
  | 'CHANGED_SINCE'
  /** There is no such change, or none that can be undone. */
  | 'CHANGE_NOT_FOUND'
  /** The number within the series is not from 1 to 10,000, or there is no series. */
  | 'EPISODE_INVALID'
  /** The publish check forbids publication. */
  | 'GATE_BLOCKED'
  /** There is no such item in the review queue. */
  | 'ITEM_NOT_FOUND'
  /** Not one primary and at most three secondary contents, each once. */
  | 'NURI_TAGS_INVALID'
  /** The curriculum has no such content. */
  | 'NURI_TAG_UNKNOWN'
  /** Today's calls of YouTube are used up. */
  | 'QUOTA_EXHAUSTED'
  /** The reason has more than 1,000 characters, or some that nobody sees. */
  | 'REASON_INVALID'
  /** A reason must be written. */
  | 'REASON_MISSING'
  /** The series has as many videos as it can have. */
  | 'SERIES_FULL'
  /** There is no such series, or it is deleted. */
  | 'SERIES_NOT_FOUND'
  /** YouTube answered, but its entry for this video, or for one of this list, cannot be read. */
  | 'SOURCE_ENTRY_UNREADABLE'
  /** YouTube does not show it: it does not exist, is private or was deleted. */
  | 'SOURCE_NOT_FOUND'
  /** YouTube did not answer properly. */
  | 'SOURCE_UNAVAILABLE'
  /** It names no video, playlist or channel. */
  | 'SOURCE_UNREADABLE'
  /** The state of the video does not allow this. */
  | 'STATE_UNSUITABLE'
  /** There is no such theme, or it is deleted. */
  | 'THEME_NOT_FOUND'
  /** The title is empty, too long, without letters, or has hidden characters. */
  | 'TITLE_INVALID'
  /** The import has more sources than allowed. */
  | 'TOO_MANY_SOURCES'
  /** The change is more than ten minutes old. */
  | 'UNDO_TOO_LATE'
  /** There is no such video here. */
  | 'VIDEO_NOT_FOUND';

/** Something the user can fix. */
export type CurationUserError = UserError & {
  readonly __typename?: 'CurationUserError';
  /** What is wrong, for programs. */
  readonly code: CurationErrorCode;
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** The 2019 revised Nuri curriculum. Its contents are experiences, not achievements. */
export type Curriculum = {
  readonly __typename?: 'Curriculum';
  /** The five areas, in official order. */
  readonly areas: ReadonlyArray<CurriculumArea>;
  /** Name of the framework and its version. */
  readonly id: Scalars['String']['output'];
  /** Name of the curriculum in the request's language. */
  readonly name: Scalars['String']['output'];
  /**
   * Name of the curriculum in English.
   * @deprecated Use `name`, which follows `Accept-Language`.
   */
  readonly nameEn: Scalars['String']['output'];
  /**
   * Name of the curriculum in Korean.
   * @deprecated Use `name`, which follows `Accept-Language`.
   */
  readonly nameKo: Scalars['String']['output'];
};

/** One of the five areas of the curriculum. */
export type CurriculumArea = {
  readonly __typename?: 'CurriculumArea';
  /** Its categories, in official order. */
  readonly categories: ReadonlyArray<CurriculumCategory>;
  /** What it is for, in the request's language. */
  readonly goal: Scalars['String']['output'];
  /**
   * What it is for, in English.
   * @deprecated Use `goal`, which follows `Accept-Language`.
   */
  readonly goalEn: Scalars['String']['output'];
  /**
   * What it is for, in Korean.
   * @deprecated Use `goal`, which follows `Accept-Language`.
   */
  readonly goalKo: Scalars['String']['output'];
  /** Slug such as `physical`. */
  readonly id: Scalars['ID']['output'];
  /** Name of the area in the request's language. */
  readonly name: Scalars['String']['output'];
  /**
   * Name of the area in English.
   * @deprecated Use `name`, which follows `Accept-Language`.
   */
  readonly nameEn: Scalars['String']['output'];
  /**
   * Name of the area in Korean.
   * @deprecated Use `name`, which follows `Accept-Language`.
   */
  readonly nameKo: Scalars['String']['output'];
};

/** One of the fifteen categories of the curriculum. */
export type CurriculumCategory = {
  readonly __typename?: 'CurriculumCategory';
  /** Its contents, in official order. */
  readonly contents: ReadonlyArray<CurriculumContent>;
  /** Slug such as `physical.live-safely`. */
  readonly id: Scalars['ID']['output'];
  /** Name of the category in the request's language. */
  readonly name: Scalars['String']['output'];
  /**
   * Name of the category in English.
   * @deprecated Use `name`, which follows `Accept-Language`.
   */
  readonly nameEn: Scalars['String']['output'];
  /**
   * Name of the category in Korean.
   * @deprecated Use `name`, which follows `Accept-Language`.
   */
  readonly nameKo: Scalars['String']['output'];
};

/** One of the 59 contents of the curriculum: an experience a child may have. */
export type CurriculumContent = {
  readonly __typename?: 'CurriculumContent';
  /** Slug such as `physical.live-safely.2`. */
  readonly id: Scalars['ID']['output'];
  /** The official Korean sentence, or our translation into English, in the request's language. */
  readonly text: Scalars['String']['output'];
  /**
   * Our own translation into English; not official.
   * @deprecated Use `text`, which follows `Accept-Language`.
   */
  readonly textEn: Scalars['String']['output'];
  /**
   * The official Korean sentence.
   * @deprecated Use `text`, which follows `Accept-Language`.
   */
  readonly textKo: Scalars['String']['output'];
};

/** A decision about items of the review queue. */
export type DecideReviewInput = {
  /** The youngest band the videos suit; an approval needs it. */
  readonly ageBand?: InputMaybe<AgeBand>;
  /** What to do. An editor's approval or refusal is a proposal. */
  readonly decision: ReviewDecision;
  /** Which items; at most 100. */
  readonly itemIds: ReadonlyArray<Scalars['ID']['input']>;
  /** What of the curriculum they touch: one primary and at most three secondary; an approval needs it. */
  readonly nuriTags?: InputMaybe<ReadonlyArray<NuriTagInput>>;
  /** Why; needed to publish in spite of a finding that blocks. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** A series at whose end they come, in the order of the items; they stay in theirs when not given. */
  readonly seriesId?: InputMaybe<Scalars['ID']['input']>;
  /** Their topics, in place of those they have. */
  readonly themeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};

/** Result of `decideReview`: the changed objects, or `userErrors`. */
export type DecideReviewPayload = {
  readonly __typename?: 'DecideReviewPayload';
  /** Items that changed, as they are now. */
  readonly items: ReadonlyArray<ReviewItem>;
  /** Errors the user can fix; empty on success. `field` names the item where one is at fault. */
  readonly userErrors: ReadonlyArray<CurationUserError>;
};

/** A series to delete. */
export type DeleteSeriesInput = {
  /** Why, for the audit log. */
  readonly reason: Scalars['String']['input'];
  /** The series to delete. */
  readonly seriesId: Scalars['ID']['input'];
};

/** A theme to delete. */
export type DeleteThemeInput = {
  /** Why, for the audit log. */
  readonly reason: Scalars['String']['input'];
  /** The theme to delete. */
  readonly themeId: Scalars['ID']['input'];
};

/** Why a child may not see a video, or may not watch now. */
export type DenyReason =
  /** A guardian blocked the video, its channel, its series or one of its themes. */
  | 'BLOCKED_BY_GUARDIAN'
  /** Today's minutes are used up. */
  | 'BUDGET_EMPTY'
  /** Not published, suspended, or without a fresh snapshot: for families the video does not exist. */
  | 'NOT_AVAILABLE'
  /** The present time is outside the family's watching hours. */
  | 'OUTSIDE_WINDOW'
  /** A guardian stopped watching until they allow it again. */
  | 'STOPPED_BY_GUARDIAN'
  /** The video is for older children. */
  | 'TOO_OLD_FOR_CHILD';

/** A request of a device to be paired. */
export type DevicePairing = {
  readonly __typename?: 'DevicePairing';
  /** Eight digits that a guardian types in `approvePairing`. */
  readonly code: Scalars['String']['output'];
  /** When the code and the secret expire. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Secret with which the device collects its sign-in in `claimPairing`. */
  readonly pollSecret: Scalars['String']['output'];
  /** Address of the family app with the code, for a QR code. */
  readonly qrUrl: Scalars['String']['output'];
};

/** A group of children within an evaluation. */
export type EvaluationSlice = {
  readonly __typename?: 'EvaluationSlice';
  /** Number of children in the group. */
  readonly children: Scalars['Int']['output'];
  /** How much is known of the children. */
  readonly history: HistoryLength;
  /** Mean NDCG@10, 0 to 1. */
  readonly ndcgAt10: Scalars['Float']['output'];
  /** Mean recall@20, 0 to 1. */
  readonly recallAt20: Scalars['Float']['output'];
};

/** A number behind a piece of advice. */
export type Evidence = {
  readonly __typename?: 'Evidence';
  /** Stable key of the measured quantity. */
  readonly name: Scalars['String']['output'];
  /** Unit of the value. */
  readonly unit: Scalars['String']['output'];
  /** The measured value, in `unit`. */
  readonly value: Scalars['Float']['output'];
};

/** A family: guardians, children, their devices, and a zone for its days. */
export type Family = Node & {
  readonly __typename?: 'Family';
  /** The children, the oldest profile first. */
  readonly children: ReadonlyArray<Child>;
  /** What the legal guardian agreed to: the last decision of each purpose. */
  readonly consents: ReadonlyArray<Consent>;
  /** The children's devices, the oldest first; revoked ones are left out. */
  readonly devices: ReadonlyArray<ChildDevice>;
  /** The guardians, the oldest account first. */
  readonly guardians: ReadonlyArray<Guardian>;
  /** Opaque global id of the family. */
  readonly id: Scalars['ID']['output'];
  /** IANA name of the zone in which the family's days begin and end. */
  readonly zone: Scalars['String']['output'];
};

/** What is wrong with a change to a family. */
export type FamilyErrorCode =
  /** The child is younger than two or older than seven. */
  | 'AGE_NOT_SERVED'
  /** The picture's name is not one. */
  | 'AVATAR_INVALID'
  /** The birth month is no month of the form `YYYY-MM`, or lies in the future. */
  | 'BIRTH_MONTH_INVALID'
  /** There is no such child in the family. */
  | 'CHILD_NOT_FOUND'
  /** The consent names no purpose, or a text that is not the present one. */
  | 'CONSENT_INVALID'
  /** The family has not agreed to the service yet: `giveConsent` with the purpose SERVICE comes first. */
  | 'CONSENT_MISSING'
  /** Minutes out of range, or as many of something as there can be. */
  | 'LIMIT_INVALID'
  /** The nickname is empty, longer than 20 characters, or has unprintable ones. */
  | 'NICKNAME_INVALID'
  /** Nothing of this kind and id can be blocked. */
  | 'TARGET_NOT_FOUND'
  /** There is no such theme. */
  | 'THEME_NOT_FOUND'
  /** A time of day is not `HH:MM`, or the window begins and ends at the same time. */
  | 'TIME_INVALID'
  /** The family has as many children as it can have. */
  | 'TOO_MANY_CHILDREN';

/** Something the user can fix. */
export type FamilyUserError = UserError & {
  readonly __typename?: 'FamilyUserError';
  /** What is wrong, for programs. */
  readonly code: FamilyErrorCode;
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** A present adjustment of the feed, for guardians. */
export type FeedNote = {
  readonly __typename?: 'FeedNote';
  /** The notice in the request's language. */
  readonly text: Scalars['String']['output'];
  /**
   * The notice in English.
   * @deprecated Use text.
   */
  readonly textEn: Scalars['String']['output'];
  /**
   * The notice in Korean.
   * @deprecated Use text.
   */
  readonly textKo: Scalars['String']['output'];
};

/** What a finding means for the decision. */
export type FindingSeverity =
  /** The video cannot be published. */
  | 'BLOCK'
  /** For information; it prevents nothing. */
  | 'INFO'
  /** A person must look. */
  | 'REVIEW';

/** A rule that a video passes before it is published. */
export type Gate =
  /** The video has no age restriction. */
  | 'AGE_RESTRICTION'
  /** Neither too short nor too long. */
  | 'DURATION'
  /** May be shown on other sites. */
  | 'EMBEDDABLE'
  /** Words that ask for a closer look. */
  | 'KEYWORD'
  /** No stream: running, announced or recorded. */
  | 'LIVE'
  /** Made for kids, as YouTube sees it. */
  | 'MADE_FOR_KIDS'
  /** The video is public or unlisted. */
  | 'PRIVACY'
  /** Rated for all, or not rated. */
  | 'RATING'
  /** The video may be played in Korea. */
  | 'REGION'
  /** Synthetic or altered media. */
  | 'SYNTHETIC_MEDIA'
  /** Still there at YouTube. */
  | 'UNAVAILABLE'
  /** YouTube has processed the upload completely. */
  | 'UPLOAD_STATUS';

/** What a publish check found. */
export type GateFinding = {
  readonly __typename?: 'GateFinding';
  /** The publish check that made the finding. */
  readonly gate: Gate;
  /** Why the check objects, in the request's language. */
  readonly reason: Scalars['String']['output'];
  /**
   * Why the check objects, in English.
   * @deprecated Use `reason`, which follows `Accept-Language`.
   */
  readonly reasonEn: Scalars['String']['output'];
  /**
   * Why the check objects, in Korean.
   * @deprecated Use `reason`, which follows `Accept-Language`.
   */
  readonly reasonKo: Scalars['String']['output'];
  /** What it means for the decision. */
  readonly severity: FindingSeverity;
};

/** What the legal guardian agrees to. */
export type GiveConsentInput = {
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** For what, each once. */
  readonly purposes: ReadonlyArray<ConsentPurpose>;
  /** Version of the text that was read, from `consentText`. */
  readonly textVersion: Scalars['String']['input'];
};

/** Result of `giveConsent`: the changed objects, or `userErrors`. */
export type GiveConsentPayload = {
  readonly __typename?: 'GiveConsentPayload';
  /**
   * The decisions in force for the given purposes, those that were given before included; empty when
   * `userErrors` is not.
   */
  readonly consents: ReadonlyArray<Consent>;
  /** The calling guardian's family as it is now, with its lists; absent when `userErrors` is not empty. */
  readonly family?: Maybe<Family>;
  /**
   * Whether the consent is in force. A text message confirms a change; changes within ten minutes share one,
   * and without a provider of text messages none is sent.
   */
  readonly given: Scalars['Boolean']['output'];
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

/** Extra minutes for today. */
export type GrantBonusInput = {
  /** Id of the child who gets the minutes. */
  readonly childId: Scalars['ID']['input'];
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 240 minutes; at most 480 in a day. */
  readonly minutes: Scalars['Int']['input'];
};

/** Result of `grantBonus`: the changed objects, or `userErrors`. */
export type GrantBonusPayload = {
  readonly __typename?: 'GrantBonusPayload';
  /** The child with its limits; absent when `userErrors` is not empty. */
  readonly child?: Maybe<Child>;
  /** How long the child may watch now, the change included; absent when `userErrors` is not empty. */
  readonly timeStatus?: Maybe<TimeStatus>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

/** An adult of a family, who signs in by phone. */
export type Guardian = Node & {
  readonly __typename?: 'Guardian';
  /** Opaque global id of the guardian. */
  readonly id: Scalars['ID']['output'];
  /** Whether this guardian is the caller. */
  readonly isMe: Scalars['Boolean']['output'];
  /** Phone number with its middle hidden. */
  readonly phoneMasked: Scalars['String']['output'];
  /** Rights in the family. */
  readonly role: GuardianRole;
};

/** A video that a guardian wants a child to be shown. */
export type GuardianPick = {
  readonly __typename?: 'GuardianPick';
  /** When it was picked. It comes first in the child's feed until it is watched after this. */
  readonly pickedAt: Scalars['DateTime']['output'];
  /** The video that the guardian picked. */
  readonly video: Video;
};

/** What a guardian is in the family. */
export type GuardianRole =
  /** Another guardian with the same everyday rights. */
  | 'GUARDIAN'
  /** The legal guardian, who gives consent. */
  | 'OWNER'
  /** Somebody who may look but not change. */
  | 'VIEWER';

/** A published recommendation that advice refers to. */
export type Guideline = Node & {
  readonly __typename?: 'Guideline';
  /** Last completed month of age it is for. */
  readonly ageMaxMonths: Scalars['Int']['output'];
  /** First completed month of age it is for. */
  readonly ageMinMonths: Scalars['Int']['output'];
  /** Name of the organisation that publishes it. */
  readonly body: Scalars['String']['output'];
  /** Opaque global id of this guideline. */
  readonly id: Scalars['ID']['output'];
  /** Whether our wording was compared with a published source. */
  readonly isVerified: Scalars['Boolean']['output'];
  /** Most minutes a day; absent where it names none. */
  readonly minutesPerDay?: Maybe<Scalars['Int']['output']>;
  /** Day of its publication. */
  readonly publishedOn: Scalars['Date']['output'];
  /** Web address of the publication. */
  readonly sourceUrl: Scalars['String']['output'];
  /** What it says, in the request's language. */
  readonly text: Scalars['String']['output'];
  /**
   * What it says, in English.
   * @deprecated Use text.
   */
  readonly textEn: Scalars['String']['output'];
  /**
   * What it says, in Korean.
   * @deprecated Use text.
   */
  readonly textKo: Scalars['String']['output'];
  /** Title of the publication, in the request's language. */
  readonly title: Scalars['String']['output'];
  /**
   * Title of the publication, in English.
   * @deprecated Use title.
   */
  readonly titleEn: Scalars['String']['output'];
  /**
   * Title of the publication, in Korean.
   * @deprecated Use title.
   */
  readonly titleKo: Scalars['String']['output'];
};

/** One hour of one weekday. */
export type HeatmapCell = {
  readonly __typename?: 'HeatmapCell';
  /** 0 to 23, in the family's zone. */
  readonly hour: Scalars['Int']['output'];
  /** Minutes watched in it within the range. */
  readonly minutes: Scalars['Float']['output'];
  /** 1 Monday to 7 Sunday. */
  readonly weekday: Scalars['Int']['output'];
};

/** How much is known of a child: videos it liked before the held-out days. */
export type HistoryLength =
  /** 1 to 4 liked videos. */
  | 'FEW'
  /** 20 or more liked videos. */
  | 'MANY'
  /** None: a new child. */
  | 'NONE'
  /** 5 to 19 liked videos. */
  | 'SOME';

/** What a child sees first: rows of videos that it may see, and the time it has left. */
export type HomeFeed = {
  readonly __typename?: 'HomeFeed';
  /** Id of the child whose feed this is. */
  readonly childId: Scalars['ID']['output'];
  /** Present adjustments of the feed, for guardians; mostly empty. */
  readonly notes: ReadonlyArray<FeedNote>;
  /** Rows from the top; none is empty. */
  readonly rows: ReadonlyArray<HomeRow>;
  /** How long the child may watch now. */
  readonly timeStatus: TimeStatus;
};

/** A video in a row of the home feed. */
export type HomeItem = {
  readonly __typename?: 'HomeItem';
  /** Why the video is in the feed. */
  readonly reason: RecommendationReason;
  /** A video that the child may see. */
  readonly video: Video;
};

/** A row of the home feed; never empty. */
export type HomeRow = {
  readonly __typename?: 'HomeRow';
  /** Videos of the row; no video is in two rows. */
  readonly items: ReadonlyArray<HomeItem>;
  /** How the videos of the row were selected. */
  readonly kind: HomeRowKind;
  /** The row's title, in the request's language. */
  readonly title: Scalars['String']['output'];
  /**
   * The row's title in English.
   * @deprecated Use title.
   */
  readonly titleEn: Scalars['String']['output'];
  /**
   * The row's title in Korean.
   * @deprecated Use title.
   */
  readonly titleKo: Scalars['String']['output'];
};

/** How the videos of a row of the home feed were selected. */
export type HomeRowKind =
  /** Begun and not finished. */
  | 'CONTINUE'
  /** Chosen for the child. */
  | 'FOR_YOU'
  /** Recently added to the catalogue. */
  | 'NEW'
  /** Contents of the curriculum that the child rarely saw recently. */
  | 'NURI_GAP'
  /** Liked by children of the same age. */
  | 'POPULAR'
  /** Videos that the child liked before. */
  | 'WATCH_AGAIN';

/** What is wrong with a sign-in or a pairing. */
export type IdentityErrorCode =
  /** There is no such sign-in under way. */
  | 'CHALLENGE_NOT_FOUND'
  /** The family has no such child. */
  | 'CHILD_NOT_FOUND'
  /** The code is older than three minutes, or a newer one was sent. */
  | 'CODE_EXPIRED'
  /** The code is wrong. */
  | 'CODE_WRONG'
  /** E-mail address, password or code do not fit together. */
  | 'CREDENTIALS_WRONG'
  /** The device's name is empty, too long, or has unprintable characters. */
  | 'DEVICE_NAME_INVALID'
  /** The family has no such device. */
  | 'DEVICE_NOT_FOUND'
  /**
   * The installation was restored from a backup, and a guardian must confirm this device first
   * (`confirmDevice`). The refresh token stays good: keep it and ask again.
   */
  | 'DEVICE_UNCONFIRMED'
  /** The request to pair has expired: start pairing again. */
  | 'PAIRING_EXPIRED'
  /** There is no such request to pair. */
  | 'PAIRING_NOT_FOUND'
  /** No guardian has approved the device yet: ask again in some seconds. */
  | 'PAIRING_PENDING'
  /** The text is not a phone number. */
  | 'PHONE_INVALID'
  /** A number of another country, or not a mobile's. */
  | 'PHONE_NOT_SUPPORTED'
  /** The refresh token is unknown, used, or of a sign-in that has ended: sign in again. */
  | 'REFRESH_TOKEN_INVALID'
  /** This installation sends no text messages, so nobody can be sent a code. */
  | 'SMS_NOT_CONFIGURED'
  /** The code was tried too often; ask for a new one. */
  | 'TOO_MANY_TRIES';

/** Something the user can fix. */
export type IdentityUserError = UserError & {
  readonly __typename?: 'IdentityUserError';
  /** What is wrong, for programs. */
  readonly code: IdentityErrorCode;
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** The outcome of the import of one source. */
export type ImportResult = {
  readonly __typename?: 'ImportResult';
  /** How many of its videos were known before. */
  readonly alreadyKnown: Scalars['Int']['output'];
  /** How many videos came into the queue by it. */
  readonly imported: Scalars['Int']['output'];
  /** Whether it has more videos than one import takes. */
  readonly isCutShort: Scalars['Boolean']['output'];
  /** Its videos that wait in the queue, at most 100. */
  readonly items: ReadonlyArray<ReviewItem>;
  /** What it names; absent when it cannot be read. */
  readonly kind?: Maybe<ImportSourceKind>;
  /** The video, as it is now, when the source names one that was known before, whatever its state. */
  readonly knownVideo?: Maybe<StaffVideo>;
  /** Why it gave nothing, or not all. */
  readonly problem?: Maybe<CurationUserError>;
  /** The source as it was given. */
  readonly source: Scalars['String']['output'];
  /** How many of its videos YouTube does not show. */
  readonly unavailable: Scalars['Int']['output'];
  /** How many of its videos YouTube describes in a way that cannot be read; they were left out. */
  readonly unreadable: Scalars['Int']['output'];
};

/** What kind of thing a pasted text names. */
export type ImportSourceKind =
  /** All uploads of a channel. */
  | 'CHANNEL'
  /** All videos of a playlist. */
  | 'PLAYLIST'
  /** A single video by its URL or id. */
  | 'VIDEO';

/** Sources to import videos from. */
export type ImportVideosInput = {
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Addresses, ids or handles of videos, playlists and channels; at most 50. */
  readonly sources: ReadonlyArray<Scalars['String']['input']>;
};

/** Result of `importVideos`: the changed objects, or `userErrors`. */
export type ImportVideosPayload = {
  readonly __typename?: 'ImportVideosPayload';
  /** One result for each source, in order. */
  readonly results: ReadonlyArray<ImportResult>;
  /** Errors the user can fix; empty on success. What is wrong with one source is in its result. */
  readonly userErrors: ReadonlyArray<CurationUserError>;
};

/** What an administrator can fix. */
export type JobErrorCode =
  /** There is no job of this name. */
  | 'JOB_NOT_FOUND';

/** One run of a job. */
export type JobRun = Node & {
  readonly __typename?: 'JobRun';
  /** How often a worker took it. */
  readonly attempt: Scalars['Int']['output'];
  /** When it was queued. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** What the run did; absent until it succeeded. */
  readonly detail?: Maybe<Scalars['String']['output']>;
  /** Error of the last attempt that failed. */
  readonly error?: Maybe<Scalars['String']['output']>;
  /** When it ended for good. */
  readonly finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Opaque global id of this run. */
  readonly id: Scalars['ID']['output'];
  /** Name of the job. */
  readonly name: Scalars['String']['output'];
  /** Key of the run within its job: the instant of its schedule, or the caller's own key. */
  readonly slot: Scalars['String']['output'];
  /** When the last attempt began. */
  readonly startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How far the run has come. */
  readonly state: JobState;
};

/** runs of jobs, a page of them. */
export type JobRunConnection = {
  readonly __typename?: 'JobRunConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<JobRunEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<JobRun>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of runs of jobs. */
export type JobRunEdge = {
  readonly __typename?: 'JobRunEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: JobRun;
};

/** State of a run of a job. */
export type JobState =
  /** Given up: too many failed attempts, or it brought its workers down. */
  | 'DEAD'
  /** The last attempt failed; another will come. */
  | 'FAILED'
  /** Waits for a worker. */
  | 'QUEUED'
  /** A worker has it. */
  | 'RUNNING'
  /** The run ended without an error. */
  | 'SUCCEEDED';

/** A job with its schedule and its newest run. */
export type JobStatus = {
  readonly __typename?: 'JobStatus';
  /** The newest run; absent when there was none. */
  readonly lastRun?: Maybe<JobRun>;
  /** Name of the job, as `runJob` takes it. */
  readonly name: Scalars['String']['output'];
  /** The next slot of its schedule. */
  readonly nextAt?: Maybe<Scalars['DateTime']['output']>;
  /** The cron pattern with its zone; empty for a job that runs only when asked. */
  readonly schedule: Scalars['String']['output'];
};

/** Something the user can fix. */
export type JobUserError = UserError & {
  readonly __typename?: 'JobUserError';
  /** What is wrong, for programs. */
  readonly code: JobErrorCode;
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** Live statistics over all nodes. */
export type LiveStats = {
  readonly __typename?: 'LiveStats';
  /** When this was counted. */
  readonly at: Scalars['DateTime']['output'];
  /** Whole minutes watched in the last hour. */
  readonly minutesLastHour: Scalars['Int']['output'];
  /** Seconds for which a child counts as watching after the last report of its player. */
  readonly presenceTtlSeconds: Scalars['Int']['output'];
  /** Playbacks that started in the last minute. */
  readonly startsPerMinute: Scalars['Float']['output'];
  /** Videos that most children watch now, at most ten. */
  readonly topVideos: ReadonlyArray<LiveTopVideo>;
  /** Children that watch now. */
  readonly viewersNow: Scalars['Int']['output'];
};

/** A video that is watched now. */
export type LiveTopVideo = {
  readonly __typename?: 'LiveTopVideo';
  /** The video that is watched now. */
  readonly video: Video;
  /** Number of children that watch it. */
  readonly viewers: Scalars['Int']['output'];
};

/** A language of messages. */
export type Locale =
  /** English, for texts and messages. */
  | 'EN'
  /** Korean, for texts and messages. */
  | 'KO';

/** Two themes that become one. */
export type MergeThemesInput = {
  /** The theme that takes over its videos, interests and blocks. */
  readonly intoThemeId: Scalars['ID']['input'];
  /** Why, for the audit log. */
  readonly reason: Scalars['String']['input'];
  /** The theme that is not shown any more. */
  readonly themeId: Scalars['ID']['input'];
};

/** The outcome of merging two themes. */
export type MergeThemesPayload = {
  readonly __typename?: 'MergeThemesPayload';
  /** The theme that took it over; null when `userErrors` is not empty. */
  readonly intoTheme?: Maybe<StaffTheme>;
  /** The theme that was merged; null when `userErrors` is not empty. */
  readonly theme?: Maybe<StaffTheme>;
  /** What the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<CatalogUserError>;
};

/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Puts a trained model in use, on all nodes within seconds. For administrators. */
  readonly activateModel: ActivateModelPayload;
  /** Adds a child to the calling guardian's family, which has given its consent to the purpose SERVICE before. */
  readonly addChild: AddChildPayload;
  /** Adds videos at the end of a series, in this order; they leave the series that they were in. For managers. */
  readonly addToSeries: SeriesVideosPayload;
  /** A guardian lets a device watch for a child. */
  readonly approvePairing: ApprovePairingPayload;
  /** Hides a video, channel, series or theme from a child. */
  readonly blockForChild: BlockForChildPayload;
  /**
   * A device collects its sign-in once it was approved; open to everyone who has the secret. Ask every
   * few seconds.
   */
  readonly claimPairing: ClaimPairingPayload;
  /**
   * A guardian confirms that a device is still the family's, after the installation was restored from a
   * backup; its sign-in is valid again from then on. Confirming it again changes nothing.
   */
  readonly confirmDevice: ConfirmDevicePayload;
  /** Makes a series without videos. For managers. */
  readonly createSeries: SeriesPayload;
  /** Makes a theme, shown after all others. For managers. */
  readonly createTheme: ThemePayload;
  /**
   * Decides about items of the review queue. Editors propose and give back; managers decide. An approval
   * publishes.
   */
  readonly decideReview: DecideReviewPayload;
  /** Deletes a series; its videos stay, and `restoreSeries` brings it back with them. For managers. */
  readonly deleteSeries: SeriesPayload;
  /** Deletes a theme that no video has; `restoreTheme` brings it back. For managers. */
  readonly deleteTheme: ThemePayload;
  /** Records what the legal guardian agrees to, and confirms it by a text message. */
  readonly giveConsent: GiveConsentPayload;
  /** Grants a child extra minutes for today. */
  readonly grantBonus: GrantBonusPayload;
  /** Brings videos into the review queue; each source has its own result. For editors. */
  readonly importVideos: ImportVideosPayload;
  /**
   * Merges a theme into another one, which takes over its videos and the interests and blocks of children;
   * `restoreTheme` takes them apart again. For managers.
   */
  readonly mergeThemes: MergeThemesPayload;
  /**
   * Puts a video first in a child's feed until the child has watched it; at most 20 at a time. For
   * guardians.
   */
  readonly pickForChild: PickForChildPayload;
  /**
   * Asks YouTube about videos now, takes down what may no longer be shown, and puts back what was only missing. For
   * editors.
   */
  readonly recheckVideos: RecheckVideosPayload;
  /** Stores what players report, each event judged by itself, and answers once it is on disk. */
  readonly recordWatch: RecordWatchPayload;
  /**
   * Exchanges a refresh token for the next pair of tokens; open to everyone who has one. A token that was just used
   * gives the same result for 30 seconds; an older one ends the sign-in. `DEVICE_UNCONFIRMED` ends nothing: keep the
   * token and ask again later.
   */
  readonly refreshSession: RefreshSessionPayload;
  /** Registers the calling guardian's phone for pushes, or confirms that it is still in use. */
  readonly registerPushToken: RegisterPushTokenPayload;
  /**
   * Brings suspended videos back: published again when labels and publish check allow it, else into the review
   * queue. For managers.
   */
  readonly reinstateVideos: ChangeVideosPayload;
  /** Takes videos out of a series; they stay in the catalogue. For managers. */
  readonly removeFromSeries: SeriesVideosPayload;
  /**
   * Puts rejected, returned and retired videos into the review queue again, with what was decided or proposed of
   * them before as a proposal. For managers.
   */
  readonly reopenVideos: ChangeVideosPayload;
  /** Puts the videos of a series into an order and numbers them from 1. For managers. */
  readonly reorderSeries: SeriesVideosPayload;
  /** Puts the themes into the order in which families see them. For managers. */
  readonly reorderThemes: ReorderThemesPayload;
  /**
   * Sends a code to a phone; open to everyone. Answers alike for known and unknown numbers. The code is on its
   * way then: `otpChallenge` returns whether it left. Must be the only field of
   * its request.
   */
  readonly requestOtp: RequestOtpPayload;
  /** Brings a deleted series back, with the videos that did not come into another one since. For managers. */
  readonly restoreSeries: SeriesPayload;
  /** Brings a deleted or merged theme back with its videos, interests and blocks. For managers. */
  readonly restoreTheme: ThemePayload;
  /** Allows a child to watch again after `stopGently`; a child that is not stopped stays so. For guardians. */
  readonly resumeWatching: ResumeWatchingPayload;
  /** Takes published or suspended videos down for good; `reopenVideos` is the way back. For managers. */
  readonly retireVideos: ChangeVideosPayload;
  /** Signs a device of the family out immediately. For guardians. */
  readonly revokeDevice: RevokeDevicePayload;
  /** Queues a run of a job outside its schedule. For administrators. */
  readonly runJob: RunJobPayload;
  /** Sets when and how long a child may watch; running players are notified. */
  readonly setChildLimits: SetChildLimitsPayload;
  /** Changes which pushes the calling guardian gets, and the quiet hours. */
  readonly setNotificationPreference: SetNotificationPreferencePayload;
  /** Sets how familiar or how new a child's feed is to be; holds from the next feed on. For guardians. */
  readonly setTasteDial: SetTasteDialPayload;
  /** Ends the sign-in that the request is sent with. */
  readonly signOut: SignOutPayload;
  /**
   * Signs a member of staff in by password and code; open to everyone. Must be the only field of its
   * request.
   */
  readonly staffSignIn: StaffSignInPayload;
  /** A child's device asks to be paired; open to everyone. */
  readonly startPairing: StartPairingPayload;
  /** Opens a video for a child: a verdict, and the player with a lease of seconds if the child may watch. */
  readonly startPlayback: StartPlaybackPayload;
  /**
   * Stops a child's watching, kindly: its players show the message and let the running video finish, and no other
   * video begins until `resumeWatching`. For guardians.
   */
  readonly stopGently: StopGentlyPayload;
  /** Takes a published video down immediately. For managers. */
  readonly suspendVideo: SuspendVideoPayload;
  /** Shows a child again what was blocked. */
  readonly unblockForChild: UnblockForChildPayload;
  /**
   * Makes a video what it was before a decision or an edit of the last ten minutes. For who made the change, and for
   * managers.
   */
  readonly undoDecision: UndoDecisionPayload;
  /** Takes a pick back; a video that is not picked stays so. For guardians. */
  readonly unpickForChild: PickForChildPayload;
  /** Removes a phone of the calling guardian. */
  readonly unregisterPushToken: UnregisterPushTokenPayload;
  /** Changes a child's profile. */
  readonly updateChild: UpdateChildPayload;
  /** Renames a series. For managers. */
  readonly updateSeries: SeriesPayload;
  /** Renames a theme. For managers. */
  readonly updateTheme: ThemePayload;
  /** Edits titles, labels, themes and series of a video of any state. For managers. */
  readonly updateVideo: UpdateVideoPayload;
  /**
   * Signs a guardian in by the code; open to everyone. A new number becomes the owner of a new family.
   * Must be the only field of its request.
   */
  readonly verifyOtp: VerifyOtpPayload;
  /**
   * Withdraws consent to purposes, with immediate effect. Without the one for recommendations a child's feed
   * is made of its age and interests alone. For the legal guardian.
   */
  readonly withdrawConsent: WithdrawConsentPayload;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationActivateModelArgs = {
  input: ActivateModelInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationAddChildArgs = {
  input: AddChildInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationAddToSeriesArgs = {
  input: SeriesVideosInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationApprovePairingArgs = {
  input: ApprovePairingInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationBlockForChildArgs = {
  input: BlockForChildInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationClaimPairingArgs = {
  input: ClaimPairingInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationConfirmDeviceArgs = {
  input: ConfirmDeviceInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationCreateSeriesArgs = {
  input: CreateSeriesInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationCreateThemeArgs = {
  input: CreateThemeInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationDecideReviewArgs = {
  input: DecideReviewInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationDeleteSeriesArgs = {
  input: DeleteSeriesInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationDeleteThemeArgs = {
  input: DeleteThemeInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationGiveConsentArgs = {
  input: GiveConsentInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationGrantBonusArgs = {
  input: GrantBonusInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationImportVideosArgs = {
  input: ImportVideosInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationMergeThemesArgs = {
  input: MergeThemesInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationPickForChildArgs = {
  input: PickForChildInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRecheckVideosArgs = {
  input: RecheckVideosInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRecordWatchArgs = {
  input: RecordWatchInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRefreshSessionArgs = {
  input: RefreshSessionInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRegisterPushTokenArgs = {
  input: RegisterPushTokenInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationReinstateVideosArgs = {
  input: ChangeVideosInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRemoveFromSeriesArgs = {
  input: SeriesVideosInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationReopenVideosArgs = {
  input: ChangeVideosInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationReorderSeriesArgs = {
  input: ReorderSeriesInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationReorderThemesArgs = {
  input: ReorderThemesInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRequestOtpArgs = {
  input: RequestOtpInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRestoreSeriesArgs = {
  input: RestoreSeriesInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRestoreThemeArgs = {
  input: RestoreThemeInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationResumeWatchingArgs = {
  input: ResumeWatchingInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRetireVideosArgs = {
  input: ChangeVideosInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRevokeDeviceArgs = {
  input: RevokeDeviceInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationRunJobArgs = {
  input: RunJobInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationSetChildLimitsArgs = {
  input: SetChildLimitsInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationSetNotificationPreferenceArgs = {
  input: SetNotificationPreferenceInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationSetTasteDialArgs = {
  input: SetTasteDialInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationStaffSignInArgs = {
  input: StaffSignInInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationStartPairingArgs = {
  input: StartPairingInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationStartPlaybackArgs = {
  input: StartPlaybackInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationStopGentlyArgs = {
  input: StopGentlyInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationSuspendVideoArgs = {
  input: SuspendVideoInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationUnblockForChildArgs = {
  input: BlockForChildInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationUndoDecisionArgs = {
  input: UndoDecisionInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationUnpickForChildArgs = {
  input: PickForChildInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationUnregisterPushTokenArgs = {
  input: UnregisterPushTokenInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationUpdateChildArgs = {
  input: UpdateChildInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationUpdateSeriesArgs = {
  input: UpdateSeriesInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationUpdateThemeArgs = {
  input: UpdateThemeInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationUpdateVideoArgs = {
  input: UpdateVideoInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationVerifyOtpArgs = {
  input: VerifyOtpInput;
};


/** What can be done. Each takes one `input` and returns a payload with `userErrors`. */
export type MutationWithdrawConsentArgs = {
  input: WithdrawConsentInput;
};

/** An object that can be read by its id. */
export type Node = {
  /** Opaque; names one object for good. */
  readonly id: Scalars['ID']['output'];
};

/** Which pushes a guardian wants, and the quiet hours in the family's zone. */
export type NotificationPreferences = {
  readonly __typename?: 'NotificationPreferences';
  /** Whether a push is sent when a child has used up the day's time. */
  readonly limitReached: Scalars['Boolean']['output'];
  /** When quiet hours begin, `HH:MM`. */
  readonly quietFrom: Scalars['String']['output'];
  /** When quiet hours end, `HH:MM`; equal times mean that no hour is quiet. */
  readonly quietTo: Scalars['String']['output'];
  /** Whether a push is sent when the weekly report is ready. */
  readonly weeklyReport: Scalars['Boolean']['output'];
};

/** What a guardian can fix. */
export type NotifyErrorCode =
  /** The text is not a time of the form `HH:MM`. */
  | 'TIME_INVALID'
  /** The text is not a push token. */
  | 'TOKEN_INVALID';

/** Something the user can fix. */
export type NotifyUserError = UserError & {
  readonly __typename?: 'NotifyUserError';
  /** What is wrong, for programs. */
  readonly code: NotifyErrorCode;
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** A video that a child watches now. */
export type NowWatching = {
  readonly __typename?: 'NowWatching';
  /** Last reported position in the video, in milliseconds; null when not reported. */
  readonly positionMs?: Maybe<Scalars['Int']['output']>;
  /** When the playback was started. */
  readonly since: Scalars['DateTime']['output'];
  /** The video that is playing. */
  readonly video: Video;
};

/** Time of exposure to the parts of the curriculum; never an assessment. */
export type NuriExposure = {
  readonly __typename?: 'NuriExposure';
  /** The five areas in official order. */
  readonly areas: ReadonlyArray<AreaExposure>;
  /** The fifteen categories in official order. */
  readonly categories: ReadonlyArray<CategoryExposure>;
  /** Number of contents that the child saw videos about. */
  readonly contentsMet: Scalars['Int']['output'];
  /** Number of contents of the curriculum. */
  readonly contentsTotal: Scalars['Int']['output'];
  /** Whether the child is in a Nuri class (만 3 to 5세반); otherwise the areas are themes only. */
  readonly isNuriAge: Scalars['Boolean']['output'];
  /** Contents that the child saw no video about. */
  readonly notMet: ReadonlyArray<CurriculumContent>;
};

/** A link from a video to a content of the curriculum, made by a curator. */
export type NuriTag = {
  readonly __typename?: 'NuriTag';
  /** Content of the curriculum that the video is about. */
  readonly content: CurriculumContent;
  /** How strongly the video is about it. */
  readonly weight: NuriWeight;
};

/** A curriculum tag to set. */
export type NuriTagInput = {
  /** The content, by its slug. */
  readonly contentId: Scalars['ID']['input'];
  /** How strongly the video is about it. */
  readonly weight: NuriWeight;
};

/** How strongly a video is about a content of the curriculum. */
export type NuriWeight =
  /** What it is mainly about; one per video. */
  | 'PRIMARY'
  /** What it also touches; at most three per video. */
  | 'SECONDARY';

/** A sign-in code on its way to a phone. */
export type OtpChallenge = {
  readonly __typename?: 'OtpChallenge';
  /** Whether the message with the code has left. */
  readonly delivery: OtpDelivery;
  /** When the code expires. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Id of the sign-in in `verifyOtp` and `otpChallenge`. */
  readonly id: Scalars['ID']['output'];
  /** From when on another code can be requested. */
  readonly resendAt: Scalars['DateTime']['output'];
};

/** Whether the message with a sign-in code has left. */
export type OtpDelivery =
  /** It could not be delivered and will not come: check the number, then ask for another code. */
  | 'FAILED'
  /** The message waits or is being handed to the provider: ask again in a few seconds. */
  | 'QUEUED'
  /** The provider of text messages has accepted it. */
  | 'SENT';

/** Numbers of the messages in the outbox. */
export type OutboxStatus = {
  readonly __typename?: 'OutboxStatus';
  /** Messages given up or expired in the last 24 hours. */
  readonly failedLastDay: Scalars['Int']['output'];
  /** When the oldest waiting message was made. */
  readonly oldestQueuedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Messages that wait or are being sent. */
  readonly queued: Scalars['Int']['output'];
  /** Messages handed over in the last 24 hours. */
  readonly sentLastDay: Scalars['Int']['output'];
};

/** Where a page of a list begins and ends. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of the last item: give it as `after` for the next page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether the list goes on after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether the list begins before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first item. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** A report that was computed once and stays as it is. Titles are looked up when it is read. */
export type ParentReport = Node & {
  readonly __typename?: 'ParentReport';
  /** First day of the reported period, in the family's zone. */
  readonly from: Scalars['Date']['output'];
  /** When the report was frozen. */
  readonly frozenAt: Scalars['DateTime']['output'];
  /** Opaque global id of this report. */
  readonly id: Scalars['ID']['output'];
  /** Length of the time that it covers. */
  readonly period: ReportPeriod;
  /** The report as it was when it was frozen. */
  readonly report: ChildReport;
  /** Last day of the reported period, in the family's zone, included. */
  readonly to: Scalars['Date']['output'];
};

/** frozen reports, a page of them. */
export type ParentReportConnection = {
  readonly __typename?: 'ParentReportConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<ParentReportEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<ParentReport>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of frozen reports. */
export type ParentReportEdge = {
  readonly __typename?: 'ParentReportEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: ParentReport;
};

/** Which video for which child. */
export type PickForChildInput = {
  /** Id of the child whose feed shows the video. */
  readonly childId: Scalars['ID']['input'];
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the video to recommend. */
  readonly videoId: Scalars['ID']['input'];
};

/** Result of `pickForChild` and `unpickForChild`. */
export type PickForChildPayload = {
  readonly __typename?: 'PickForChildPayload';
  /** The child as it is now; absent when `userErrors` is not empty. */
  readonly child?: Maybe<Child>;
  /** The child's feed from now on, as `home` returns it; absent when `userErrors` is not empty. */
  readonly home?: Maybe<HomeFeed>;
  /** Whether the video is picked now; absent when `userErrors` is not empty. */
  readonly isPicked?: Maybe<Scalars['Boolean']['output']>;
  /**
   * All that is picked for the child now, as `guardianPicks` returns it; absent when `userErrors` is not
   * empty.
   */
  readonly picks?: Maybe<ReadonlyArray<GuardianPick>>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<RecommendUserError>;
};

/** One opening of one video on one device. */
export type Playback = {
  readonly __typename?: 'Playback';
  /** Seconds between two heartbeats of a playing player. */
  readonly heartbeatSeconds: Scalars['Int']['output'];
  /** Names the playback in the events of its player. */
  readonly id: Scalars['ID']['output'];
  /**
   * Seconds for which the player may go on without an answer of the server, offline too; 0 when the
   * child may not watch.
   */
  readonly leaseSeconds: Scalars['Int']['output'];
  /** What to play and how; absent when the child may not watch. */
  readonly player?: Maybe<Player>;
  /** Whether the child may watch this now, and why not. */
  readonly verdict: PolicyVerdict;
};

/** A command to a child's running players. Shown next to the player, never over it. */
export type PlaybackCommand = {
  readonly __typename?: 'PlaybackCommand';
  /** When the command was given. */
  readonly at: Scalars['DateTime']['output'];
  /** What the player must do. */
  readonly kind: PlaybackCommandKind;
  /** A guardian's words; absent unless the kind is `MESSAGE`. */
  readonly message?: Maybe<Scalars['String']['output']>;
};

/** What a player must do. */
export type PlaybackCommandKind =
  /** Let the running video finish and start no other: the time is over, or a guardian stopped watching. */
  | 'FINISH_CURRENT'
  /** Show a guardian's words. */
  | 'MESSAGE'
  /** This device has no access any more: forget everything. Nothing follows. */
  | 'REVOKED'
  /** Stop now, kindly: this video may not be watched any more. */
  | 'STOP'
  /** Show that the end is near. */
  | 'WARN';

/**
 * What the official embedded player of YouTube is started with. The client adds `origin` and
 * `widget_referrer` with its own address, and sends a `Referer`: without it the player refuses (153).
 */
export type Player = {
  readonly __typename?: 'Player';
  /** Address that the player is loaded from. */
  readonly host: Scalars['String']['output'];
  /** Parameters of the player, as written in its URL. */
  readonly parameters: ReadonlyArray<PlayerParameter>;
  /** Position to go on from, in milliseconds from the start. */
  readonly resumeAtMs: Scalars['Int']['output'];
  /** YouTube's id of the video. */
  readonly youtubeId: Scalars['String']['output'];
};

/** One parameter of the player. */
export type PlayerParameter = {
  readonly __typename?: 'PlayerParameter';
  /** Name of the parameter of YouTube's player. */
  readonly name: Scalars['String']['output'];
  /** Value to pass on unchanged. */
  readonly value: Scalars['String']['output'];
};

/** May the child watch this now, and why not? */
export type PolicyVerdict = {
  readonly __typename?: 'PolicyVerdict';
  /** Whether the child may watch it now. */
  readonly allowed: Scalars['Boolean']['output'];
  /** Why not, in words for the child in the request's language; absent when it may. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Why not; absent when it may. */
  readonly reason?: Maybe<DenyReason>;
};

/** Which kind of phone a token belongs to. */
export type PushPlatform =
  /** A phone or tablet with Android. */
  | 'ANDROID'
  /** A phone or tablet of Apple. */
  | 'IOS'
  /** The web app in a browser. */
  | 'WEB';

/** Push service that issued a token. */
export type PushTokenKind =
  /** A token of Firebase Cloud Messaging. */
  | 'FCM';

/** What can be read. Needs a sign-in unless a field says otherwise. */
export type Query = {
  readonly __typename?: 'Query';
  /** What staff and the program did, newest first. For managers. */
  readonly auditLog: AuditEntryConnection;
  /** A child of the caller's family; null when there is none that the caller may see. */
  readonly child?: Maybe<Child>;
  /** What a child watched from one day to another, both included, at most 92 days. For its guardians. */
  readonly childReport: ChildReport;
  /** The text that a legal guardian agrees to at present; open to everyone. */
  readonly consentText: ConsentText;
  /** The Nuri curriculum; open to everyone. */
  readonly curriculum: Curriculum;
  /** What guardians picked for a child, the last first. For its guardians and its device. */
  readonly guardianPicks: ReadonlyArray<GuardianPick>;
  /** The published recommendations that advice refers to. For everyone who is signed in. */
  readonly guidelines: ReadonlyArray<Guideline>;
  /** What a child sees first. For its device and its guardians. */
  readonly home: HomeFeed;
  /** The history of runs, newest first. For administrators. */
  readonly jobRuns: JobRunConnection;
  /** All jobs with their schedules and newest runs. For administrators. */
  readonly jobs: ReadonlyArray<JobStatus>;
  /** Who watches now over all children; the subscription of this name follows it. For staff. */
  readonly liveStats: LiveStats;
  /** Any object by its id; `null` when there is none or it is hidden from the caller. */
  readonly node?: Maybe<Node>;
  /** Which pushes the calling guardian wants, and the quiet hours. */
  readonly notificationPreferences: NotificationPreferences;
  /**
   * A sign-in under way, for the page that waits for its code; open to everyone who has its id. It is alike for
   * known and unknown numbers; null for an unknown id.
   */
  readonly otpChallenge?: Maybe<OtpChallenge>;
  /** Numbers of the messages in the outbox. For administrators. */
  readonly outboxStatus: OutboxStatus;
  /** What is used of YouTube's quota today. For editors. */
  readonly quotaStatus: ReadonlyArray<QuotaUse>;
  /** How videos did that were opened for each reason in the last 28 days. For staff. */
  readonly recommendationFeedback: ReadonlyArray<ReasonFeedback>;
  /** Videos for a child, best first, each with its reason. For its device and its guardians. */
  readonly recommendations: ReadonlyArray<Recommendation>;
  /** Evaluations of trained models, newest first. For staff. */
  readonly recommenderEvaluations: RecommenderEvaluationConnection;
  /** Trained models, newest first. For staff. */
  readonly recommenderModels: RecommenderModelConnection;
  /** Frozen weekly reports of a child, newest first. For its guardians. */
  readonly reports: ParentReportConnection;
  /** Videos that wait for a decision, riskiest first. For editors. */
  readonly reviewQueue: ReviewItemConnection;
  /** A series by its id; `null` when it has no video that the caller may see. */
  readonly series?: Maybe<Series>;
  /** Facts about this server; open to everyone. */
  readonly serverInfo: ServerInfo;
  /** Series, the newest first, empty and deleted ones too. For editors. */
  readonly staffSeries: StaffSeriesConnection;
  /** All themes in their order, deleted ones last. For editors. */
  readonly staffThemes: ReadonlyArray<StaffTheme>;
  /** Videos of every state, the newest first; those of one series in its order. For editors. */
  readonly staffVideos: StaffVideoConnection;
  /** The clusters of taste that the model in use found, largest first. For staff. */
  readonly tasteClusters: ReadonlyArray<TasteCluster>;
  /** All topics, in the order in which they are shown. */
  readonly themes: ReadonlyArray<Theme>;
  /** How long a child may watch now. For its guardians and its own devices. */
  readonly timeStatus: TimeStatus;
  /** A video by its id; `null` when there is none or the caller may not see it. */
  readonly video?: Maybe<Video>;
  /** Published videos, newest first. A child's device gets those its child may see. */
  readonly videos: VideoConnection;
  /** The caller; open to everyone. */
  readonly viewer: Viewer;
  /**
   * The videos a child has watched, the last first. A child's device sees those that still exist for
   * the child.
   */
  readonly watchHistory: WatchHistoryConnection;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryAuditLogArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryChildArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryChildReportArgs = {
  childId: Scalars['ID']['input'];
  from: Scalars['Date']['input'];
  to: Scalars['Date']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryGuardianPicksArgs = {
  childId: Scalars['ID']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryHomeArgs = {
  childId: Scalars['ID']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryJobRunsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryOtpChallengeArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryRecommendationsArgs = {
  childId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryRecommenderEvaluationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryRecommenderModelsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryReportsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  childId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryReviewQueueArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ReviewFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QuerySeriesArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryStaffSeriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<StaffSeriesFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryStaffVideosArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<StaffVideoFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryTimeStatusArgs = {
  childId: Scalars['ID']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryVideoArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryVideosArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<VideoFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Needs a sign-in unless a field says otherwise. */
export type QueryWatchHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  childId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** Calls that YouTube counts under a quota of their own. */
export type QuotaBucket =
  /** All calls except searches. */
  | 'GENERAL'
  /** Searches, which have a quota of their own. */
  | 'SEARCH';

/** What is used of YouTube's quota on one Pacific day. */
export type QuotaUse = {
  readonly __typename?: 'QuotaUse';
  /** Kind of calls that the quota is for. */
  readonly bucket: QuotaBucket;
  /** Units of the day that this installation uses at most. */
  readonly cap: Scalars['Int']['output'];
  /** The day, in Pacific time. */
  readonly dayOn: Scalars['Date']['output'];
  /** Whether nothing is left, by our count or by YouTube's word. */
  readonly isExhausted: Scalars['Boolean']['output'];
  /** Units of the day, as YouTube grants them. */
  readonly limit: Scalars['Int']['output'];
  /** When the next day begins. */
  readonly resetsAt: Scalars['DateTime']['output'];
  /** Units used so far on the day. */
  readonly used: Scalars['Int']['output'];
};

/** Why a video is shown. */
export type ReasonCode =
  /** A guardian picked it for the child, or chose what it is about as an interest. */
  | 'GUARDIAN_PICK'
  /** It was added to the catalogue recently. */
  | 'NEW'
  /** The next episode of a series under way; `video` is the episode before. */
  | 'NEXT_IN_SERIES'
  /** It shows a content of the curriculum that the child rarely saw recently; `content` names it. */
  | 'NURI_GAP'
  /** Children of the same age watch it. */
  | 'POPULAR_SAME_AGE'
  /** Children with the same taste watch it. */
  | 'SAME_TASTE'
  /** Like a video that the child liked; `video` is that one. */
  | 'SIMILAR_TO'
  /** The child liked it before, or did not finish it. */
  | 'WATCH_AGAIN';

/** How videos did that were opened for a reason, all children together. */
export type ReasonFeedback = {
  readonly __typename?: 'ReasonFeedback';
  /** Reason with which the videos were recommended. */
  readonly code: ReasonCode;
  /** How often half of the video or more was watched then. */
  readonly positive: Scalars['Long']['output'];
  /** Share of the openings that were positive, 0 to 1; absent without any. */
  readonly positiveRate?: Maybe<Scalars['Float']['output']>;
  /** How often such videos were opened. */
  readonly starts: Scalars['Long']['output'];
};

/** Which videos to check again. */
export type RecheckVideosInput = {
  /** Which videos; at most 100. */
  readonly videoIds: ReadonlyArray<Scalars['ID']['input']>;
};

/** Result of `recheckVideos`: the changed objects, or `userErrors`. */
export type RecheckVideosPayload = {
  readonly __typename?: 'RecheckVideosPayload';
  /** How many YouTube does not show. */
  readonly missing: Scalars['Int']['output'];
  /** How many were published again, because YouTube shows them again after they were suspended as missing. */
  readonly reinstated: Scalars['Int']['output'];
  /** How many were taken down. */
  readonly suspended: Scalars['Int']['output'];
  /**
   * Those YouTube does not show that stay as they are for now: one is suspended when it is missing still 20 hours
   * after it was first missed.
   */
  readonly unconfirmed: ReadonlyArray<Video>;
  /**
   * What the user can fix; empty on success. A video whose entry at YouTube cannot be read is named here and
   * stays as it is.
   */
  readonly userErrors: ReadonlyArray<CurationUserError>;
  /** The videos as they are now. */
  readonly videos: ReadonlyArray<Video>;
};

/** What is wrong with the input of a recommender mutation. */
export type RecommendErrorCode =
  /** No such child, or not one of yours. */
  | 'CHILD_NOT_FOUND'
  /** There is no model with this id. */
  | 'MODEL_NOT_FOUND'
  /** The stored model is damaged or of a later version of the program. */
  | 'MODEL_UNREADABLE'
  /** A child has at most 20 picks. */
  | 'TOO_MANY_PICKS'
  /** No such video, or not one that the child may see. */
  | 'VIDEO_NOT_FOUND';

/** Something the user can fix. */
export type RecommendUserError = UserError & {
  readonly __typename?: 'RecommendUserError';
  /** What is wrong, for programs. */
  readonly code: RecommendErrorCode;
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** A video for a child, and why. */
export type Recommendation = {
  readonly __typename?: 'Recommendation';
  /** Why the video is recommended to the child. */
  readonly reason: RecommendationReason;
  /** Score of the recommender; comparable within one answer only. The order also counts variety and balance. */
  readonly score: Scalars['Float']['output'];
  /** A video that the child may see. */
  readonly video: Video;
};

/** The one reason for a video: what really decided. */
export type RecommendationReason = {
  readonly __typename?: 'RecommendationReason';
  /** Stable code of the reason. */
  readonly code: ReasonCode;
  /** The content of the curriculum that the words name. */
  readonly content?: Maybe<CurriculumContent>;
  /** The reason in words, in the request's language. */
  readonly text: Scalars['String']['output'];
  /**
   * The reason in English.
   * @deprecated Use text.
   */
  readonly textEn: Scalars['String']['output'];
  /**
   * The reason in Korean.
   * @deprecated Use text.
   */
  readonly textKo: Scalars['String']['output'];
  /** The video that the words name. */
  readonly video?: Maybe<Video>;
};

/** Evaluation of a trained model, on days that the evaluated model had not seen. */
export type RecommenderEvaluation = {
  readonly __typename?: 'RecommenderEvaluation';
  /** Number of children with held-out views. */
  readonly children: Scalars['Int']['output'];
  /** NDCG@10 of the model that was in use, on the same days; absent when no held-out day was new to both. */
  readonly comparedNdcgAt10?: Maybe<Scalars['Float']['output']>;
  /** Share of all videos that are among anybody's first ten, 0 to 1. */
  readonly coverage: Scalars['Float']['output'];
  /** When the model was evaluated. */
  readonly evaluatedAt: Scalars['DateTime']['output'];
  /** Opaque global id of this evaluation. */
  readonly id: Scalars['ID']['output'];
  /** Whether the model was put in use; else the one in use ranked better. */
  readonly isActivated: Scalars['Boolean']['output'];
  /** Id of the model; the model itself may be deleted by now. */
  readonly modelId: Scalars['ID']['output'];
  /** Normalised discounted cumulative gain of the first ten, 0 to 1. */
  readonly ndcgAt10: Scalars['Float']['output'];
  /** Mean surprise of the first ten in bits: the greater, the fewer children know them. */
  readonly novelty: Scalars['Float']['output'];
  /** How evenly the first ten show the areas of the curriculum, 0 (one area) to 1 (all alike). */
  readonly nuriBalance: Scalars['Float']['output'];
  /** Recall among the first twenty, 0 to 1. */
  readonly recallAt20: Scalars['Float']['output'];
  /** By how much is known of a child, the least known first; groups without children are left out. */
  readonly slices: ReadonlyArray<EvaluationSlice>;
};

/** Evaluations of the recommender, a page of them. */
export type RecommenderEvaluationConnection = {
  readonly __typename?: 'RecommenderEvaluationConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<RecommenderEvaluationEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<RecommenderEvaluation>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of Evaluations of the recommender. */
export type RecommenderEvaluationEdge = {
  readonly __typename?: 'RecommenderEvaluationEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: RecommenderEvaluation;
};

/** A trained model of the recommender. */
export type RecommenderModel = Node & {
  readonly __typename?: 'RecommenderModel';
  /** Number of children whose viewing it was trained on. */
  readonly children: Scalars['Int']['output'];
  /** Number of clusters of taste found. */
  readonly clusters: Scalars['Int']['output'];
  /** Share of all videos that are among anybody's first ten, 0 to 1. */
  readonly coverage?: Maybe<Scalars['Float']['output']>;
  /** Opaque global id of this model. */
  readonly id: Scalars['ID']['output'];
  /** Pairs of child and video that it learned from. */
  readonly interactions: Scalars['Long']['output'];
  /** Whether feeds are made with it; true for at most one model. */
  readonly isActive: Scalars['Boolean']['output'];
  /** NDCG@10 on days held out of the training, 0 to 1; absent when too little was held out. */
  readonly ndcgAt10?: Maybe<Scalars['Float']['output']>;
  /** Recall@20 on days held out of the training, 0 to 1. */
  readonly recallAt20?: Maybe<Scalars['Float']['output']>;
  /** When the model was trained. */
  readonly trainedAt: Scalars['DateTime']['output'];
  /** Duration of the training in seconds. */
  readonly trainingSeconds: Scalars['Float']['output'];
  /** Number of videos that it can recommend. */
  readonly videos: Scalars['Int']['output'];
};

/** Models of the recommender, a page of them. */
export type RecommenderModelConnection = {
  readonly __typename?: 'RecommenderModelConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<RecommenderModelEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<RecommenderModel>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of Models of the recommender. */
export type RecommenderModelEdge = {
  readonly __typename?: 'RecommenderModelEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: RecommenderModel;
};

/** What players report, now or late from their offline queue. */
export type RecordWatchInput = {
  /** Id of the child who watched. */
  readonly childId: Scalars['ID']['input'];
  /** At most 500 events, in any order. */
  readonly events: ReadonlyArray<WatchEventInput>;
  /** When the batch is sent, by the player's clock: shows how far that clock is off. */
  readonly sentAt: Scalars['DateTime']['input'];
};

/** Result of `recordWatch`: the changed objects, or `userErrors`. */
export type RecordWatchPayload = {
  readonly __typename?: 'RecordWatchPayload';
  /** What became of each event, in the order of the batch. */
  readonly results: ReadonlyArray<WatchEventResult>;
  /** The child's time now, the batch included; absent when `userErrors` is not empty. */
  readonly timeStatus?: Maybe<TimeStatus>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<WatchUserError>;
};

/** A token to renew a sign-in with. */
export type RefreshSessionInput = {
  /** The newest refresh token of the sign-in. */
  readonly refreshToken: Scalars['String']['input'];
};

/** Result of `refreshSession`: the changed objects, or `userErrors`. */
export type RefreshSessionPayload = {
  readonly __typename?: 'RefreshSessionPayload';
  /** The next pair of tokens; absent when `userErrors` is not empty. */
  readonly session?: Maybe<Session>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** A phone to register for pushes. */
export type RegisterPushTokenInput = {
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Push service that issued the token. */
  readonly kind: PushTokenKind;
  /** Which kind of phone it is. */
  readonly platform: PushPlatform;
  /** The token as the push service gave it to the app. */
  readonly token: Scalars['String']['input'];
};

/** Result of `registerPushToken`: the changed objects, or `userErrors`. */
export type RegisterPushTokenPayload = {
  readonly __typename?: 'RegisterPushTokenPayload';
  /**
   * When the phone was last registered: now. After 60 days without it is removed, so register again monthly.
   * Absent when `userErrors` is not empty.
   */
  readonly refreshedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<NotifyUserError>;
};

/** The order of the videos of a series. */
export type ReorderSeriesInput = {
  /** The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** The series to order. */
  readonly seriesId: Scalars['ID']['input'];
  /** Every video of the series once, at most 500; they get the numbers from 1. */
  readonly videoIds: ReadonlyArray<Scalars['ID']['input']>;
};

/** The order in which themes are shown. */
export type ReorderThemesInput = {
  /** Every theme that is not deleted, once. */
  readonly themeIds: ReadonlyArray<Scalars['ID']['input']>;
};

/** The outcome of ordering the themes. */
export type ReorderThemesPayload = {
  readonly __typename?: 'ReorderThemesPayload';
  /** All themes in their order, deleted ones last; empty when `userErrors` is not. */
  readonly themes: ReadonlyArray<StaffTheme>;
  /** What the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<CatalogUserError>;
};

/** One day of a report. */
export type ReportDay = {
  readonly __typename?: 'ReportDay';
  /** Minutes that were allowed, the bonus included. */
  readonly budgetMinutes: Scalars['Int']['output'];
  /** Minutes watched on the day. */
  readonly minutes: Scalars['Int']['output'];
  /** Which day, in the family's zone. */
  readonly on: Scalars['Date']['output'];
  /** Minutes above what was allowed. */
  readonly overrunMinutes: Scalars['Int']['output'];
};

/** Length of the time that a frozen report covers. */
export type ReportPeriod =
  /** One week, from Monday to Sunday. */
  | 'WEEKLY';

/** Which phone wants to sign in. */
export type RequestOtpInput = {
  /** What an earlier `verifyOtp` gave this device: its requests are counted apart from those of strangers. */
  readonly deviceToken?: InputMaybe<Scalars['String']['input']>;
  /** Language of the message; the request's own when absent. */
  readonly locale?: InputMaybe<Locale>;
  /** Mobile number in any usual spelling, with or without country code. */
  readonly phone: Scalars['String']['input'];
};

/** Result of `requestOtp`: the changed objects, or `userErrors`. */
export type RequestOtpPayload = {
  readonly __typename?: 'RequestOtpPayload';
  /** The sign-in under way; absent when `userErrors` is not empty. */
  readonly challenge?: Maybe<OtpChallenge>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** A deleted series to bring back. */
export type RestoreSeriesInput = {
  /** Why, for the audit log. */
  readonly reason: Scalars['String']['input'];
  /** The series to restore. */
  readonly seriesId: Scalars['ID']['input'];
};

/** A deleted or merged theme to bring back. */
export type RestoreThemeInput = {
  /** Why, for the audit log. */
  readonly reason: Scalars['String']['input'];
  /** The theme to restore. */
  readonly themeId: Scalars['ID']['input'];
};

/** Which child may watch again. */
export type ResumeWatchingInput = {
  /** The child that may watch again. */
  readonly childId: Scalars['ID']['input'];
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
};

/** Result of allowing to watch again. */
export type ResumeWatchingPayload = {
  readonly __typename?: 'ResumeWatchingPayload';
  /** The child's time now, the stop taken away; absent when `userErrors` is not empty. */
  readonly timeStatus?: Maybe<TimeStatus>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<WatchUserError>;
};

/** What a curator says of an item. */
export type ReviewDecision =
  /** Publish the video to families. */
  | 'APPROVE'
  /** Refuse it for good. */
  | 'REJECT'
  /** Give it back: it may be proposed again. */
  | 'RETURN';

/** Which items are asked for; all that is given must match. */
export type ReviewFilter = {
  /** Whether a finding forbids publication. */
  readonly hasBlockingFinding?: InputMaybe<Scalars['Boolean']['input']>;
  /** Language of the video; `ko` finds `ko-KR` too. */
  readonly language?: InputMaybe<Scalars['String']['input']>;
  /** States of the items; only waiting ones when absent. */
  readonly state?: InputMaybe<ReviewState>;
};

/** A video in the review queue. */
export type ReviewItem = Node & {
  readonly __typename?: 'ReviewItem';
  /** When it came into the queue. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it was decided. */
  readonly decidedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Member of staff who decided; null while nobody has. */
  readonly decidedBy?: Maybe<Staff>;
  /** What was decided; null while nobody has. */
  readonly decision?: Maybe<ReviewDecision>;
  /** What the publish checks found, gravest first. */
  readonly findings: ReadonlyArray<GateFinding>;
  /** Opaque global id of this item. */
  readonly id: Scalars['ID']['output'];
  /** What was proposed, which a manager confirms or changes; null when nothing was. */
  readonly proposal?: Maybe<ReviewProposal>;
  /** Who proposed it for decision. */
  readonly proposedBy?: Maybe<Staff>;
  /** What an editor proposes, while nothing is decided. */
  readonly proposedDecision?: Maybe<ReviewDecision>;
  /** Why it was decided so. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** How much there is to look at, 0 to 1000: the order of the queue, highest first. */
  readonly risk: Scalars['Int']['output'];
  /** Whether the item was decided. */
  readonly state: ReviewState;
  /** The video, as it is now. */
  readonly video: Video;
};

/** review items, a page of them. */
export type ReviewItemConnection = {
  readonly __typename?: 'ReviewItemConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<ReviewItemEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<ReviewItem>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of review items. */
export type ReviewItemEdge = {
  readonly __typename?: 'ReviewItemEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: ReviewItem;
};

/** What was proposed of a video: by an editor, or from what was decided before it came into the queue again. */
export type ReviewProposal = {
  readonly __typename?: 'ReviewProposal';
  /** The youngest band it suits; null when none was proposed. */
  readonly ageBand?: Maybe<AgeBand>;
  /** What to do with the video. */
  readonly decision: ReviewDecision;
  /** What of the curriculum it touches; empty when nothing was proposed. */
  readonly nuriTags: ReadonlyArray<NuriTag>;
  /** Why, in the words of who proposed it. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** The id of the series it comes into, if one was named. */
  readonly seriesId?: Maybe<Scalars['ID']['output']>;
  /** Its themes; empty when none were proposed. */
  readonly themes: ReadonlyArray<Theme>;
};

/** Whether an item of the queue was decided. */
export type ReviewState =
  /** Somebody has decided it. */
  | 'DECIDED'
  /** Waits for a decision. */
  | 'PENDING';

/** A device whose access ends. */
export type RevokeDeviceInput = {
  /** Id of the device to sign out. */
  readonly deviceId: Scalars['ID']['input'];
};

/** Result of `revokeDevice`: the changed objects, or `userErrors`. */
export type RevokeDevicePayload = {
  readonly __typename?: 'RevokeDevicePayload';
  /** The device; absent when `userErrors` is not empty. */
  readonly device?: Maybe<ChildDevice>;
  /** The calling guardian's family as it is now, with its lists; absent when `userErrors` is not empty. */
  readonly family?: Maybe<Family>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** Which job to run. */
export type RunJobInput = {
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Its name, as `jobs` lists it. */
  readonly name: Scalars['String']['input'];
};

/** Result of `runJob`: the changed objects, or `userErrors`. */
export type RunJobPayload = {
  readonly __typename?: 'RunJobPayload';
  /** The job with its newest run, as `jobs` returns it; absent when `userErrors` is not empty. */
  readonly job?: Maybe<JobStatus>;
  /** The queued run; a worker takes it within seconds. Absent when `userErrors` is not empty. */
  readonly run?: Maybe<JobRun>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<JobUserError>;
};

/** How a child's time compares with others of the same age: a reference, not a ranking. */
export type SameAgeComparison = {
  readonly __typename?: 'SameAgeComparison';
  /** Minutes a day of this child within the range. */
  readonly childMinutesPerDay: Scalars['Float']['output'];
  /** How many children, never fewer than twenty; absent for the published benchmark. */
  readonly cohortSize?: Maybe<Scalars['Int']['output']>;
  /** What the comparison is, in the request's language. */
  readonly label: Scalars['String']['output'];
  /**
   * What the comparison is, in English.
   * @deprecated Use label.
   */
  readonly labelEn: Scalars['String']['output'];
  /**
   * What the comparison is, in Korean.
   * @deprecated Use label.
   */
  readonly labelKo: Scalars['String']['output'];
  /** Median minutes a day of the others; for the published benchmark their mean. */
  readonly medianMinutesPerDay: Scalars['Float']['output'];
  /** A quarter of the others watches less; absent for the published benchmark. */
  readonly p25?: Maybe<Scalars['Float']['output']>;
  /** A quarter of the others watches more; absent for the published benchmark. */
  readonly p75?: Maybe<Scalars['Float']['output']>;
  /** What the child is compared with. */
  readonly source: SameAgeSource;
  /** When the published survey was made. */
  readonly sourceDate?: Maybe<Scalars['String']['output']>;
  /** Organisation that made the published survey. */
  readonly sourceName?: Maybe<Scalars['String']['output']>;
  /** Web address of the published survey. */
  readonly sourceUrl?: Maybe<Scalars['String']['output']>;
};

/** The children that a child is compared with. */
export type SameAgeSource =
  /** Children here, at most three months older or younger; at least twenty of them. */
  | 'COHORT'
  /** A published survey of other children. */
  | 'PUBLISHED_BENCHMARK';

/** An ordered set of videos. */
export type Series = Node & {
  readonly __typename?: 'Series';
  /** Its episodes that the caller may see, in order. */
  readonly episodes: VideoConnection;
  /** Opaque global id of this series. */
  readonly id: Scalars['ID']['output'];
  /** Title of the series, in its own language. */
  readonly title: Scalars['String']['output'];
};


/** An ordered set of videos. */
export type SeriesEpisodesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** The outcome of a change of one series. */
export type SeriesPayload = {
  readonly __typename?: 'SeriesPayload';
  /** The series as it is now; null when `userErrors` is not empty. */
  readonly series?: Maybe<StaffSeries>;
  /** What the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<CatalogUserError>;
};

/** Videos that come into a series or leave it. */
export type SeriesVideosInput = {
  /** The series to change. */
  readonly seriesId: Scalars['ID']['input'];
  /** The videos, at most 100. */
  readonly videoIds: ReadonlyArray<Scalars['ID']['input']>;
};

/** The outcome of a change of the videos of a series. */
export type SeriesVideosPayload = {
  readonly __typename?: 'SeriesVideosPayload';
  /** The series as it is now; null when `userErrors` is not empty. */
  readonly series?: Maybe<StaffSeries>;
  /** What the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<CatalogUserError>;
  /** The videos that were named, as they are now. */
  readonly videos: ReadonlyArray<Video>;
};

/** What a client should know of the server it talks to. */
export type ServerInfo = {
  readonly __typename?: 'ServerInfo';
  /** Version of the running program. */
  readonly version: Scalars['String']['output'];
};

/** Tokens that a sign-in hands out. */
export type Session = {
  readonly __typename?: 'Session';
  /** For the header `Authorization: Bearer …`, and for `connection_init` of a WebSocket. */
  readonly accessToken: Scalars['String']['output'];
  /** When the access token ends. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Token to exchange for the next pair, once; store it safely. */
  readonly refreshToken: Scalars['String']['output'];
  /** Who is signed in. */
  readonly viewer: Viewer;
};

/** What to change of a child's limits; what is absent stays. */
export type SetChildLimitsInput = {
  /** `HH:MM` of bedtime; before `06:00` it is after midnight. */
  readonly bedtime?: InputMaybe<Scalars['String']['input']>;
  /** Id of the child whose limits change. */
  readonly childId: Scalars['ID']['input'];
  /** Minutes a day, 0 to 1440. */
  readonly dailyMinutes?: InputMaybe<Scalars['Int']['input']>;
  /**
   * `HH:MM` at which it ends; before the start: on the next day. Midnight is `00:00` or `24:00`, and answered as
   * `24:00`.
   */
  readonly windowEnd?: InputMaybe<Scalars['String']['input']>;
  /** `HH:MM` from which on watching is allowed. */
  readonly windowStart?: InputMaybe<Scalars['String']['input']>;
};

/** Result of `setChildLimits`: the changed objects, or `userErrors`. */
export type SetChildLimitsPayload = {
  readonly __typename?: 'SetChildLimitsPayload';
  /** The child with its limits; absent when `userErrors` is not empty. */
  readonly child?: Maybe<Child>;
  /** How long the child may watch now, the change included; absent when `userErrors` is not empty. */
  readonly timeStatus?: Maybe<TimeStatus>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

/** Changes to make; what is absent stays. */
export type SetNotificationPreferenceInput = {
  /** Whether to get a push when a child has used up the day's time. */
  readonly limitReached?: InputMaybe<Scalars['Boolean']['input']>;
  /** When quiet hours begin, `HH:MM` in the family's zone. */
  readonly quietFrom?: InputMaybe<Scalars['String']['input']>;
  /** When quiet hours end, `HH:MM`; midnight is `00:00` or `24:00`. Equal times mean that no hour is quiet. */
  readonly quietTo?: InputMaybe<Scalars['String']['input']>;
  /** Whether to get a push when the weekly report is ready. */
  readonly weeklyReport?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Result of `setNotificationPreference`: the changed objects, or `userErrors`. */
export type SetNotificationPreferencePayload = {
  readonly __typename?: 'SetNotificationPreferencePayload';
  /** All preferences as they are now; absent when `userErrors` is not empty. */
  readonly preferences?: Maybe<NotificationPreferences>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<NotifyUserError>;
};

/** How familiar or how new a child's feed is to be. */
export type SetTasteDialInput = {
  /** Id of the child whose feed changes. */
  readonly childId: Scalars['ID']['input'];
  /** How much variety the feed has. */
  readonly dial: TasteDial;
};

/** Result of `setTasteDial`: the changed objects, or `userErrors`. */
export type SetTasteDialPayload = {
  readonly __typename?: 'SetTasteDialPayload';
  /** The child as it is now; absent when `userErrors` is not empty. */
  readonly child?: Maybe<Child>;
  /** The choice that holds now; absent when `userErrors` is not empty. */
  readonly dial?: Maybe<TasteDial>;
  /** The child's feed from now on, as `home` returns it; absent when `userErrors` is not empty. */
  readonly home?: Maybe<HomeFeed>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<RecommendUserError>;
};

/** Result of `signOut`: the changed objects, or `userErrors`. */
export type SignOutPayload = {
  readonly __typename?: 'SignOutPayload';
  /** Whether the sign-in has ended. */
  readonly signedOut: Scalars['Boolean']['output'];
  /** Errors the user can fix; always empty. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** Stretches of watching without a break of ten minutes. */
export type SittingSummary = {
  readonly __typename?: 'SittingSummary';
  /** Number of viewing sessions in the range. */
  readonly count: Scalars['Int']['output'];
  /** Minutes of the longest session. */
  readonly longestMinutes: Scalars['Int']['output'];
  /** Median length of the sessions, in minutes. */
  readonly medianMinutes: Scalars['Float']['output'];
};

/** A member of staff. */
export type Staff = Node & {
  readonly __typename?: 'Staff';
  /** E-mail address with which the account signs in. */
  readonly email: Scalars['String']['output'];
  /** Opaque global id of the account. */
  readonly id: Scalars['ID']['output'];
  /** Name that other staff sees. */
  readonly name: Scalars['String']['output'];
  /** What the account may do. */
  readonly role: StaffRole;
};

/** What a member of staff may do; a later role may do all that an earlier one may. */
export type StaffRole =
  /** Manages accounts, jobs and settings. */
  | 'ADMIN'
  /** Proposes and describes videos. */
  | 'EDITOR'
  /** Publishes and suspends videos, and overrides publish checks. */
  | 'MANAGER';

/** A series as staff sees it, also an empty or deleted one. */
export type StaffSeries = {
  readonly __typename?: 'StaffSeries';
  /** When the series was made here. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it was deleted; null while families are shown it. */
  readonly deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Names the series; the id of its `Series`. */
  readonly id: Scalars['ID']['output'];
  /** How many of its videos are published; families see a series that has one. */
  readonly publishedVideoCount: Scalars['Int']['output'];
  /** Counts up with each change; give it as `expectedRevision`. */
  readonly revision: Scalars['Int']['output'];
  /** Its title, unique among the series that are not deleted. */
  readonly title: Scalars['String']['output'];
  /** How many videos it has, whatever their state. */
  readonly videoCount: Scalars['Int']['output'];
};

/** series as staff sees them, a page of them. */
export type StaffSeriesConnection = {
  readonly __typename?: 'StaffSeriesConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<StaffSeriesEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<StaffSeries>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of series as staff sees them. */
export type StaffSeriesEdge = {
  readonly __typename?: 'StaffSeriesEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: StaffSeries;
};

/** Which series are asked for; all that is given must match. */
export type StaffSeriesFilter = {
  /** Whether they are deleted; both kinds when not given. */
  readonly isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** A part of the title; case does not matter. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
};

/** Credentials of a member of staff. */
export type StaffSignInInput = {
  /** What an earlier `staffSignIn` gave this device: its attempts are counted apart from those of strangers. */
  readonly deviceToken?: InputMaybe<Scalars['String']['input']>;
  /** E-mail address of the account. */
  readonly email: Scalars['String']['input'];
  /** Password of the account, in plain text. */
  readonly password: Scalars['String']['input'];
  /** Six digits of the code generator. */
  readonly totpCode: Scalars['String']['input'];
};

/** Result of `staffSignIn`: the changed objects, or `userErrors`. */
export type StaffSignInPayload = {
  readonly __typename?: 'StaffSignInPayload';
  /** Token that this device stores and sends with its next sign-in; absent when `userErrors` is not empty. */
  readonly deviceToken?: Maybe<Scalars['String']['output']>;
  /** The sign-in; absent when `userErrors` is not empty. */
  readonly session?: Maybe<Session>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** A theme as staff sees it, shown to families or deleted. */
export type StaffTheme = {
  readonly __typename?: 'StaffTheme';
  /** When it was deleted or merged; null while families are shown it. */
  readonly deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Names the theme; the id of its `Theme`. */
  readonly id: Scalars['ID']['output'];
  /** The theme that has its videos now; null unless it was merged. */
  readonly mergedInto?: Maybe<Theme>;
  /** English name, unique among the themes that are not deleted. */
  readonly nameEn: Scalars['String']['output'];
  /** Korean name, unique among the themes that are not deleted. */
  readonly nameKo: Scalars['String']['output'];
  /** Counts up with each change; give it as `expectedRevision`. */
  readonly revision: Scalars['Int']['output'];
  /** Stable name in addresses, which renaming does not change. */
  readonly slug: Scalars['String']['output'];
  /** How many videos have it, whatever their state. */
  readonly videoCount: Scalars['Int']['output'];
};

/** A video of any state, with what only staff sees of it. */
export type StaffVideo = {
  readonly __typename?: 'StaffVideo';
  /** Its newest item of the review queue, with the decision if there is one; null for a video that never was in it. */
  readonly latestReview?: Maybe<ReviewItem>;
  /** Counts up with each change; give it as `expectedRevision`. */
  readonly revision: Scalars['Int']['output'];
  /** Position in the review process, as in the video. */
  readonly state: VideoState;
  /** Why it is suspended; null when it is not. */
  readonly suspension?: Maybe<VideoSuspension>;
  /** Our English title; null when there is none. */
  readonly titleEn?: Maybe<Scalars['String']['output']>;
  /** Our Korean title; null when there is none. */
  readonly titleKo?: Maybe<Scalars['String']['output']>;
  /** When state or labels were last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** The video itself, as it is now. */
  readonly video: Video;
};

/** videos as staff sees them, a page of them. */
export type StaffVideoConnection = {
  readonly __typename?: 'StaffVideoConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<StaffVideoEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<StaffVideo>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of videos as staff sees them. */
export type StaffVideoEdge = {
  readonly __typename?: 'StaffVideoEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: StaffVideo;
};

/** Which videos staff asks for; all that is given must match. */
export type StaffVideoFilter = {
  /** Words in title, channel or series as for families, or the address or id of one video at YouTube. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** The series they belong to; they come in its order then. */
  readonly seriesId?: InputMaybe<Scalars['ID']['input']>;
  /** Position in the review process; every one when not given. */
  readonly state?: InputMaybe<VideoState>;
  /** A theme that they have. */
  readonly themeId?: InputMaybe<Scalars['ID']['input']>;
};

/** A device that wants to be paired. */
export type StartPairingInput = {
  /** What the device calls itself, 1 to 60 characters. */
  readonly deviceName: Scalars['String']['input'];
};

/** Result of `startPairing`: the changed objects, or `userErrors`. */
export type StartPairingPayload = {
  readonly __typename?: 'StartPairingPayload';
  /** The request; absent when `userErrors` is not empty. */
  readonly pairing?: Maybe<DevicePairing>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** Which video a child wants to watch. */
export type StartPlaybackInput = {
  /** Id of the child who wants to watch. */
  readonly childId: Scalars['ID']['input'];
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it opens the video once, and is judged again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The reason with which a feed showed the video; left out where it was found otherwise. */
  readonly reason?: InputMaybe<ReasonCode>;
  /** Id of the video to play. */
  readonly videoId: Scalars['ID']['input'];
};

/** Result of `startPlayback`: the changed objects, or `userErrors`. */
export type StartPlaybackPayload = {
  readonly __typename?: 'StartPlaybackPayload';
  /**
   * The opening, with a verdict and, if the child may watch, the player; absent for an unknown child
   * or video.
   */
  readonly playback?: Maybe<Playback>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<WatchUserError>;
};

/** How a guardian stops watching. */
export type StopGentlyInput = {
  /** The child whose watching stops. */
  readonly childId: Scalars['ID']['input'];
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** What to show the child, at most 200 characters; stored nowhere. */
  readonly message?: InputMaybe<Scalars['String']['input']>;
};

/** Result of a guardian's stop. */
export type StopGentlyPayload = {
  readonly __typename?: 'StopGentlyPayload';
  /** Whether the stop is stored and the child's connected players were notified. */
  readonly sent: Scalars['Boolean']['output'];
  /** The child's time now: its verdict is `STOPPED_BY_GUARDIAN`; absent when `userErrors` is not empty. */
  readonly timeStatus?: Maybe<TimeStatus>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<WatchUserError>;
};

/** What can be followed live. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * What a child does now, and again whenever it changes, within a second. For its guardians and its
   * own devices.
   */
  readonly childLive: ChildLive;
  /** Who watches now over all children, and again whenever it changes, at most once a second. For staff. */
  readonly liveStats: LiveStats;
  /**
   * Commands to a child's players: a warning, finish this one, stop, access revoked, a guardian's
   * message. The state at the start is sent immediately.
   */
  readonly playbackCommands: PlaybackCommand;
};


/** What can be followed live. */
export type SubscriptionChildLiveArgs = {
  childId: Scalars['ID']['input'];
};


/** What can be followed live. */
export type SubscriptionPlaybackCommandsArgs = {
  childId: Scalars['ID']['input'];
};

/** Which video to take down. */
export type SuspendVideoInput = {
  /** Why; recorded in the audit log. */
  readonly reason: Scalars['String']['input'];
  /** Id of the video to suspend. */
  readonly videoId: Scalars['ID']['input'];
};

/** Result of `suspendVideo`: the changed objects, or `userErrors`. */
export type SuspendVideoPayload = {
  readonly __typename?: 'SuspendVideoPayload';
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<CurationUserError>;
  /** The video as it is now; absent when `userErrors` is not empty. */
  readonly video?: Maybe<Video>;
};

/** A cluster of taste that the model in use found among children. */
export type TasteCluster = {
  readonly __typename?: 'TasteCluster';
  /** Number of children in the cluster. */
  readonly children: Scalars['Int']['output'];
  /** Contents of the curriculum that this cluster watches more than average, strongest first; at most three. */
  readonly contents: ReadonlyArray<CurriculumContent>;
  /**
   * Name of the cluster in the request's language: its strongest themes, else a content, else the videos it likes
   * most.
   */
  readonly name: Scalars['String']['output'];
  /**
   * Name of the cluster in English.
   * @deprecated Use name.
   */
  readonly nameEn: Scalars['String']['output'];
  /**
   * Name of the cluster in Korean.
   * @deprecated Use name.
   */
  readonly nameKo: Scalars['String']['output'];
  /** Number of the cluster; the next model keeps it where most children are the same. */
  readonly number: Scalars['Int']['output'];
  /** Themes watched more here than on the whole, strongest first; at most three. */
  readonly themes: ReadonlyArray<Theme>;
};

/** How familiar or how new a child's feed is to be. */
export type TasteDial =
  /** Both known and new topics. */
  | 'BALANCED'
  /** More variety, and more topics that the child rarely saw. */
  | 'EXPLORE'
  /** Mostly what the child is known to like. */
  | 'FAMILIAR';

/** A topic such as animals or vehicles, apart from the curriculum. */
export type Theme = Node & {
  readonly __typename?: 'Theme';
  /** Opaque global id of this theme. */
  readonly id: Scalars['ID']['output'];
  /** Name of the theme in the request's language. */
  readonly name: Scalars['String']['output'];
  /**
   * Name of the theme in English.
   * @deprecated Use `name`, which follows `Accept-Language`.
   */
  readonly nameEn: Scalars['String']['output'];
  /**
   * Name of the theme in Korean.
   * @deprecated Use `name`, which follows `Accept-Language`.
   */
  readonly nameKo: Scalars['String']['output'];
  /** Stable name in addresses. */
  readonly slug: Scalars['String']['output'];
};

/** The outcome of a change of one theme. */
export type ThemePayload = {
  readonly __typename?: 'ThemePayload';
  /** The theme as it is now; null when `userErrors` is not empty. */
  readonly theme?: Maybe<StaffTheme>;
  /** What the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<CatalogUserError>;
};

/** How long a child may watch now: one budget a family day over all its devices, and watching hours. */
export type TimeStatus = {
  readonly __typename?: 'TimeStatus';
  /** Seconds that today has, the bonus included. */
  readonly budgetSeconds: Scalars['Int']['output'];
  /**
   * When budget or watching hours end for a child that watches on without a break; absent when it may
   * not watch now.
   */
  readonly hardStopAt?: Maybe<Scalars['DateTime']['output']>;
  /** Seconds left of today's budget; watching hours may end sooner. */
  readonly remainingSeconds: Scalars['Int']['output'];
  /** Seconds watched today, in the family's zone. */
  readonly usedSeconds: Scalars['Int']['output'];
  /** Whether a video may be started now. */
  readonly verdict: PolicyVerdict;
  /** When the child should be warned that the end is near; absent when it may not watch now. */
  readonly warnAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the present watching hours end; absent outside them and where none are set. */
  readonly windowEndsAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Minutes of one topic; a video of several topics counts for each in equal parts. */
export type TopicShare = {
  readonly __typename?: 'TopicShare';
  /** Minutes watched of the topic. */
  readonly minutes: Scalars['Float']['output'];
  /** Share of all minutes that have a topic, 0 to 1. */
  readonly share: Scalars['Float']['output'];
  /** The topic as a theme. */
  readonly theme: Theme;
};

/** Result of `unblockForChild`: the changed objects, or `userErrors`. */
export type UnblockForChildPayload = {
  readonly __typename?: 'UnblockForChildPayload';
  /** The child with its blocks; absent when `userErrors` is not empty. */
  readonly child?: Maybe<Child>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

/** Which change to undo. */
export type UndoDecisionInput =
  /** The entry of the audit log about the change. */
  { readonly auditEntryId: Scalars['ID']['input']; readonly reviewItemId?: never; }
  |  /** The item of the review queue that was decided. */
  { readonly auditEntryId?: never; readonly reviewItemId: Scalars['ID']['input']; };

/** The outcome of undoing a change. */
export type UndoDecisionPayload = {
  readonly __typename?: 'UndoDecisionPayload';
  /** The item of the review queue that waits again; null when the change decided none. */
  readonly item?: Maybe<ReviewItem>;
  /** What the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<CurationUserError>;
  /** The video as it is again; null when `userErrors` is not empty. */
  readonly video?: Maybe<StaffVideo>;
};

/** A phone to remove. */
export type UnregisterPushTokenInput = {
  /** The token as it was registered. */
  readonly token: Scalars['String']['input'];
};

/** Result of `unregisterPushToken`: the changed objects, or `userErrors`. */
export type UnregisterPushTokenPayload = {
  readonly __typename?: 'UnregisterPushTokenPayload';
  /** Whether the phone was registered for the calling guardian and now is not. */
  readonly unregistered: Scalars['Boolean']['output'];
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<NotifyUserError>;
};

/** A change to a child's profile. */
export type UpdateChildInput = {
  /** Id of the child to change. */
  readonly childId: Scalars['ID']['input'];
  /** Fields to change; absent fields stay. */
  readonly patch: ChildPatch;
};

/** Result of `updateChild`: the changed objects, or `userErrors`. */
export type UpdateChildPayload = {
  readonly __typename?: 'UpdateChildPayload';
  /** The changed profile; absent when `userErrors` is not empty. */
  readonly child?: Maybe<Child>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

/** A series to rename. */
export type UpdateSeriesInput = {
  /** The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Why, for the audit log. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** The series to rename. */
  readonly seriesId: Scalars['ID']['input'];
  /** Its title, 1 to 200 characters, unlike all others. */
  readonly title: Scalars['String']['input'];
};

/** What to change of a theme. */
export type UpdateThemeInput = {
  /** The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** English name; stays when not given. */
  readonly nameEn?: InputMaybe<Scalars['String']['input']>;
  /** Korean name; stays when not given. */
  readonly nameKo?: InputMaybe<Scalars['String']['input']>;
  /** Why, for the audit log. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** The theme to rename. */
  readonly themeId: Scalars['ID']['input'];
};

/** What to change of a video. A field that is absent stays; one that is null has no value from now on. */
export type UpdateVideoInput = {
  /** The youngest band it suits; a published or suspended video always has one. */
  readonly ageBand?: InputMaybe<AgeBand>;
  /** Number within the series, 1 to 10,000. */
  readonly episode?: InputMaybe<Scalars['Int']['input']>;
  /** The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** What of the curriculum it touches: one primary and at most three secondary contents. */
  readonly nuriTags?: InputMaybe<ReadonlyArray<NuriTagInput>>;
  /** Why, for the audit log. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** Its series; it comes to the end of a new one unless `episode` is given. */
  readonly seriesId?: InputMaybe<Scalars['ID']['input']>;
  /** Its themes, in place of those it has. */
  readonly themeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Our English title, 1 to 200 characters; without one of ours, YouTube's is shown. */
  readonly titleEn?: InputMaybe<Scalars['String']['input']>;
  /** Our Korean title, 1 to 200 characters; without one of ours, YouTube's is shown. */
  readonly titleKo?: InputMaybe<Scalars['String']['input']>;
  /** The video to edit. */
  readonly videoId: Scalars['ID']['input'];
};

/** The outcome of editing a video. */
export type UpdateVideoPayload = {
  readonly __typename?: 'UpdateVideoPayload';
  /** What the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<CurationUserError>;
  /** The video as it is now; null when `userErrors` is not empty. */
  readonly video?: Maybe<StaffVideo>;
};

/** Something the user can fix. Each feature has its own type with an enum of codes. */
export type UserError = {
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** A code typed in. */
export type VerifyOtpInput = {
  /** Id of the challenge that `requestOtp` returned. */
  readonly challengeId: Scalars['ID']['input'];
  /** The six digits of the message. */
  readonly code: Scalars['String']['input'];
  /** What the device calls itself, 1 to 60 characters. */
  readonly deviceName?: InputMaybe<Scalars['String']['input']>;
  /** What an earlier `verifyOtp` gave this device, if one did. */
  readonly deviceToken?: InputMaybe<Scalars['String']['input']>;
};

/** Result of `verifyOtp`: the changed objects, or `userErrors`. */
export type VerifyOtpPayload = {
  readonly __typename?: 'VerifyOtpPayload';
  /** Token that this device stores and sends with its next sign-in; absent when `userErrors` is not empty. */
  readonly deviceToken?: Maybe<Scalars['String']['output']>;
  /** The sign-in; absent when `userErrors` is not empty. */
  readonly session?: Maybe<Session>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

/** A video of the catalogue. */
export type Video = Node & {
  readonly __typename?: 'Video';
  /** The youngest band it suits; older children may see it too. */
  readonly ageBand?: Maybe<AgeBand>;
  /** The channel it comes from. */
  readonly channel?: Maybe<Channel>;
  /** Length in seconds, as YouTube reports it; 0 when not known now. */
  readonly durationSeconds: Scalars['Int']['output'];
  /** Its number within the series. */
  readonly episode?: Maybe<Scalars['Int']['output']>;
  /** Opaque global id of this video. */
  readonly id: Scalars['ID']['output'];
  /** Language of its sound (BCP 47). */
  readonly language: Scalars['String']['output'];
  /** What of the curriculum it touches, the primary content first. */
  readonly nuriTags: ReadonlyArray<NuriTag>;
  /** When it was first published here. */
  readonly publishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The series it belongs to. */
  readonly series?: Maybe<Series>;
  /** Stage between proposal and retirement. */
  readonly state: VideoState;
  /** Topics that staff assigned to the video. */
  readonly themes: ReadonlyArray<Theme>;
  /** Address of a still picture at YouTube. */
  readonly thumbnailUrl?: Maybe<Scalars['String']['output']>;
  /** Our title, else YouTube's; empty when YouTube's may no longer be stored. */
  readonly title: Scalars['String']['output'];
  /** YouTube's id, for the player. */
  readonly youtubeId: Scalars['String']['output'];
};

/** videos, a page of them. */
export type VideoConnection = {
  readonly __typename?: 'VideoConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<VideoEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<Video>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of videos. */
export type VideoEdge = {
  readonly __typename?: 'VideoEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: Video;
};

/** Which videos are asked for; all that is given must match. */
export type VideoFilter = {
  /** The youngest band they suit. */
  readonly ageBand?: InputMaybe<AgeBand>;
  /** Language of their sound; `ko` finds `ko-KR` too. */
  readonly language?: InputMaybe<Scalars['String']['input']>;
  /** Id of an area of the curriculum, or of a category. */
  readonly nuriArea?: InputMaybe<Scalars['String']['input']>;
  /** Words in title, channel or series. Spacing and case do not matter; Korean initials (초성) work. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** The series they belong to. */
  readonly seriesId?: InputMaybe<Scalars['ID']['input']>;
  /** A topic they have. */
  readonly themeId?: InputMaybe<Scalars['ID']['input']>;
};

/** Stage of a video between proposal and retirement. */
export type VideoState =
  /** Known to us, but not proposed for review. */
  | 'DRAFT'
  /** Waits for a curator. */
  | 'IN_REVIEW'
  /** Families may see the video. */
  | 'PUBLISHED'
  /** Refused by a curator. */
  | 'REJECTED'
  /** Taken down for good. */
  | 'RETIRED'
  /** Taken down for now: missing at the source, or withdrawn by staff. */
  | 'SUSPENDED';

/** Why a video is suspended, and by whom. */
export type VideoSuspension = {
  readonly __typename?: 'VideoSuspension';
  /** Whether staff took it down; else the health check did. */
  readonly isByStaff: Scalars['Boolean']['output'];
  /** What staff or the health check wrote as the reason. */
  readonly reason: Scalars['String']['output'];
};

/** One video within the range of a report. */
export type VideoWatchSummary = {
  readonly __typename?: 'VideoWatchSummary';
  /** Part of it that was seen so far, 0 to 1. */
  readonly completion: Scalars['Float']['output'];
  /** Minutes watched of the video in the range. */
  readonly minutes: Scalars['Float']['output'];
  /** How often it was opened and watched. */
  readonly starts: Scalars['Int']['output'];
  /** The video that was watched. */
  readonly video: Video;
};

/** The caller: nobody, a guardian, a child's device or staff. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** The child that watches on the calling device; absent for anyone else. */
  readonly child?: Maybe<Child>;
  /** The guardian's family; absent for anyone else. */
  readonly family?: Maybe<Family>;
  /** Role in which the caller is signed in. */
  readonly role: ViewerRole;
  /** The calling member of staff; absent for anyone else. */
  readonly staff?: Maybe<Staff>;
};

/** Role in which a caller is signed in. */
export type ViewerRole =
  /** Staff that runs the service. */
  | 'ADMIN'
  /** Nobody is signed in. */
  | 'ANONYMOUS'
  /** A device on which one child watches. */
  | 'CHILD_DEVICE'
  /** Staff that proposes and describes videos. */
  | 'EDITOR'
  /** Staff that publishes and suspends videos. */
  | 'MANAGER'
  /** A guardian of a family. */
  | 'PARENT';

/** What is wrong with the input of a watching mutation. */
export type WatchErrorCode =
  /** A batch without events. */
  | 'BATCH_EMPTY'
  /** No such child, or not one of yours. */
  | 'CHILD_NOT_FOUND'
  /** The child may not watch this now; the playback's verdict says why. */
  | 'DENIED'
  /** The message is too long, or holds characters that are no text. */
  | 'MESSAGE_INVALID'
  /** The device, or the child over all its devices, has started as many videos today as a day may have. */
  | 'QUOTA_EXCEEDED'
  /** More events than one batch may hold. */
  | 'TOO_MANY_EVENTS'
  /** No such video for this child. */
  | 'VIDEO_NOT_FOUND';

/** Something that happened in a player. */
export type WatchEventInput = {
  /**
   * Where the part of the video begins that was really played since the last event of this playback, in
   * milliseconds; given with `toMs` or not at all.
   */
  readonly fromMs?: InputMaybe<Scalars['Int']['input']>;
  /**
   * Made by the client, a UUID of version 7 (bare, or as `watch_event_<uuid>`): sending it again
   * changes nothing.
   */
  readonly id: Scalars['ID']['input'];
  /** Time of the event by the player's clock. */
  readonly occurredAt: Scalars['DateTime']['input'];
  /** One opening of one video on one device, from `startPlayback`. */
  readonly playbackId: Scalars['ID']['input'];
  /** Where that part ends, in milliseconds. */
  readonly toMs?: InputMaybe<Scalars['Int']['input']>;
  /** What happened in the player. */
  readonly verb: WatchVerb;
  /** Id of the video of the playback. */
  readonly videoId: Scalars['ID']['input'];
};

/** What became of one event of a batch. */
export type WatchEventResult = {
  readonly __typename?: 'WatchEventResult';
  /** The event's id as the client sent it. */
  readonly eventId: Scalars['ID']['output'];
  /** Why it is not stored; absent unless it was rejected. */
  readonly reason?: Maybe<WatchRejection>;
  /** What became of the event. */
  readonly status: WatchEventStatus;
};

/** What became of a watch event. */
export type WatchEventStatus =
  /** Stored, and on disk. */
  | 'ACCEPTED'
  /** Another event of this id was stored before: the first one stays. */
  | 'CONFLICT'
  /** Was stored before with the same content: nothing changed. */
  | 'DUPLICATE'
  /** Not stored; sending it again does not help. */
  | 'REJECTED';

/** videos a child has watched, a page of them. */
export type WatchHistoryConnection = {
  readonly __typename?: 'WatchHistoryConnection';
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<WatchHistoryEdge>;
  /** The items of this page, in order. */
  readonly nodes: ReadonlyArray<WatchedVideo>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all; absent where the list is not counted. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One of the page of a list of videos a child has watched. */
export type WatchHistoryEdge = {
  readonly __typename?: 'WatchHistoryEdge';
  /** Give it as `after` to go on behind this item. */
  readonly cursor: Scalars['String']['output'];
  /** The item at the cursor. */
  readonly node: WatchedVideo;
};

/** Why a watch event is not stored. */
export type WatchRejection =
  /** The event's id is no UUID. */
  | 'ID_INVALID'
  /** More than five minutes ahead, after correcting the player's clock by `sentAt`. */
  | 'IN_FUTURE'
  /**
   * The device, or the child over all its devices, has as many events of that day as a day may have; sending it
   * again does not help.
   */
  | 'QUOTA_EXCEEDED'
  /** The segment lies beyond the end of the video, or the playback has more events than a day can hold. */
  | 'SEGMENT_IMPLAUSIBLE'
  /** The segment has one end only, a negative one, or ends before it begins. */
  | 'SEGMENT_INVALID'
  /** More than 30 days ago. */
  | 'TOO_OLD'
  /** This playback was never started for this child, or is of another video. */
  | 'UNKNOWN_PLAYBACK'
  /** There is no video with this id. */
  | 'UNKNOWN_VIDEO';

/** Something the user can fix. */
export type WatchUserError = UserError & {
  readonly __typename?: 'WatchUserError';
  /** What is wrong, for programs. */
  readonly code: WatchErrorCode;
  /** Path to the input field at fault, outermost first; absent when no single field is. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong, for people, in the request's language. */
  readonly message: Scalars['String']['output'];
};

/** What happened in a player; after the xAPI video profile. */
export type WatchVerb =
  /** The end was reached. */
  | 'COMPLETED'
  /** The player reported an error. */
  | 'ERRORED'
  /** The video is still playing. */
  | 'HEARTBEAT'
  /** The player is ready. */
  | 'INITIALIZED'
  /** The video was paused. */
  | 'PAUSED'
  /** The video began or went on. */
  | 'PLAYED'
  /** The child moved within the video. */
  | 'SEEKED'
  /** The player was closed. */
  | 'TERMINATED';

/** A video in a child's history. */
export type WatchedVideo = {
  readonly __typename?: 'WatchedVideo';
  /** Whether it was completed: its end reached, or 90 % of it watched, in one playback or over several. */
  readonly isCompleted: Scalars['Boolean']['output'];
  /** The last report of a player that showed it. */
  readonly lastWatchedAt: Scalars['DateTime']['output'];
  /** Position to go on from, in milliseconds; 0 when it was, or nearly was, at its end. */
  readonly resumeAtMs: Scalars['Int']['output'];
  /** Playbacks in which something was watched. */
  readonly starts: Scalars['Int']['output'];
  /** The video that was watched. */
  readonly video: Video;
  /** Seconds watched over all playbacks. */
  readonly watchedSeconds: Scalars['Int']['output'];
};

/** What is agreed to no longer. */
export type WithdrawConsentInput = {
  /**
   * Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
   * within 30 days it is done once, and the answer comes again.
   */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Purposes, each once; not the service itself. */
  readonly purposes: ReadonlyArray<ConsentPurpose>;
};

/** Result of `withdrawConsent`: the changed objects, or `userErrors`. */
export type WithdrawConsentPayload = {
  readonly __typename?: 'WithdrawConsentPayload';
  /** The recorded decisions; empty when `userErrors` is not. */
  readonly consents: ReadonlyArray<Consent>;
  /** The calling guardian's family as it is now, with its lists; absent when `userErrors` is not empty. */
  readonly family?: Maybe<Family>;
  /** Errors the user can fix; empty on success. */
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};
