//! What grows old is taken away while the program serves.

use std::time::Duration;

use lectern_application::{App, StoreError};

/// Removes answers whose time is over, now and every `pause`. What cannot be removed now is removed the next time.
pub(crate) async fn for_ever(school: App, pause: Duration) {
    loop {
        match once(&school).await {
            Ok(0) => {}
            Ok(count) => tracing::debug!(count, "forgot answers whose time is over"),
            Err(error) => tracing::warn!(%error, "could not forget answers whose time is over"),
        }
        tokio::time::sleep(pause).await;
    }
}

/// A small transaction at a time, so that nobody waits for it long.
async fn once(school: &App) -> Result<usize, StoreError> {
    let (now, mut total) = (school.now(), 0);
    loop {
        match school.forget_answers(now).await? {
            0 => return Ok(total),
            count => total += count,
        }
    }
}

#[cfg(test)]
mod tests {
    use lectern_application::ports::Kept;
    use lectern_application::{Claim, Reply, Store};
    use lectern_domain::{SignedDuration, UserId};
    use lectern_persistence::DieselStore;
    use uuid::Uuid;

    use super::once;
    use crate::school;
    use crate::settings::{Settings, Sources};

    #[actix_web::test]
    async fn every_answer_whose_time_is_over_goes_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/school.db", folder.path().display());
        let variables = [("LECTERN__DATABASE__URL", url.as_str()), ("LECTERN__IDEMPOTENCY__KEEP", "1h")];
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let settings = Settings::load(&Sources { variables: Some(variables), ..Sources::default() }).unwrap();
        let school = school::open(&settings).unwrap();
        let (store, now) = (DieselStore::open(&settings.database).unwrap(), school.now());
        let store: &dyn Store = &store;
        let answer = move |n: i64| {
            let key = format!("key-{n}");
            let reply = Reply { status: 204, headers: Vec::new(), body: Vec::new() };
            // Answer 0 is a minute old, each other one an hour or more.
            let age = if n == 0 { SignedDuration::from_mins(1) } else { SignedDuration::from_secs(3_600 + n) };
            let claim = Claim { principal: UserId::from(Uuid::nil()), route: "/articles", key };
            (claim, Kept { fingerprint: [0; 32], reply, kept_at: now - age })
        };
        let kept = store.atomically(move |tx| {
            (0..251).map(answer).try_for_each(|(claim, kept)| tx.idempotency().add(&claim, &kept))
        });
        kept.await.unwrap();
        assert_eq!(once(&school).await, Ok(250));
        assert_eq!(once(&school).await, Ok(0));
        let young = store.atomically(move |tx| tx.idempotency().find(&answer(0).0));
        assert!(young.await.unwrap().is_some());
    }
}
