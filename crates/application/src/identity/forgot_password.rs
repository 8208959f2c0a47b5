use lectern_domain::UserId;
use lectern_domain::identity::{Email, TokenHash};

use crate::effects::{Letter, NewJob, Task, enqueue};
use crate::ports::Tx;
use crate::{Context, Error};

/// Posts a letter that lets its reader choose a new password, if the address is somebody's. Whether it is changes neither
/// the answer nor the work nor what is kept: a job is queued in both cases, about `nobody` where there is none, and finds
/// out when nobody waits for it. While it waits it is the only one for the address, whose name is `whose`.
///
/// # Errors
/// `Store`.
pub fn forgot_password(
    tx: &mut dyn Tx,
    at: &Context,
    email: &Email,
    (whose, nobody): (&TokenHash, UserId),
) -> Result<(), Error> {
    let user = tx.users().find_id(&email.folded())?.unwrap_or(nobody);
    let job = NewJob::now(at, Task::SendMail { letter: Letter::ResetPassword { user: Some(user.uuid()) } });
    enqueue(tx, at, &job.keyed(format!("mail.reset_password {}", hex(whose))))?;
    Ok(())
}

fn hex(hash: &TokenHash) -> String {
    hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    use crate::fixtures::{email, guest, id};
    use crate::mocks::MockTx;

    const WHOSE: TokenHash = TokenHash([10; 32]);

    fn having(user: Option<UserId>) -> MockTx {
        let mut tx = MockTx::default();
        tx.users.expect_find_id().times(1).withf(|login| login == "user5@example.org").return_const(Ok(user));
        tx
    }

    #[test]
    fn a_letter_is_posted_whether_the_address_is_known_or_not() {
        let table: [(Option<UserId>, Uuid); 2] = [(Some(id(5)), id(5)), (None, id(99))];
        for (account, user) in table {
            let mut tx = having(account);
            let added = tx.jobs.expect_add().times(1);
            added
                .withf(move |_, job| {
                    let key = format!("mail.reset_password {}", "0a".repeat(32));
                    let letter = Letter::ResetPassword { user: Some(user) };
                    job.task == Task::SendMail { letter } && job.key == Some(key)
                })
                .return_const(Ok(Some(id(1))));
            assert_eq!(forgot_password(&mut tx, &guest(), &email(5), (&WHOSE, id(99))), Ok(()));
        }
    }

    #[test]
    fn one_that_waits_already_is_enough() {
        let mut tx = having(None);
        tx.jobs.expect_add().times(1).return_const(Ok(None));
        assert_eq!(forgot_password(&mut tx, &guest(), &email(5), (&WHOSE, id(99))), Ok(()));
    }
}
