//! Whether the certificate and its key can be read, are what they should be, and belong together.

use super::Finding;
use crate::settings::Settings;
use crate::tls::{Unusable, read};

pub(super) fn examine(settings: &Settings) -> Option<Finding> {
    const SUBJECT: &str = "TLS";
    let files = settings.http.tls.as_ref()?;
    Some(match read(files) {
        Ok(shown) => {
            let (cert, key) = (files.cert.display(), files.key.display());
            let length = shown.cert.len();
            Finding::good(SUBJECT, format!("{cert} and {key} belong together; certificates in the chain: {length}"))
        }
        Err(Unusable { setting, path, why, remedy }) => {
            Finding::failure(SUBJECT, format!("{setting}: {} {why}", path.display()), remedy)
        }
    })
}
