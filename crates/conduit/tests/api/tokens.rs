//! What a token opens, and for how long.

use lectern_domain::SignedDuration;
use serde_json::json;

use crate::people::{PASSWORD, Person, guest, of, showing};
use crate::school::School;

async fn status(school: &School, who: &Person) -> u16 {
    // Long enough for nobody to be known any more.
    school.clock.advance(SignedDuration::from_secs(2));
    school.ask(who, "GET", "/user").await.status
}

fn password(new: &str) -> serde_json::Value {
    json!({"user": {"password": new}})
}

#[actix_web::test]
async fn a_token_goes_under_either_scheme_and_cookies_count_for_nothing() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    for scheme in ["Token", "token", "Bearer", "BEARER"] {
        let shown = school.ask(&showing(&format!("{scheme} {}", ada.token())), "GET", "/user").await;
        assert_eq!((shown.status, &shown.body["user"]["token"]), (200, &json!(ada.token())), "{scheme}");
    }
    let cookie = ("Cookie", "__Host-lectern=anything");
    let both = school.send(ada.request("GET", "/user", None).insert_header(cookie)).await;
    assert_eq!(both.status, 200);
    let alone = school.send(guest().request("GET", "/articles", None).insert_header(cookie)).await;
    assert_eq!(alone.status, 200, "it is nobody's");
    let alone = school.send(guest().request("GET", "/user", None).insert_header(cookie)).await;
    assert_eq!((alone.status, alone.error("token")), (401, "is missing"));
    let spoiled = school.send(showing("Token a.b.c").request("GET", "/user", None).insert_header(cookie)).await;
    assert_eq!((spoiled.status, spoiled.header("set-cookie")), (401, ""), "it is a page's, and stays");
}

#[actix_web::test]
async fn a_token_that_is_no_good_is_refused_where_one_is_needed() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    for shown in ["Token", "Token ", "Token a.b.c", "Basic YTpi", ""] {
        let refused = school.ask(&showing(shown), "GET", "/user").await;
        assert_eq!((refused.status, refused.error("token")), (401, "is invalid"), "{shown:?}");
        let guest = school.ask(&showing(shown), "GET", "/articles").await;
        assert_eq!(guest.status, 200, "{shown:?}");
    }
    school.clock.advance(SignedDuration::from_hours(23));
    assert_eq!(status(&school, &ada).await, 200, "a day is not over");
    school.clock.advance(SignedDuration::from_hours(1));
    let refused = school.ask(&ada, "GET", "/user").await;
    assert_eq!((refused.status, refused.error("token")), (401, "has expired"));
    assert_eq!(school.ask(&ada, "GET", "/tags").await.status, 200);
    assert_eq!(school.login("ada", PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn a_new_password_ends_every_other_session_and_not_this_one() {
    let school = School::open().await;
    let here = school.join("ada").await;
    let elsewhere = of("ada", &school.login("ada", PASSWORD).await);
    let bob = school.join("bob").await;
    assert_eq!(status(&school, &elsewhere).await, 200);
    for new in ["a longer walk back", "the longest walk of all"] {
        let changed = school.tell(&here, "PUT", "/user", password(new)).await;
        assert_eq!((changed.status, &changed.body["user"]["token"]), (200, &json!(here.token())));
        assert_eq!(status(&school, &here).await, 200);
        assert_eq!(school.login("ada", new).await.status, 200);
    }
    let revoked = school.ask(&elsewhere, "GET", "/user").await;
    assert_eq!((revoked.status, revoked.error("token")), (401, "has been revoked"));
    assert_eq!(school.login("ada", PASSWORD).await.status, 401, "the old one");
    assert_eq!(status(&school, &bob).await, 200, "somebody else");
}

#[actix_web::test]
async fn a_password_is_long_enough_or_nothing_changes() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    for (new, message) in [
        (json!("1234567"), "is too short (minimum is 8 characters)"),
        (json!(""), "can't be blank"),
        (json!(null), "can't be blank"),
        (json!(12_345_678), "is of the wrong type"),
    ] {
        let user = json!({"user": {"password": new, "bio": "I write"}});
        let refused = school.tell(&ada, "PUT", "/user", user).await;
        assert_eq!((refused.status, refused.error("password")), (422, message));
    }
    assert_eq!(school.ask(&ada, "GET", "/user").await.body["user"]["bio"], json!(null));
    assert_eq!(school.login("ada", PASSWORD).await.status, 200);
}
