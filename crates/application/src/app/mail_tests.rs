use std::future::ready;

use futures_executor::block_on;
use lectern_domain::effects::JobStatus;
use lectern_domain::identity::{PasswordHash, Role, TokenHash};
use uuid::Uuid;

use super::*;
use crate::Verdict::{Commit, RollBack};
use crate::effects::{Task, Written};
use crate::fixtures::Ran::Changed;
use crate::fixtures::{Outside, Scripted, email, guest, id, job, operator, user};
use crate::mocks::MockTx;
use crate::ports::{Leased, MockMailer, MockStationery, Signature, StationeryError};

/// A school whose mailer answers so, once.
fn school(answer: Result<(), MailError>) -> Outside {
    let mut outside = Outside::new();
    let signed = outside.signer.expect_sign();
    signed.returning(|message| Signature { kid: "key".to_owned(), text: format!("signature of {message}") });
    let (mut stationery, mut mailer) = (MockStationery::new(), MockMailer::new());
    stationery.expect_write().returning(|sheet| {
        let token = sheet.words.iter().find(|(name, _)| *name == "token").map(|(_, token)| token.clone());
        let (subject, html) = (sheet.template.to_owned(), String::new());
        Ok(Written { subject, text: token.unwrap_or_default(), html })
    });
    let sent = mailer.expect_send().times(1);
    sent.withf(|mail| {
        let token = format!("signature of lectern e-mail token 1\nreset_password\n{}", id::<Uuid>(1));
        (mail.id, &mail.to, mail.subject.as_str()) == (id(1), &email(1), "reset_password") && mail.text == token
    })
    .returning(move |_| Box::pin(ready(answer)));
    outside.post = Some(Post { stationery: Arc::new(stationery), mailer: Arc::new(mailer) });
    outside
}

fn reset() -> Leased {
    let letter = Letter::ResetPassword { user: Some(id(1)) };
    let payload = Task::SendMail { letter }.write().unwrap();
    Leased { job: job(1, JobStatus::Leased), payload, request_id: Uuid::nil() }
}

fn composing() -> MockTx {
    let mut tx = MockTx::default().having_user(&user(1, Role::Student));
    tx.email_tokens.expect_remove_older().return_const(Ok(()));
    tx.email_tokens.expect_find().return_const(Ok(None));
    tx.email_tokens.expect_count_beside().return_const(Ok(0));
    let added = tx.email_tokens.expect_save().times(1);
    added.withf(|token| token.hash == TokenHash([1; 32]) && token.job == id(1)).return_const(Ok(()));
    tx
}

#[test]
fn a_letter_is_handed_over_and_its_failure_told_apart() {
    let (away, deferred) = (MailError::Unavailable, MailError::Deferred(451));
    let refused = MailError::Refused(550);
    let table = [
        (Ok(()), Ok(Performed::Done)),
        (Err(away), Err(Error::Mail(away))),
        (Err(deferred), Err(Error::Mail(deferred))),
        (Err(refused), Ok(Performed::Hopeless("the mail server does not take it at all: 550".to_owned()))),
    ];
    for (answer, outcome) in table {
        let store = Arc::new(Scripted::new([composing()]));
        let app = school(answer).app(&store);
        assert_eq!(block_on(app.perform(operator(), reset())), outcome);
        assert_eq!(store.ran(), [Changed(Commit)]);
    }
}

#[test]
fn a_letter_that_cannot_be_written_is_not_tried_again() {
    let (mut outside, mut stationery) = (Outside::new(), MockStationery::new());
    outside.signer.expect_sign().returning(|_| Signature { kid: "key".to_owned(), text: "signed".to_owned() });
    let broken = StationeryError { template: "reset_password.txt".to_owned(), why: "line 3".to_owned() };
    let why = broken.to_string();
    stationery.expect_write().return_const(Err(broken));
    outside.post = Some(Post { stationery: Arc::new(stationery), mailer: Arc::new(MockMailer::new()) });
    let app = outside.app(&Arc::new(Scripted::new([composing()])));
    assert_eq!(block_on(app.perform(operator(), reset())), Ok(Performed::Hopeless(why)));
}

#[test]
fn where_no_letter_leaves_nothing_is_promised() {
    let app = Outside::new().app(&Arc::new(Scripted::new([])));
    assert_eq!(block_on(app.perform(operator(), reset())), Ok(Performed::Done));
    assert_eq!(block_on(app.forgot_password(guest(), email(1))), Err(Error::MailOff));
    assert_eq!(block_on(app.resend_verification(guest())), Err(Error::MailOff));
    assert_eq!(app.kept_mail(), None);
}

#[test]
fn nothing_is_hashed_for_a_token_that_opens_nothing() {
    let mut unknown = MockTx::default();
    unknown.email_tokens.expect_find().return_const(Ok(None));
    let store = Arc::new(Scripted::new([unknown]));
    let app = Outside::new().app(&store);
    let refused = block_on(app.reset_password(guest(), "guessed", Password::given("a long walk home")));
    assert_eq!((refused, store.ran()), (Err(Error::EmailTokenInvalid), vec![Changed(RollBack)]));
}

#[test]
fn a_password_is_hashed_between_the_look_at_the_token_and_its_use() {
    let token = || crate::fixtures::email_token(1, TokenPurpose::ResetPassword);
    let having = || {
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        tx.email_tokens.expect_find().withf(|hash| hash.0 == [1; 32]).returning(move |_| Ok(Some(token())));
        tx
    };
    let mut using = having()
        .saving_user(|user| user.password.as_str() == "new hash")
        .telling(&["user.password_changed", "session.revoked"])
        .ending_sessions(1, None)
        .posting(Letter::PasswordChanged { user: id(1) })
        .spending(1, TokenPurpose::ResetPassword);
    using.login_attempts.expect_remove().return_const(Ok(()));
    using.login_attempts.expect_save().return_const(Ok(()));
    let store = Arc::new(Scripted::new([having(), using]));
    let (mut outside, ran) = (Outside::new(), Arc::downgrade(&store));
    outside.hasher.expect_hash().times(1).returning(move |_| {
        assert_eq!(ran.upgrade().unwrap().ran(), [Changed(Commit)]);
        Box::pin(ready(Ok(PasswordHash::from("new hash".to_owned()))))
    });
    outside.callers.expect_remove().times(1).withf(|user| *user == id(1)).return_const(());
    let app = outside.app(&store);
    assert_eq!(block_on(app.reset_password(guest(), "shown", Password::given("a long walk home"))), Ok(()));
}
