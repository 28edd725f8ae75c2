//! The seeded world of a measurement: videos, children and watch events, made through the product's own use
//! cases so that every table holds what it would hold in real life.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{Days, NaiveDate};
use kyck_api::assemble;
use kyck_api::services::Services;
use kyck_api::settings::Settings;
use kyck_domain::catalog::{
    self, BookRequest, ChannelName, LabelledCatalogue, LabelledTag, LabelledTheme, LabelledVideo,
    PlaylistPage, SourceChannel, SourceError, SourceVideo, StatusFacts, TagWeight, VideoList, VideoSource,
};
use kyck_domain::family::{AgeBand, ConsentPurpose, EnsureChild};
use kyck_domain::identity::{EnsureGuardian, GuardianRole, Locale, SessionOwner};
use kyck_domain::watch::{HistoricPlayback, HistoricSegment};
use kyck_kernel::db::Db;
use kyck_kernel::id::{ChildId, CountedIds, FamilyId, GuardianId, IdSource, VideoId};
use kyck_kernel::{Ctx, UtcInstant};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub videos: usize,
    /// Children, two a family.
    pub children: usize,
    /// Watch events, five a playback.
    pub events: usize,
}

/// What the load refers to.
#[derive(Clone, Debug)]
pub struct World {
    /// Children of families with a guardian, each with an access token of it.
    pub children: Vec<(ChildId, String)>,
    /// Ids of all published videos.
    pub videos: Vec<VideoId>,
}

/// Zone of all families.
pub const ZONE: chrono_tz::Tz = chrono_tz::Asia::Seoul;
const SEED: u64 = 1;
/// Families that sign in; their children are the ones asked about.
const SIGNED_IN: usize = 100;
/// Events of one playback.
const EVENTS_A_PLAYBACK: usize = 5;

/// Two children per family, of all ages.
fn children_of(families: &[FamilyId], ids: &CountedIds, services: &Services) -> Vec<EnsureChild> {
    let past = services.kernel.now().plus_days(-100);
    let mut children = Vec::new();
    let first_month: NaiveDate = services.kernel.now().day_in(ZONE) - chrono::Months::new(82);
    for (number, family_id) in families.iter().enumerate() {
        for place in 0..2 {
            children.push(EnsureChild {
                id: ChildId(ids.next(past)),
                family_id: *family_id,
                nickname: "아이".to_owned(),
                birth_month: month(first_month + chrono::Months::new(((number * 2 + place) % 58) as u32)),
                avatar: "bear".to_owned(),
                interests: Vec::new(),
                limits: None,
            });
        }
    }

    children
}

/// Fills a migrated, empty database.
///
/// # Errors
/// What a use case says.
pub async fn fill(settings: &Settings, db: Db, size: Size) -> Result<World, String> {
    let mut parts = assemble::parts(settings, db)
        .await
        .map_err(|error| error.to_string())?;
    parts.videos = Arc::new(Invented);
    let services = Services::new(parts).map_err(|fault| format!("{fault:?}"))?;
    let ctx = Ctx::system();
    services
        .catalog
        .import_labelled(&ctx, &labels(size.videos))
        .await
        .map_err(|fault| format!("{fault:?}"))?;

    let ids = CountedIds::default();
    let past = services.kernel.now().plus_days(-100);
    let families: Vec<FamilyId> = (0..size.children / 2).map(|_| FamilyId(ids.next(past))).collect();
    let guardians: Vec<EnsureGuardian> = families
        .iter()
        .enumerate()
        .map(|(number, family_id)| EnsureGuardian {
            family_id: *family_id,
            guardian_id: GuardianId(ids.next(past)),
            phone: format!("+821030{number:06}"),
            role: GuardianRole::Owner,
            locale: Locale::Korean,
            zone: ZONE,
        })
        .collect();

    let owners: Vec<(FamilyId, GuardianId)> = guardians
        .iter()
        .map(|guardian| (guardian.family_id, guardian.guardian_id))
        .collect();
    services
        .identity
        .ensure_guardians(&ctx, guardians)
        .await
        .map_err(|error| format!("{error:?}"))?;
    let agreed = [
        ConsentPurpose::Service,
        ConsentPurpose::Recommendation,
        ConsentPurpose::SameAgeStatistics,
    ];
    services
        .family
        .ensure_consents(&ctx, &owners, &agreed)
        .await
        .map_err(|fault| format!("{fault:?}"))?;

    let children = children_of(&families, &ids, &services);
    let child_ids: Vec<ChildId> = children.iter().map(|child| child.id).collect();
    services
        .family
        .ensure_children(&ctx, children)
        .await
        .map_err(|fault| format!("{fault:?}"))?;
    let labels = services
        .catalog
        .all_labels()
        .await
        .map_err(|fault| format!("{fault:?}"))?;
    let lengths: Vec<(VideoId, i64)> = labels
        .iter()
        .map(|video| (video.id, video.duration_ms.unwrap_or(60_000)))
        .collect();
    let now = services.kernel.now();
    let playbacks_a_child = size.events / EVENTS_A_PLAYBACK / child_ids.len().max(1);
    for (number, group) in child_ids.chunks(50).enumerate() {
        let mut random = ChaCha8Rng::seed_from_u64(SEED + number as u64);
        let playbacks = group
            .iter()
            .flat_map(|child| (0..playbacks_a_child).map(|_| *child).collect::<Vec<_>>())
            .map(|child| one_playback(child, &lengths, now, &mut random))
            .collect();
        services
            .watch
            .load_history(&ctx, playbacks)
            .await
            .map_err(|fault| format!("{fault:?}"))?;
    }

    let mut signed_in = Vec::new();
    for (number, (family_id, guardian_id)) in owners.iter().take(SIGNED_IN).enumerate() {
        let token = sign_in(&services, *family_id, *guardian_id, number).await?;
        for child in &child_ids[number * 2..number * 2 + 2] {
            signed_in.push((*child, token.clone()));
        }
    }

    Ok(World {
        children: signed_in,
        videos: lengths.into_iter().map(|(id, _)| id).collect(),
    })
}

async fn sign_in(
    services: &Services,
    family_id: FamilyId,
    guardian_id: GuardianId,
    number: usize,
) -> Result<String, String> {
    let tx = services
        .kernel
        .db
        .write()
        .await
        .map_err(|error| error.to_string())?;
    let owner = SessionOwner::Guardian {
        guardian_id,
        family_id,
    };
    let session = services
        .identity
        .open_session(&tx, owner, None, &number.to_be_bytes())
        .await;
    let session = session.map_err(|fault| format!("{fault:?}"))?;
    tx.commit().await.map_err(|error| error.to_string())?;
    Ok(session.access_token)
}

fn one_playback(
    child_id: ChildId,
    videos: &[(VideoId, i64)],
    now: UtcInstant,
    random: &mut ChaCha8Rng,
) -> HistoricPlayback {
    let popular = (random.random::<f64>().powi(2) * videos.len() as f64) as usize;
    let (video_id, duration_ms) = videos[popular.min(videos.len() - 1)];
    let day = now.plus_days(-random.random_range(1..57));
    let started_at = day.plus_minutes(-random.random_range(0..600));

    let watched = if random.random_bool(0.7) {
        duration_ms
    } else {
        duration_ms / 3
    };

    let step = (watched / EVENTS_A_PLAYBACK as i64).max(1);
    let segments = (0..EVENTS_A_PLAYBACK as i64)
        .map(|number| HistoricSegment {
            at: started_at.plus_millis((number + 1) * step),
            from_ms: (number * step) as i32,
            to_ms: ((number + 1) * step) as i32,
        })
        .collect();

    HistoricPlayback {
        child_id,
        video_id,
        zone: ZONE,
        duration_ms: Some(duration_ms),
        started_at,
        segments,
        ended_at: None,
    }
}

fn month(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    day - Days::new(u64::from(day.day0()))
}

fn labels(videos: usize) -> LabelledCatalogue {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let contents: Vec<String> = catalog::curriculum()
        .contents
        .iter()
        .map(|content| content.id.clone())
        .collect();
    let themes: Vec<String> = (0..20).map(|number| format!("theme-{number}")).collect();

    LabelledCatalogue {
        themes: themes
            .iter()
            .map(|slug| LabelledTheme {
                slug: slug.clone(),
                name_ko: slug.clone(),
                name_en: slug.clone(),
            })
            .collect(),
        videos: (0..videos)
            .map(|number| {
                let picked: Vec<&String> = contents.choose_multiple(&mut random, 3).collect();

                let series = number % 4 == 0;
                LabelledVideo {
                    youtube_id: youtube_id(number),
                    state: "PUBLISHED".to_owned(),
                    age_band: AgeBand::ALL.choose(&mut random).copied(),
                    language: if number % 2 == 0 { "ko" } else { "en" }.to_owned(),
                    themes: themes.choose_multiple(&mut random, 2).cloned().collect(),
                    nuri: picked
                        .iter()
                        .enumerate()
                        .map(|(place, content)| LabelledTag {
                            content: (*content).clone(),
                            weight: if place == 0 {
                                TagWeight::Primary
                            } else {
                                TagWeight::Secondary
                            },
                        })
                        .collect(),
                    series: series.then(|| format!("시리즈 {}", number / 80)),
                    episode: series.then_some(number as i32),
                    title_ko: None,
                    title_en: None,
                    published_at: None,
                }
            })
            .collect(),
    }
}

fn youtube_id(number: usize) -> String {
    format!("bench{number:06}")
}

/// A source that knows every video of the measurement.
struct Invented;

#[async_trait]
impl VideoSource for Invented {
    async fn videos(&self, youtube_ids: &[String], _: &dyn BookRequest) -> Result<VideoList, SourceError> {
        Ok(VideoList {
            videos: youtube_ids.iter().map(|id| invented(id)).collect(),
            unreadable: Vec::new(),
        })
    }

    async fn playlist_page(
        &self,
        _: &str,
        _: Option<&str>,
        _: &dyn BookRequest,
    ) -> Result<PlaylistPage, SourceError> {
        Err(SourceError::NotFound)
    }

    async fn channel(&self, _: &ChannelName, _: &dyn BookRequest) -> Result<SourceChannel, SourceError> {
        Err(SourceError::NotFound)
    }
}

fn invented(youtube_id: &str) -> SourceVideo {
    let number: i64 = youtube_id.trim_start_matches("bench").parse().unwrap_or_default();
    let channel = number % 150;
    SourceVideo {
        youtube_id: youtube_id.to_owned(),
        etag: format!("etag-{number}"),
        title: format!("숲속 친구들의 신나는 하루 {number}화"),
        description: String::new(),
        channel_youtube_id: format!("UCbench{channel:017}"),
        channel_title: format!("채널 {channel}"),
        published_at: Some(UtcInstant(1_700_000_000_000 + number * 1000)),
        duration_ms: Some(60_000 + number % 600 * 1000),
        status: StatusFacts {
            privacy_status: "public".to_owned(),
            upload_status: "processed".to_owned(),
            is_embeddable: true,
            is_made_for_kids: Some(true),
            contains_synthetic_media: None,
            license: Some("youtube".to_owned()),
            regions_allowed: None,
            regions_blocked: Vec::new(),
            is_age_restricted: false,
            kmrb_rating: None,
            live_broadcast_content: "none".to_owned(),
            has_live_details: false,
            tags: Vec::new(),
            category_id: Some("27".to_owned()),
        },
        default_audio_language: Some("ko".to_owned()),
        thumbnail_url: Some(format!("https://i.ytimg.com/vi/{youtube_id}/mqdefault.jpg")),
    }
}
