//! TLS by rustls: the certificate, and how to take another one while serving.

use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use lectern_domain::Timestamp;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{Error, ServerConfig};
use tokio_rustls::TlsAcceptor;
use x509_parser::error::X509Error;
use x509_parser::parse_x509_certificate;
use x509_parser::time::ASN1Time;

use crate::failure::Failure;
use crate::hangup;
use crate::settings::TlsFiles;

/// The certificate that is shown at present.
#[derive(Debug)]
struct Certificate(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Makes what shakes hands with clients, where there are files to do that with, and reads them anew after each SIGHUP.
///
/// # Errors
/// A file that cannot be read or holds no such thing, a key that is not that of the certificate.
pub(crate) fn acceptor(files: Option<&TlsFiles>) -> Result<Option<TlsAcceptor>, Failure> {
    let Some(files) = files else {
        hangup::ignore()?;
        return Ok(None);
    };
    let shown = Arc::new(Certificate(RwLock::new(Arc::new(read(files)?))));
    // No h2: the other side of it is not built in, and what is not offered is not asked for.
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_cert_resolver(shown.clone());
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let files = files.clone();
    hangup::each(move || match read(&files) {
        Ok(certificate) => {
            *shown.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
            tracing::info!("read the certificate anew");
        }
        Err(failure) => tracing::error!(%failure, "the certificate stays as it was"),
    })?;
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

/// The certificate with its key, as it would be shown. `lectern doctor` reads them with the same eyes.
///
/// # Errors
/// As of [`acceptor`].
pub(crate) fn read(TlsFiles { cert, key }: &TlsFiles) -> Result<CertifiedKey, Unusable> {
    let chain = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| CERT.no_pem(cert, &error))?;
    if chain.is_empty() {
        return Err(CERT.no_pem(cert, &pem::Error::NoItemsFound));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| KEY.no_pem(key, &error))?;
    CertifiedKey::from_der(chain, secret, &default_provider()).map_err(|error| match error {
        Error::InconsistentKeys(_) => {
            let why = format!("is not the key of the certificate {}", cert.display());
            KEY.unusable(key, why, "name the two files that were made together")
        }
        Error::InvalidCertificate(why) => CERT.unusable(cert, format!("cannot be used: {why:?}"), CERT.remedy),
        why => KEY.unusable(key, format!("cannot be used: {why}"), KEY.remedy),
    })
}

/// From when to when every certificate of the chain is good.
///
/// # Errors
/// A certificate that cannot be read.
pub(crate) fn term(shown: &CertifiedKey) -> Result<RangeInclusive<Timestamp>, X509Error> {
    let (mut begin, mut end) = (Timestamp::MIN, Timestamp::MAX);
    for certificate in &shown.cert {
        let (_, read) = parse_x509_certificate(certificate)?;
        let at = |time: ASN1Time| Timestamp::from_second(time.timestamp()).map_err(|_| X509Error::InvalidDate);
        begin = begin.max(at(read.validity().not_before)?);
        end = end.min(at(read.validity().not_after)?);
    }
    Ok(begin..=end)
}

/// Why a file is of no use for TLS, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: {file} {why}\n-> {remedy}", file = .path.display())]
pub(crate) struct Unusable {
    pub(crate) setting: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) why: String,
    pub(crate) remedy: &'static str,
}

/// What one of the two files must hold.
struct Part {
    setting: &'static str,
    holds: &'static str,
    remedy: &'static str,
}

const CERT: Part = Part {
    setting: "http.tls.cert",
    holds: "certificate",
    remedy: "name the certificate and its chain in PEM, which begins with -----BEGIN CERTIFICATE-----",
};

const KEY: Part = Part {
    setting: "http.tls.key",
    holds: "private key",
    remedy: "name the key of http.tls.cert in PEM, which begins with -----BEGIN PRIVATE KEY-----",
};

impl Part {
    fn no_pem(&self, path: &Path, error: &pem::Error) -> Unusable {
        match error {
            pem::Error::Io(error) => {
                let remedy = "name a file that is there, and let the user that serves read it";
                self.unusable(path, format!("cannot be read: {error}"), remedy)
            }
            pem::Error::NoItemsFound => self.unusable(path, format!("holds no {} in PEM", self.holds), self.remedy),
            error => self.unusable(path, format!("is not sound PEM: {error}"), self.remedy),
        }
    }

    fn unusable(&self, path: &Path, why: String, remedy: &'static str) -> Unusable {
        Unusable { setting: self.setting, path: path.to_owned(), why, remedy }
    }
}
