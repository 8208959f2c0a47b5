//! Following: `/profiles/{username}/{follow,followers,following}`

use actix_web::web::Data;
use lectern_application::identity::{Following, ListFollows};
use lectern_application::ports::FollowSide;
use lectern_application::{App, Context, Hidden};
use lectern_domain::identity::Username;
use lectern_web::{At, Segment};

use super::profiles::ProfileBody;
use crate::answers::{Answer, found};
use crate::code::Code;
use crate::doc::Doc;
use crate::listing::{Latest, List};

pub(crate) async fn follow(app: Data<App>, At(at): At, name: Segment) -> Answer {
    let username = name.named(Hidden::User, Username::parse)?;
    found(&ProfileBody::from(app.follow(at, Following { username }).await?))
}

pub(crate) async fn unfollow(app: Data<App>, At(at): At, name: Segment) -> Answer {
    let username = name.named(Hidden::User, Username::parse)?;
    found(&ProfileBody::from(app.unfollow(at, Following { username }).await?))
}

pub(crate) async fn followers(app: Data<App>, At(at): At, name: Segment, list: List<Latest<ProfileBody>>) -> Answer {
    side(&app, at, &name, list, FollowSide::Followers).await
}

pub(crate) async fn following(app: Data<App>, At(at): At, name: Segment, list: List<Latest<ProfileBody>>) -> Answer {
    side(&app, at, &name, list, FollowSide::Following).await
}

async fn side(app: &App, at: Context, name: &Segment, list: List<Latest<ProfileBody>>, side: FollowSide) -> Answer {
    let List { filter: _, paging, shown, links } = list;
    let username = name.named(Hidden::User, Username::parse)?;
    let slice = app.list_follows(at, ListFollows { username, side, paging }).await?;
    links.page(&shown, slice.map(ProfileBody::from))
}

pub(crate) fn follow_doc() -> Doc {
    Doc::new("follow", "Follow somebody", "Following twice changes nothing.")
        .finds::<ProfileBody>()
        .refuses(&[Code::Conflict])
}

pub(crate) fn unfollow_doc() -> Doc {
    Doc::new("unfollow", "Follow somebody no longer", "Asking twice changes nothing.").finds::<ProfileBody>()
}

pub(crate) fn followers_doc() -> Doc {
    Doc::new("listFollowers", "Those who follow somebody", "The latest first.").lists::<ProfileBody>()
}

pub(crate) fn following_doc() -> Doc {
    Doc::new("listFollowing", "Those whom somebody follows", "The latest first.").lists::<ProfileBody>()
}
