use lectern_domain::effects::{Attempt, Draw, Job, JobError, JobStatus, Verdict, Webhook, WebhookStatus, WebhookUrl};
use lectern_domain::{DeliveryId, Event, Timestamp};

use crate::announce::announce;
use crate::effects::{Performed, finish};
use crate::ports::Tx;
use crate::{Context, StoreError};

/// Keeps what came of an attempt: in the log, with the webhook, and with the job, which waits for the next one or is over.
/// All of it is kept or nothing; a worker that lost the job keeps nothing.
///
/// The attempt went to `url`. Where the webhook has another by now, the answer says nothing about it, and what is gone there
/// is tried again where the webhook is.
pub(crate) fn end_delivery(
    tx: &mut dyn Tx,
    at: &Context,
    job: &Job,
    id: DeliveryId,
    url: &WebhookUrl,
    attempt: &Attempt,
) -> Result<Performed, StoreError> {
    let Some(mut delivery) = tx.deliveries().find(id)? else { return over(tx, job, at.now) };
    let mut ended = job.clone();
    let webhook = tx.webhooks().find(delivery.state().webhook)?;
    let here = webhook.filter(|webhook| webhook.state().url == *url);
    let (verdict, draw) = (verdict(attempt, here.is_some()), draw(id));
    let step = match verdict {
        Verdict::Taken | Verdict::Gone => ended.succeed(at.now),
        Verdict::Refused => ended.fail(&why(attempt), &Webhook::RETRIES, draw, at.now),
    };
    keep(tx, step, &ended)?;
    let next_at = ended.state().due_at;
    delivery.attempted(attempt.clone(), next_at);
    tx.deliveries().save(&delivery)?;
    if let Some(webhook) = here {
        hear(tx, at, webhook, verdict, next_at.is_none())?;
    }
    Ok(Performed::Kept(ended.state().status))
}

/// Nobody is to have it any more.
pub(crate) fn cancel_delivery(
    tx: &mut dyn Tx,
    now: Timestamp,
    job: &Job,
    id: DeliveryId,
) -> Result<Performed, StoreError> {
    if let Some(mut delivery) = tx.deliveries().find(id)? {
        delivery.cancel();
        tx.deliveries().save(&delivery)?;
    }
    over(tx, job, now)
}

/// Hands the job back until `due_at`: that is no attempt.
pub(crate) fn put_off_delivery(tx: &mut dyn Tx, job: &Job, due_at: Timestamp) -> Result<Performed, StoreError> {
    let mut waiting = job.clone();
    let step = waiting.hand_back(due_at);
    keep(tx, step, &waiting)?;
    Ok(Performed::Kept(JobStatus::Queued))
}

fn over(tx: &mut dyn Tx, job: &Job, now: Timestamp) -> Result<Performed, StoreError> {
    finish(tx, job, now)?;
    Ok(Performed::Finished)
}

fn keep(tx: &mut dyn Tx, step: Result<(), JobError>, job: &Job) -> Result<(), StoreError> {
    step.map_err(|_| StoreError::Stale)?;
    tx.jobs().save(job)
}

/// What an attempt tells of the webhook. While all is well that is nothing new, and nothing is written.
fn hear(
    tx: &mut dyn Tx,
    at: &Context,
    mut webhook: Webhook,
    verdict: Verdict,
    given_up: bool,
) -> Result<(), StoreError> {
    let before = webhook.state().status;
    if !webhook.heard(verdict, given_up, at.now) {
        return Ok(());
    }
    let version = tx.webhooks().save(&webhook)?;
    let state = webhook.state();
    match state.status {
        WebhookStatus::Disabled(by) if before == WebhookStatus::Enabled => {
            let (id, owner, reason) = (state.id, state.owner, by.name().to_owned());
            announce(tx, at, &Event::WebhookDisabled { id, version, owner, reason })
        }
        _ => Ok(()),
    }
}

/// The random end of its identifier: those that failed together come back each at a time of its own.
fn draw(id: DeliveryId) -> Draw {
    let [.., a, b, c, d] = *id.uuid().as_bytes();
    Draw(u32::from_be_bytes([a, b, c, d]))
}

/// What an attempt means for its message: what is gone from a place that is no longer that of the webhook is only refused.
const fn verdict(attempt: &Attempt, here: bool) -> Verdict {
    match attempt.verdict() {
        Verdict::Gone if !here => Verdict::Refused,
        verdict => verdict,
    }
}

fn why(attempt: &Attempt) -> String {
    match (attempt.status, &attempt.error) {
        (Some(status), _) => format!("answered {status}"),
        (None, Some(error)) => error.clone(),
        (None, None) => "no answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::{DeliveryStatus, JobState, WebhookState};
    use lectern_domain::{SignedDuration, Version};

    use super::*;
    use crate::fixtures::{id, job, noon, operator, webhook};
    use crate::mocks::MockTx;

    fn answered(status: u16) -> Attempt {
        Attempt { at: noon(), took: 7, status: Some(status), error: None, excerpt: None }
    }

    fn at_attempt(attempts: u32) -> Job {
        Job::restore(JobState { attempts, ..job(1, JobStatus::Leased).state().clone() })
    }

    /// Keeps the delivery and the job in these states.
    fn keeping(delivery: DeliveryStatus, job: JobStatus) -> MockTx {
        let mut tx = MockTx::default().having_delivery(|_| ());
        let saved = tx.deliveries.expect_save().times(1);
        saved.withf(move |kept| kept.state().status == delivery && kept.state().tried == 1).return_const(Ok(()));
        tx.jobs.expect_save().times(1).withf(move |kept| kept.state().status == job).return_const(Ok(()));
        tx
    }

    fn run(tx: &mut MockTx, job: &Job, status: u16) -> Result<Performed, StoreError> {
        end_delivery(tx, &operator(), job, id(2), &webhook(1).state().url, &answered(status))
    }

    #[test]
    fn what_was_taken_is_over_and_all_is_well() {
        let mut tx = keeping(DeliveryStatus::Delivered, JobStatus::Succeeded).having_webhook();
        assert_eq!(run(&mut tx, &at_attempt(1), 204), Ok(Performed::Kept(JobStatus::Succeeded)));
        let failing = |state: &mut WebhookState| state.failing_since = Some(noon());
        let mut tx = keeping(DeliveryStatus::Delivered, JobStatus::Succeeded).having_webhook_like(failing);
        let saved = tx.webhooks.expect_save().times(1);
        saved.withf(|webhook| webhook.state().failing_since.is_none()).return_const(Ok(Version::from(2)));
        assert!(run(&mut tx, &at_attempt(1), 204).is_ok());
    }

    #[test]
    fn what_was_refused_waits_for_its_next_time_which_the_log_tells() {
        let mut tx = MockTx::default().having_delivery(|_| ()).having_webhook();
        let due = |at: Option<Timestamp>| {
            at.is_some_and(|at| {
                at >= noon() + SignedDuration::from_secs(5) && at < noon() + SignedDuration::from_secs(6)
            })
        };
        let saved = tx.jobs.expect_save().times(1);
        saved
            .withf(move |job| {
                job.state().status == JobStatus::Retrying
                    && due(job.state().due_at)
                    && job.state().failure.as_deref() == Some("answered 500")
            })
            .return_const(Ok(()));
        tx.deliveries.expect_save().times(1).withf(move |kept| due(kept.state().next_at)).return_const(Ok(()));
        let saved = tx.webhooks.expect_save().times(1);
        saved.withf(|webhook| webhook.state().failing_since == Some(noon())).return_const(Ok(Version::from(2)));
        assert_eq!(run(&mut tx, &at_attempt(1), 500), Ok(Performed::Kept(JobStatus::Retrying)));
    }

    #[test]
    fn the_last_attempt_gives_it_up_and_after_days_the_webhook_as_well() {
        let since = |hours| {
            move |state: &mut WebhookState| state.failing_since = Some(noon() - SignedDuration::from_hours(hours))
        };
        let mut tx = keeping(DeliveryStatus::Failed, JobStatus::Dead).having_webhook_like(since(1));
        assert_eq!(run(&mut tx, &at_attempt(10), 500), Ok(Performed::Kept(JobStatus::Dead)));
        let tx = keeping(DeliveryStatus::Failed, JobStatus::Dead).having_webhook_like(since(120));
        let mut tx = tx.telling(&["webhook.disabled"]);
        tx.webhooks.expect_save().times(1).withf(|webhook| !webhook.is_enabled()).return_const(Ok(Version::from(2)));
        assert!(run(&mut tx, &at_attempt(10), 500).is_ok());
    }

    #[test]
    fn what_is_gone_is_disabled_at_once_and_told_of() {
        let mut tx =
            keeping(DeliveryStatus::Failed, JobStatus::Succeeded).having_webhook().telling(&["webhook.disabled"]);
        tx.webhooks.expect_save().times(1).withf(|webhook| !webhook.is_enabled()).return_const(Ok(Version::from(2)));
        assert_eq!(run(&mut tx, &at_attempt(1), 410), Ok(Performed::Kept(JobStatus::Succeeded)));
    }

    #[test]
    fn what_was_answered_where_the_webhook_was_before_says_nothing_about_it() {
        let moved = |state: &mut WebhookState| state.url = WebhookUrl::parse("https://new.example/").unwrap();
        let table = [
            (410, 1, DeliveryStatus::Pending, JobStatus::Retrying),
            (500, 1, DeliveryStatus::Pending, JobStatus::Retrying),
            (410, 10, DeliveryStatus::Failed, JobStatus::Dead),
            (200, 1, DeliveryStatus::Delivered, JobStatus::Succeeded),
        ];
        for (status, attempts, delivery, job) in table {
            // Nothing is saved of the webhook: the mock would not have it.
            let mut tx = keeping(delivery, job).having_webhook_like(moved);
            assert_eq!(run(&mut tx, &at_attempt(attempts), status), Ok(Performed::Kept(job)), "{status}");
        }
    }

    #[test]
    fn what_was_given_up_and_is_tried_after_all_stands_where_that_attempt_leads() {
        let table = [
            (200, DeliveryStatus::Delivered, JobStatus::Succeeded),
            (500, DeliveryStatus::Pending, JobStatus::Retrying),
        ];
        for (status, delivery, job) in table {
            let mut tx = MockTx::default()
                .having_delivery(|delivery| delivery.attempted(answered(500), None))
                .having_webhook_like(|state| state.failing_since = Some(noon()));
            let saved = tx.deliveries.expect_save().times(1);
            saved.withf(move |kept| kept.state().status == delivery && kept.state().tried == 2).return_const(Ok(()));
            tx.jobs.expect_save().times(1).return_const(Ok(()));
            tx.webhooks.expect_save().return_const(Ok(Version::from(2)));
            assert_eq!(run(&mut tx, &at_attempt(1), status), Ok(Performed::Kept(job)), "{status}");
        }
    }

    #[test]
    fn whoever_lost_the_job_keeps_nothing() {
        let mut tx = MockTx::default().having_delivery(|_| ()).having_webhook();
        tx.jobs.expect_save().return_const(Err(StoreError::Stale));
        assert_eq!(run(&mut tx, &at_attempt(1), 200), Err(StoreError::Stale));
        assert_eq!(run(&mut tx, &job(1, JobStatus::Cancelled), 200), Err(StoreError::Stale));
    }

    #[test]
    fn what_nobody_is_to_have_is_cancelled_and_what_is_put_off_costs_no_attempt() {
        let mut tx = MockTx::default().having_delivery(|_| ());
        let saved = tx.deliveries.expect_save().times(1);
        saved.withf(|kept| kept.state().status == DeliveryStatus::Cancelled).return_const(Ok(()));
        tx.jobs.expect_save().times(1).return_const(Ok(()));
        assert_eq!(cancel_delivery(&mut tx, noon(), &at_attempt(1), id(2)), Ok(Performed::Finished));
        let (mut tx, later) = (MockTx::default(), noon() + SignedDuration::from_secs(30));
        let saved = tx.jobs.expect_save().times(1);
        saved.withf(move |job| (job.state().attempts, job.state().due_at) == (0, Some(later))).return_const(Ok(()));
        assert_eq!(put_off_delivery(&mut tx, &at_attempt(1), later), Ok(Performed::Kept(JobStatus::Queued)));
    }
}
