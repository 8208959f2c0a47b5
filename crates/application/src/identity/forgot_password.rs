use lectern_domain::identity::TokenHash;

use crate::effects::{Letter, NewJob, Task, enqueue};
use crate::ports::Tx;
use crate::{Context, Error};

/// Posts a letter that lets its reader choose a new password, if the address, which is `closed`, is somebody's. Nobody looks
/// whether it is before the letter is composed, so it changes neither the answer nor the work nor what is kept. While it
/// waits it is the only one for the address, whose name is `whose`.
///
/// # Errors
/// `Store`.
pub fn forgot_password(tx: &mut dyn Tx, at: &Context, closed: &str, whose: &TokenHash) -> Result<(), Error> {
    let letter = Letter::ForgottenPassword { address: closed.to_owned() };
    let key = format!("mail.reset_password {}", hex(whose));
    enqueue(tx, at, &NewJob::now(at, Task::SendMail { letter }).keyed(key))?;
    Ok(())
}

fn hex(hash: &TokenHash) -> String {
    hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::fixtures::{guest, id};
    use crate::mocks::MockTx;

    /// One waits already, or none does: whoever asks learns neither.
    #[test]
    fn a_letter_is_posted_once_at_a_time_and_nobody_looks_whose_it_is() {
        for queued in [Some(id(1)), None] {
            let mut tx = MockTx::default();
            let added = tx.jobs.expect_add().times(1);
            added
                .withf(|_, job| {
                    let key = format!("mail.reset_password {}", "0a".repeat(32));
                    let letter = Letter::ForgottenPassword { address: "closed".to_owned() };
                    job.task == Task::SendMail { letter } && job.key == Some(key)
                })
                .return_const(Ok(queued));
            assert_eq!(forgot_password(&mut tx, &guest(), "closed", &TokenHash([10; 32])), Ok(()));
        }
    }
}
