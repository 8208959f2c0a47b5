use lectern_domain::identity::{Email, TokenHash};

use crate::effects::{Letter, NewJob, Task, enqueue};
use crate::ports::Tx;
use crate::{Context, Error};

/// Posts a letter that lets its reader choose a new password, if the address is somebody's. Whether it is changes neither
/// the answer nor the work: the job is queued in both cases, and finds out when nobody waits for it. While it waits it is
/// the only one for the address, whose digest is `whose`.
///
/// # Errors
/// `Store`.
pub fn forgot_password(tx: &mut dyn Tx, at: &Context, email: &Email, whose: &TokenHash) -> Result<(), Error> {
    let user = tx.users().find_by_login(&email.folded())?.map(|user| user.state().id.uuid());
    let job = NewJob::now(at, Task::SendMail { letter: Letter::ResetPassword { user } });
    enqueue(tx, at, &job.keyed(format!("mail.reset_password {}", hex(whose))))?;
    Ok(())
}

fn hex(hash: &TokenHash) -> String {
    hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Role, User};
    use uuid::Uuid;

    use crate::fixtures::{email, guest, id, user};
    use crate::mocks::MockTx;

    #[test]
    fn a_letter_is_posted_whether_the_address_is_known_or_not() {
        let table: [(Option<User>, Option<Uuid>); 2] = [(Some(user(5, Role::Student)), Some(id(5))), (None, None)];
        for (account, user) in table {
            let mut tx = MockTx::default().having_login("user5@example.org", account);
            let added = tx.jobs.expect_add().times(1);
            added
                .withf(move |_, job| {
                    let key = format!("mail.reset_password {}", "0a".repeat(32));
                    let letter = Letter::ResetPassword { user };
                    job.task == Task::SendMail { letter } && job.key == Some(key)
                })
                .return_const(Ok(Some(id(1))));
            assert_eq!(forgot_password(&mut tx, &guest(), &email(5), &TokenHash([10; 32])), Ok(()));
        }
    }

    #[test]
    fn one_that_waits_already_is_enough() {
        let mut tx = MockTx::default().having_login("user5@example.org", None);
        tx.jobs.expect_add().times(1).return_const(Ok(None));
        assert_eq!(forgot_password(&mut tx, &guest(), &email(5), &TokenHash([10; 32])), Ok(()));
    }
}
