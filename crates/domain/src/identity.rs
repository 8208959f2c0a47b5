//! Accounts, sessions, roles, follows and the login ladder.

mod capability;
mod email;
mod email_token;
mod follow;
mod ladder;
mod mail_preferences;
mod password;
mod profile;
mod role;
mod session;
mod user;
mod username;

pub use capability::{Access, Capability};
pub use email::Email;
pub use email_token::{EmailToken, TokenPurpose};
pub use follow::{Follow, FollowError};
pub use ladder::{Ladder, LadderPolicy};
pub use mail_preferences::{MailPreferences, Notice};
pub use password::{CommonPasswords, Password, PasswordHash, PasswordPolicy};
pub use profile::{Bio, ImageUrl};
pub use role::{Role, Roles};
pub use session::{RefreshError, Session, SessionPolicy, SessionState, SessionToken, TokenHash, Transport};
pub use user::{Standing, User, UserEdit, UserError, UserState, UserStatus};
pub use username::{Username, folded_login};

pub(crate) use username::is_reserved;
