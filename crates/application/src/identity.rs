//! Accounts and sessions: one use case a file, named as its function and its command.

mod caller;
mod change_password;
mod claim_attempt;
mod create_user;
mod delete_me;
mod find_profile;
mod find_user;
mod follow;
mod forgot_password;
mod list_follows;
mod list_sessions;
mod list_users;
mod login;
mod logout;
mod me;
mod refresh;
mod register;
mod reset_password;
mod revoke_others;
mod revoke_session;
mod session_terms;
mod set_roles;
mod set_status;
mod unfollow;
mod update_account;
mod update_me;
mod upsert_user;
mod verify_email;

pub use caller::caller;
pub use change_password::{ChangePassword, change_password};
pub use claim_attempt::{ClaimAttempt, claim_attempt};
pub use create_user::{CreateUser, create_user};
pub use delete_me::delete_me;
pub use find_profile::find_profile;
pub use find_user::{UserKey, find_user};
pub use follow::{Following, follow};
pub use forgot_password::forgot_password;
pub use list_follows::{ListFollows, list_follows};
pub use list_sessions::list_sessions;
pub use list_users::list_users;
pub use login::{Known, Login, login};
pub use logout::logout;
pub use me::me;
pub use refresh::{Refreshed, refresh};
pub use register::{Register, register};
pub use reset_password::{may_reset_password, reset_password};
pub use revoke_others::revoke_others;
pub use revoke_session::{RevokeSession, revoke_session};
pub use session_terms::{NewSession, Opened, SessionKeys, SessionTerms};
pub use set_roles::{SetRoles, set_roles};
pub use set_status::{NewStatus, SetStatus, set_status};
pub use unfollow::unfollow;
pub use update_account::{UpdateAccount, update_account};
pub use update_me::{UpdateMe, update_me};
pub use upsert_user::{Upserted, upsert_user};
pub use verify_email::{resend_verification, verify_email};

use lectern_domain::identity::{
    Email, Session, TokenHash, TokenPurpose, User, UserEdit, UserState, UserStatus, Username,
};
use lectern_domain::{Event, SessionId, UserId, Version, Violation};

use crate::announce::announce;
use crate::effects::{Letter, post};
use crate::ports::{Tx, Vault};
use crate::{Context, Error, Hidden, StoreError, Unique, Violations};

/// The account as it was kept, under its next version.
fn saved(user: &User, version: Version) -> User {
    User::restore(UserState { version, ..user.state().clone() })
}

/// The account, unless it is deleted.
fn found(user: Option<User>) -> Result<User, Error> {
    user.filter(|user| user.state().status != UserStatus::Deleted).ok_or(Error::NotFound(Hidden::User))
}

/// Whether an active administrator other than `user` is there. Read in the transaction that acts on it, which is
/// serialisable: two administrators cannot demote each other at the same time.
fn other_admins(tx: &mut dyn Tx, user: &User) -> Result<bool, StoreError> {
    if !user.is_admin() {
        return Ok(true);
    }
    let counted = i64::from(user.state().status == UserStatus::Active);
    Ok(tx.users().count_admins()? > counted)
}

/// Ends a session and says why.
fn end_session(tx: &mut dyn Tx, at: &Context, mut session: Session, reason: &str) -> Result<(), StoreError> {
    session.revoke(at.now);
    tx.sessions().save(&session)?;
    let state = session.state();
    announce(tx, at, &ended(state.id, state.version.next(), state.user, reason))
}

/// Ends every live session of `user` but `kept`, and says why of each: each is a change of its own.
fn end_sessions(
    tx: &mut dyn Tx,
    at: &Context,
    (user, kept): (UserId, Option<SessionId>),
    reason: &str,
) -> Result<(), StoreError> {
    for (id, version) in tx.sessions().revoke_all(user, kept, at.now)? {
        announce(tx, at, &ended(id, version, user, reason))?;
    }
    Ok(())
}

/// What a new password brings about: every session but `kept` ends, tokens that would choose another are worthless, and
/// its owner gets a letter.
fn password_replaced(
    tx: &mut dyn Tx,
    at: &Context,
    (id, version): (UserId, Version),
    kept: Option<SessionId>,
) -> Result<(), StoreError> {
    announce(tx, at, &Event::UserPasswordChanged { id, version })?;
    end_sessions(tx, at, (id, kept), "password_changed")?;
    tx.email_tokens().spend_all(id, TokenPurpose::ResetPassword, at.now)?;
    post(tx, at, Letter::PasswordChanged { user: id.uuid() })
}

/// Whether an edit gives an account another address: one that may be somebody else's.
fn moves(user: &User, edit: &UserEdit) -> bool {
    edit.email.as_ref().is_some_and(|email| email.folded() != user.state().email.folded())
}

/// Where the address of an account was another `before`: asks its owner to show that the new one is theirs, and tells the
/// former one, where somebody may wonder. One that was never verified may be a stranger's, who asked for nothing.
fn readdressed(tx: &mut dyn Tx, at: &Context, before: &User, user: &User, vault: &dyn Vault) -> Result<(), StoreError> {
    let (UserState { email: former, email_verified, .. }, UserState { id, email, .. }) = (before.state(), user.state());
    if email.folded() == former.folded() {
        return Ok(());
    }
    post(tx, at, Letter::VerifyEmail { user: id.uuid() })?;
    if *email_verified {
        post(tx, at, Letter::EmailChanged { user: id.uuid(), former: vault.close(former.as_str()) })?;
    }
    Ok(())
}

/// The account that a token from a letter opens for this purpose.
fn opened_by(tx: &mut dyn Tx, at: &Context, token: &TokenHash, purpose: TokenPurpose) -> Result<User, Error> {
    let token = tx.email_tokens().find(token)?.ok_or(Error::EmailTokenInvalid)?;
    let user = tx.users().find(token.user)?;
    user.filter(|user| token.opens(user, purpose, at.now)).ok_or(Error::EmailTokenInvalid)
}

fn ended(id: SessionId, version: Version, user: UserId, reason: &str) -> Event {
    let reason = reason.to_owned();
    Event::SessionRevoked { id, version, user, reason }
}

/// Says of both names at once whether somebody else has them, or they are kept for deleted accounts. The constraint says
/// the former again when the row is written.
fn names_free(tx: &mut dyn Tx, of: UserId, email: Option<&Email>, username: Option<&Username>) -> Result<(), Error> {
    let (mut wrong, mut reserved) = (Violations::default(), false);
    let names = [("/email", email.map(Email::folded)), ("/username", username.map(Username::folded))];
    for (pointer, name) in names {
        let Some(name) = name else { continue };
        if User::is_stand_in(&name) {
            reserved = true;
            wrong.add(pointer, Violation::Reserved);
        } else if tx.users().find_by_login(&name)?.is_some_and(|user| user.state().id != of) {
            wrong.add(pointer, Violation::Taken);
        }
    }
    match (wrong.is_empty(), reserved) {
        (true, _) => Ok(()),
        (false, true) => Err(Error::Invalid(wrong)),
        (false, false) => Err(Error::AlreadyExists(wrong)),
    }
}

/// A unique constraint of accounts, in the words of the caller.
fn name_taken(error: StoreError) -> Error {
    let pointer = match error {
        StoreError::Taken(Unique::Email) => "/email",
        StoreError::Taken(Unique::Username) => "/username",
        error => return Error::Store(error),
    };
    Error::AlreadyExists(Violations::one(pointer, Violation::Taken))
}
