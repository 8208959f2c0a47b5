//! The account.

use super::{Bio, Capability, Email, ImageUrl, MailPreferences, Notice, PasswordHash, Role, Roles, Username};
use crate::{Patch, SignedDuration, Timestamp, UserId, Version};

/// How long a moderator may suspend somebody: days.
const MODERATORS_REACH: i64 = 7;

/// How the username of a deleted account begins, and how its address ends.
const STAND_IN: &str = "deleted-";
const STAND_IN_DOMAIN: &str = "@deleted.invalid";

/// What an account may do at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserStatus {
    /// In good standing.
    Active,
    /// Shut out, for good or until some time.
    Suspended {
        /// When it ends by itself; never, when absent.
        until: Option<Timestamp>,
    },
    /// Gone and made anonymous; the row stays for what refers to it.
    Deleted,
}

impl UserStatus {
    /// The standing at `now`: a suspension ends by itself.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        match self {
            Self::Suspended { until: Some(until) } if until <= now => Self::Active,
            status => status,
        }
    }
}

/// Everything that is kept of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserState {
    /// The account.
    pub id: UserId,
    /// Counts its changes.
    pub version: Version,
    /// Where mail goes.
    pub email: Email,
    /// Whether the address was shown to be theirs.
    pub email_verified: bool,
    /// The public handle.
    pub username: Username,
    /// The password, hashed.
    pub password: PasswordHash,
    /// Its standing.
    pub status: UserStatus,
    /// Its roles.
    pub roles: Roles,
    /// A few words.
    pub bio: Option<Bio>,
    /// A picture.
    pub image: Option<ImageUrl>,
    /// Which letters they want.
    pub mail: MailPreferences,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Changes that somebody makes to their own account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserEdit {
    /// Another address, which is then not verified.
    pub email: Option<Email>,
    /// Another handle.
    pub username: Option<Username>,
    /// A few words, or none.
    pub bio: Patch<Bio>,
    /// A picture, or none.
    pub image: Patch<ImageUrl>,
    /// Letters that they want from now on, or do not.
    pub mail: Vec<(Notice, bool)>,
}

/// Where somebody stands who acts on another account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Somebody with these roles.
    Member(UserId, Roles),
    /// The command line: whoever runs it holds the database.
    Operator,
}

/// Why an account does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// It is deleted; nothing brings it back.
    #[error("the account is deleted")]
    Deleted,
    /// The one who acts stands too low, or may not act on themselves.
    #[error("beyond the reach of the one who acts")]
    BeyondReach,
    /// The school would be left without an administrator.
    #[error("the last administrator stays")]
    LastAdmin,
    /// The end of a suspension lies in the past.
    #[error("the end of the suspension must lie in the future")]
    UntilPast,
    /// The end of a suspension lies further off than a moderator may go, or there is none.
    #[error("a moderator suspends for at most {days} days")]
    UntilTooFar {
        /// How far they may go.
        days: i64,
    },
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User(UserState);

impl User {
    /// Rebuilds an account from what was kept.
    #[must_use]
    pub const fn restore(state: UserState) -> Self {
        Self(state)
    }

    /// Everything that is kept.
    #[must_use]
    pub const fn state(&self) -> &UserState {
        &self.0
    }

    /// Makes an account.
    #[must_use]
    pub fn register(
        id: UserId,
        (email, username): (Email, Username),
        password: PasswordHash,
        roles: Roles,
        now: Timestamp,
    ) -> Self {
        Self(UserState {
            id,
            version: Version::FIRST,
            email,
            email_verified: false,
            username,
            password,
            status: UserStatus::Active,
            roles,
            bio: None,
            image: None,
            mail: MailPreferences::default(),
            created_at: now,
            updated_at: now,
        })
    }

    /// The standing at `now`: a suspension ends by itself.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> UserStatus {
        self.0.status.at(now)
    }

    /// Whether losing this account would count for the rule of the last administrator.
    #[must_use]
    pub const fn is_admin(&self) -> bool {
        self.0.roles.contain(Role::Admin) && !matches!(self.0.status, UserStatus::Deleted)
    }

    /// Changes one's own account, and answers whether anything is other than before.
    ///
    /// # Errors
    /// [`UserError::Deleted`].
    pub fn edit(&mut self, edit: UserEdit, now: Timestamp) -> Result<bool, UserError> {
        self.alive()?;
        let before = self.0.clone();
        let UserEdit { email, username, bio, image, mail } = edit;
        if let Some(email) = email {
            self.0.email_verified &= email.folded() == self.0.email.folded();
            self.0.email = email;
        }
        if let Some(username) = username {
            self.0.username = username;
        }
        bio.apply(&mut self.0.bio);
        image.apply(&mut self.0.image);
        self.0.mail = mail.into_iter().fold(self.0.mail, |mail, (notice, wanted)| mail.with(notice, wanted));
        let changed = self.0 != before;
        if changed {
            self.touch(now);
        }
        Ok(changed)
    }

    /// Replaces the password.
    ///
    /// # Errors
    /// [`UserError::Deleted`].
    pub fn change_password(&mut self, hash: PasswordHash, now: Timestamp) -> Result<(), UserError> {
        self.alive()?;
        self.0.password = hash;
        self.touch(now);
        Ok(())
    }

    /// The address was shown to be theirs. Answers whether that is news.
    ///
    /// # Errors
    /// [`UserError::Deleted`].
    pub fn verify_email(&mut self, now: Timestamp) -> Result<bool, UserError> {
        self.alive()?;
        let news = !self.0.email_verified;
        if news {
            self.0.email_verified = true;
            self.touch(now);
        }
        Ok(news)
    }

    /// Keeps the same password under a newer scheme or cost. `updated_at` stays: its owner changed nothing.
    pub fn rehash(&mut self, hash: PasswordHash) {
        self.0.password = hash;
    }

    /// Whether the password is still the one of `earlier`: its hash is, or it was only hashed anew since, which alone
    /// leaves `updated_at` as it was.
    #[must_use]
    pub fn keeps_password_of(&self, earlier: &Self) -> bool {
        self.0.password == earlier.0.password || self.0.updated_at == earlier.0.updated_at
    }

    /// Sets the roles. `other_admins` says whether another active administrator is there.
    ///
    /// # Errors
    /// [`UserError::BeyondReach`] when old or new roles stand above the one who acts, [`UserError::LastAdmin`].
    pub fn set_roles(
        &mut self,
        roles: Roles,
        by: Standing,
        other_admins: bool,
        now: Timestamp,
    ) -> Result<(), UserError> {
        self.alive()?;
        if let Standing::Member(_, own) = by
            && (!own.hold(Capability::ManageUsers) || own.level() < self.0.roles.level().max(roles.level()))
        {
            return Err(UserError::BeyondReach);
        }
        if self.is_admin() && !roles.contain(Role::Admin) && !other_admins {
            return Err(UserError::LastAdmin);
        }
        self.0.roles = roles;
        self.touch(now);
        Ok(())
    }

    /// Suspends the account, for good or `until` some time. A moderator reaches accounts below their own level,
    /// for at most seven days, and shortens nothing that a moderator could not have set.
    ///
    /// # Errors
    /// [`UserError::BeyondReach`], [`UserError::UntilPast`], [`UserError::UntilTooFar`], [`UserError::LastAdmin`].
    pub fn suspend(
        &mut self,
        until: Option<Timestamp>,
        by: Standing,
        other_admins: bool,
        now: Timestamp,
    ) -> Result<(), UserError> {
        self.alive()?;
        self.within_reach(by)?;
        self.liftable(by, now)?;
        if until.is_some_and(|until| until <= now) {
            return Err(UserError::UntilPast);
        }
        if !by_manager(by) && beyond_moderators(until, now) {
            return Err(UserError::UntilTooFar { days: MODERATORS_REACH });
        }
        if self.is_admin() && !other_admins {
            return Err(UserError::LastAdmin);
        }
        self.0.status = UserStatus::Suspended { until };
        self.touch(now);
        Ok(())
    }

    /// Makes a suspended account active again. A moderator lifts only what a moderator could have set.
    ///
    /// # Errors
    /// [`UserError::BeyondReach`].
    pub fn reactivate(&mut self, by: Standing, now: Timestamp) -> Result<(), UserError> {
        self.alive()?;
        self.within_reach(by)?;
        self.liftable(by, now)?;
        self.0.status = UserStatus::Active;
        self.touch(now);
        Ok(())
    }

    /// Deletes the account: what names a person goes, the row stays. `email` and `username` are the stand-ins, made
    /// from the identifier by [`User::anonymous_names`].
    ///
    /// # Errors
    /// [`UserError::LastAdmin`], [`UserError::Deleted`].
    pub fn delete(&mut self, stand_in: (Email, Username), other_admins: bool, now: Timestamp) -> Result<(), UserError> {
        self.alive()?;
        if self.is_admin() && !other_admins {
            return Err(UserError::LastAdmin);
        }
        (self.0.email, self.0.username) = stand_in;
        self.0.email_verified = false;
        self.0.password = PasswordHash::none();
        self.0.status = UserStatus::Deleted;
        self.0.roles = Roles::NONE;
        (self.0.bio, self.0.image) = (None, None);
        self.0.mail = MailPreferences::default();
        self.touch(now);
        Ok(())
    }

    /// The names of a deleted account: unique, and telling nothing. `.invalid` never receives mail (RFC 2606).
    ///
    /// # Errors
    /// Never in practice: the forms are fixed; the parsers' answer is passed on all the same.
    pub fn anonymous_names(id: UserId) -> Result<(Email, Username), crate::Violation> {
        let name = format!("{STAND_IN}{}", id.uuid().simple());
        let username: String = name.chars().take(39).collect();
        Ok((Email::parse(&format!("{name}{STAND_IN_DOMAIN}"))?, Username::parse(&username)?))
    }

    /// Whether a case-folded name is kept for deleted accounts. Identifiers are public: whoever took the stand-in of
    /// somebody else would keep them from deleting their account.
    #[must_use]
    pub fn is_stand_in(folded: &str) -> bool {
        folded.ends_with(STAND_IN_DOMAIN) || folded.starts_with(STAND_IN) && !folded.contains('@')
    }

    fn alive(&self) -> Result<(), UserError> {
        if self.0.status == UserStatus::Deleted { Err(UserError::Deleted) } else { Ok(()) }
    }

    fn within_reach(&self, by: Standing) -> Result<(), UserError> {
        let Standing::Member(who, own) = by else { return Ok(()) };
        let reaches = own.hold(Capability::ManageUsers)
            || own.hold(Capability::SuspendUsers) && own.level() > self.0.roles.level();
        if who != self.0.id && reaches { Ok(()) } else { Err(UserError::BeyondReach) }
    }

    /// Whether a suspension that stands may give way to what `by` decides.
    fn liftable(&self, by: Standing, now: Timestamp) -> Result<(), UserError> {
        match self.status(now) {
            UserStatus::Suspended { until } if !by_manager(by) && beyond_moderators(until, now) => {
                Err(UserError::BeyondReach)
            }
            _ => Ok(()),
        }
    }

    fn touch(&mut self, now: Timestamp) {
        self.0.updated_at = now;
    }
}

fn beyond_moderators(until: Option<Timestamp>, now: Timestamp) -> bool {
    until.is_none_or(|until| until.duration_since(now) > SignedDuration::from_hours(24 * MODERATORS_REACH))
}

fn by_manager(by: Standing) -> bool {
    match by {
        Standing::Operator => true,
        Standing::Member(_, roles) => roles.hold(Capability::ManageUsers),
    }
}

#[cfg(test)]
#[path = "user_tests.rs"]
mod tests;
