use lectern_application::Store;
use lectern_domain::identity::{EmailToken, TokenHash, TokenPurpose};
use lectern_domain::{JobId, UserId};
use uuid::Uuid;

use crate::people::{add, somebody};
use crate::scene::{at, done};

const VERIFY: TokenPurpose = TokenPurpose::VerifyEmail;
const RESET: TokenPurpose = TokenPurpose::ResetPassword;

/// A token comes back by its hash as it was kept last.
pub fn an_email_token_is_found_by_its_hash(store: &dyn Store) {
    let ada = newcomer(store, "ada");
    let first = token(1, ada, RESET, 10);
    keep(store, &first);
    assert_eq!(find(store, 1), Some(first.clone()));
    let last = EmailToken { email: "other@example.org".to_owned(), spent_at: Some(at(3)), ..first };
    keep(store, &last);
    assert_eq!(find(store, 1), Some(last));
    assert_eq!(find(store, 2), None);
}

/// Tokens are counted and spent by user and purpose; those of one job, and those that are spent or whose time is over, do
/// not count. Those of a user go together.
pub fn email_tokens_are_counted_and_spent_by_user_and_purpose(store: &dyn Store) {
    let (ada, bob) = (newcomer(store, "ada"), newcomer(store, "bob"));
    for token in [
        token(1, ada, VERIFY, 10),
        token(2, ada, VERIFY, 10),
        token(3, ada, VERIFY, 5),
        token(4, ada, RESET, 10),
        token(5, bob, VERIFY, 10),
    ] {
        keep(store, &token);
    }
    let count = |except| done(store, move |tx| tx.email_tokens().count(ada, VERIFY, job(except), at(5)));
    assert_eq!((count(9), count(1)), (2, 1));
    done(store, move |tx| tx.email_tokens().spend_all(ada, VERIFY, at(4)));
    done(store, move |tx| tx.email_tokens().spend_all(ada, VERIFY, at(5)));
    let spent: Vec<_> = (1..=5).map(|n| find(store, n).and_then(|token| token.spent_at)).collect();
    assert_eq!(spent, [Some(at(4)), Some(at(4)), Some(at(4)), None, None]);
    assert_eq!(count(9), 0);
    done(store, move |tx| tx.email_tokens().remove_all(ada));
    let left: Vec<u8> = (1..=5).filter(|n| find(store, *n).is_some()).collect();
    assert_eq!(left, [5]);
}

/// Up to a hundred tokens are forgotten at once, those whose time is over and no others.
pub fn old_email_tokens_are_forgotten(store: &dyn Store) {
    let ada = newcomer(store, "ada");
    (0..103).for_each(|n| keep(store, &token(n, ada, VERIFY, n.into())));
    let left = || (0..103).filter(|n| find(store, *n).is_some()).collect::<Vec<u8>>();
    done(store, |tx| tx.email_tokens().remove_older(at(102)));
    assert_eq!(left(), [100, 101, 102], "a hundred at a time");
    done(store, |tx| tx.email_tokens().remove_older(at(102)));
    assert_eq!(left(), [102], "what is still good stays");
}

fn newcomer(store: &dyn Store, name: &str) -> UserId {
    let user = somebody(name);
    add(store, &user);
    user.state().id
}

fn job(n: u8) -> JobId {
    Uuid::from_u128(n.into()).into()
}

fn token(n: u8, user: UserId, purpose: TokenPurpose, until: i64) -> EmailToken {
    let email = "ada@example.org".to_owned();
    EmailToken { hash: TokenHash([n; 32]), purpose, user, email, job: job(n), expires_at: at(until), spent_at: None }
}

fn keep(store: &dyn Store, token: &EmailToken) {
    let token = token.clone();
    done(store, move |tx| tx.email_tokens().save(&token));
}

fn find(store: &dyn Store, n: u8) -> Option<EmailToken> {
    done(store, move |tx| tx.email_tokens().find(&TokenHash([n; 32])))
}
