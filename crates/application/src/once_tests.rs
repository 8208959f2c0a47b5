use lectern_domain::identity::Role;

use super::*;
use crate::fixtures::{id, member, noon};
use crate::mocks::MockTx;
use crate::{Hidden, Unique};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn claim() -> Claim {
    Claim { principal: id(1), route: "/articles", key: "k".to_owned() }
}

fn reply(body: &str) -> Reply {
    let headers = vec![("location".to_owned(), "/articles/1".to_owned())];
    Reply { status: 201, headers, body: body.as_bytes().to_vec() }
}

fn asked(request: u8) -> Once<&'static str> {
    Once { claim: claim(), fingerprint: [request; 32], render: Box::new(|result| Some(reply(result))) }
}

/// A transaction in which the key is taken, or not.
fn claiming(answer: Result<(), StoreError>) -> MockTx {
    let mut tx = MockTx::default();
    tx.idempotency.expect_add().times(1).withf(|asked| *asked == claim()).return_const(answer);
    tx
}

/// A transaction in which request 1 was answered "before", so long ago.
fn answered(ago: SignedDuration) -> MockTx {
    let mut tx = claiming(Err(StoreError::Taken(Unique::Id)));
    let kept = Kept { fingerprint: [1; 32], reply: reply("before"), kept_at: noon() - ago };
    let found = tx.idempotency.expect_find().times(1).withf(|asked| *asked == claim());
    found.returning(move |_| Ok(Some(kept.clone())));
    tx
}

fn unanswered() -> MockTx {
    claiming(Ok(()))
}

fn keeping(mut tx: MockTx) -> MockTx {
    let saved = tx.idempotency.expect_save().times(1);
    let expected = Kept { fingerprint: [1; 32], reply: reply("now"), kept_at: noon() };
    saved.withf(move |to, kept| *to == claim() && *kept == expected).return_const(Ok(()));
    tx
}

fn run(tx: &mut MockTx, request: u8, work: Result<&'static str, Error>) -> Result<Answered<&'static str>, Error> {
    once(tx, &member(1, Role::Author), &asked(request), DAY, |_| work)
}

fn never(tx: &mut MockTx, request: u8) -> Result<Answered<&'static str>, Error> {
    once(tx, &member(1, Role::Author), &asked(request), DAY, |_| panic!("it was done before"))
}

#[test]
fn the_first_time_it_is_done_and_its_answer_is_kept() {
    let done = run(&mut keeping(unanswered()), 1, Ok("now"));
    assert_eq!(done, Ok(Answered::Kept { reply: reply("now"), replayed: false }));
}

#[test]
fn the_second_time_nothing_is_done() {
    let again = never(&mut answered(SignedDuration::from_hours(23)), 1);
    assert_eq!(again, Ok(Answered::Kept { reply: reply("before"), replayed: true }));
    // The clocks of two nodes differ a little.
    let ahead = never(&mut answered(SignedDuration::from_secs(-2)), 1);
    assert_eq!(ahead, Ok(Answered::Kept { reply: reply("before"), replayed: true }));
}

#[test]
fn under_one_key_there_is_one_request() {
    assert_eq!(never(&mut answered(SignedDuration::ZERO), 2), Err(Error::KeyReused));
}

#[test]
fn a_key_is_free_again_after_its_time_whatever_the_request() {
    let mut tx = keeping(answered(DAY));
    tx.idempotency.expect_remove().times(1).withf(|of| *of == claim()).return_const(Ok(()));
    tx.idempotency.expect_add().times(1).withf(|asked| *asked == claim()).return_const(Ok(()));
    assert_eq!(run(&mut tx, 1, Ok("now")), Ok(Answered::Kept { reply: reply("now"), replayed: false }));
}

#[test]
fn a_claim_that_nobody_answered_is_taken_over() {
    let mut tx = claiming(Err(StoreError::Taken(Unique::Id)));
    tx.idempotency.expect_find().return_const(Ok(None));
    assert_eq!(run(&mut keeping(tx), 1, Ok("now")), Ok(Answered::Kept { reply: reply("now"), replayed: false }));
}

#[test]
fn a_store_that_cannot_claim_does_nothing() {
    let unclaimed = never(&mut claiming(Err(StoreError::Unavailable)), 1);
    assert_eq!(unclaimed, Err(Error::Store(StoreError::Unavailable)));
}

#[test]
fn nothing_is_kept_of_what_was_not_done_or_cannot_be_shown() {
    let refusal = Error::NotFound(Hidden::Article);
    assert_eq!(run(&mut unanswered(), 1, Err(refusal.clone())), Err(refusal));
    let silent = Once { render: Box::new(|_| None), ..asked(1) };
    let unshown = once(&mut unanswered(), &member(1, Role::Author), &silent, DAY, |_| Ok("now"));
    assert_eq!(unshown, Err(Error::Unrendered));
}

#[test]
fn what_cannot_be_kept_is_not_done() {
    let mut tx = unanswered();
    tx.idempotency.expect_save().return_const(Err(StoreError::Unavailable));
    assert_eq!(run(&mut tx, 1, Ok("now")), Err(Error::Store(StoreError::Unavailable)));
}
