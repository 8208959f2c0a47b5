//! An account, as its owner and administrators see it.

use lectern_domain::Timestamp;
use lectern_domain::identity::{MailPreferences, Notice, User, UserState, UserStatus};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers::Resource;
use crate::shown::Shows;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserBody {
    id: Uuid,
    #[schema(example = "ada")]
    username: String,
    #[schema(example = "ada@example.org")]
    email: String,
    email_verified: bool,
    status: StatusBody,
    #[schema(example = json!(["author"]))]
    roles: Vec<String>,
    bio: Option<String>,
    image: Option<String>,
    mail: MailBody,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(example = 1)]
    version: i64,
}

/// Which letters somebody gets, beside those that their account needs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailPreferences)]
pub(crate) struct MailBody {
    /// When somebody follows them.
    new_follower: bool,
    /// When somebody comments on an article of theirs.
    new_comment: bool,
}

impl From<MailPreferences> for MailBody {
    fn from(mail: MailPreferences) -> Self {
        Self { new_follower: mail.want(Notice::NewFollower), new_comment: mail.want(Notice::NewComment) }
    }
}

/// The standing of an account.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UserStatus)]
pub(crate) enum StatusBody {
    Active,
    Suspended,
    Deleted,
}

impl UserBody {
    /// The account at `now`: a suspension that has ended by itself is over.
    pub(crate) fn of(user: &User, now: Timestamp) -> Self {
        let UserState {
            id,
            version,
            email,
            email_verified,
            username,
            password: _,
            status: _,
            roles,
            bio,
            image,
            mail,
            created_at,
            updated_at,
        } = user.state().clone();
        Self {
            id: id.uuid(),
            username: username.as_str().to_owned(),
            email: email.as_str().to_owned(),
            email_verified,
            status: user.status(now).into(),
            roles: roles.names(),
            bio: bio.map(|bio| bio.as_str().to_owned()),
            image: image.map(|image| image.as_str().to_owned()),
            mail: mail.into(),
            created_at: created_at.to_string(),
            updated_at: updated_at.to_string(),
            version: version.number(),
        }
    }
}

impl From<UserStatus> for StatusBody {
    fn from(status: UserStatus) -> Self {
        match status {
            UserStatus::Active => Self::Active,
            UserStatus::Suspended { .. } => Self::Suspended,
            UserStatus::Deleted => Self::Deleted,
        }
    }
}

impl Shows for UserBody {}

impl Resource for UserBody {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
