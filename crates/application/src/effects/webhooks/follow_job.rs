use lectern_domain::DeliveryId;
use lectern_domain::effects::Job;
use uuid::Uuid;

use super::CARRIED;
use crate::StoreError;
use crate::ports::Tx;

/// Lets the delivery that a job carries stand where the job does, when that ended without an attempt or is to be done after
/// all, in the same transaction. Other jobs carry none.
pub(crate) fn follow_job(tx: &mut dyn Tx, job: &Job) -> Result<(), StoreError> {
    let Some(id) = carried(job) else { return Ok(()) };
    let Some(mut delivery) = tx.deliveries().find(id)? else { return Ok(()) };
    if delivery.follow(job.state().status, job.state().due_at) {
        tx.deliveries().save(&delivery)?;
    }
    Ok(())
}

/// Its key says what it carries.
fn carried(job: &Job) -> Option<DeliveryId> {
    let id = job.state().key.as_deref()?.strip_prefix(CARRIED)?;
    Uuid::try_parse(id).ok().map(DeliveryId::from)
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::{DeliveryStatus, JobState, JobStatus};

    use super::*;
    use crate::effects::webhooks::key;
    use crate::fixtures::{id, job};
    use crate::mocks::MockTx;

    fn keyed(status: JobStatus, key: Option<String>) -> Job {
        Job::restore(JobState { key, ..job(1, status).state().clone() })
    }

    #[test]
    fn a_delivery_ends_with_its_job() {
        for (ended, status) in
            [(JobStatus::Cancelled, DeliveryStatus::Cancelled), (JobStatus::Dead, DeliveryStatus::Failed)]
        {
            let mut tx = MockTx::default().having_delivery(|_| ());
            let saved = tx.deliveries.expect_save().times(1);
            saved.withf(move |delivery| delivery.state().status == status).return_const(Ok(()));
            assert_eq!(follow_job(&mut tx, &keyed(ended, Some(key(id(2))))), Ok(()));
        }
    }

    #[test]
    fn what_stands_there_already_is_gone_or_was_never_carried_is_left_alone() {
        let carrying = keyed(JobStatus::Cancelled, Some(key(id(2))));
        assert_eq!(follow_job(&mut MockTx::default().having_delivery(|delivery| delivery.cancel()), &carrying), Ok(()));
        let mut gone = MockTx::default();
        gone.deliveries.expect_find().return_const(Ok(None));
        assert_eq!(follow_job(&mut gone, &carrying), Ok(()));
        for other in [None, Some("answers.sweep"), Some("webhook.deliver:no name")] {
            let other = keyed(JobStatus::Cancelled, other.map(str::to_owned));
            assert_eq!(follow_job(&mut MockTx::default(), &other), Ok(()));
        }
    }
}
