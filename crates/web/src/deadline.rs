//! No request hangs, and none takes the process with it.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use crate::{Rejection, RequestId};

/// Awaits `work` for at most `limit`, and takes a panic for the failure of this one request.
///
/// # Errors
/// [`Rejection::DeadlineExceeded`], [`Rejection::Broken`].
pub(crate) async fn bounded<T>(id: RequestId, limit: Duration, work: impl Future<Output = T>) -> Result<T, Rejection> {
    // What the handler held is dropped with it, and what it shares is behind locks that survive a panic.
    let guarded = AssertUnwindSafe(work).catch_unwind();
    match tokio::time::timeout(limit, guarded).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(panic)) => {
            tracing::error!(request_id = %id.0, panic = said(panic.as_ref()), "a handler panicked");
            Err(Rejection::Broken)
        }
        Err(_) => Err(Rejection::DeadlineExceeded),
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::bounded;
    use crate::{Rejection, RequestId};

    #[actix_web::test]
    async fn what_hangs_is_cut_off() {
        let hung = bounded(RequestId::mint(), Duration::from_millis(1), std::future::pending::<()>()).await;
        assert!(matches!(hung, Err(Rejection::DeadlineExceeded)));
    }

    #[actix_web::test]
    async fn a_panic_stays_with_its_request() {
        let panicked = bounded(RequestId::mint(), Duration::from_secs(1), async { panic!("on purpose") }).await;
        assert!(matches!(panicked, Err::<(), _>(Rejection::Broken)));
    }
}
