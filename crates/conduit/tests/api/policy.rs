//! Who may do what: written by hand, and held against the routes. `own` and `other` say whose the thing is that the path
//! names; a token that is no good makes a guest where guests may come in, and nowhere else.

use std::collections::BTreeSet;

use lectern_application::identity::SetRoles;
use lectern_application::{Actor, Context};
use lectern_domain::UserId;
use lectern_domain::identity::{Role, Roles};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::{Person, guest, showing};
use crate::school::School;

const COLUMNS: [&str; 5] = ["guest", "broken", "student", "author", "admin"];

const POLICY: &str = "
                                                 guest broken student author admin
GET    /articles                        -          200   200    200     200    200
POST   /articles                        -          401   401    403     201    201
GET    /articles/feed                   -          401   401    200     200    200
GET    /articles/{slug}                 own        200   200    200     200    200
GET    /articles/{slug}                 other      200   200    200     200    200
GET    /articles/{slug}                 absent     404   404    404     404    404
PUT    /articles/{slug}                 own        401   401    403     200    200
PUT    /articles/{slug}                 other      401   401    403     403    200
PUT    /articles/{slug}                 absent     401   401    403     404    404
DELETE /articles/{slug}                 own        401   401    403     204    204
DELETE /articles/{slug}                 other      401   401    403     403    204
DELETE /articles/{slug}                 absent     401   401    403     404    404
GET    /articles/{slug}/comments        own        200   200    200     200    200
GET    /articles/{slug}/comments        absent     404   404    404     404    404
POST   /articles/{slug}/comments        other      401   401    201     201    201
POST   /articles/{slug}/comments        absent     401   401    404     404    404
DELETE /articles/{slug}/comments/{id}   own        401   401    204     204    204
DELETE /articles/{slug}/comments/{id}   other      401   401    403     403    204
DELETE /articles/{slug}/comments/{id}   absent     401   401    404     404    404
POST   /articles/{slug}/favorite        other      401   401    200     200    200
POST   /articles/{slug}/favorite        absent     401   401    404     404    404
DELETE /articles/{slug}/favorite        other      401   401    200     200    200
DELETE /articles/{slug}/favorite        absent     401   401    404     404    404
GET    /tags                            -          200   200    200     200    200
GET    /profiles/{username}             own        200   200    200     200    200
GET    /profiles/{username}             other      200   200    200     200    200
GET    /profiles/{username}             absent     404   404    404     404    404
POST   /profiles/{username}/follow      own        401   401    422     422    422
POST   /profiles/{username}/follow      other      401   401    200     200    200
POST   /profiles/{username}/follow      absent     401   401    404     404    404
DELETE /profiles/{username}/follow      own        401   401    200     200    200
DELETE /profiles/{username}/follow      other      401   401    200     200    200
DELETE /profiles/{username}/follow      absent     401   401    404     404    404
GET    /user                            -          401   401    200     200    200
PUT    /user                            -          401   401    200     200    200
POST   /users                           -          201   201    201     201    201
POST   /users/login                     -          200   200    200     200    200
";

struct Row {
    method: &'static str,
    path: &'static str,
    target: &'static str,
    expected: Vec<u16>,
}

fn rows() -> Vec<Row> {
    let row = |line: &'static str| {
        let mut words = line.split_whitespace();
        let (method, path, target) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        Row { method, path, target, expected: words.map(|word| word.parse().unwrap()).collect() }
    };
    POLICY.lines().filter(|line| line.contains('/')).map(row).collect()
}

#[test]
fn every_operation_has_its_rows() {
    let policy: BTreeSet<String> = rows().iter().map(|row| format!("{} {}", row.method, row.path)).collect();
    let routes: BTreeSet<String> =
        lectern_conduit::operations().iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    assert_eq!(policy, routes);
    assert_eq!(routes.len(), 19, "the operations of the contract");
    for row in rows() {
        assert_eq!(row.expected.len(), COLUMNS.len(), "{} {}", row.method, row.path);
        assert_eq!(row.path.contains('{'), row.target != "-", "{} {}", row.method, row.path);
    }
}

#[actix_web::test]
async fn everybody_may_do_what_the_policy_says_and_nothing_else() {
    let school = School::open().await;
    let mut wrong = Vec::new();
    for Row { method, path, target, expected } in rows() {
        for (actor, expected) in COLUMNS.into_iter().zip(expected) {
            let status = cell(&school, method, path, target, actor).await;
            if status != expected {
                wrong.push(format!("{method} {path} {target} as {actor}: {status} in place of {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A fresh actor, somebody else, and a request that would succeed if it were permitted.
async fn cell(school: &School, method: &str, path: &str, target: &str, actor: &str) -> u16 {
    let fresh = || format!("p{}", &Uuid::now_v7().simple().to_string()[16..28]);
    let (own, other) = (school.join(&fresh()).await, school.join(&fresh()).await);
    let owner = if target == "other" { &other } else { &own };
    let mut path = path.to_owned();
    if path.contains("{slug}") {
        // A comment stands on an article of somebody else's, who could delete it as the owner of the article.
        let author = if path.contains("{id}") { &school.join(&fresh()).await } else { owner };
        let slug = school.write(author, "On locks", &[]).await;
        if path.contains("{id}") {
            let number = school.comment(owner, &slug, "Well said").await;
            let number = if target == "absent" { number + 1_000 } else { number };
            path = path.replace("{id}", &number.to_string()).replace("{slug}", &slug);
        }
        let slug = if target == "absent" { "nothing-like-it" } else { &slug };
        path = path.replace("{slug}", slug);
    }
    let username = if target == "absent" { "nobody-like-it" } else { &owner.name };
    path = path.replace("{username}", username);
    let who = become_the(school, own, actor).await;
    let path = path.as_str();
    match body(method, path, &other, &fresh()) {
        Some(body) => school.tell(&who, method, path, body).await.status,
        None => school.ask(&who, method, path).await.status,
    }
}

async fn become_the(school: &School, own: Person, actor: &str) -> Person {
    match actor {
        "guest" => guest(),
        "broken" => showing("Token nonsense"),
        role => {
            let user = school.ask(&own, "GET", "/user").await;
            assert_eq!(user.status, 200);
            let profile = lectern_domain::identity::Username::parse(&own.name).unwrap();
            let at =
                || Context { now: school.app.now(), actor: Actor::Operator, request_id: Uuid::nil(), address: None };
            let user: UserId = school.app.find_profile(at(), profile).await.unwrap().id;
            let roles = Roles::from_iter([Role::named(role).unwrap()]);
            school.app.set_roles(at(), SetRoles { user, roles, expected: None }).await.unwrap();
            own
        }
    }
}

fn body(method: &str, path: &str, other: &Person, fresh: &str) -> Option<Value> {
    Some(match (method, path.split('/').nth(1).unwrap_or_default(), path.rsplit('/').next().unwrap_or_default()) {
        ("POST", "users", "login") => {
            json!({"user": {"email": format!("{}@example.org", other.name), "password": crate::people::PASSWORD}})
        }
        ("POST", "users", _) => {
            let password = crate::people::PASSWORD;
            json!({"user": {"username": fresh, "email": format!("{fresh}@example.org"), "password": password}})
        }
        ("PUT", "user", _) => json!({"user": {"bio": "Somebody"}}),
        ("POST", "articles", "articles") => {
            json!({"article": {"title": "T", "description": "About", "body": "Text"}})
        }
        ("PUT", "articles", _) => json!({"article": {"body": "Other text"}}),
        ("POST", "articles", "comments") => json!({"comment": {"body": "Well said"}}),
        _ => return None,
    })
}
