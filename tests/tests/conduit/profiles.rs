//! Profiles, and who follows whom.

use serde_json::json;

use crate::contract::Part;
use crate::school::School;

on_both_engines!(profiles);

async fn profiles(school: &School) {
    a_profile_is_shown_to_each_as_theirs(school).await;
    who_is_not_there_is_not_found(school).await;
    following_wants_somebody(school).await;
    school.has_shown_all_of(Part::Profiles);
}

async fn a_profile_is_shown_to_each_as_theirs(school: &School) {
    let (ada, celeb) = (school.registers("ada").await, school.registers("celeb").await);
    let (not_yet, followed) = (json!({"profile": celeb.profile(false)}), json!({"profile": celeb.profile(true)}));
    for viewer in [&ada, &celeb, &school.guest()] {
        assert_eq!(viewer.get("/profiles/celeb").await.is(200), not_yet);
    }
    // Asked twice, it is as it was after once.
    for _ in 0..2 {
        assert_eq!(ada.mark("/profiles/celeb/follow").await.is(200), followed);
        assert_eq!(ada.get("/profiles/celeb").await.is(200), followed);
    }
    for viewer in [&celeb, &school.guest()] {
        assert_eq!(viewer.get("/profiles/celeb").await.is(200), not_yet);
    }
    for _ in 0..2 {
        assert_eq!(ada.delete("/profiles/celeb/follow").await.is(200), not_yet);
        assert_eq!(ada.get("/profiles/celeb").await.is(200), not_yet);
    }
    ada.mark("/profiles/ada/follow").await.is(422);
    assert_eq!(ada.get("/profiles/ada").await.is(200), json!({"profile": ada.profile(false)}));
}

async fn who_is_not_there_is_not_found(school: &School) {
    let bob = school.registers("bob").await;
    let missing = json!({"profile": ["not found"]});
    for name in ["unknown-user", "no%20name", "%F0%9F%A6%80", "x"] {
        bob.get(&format!("/profiles/{name}")).await.refuses(404, missing.clone());
        bob.as_guest().get(&format!("/profiles/{name}")).await.refuses(404, missing.clone());
        bob.mark(&format!("/profiles/{name}/follow")).await.refuses(404, missing.clone());
        bob.delete(&format!("/profiles/{name}/follow")).await.refuses(404, missing.clone());
    }
}

async fn following_wants_somebody(school: &School) {
    let guest = school.guest();
    for name in ["ada", "unknown-user"] {
        let path = format!("/profiles/{name}/follow");
        guest.mark(&path).await.refuses(401, json!({"token": ["is missing"]}));
        guest.delete(&path).await.refuses(401, json!({"token": ["is missing"]}));
    }
}
