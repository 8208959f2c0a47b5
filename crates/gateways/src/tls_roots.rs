//! Whose certificates are trusted.

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};

/// Those whom the system trusts. What of them cannot be read is missing, with a word in the log.
pub(crate) fn of_the_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    for error in system.errors {
        tracing::warn!(%error, "some roots that the system trusts cannot be read");
    }
    roots.add_parsable_certificates(system.certs);
    roots
}

/// Trusts `roots`, and shows no certificate of ours.
///
/// # Errors
/// When the library does not know the versions of TLS that it has.
pub(crate) fn trusting(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let versions = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    Ok(versions.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth())
}
