export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  Date: { input: string; output: string; }
  DateTime: { input: string; output: string; }
  Long: { input: number; output: number; }
};

export type ActivateModelInput = {
  readonly modelId: Scalars['ID']['input'];
};

export type ActivateModelPayload = {
  readonly __typename?: 'ActivateModelPayload';
  readonly model?: Maybe<RecommenderModel>;
};

export type AddChildInput = {
  readonly avatar?: InputMaybe<Scalars['String']['input']>;
  readonly birthMonth: Scalars['String']['input'];
  readonly interestThemeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly nickname: Scalars['String']['input'];
};

export type AddChildPayload = {
  readonly __typename?: 'AddChildPayload';
  readonly child?: Maybe<Child>;
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

export type Advice = {
  readonly __typename?: 'Advice';
  readonly evidence: ReadonlyArray<Evidence>;
  readonly guideline?: Maybe<Guideline>;
  readonly kind: AdviceKind;
  readonly text: Scalars['String']['output'];
  readonly textEn: Scalars['String']['output'];
  readonly textKo: Scalars['String']['output'];
};

export type AdviceKind =
  | 'BEDTIME'
  | 'COMPLETION'
  | 'CO_VIEW'
  | 'DAILY_TIME'
  | 'HEALTHY_HABIT'
  | 'LONG_SITTING'
  | 'NURI_GAP'
  | 'REPEATS'
  | 'SAME_AGE'
  | 'TOPIC_CONCENTRATION'
  | 'TREND';

export type AgeBand =
  | 'EARLY_6_7'
  | 'NURI_3'
  | 'NURI_4'
  | 'NURI_5'
  | 'TODDLER_2';

export type ApprovePairingInput = {
  readonly childId: Scalars['ID']['input'];
  readonly code: Scalars['String']['input'];
};

export type ApprovePairingPayload = {
  readonly __typename?: 'ApprovePairingPayload';
  readonly device?: Maybe<ChildDevice>;
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type AreaExposure = {
  readonly __typename?: 'AreaExposure';
  readonly area: CurriculumArea;
  readonly minutes: Scalars['Float']['output'];
  readonly share: Scalars['Float']['output'];
};

export type AuditEntry = Node & {
  readonly __typename?: 'AuditEntry';
  readonly action: Scalars['String']['output'];
  readonly actor: Scalars['String']['output'];
  readonly after?: Maybe<Scalars['String']['output']>;
  readonly at: Scalars['DateTime']['output'];
  readonly before?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly staff?: Maybe<Staff>;
  readonly subjectId: Scalars['String']['output'];
  readonly subjectKind: Scalars['String']['output'];
  readonly summary: Scalars['String']['output'];
};

export type AuditEntryConnection = {
  readonly __typename?: 'AuditEntryConnection';
  readonly edges: ReadonlyArray<AuditEntryEdge>;
  readonly nodes: ReadonlyArray<AuditEntry>;
  readonly pageInfo: PageInfo;
};

export type AuditEntryEdge = {
  readonly __typename?: 'AuditEntryEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: AuditEntry;
};

export type AuditFilter = {
  readonly action?: InputMaybe<Scalars['String']['input']>;
};

export type BedtimeViewing = {
  readonly __typename?: 'BedtimeViewing';
  readonly bedtime: Scalars['String']['output'];
  readonly days: Scalars['Int']['output'];
  readonly minutes: Scalars['Int']['output'];
};

export type BlockForChildInput = {
  readonly childId: Scalars['ID']['input'];
  readonly kind: BlockKind;
  readonly targetId: Scalars['ID']['input'];
};

export type BlockForChildPayload = {
  readonly __typename?: 'BlockForChildPayload';
  readonly child?: Maybe<Child>;
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

export type BlockKind =
  | 'CHANNEL'
  | 'SERIES'
  | 'THEME'
  | 'VIDEO';

export type CategoryExposure = {
  readonly __typename?: 'CategoryExposure';
  readonly category: CurriculumCategory;
  readonly minutes: Scalars['Float']['output'];
  readonly share: Scalars['Float']['output'];
};

export type Channel = Node & {
  readonly __typename?: 'Channel';
  readonly id: Scalars['ID']['output'];
  readonly title: Scalars['String']['output'];
  readonly youtubeId: Scalars['String']['output'];
};

export type Child = Node & {
  readonly __typename?: 'Child';
  readonly ageBand: AgeBand;
  readonly ageMonths: Scalars['Int']['output'];
  readonly avatar: Scalars['String']['output'];
  readonly birthMonth: Scalars['String']['output'];
  readonly blocks: ReadonlyArray<ChildBlock>;
  readonly id: Scalars['ID']['output'];
  readonly interests: ReadonlyArray<Theme>;
  readonly isArchived: Scalars['Boolean']['output'];
  readonly limits: ChildLimits;
  readonly nickname: Scalars['String']['output'];
  readonly tasteDial: TasteDial;
};

export type ChildBlock = {
  readonly __typename?: 'ChildBlock';
  readonly createdAt: Scalars['DateTime']['output'];
  readonly kind: BlockKind;
  readonly label: Scalars['String']['output'];
  readonly targetId: Scalars['ID']['output'];
};

export type ChildDevice = Node & {
  readonly __typename?: 'ChildDevice';
  readonly child: Child;
  readonly createdAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  readonly lastSeenAt?: Maybe<Scalars['DateTime']['output']>;
  readonly name: Scalars['String']['output'];
};

export type ChildLimits = {
  readonly __typename?: 'ChildLimits';
  readonly bedtime: Scalars['String']['output'];
  readonly bonusMinutesToday: Scalars['Int']['output'];
  readonly dailyMinutes: Scalars['Int']['output'];
  readonly windowEnd: Scalars['String']['output'];
  readonly windowStart: Scalars['String']['output'];
};

export type ChildLive = {
  readonly __typename?: 'ChildLive';
  readonly child: Child;
  readonly minutesToday: Scalars['Int']['output'];
  readonly nowWatching?: Maybe<NowWatching>;
  readonly presenceTtlSeconds: Scalars['Int']['output'];
  readonly remainingSeconds: Scalars['Int']['output'];
};

export type ChildPatch = {
  readonly avatar?: InputMaybe<Scalars['String']['input']>;
  readonly interestThemeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly nickname?: InputMaybe<Scalars['String']['input']>;
};

export type ChildReport = {
  readonly __typename?: 'ChildReport';
  readonly advice: ReadonlyArray<Advice>;
  readonly bedtime: BedtimeViewing;
  readonly child: Child;
  readonly days: ReadonlyArray<ReportDay>;
  readonly disclosure: Scalars['String']['output'];
  readonly eventCount: Scalars['Int']['output'];
  readonly from: Scalars['Date']['output'];
  readonly hasData: Scalars['Boolean']['output'];
  readonly heatmap: ReadonlyArray<HeatmapCell>;
  readonly lastEventAt?: Maybe<Scalars['DateTime']['output']>;
  readonly nuri: NuriExposure;
  readonly previousTotalMinutes: Scalars['Int']['output'];
  readonly sameAge: SameAgeComparison;
  readonly sittings: SittingSummary;
  readonly to: Scalars['Date']['output'];
  readonly topTopicShare: Scalars['Float']['output'];
  readonly topics: ReadonlyArray<TopicShare>;
  readonly totalMinutes: Scalars['Int']['output'];
  readonly trendMinutes: Scalars['Int']['output'];
  readonly videos: ReadonlyArray<VideoWatchSummary>;
  readonly zone: Scalars['String']['output'];
};

export type ClaimPairingInput = {
  readonly pollSecret: Scalars['String']['input'];
};

export type ClaimPairingPayload = {
  readonly __typename?: 'ClaimPairingPayload';
  readonly session?: Maybe<Session>;
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type CurationErrorCode =
  | 'AGE_BAND_MISSING'
  | 'ALREADY_DECIDED'
  | 'GATE_BLOCKED'
  | 'ITEM_NOT_FOUND'
  | 'NURI_TAGS_INVALID'
  | 'NURI_TAG_UNKNOWN'
  | 'QUOTA_EXHAUSTED'
  | 'REASON_MISSING'
  | 'SOURCE_NOT_FOUND'
  | 'SOURCE_UNAVAILABLE'
  | 'SOURCE_UNREADABLE'
  | 'THEME_NOT_FOUND'
  | 'TOO_MANY_SOURCES'
  | 'VIDEO_NOT_FOUND';

export type CurationUserError = {
  readonly __typename?: 'CurationUserError';
  readonly code: CurationErrorCode;
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly message: Scalars['String']['output'];
};

export type Curriculum = {
  readonly __typename?: 'Curriculum';
  readonly areas: ReadonlyArray<CurriculumArea>;
  readonly id: Scalars['String']['output'];
  readonly nameEn: Scalars['String']['output'];
  readonly nameKo: Scalars['String']['output'];
};

export type CurriculumArea = {
  readonly __typename?: 'CurriculumArea';
  readonly categories: ReadonlyArray<CurriculumCategory>;
  readonly goalEn: Scalars['String']['output'];
  readonly goalKo: Scalars['String']['output'];
  readonly id: Scalars['ID']['output'];
  readonly nameEn: Scalars['String']['output'];
  readonly nameKo: Scalars['String']['output'];
};

export type CurriculumCategory = {
  readonly __typename?: 'CurriculumCategory';
  readonly contents: ReadonlyArray<CurriculumContent>;
  readonly id: Scalars['ID']['output'];
  readonly nameEn: Scalars['String']['output'];
  readonly nameKo: Scalars['String']['output'];
};

export type CurriculumContent = {
  readonly __typename?: 'CurriculumContent';
  readonly id: Scalars['ID']['output'];
  readonly textEn: Scalars['String']['output'];
  readonly textKo: Scalars['String']['output'];
};

export type DecideReviewInput = {
  readonly ageBand?: InputMaybe<AgeBand>;
  readonly decision: ReviewDecision;
  readonly itemIds: ReadonlyArray<Scalars['ID']['input']>;
  readonly nuriTags?: InputMaybe<ReadonlyArray<NuriTagInput>>;
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  readonly themeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};

export type DecideReviewPayload = {
  readonly __typename?: 'DecideReviewPayload';
  readonly items: ReadonlyArray<ReviewItem>;
  readonly userErrors: ReadonlyArray<CurationUserError>;
};

export type DenyReason =
  | 'BLOCKED_BY_GUARDIAN'
  | 'BUDGET_EMPTY'
  | 'NOT_AVAILABLE'
  | 'OUTSIDE_WINDOW'
  | 'TOO_OLD_FOR_CHILD';

export type DevicePairing = {
  readonly __typename?: 'DevicePairing';
  readonly code: Scalars['String']['output'];
  readonly expiresAt: Scalars['DateTime']['output'];
  readonly pollSecret: Scalars['String']['output'];
  readonly qrUrl: Scalars['String']['output'];
};

export type Evidence = {
  readonly __typename?: 'Evidence';
  readonly name: Scalars['String']['output'];
  readonly unit: Scalars['String']['output'];
  readonly value: Scalars['Float']['output'];
};

export type Family = Node & {
  readonly __typename?: 'Family';
  readonly children: ReadonlyArray<Child>;
  readonly devices: ReadonlyArray<ChildDevice>;
  readonly guardians: ReadonlyArray<Guardian>;
  readonly id: Scalars['ID']['output'];
  readonly zone: Scalars['String']['output'];
};

export type FamilyErrorCode =
  | 'AGE_NOT_SERVED'
  | 'AVATAR_INVALID'
  | 'BIRTH_MONTH_INVALID'
  | 'CHILD_NOT_FOUND'
  | 'CONSENT_INVALID'
  | 'LIMIT_INVALID'
  | 'NICKNAME_INVALID'
  | 'TARGET_NOT_FOUND'
  | 'THEME_NOT_FOUND'
  | 'TIME_INVALID'
  | 'TOO_MANY_CHILDREN';

export type FamilyUserError = {
  readonly __typename?: 'FamilyUserError';
  readonly code: FamilyErrorCode;
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly message: Scalars['String']['output'];
};

export type FindingSeverity =
  | 'BLOCK'
  | 'INFO'
  | 'REVIEW';

export type Gate =
  | 'AGE_RESTRICTION'
  | 'DURATION'
  | 'EMBEDDABLE'
  | 'KEYWORD'
  | 'LIVE'
  | 'MADE_FOR_KIDS'
  | 'PRIVACY'
  | 'RATING'
  | 'REGION'
  | 'SYNTHETIC_MEDIA'
  | 'UNAVAILABLE'
  | 'UPLOAD_STATUS';

export type GateFinding = {
  readonly __typename?: 'GateFinding';
  readonly gate: Gate;
  readonly reasonEn: Scalars['String']['output'];
  readonly reasonKo: Scalars['String']['output'];
  readonly severity: FindingSeverity;
};

export type GiveConsentInput = {
  readonly purposes: ReadonlyArray<Scalars['String']['input']>;
  readonly textVersion: Scalars['String']['input'];
};

export type GiveConsentPayload = {
  readonly __typename?: 'GiveConsentPayload';
  readonly given: Scalars['Boolean']['output'];
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

export type GrantBonusInput = {
  readonly childId: Scalars['ID']['input'];
  readonly minutes: Scalars['Int']['input'];
};

export type GrantBonusPayload = {
  readonly __typename?: 'GrantBonusPayload';
  readonly child?: Maybe<Child>;
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

export type Guardian = Node & {
  readonly __typename?: 'Guardian';
  readonly id: Scalars['ID']['output'];
  readonly isMe: Scalars['Boolean']['output'];
  readonly phoneMasked: Scalars['String']['output'];
  readonly role: GuardianRole;
};

export type GuardianRole =
  | 'GUARDIAN'
  | 'OWNER'
  | 'VIEWER';

export type Guideline = Node & {
  readonly __typename?: 'Guideline';
  readonly ageMaxMonths: Scalars['Int']['output'];
  readonly ageMinMonths: Scalars['Int']['output'];
  readonly body: Scalars['String']['output'];
  readonly id: Scalars['ID']['output'];
  readonly minutesPerDay?: Maybe<Scalars['Int']['output']>;
  readonly publishedOn: Scalars['Date']['output'];
  readonly sourceUrl: Scalars['String']['output'];
  readonly textEn: Scalars['String']['output'];
  readonly textKo: Scalars['String']['output'];
  readonly titleEn: Scalars['String']['output'];
  readonly titleKo: Scalars['String']['output'];
};

export type HeatmapCell = {
  readonly __typename?: 'HeatmapCell';
  readonly hour: Scalars['Int']['output'];
  readonly minutes: Scalars['Float']['output'];
  readonly weekday: Scalars['Int']['output'];
};

export type HomeFeed = {
  readonly __typename?: 'HomeFeed';
  readonly childId: Scalars['ID']['output'];
  readonly rows: ReadonlyArray<HomeRow>;
  readonly timeStatus: TimeStatus;
};

export type HomeItem = {
  readonly __typename?: 'HomeItem';
  readonly reason: RecommendationReason;
  readonly video: Video;
};

export type HomeRow = {
  readonly __typename?: 'HomeRow';
  readonly items: ReadonlyArray<HomeItem>;
  readonly kind: HomeRowKind;
  readonly titleEn: Scalars['String']['output'];
  readonly titleKo: Scalars['String']['output'];
};

export type HomeRowKind =
  | 'CONTINUE'
  | 'FOR_YOU'
  | 'NEW'
  | 'NURI_GAP'
  | 'POPULAR'
  | 'WATCH_AGAIN';

export type IdentityErrorCode =
  | 'CHALLENGE_NOT_FOUND'
  | 'CHILD_NOT_FOUND'
  | 'CODE_EXPIRED'
  | 'CODE_WRONG'
  | 'CREDENTIALS_WRONG'
  | 'DEVICE_NAME_INVALID'
  | 'DEVICE_NOT_FOUND'
  | 'PAIRING_EXPIRED'
  | 'PAIRING_NOT_FOUND'
  | 'PAIRING_PENDING'
  | 'PHONE_INVALID'
  | 'PHONE_NOT_SUPPORTED'
  | 'REFRESH_TOKEN_INVALID'
  | 'TOO_MANY_TRIES';

export type IdentityUserError = {
  readonly __typename?: 'IdentityUserError';
  readonly code: IdentityErrorCode;
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly message: Scalars['String']['output'];
};

export type ImportResult = {
  readonly __typename?: 'ImportResult';
  readonly alreadyKnown: Scalars['Int']['output'];
  readonly imported: Scalars['Int']['output'];
  readonly items: ReadonlyArray<ReviewItem>;
  readonly kind?: Maybe<ImportSourceKind>;
  readonly problem?: Maybe<CurationUserError>;
  readonly source: Scalars['String']['output'];
  readonly unavailable: Scalars['Int']['output'];
};

export type ImportSourceKind =
  | 'CHANNEL'
  | 'PLAYLIST'
  | 'VIDEO';

export type ImportVideosInput = {
  readonly sources: ReadonlyArray<Scalars['String']['input']>;
};

export type ImportVideosPayload = {
  readonly __typename?: 'ImportVideosPayload';
  readonly results: ReadonlyArray<ImportResult>;
  readonly userErrors: ReadonlyArray<CurationUserError>;
};

export type JobRun = Node & {
  readonly __typename?: 'JobRun';
  readonly attempt: Scalars['Int']['output'];
  readonly detail?: Maybe<Scalars['String']['output']>;
  readonly error?: Maybe<Scalars['String']['output']>;
  readonly finishedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly slot: Scalars['String']['output'];
  readonly startedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly state: JobState;
};

export type JobRunConnection = {
  readonly __typename?: 'JobRunConnection';
  readonly edges: ReadonlyArray<JobRunEdge>;
  readonly nodes: ReadonlyArray<JobRun>;
  readonly pageInfo: PageInfo;
};

export type JobRunEdge = {
  readonly __typename?: 'JobRunEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: JobRun;
};

export type JobState =
  | 'DEAD'
  | 'FAILED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDED';

export type JobStatus = {
  readonly __typename?: 'JobStatus';
  readonly lastRun?: Maybe<JobRun>;
  readonly name: Scalars['String']['output'];
  readonly nextAt?: Maybe<Scalars['DateTime']['output']>;
  readonly schedule: Scalars['String']['output'];
};

export type LiveStats = {
  readonly __typename?: 'LiveStats';
  readonly at: Scalars['DateTime']['output'];
  readonly minutesLastHour: Scalars['Int']['output'];
  readonly presenceTtlSeconds: Scalars['Int']['output'];
  readonly startsPerMinute: Scalars['Float']['output'];
  readonly topVideos: ReadonlyArray<LiveTopVideo>;
  readonly viewersNow: Scalars['Int']['output'];
};

export type LiveTopVideo = {
  readonly __typename?: 'LiveTopVideo';
  readonly video: Video;
  readonly viewers: Scalars['Int']['output'];
};

export type Locale =
  | 'EN'
  | 'KO';

export type Mutation = {
  readonly __typename?: 'Mutation';
  readonly activateModel: ActivateModelPayload;
  readonly addChild: AddChildPayload;
  readonly approvePairing: ApprovePairingPayload;
  readonly blockForChild: BlockForChildPayload;
  readonly claimPairing: ClaimPairingPayload;
  readonly decideReview: DecideReviewPayload;
  readonly giveConsent: GiveConsentPayload;
  readonly grantBonus: GrantBonusPayload;
  readonly importVideos: ImportVideosPayload;
  readonly recheckVideos: RecheckVideosPayload;
  readonly recordWatch: RecordWatchPayload;
  readonly refreshSession: RefreshSessionPayload;
  readonly registerPushToken: RegisterPushTokenPayload;
  readonly requestOtp: RequestOtpPayload;
  readonly revokeDevice: RevokeDevicePayload;
  readonly runJob: RunJobPayload;
  readonly setChildLimits: SetChildLimitsPayload;
  readonly setNotificationPreference: SetNotificationPreferencePayload;
  readonly setTasteDial: SetTasteDialPayload;
  readonly signOut: SignOutPayload;
  readonly staffSignIn: StaffSignInPayload;
  readonly startPairing: StartPairingPayload;
  readonly startPlayback: StartPlaybackPayload;
  readonly stopGently: StopGentlyPayload;
  readonly suspendVideo: SuspendVideoPayload;
  readonly unblockForChild: BlockForChildPayload;
  readonly unregisterPushToken: UnregisterPushTokenPayload;
  readonly updateChild: UpdateChildPayload;
  readonly verifyOtp: VerifyOtpPayload;
};


export type MutationActivateModelArgs = {
  input: ActivateModelInput;
};


export type MutationAddChildArgs = {
  input: AddChildInput;
};


export type MutationApprovePairingArgs = {
  input: ApprovePairingInput;
};


export type MutationBlockForChildArgs = {
  input: BlockForChildInput;
};


export type MutationClaimPairingArgs = {
  input: ClaimPairingInput;
};


export type MutationDecideReviewArgs = {
  input: DecideReviewInput;
};


export type MutationGiveConsentArgs = {
  input: GiveConsentInput;
};


export type MutationGrantBonusArgs = {
  input: GrantBonusInput;
};


export type MutationImportVideosArgs = {
  input: ImportVideosInput;
};


export type MutationRecheckVideosArgs = {
  input: RecheckVideosInput;
};


export type MutationRecordWatchArgs = {
  input: RecordWatchInput;
};


export type MutationRefreshSessionArgs = {
  input: RefreshSessionInput;
};


export type MutationRegisterPushTokenArgs = {
  input: RegisterPushTokenInput;
};


export type MutationRequestOtpArgs = {
  input: RequestOtpInput;
};


export type MutationRevokeDeviceArgs = {
  input: RevokeDeviceInput;
};


export type MutationRunJobArgs = {
  input: RunJobInput;
};


export type MutationSetChildLimitsArgs = {
  input: SetChildLimitsInput;
};


export type MutationSetNotificationPreferenceArgs = {
  input: SetNotificationPreferenceInput;
};


export type MutationSetTasteDialArgs = {
  input: SetTasteDialInput;
};


export type MutationStaffSignInArgs = {
  input: StaffSignInInput;
};


export type MutationStartPairingArgs = {
  input: StartPairingInput;
};


export type MutationStartPlaybackArgs = {
  input: StartPlaybackInput;
};


export type MutationStopGentlyArgs = {
  input: StopGentlyInput;
};


export type MutationSuspendVideoArgs = {
  input: SuspendVideoInput;
};


export type MutationUnblockForChildArgs = {
  input: BlockForChildInput;
};


export type MutationUnregisterPushTokenArgs = {
  input: UnregisterPushTokenInput;
};


export type MutationUpdateChildArgs = {
  input: UpdateChildInput;
};


export type MutationVerifyOtpArgs = {
  input: VerifyOtpInput;
};

export type Node = {
  readonly id: Scalars['ID']['output'];
};

export type NotificationPreferences = {
  readonly __typename?: 'NotificationPreferences';
  readonly limitReached: Scalars['Boolean']['output'];
  readonly quietFrom: Scalars['String']['output'];
  readonly quietTo: Scalars['String']['output'];
  readonly weeklyReport: Scalars['Boolean']['output'];
};

export type NowWatching = {
  readonly __typename?: 'NowWatching';
  readonly positionMs?: Maybe<Scalars['Int']['output']>;
  readonly since: Scalars['DateTime']['output'];
  readonly video: Video;
};

export type NuriExposure = {
  readonly __typename?: 'NuriExposure';
  readonly areas: ReadonlyArray<AreaExposure>;
  readonly categories: ReadonlyArray<CategoryExposure>;
  readonly contentsMet: Scalars['Int']['output'];
  readonly contentsTotal: Scalars['Int']['output'];
  readonly isNuriAge: Scalars['Boolean']['output'];
  readonly notMet: ReadonlyArray<CurriculumContent>;
};

export type NuriTag = {
  readonly __typename?: 'NuriTag';
  readonly content: CurriculumContent;
  readonly weight: NuriWeight;
};

export type NuriTagInput = {
  readonly contentId: Scalars['ID']['input'];
  readonly weight: NuriWeight;
};

export type NuriWeight =
  | 'PRIMARY'
  | 'SECONDARY';

export type OtpChallenge = {
  readonly __typename?: 'OtpChallenge';
  readonly expiresAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  readonly resendAt: Scalars['DateTime']['output'];
};

export type OutboxStatus = {
  readonly __typename?: 'OutboxStatus';
  readonly failedLastDay: Scalars['Int']['output'];
  readonly oldestQueuedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly queued: Scalars['Int']['output'];
  readonly sentLastDay: Scalars['Int']['output'];
};

export type PageInfo = {
  readonly __typename?: 'PageInfo';
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

export type ParentReport = Node & {
  readonly __typename?: 'ParentReport';
  readonly from: Scalars['Date']['output'];
  readonly frozenAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  readonly period: ReportPeriod;
  readonly report: ChildReport;
  readonly to: Scalars['Date']['output'];
};

export type ParentReportConnection = {
  readonly __typename?: 'ParentReportConnection';
  readonly edges: ReadonlyArray<ParentReportEdge>;
  readonly nodes: ReadonlyArray<ParentReport>;
  readonly pageInfo: PageInfo;
};

export type ParentReportEdge = {
  readonly __typename?: 'ParentReportEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: ParentReport;
};

export type Playback = Node & {
  readonly __typename?: 'Playback';
  readonly id: Scalars['ID']['output'];
  readonly leaseSeconds: Scalars['Int']['output'];
  readonly player?: Maybe<Player>;
  readonly verdict: PolicyVerdict;
};

export type PlaybackCommand = {
  readonly __typename?: 'PlaybackCommand';
  readonly at: Scalars['DateTime']['output'];
  readonly kind: PlaybackCommandKind;
  readonly message?: Maybe<Scalars['String']['output']>;
};

export type PlaybackCommandKind =
  | 'FINISH_CURRENT'
  | 'MESSAGE'
  | 'REVOKED'
  | 'STOP'
  | 'WARN';

export type Player = {
  readonly __typename?: 'Player';
  readonly host: Scalars['String']['output'];
  readonly parameters: ReadonlyArray<PlayerParameter>;
  readonly resumeAtMs: Scalars['Int']['output'];
  readonly youtubeId: Scalars['String']['output'];
};

export type PlayerParameter = {
  readonly __typename?: 'PlayerParameter';
  readonly name: Scalars['String']['output'];
  readonly value: Scalars['String']['output'];
};

export type PolicyVerdict = {
  readonly __typename?: 'PolicyVerdict';
  readonly allowed: Scalars['Boolean']['output'];
  readonly message?: Maybe<Scalars['String']['output']>;
  readonly reason?: Maybe<DenyReason>;
};

export type PushPlatform =
  | 'ANDROID'
  | 'IOS'
  | 'WEB';

export type PushTokenKind =
  | 'FCM';

export type Query = {
  readonly __typename?: 'Query';
  readonly auditLog: AuditEntryConnection;
  readonly child?: Maybe<Child>;
  readonly childReport: ChildReport;
  readonly curriculum: Curriculum;
  readonly guidelines: ReadonlyArray<Guideline>;
  readonly home: HomeFeed;
  readonly jobRuns: JobRunConnection;
  readonly jobs: ReadonlyArray<JobStatus>;
  readonly liveStats: LiveStats;
  readonly node?: Maybe<Node>;
  readonly notificationPreferences: NotificationPreferences;
  readonly outboxStatus: OutboxStatus;
  readonly quotaStatus: ReadonlyArray<QuotaUse>;
  readonly recommendations: ReadonlyArray<Recommendation>;
  readonly recommenderModels: RecommenderModelConnection;
  readonly reports: ParentReportConnection;
  readonly reviewQueue: ReviewItemConnection;
  readonly series?: Maybe<Series>;
  readonly themes: ReadonlyArray<Theme>;
  readonly timeStatus: TimeStatus;
  readonly video?: Maybe<Video>;
  readonly videos: VideoConnection;
  readonly viewer: Viewer;
  readonly watchHistory: WatchHistoryConnection;
};


export type QueryAuditLogArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryChildArgs = {
  id: Scalars['ID']['input'];
};


export type QueryChildReportArgs = {
  childId: Scalars['ID']['input'];
  from: Scalars['Date']['input'];
  to: Scalars['Date']['input'];
};


export type QueryHomeArgs = {
  childId: Scalars['ID']['input'];
};


export type QueryJobRunsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


export type QueryRecommendationsArgs = {
  childId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryRecommenderModelsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryReportsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  childId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryReviewQueueArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ReviewFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QuerySeriesArgs = {
  id: Scalars['ID']['input'];
};


export type QueryTimeStatusArgs = {
  childId: Scalars['ID']['input'];
};


export type QueryVideoArgs = {
  id: Scalars['ID']['input'];
};


export type QueryVideosArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<VideoFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryWatchHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  childId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type QuotaBucket =
  | 'GENERAL'
  | 'SEARCH';

export type QuotaUse = {
  readonly __typename?: 'QuotaUse';
  readonly bucket: QuotaBucket;
  readonly dayOn: Scalars['Date']['output'];
  readonly limit: Scalars['Int']['output'];
  readonly resetsAt: Scalars['DateTime']['output'];
  readonly used: Scalars['Int']['output'];
};

export type ReasonCode =
  | 'GUARDIAN_PICK'
  | 'NEW'
  | 'NEXT_IN_SERIES'
  | 'NURI_GAP'
  | 'POPULAR_SAME_AGE'
  | 'SAME_TASTE'
  | 'SIMILAR_TO'
  | 'WATCH_AGAIN';

export type RecheckVideosInput = {
  readonly videoIds: ReadonlyArray<Scalars['ID']['input']>;
};

export type RecheckVideosPayload = {
  readonly __typename?: 'RecheckVideosPayload';
  readonly userErrors: ReadonlyArray<CurationUserError>;
  readonly videos: ReadonlyArray<Video>;
};

export type Recommendation = {
  readonly __typename?: 'Recommendation';
  readonly reason: RecommendationReason;
  readonly score: Scalars['Float']['output'];
  readonly video: Video;
};

export type RecommendationReason = {
  readonly __typename?: 'RecommendationReason';
  readonly code: ReasonCode;
  readonly content?: Maybe<CurriculumContent>;
  readonly text: Scalars['String']['output'];
  readonly textEn: Scalars['String']['output'];
  readonly textKo: Scalars['String']['output'];
  readonly video?: Maybe<Video>;
};

export type RecommenderModel = Node & {
  readonly __typename?: 'RecommenderModel';
  readonly children: Scalars['Int']['output'];
  readonly clusters: Scalars['Int']['output'];
  readonly coverage?: Maybe<Scalars['Float']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly interactions: Scalars['Long']['output'];
  readonly isActive: Scalars['Boolean']['output'];
  readonly ndcgAt10?: Maybe<Scalars['Float']['output']>;
  readonly recallAt20?: Maybe<Scalars['Float']['output']>;
  readonly trainedAt: Scalars['DateTime']['output'];
  readonly trainingSeconds: Scalars['Float']['output'];
  readonly videos: Scalars['Int']['output'];
};

export type RecommenderModelConnection = {
  readonly __typename?: 'RecommenderModelConnection';
  readonly edges: ReadonlyArray<RecommenderModelEdge>;
  readonly nodes: ReadonlyArray<RecommenderModel>;
  readonly pageInfo: PageInfo;
};

export type RecommenderModelEdge = {
  readonly __typename?: 'RecommenderModelEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: RecommenderModel;
};

export type RecordWatchInput = {
  readonly childId: Scalars['ID']['input'];
  readonly events: ReadonlyArray<WatchEventInput>;
  readonly sentAt: Scalars['DateTime']['input'];
};

export type RecordWatchPayload = {
  readonly __typename?: 'RecordWatchPayload';
  readonly results: ReadonlyArray<WatchEventResult>;
  readonly timeStatus?: Maybe<TimeStatus>;
  readonly userErrors: ReadonlyArray<WatchUserError>;
};

export type RefreshSessionInput = {
  readonly refreshToken: Scalars['String']['input'];
};

export type RefreshSessionPayload = {
  readonly __typename?: 'RefreshSessionPayload';
  readonly session?: Maybe<Session>;
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type RegisterPushTokenInput = {
  readonly kind: PushTokenKind;
  readonly platform: PushPlatform;
  readonly token: Scalars['String']['input'];
};

export type RegisterPushTokenPayload = {
  readonly __typename?: 'RegisterPushTokenPayload';
  readonly registered: Scalars['Boolean']['output'];
};

export type ReportDay = {
  readonly __typename?: 'ReportDay';
  readonly budgetMinutes: Scalars['Int']['output'];
  readonly minutes: Scalars['Int']['output'];
  readonly on: Scalars['Date']['output'];
  readonly overrunMinutes: Scalars['Int']['output'];
};

export type ReportPeriod =
  | 'WEEKLY';

export type RequestOtpInput = {
  readonly locale?: InputMaybe<Locale>;
  readonly phone: Scalars['String']['input'];
};

export type RequestOtpPayload = {
  readonly __typename?: 'RequestOtpPayload';
  readonly challenge?: Maybe<OtpChallenge>;
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type ReviewDecision =
  | 'APPROVE'
  | 'REJECT'
  | 'RETURN';

export type ReviewFilter = {
  readonly hasBlockingFinding?: InputMaybe<Scalars['Boolean']['input']>;
  readonly language?: InputMaybe<Scalars['String']['input']>;
  readonly state?: InputMaybe<ReviewState>;
};

export type ReviewItem = Node & {
  readonly __typename?: 'ReviewItem';
  readonly createdAt: Scalars['DateTime']['output'];
  readonly decidedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly decidedBy?: Maybe<Staff>;
  readonly decision?: Maybe<ReviewDecision>;
  readonly findings: ReadonlyArray<GateFinding>;
  readonly id: Scalars['ID']['output'];
  readonly proposedBy?: Maybe<Staff>;
  readonly reason?: Maybe<Scalars['String']['output']>;
  readonly risk: Scalars['Int']['output'];
  readonly state: ReviewState;
  readonly video: Video;
};

export type ReviewItemConnection = {
  readonly __typename?: 'ReviewItemConnection';
  readonly edges: ReadonlyArray<ReviewItemEdge>;
  readonly nodes: ReadonlyArray<ReviewItem>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type ReviewItemEdge = {
  readonly __typename?: 'ReviewItemEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: ReviewItem;
};

export type ReviewState =
  | 'DECIDED'
  | 'PENDING';

export type RevokeDeviceInput = {
  readonly deviceId: Scalars['ID']['input'];
};

export type RevokeDevicePayload = {
  readonly __typename?: 'RevokeDevicePayload';
  readonly device?: Maybe<ChildDevice>;
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type RunJobInput = {
  readonly name: Scalars['String']['input'];
};

export type RunJobPayload = {
  readonly __typename?: 'RunJobPayload';
  readonly run?: Maybe<JobRun>;
};

export type SameAgeComparison = {
  readonly __typename?: 'SameAgeComparison';
  readonly childMinutesPerDay: Scalars['Float']['output'];
  readonly cohortSize?: Maybe<Scalars['Int']['output']>;
  readonly label: Scalars['String']['output'];
  readonly labelEn: Scalars['String']['output'];
  readonly labelKo: Scalars['String']['output'];
  readonly medianMinutesPerDay: Scalars['Float']['output'];
  readonly p25?: Maybe<Scalars['Float']['output']>;
  readonly p75?: Maybe<Scalars['Float']['output']>;
  readonly source: SameAgeSource;
  readonly sourceDate?: Maybe<Scalars['String']['output']>;
  readonly sourceName?: Maybe<Scalars['String']['output']>;
};

export type SameAgeSource =
  | 'COHORT'
  | 'PUBLISHED_BENCHMARK';

export type Series = Node & {
  readonly __typename?: 'Series';
  readonly episodes: VideoConnection;
  readonly id: Scalars['ID']['output'];
  readonly title: Scalars['String']['output'];
};


export type SeriesEpisodesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type Session = {
  readonly __typename?: 'Session';
  readonly accessToken: Scalars['String']['output'];
  readonly expiresAt: Scalars['DateTime']['output'];
  readonly refreshToken: Scalars['String']['output'];
  readonly viewer: Viewer;
};

export type SetChildLimitsInput = {
  readonly bedtime?: InputMaybe<Scalars['String']['input']>;
  readonly childId: Scalars['ID']['input'];
  readonly dailyMinutes?: InputMaybe<Scalars['Int']['input']>;
  readonly windowEnd?: InputMaybe<Scalars['String']['input']>;
  readonly windowStart?: InputMaybe<Scalars['String']['input']>;
};

export type SetChildLimitsPayload = {
  readonly __typename?: 'SetChildLimitsPayload';
  readonly child?: Maybe<Child>;
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

export type SetNotificationPreferenceInput = {
  readonly limitReached?: InputMaybe<Scalars['Boolean']['input']>;
  readonly quietFrom?: InputMaybe<Scalars['String']['input']>;
  readonly quietTo?: InputMaybe<Scalars['String']['input']>;
  readonly weeklyReport?: InputMaybe<Scalars['Boolean']['input']>;
};

export type SetNotificationPreferencePayload = {
  readonly __typename?: 'SetNotificationPreferencePayload';
  readonly preferences?: Maybe<NotificationPreferences>;
};

export type SetTasteDialInput = {
  readonly childId: Scalars['ID']['input'];
  readonly dial: TasteDial;
};

export type SetTasteDialPayload = {
  readonly __typename?: 'SetTasteDialPayload';
  readonly child?: Maybe<Child>;
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

export type SignOutPayload = {
  readonly __typename?: 'SignOutPayload';
  readonly signedOut: Scalars['Boolean']['output'];
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type SittingSummary = {
  readonly __typename?: 'SittingSummary';
  readonly count: Scalars['Int']['output'];
  readonly longestMinutes: Scalars['Int']['output'];
  readonly medianMinutes: Scalars['Float']['output'];
};

export type Staff = Node & {
  readonly __typename?: 'Staff';
  readonly email: Scalars['String']['output'];
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly role: StaffRole;
};

export type StaffRole =
  | 'ADMIN'
  | 'EDITOR'
  | 'MANAGER';

export type StaffSignInInput = {
  readonly email: Scalars['String']['input'];
  readonly password: Scalars['String']['input'];
  readonly totpCode: Scalars['String']['input'];
};

export type StaffSignInPayload = {
  readonly __typename?: 'StaffSignInPayload';
  readonly session?: Maybe<Session>;
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type StartPairingInput = {
  readonly deviceName: Scalars['String']['input'];
};

export type StartPairingPayload = {
  readonly __typename?: 'StartPairingPayload';
  readonly pairing?: Maybe<DevicePairing>;
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type StartPlaybackInput = {
  readonly childId: Scalars['ID']['input'];
  readonly videoId: Scalars['ID']['input'];
};

export type StartPlaybackPayload = {
  readonly __typename?: 'StartPlaybackPayload';
  readonly playback?: Maybe<Playback>;
  readonly userErrors: ReadonlyArray<WatchUserError>;
};

export type StopGentlyInput = {
  readonly childId: Scalars['ID']['input'];
  readonly message?: InputMaybe<Scalars['String']['input']>;
};

export type StopGentlyPayload = {
  readonly __typename?: 'StopGentlyPayload';
  readonly sent: Scalars['Boolean']['output'];
  readonly userErrors: ReadonlyArray<WatchUserError>;
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  readonly childLive: ChildLive;
  readonly liveStats: LiveStats;
  readonly playbackCommands: PlaybackCommand;
};


export type SubscriptionChildLiveArgs = {
  childId: Scalars['ID']['input'];
};


export type SubscriptionPlaybackCommandsArgs = {
  childId: Scalars['ID']['input'];
};

export type SuspendVideoInput = {
  readonly reason: Scalars['String']['input'];
  readonly videoId: Scalars['ID']['input'];
};

export type SuspendVideoPayload = {
  readonly __typename?: 'SuspendVideoPayload';
  readonly userErrors: ReadonlyArray<CurationUserError>;
  readonly video?: Maybe<Video>;
};

export type TasteDial =
  | 'BALANCED'
  | 'EXPLORE'
  | 'FAMILIAR';

export type Theme = Node & {
  readonly __typename?: 'Theme';
  readonly id: Scalars['ID']['output'];
  readonly nameEn: Scalars['String']['output'];
  readonly nameKo: Scalars['String']['output'];
  readonly slug: Scalars['String']['output'];
};

export type TimeStatus = {
  readonly __typename?: 'TimeStatus';
  readonly budgetSeconds: Scalars['Int']['output'];
  readonly hardStopAt?: Maybe<Scalars['DateTime']['output']>;
  readonly remainingSeconds: Scalars['Int']['output'];
  readonly usedSeconds: Scalars['Int']['output'];
  readonly verdict: PolicyVerdict;
  readonly warnAt?: Maybe<Scalars['DateTime']['output']>;
  readonly windowEndsAt?: Maybe<Scalars['DateTime']['output']>;
};

export type TopicShare = {
  readonly __typename?: 'TopicShare';
  readonly minutes: Scalars['Float']['output'];
  readonly share: Scalars['Float']['output'];
  readonly theme: Theme;
};

export type UnregisterPushTokenInput = {
  readonly token: Scalars['String']['input'];
};

export type UnregisterPushTokenPayload = {
  readonly __typename?: 'UnregisterPushTokenPayload';
  readonly removed: Scalars['Boolean']['output'];
};

export type UpdateChildInput = {
  readonly childId: Scalars['ID']['input'];
  readonly patch: ChildPatch;
};

export type UpdateChildPayload = {
  readonly __typename?: 'UpdateChildPayload';
  readonly child?: Maybe<Child>;
  readonly userErrors: ReadonlyArray<FamilyUserError>;
};

export type VerifyOtpInput = {
  readonly challengeId: Scalars['ID']['input'];
  readonly code: Scalars['String']['input'];
  readonly deviceName?: InputMaybe<Scalars['String']['input']>;
};

export type VerifyOtpPayload = {
  readonly __typename?: 'VerifyOtpPayload';
  readonly session?: Maybe<Session>;
  readonly userErrors: ReadonlyArray<IdentityUserError>;
};

export type Video = Node & {
  readonly __typename?: 'Video';
  readonly ageBand?: Maybe<AgeBand>;
  readonly channel?: Maybe<Channel>;
  readonly durationSeconds: Scalars['Int']['output'];
  readonly episode?: Maybe<Scalars['Int']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly language: Scalars['String']['output'];
  readonly nuriTags: ReadonlyArray<NuriTag>;
  readonly publishedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly series?: Maybe<Series>;
  readonly state: VideoState;
  readonly themes: ReadonlyArray<Theme>;
  readonly thumbnailUrl?: Maybe<Scalars['String']['output']>;
  readonly title: Scalars['String']['output'];
  readonly youtubeId: Scalars['String']['output'];
};

export type VideoConnection = {
  readonly __typename?: 'VideoConnection';
  readonly edges: ReadonlyArray<VideoEdge>;
  readonly nodes: ReadonlyArray<Video>;
  readonly pageInfo: PageInfo;
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

export type VideoEdge = {
  readonly __typename?: 'VideoEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Video;
};

export type VideoFilter = {
  readonly ageBand?: InputMaybe<AgeBand>;
  readonly language?: InputMaybe<Scalars['String']['input']>;
  readonly nuriArea?: InputMaybe<Scalars['String']['input']>;
  readonly search?: InputMaybe<Scalars['String']['input']>;
  readonly seriesId?: InputMaybe<Scalars['ID']['input']>;
  readonly themeId?: InputMaybe<Scalars['ID']['input']>;
};

export type VideoState =
  | 'DRAFT'
  | 'IN_REVIEW'
  | 'PUBLISHED'
  | 'REJECTED'
  | 'RETIRED'
  | 'SUSPENDED';

export type VideoWatchSummary = {
  readonly __typename?: 'VideoWatchSummary';
  readonly completion: Scalars['Float']['output'];
  readonly minutes: Scalars['Float']['output'];
  readonly starts: Scalars['Int']['output'];
  readonly video: Video;
};

export type Viewer = {
  readonly __typename?: 'Viewer';
  readonly child?: Maybe<Child>;
  readonly family?: Maybe<Family>;
  readonly role: ViewerRole;
  readonly staff?: Maybe<Staff>;
};

export type ViewerRole =
  | 'ADMIN'
  | 'ANONYMOUS'
  | 'CHILD_DEVICE'
  | 'EDITOR'
  | 'MANAGER'
  | 'PARENT';

export type WatchErrorCode =
  | 'BATCH_EMPTY'
  | 'CHILD_NOT_FOUND'
  | 'DENIED'
  | 'TOO_MANY_EVENTS'
  | 'VIDEO_NOT_FOUND';

export type WatchEventInput = {
  readonly fromMs?: InputMaybe<Scalars['Int']['input']>;
  readonly id: Scalars['ID']['input'];
  readonly occurredAt: Scalars['DateTime']['input'];
  readonly playbackId: Scalars['ID']['input'];
  readonly toMs?: InputMaybe<Scalars['Int']['input']>;
  readonly verb: WatchVerb;
  readonly videoId: Scalars['ID']['input'];
};

export type WatchEventResult = {
  readonly __typename?: 'WatchEventResult';
  readonly eventId: Scalars['ID']['output'];
  readonly reason?: Maybe<WatchRejection>;
  readonly status: WatchEventStatus;
};

export type WatchEventStatus =
  | 'ACCEPTED'
  | 'CONFLICT'
  | 'DUPLICATE'
  | 'REJECTED';

export type WatchHistoryConnection = {
  readonly __typename?: 'WatchHistoryConnection';
  readonly edges: ReadonlyArray<WatchHistoryEdge>;
  readonly nodes: ReadonlyArray<WatchedVideo>;
  readonly pageInfo: PageInfo;
};

export type WatchHistoryEdge = {
  readonly __typename?: 'WatchHistoryEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: WatchedVideo;
};

export type WatchRejection =
  | 'ID_INVALID'
  | 'IN_FUTURE'
  | 'SEGMENT_IMPLAUSIBLE'
  | 'SEGMENT_INVALID'
  | 'TOO_OLD'
  | 'UNKNOWN_PLAYBACK'
  | 'UNKNOWN_VIDEO';

export type WatchUserError = {
  readonly __typename?: 'WatchUserError';
  readonly code: WatchErrorCode;
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly message: Scalars['String']['output'];
};

export type WatchVerb =
  | 'COMPLETED'
  | 'ERRORED'
  | 'HEARTBEAT'
  | 'INITIALIZED'
  | 'PAUSED'
  | 'PLAYED'
  | 'SEEKED'
  | 'TERMINATED';

export type WatchedVideo = {
  readonly __typename?: 'WatchedVideo';
  readonly isCompleted: Scalars['Boolean']['output'];
  readonly lastWatchedAt: Scalars['DateTime']['output'];
  readonly starts: Scalars['Int']['output'];
  readonly video: Video;
  readonly watchedSeconds: Scalars['Int']['output'];
};
