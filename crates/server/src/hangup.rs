//! SIGHUP, by which operators ask a program to read anew what it can.

use std::io::{self, IsTerminal};

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

/// Where there is nothing to read, it ends nobody, but whoever was started at a terminal: that is gone then.
///
/// # Errors
/// Those of the system.
pub(crate) fn ignore() -> io::Result<()> {
    if io::stdin().is_terminal() {
        return Ok(());
    }
    each(|| tracing::info!("SIGHUP: nothing is read anew without TLS; settings take a restart"))
}
