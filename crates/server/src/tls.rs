//! TLS by rustls: the certificate, and how to take another one while serving.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;

use crate::failure::Failure;
use crate::settings::TlsFiles;

/// The certificate that is shown at present.
#[derive(Debug)]
struct Certificate(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Makes what shakes hands with clients, and reads the files anew after each SIGHUP.
///
/// # Errors
/// A file that cannot be read or holds no such thing, a key that is not that of the certificate.
pub(crate) fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, Failure> {
    let shown = Arc::new(Certificate(RwLock::new(Arc::new(read(files)?))));
    // No h2: the other side of it is not built in, and what is not offered is not asked for.
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| refused("cert", &files.cert, error))?
        .with_no_client_auth()
        .with_cert_resolver(shown.clone());
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let mut hangups = signal(SignalKind::hangup())?;
    let files = files.clone();
    actix_web::rt::spawn(async move {
        while hangups.recv().await.is_some() {
            match read(&files) {
                Ok(certificate) => {
                    *shown.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
                    tracing::info!("read the certificate anew");
                }
                Err(failure) => tracing::error!(%failure, "the certificate stays as it was"),
            }
        }
    });
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn read(TlsFiles { cert, key }: &TlsFiles) -> Result<CertifiedKey, Failure> {
    let chain = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| refused("cert", cert, error))?;
    if chain.is_empty() {
        return Err(refused("cert", cert, "there is no certificate in it"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| refused("key", key, error))?;
    CertifiedKey::from_der(chain, secret, &default_provider()).map_err(|error| refused("key", key, error))
}

fn refused(setting: &'static str, path: &Path, why: impl ToString) -> Failure {
    Failure::Tls(setting, path.to_owned(), format!("cannot be used: {}", why.to_string()))
}
