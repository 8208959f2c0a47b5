//! What a client's page of settings does: it reads the user and sends some or all of it back.

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::school::{PASSWORD, School};

pub(crate) async fn somebody_looks_and_changes(school: &School) {
    somebody_looks(school).await;
    words_and_picture_come_and_go(school).await;
    all_is_sent_back(school).await;
    what_cannot_be_is_refused_whole(school).await;
    a_password_is_changed_twice_under_one_token(school).await;
    school.guest().get("/user").await.refuses(401, json!({"token": ["is missing"]}));
    let change = json!({"user": {"bio": "Anybody."}});
    school.guest().put("/user", change).await.refuses(401, json!({"token": ["is missing"]}));
}

/// A user as `/user` answers it to `caller`, who is known by this name.
fn user(caller: &Caller, name: &str, bio: Value, image: Value) -> Value {
    let (email, token) = (format!("{name}@example.org"), caller.token());
    json!({"user": {"username": name, "email": email, "bio": bio, "image": image, "token": token}})
}

/// The contract knows one token and no refresh: it is told again, not made anew.
async fn somebody_looks(school: &School) {
    let eve = school.registers("eve").await;
    assert_eq!(eve.get("/user").await.is(200), user(&eve, "eve", Value::Null, Value::Null));
}

async fn words_and_picture_come_and_go(school: &School) {
    let cora = school.registers("cora").await;
    for (name, value) in [("bio", "I write."), ("image", "https://example.org/photo.jpg")] {
        for empty in [json!(""), json!(null)] {
            let set = cora.put("/user", json!({"user": {name: value}})).await.is(200);
            assert_eq!(set["user"][name], value);
            assert_eq!(cora.get("/user").await.is(200), set);
            let gone = cora.put("/user", json!({"user": {name: empty}})).await.is(200);
            assert_eq!(gone, user(&cora, "cora", Value::Null, Value::Null));
            assert_eq!(cora.get("/user").await.is(200), gone);
        }
    }
    let both = json!({"user": {"bio": "I write.", "image": "https://example.org/c.png"}});
    cora.put("/user", both).await.is(200);
    let told = json!({"profile": {"username": "cora", "bio": "I write.", "image": "https://example.org/c.png",
        "following": false}});
    assert_eq!(cora.as_guest().get("/profiles/cora").await.is(200), told);
}

/// A form sends back what it did not change, and members that are nobody's to set.
async fn all_is_sent_back(school: &School) {
    let dora = school.registers("dora").await;
    let same = dora.get("/user").await.is(200);
    assert_eq!(dora.put("/user", same.clone()).await.is(200), same);
    let mut moved = same;
    moved["user"]["username"] = json!("dora_upd");
    moved["user"]["email"] = json!("dora_upd@example.org");
    moved["user"]["roles"] = json!(["admin"]);
    moved["also"] = json!({"nobody": "knows"});
    let moved = dora.put("/user", moved).await.is(200);
    assert_eq!(moved, user(&dora, "dora_upd", Value::Null, Value::Null));
    assert_eq!(dora.signed_in(&moved).get("/user").await.is(200), moved);
    dora.get("/profiles/dora").await.refuses(404, json!({"profile": ["not found"]}));
    dora.get("/profiles/dora_upd").await.is(200);
}

/// Nothing is changed by a request of which a part is wrong.
async fn what_cannot_be_is_refused_whole(school: &School) {
    let finn = school.registers("finn").await;
    school.registers("gwen").await;
    let before = finn.get("/user").await.is(200);
    for (name, values) in [
        ("email", [json!(""), json!(null), json!("nowhere"), json!(7)]),
        ("username", [json!(""), json!(null), json!("no name"), json!(["finn"])]),
        ("password", [json!(""), json!(null), json!("7 chars"), json!({})]),
        ("image", [json!("no address"), json!("javascript:alert(1)"), json!(true), json!([])]),
        ("bio", [json!("b".repeat(1_001)), json!(1), json!({}), json!(false)]),
    ] {
        for value in values {
            let mut change = json!({"user": {"bio": "Half of it.", "image": "https://example.org/half.png"}});
            change["user"][name] = value;
            finn.put("/user", change).await.finds_fault_with(422, &[name]);
        }
    }
    for name in ["email", "username", "password"] {
        finn.put("/user", json!({"user": {name: ""}})).await.refuses(422, json!({name: ["can't be blank"]}));
    }
    for (name, value) in [("username", "gwen"), ("email", "gwen@example.org")] {
        let change = json!({"user": {"bio": "Half of it.", name: value}});
        finn.put("/user", change).await.refuses(409, json!({name: ["has already been taken"]}));
    }
    assert_eq!(finn.get("/user").await.is(200), before);
}

/// A change ends every other session, and leaves the one that made it.
async fn a_password_is_changed_twice_under_one_token(school: &School) {
    let hope = school.registers("hope").await;
    let login = |password: &str| json!({"user": {"email": "hope@example.org", "password": password}});
    let other = hope.signed_in(&hope.as_guest().post("/users/login", login(PASSWORD)).await.is(200));
    other.get("/user").await.is(200);
    for password in ["another password", "8 chars!"] {
        let changed = hope.put("/user", json!({"user": {"password": password}})).await.is(200);
        assert_eq!(changed, user(&hope, "hope", Value::Null, Value::Null));
        assert_eq!(hope.get("/user").await.is(200), changed);
    }
    other.get("/user").await.finds_fault_with(401, &["token"]);
    let guest = hope.as_guest();
    for old in [PASSWORD, "another password"] {
        guest.post("/users/login", login(old)).await.refuses(401, json!({"credentials": ["invalid"]}));
    }
    guest.post("/users/login", login("8 chars!")).await.is(200);
}
