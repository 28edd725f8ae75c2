//! Types of curation.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use kyck_domain::curation::{self, Bucket, CurationError, Finding, ImportProblem, QuotaUse, ReviewItem};
use kyck_kernel::Fault;
use kyck_kernel::id::StaffId;

use super::change_error::change_error;
use super::proposal::ReviewProposal;
use crate::graphql::catalog::VideoNode;
use crate::graphql::error::UserError;
use crate::graphql::identity::Staff;
use crate::graphql::page::connection;
use crate::graphql::scalar::{Date, DateTime};
use crate::graphql::{ContextExt, Language, id};

/// A rule that a video passes before it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "curation::Gate")]
pub enum Gate {
    /// The video is public or unlisted.
    Privacy,
    /// YouTube has processed the upload completely.
    UploadStatus,
    /// May be shown on other sites.
    Embeddable,
    /// Made for kids, as YouTube sees it.
    MadeForKids,
    /// Synthetic or altered media.
    SyntheticMedia,
    /// Neither too short nor too long.
    Duration,
    /// The video may be played in Korea.
    Region,
    /// The video has no age restriction.
    AgeRestriction,
    /// Rated for all, or not rated.
    Rating,
    /// No stream: running, announced or recorded.
    Live,
    /// Words that ask for a closer look.
    Keyword,
    /// Still there at YouTube.
    Unavailable,
}

/// What a finding means for the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "curation::Severity")]
pub enum FindingSeverity {
    /// The video cannot be published.
    Block,
    /// A person must look.
    Review,
    /// For information; it prevents nothing.
    Info,
}

/// Whether an item of the queue was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "curation::ReviewState")]
pub enum ReviewState {
    /// Waits for a decision.
    Pending,
    /// Somebody has decided it.
    Decided,
}

/// What a curator says of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "curation::Decision")]
pub enum ReviewDecision {
    /// Publish the video to families.
    Approve,
    /// Refuse it for good.
    Reject,
    /// Give it back: it may be proposed again.
    Return,
}

/// What a pasted source names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "curation::SourceKind")]
pub enum ImportSourceKind {
    /// A single video by its URL or id.
    Video,
    /// All videos of a playlist.
    Playlist,
    /// All uploads of a channel.
    Channel,
}

/// A purse of calls that YouTube counts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Bucket")]
pub enum QuotaBucket {
    /// All calls except searches.
    General,
    /// Searches, which have a quota of their own.
    Search,
}

/// What a rule of the gate found.
#[derive(Clone, Debug, SimpleObject)]
pub struct GateFinding {
    /// The rule that made the finding.
    gate: Gate,
    /// What it means for the decision.
    severity: FindingSeverity,
    /// Why the rule objects, in Korean.
    reason_ko: String,
    /// Why the rule objects, in English.
    reason_en: String,
}

impl From<&Finding> for GateFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            gate: finding.gate.into(),
            severity: finding.severity.into(),
            reason_ko: finding.reason_ko.clone(),
            reason_en: finding.reason_en.clone(),
        }
    }
}

/// A video in the review queue.
#[derive(Clone)]
pub struct ReviewItemNode {
    item: Arc<ReviewItem>,
    video: VideoNode,
    proposal: Option<ReviewProposal>,
    proposed_by: Option<Staff>,
    decided_by: Option<Staff>,
}

/// A video in the review queue.
#[Object(name = "ReviewItem")]
impl ReviewItemNode {
    /// Opaque global id of this item.
    pub async fn id(&self) -> ID {
        id::encode(self.item.id)
    }

    /// The video, as it is now.
    async fn video(&self) -> VideoNode {
        self.video.clone()
    }

    /// How much there is to look at, 0 to 1000: the order of the queue, highest first.
    async fn risk(&self) -> i32 {
        self.item.risk
    }

    /// What the gate found, gravest first.
    async fn findings(&self) -> Vec<GateFinding> {
        self.item.findings.iter().map(GateFinding::from).collect()
    }

    /// Whether the item was decided.
    async fn state(&self) -> ReviewState {
        self.item.state.into()
    }

    /// What was decided; null while nobody has.
    async fn decision(&self) -> Option<ReviewDecision> {
        self.item.decision.map(Into::into)
    }

    /// What an editor proposes, while nothing is decided.
    async fn proposed_decision(&self) -> Option<ReviewDecision> {
        let proposal = self.item.proposal.as_ref()?;
        self.item.decision.is_none().then(|| proposal.decision.into())
    }

    /// What was proposed, which a manager confirms or changes; null when nothing was.
    async fn proposal(&self) -> Option<ReviewProposal> {
        self.proposal.clone()
    }

    /// Why it was decided so.
    async fn reason(&self) -> Option<&str> {
        self.item.reason.as_deref()
    }

    /// Who proposed it for decision.
    async fn proposed_by(&self) -> Option<Staff> {
        self.proposed_by.clone()
    }

    /// Member of staff who decided; null while nobody has.
    async fn decided_by(&self) -> Option<Staff> {
        self.decided_by.clone()
    }

    /// When it came into the queue.
    async fn created_at(&self) -> DateTime {
        self.item.created_at.into()
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.item.decided_at.map(Into::into)
    }
}

connection!(
    "review items",
    ReviewItemConnection,
    ReviewItemEdge,
    ReviewItemNode
);

/// Items with their videos and the staff they name, by a constant number of queries.
///
/// # Errors
/// [`Fault::Database`].
pub async fn with_videos(ctx: &Context<'_>, items: Vec<ReviewItem>) -> Result<Vec<ReviewItemNode>, Fault> {
    let named: Vec<StaffId> = items
        .iter()
        .flat_map(|item| item.proposed_by.into_iter().chain(item.decided_by))
        .collect();
    let staff = staff_of(ctx, named).await?;
    let member = |id: Option<StaffId>| id.and_then(|id| staff.get(&id).cloned());
    let ids: Vec<_> = items.iter().map(|item| item.video_id).collect();
    let videos: HashMap<_, _> = ctx.services().catalog.videos_by_ids(&ids).await?;
    let catalogue = ctx.services().catalog.current().await?;

    items
        .into_iter()
        .map(|item| {
            let video = videos
                .get(&item.video_id)
                .ok_or_else(|| Fault::internal("a review item without its video"))?;
            Ok(ReviewItemNode {
                video: VideoNode(video.clone()),
                proposed_by: member(item.proposed_by),
                decided_by: member(item.decided_by),
                proposal: item
                    .proposal
                    .as_ref()
                    .map(|proposal| ReviewProposal::new(proposal, &catalogue)),
                item: Arc::new(item),
            })
        })
        .collect()
}

/// Members of staff by their ids, by one query; by none when there are no ids.
///
/// # Errors
/// As [`Identity::staff_by_ids`](kyck_domain::identity::Identity::staff_by_ids).
pub async fn staff_of(ctx: &Context<'_>, mut ids: Vec<StaffId>) -> Result<HashMap<StaffId, Staff>, Fault> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = ctx.services().identity.staff_by_ids(&ctx.cx(), &ids).await?;
    Ok(found.into_iter().map(|staff| (staff.id, Staff(staff))).collect())
}

/// What is used of YouTube's quota on one Pacific day.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(name = "QuotaUse")]
pub struct QuotaStatus {
    /// Kind of calls that the quota is for.
    bucket: QuotaBucket,
    /// The day, in Pacific time.
    day_on: Date,
    /// Units used so far on the day.
    used: i32,
    /// Units of the day, as YouTube grants them.
    limit: i32,
    /// Units of the day that this installation uses at most.
    cap: i32,
    /// Whether nothing is left, by our count or by YouTube's word.
    is_exhausted: bool,
    /// When the next day begins.
    resets_at: DateTime,
}

impl From<QuotaUse> for QuotaStatus {
    fn from(quota: QuotaUse) -> Self {
        Self {
            bucket: quota.bucket.into(),
            day_on: quota.day_on.into(),
            used: quota.used,
            limit: quota.bucket.limit(),
            cap: quota.cap,
            is_exhausted: quota.is_exhausted || quota.used >= quota.cap,
            resets_at: quota.resets_at.into(),
        }
    }
}

/// What can be wrong with what a curator asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CurationErrorCode {
    /// It names no video, playlist or channel.
    SourceUnreadable,
    /// YouTube does not show it.
    SourceNotFound,
    /// The import has more sources than allowed.
    TooManySources,
    /// Today's calls are used up.
    QuotaExhausted,
    /// YouTube did not answer properly.
    SourceUnavailable,
    /// YouTube answered, but its entry for this video, or for one of this list, cannot be read.
    SourceEntryUnreadable,
    /// There is no such item.
    ItemNotFound,
    /// Somebody else decided the item first.
    AlreadyDecided,
    /// An approval names the youngest age band.
    AgeBandMissing,
    /// The curriculum has no such content.
    NuriTagUnknown,
    /// Not one primary and at most three secondary contents, each once.
    NuriTagsInvalid,
    /// The gate forbids publication.
    GateBlocked,
    /// A reason must be written.
    ReasonMissing,
    /// The reason has more than 1,000 characters, or some that nobody sees.
    ReasonInvalid,
    /// There is no such video.
    VideoNotFound,
    /// There is no such theme.
    ThemeNotFound,
    /// There is no such series, or it is deleted.
    SeriesNotFound,
    /// The series has as many videos as it can have.
    SeriesFull,
    /// The number within the series is not from 1 to 10,000, or there is no series.
    EpisodeInvalid,
    /// The title is empty, too long, without letters, or has hidden characters.
    TitleInvalid,
    /// The state of the video does not allow this.
    StateUnsuitable,
    /// Somebody else changed it since.
    ChangedSince,
    /// There is no such change, or none that can be undone.
    ChangeNotFound,
    /// The change is more than ten minutes old.
    UndoTooLate,
}

/// Something a curator can fix.
pub type CurationUserError = UserError<CurationErrorCode>;

/// Why a source was not imported, in the caller's language.
pub fn problem_of(problem: &ImportProblem, language: Language) -> CurationUserError {
    let (code, ko, en) = match problem {
        ImportProblem::Unreadable => (
            CurationErrorCode::SourceUnreadable,
            "동영상, 재생목록, 채널 주소나 ID가 아닙니다.",
            "This names no video, playlist or channel of YouTube.",
        ),
        ImportProblem::NotFound => (
            CurationErrorCode::SourceNotFound,
            "YouTube에서 찾을 수 없습니다. 삭제되었거나 비공개입니다.",
            "YouTube does not show it: it does not exist, is private or was deleted.",
        ),
        ImportProblem::QuotaExhausted => (
            CurationErrorCode::QuotaExhausted,
            "오늘의 YouTube 할당량을 다 썼습니다. 태평양 시간 자정에 다시 열립니다.",
            "Today's YouTube quota is used up. It opens again at midnight Pacific time.",
        ),
        ImportProblem::Unavailable(_) => (
            CurationErrorCode::SourceUnavailable,
            "YouTube가 응답하지 않습니다. 잠시 후 다시 시도하세요.",
            "YouTube does not answer properly. Try again later.",
        ),
        ImportProblem::EntryUnreadable(reason) => {
            let message = match language {
                Language::Korean => {
                    format!("YouTube가 보낸 영상 정보 하나를 읽을 수 없어요({reason}). 다른 영상은 괜찮아요.")
                }
                Language::English => {
                    format!(
                        "What YouTube says of one video cannot be read ({reason}). The others are not affected."
                    )
                }
            };
            return UserError::new(CurationErrorCode::SourceEntryUnreadable, message, &[]);
        }
    };
    UserError::new(code, language.pick(ko, en), &[])
}

/// A failure of curation as a user error at this place of the input.
///
/// # Errors
/// What no other input would fix.
pub fn user_error(
    error: CurationError,
    field: &[&str],
    language: Language,
) -> Result<CurationUserError, Fault> {
    let text = |ko: &str, en: &str| language.pick(ko, en).to_owned();
    let (code, message) = match error {
        CurationError::Fault(fault) => return Err(fault),
        CurationError::Source(problem) => {
            let mut error = problem_of(&problem, language);
            error.field = (!field.is_empty()).then(|| field.iter().map(ToString::to_string).collect());
            return Ok(error);
        }
        CurationError::GateBlocked {
            reason_ko, reason_en, ..
        } => (CurationErrorCode::GateBlocked, text(&reason_ko, &reason_en)),
        CurationError::TooManySources { most } => (
            CurationErrorCode::TooManySources,
            match language {
                Language::Korean => format!("한 번에 {most}개까지 가져올 수 있습니다."),
                Language::English => format!("At most {most} sources at once."),
            },
        ),
        CurationError::NuriTagUnknown(id) => (
            CurationErrorCode::NuriTagUnknown,
            match language {
                Language::Korean => format!("누리과정에 없는 내용입니다: {id}"),
                Language::English => format!("The curriculum has no content {id}."),
            },
        ),
        CurationError::ItemNotFound => (
            CurationErrorCode::ItemNotFound,
            text("검토 항목이 없습니다.", "There is no such item."),
        ),
        CurationError::AlreadyDecided => (
            CurationErrorCode::AlreadyDecided,
            text("이미 결정된 항목입니다.", "The item is decided already."),
        ),
        CurationError::AgeBandMissing => (
            CurationErrorCode::AgeBandMissing,
            text(
                "승인하려면 연령대를 정해야 합니다.",
                "An approval names the youngest age band.",
            ),
        ),
        CurationError::NuriTagsInvalid => (
            CurationErrorCode::NuriTagsInvalid,
            text(
                "누리과정 주 내용 하나와 부 내용 셋까지를 겹치지 않게 정해야 합니다.",
                "An approval has one primary and at most three secondary contents, each once.",
            ),
        ),
        CurationError::ReasonMissing => (
            CurationErrorCode::ReasonMissing,
            text("이유를 적어야 합니다.", "A reason is needed."),
        ),
        CurationError::ReasonInvalid => (
            CurationErrorCode::ReasonInvalid,
            text(
                "이유는 1,000자까지, 보이지 않는 글자 없이 적어 주세요.",
                "A reason has at most 1,000 characters, none of them hidden.",
            ),
        ),
        CurationError::VideoNotFound => (
            CurationErrorCode::VideoNotFound,
            text("영상이 없습니다.", "There is no such video."),
        ),
        CurationError::ThemeNotFound => (
            CurationErrorCode::ThemeNotFound,
            text("주제가 없습니다.", "There is no such theme."),
        ),
        error => change_error(&error, language),
    };

    Ok(UserError::new(code, message, field))
}
