//! A refusal says what it was, and is true.

use actix_web::test::TestRequest;
use lectern_domain::SignedDuration;
use lectern_domain::identity::Role;
use serde_json::{Value, json};

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets;

const ME: &str = "/api/v1/users/me";

fn detail(answer: &Answer) -> String {
    answer.json()["detail"].as_str().unwrap().to_owned()
}

/// What is wrong with the body, in the order in which it was found.
fn faults(answer: &Answer) -> Vec<[String; 3]> {
    let problem = answer.json();
    let faults = problem["errors"].as_array().unwrap_or_else(|| panic!("{problem}")).iter();
    faults.map(|fault| ["pointer", "code", "detail"].map(|name| fault[name].as_str().unwrap().to_owned())).collect()
}

fn fault(pointer: &str, code: &str, detail: &str) -> [String; 3] {
    [pointer, code, detail].map(str::to_owned)
}

async fn post(school: &School, by: &Person, uri: &str, body: Value) -> Answer {
    school.send(by.asks(TestRequest::post().uri(uri).set_json(body))).await
}

async fn patch_me(school: &School, by: &Person, body: Value) -> Answer {
    let patch = TestRequest::patch().uri(ME).insert_header(("If-Match", "*")).set_json(body);
    school.send(by.asks(patch)).await
}

#[actix_web::test]
async fn a_body_that_is_not_taken_is_told_what_would_be() {
    let school = School::open().await;
    let login = || TestRequest::post().uri("/api/v1/auth/login");
    let plain = school.send(login().insert_header(("Content-Type", "text/plain")).set_payload("{}")).await;
    assert_eq!(detail(&plain), "The content type must be application/json, in UTF-8.");
    let ada = school.somebody(Role::Student).await;
    let patch = ada.asks(TestRequest::patch().uri(ME)).insert_header(("Content-Type", "text/plain"));
    let either = "The content type must be application/merge-patch+json or application/json, in UTF-8.";
    assert_eq!(detail(&school.send(patch.set_payload("{}")).await), either);
    let packed =
        login().insert_header(("Content-Type", "application/json")).insert_header(("Content-Encoding", "gzip"));
    let packed = detail(&school.send(packed.set_payload("{}")).await);
    assert_eq!(packed, "The body has a content coding, and none is taken: it must be sent as it is.");
}

#[actix_web::test]
async fn a_body_that_is_missing_is_said_to_be() {
    let school = School::open().await;
    let login = || TestRequest::post().uri("/api/v1/auth/login");
    let typed = |kind| login().insert_header(("Content-Type", kind));
    for request in
        [login(), typed("application/json"), typed("text/plain"), typed("application/json").set_payload(" \n")]
    {
        let missing = school.send(request).await;
        assert_eq!((missing.status.as_u16(), missing.code().as_str()), (400, "malformed_json"));
        assert_eq!(detail(&missing), "The body is empty, where a JSON object is needed.");
    }
}

#[actix_web::test]
async fn json_that_is_not_taken_is_not_called_invalid() {
    let school = School::open().await;
    let nested = format!("{}1{}", "[".repeat(65), "]".repeat(65));
    for (body, expected) in [
        (r#"{"a": 1, "a": 2}"#, "The body gives a member a second time at line 1, column "),
        (&nested, "The body is nested deeper than 64 levels at line 1, column "),
        ("{", "The body is not valid JSON: there is a syntax error at line 1, column "),
    ] {
        let login = TestRequest::post().uri("/api/v1/auth/login").insert_header(("Content-Type", "application/json"));
        let refused = school.send(login.set_payload(body.to_owned())).await;
        assert!(detail(&refused).starts_with(expected), "{}", detail(&refused));
    }
}

#[actix_web::test]
async fn a_query_that_cannot_be_read_is_told_why() {
    let school = School::open().await;
    let many = "a=1&".repeat(65);
    for (query, expected) in [
        ("filter[tag]=%zz", "The query has a % that two hexadecimal digits do not follow; % itself is written as %25."),
        ("filter[tag]=%ff", "The query has bytes that are not UTF-8."),
        (&many, "The query has more than 64 parameters."),
    ] {
        let refused = school.send(TestRequest::get().uri(&format!("/api/v1/articles?{query}"))).await;
        assert_eq!((refused.code().as_str(), detail(&refused).as_str()), ("invalid_parameter", expected));
    }
}

#[actix_web::test]
async fn an_instant_that_cannot_be_held_is_one_all_the_same() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let form = "must be an instant of RFC 3339 such as 2026-03-01T09:00:00Z";
    for (instant, code, expected) in [
        ("9999-12-31T23:59:59Z", "out_of_range", "must not lie after 9999-12-30T22:00:00Z"),
        ("2030-01-01T00:00:00+24:00", "invalid_format", form),
        ("2030-01-01", "invalid_format", form),
    ] {
        let mut article = targets::article();
        article["publish_at"] = json!(instant);
        let refused = post(&school, &ada, "/api/v1/articles", article).await;
        assert_eq!(faults(&refused), [fault("/publish_at", code, expected)]);
    }
    let list = TestRequest::get().uri("/api/v1/articles?filter[created_at][lte]=9999-12-31T23:59:59Z");
    let expected = "The parameter filter[created_at][lte] must not lie after 9999-12-30T22:00:00Z.";
    assert_eq!(detail(&school.send(list).await), expected);
}

#[actix_web::test]
async fn a_wrong_type_is_told_the_right_one() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    for wrong in [Value::Null, json!(7)] {
        let body = json!({"title": wrong, "body": wrong, "tags": wrong, "publish": wrong});
        let expected = [
            fault("/title", "wrong_type", "must be a text"),
            fault("/body", "wrong_type", "must be a text"),
            fault("/tags", "wrong_type", "must be a list"),
            fault("/publish", "wrong_type", "must be true or false"),
        ];
        assert_eq!(faults(&post(&school, &ada, "/api/v1/articles", body).await), expected);
    }
    let whole = post(&school, &ada, "/api/v1/articles", json!([])).await;
    assert_eq!(faults(&whole)[0], fault("", "wrong_type", "must be an object"));
    let part = patch_me(&school, &ada, json!({"mail": true})).await;
    assert_eq!(faults(&part), [fault("/mail", "wrong_type", "must be an object")]);
}

#[actix_web::test]
async fn a_character_that_is_forbidden_is_told_by_its_kind_and_not_shown() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let turned = "must not have characters that turn the direction of the text (bidirectional overrides and isolates)";
    for (character, expected) in [
        ('\u{7}', "must not have control characters"),
        ('\n', "must not have line breaks: it is one line"),
        ('\u{202E}', turned),
        ('\u{FFFF}', "must not have byte order marks, or code points that are no characters"),
    ] {
        let mut article = targets::article();
        article["title"] = json!(format!("On{character}logs"));
        let refused = post(&school, &ada, "/api/v1/articles", article).await;
        assert_eq!(faults(&refused), [fault("/title", "forbidden_character", expected)]);
    }
}

#[actix_web::test]
async fn a_step_that_is_not_there_is_told_from_where() {
    let school = School::open().await;
    let ada = school.somebody(Role::Admin).await;
    let draft = post(&school, &ada, "/api/v1/articles", targets::article()).await.json();
    let article = format!("/api/v1/articles/{}", draft["id"].as_str().unwrap());
    let step = async |name: &str| {
        let request = TestRequest::post().uri(&format!("{article}/{name}")).insert_header(("If-Match", "*"));
        school.send(ada.asks(request)).await
    };
    let refused = step("archive").await;
    assert_eq!(refused.code(), "invalid_transition");
    assert_eq!(detail(&refused), "An article that is a draft cannot be archived.");
    assert_eq!(step("publish").await.status, 200);
    assert_eq!(detail(&step("publish").await), "An article that is published cannot be published.");
    let plan = TestRequest::patch().uri(&article).insert_header(("If-Match", "*"));
    let plan = plan.set_json(json!({"publish_at": "2030-01-01T00:00:00Z"}));
    let planned = school.send(ada.asks(plan)).await;
    assert_eq!(detail(&planned), "An article that is published cannot be planned for later.");
    let comment = post(&school, &ada, &format!("{article}/comments"), json!({"body": "Hear."})).await.json();
    let show = format!("/api/v1/comments/{}/show", comment["id"].as_str().unwrap());
    let shown = school.send(ada.asks(TestRequest::post().uri(&show))).await;
    assert_eq!(detail(&shown), "A comment that is visible cannot be shown.");
}

#[actix_web::test]
async fn another_scheme_is_told_from_a_bad_token() {
    let school = School::open().await;
    for scheme in ["Basic YTpi", "Token a.b.c", "Bearer"] {
        let refused = school.send(TestRequest::get().uri(ME).insert_header(("Authorization", scheme))).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (401, "token_invalid"), "{scheme}");
        assert_eq!(detail(&refused), "The header Authorization must be Bearer and an access token.", "{scheme}");
        // RFC 6750, section 3.1: no error code where the scheme is not known.
        assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"lectern\"", "{scheme}");
    }
    let ada = school.somebody(Role::Student).await;
    assert_eq!(school.send(ada.asks(TestRequest::delete().uri(ME))).await.status, 204);
    let gone = school.send(ada.asks(TestRequest::get().uri(ME))).await;
    assert_eq!(gone.code(), "session_revoked");
    assert!(detail(&gone).contains("the deletion of the account"), "{}", detail(&gone));
}

async fn suspend(school: &School, by: &Person, whom: &str, until: Value) -> Answer {
    let body = json!({"status": "suspended", "until": until});
    let put = TestRequest::put().uri(&format!("/api/v1/users/{whom}/status")).set_json(body);
    school.send(by.asks(put)).await
}

#[actix_web::test]
async fn the_end_of_a_suspension_is_told_where_it_may_lie() {
    let school = School::open().await;
    let moderator = school.somebody(Role::Moderator).await;
    let ada = school.somebody(Role::Student).await;
    let at = |hours| json!((school.app.now() + SignedDuration::from_hours(hours)).to_string());
    let too_far = fault("/until", "out_of_range", "must lie at most 7 days ahead");
    for (until, expected) in [
        (at(-1), fault("/until", "out_of_range", "must lie in the future")),
        (at(24 * 8), too_far.clone()),
        (Value::Null, too_far),
        (json!("9999-12-31T00:00:00Z"), fault("/until", "out_of_range", "must not lie after 9999-12-30T22:00:00Z")),
    ] {
        assert_eq!(faults(&suspend(&school, &moderator, &ada.id.to_string(), until).await), [expected]);
    }
}

#[actix_web::test]
async fn an_account_is_changed_under_its_name_too() {
    let school = School::open().await;
    let (root, moderator) = (school.somebody(Role::Admin).await, school.somebody(Role::Moderator).await);
    let ada = school.named("Ada", Role::Student).await;
    let until = json!((school.app.now() + SignedDuration::from_hours(1)).to_string());
    let suspended = suspend(&school, &moderator, "aDA", until.clone()).await.json();
    assert_eq!((&suspended["id"], &suspended["status"]), (&json!(ada.id.to_string()), &json!("suspended")));
    let put = TestRequest::put().uri("/api/v1/users/ada/roles").set_json(json!({"roles": ["author"]}));
    assert_eq!(school.send(root.asks(put)).await.json()["roles"], json!(["author"]));
    for nobody in ["nobody", "a%20b"] {
        assert_eq!(suspend(&school, &moderator, nobody, until.clone()).await.code(), "resource_not_found");
    }
}

#[actix_web::test]
async fn the_names_of_deleted_accounts_are_reserved_not_taken() {
    let school = School::open().await;
    let body = json!({"email": "ada@example.org", "username": "Deleted-1", "password": "a long walk home"});
    let refused = school.send(TestRequest::post().uri("/api/v1/auth/register").set_json(body)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "validation_failed"));
    assert_eq!(faults(&refused), [fault("/username", "reserved", "is reserved")]);
    let ada = school.somebody(Role::Student).await;
    let renamed = patch_me(&school, &ada, json!({"username": "deleted-1"})).await;
    assert_eq!(faults(&renamed), [fault("/username", "reserved", "is reserved")]);
}

#[actix_web::test]
async fn a_weak_tag_is_told_that_it_is() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let current = school.send(ada.asks(TestRequest::get().uri(ME))).await.header("etag").to_owned();
    let patch = |tag: String| {
        ada.asks(TestRequest::patch().uri(ME)).insert_header(("If-Match", tag)).set_json(json!({"bio": "x"}))
    };
    let weak = school.send(patch(format!("W/{current}"))).await;
    assert_eq!((weak.status.as_u16(), weak.code().as_str()), (412, "etag_mismatch"));
    assert_eq!(detail(&weak), "A weak tag in If-Match matches nothing: send it as ETag gave it, without W/.");
    let other = school.send(patch("\"9-0\"".to_owned())).await;
    assert_eq!(detail(&other), "Changed since it was read.");
    assert_eq!(school.send(patch(current)).await.status, 200);
}
