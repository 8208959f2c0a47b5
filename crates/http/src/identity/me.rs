//! `/users/me`

use actix_web::HttpRequest;
use actix_web::web::Data;
use lectern_application::identity::UpdateMe;
use lectern_application::{App, Policies};
use lectern_domain::Patch;
use lectern_domain::identity::{Bio, Email, ImageUrl, Notice, Password, UserEdit, Username};
use lectern_web::{At, Body, FromBody, Members};
use utoipa::ToSchema;

use super::logout::left;
use super::user_body::UserBody;
use crate::answers::{Answer, found, or_current};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;
use crate::shown::As;

/// Changes of one's own account: what is absent stays, `null` takes away.
#[derive(ToSchema)]
#[schema(example = json!({"bio": "Writes about engines.", "image": null}))]
pub(crate) struct AccountPatch {
    /// Another address, which is then not verified. The former one is told. It wants `current_password`.
    #[schema(value_type = Option<String>, nullable = false, max_length = 254)]
    email: Option<Email>,
    /// 3 to 39 letters, digits, `-`, `_` and `.`, beginning with a letter or digit. Not a UUID, nor one of `about`,
    /// `account`, `admin`, `administrator`, `api`, `auth`, `docs`, `errors`, `feed`, `health`, `help`, `lab`,
    /// `lectern`, `login`, `logout`, `me`, `metrics`, `moderator`, `new`, `null`, `ops`, `register`, `root`, `rss`,
    /// `security`, `settings`, `signup`, `staff`, `support`, `system`, `undefined` and `webhooks`, in any case.
    #[schema(value_type = Option<String>, nullable = false, min_length = 3, max_length = 39)]
    username: Option<Username>,
    #[schema(value_type = Option<String>, max_length = 1000)]
    bio: Patch<Bio>,
    /// The address of a picture, `http` or `https`.
    #[schema(value_type = Option<String>, max_length = 2000)]
    image: Patch<ImageUrl>,
    /// Which letters to send.
    #[schema(value_type = Option<MailPatch>, nullable = false)]
    mail: Vec<(Notice, bool)>,
    /// The present password, beside another address.
    #[schema(value_type = Option<String>, nullable = false)]
    current_password: Option<Password>,
}

/// Letters that somebody wants from now on, or does not; what is absent stays.
#[derive(ToSchema)]
#[schema(example = json!({"new_follower": false}))]
#[expect(dead_code, reason = "it describes what is read member by member")]
pub(crate) struct MailPatch {
    /// When somebody follows them.
    #[schema(nullable = false)]
    new_follower: Option<bool>,
    /// When somebody comments on an article of theirs.
    #[schema(nullable = false)]
    new_comment: Option<bool>,
}

impl FromBody for AccountPatch {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let email = body.changed("email", Email::parse);
        let username = body.changed("username", Username::parse);
        let bio = body.patch("bio", Bio::parse);
        let image = body.patch("image", ImageUrl::parse);
        let mail = body.changed_object("mail", mail_patch);
        let current_password = body.changed("current_password", |raw| Ok(Password::given(raw)));
        let (mail, current_password) = (mail?.unwrap_or_default(), current_password?);
        Some(Self { email: email?, username: username?, bio: bio?, image: image?, mail, current_password })
    }
}

fn mail_patch(mail: &mut Members) -> Option<Vec<(Notice, bool)>> {
    let read = Notice::ALL.map(|notice| mail.changed_boolean(notice.name()).map(|wanted| (notice, wanted)));
    let minds = read.into_iter().collect::<Option<Vec<_>>>()?;
    Some(minds.into_iter().filter_map(|(notice, wanted)| Some((notice, wanted?))).collect())
}

pub(crate) async fn show(app: Data<App>, At(at): At, shown: As<UserBody>) -> Answer {
    let now = at.now;
    shown.0.found(&UserBody::of(&app.me(at).await?, now))
}

pub(crate) async fn update(app: Data<App>, At(at): At, if_match: IfMatch, Body(patch): Body<AccountPatch>) -> Answer {
    let AccountPatch { email, username, bio, image, mail, current_password: current } = patch;
    let edit = UserEdit { email, username, bio, image, mail };
    let (expected, now) = (if_match.required()?, at.now);
    let updated = app.update_me(at.clone(), UpdateMe { expected, edit, current }).await;
    let current = async { app.me(at).await.map(|user| UserBody::of(&user, now)) };
    found(&UserBody::of(&or_current(updated, current).await?, now))
}

pub(crate) async fn remove(app: Data<App>, At(at): At, request: HttpRequest) -> Answer {
    app.delete_me(at).await?;
    Ok(left(&request))
}

pub(crate) fn show_doc() -> Doc {
    Doc::new("getMe", "One's own account", "The account of the caller.").shows::<UserBody>()
}

pub(crate) fn update_doc() -> Doc {
    Doc::new("updateMe", "Change one's own account", "Takes a merge patch (RFC 7396).")
        .takes::<AccountPatch>()
        .finds::<UserBody>()
        .guarded()
        .refuses(&[Code::AlreadyExists, Code::TooManyAttempts])
}

pub(crate) fn remove_doc() -> Doc {
    Doc::new(
        "deleteMe",
        "Delete one's own account",
        "The account becomes anonymous, its webhooks and follows go, and every session ends. This cannot be undone.",
    )
    .sets_cookie()
    .refuses(&[Code::LastAdmin])
}
