//! A refusal says what it was, and is true.

use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::{Value, json};

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets;

const ME: &str = "/api/v1/users/me";

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
