use lectern_domain::Event;
use lectern_domain::identity::User;

use super::{end_sessions, other_admins};
use crate::announce::announce;
use crate::effects::webhooks::remove_all;
use crate::effects::{NewJob, Task, enqueue};
use crate::ports::Tx;
use crate::{Context, Error, StoreError};

/// Whoever had fewer follows has none left after the first are gone.
const MANY: usize = 100;

/// Deletes the caller's own account: it becomes anonymous, its webhooks and follows go, and every session ends. Of many
/// follows, the rest goes soon after.
///
/// # Errors
/// `AuthenticationRequired`, `User(LastAdmin)`, `Store`.
pub fn delete_me(tx: &mut dyn Tx, at: &Context) -> Result<(), Error> {
    let id = at.signed_in()?.user;
    let mut user = super::found(tx.users().find(id)?)?;
    let others = other_admins(tx, &user)?;
    let stand_in = User::anonymous_names(id).map_err(|_| StoreError::Corrupt)?;
    user.delete(stand_in, others, at.now)?;
    let version = tx.users().save(&user)?;
    // They say where they were sent.
    tx.email_tokens().remove_all(id)?;
    remove_all(tx, at, id)?;
    if tx.follows().remove_of(id)? >= MANY {
        enqueue(tx, at, &NewJob::now(at, Task::ForgetFollows { user: id.uuid() }))?;
    }
    announce(tx, at, &Event::UserDeleted { id, version })?;
    Ok(end_sessions(tx, at, (id, None), "user_deleted")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Role, UserError, UserStatus};

    use crate::Hidden;
    use crate::fixtures::{deleted, guest, id, member, noon, user};
    use crate::mocks::MockTx;

    #[test]
    fn an_account_goes_with_its_names_webhooks_sessions_and_tokens() {
        let mut tx = MockTx::default()
            .having_user(&user(1, Role::Student))
            .saving_user(|user| {
                let anonymous = User::is_stand_in(&user.email.folded()) && User::is_stand_in(&user.username.folded());
                user.status == UserStatus::Deleted && anonymous
            })
            .ending_sessions(1, None)
            .forgetting_tokens(1)
            .telling(&["user.deleted", "session.revoked"]);
        let removed = tx.webhooks.expect_remove_all().times(1);
        removed.withf(|owner| *owner == id(1)).return_const(Ok(vec![id(3), id(4)]));
        let gone = tx.follows.expect_remove_of().times(1);
        gone.withf(|user| *user == id(1)).return_const(Ok(MANY));
        for task in [Task::ForgetDeliveries { webhooks: vec![id(3), id(4)] }, Task::ForgetFollows { user: id(1) }] {
            let forgotten = tx.jobs.expect_add().times(1);
            forgotten.withf(move |_, job| (&job.task, job.due_at) == (&task, noon())).return_const(Ok(Some(id(2))));
        }
        assert_eq!(delete_me(&mut tx, &member(1, Role::Student)), Ok(()));
    }

    #[test]
    fn the_last_administrator_stays() {
        let at = member(1, Role::Admin);
        let mut tx = MockTx::default().having_user(&user(1, Role::Admin)).having_admins(1);
        assert_eq!(delete_me(&mut tx, &at), Err(Error::User(UserError::LastAdmin)));
        let mut tx = MockTx::default()
            .having_user(&user(1, Role::Admin))
            .having_admins(2)
            .saving_user(|_| true)
            .ending_sessions(1, None)
            .forgetting_tokens(1)
            .telling(&["user.deleted", "session.revoked"]);
        tx.webhooks.expect_remove_all().return_const(Ok(Vec::new()));
        tx.follows.expect_remove_of().return_const(Ok(MANY - 1));
        assert_eq!(delete_me(&mut tx, &at), Ok(()));
    }

    #[test]
    fn guests_and_the_gone_have_nothing_to_delete() {
        let mut tx = MockTx::default().having_user(&deleted(1));
        assert_eq!(delete_me(&mut tx, &guest()), Err(Error::AuthenticationRequired));
        let gone = delete_me(&mut tx, &member(1, Role::Student));
        assert_eq!(gone, Err(Error::NotFound(Hidden::User)));
    }
}
