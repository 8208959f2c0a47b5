//! `/profiles/{username}`: what everybody may see of somebody.

use actix_web::web::Data;
use lectern_application::{App, Hidden, ProfileView};
use lectern_domain::identity::Username;
use lectern_web::{At, Segment};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers::{Answer, Resource};
use crate::doc::Doc;
use crate::shown::{As, Shows};

/// What everybody may see of somebody.
#[derive(Serialize, ToSchema)]
#[schema(as = Profile)]
pub(crate) struct ProfileBody {
    id: Uuid,
    #[schema(example = "ada")]
    username: String,
    bio: Option<String>,
    image: Option<String>,
    /// How many accounts follow them. Deleted ones are not counted; of one with over a hundred follows, some are for a while.
    followers_count: i64,
    /// How many accounts they follow, counted likewise.
    following_count: i64,
    /// Whether the caller follows them.
    followed_by_me: bool,
}

impl From<ProfileView> for ProfileBody {
    fn from(view: ProfileView) -> Self {
        let ProfileView { id, username, bio, image, followers_count, following_count, followed_by_me } = view;
        Self { id: id.uuid(), username, bio, image, followers_count, following_count, followed_by_me }
    }
}

impl Shows for ProfileBody {}

impl Resource for ProfileBody {
    /// A profile is changed as an account, under another address.
    fn version(&self) -> Option<i64> {
        None
    }
}

pub(crate) async fn show(app: Data<App>, At(at): At, name: Segment, shown: As<ProfileBody>) -> Answer {
    let username = name.named(Hidden::User, Username::parse)?;
    shown.0.found(&ProfileBody::from(app.find_profile(at, username).await?))
}

pub(crate) fn show_doc() -> Doc {
    Doc::new("getProfile", "A profile", "What everybody may see of somebody; the username in any case.")
        .shows::<ProfileBody>()
}
