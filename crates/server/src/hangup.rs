//! SIGHUP, by which operators ask a program to read anew what it can.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Does that at each of them, from now on.
///
/// # Errors
/// Those of the system.
pub(crate) fn each(mut heed: impl FnMut() + 'static) -> io::Result<()> {
    let mut hangups = signal(SignalKind::hangup())?;
    actix_web::rt::spawn(async move {
        while hangups.recv().await.is_some() {
            heed();
        }
    });
    Ok(())
}

/// What there is nothing to read for ends nobody.
///
/// # Errors
/// Those of the system.
pub(crate) fn ignore() -> io::Result<()> {
    each(|| tracing::info!("SIGHUP: nothing is read anew without TLS; settings take a restart"))
}
