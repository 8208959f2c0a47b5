//! Accounts and sessions.

use std::sync::Arc;

use lectern_domain::identity::{Password, PasswordHash, Transport, User, Username};
use lectern_domain::{SignedDuration, Timestamp};

use super::App;
use crate::identity::{
    ChangePassword, ClaimAttempt, CreateUser, Following, Known, ListFollows, Login, NewSession, Opened, Refreshed,
    Register, RevokeSession, SessionKeys, SessionTerms, SetRoles, SetStatus, UpdateAccount, UpdateMe, Upserted,
    UserKey, caller, change_password, claim_attempt, create_user, delete_me, find_profile, find_user, follow,
    list_follows, list_sessions, list_users, login, logout, me, refresh, register, revoke_others, revoke_session,
    set_roles, set_status, unfollow, update_account, update_me, upsert_user,
};
use crate::ports::{AccessClaims, Secret, Tx, Verified};
use crate::{Caller, CallerView, Context, Error, Paging, ProfileView, SessionView, Slice, UserFilter};

impl App {
    /// Makes an account and opens its first session.
    ///
    /// # Errors
    /// `Invalid` (taken e-mail or username), `Hashing`, `Store`.
    pub async fn register(&self, at: Context, command: Register) -> Result<Opened, Error> {
        let hash = self.outside.hasher.hash(command.password.clone()).await?;
        let roles = self.policies.signup_roles;
        let (terms, secret) = self.session_terms(command.session.clone());
        let (asked, when) = (terms.asked.clone(), at.now);
        let work = move |tx: &mut dyn Tx| register(tx, &at, &command, (&hash, roles), &terms);
        let user = self.store().atomically(work).await?;
        Ok(self.opened(user, &asked, secret, when))
    }

    /// Opens a session for somebody who knows the password.
    ///
    /// # Errors
    /// `InvalidCredentials`, `TooManyAttempts`, `AccountSuspended`, `Hashing`, `Store`.
    pub async fn login(&self, at: Context, command: Login) -> Result<Opened, Error> {
        let account = self.claim(&at, ClaimAttempt { login: command.login.clone() }).await?;
        let hash = account.as_ref().map(|user| user.state().password.clone());
        let verified = self.outside.hasher.verify(command.password.clone(), hash).await?;
        let (Some(user), Verified::Right | Verified::Outdated) = (account, verified) else {
            return Err(Error::InvalidCredentials);
        };
        let rehashed = self.rehashed(&command, verified).await?;
        let known = Known { user, rehashed };
        let (terms, secret) = self.session_terms(command.session.clone());
        let (asked, when) = (terms.asked.clone(), at.now);
        let user = self.store().atomically(move |tx| login(tx, &at, &command, &known, &terms)).await?;
        Ok(self.opened(user, &asked, secret, when))
    }

    /// Exchanges a refresh token for the next one.
    ///
    /// # Errors
    /// `TokenInvalid`, `SessionRevoked` (also when a spent token came back, which ends the session).
    pub async fn refresh(&self, at: Context, token: &str) -> Result<Opened, Error> {
        let shown = self.outside.secrets.digest(token);
        let next = self.outside.secrets.mint();
        let (hashes, policy, when) = ((shown, next.hash), self.policies.session, at.now);
        match self.store().atomically(move |tx| refresh(tx, &at, hashes, &policy)).await? {
            Refreshed::Renewed(user, id) => {
                let asked = NewSession { id, transport: Transport::Bearer, device: None };
                Ok(self.opened(*user, &asked, next, when))
            }
            Refreshed::Revoked(user) => self.forget(user, Err(Error::SessionRevoked)),
        }
    }

    /// Ends the caller's own session.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Store`.
    pub async fn logout(&self, at: Context) -> Result<(), Error> {
        let user = at.signed_in()?.user;
        self.forget(user, self.store().atomically(move |tx| logout(tx, &at)).await)
    }

    /// The caller's live sessions.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Store`.
    pub async fn list_sessions(&self, at: Context, paging: Paging<()>) -> Result<Slice<SessionView>, Error> {
        self.store().look(paging.reach(), move |view| list_sessions(view, &at, &paging)).await
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn revoke_session(&self, at: Context, command: RevokeSession) -> Result<(), Error> {
        let user = at.signed_in()?.user;
        self.forget(user, self.store().atomically(move |tx| revoke_session(tx, &at, &command)).await)
    }

    /// Ends every session of the caller but the one that asks.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Store`.
    pub async fn revoke_others(&self, at: Context) -> Result<(), Error> {
        let user = at.signed_in()?.user;
        self.forget(user, self.store().atomically(move |tx| revoke_others(tx, &at)).await)
    }

    /// Replaces the caller's password and ends every other session.
    ///
    /// # Errors
    /// `Invalid` (the current password does not match), `TooManyAttempts`, `Hashing`, `Store`.
    pub async fn change_password(&self, at: Context, command: ChangePassword) -> Result<(), Error> {
        let user = at.signed_in()?.user;
        let ChangePassword { current, new } = command;
        let known = self.recognized(&at, current).await?;
        let hash = self.outside.hasher.hash(new).await?;
        self.forget(user, self.store().atomically(move |tx| change_password(tx, &at, &known, &hash)).await)
    }

    /// The caller's own account.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Store`.
    pub async fn me(&self, at: Context) -> Result<User, Error> {
        self.store().glance(move |view| me(view, &at)).await
    }

    /// Changes the caller's own account.
    ///
    /// # Errors
    /// `Stale`, `Invalid` (taken e-mail or username; another address without the present password), `TooManyAttempts`,
    /// `Hashing`, `Store`.
    pub async fn update_me(&self, at: Context, command: UpdateMe) -> Result<User, Error> {
        let known = match command.current.clone() {
            Some(current) => Some(self.recognized(&at, current).await?),
            None => None,
        };
        let vault = Arc::clone(&self.outside.vault);
        self.store().atomically(move |tx| update_me(tx, &at, &command, known.as_ref(), &*vault)).await
    }

    /// The caller's account, if this is its password: each try counts, and a right one is taken back whatever becomes of
    /// what it was shown for.
    async fn recognized(&self, at: &Context, current: Password) -> Result<User, Error> {
        let known = self.me(at.clone()).await?;
        let attempt = ChangePassword::attempt(&known);
        self.claim(at, attempt.clone()).await?;
        let hash = known.state().password.clone();
        if self.outside.hasher.verify(current, Some(hash)).await? == Verified::Wrong {
            return Err(ChangePassword::mismatch());
        }
        let at = at.clone();
        self.store().atomically(move |tx| attempt.succeeded(tx, &at)).await?;
        Ok(known)
    }

    /// Changes the caller's own account and perhaps its password, which ends every other session.
    ///
    /// # Errors
    /// `Invalid` (taken e-mail or username), `LoginTooOld`, `Hashing`, `Store`.
    pub async fn update_account(&self, at: Context, command: UpdateAccount) -> Result<User, Error> {
        let user = at.signed_in()?.user;
        let UpdateAccount { edit, password } = command;
        let hash = match password {
            Some(password) => Some(self.outside.hasher.hash(password).await?),
            None => None,
        };
        let vault = Arc::clone(&self.outside.vault);
        let work = move |tx: &mut dyn Tx| update_account(tx, &at, &edit, hash.as_ref(), &*vault);
        self.forget(user, self.store().atomically(work).await)
    }

    /// Deletes the caller's own account and ends its sessions.
    ///
    /// # Errors
    /// `User(LastAdmin)`, `Store`.
    pub async fn delete_me(&self, at: Context) -> Result<(), Error> {
        let user = at.signed_in()?.user;
        let vault = Arc::clone(&self.outside.vault);
        self.forget(user, self.store().atomically(move |tx| delete_me(tx, &at, &*vault)).await)
    }

    /// Accounts, for administrators.
    ///
    /// # Errors
    /// `PermissionDenied`, `Store`.
    pub async fn list_users(&self, at: Context, filter: UserFilter, paging: Paging<()>) -> Result<Slice<User>, Error> {
        self.store().look(paging.reach(), move |view| list_users(view, &at, &filter, &paging)).await
    }

    /// One account, for administrators.
    ///
    /// # Errors
    /// `PermissionDenied`, `NotFound`, `Store`.
    pub async fn find_user(&self, at: Context, key: UserKey) -> Result<User, Error> {
        self.store().glance(move |view| find_user(view, &at, &key)).await
    }

    /// Sets somebody's roles.
    ///
    /// # Errors
    /// `NotFound`, `User`, `Stale`, `Store`.
    pub async fn set_roles(&self, at: Context, command: SetRoles) -> Result<User, Error> {
        let user = command.user;
        self.forget(user, self.store().atomically(move |tx| set_roles(tx, &at, &command)).await)
    }

    /// Suspends somebody, or makes them active again.
    ///
    /// # Errors
    /// `NotFound`, `User`, `Stale`, `Store`.
    pub async fn set_status(&self, at: Context, command: SetStatus) -> Result<User, Error> {
        let user = command.user;
        self.forget(user, self.store().atomically(move |tx| set_status(tx, &at, &command)).await)
    }

    /// A public profile by username (any case).
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn find_profile(&self, at: Context, username: Username) -> Result<ProfileView, Error> {
        self.store().glance(move |view| find_profile(view, &at, &username)).await
    }

    /// Follows somebody; following twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `Follow`, `Store`.
    pub async fn follow(&self, at: Context, command: Following) -> Result<ProfileView, Error> {
        self.store().atomically(move |tx| follow(tx, &at, &command)).await
    }

    /// Follows somebody no longer; asking twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn unfollow(&self, at: Context, command: Following) -> Result<ProfileView, Error> {
        self.store().atomically(move |tx| unfollow(tx, &at, &command)).await
    }

    /// Those who follow somebody, or whom somebody follows.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn list_follows(&self, at: Context, query: ListFollows) -> Result<Slice<ProfileView>, Error> {
        self.store().reading(move |view| list_follows(view, &at, &query)).await
    }

    /// Makes an account for somebody, as the command line does.
    ///
    /// # Errors
    /// `PermissionDenied`, `AlreadyExists`, `Hashing`, `Store`.
    pub async fn create_user(&self, at: Context, command: CreateUser) -> Result<User, Error> {
        let hash = self.outside.hasher.hash(command.password.clone()).await?;
        self.store().atomically(move |tx| create_user(tx, &at, &command, &hash)).await
    }

    /// Sees to it that an account is there, with these names and roles.
    ///
    /// # Errors
    /// `PermissionDenied`, `AlreadyExists`, `User`, `Hashing`, `Store`.
    pub async fn upsert_user(&self, at: Context, command: CreateUser) -> Result<Upserted, Error> {
        let hash = self.outside.hasher.hash(command.password.clone()).await?;
        self.store().atomically(move |tx| upsert_user(tx, &at, &command, &hash)).await
    }

    /// Who shows this access token: somebody with a live session and an account in good standing. What was known of
    /// the session within the last second is enough.
    ///
    /// # Errors
    /// `TokenInvalid`, `TokenExpired`, `SessionRevoked`, `AccountSuspended`, `Store`.
    pub async fn caller_of_token(&self, token: &str, now: Timestamp) -> Result<Caller, Error> {
        let claims = self.outside.tokens.verify(token, now)?;
        let session = claims.session;
        let known = match self.outside.callers.find(session, now) {
            Some(known) => known,
            None => {
                let found = self.store().glance(move |view| view.callers().find(session)).await?;
                let known = found.ok_or(Error::SessionRevoked)?;
                self.outside.callers.save(&known, now);
                known
            }
        };
        if known.user != claims.user {
            return Err(Error::TokenInvalid);
        }
        caller(&known, Transport::Bearer, now)
    }

    /// Who shows this cookie.
    ///
    /// # Errors
    /// `SessionRevoked` for a cookie that opens nothing, `AccountSuspended`, `Store`.
    pub async fn caller_of_cookie(&self, cookie: &str, now: Timestamp) -> Result<Caller, Error> {
        let hash = self.outside.secrets.digest(cookie);
        let found: Option<CallerView> = self.store().glance(move |view| view.callers().find_by_cookie(&hash)).await?;
        caller(&found.ok_or(Error::SessionRevoked)?, Transport::Cookie, now)
    }

    async fn claim(&self, at: &Context, attempt: ClaimAttempt) -> Result<Option<User>, Error> {
        let at = at.clone();
        self.store().atomically(move |tx| claim_attempt(tx, &at, &attempt)).await
    }

    async fn rehashed(&self, command: &Login, verified: Verified) -> Result<Option<PasswordHash>, Error> {
        if verified != Verified::Outdated {
            return Ok(None);
        }
        Ok(Some(self.outside.hasher.hash(command.password.clone()).await?))
    }

    fn session_terms(&self, asked: NewSession) -> (SessionTerms, Secret) {
        let secret = self.outside.secrets.mint();
        (SessionTerms { asked, hash: secret.hash, policy: self.policies.session }, secret)
    }

    fn opened(&self, user: User, asked: &NewSession, secret: Secret, now: Timestamp) -> Opened {
        let policy = &self.policies.session;
        let keys = match asked.transport {
            Transport::Bearer => SessionKeys::Bearer {
                access: self.outside.tokens.sign(&access_claims(&user, asked, policy.access, now)),
                expires_in: policy.access,
                refresh: secret.text,
            },
            Transport::Cookie => SessionKeys::Cookie { secret: secret.text, expires_in: policy.session },
        };
        Opened { user, session: asked.id, keys }
    }
}

fn access_claims(user: &User, asked: &NewSession, life: SignedDuration, now: Timestamp) -> AccessClaims {
    AccessClaims { user: user.state().id, session: asked.id, issued_at: now, expires_at: now + life }
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
