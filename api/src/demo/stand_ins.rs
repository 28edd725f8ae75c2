//! The outside world of the demo: stand-ins on the loopback interface, used through the real adapters.

use std::sync::Arc;

use kyck_adapters::http::Limits;
use kyck_adapters::youtube::{Youtube, YoutubeSettings};
use kyck_domain::catalog::{SourceError, VideoSource};
use kyck_kernel::random::Random;
use kyck_stand_ins::fcm::FcmStandIn;
use kyck_stand_ins::youtube::{Catalog, YoutubeConfig, YoutubeStandIn};

use crate::settings::{Secret, Settings};

/// Running stand-ins; they end with this value.
#[derive(Debug)]
pub struct StandIns {
    youtube: YoutubeStandIn,
    fcm: FcmStandIn,
    folder: tempfile::TempDir,
}

impl StandIns {
    /// Starts them on free ports.
    ///
    /// # Errors
    /// When no port or temporary folder is to be had, or the demo catalogue cannot be read.
    pub async fn start() -> std::io::Result<Self> {
        let catalog = Catalog::demo().map_err(std::io::Error::other)?;
        // A refresh of the whole demo catalogue and an afternoon of importing cost some hundred units.
        let youtube = YoutubeStandIn::start(YoutubeConfig {
            catalog,
            ..YoutubeConfig::default()
        })
        .await?;
        let fcm = FcmStandIn::start().await?;
        let folder = tempfile::tempdir()?;
        tokio::fs::write(folder.path().join("service-account.json"), fcm.service_account()).await?;
        Ok(Self { youtube, fcm, folder })
    }

    /// Points the settings at the stand-ins, but for what somebody has set on purpose.
    pub fn apply(&self, settings: &mut Settings) {
        if !settings.youtube.api_key.is_set() && settings.youtube.base_url == kyck_adapters::youtube::BASE_URL
        {
            settings.youtube.base_url = self.youtube.base_url();
            settings.youtube.api_key = Secret::from(self.youtube.api_key());
        }
        if settings.fcm.service_account_file.as_os_str().is_empty() {
            settings.fcm.base_url = self.fcm.base_url();
            settings.fcm.token_url = self.fcm.token_url();
            settings.fcm.service_account_file = self.folder.path().join("service-account.json");
        }
    }

    /// Video facts of the demo catalogue, wherever the settings point.
    ///
    /// # Errors
    /// Never in practice: the address is a stand-in's own.
    pub fn videos(&self, random: Arc<dyn Random>) -> Result<Arc<dyn VideoSource>, SourceError> {
        let settings = YoutubeSettings {
            base_url: self.youtube.base_url(),
            api_key: self.youtube.api_key().to_owned(),
            limits: Limits::default(),
        };
        Ok(Arc::new(Youtube::new(settings, random)?))
    }

    /// Pushes that the stand-in of FCM took, newest first: when, token, title and text.
    pub fn pushes(&self) -> Vec<kyck_stand_ins::fcm::Received> {
        let mut received = self.fcm.received();
        received.reverse();
        received
    }
}
