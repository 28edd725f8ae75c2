//! TLS from two files, read again when they change, so that a renewed certificate needs no restart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::secret_file;

/// The interval at which the files are checked.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Why TLS cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing, unreadable or no PEM.
    #[error("{file}: {problem}")]
    File {
        /// Path as the settings give it.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The key's file cannot be read, or others may read it.
    #[error("tls.key_file: {0}")]
    Secret(String),
    /// Certificate and key do not fit.
    #[error("certificate and key: {0}")]
    Pair(#[from] rustls::Error),
}

/// The present certificate and key.
#[derive(Clone)]
pub struct TlsKeeper {
    cert_file: PathBuf,
    key_file: PathBuf,
    present: Arc<RwLock<Arc<rustls::ServerConfig>>>,
    /// When the files in use were last changed; outlives a restart of [`TlsKeeper::watch`].
    seen: Arc<Mutex<Changes>>,
}

/// When certificate and key file were last changed; `None` for one that is not there.
type Changes = [Option<SystemTime>; 2];

impl TlsKeeper {
    /// Reads both files.
    ///
    /// # Errors
    /// When they cannot be read or do not fit.
    pub fn load(cert_file: PathBuf, key_file: PathBuf) -> Result<Self, TlsError> {
        let seen = changes(&cert_file, &key_file);
        let config = read(&cert_file, &key_file)?;
        Ok(Self {
            cert_file,
            key_file,
            present: Arc::new(RwLock::new(Arc::new(config))),
            seen: Arc::new(Mutex::new(seen)),
        })
    }

    /// Accepts with the present certificate.
    pub fn acceptor(&self) -> TlsAcceptor {
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&present))
    }

    /// Takes up changed files until `stopping`; a pair that cannot be used leaves the old one in place.
    pub async fn watch(self, stopping: CancellationToken) {
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let now = changes(&self.cert_file, &self.key_file);
            if now == *self.seen.lock().unwrap_or_else(PoisonError::into_inner) {
                continue;
            }
            match self.reload() {
                Ok(()) => {
                    tracing::info!("the TLS certificate was reloaded");
                    *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = now;
                }
                // Certificate and key may be written one after the other: look again next time.
                Err(error) => tracing::warn!(%error, "the changed TLS files cannot be used yet"),
            }
        }
    }

    /// Reads both files again.
    ///
    /// # Errors
    /// As [`TlsKeeper::load`]; the old pair stays.
    pub fn reload(&self) -> Result<(), TlsError> {
        let config = Arc::new(read(&self.cert_file, &self.key_file)?);
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }
}

fn changes(cert_file: &Path, key_file: &Path) -> Changes {
    [cert_file, key_file].map(|file| std::fs::metadata(file).and_then(|file| file.modified()).ok())
}

fn read(cert_file: &PathBuf, key_file: &PathBuf) -> Result<rustls::ServerConfig, TlsError> {
    let problem = |file: &PathBuf, problem: String| TlsError::File {
        file: file.display().to_string(),
        problem,
    };
    let certificates: Vec<_> = CertificateDer::pem_file_iter(cert_file)
        .and_then(Iterator::collect)
        .map_err(|error| problem(cert_file, error.to_string()))?;
    let key = secret_file::read(key_file).map_err(TlsError::Secret)?;
    let key = PrivateKeyDer::from_pem_slice(&key).map_err(|error| problem(key_file, error.to_string()))?;
    let mut config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
