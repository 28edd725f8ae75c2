//! The outside services by the settings; one that is not set up is replaced by one whose calls name the missing setting.

use std::sync::Arc;

use async_trait::async_trait;
use kyck_adapters::bus::{NatsBus, PostgresBus};
use kyck_adapters::fcm::{Fcm, FcmSettings, ServiceAccount};
use kyck_adapters::http::Limits;
use kyck_adapters::youtube::{Youtube, YoutubeSettings};
use kyck_domain::catalog::{
    BookRequest, ChannelName, PlaylistPage, SourceChannel, SourceError, VideoList, VideoSource,
};
use kyck_domain::notify::{PushMessage, SendError, SendPush, SendSms};
use kyck_kernel::bus::{Bus, InProcessBus};
use kyck_kernel::id::{IdSource, RandomIds};
use kyck_kernel::random::Random;
use kyck_kernel::time::{Clock, SystemClock};

use super::error::{AssembleError, service};
use crate::secret_file;
use crate::settings::Settings;

/// Between the nodes: NATS when it is set, else PostgreSQL itself, else there is one node only.
pub(super) fn bus(settings: &Settings) -> Result<Arc<dyn Bus>, AssembleError> {
    // Names this process among all nodes, only to know its own messages again.
    let node = RandomIds.next(SystemClock.now()).simple().to_string();
    let nats = settings.nats.url.expose();
    if !nats.is_empty() {
        let bus = NatsBus::start(nats, node).map_err(|problem| service("nats.url", problem))?;
        Ok(Arc::new(bus))
    } else if settings.database.sqlite_file().is_none() {
        let bus = PostgresBus::start(settings.database.url.expose(), node)
            .map_err(|problem| service("database.url", problem))?;
        Ok(Arc::new(bus))
    } else {
        Ok(Arc::new(InProcessBus::default()))
    }
}

/// The sender of text messages.
pub(super) fn sms(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Arc<dyn SendSms>, AssembleError> {
    let sms = &settings.sms;

    sms.provider
        .connect(sms.account(), clock, random)
        .map_err(|problem| service("sms", problem))
}

/// The sender of push messages.
pub(super) fn push(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Arc<dyn SendPush>, AssembleError> {
    let fcm = &settings.fcm;
    if fcm.service_account_file.as_os_str().is_empty() {
        return Ok(Arc::new(NotSetUp));
    }
    let problem = |problem| service("fcm.service_account_file", problem);
    let text = secret_file::read_text(&fcm.service_account_file).map_err(problem)?;
    let service_account = ServiceAccount::parse(&text).map_err(|error| {
        let file = fcm.service_account_file.display();
        problem(format!("{file}: {error}"))
    })?;
    let settings = FcmSettings {
        base_url: fcm.base_url.clone(),
        token_url: Some(fcm.token_url.clone()).filter(|url| !url.is_empty()),
        service_account,
        limits: Limits::default(),
    };
    let fcm = Fcm::new(settings, Arc::clone(clock), Arc::clone(random));
    Ok(Arc::new(fcm.map_err(|problem| service("fcm", problem))?))
}

/// The source of video metadata.
pub(super) fn videos(
    settings: &Settings,
    random: &Arc<dyn Random>,
) -> Result<Arc<dyn VideoSource>, AssembleError> {
    let youtube = &settings.youtube;
    if !youtube.api_key.is_set() {
        return Ok(Arc::new(NotSetUp));
    }
    let settings = YoutubeSettings {
        base_url: youtube.base_url.clone(),
        api_key: youtube.api_key.expose().to_owned(),
        limits: Limits::default(),
    };
    let youtube = Youtube::new(settings, Arc::clone(random));
    Ok(Arc::new(
        youtube.map_err(|problem| service("youtube.base_url", problem))?,
    ))
}

/// Takes the place of an outside service that is not set up; every call fails with the setting that is missing.
struct NotSetUp;

#[async_trait]
impl SendPush for NotSetUp {
    async fn send(&self, _: &PushMessage) -> Result<String, SendError> {
        Err(SendError::Misconfigured {
            detail: "fcm.service_account_file is not set".to_owned(),
        })
    }
}

#[async_trait]
impl VideoSource for NotSetUp {
    async fn videos(&self, _: &[String], _: &dyn BookRequest) -> Result<VideoList, SourceError> {
        Err(no_key())
    }

    async fn playlist_page(
        &self,
        _: &str,
        _: Option<&str>,
        _: &dyn BookRequest,
    ) -> Result<PlaylistPage, SourceError> {
        Err(no_key())
    }

    async fn channel(&self, _: &ChannelName, _: &dyn BookRequest) -> Result<SourceChannel, SourceError> {
        Err(no_key())
    }
}

fn no_key() -> SourceError {
    SourceError::Refused {
        reason: "youtube.api_key is not set".to_owned(),
    }
}
