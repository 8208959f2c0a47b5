use lectern_domain::Event;
use lectern_domain::identity::{User, UserState};

use super::{end_sessions, other_admins};
use crate::announce::announce;
use crate::effects::webhooks::remove_all;
use crate::effects::{Letter, NewJob, Task, enqueue, post};
use crate::ports::{Tx, Vault};
use crate::{Context, Error, StoreError};

/// Whoever had fewer follows has none left after the first are gone.
const MANY: usize = 100;

/// Deletes the caller's own account: it becomes anonymous, its webhooks and follows go, and every session ends. Of many
/// follows, the rest goes soon after.
///
/// # Errors
/// `AuthenticationRequired`, `User(LastAdmin)`, `Store`.
pub fn delete_me(tx: &mut dyn Tx, at: &Context, vault: &dyn Vault) -> Result<(), Error> {
    let id = at.signed_in()?.user;
    let mut user = super::found(tx.users().find(id)?)?;
    let others = other_admins(tx, &user)?;
    farewell(tx, at, &user, vault)?;
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

/// Tells the owner, who may not be the one who asked. An address that was never verified may be a stranger's.
fn farewell(tx: &mut dyn Tx, at: &Context, user: &User, vault: &dyn Vault) -> Result<(), StoreError> {
    let UserState { email, email_verified, username, .. } = user.state();
    if !email_verified {
        return Ok(());
    }
    let (username, address) = (vault.close(username.as_str()), vault.close(email.as_str()));
    post(tx, at, Letter::AccountDeleted { username, address })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Role, UserError, UserStatus};

    use crate::Hidden;
    use crate::fixtures::{deleted, email, guest, id, member, noon, user, vault};
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
        assert_eq!(delete_me(&mut tx, &member(1, Role::Student), &vault()), Ok(()));
    }

    #[test]
    fn only_an_address_that_was_shown_to_be_theirs_is_told() {
        let letter =
            Letter::AccountDeleted { username: vault().close("user1"), address: vault().close(email(1).as_str()) };
        for email_verified in [true, false] {
            let account = User::restore(UserState { email_verified, ..user(1, Role::Student).state().clone() });
            let mut tx = MockTx::default()
                .having_user(&account)
                .saving_user(|_| true)
                .ending_sessions(1, None)
                .forgetting_tokens(1)
                .telling(&["user.deleted", "session.revoked"]);
            if email_verified {
                tx = tx.posting(letter.clone());
            }
            tx.webhooks.expect_remove_all().return_const(Ok(Vec::new()));
            tx.follows.expect_remove_of().return_const(Ok(0_usize));
            assert_eq!(delete_me(&mut tx, &member(1, Role::Student), &vault()), Ok(()));
        }
    }

    #[test]
    fn the_last_administrator_stays() {
        let at = member(1, Role::Admin);
        let mut tx = MockTx::default().having_user(&user(1, Role::Admin)).having_admins(1);
        assert_eq!(delete_me(&mut tx, &at, &vault()), Err(Error::User(UserError::LastAdmin)));
        let mut tx = MockTx::default()
            .having_user(&user(1, Role::Admin))
            .having_admins(2)
            .saving_user(|_| true)
            .ending_sessions(1, None)
            .forgetting_tokens(1)
            .telling(&["user.deleted", "session.revoked"]);
        tx.webhooks.expect_remove_all().return_const(Ok(Vec::new()));
        tx.follows.expect_remove_of().return_const(Ok(MANY - 1));
        assert_eq!(delete_me(&mut tx, &at, &vault()), Ok(()));
    }

    #[test]
    fn guests_and_the_gone_have_nothing_to_delete() {
        let mut tx = MockTx::default().having_user(&deleted(1));
        assert_eq!(delete_me(&mut tx, &guest(), &vault()), Err(Error::AuthenticationRequired));
        let gone = delete_me(&mut tx, &member(1, Role::Student), &vault());
        assert_eq!(gone, Err(Error::NotFound(Hidden::User)));
    }
}
