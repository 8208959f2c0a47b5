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

/// Tokens are spent by user and purpose. Those of a user go together.
pub fn email_tokens_are_spent_by_user_and_purpose(store: &dyn Store) {
    let (ada, bob) = (newcomer(store, "ada"), newcomer(store, "bob"));
    for (n, user, purpose) in [(1, ada, VERIFY), (2, ada, VERIFY), (3, ada, RESET), (4, bob, VERIFY)] {
        keep(store, &token(n, user, purpose, 10));
    }
    done(store, move |tx| tx.email_tokens().spend_all(ada, VERIFY, at(4)));
    done(store, move |tx| tx.email_tokens().spend_all(ada, VERIFY, at(5)));
    let spent: Vec<_> = (1..=4).map(|n| find(store, n).and_then(|token| token.spent_at)).collect();
    assert_eq!(spent, [Some(at(4)), Some(at(4)), None, None]);
    done(store, move |tx| tx.email_tokens().remove_all(ada));
    let left: Vec<u8> = (1..=4).filter(|n| find(store, *n).is_some()).collect();
    assert_eq!(left, [4]);
}

/// Those of one purpose that have their time count, spent or not: each of the account wherever it went, but those of the
/// same job; and each other account once that was written to at the address, however often.
pub fn email_tokens_are_counted_for_the_account_and_to_the_address(store: &dyn Store) {
    let (ada, bob) = (newcomer(store, "ada"), newcomer(store, "bob"));
    let to = |email: &str, token: EmailToken| EmailToken { email: email.to_owned(), ..token };
    let asked = token(1, ada, VERIFY, 10);
    let count = || {
        let asked = asked.clone();
        done(store, move |tx| tx.email_tokens().count_beside(&asked, at(5)))
    };
    for (token, counted) in [
        (asked.clone(), 0),
        (to("former@example.org", token(2, ada, VERIFY, 10)), 1),
        (token(3, bob, VERIFY, 10), 2),
        (to("bob@example.org", token(4, bob, VERIFY, 10)), 2),
        (token(8, bob, VERIFY, 10), 2),
        (token(5, ada, RESET, 10), 2),
        (token(6, ada, VERIFY, 5), 2),
        (EmailToken { spent_at: Some(at(3)), ..token(7, ada, VERIFY, 6) }, 3),
    ] {
        keep(store, &token);
        assert_eq!(count(), counted, "{token:?}");
    }
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
