//! Whether the certificate and its key can be read, are what they should be, belong together, and for how long.

use lectern_domain::{SignedDuration, Timestamp};
use rustls::sign::CertifiedKey;

use super::Finding;
use crate::settings::Settings;
use crate::tls::{Unusable, read, term};

const SUBJECT: &str = "TLS";

/// Who renews by hand wants to hear of it so long before.
const NOTICE: SignedDuration = SignedDuration::from_hours(14 * 24);

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let Some(files) = &settings.http.tls else { return Vec::new() };
    match read(files) {
        Ok(shown) => {
            let (cert, key) = (files.cert.display(), files.key.display());
            let length = shown.cert.len();
            let fits = format!("{cert} and {key} belong together; certificates in the chain: {length}");
            vec![Finding::good(SUBJECT, fits), validity(&shown, Timestamp::now())]
        }
        Err(Unusable { setting, path, why, remedy }) => {
            vec![Finding::failure(SUBJECT, format!("{setting}: {} {why}", path.display()), remedy)]
        }
    }
}

fn validity(shown: &CertifiedKey, now: Timestamp) -> Finding {
    const RENEW: &str = "renew it, and send the program SIGHUP, so that it shows the new one";
    let term = match term(shown) {
        Ok(term) => term,
        Err(error) => return Finding::warning(SUBJECT, format!("nobody knows when it ends: {error}"), RENEW),
    };
    let (begin, end) = (term.start(), term.end());
    if now < *begin {
        let remedy = "see that the clock is right; otherwise show another one until then";
        return Finding::failure(SUBJECT, format!("the certificate begins to be good at {begin}"), remedy);
    }
    let left = end.duration_since(now);
    if left.is_negative() {
        return Finding::failure(SUBJECT, format!("the certificate was good until {end}: clients refuse it"), RENEW);
    }
    let found = format!("the certificate is good until {end}, for {} days", left.as_hours() / 24);
    if left < NOTICE { Finding::warning(SUBJECT, found, RENEW) } else { Finding::good(SUBJECT, found) }
}
