use lectern_domain::Timestamp;
use lectern_domain::effects::{DisabledBy, Webhook};
use lectern_domain::identity::{MailPreferences, Role, TokenHash};
use lectern_domain::publishing::ArticleStatus;

use super::*;
use crate::ProfileView;
use crate::fixtures::{deleted, email, email_token, id, noon, operator, profile, suspended, user, webhook};
use crate::mocks::MockTx;

fn verified(n: u128, mail: MailPreferences) -> User {
    User::restore(UserState { email_verified: true, mail, ..user(n, Role::Author).state().clone() })
}

fn new_token(purpose: TokenPurpose) -> NewToken {
    let secret = Secret { text: "text".to_owned(), hash: TokenHash([7; 32]) };
    NewToken { job: id(9), secret, purpose, life: SignedDuration::from_hours(2) }
}

fn composed(tx: &mut MockTx, letter: &Letter) -> Option<Addressed> {
    let token = letter.purpose().map(new_token);
    compose(tx, &operator(), letter, token.as_ref()).unwrap()
}

/// A store that has so many tokens of user 1, of other jobs than the present one.
fn having_tokens(mut tx: MockTx, count: i64) -> MockTx {
    let forgotten = noon() - FORGOTTEN_AFTER;
    tx.email_tokens.expect_remove_older().times(1).withf(move |before| *before == forgotten).return_const(Ok(()));
    tx.email_tokens.expect_find().return_const(Ok(None));
    let counted = tx.email_tokens.expect_count_beside().times(1);
    let of = |token: &EmailToken| (token.user, token.email.as_str(), token.job) == (id(1), "user1@example.org", id(9));
    counted.withf(move |token, _: &Timestamp| of(token)).return_const(Ok(count));
    tx
}

#[test]
fn a_token_is_kept_for_the_address_that_it_goes_to() {
    let (verify, reset) = (Letter::VerifyEmail { user: id(1) }, Letter::ResetPassword { user: Some(id(1)) });
    for (letter, template) in [(verify, "verify_email"), (reset, "reset_password")] {
        let mut tx = having_tokens(MockTx::default().having_user(&user(1, Role::Student)), 4);
        let expected = EmailToken {
            hash: TokenHash([7; 32]),
            purpose: letter.purpose().unwrap(),
            user: id(1),
            email: "user1@example.org".to_owned(),
            job: id(9),
            expires_at: noon() + SignedDuration::from_hours(2),
            spent_at: None,
        };
        tx.email_tokens.expect_save().times(1).withf(move |token| *token == expected).return_const(Ok(()));
        let words = [("username", "user1"), ("token", "text"), ("valid_for", "2 hours")];
        let words = words.map(|(name, word)| (name, word.to_owned())).to_vec();
        assert_eq!(composed(&mut tx, &letter), Some((email(1), Sheet { template, words })));
    }
}

#[test]
fn the_former_address_is_told_of_another_and_does_not_learn_which() {
    let letter = |former: &str| Letter::EmailChanged { user: id(1), former: former.to_owned() };
    let mut tx = MockTx::default().having_user(&user(1, Role::Student));
    let words = vec![("username", "user1".to_owned())];
    let sheet = Sheet { template: "email_changed", words };
    assert_eq!(composed(&mut tx, &letter("user9@example.org")), Some((email(9), sheet)));
    for gone in [deleted(1), suspended(1, Role::Student)] {
        let told = composed(&mut MockTx::default().having_user(&gone), &letter("user9@example.org"));
        assert_eq!(told.map(|(to, _)| to), Some(email(9)), "nobody silences it");
    }
    let strange = compose(&mut MockTx::default(), &operator(), &letter("no address"), None);
    assert_eq!(strange, Err(StoreError::Corrupt));
}

#[test]
fn whoever_is_gone_is_told_so_under_the_name_that_they_had() {
    let letter = |address: &str| Letter::AccountDeleted { username: "user9".to_owned(), address: address.to_owned() };
    let words = vec![("username", "user9".to_owned())];
    let told = composed(&mut MockTx::default(), &letter("user9@example.org"));
    assert_eq!(told, Some((email(9), Sheet { template: "account_deleted", words })));
    let strange = compose(&mut MockTx::default(), &operator(), &letter("no address"), None);
    assert_eq!(strange, Err(StoreError::Corrupt));
}

#[test]
fn a_forgotten_password_is_that_of_whoever_has_the_address_by_then() {
    let letter = Letter::ForgottenPassword { address: "User1@example.org".to_owned() };
    let mut tx = having_tokens(MockTx::default().having_login("user1@example.org", Some(user(1, Role::Student))), 4);
    tx.email_tokens.expect_save().times(1).return_const(Ok(()));
    let (to, Sheet { template, .. }) = composed(&mut tx, &letter).unwrap();
    assert_eq!((to, template), (email(1), "reset_password"));
    for nobody in [None, Some(suspended(1, Role::Student))] {
        assert_eq!(composed(&mut MockTx::default().having_login("user1@example.org", nobody), &letter), None);
    }
}

#[test]
fn a_letter_that_was_answered_or_went_elsewhere_is_not_sent_again() {
    let sent = email_token(1, TokenPurpose::ResetPassword);
    let spent = EmailToken { spent_at: Some(noon()), ..sent.clone() };
    let elsewhere = EmailToken { email: "former@example.org".to_owned(), ..sent };
    for known in [spent, elsewhere] {
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        tx.email_tokens.expect_remove_older().return_const(Ok(()));
        tx.email_tokens.expect_find().withf(|hash| hash.0 == [7; 32]).return_const(Ok(Some(known)));
        assert_eq!(composed(&mut tx, &Letter::ResetPassword { user: Some(id(1)) }), None);
    }
}

#[test]
fn a_mailbox_is_not_filled_by_whoever_asks() {
    let mut tx = having_tokens(MockTx::default().having_user(&user(1, Role::Student)), EmailToken::MOST);
    assert_eq!(composed(&mut tx, &Letter::ResetPassword { user: Some(id(1)) }), None);
}

#[test]
fn who_is_verified_unknown_suspended_or_gone_gets_no_token() {
    let all = MailPreferences::default();
    assert_eq!(composed(&mut MockTx::default(), &Letter::ResetPassword { user: None }), None);
    let verify = Letter::VerifyEmail { user: id(1) };
    assert_eq!(composed(&mut MockTx::default().having_user(&verified(1, all)), &verify), None);
    for nobody in [suspended(1, Role::Student), deleted(1)] {
        for letter in [verify.clone(), Letter::ResetPassword { user: Some(id(1)) }] {
            assert_eq!(composed(&mut MockTx::default().having_user(&nobody), &letter), None);
        }
    }
}

#[test]
fn a_new_password_is_told_to_any_address_of_the_account() {
    let mut tx = MockTx::default().having_user(&user(1, Role::Student));
    let sheet = Sheet { template: "password_changed", words: vec![("username", "user1".to_owned())] };
    assert_eq!(composed(&mut tx, &Letter::PasswordChanged { user: id(1) }), Some((email(1), sheet)));
}

#[test]
fn a_follower_is_told_while_they_follow() {
    let letter = Letter::NewFollower { user: id(1), follower: id(2) };
    for (follows, told) in [(true, Some("new_follower")), (false, None)] {
        let mut tx = MockTx::default().having_user(&verified(1, MailPreferences::default()));
        tx = tx.having_user(&user(2, Role::Student));
        let found = tx.profile_pages.expect_find().withf(|folded, viewer| folded == "user1" && *viewer == Some(id(2)));
        found.returning(move |_, _| Ok(Some(ProfileView { followed_by_me: follows, ..profile(1) })));
        assert_eq!(composed(&mut tx, &letter).map(|(_, sheet)| sheet.template), told);
    }
    let quiet = MailPreferences::default().with(Notice::NewFollower, false);
    let mut tx = MockTx::default().having_user(&verified(1, quiet)).having_user(&user(2, Role::Student));
    assert_eq!(composed(&mut tx, &letter), None);
}

#[test]
fn a_comment_is_told_while_it_is_there() {
    let letter = Letter::NewComment { user: id(1), comment: id(1) };
    let (visible, hidden) = (CommentStatus::Visible, CommentStatus::Hidden);
    for (status, told) in [(visible, Some("new_comment")), (hidden, None), (CommentStatus::Deleted, None)] {
        let mut tx = MockTx::default().having_user(&verified(1, MailPreferences::default()));
        tx = tx.having_comment(status).having_article(ArticleStatus::Published);
        let composed = composed(&mut tx, &letter);
        assert_eq!(composed.as_ref().map(|(_, sheet)| sheet.template), told, "{status:?}");
        if let Some((_, sheet)) = composed {
            let title = sheet.words.iter().find(|(name, _)| *name == "title");
            assert_eq!(title.map(|(_, title)| title.as_str()), Some("On locks"));
        }
    }
}

#[test]
fn a_webhook_is_told_of_while_it_is_disabled() {
    let letter = Letter::WebhookDisabled { user: id(1), webhook: id(3) };
    let [gone, owner] = [DisabledBy::Gone, DisabledBy::Owner].map(WebhookStatus::Disabled);
    for (status, told) in [(gone, true), (owner, false), (WebhookStatus::Enabled, false)] {
        let mut tx = MockTx::default().having_user(&verified(1, MailPreferences::default()));
        let found = Webhook::restore(WebhookState { status, ..webhook(3).state().clone() });
        tx.webhooks.expect_find().times(1).withf(|asked| *asked == id(3)).return_const(Ok(Some(found)));
        let sheet = composed(&mut tx, &letter).map(|(_, sheet)| sheet);
        assert_eq!(sheet.is_some(), told, "{status:?}");
        if let Some(Sheet { template, words }) = sheet {
            let reason = words.iter().find(|(name, _)| *name == "reason").map(|(_, word)| word.as_str());
            assert_eq!((template, reason), ("webhook_disabled", Some("gone")));
        }
    }
    assert_eq!(composed(&mut MockTx::default().having_user(&user(1, Role::Student)), &letter), None, "not verified");
}

#[test]
fn a_time_is_told_as_people_say_it() {
    let table =
        [(30, "30 minutes"), (60, "1 hour"), (90, "90 minutes"), (1, "1 minute"), (0, "1 minute"), (1440, "24 hours")];
    for (minutes, words) in table {
        assert_eq!(spoken(SignedDuration::from_mins(minutes)), words);
    }
}

#[test]
fn a_sample_has_every_word_of_its_letter() {
    let mut tx = MockTx::default().having_user(&user(1, Role::Student));
    let (_, sheet) = composed(&mut tx, &Letter::PasswordChanged { user: id(1) }).unwrap();
    let samples = Sheet::samples();
    let sample = samples.iter().find(|sample| sample.template == sheet.template).unwrap();
    let names = |sheet: &Sheet| sheet.words.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    assert_eq!(names(sample), names(&sheet));
}
