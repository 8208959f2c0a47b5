//! What every answer says of keeping it, for guests and for whoever shows credentials.

use actix_web::http::Method;

use crate::cells::answer;
use crate::matrix::rows;
use crate::policy::{EFFECTS, IDENTITY, PUBLISHING, SERVICE};
use crate::school::{Answer, School};

const PUBLIC: &str = "public, max-age=10, stale-while-revalidate=60";

/// Nobody keeps what comes from here: it is about credentials, or must be fresh.
fn is_never_kept(method: &Method, path: &str) -> bool {
    let secret = ["/api/v1/webhooks", "/api/v1/webhooks/{id}/rotate-secret"];
    let about = ["/api/v1/auth/", "/api/v1/traces/", "/health/", "/dev/mail"];
    (*method == Method::POST && secret.contains(&path)) || about.iter().any(|under| path.starts_with(under))
}

fn kept_by(never: bool, read: bool, guest: bool, answer: &Answer) -> &'static str {
    match (never, guest, read && answer.status.is_success()) {
        (true, _, _) | (false, true, false) => "no-store",
        (false, false, _) => "private, no-cache",
        (false, true, true) => PUBLIC,
    }
}

#[actix_web::test]
async fn every_answer_says_who_may_keep_it_and_what_it_depends_on() {
    let school = School::open().await;
    let mut wrong = Vec::new();
    let all = [IDENTITY, PUBLISHING, EFFECTS, SERVICE].into_iter().flat_map(rows);
    for row in all {
        for actor in ["guest", "author"] {
            let answer = answer(&school, &row.method, row.path, row.target, actor).await;
            let place = format!("{} {} {} as {actor}", row.method, row.path, row.target);
            let never = is_never_kept(&row.method, row.path);
            let kept = kept_by(never, row.method == "GET", actor == "guest", &answer);
            if answer.header("cache-control") != kept {
                wrong.push(format!("{place}: {} in place of {kept}", answer.header("cache-control")));
            }
            let coded = !never && !answer.body.is_empty();
            // The page of a code that there is none of is a route that there is none of: a page or a problem.
            let accept = if answer.code() == "route_not_found" { ", Accept" } else { "" };
            let varies = format!("Authorization, Cookie{accept}{}", if coded { ", Accept-Encoding" } else { "" });
            if answer.header("vary") != varies || answer.headers.get_all("vary").count() != 1 {
                wrong.push(format!("{place}: varies by {} in place of {varies}", answer.header("vary")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
