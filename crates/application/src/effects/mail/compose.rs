use lectern_domain::effects::{DisabledBy, WebhookState, WebhookStatus};
use lectern_domain::identity::{Email, EmailToken, Notice, TokenPurpose, User, UserState, UserStatus};
use lectern_domain::publishing::CommentStatus;
use lectern_domain::{CommentId, JobId, SignedDuration, UserId, WebhookId};

use super::{Letter, Sheet};
use crate::ports::{Secret, Tx};
use crate::{Context, StoreError};

/// How long tokens from letters are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailTokenTerms {
    /// Those that show whose an address is.
    pub verify: SignedDuration,
    /// Those that choose a new password.
    pub reset: SignedDuration,
}

impl Default for EmailTokenTerms {
    fn default() -> Self {
        Self { verify: SignedDuration::from_hours(24), reset: SignedDuration::from_mins(30) }
    }
}

impl EmailTokenTerms {
    pub(crate) const fn of(&self, purpose: TokenPurpose) -> SignedDuration {
        match purpose {
            TokenPurpose::VerifyEmail => self.verify,
            TokenPurpose::ResetPassword => self.reset,
        }
    }
}

/// How long a token is remembered after its time: longer than its job can be begun again.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A token that the letter of `job` may carry. The same job has the same one however often it is begun.
#[derive(Clone)]
pub(crate) struct NewToken {
    pub(crate) job: JobId,
    pub(crate) secret: Secret,
    pub(crate) purpose: TokenPurpose,
    pub(crate) life: SignedDuration,
}

/// To whom, and what.
pub(crate) type Addressed = (Email, Sheet);

/// Says what a letter says, of what is true now; nothing where there is nothing to say any more. Its token, where it has
/// one, is good from here on.
pub(crate) fn compose(
    tx: &mut dyn Tx,
    at: &Context,
    letter: &Letter,
    token: Option<&NewToken>,
) -> Result<Option<Addressed>, StoreError> {
    match *letter {
        Letter::VerifyEmail { user } => {
            let user = reachable(tx, at, user.into())?.filter(|user| !user.state().email_verified);
            with_token(tx, at, ("verify_email", user), token)
        }
        Letter::ForgottenPassword { ref address } => {
            let user = tx.users().find_by_login(&opened(address)?.folded())?;
            with_token(tx, at, ("reset_password", user.filter(|user| is_reachable(user, at))), token)
        }
        Letter::ResetPassword { user: None } => Ok(None),
        Letter::ResetPassword { user: Some(user) } => {
            let user = reachable(tx, at, user.into())?;
            with_token(tx, at, ("reset_password", user), token)
        }
        Letter::PasswordChanged { user } => {
            let user = reachable(tx, at, user.into())?;
            Ok(user.map(|user| addressed(&user, "password_changed", vec![])))
        }
        Letter::EmailChanged { user, ref former } => {
            // Whatever became of the account since: who took it might have deleted it, for nobody to be told.
            let (former, user) = (opened(former)?, tx.users().find(user.into())?);
            Ok(user.map(|user| (former, addressed(&user, "email_changed", vec![]).1)))
        }
        Letter::AccountDeleted { ref username, ref address } => {
            let words = vec![("username", username.clone())];
            Ok(Some((opened(address)?, Sheet { template: "account_deleted", words })))
        }
        Letter::NewFollower { user, follower } => new_follower(tx, at, (user.into(), follower.into())),
        Letter::NewComment { user, comment } => new_comment(tx, at, (user.into(), comment.into())),
        Letter::WebhookDisabled { user, webhook } => webhook_disabled(tx, at, (user.into(), webhook.into())),
    }
}

/// Somebody in good standing. Nobody else has mail.
fn reachable(tx: &mut dyn Tx, at: &Context, user: UserId) -> Result<Option<User>, StoreError> {
    Ok(tx.users().find(user)?.filter(|user| is_reachable(user, at)))
}

fn is_reachable(user: &User, at: &Context) -> bool {
    user.status(at.now) == UserStatus::Active
}

/// The address of a letter that was opened.
fn opened(address: &str) -> Result<Email, StoreError> {
    Email::parse(address).map_err(|_| StoreError::Corrupt)
}

/// Whether somebody is to be told. An address that nobody showed to be theirs may be a stranger's, who asked for nothing.
pub(super) fn wants(user: &User, notice: Notice) -> bool {
    let UserState { email_verified, mail, .. } = user.state();
    *email_verified && mail.want(notice)
}

fn addressed(user: &User, template: &'static str, more: Vec<(&'static str, String)>) -> Addressed {
    let UserState { email, username, .. } = user.state();
    let mut words = vec![("username", username.as_str().to_owned())];
    words.extend(more);
    (email.clone(), Sheet { template, words })
}

fn with_token(
    tx: &mut dyn Tx,
    at: &Context,
    (template, user): (&'static str, Option<User>),
    token: Option<&NewToken>,
) -> Result<Option<Addressed>, StoreError> {
    let (Some(user), Some(NewToken { job, secret, purpose, life })) = (user, token) else { return Ok(None) };
    let UserState { id, email, .. } = user.state();
    let tokens = tx.email_tokens();
    tokens.remove_older(at.now - FORGOTTEN_AFTER)?;
    // Its letter may have arrived after all, although the mail server never said so. Where it was answered, or went to an
    // address that the account has no more, it must not come to life again.
    let goes = |known: &EmailToken| known.spent_at.is_none() && known.email == email.folded();
    if tokens.find(&secret.hash)?.is_some_and(|known| !goes(&known)) {
        return Ok(None);
    }
    let (hash, email, expires_at) = (secret.hash, email.folded(), at.now + *life);
    let token = EmailToken { hash, purpose: *purpose, user: *id, email, job: *job, expires_at, spent_at: None };
    if tokens.count_beside(&token, at.now)? >= EmailToken::MOST {
        tracing::info!(user = %id, purpose = purpose.name(), "enough letters of this kind were sent lately");
        return Ok(None);
    }
    tokens.save(&token)?;
    let words = vec![("token", secret.text.clone()), ("valid_for", spoken(*life))];
    Ok(Some(addressed(&user, template, words)))
}

/// Unless it is taken back by now: who follows and follows no longer has nothing to tell.
fn new_follower(
    tx: &mut dyn Tx,
    at: &Context,
    (user, follower): (UserId, UserId),
) -> Result<Option<Addressed>, StoreError> {
    let user = reachable(tx, at, user)?.filter(|user| wants(user, Notice::NewFollower));
    let (Some(user), Some(follower)) = (user, reachable(tx, at, follower)?) else { return Ok(None) };
    let (folded, viewer) = (user.state().username.folded(), follower.state().id);
    let follows = tx.profile_pages().find(&folded, Some(viewer))?.is_some_and(|profile| profile.followed_by_me);
    let name = follower.state().username.as_str().to_owned();
    Ok(follows.then(|| addressed(&user, "new_follower", vec![("follower", name)])))
}

/// Unless it was enabled again or deleted by now. What stands behind the host may be a secret of the receiver's.
fn webhook_disabled(
    tx: &mut dyn Tx,
    at: &Context,
    (user, webhook): (UserId, WebhookId),
) -> Result<Option<Addressed>, StoreError> {
    let user = reachable(tx, at, user)?.filter(|user| user.state().email_verified);
    let Some(user) = user else { return Ok(None) };
    let Some(webhook) = tx.webhooks().find(webhook)? else { return Ok(None) };
    let WebhookState { id, url, status: WebhookStatus::Disabled(by), .. } = webhook.state() else { return Ok(None) };
    if *by == DisabledBy::Owner {
        return Ok(None);
    }
    let words = vec![("webhook", id.to_string()), ("host", url.authority()), ("reason", by.name().to_owned())];
    Ok(Some(addressed(&user, "webhook_disabled", words)))
}

/// Unless it is hidden or deleted by now.
fn new_comment(
    tx: &mut dyn Tx,
    at: &Context,
    (user, comment): (UserId, CommentId),
) -> Result<Option<Addressed>, StoreError> {
    let user = reachable(tx, at, user)?.filter(|user| wants(user, Notice::NewComment));
    let comment = tx.comments().find(comment)?.filter(|comment| comment.state().status == CommentStatus::Visible);
    let (Some(user), Some(comment)) = (user, comment) else { return Ok(None) };
    let commenter = reachable(tx, at, comment.state().author)?;
    let article = tx.articles().find(comment.state().article)?;
    let (Some(commenter), Some(article)) = (commenter, article) else { return Ok(None) };
    let article = article.state();
    let words = vec![
        ("commenter", commenter.state().username.as_str().to_owned()),
        ("title", article.title.as_str().to_owned()),
        ("slug", article.slug.as_str().to_owned()),
    ];
    Ok(Some(addressed(&user, "new_comment", words)))
}

/// A time in whole hours, or else in minutes.
fn spoken(time: SignedDuration) -> String {
    let minutes = time.as_mins().max(1);
    let (count, unit) = if minutes % 60 == 0 { (minutes / 60, "hour") } else { (minutes, "minute") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
#[path = "compose_tests.rs"]
mod tests;
