use lectern_application::ports::{Kept, Tx};
use lectern_application::{Claim, Reply, Store, StoreError, Unique};
use lectern_domain::UserId;
use uuid::Uuid;

use crate::people::{kept as account, say, saying, somebody, words};
use crate::races::together;
use crate::scene::{at, change, done};

/// Claims of other people, to other operations and under other keys are other claims, and bytes come back as bytes.
pub fn an_answer_comes_back_as_it_was_kept(store: &dyn Store) {
    let claims = [
        claim(1, "/articles", "key"),
        claim(2, "/articles", "key"),
        claim(1, "/comments", "key"),
        claim(1, "/articles", "KEY"),
        claim(1, "/articles", &"~".repeat(255)),
    ];
    let empty = Kept { reply: Reply { status: 204, headers: Vec::new(), body: Vec::new() }, ..answer(0) };
    let answers = [answer(1), answer(2), answer(3), answer(4), empty];
    for (claim, answer) in claims.iter().zip(&answers) {
        assert_eq!(find(store, claim), None);
        assert_eq!(keep(store, claim, answer), Ok(()));
    }
    for (claim, answer) in claims.iter().zip(answers) {
        assert_eq!(find(store, claim), Some(answer));
    }
    let gone = claims[0].clone();
    done(store, move |tx| {
        tx.idempotency().remove(&gone)?;
        tx.idempotency().remove(&gone)
    });
    let left: Vec<bool> = claims.iter().map(|claim| find(store, claim).is_some()).collect();
    assert_eq!(left, [false, true, true, true, true]);
}

/// A second claim on one key, and a second answer under it, are refused, keep the first, and leave the transaction
/// usable. A claim that was given up is free.
pub fn a_used_claim_is_refused(store: &dyn Store) {
    let claim = claim(1, "/articles", "key");
    assert_eq!(keep(store, &claim, &answer(1)), Ok(()));
    let asked = claim.clone();
    let found = done(store, move |tx| {
        let taken = Err(StoreError::Taken(Unique::Id));
        assert_eq!(tx.idempotency().add(&asked), taken);
        assert_eq!(tx.idempotency().save(&asked, &answer(2)), taken);
        tx.idempotency().find(&asked)
    });
    assert_eq!(found, Some(answer(1)));
    let asked = claim.clone();
    done(store, move |tx| {
        tx.idempotency().remove(&asked)?;
        tx.idempotency().add(&asked)?;
        tx.idempotency().save(&asked, &answer(2))
    });
    assert_eq!(find(store, &claim), Some(answer(2)));
}

/// A claim MUST go with the transaction that made it.
pub fn a_claim_that_was_rolled_back_is_free(store: &dyn Store) {
    let claim = claim(1, "/articles", "key");
    let asked = claim.clone();
    let undone: Result<(), _> = change(store, move |tx| {
        tx.idempotency().add(&asked)?;
        Err(StoreError::Stale)
    });
    assert_eq!(undone, Err(StoreError::Stale));
    assert_eq!(keep(store, &claim, &answer(1)), Ok(()));
}

/// Up to a hundred answers are forgotten at once, those that are older and no others, the oldest first.
pub fn old_answers_are_forgotten(store: &dyn Store) {
    let numbered = |n: u8| claim(n.into(), "/articles", "key");
    done(store, move |tx| {
        (0..103).try_for_each(|n| {
            tx.idempotency().add(&numbered(n))?;
            tx.idempotency().save(&numbered(n), &answer(n))
        })
    });
    let forget = || done(store, |tx| tx.idempotency().remove_older(at(102)));
    let left = || -> Vec<u8> { (0..103).filter(|n| find(store, &numbered(*n)).is_some()).collect() };
    assert_eq!((forget(), left()), (100, vec![100, 101, 102]), "a hundred at a time");
    assert_eq!((forget(), left()), (2, vec![102]), "what is not older stays");
    assert_eq!(forget(), 0);
    let free = |n| change(store, move |tx| tx.idempotency().add(&numbered(n)));
    assert_eq!([0, 101].map(free), [Ok(()), Ok(())], "a claim goes with its answer");
    assert_eq!(free(102), Err(StoreError::Taken(Unique::Id)));
}

/// Of those who come at once under one key, one does the work; the others find its answer.
pub fn one_of_many_under_one_key_happens(store: &dyn Store) {
    let ada = somebody("ada");
    let id = ada.state().id;
    crate::people::add(store, &ada);
    say(store, id, "0");
    let answers = together(|n| {
        done(store, move |tx| {
            let claim = claim(1, "/articles", "key");
            match tx.idempotency().add(&claim) {
                Err(StoreError::Taken(_)) => {
                    let kept = tx.idempotency().find(&claim)?;
                    return Ok((false, kept.expect("the answer of whoever claimed it")));
                }
                claimed => claimed?,
            }
            count_one_more(tx, id)?;
            tx.idempotency().save(&claim, &answer(n))?;
            Ok((true, answer(n)))
        })
    });
    let first = answers.iter().find(|(first, _)| *first).expect("one of them did it");
    assert_eq!(answers.iter().filter(|(first, _)| *first).count(), 1);
    assert!(answers.iter().all(|(_, kept)| *kept == first.1), "{answers:?}");
    assert_eq!(words(&crate::people::find(store, id).unwrap()), "1");
}

fn count_one_more(tx: &mut dyn Tx, id: UserId) -> Result<(), StoreError> {
    let user = account(tx, id);
    let count: u32 = words(&user).parse().unwrap();
    tx.users().save(&saying(&user, &(count + 1).to_string())).map(|_| ())
}

fn claim(principal: u128, route: &'static str, key: &str) -> Claim {
    Claim { principal: UserId::from(Uuid::from_u128(principal)), route, key: key.to_owned() }
}

/// Answer `n`, kept in second `n`. Its body is no text.
fn answer(n: u8) -> Kept {
    let headers = [("etag", "\"1-00\""), ("location", "/a?b=\\ü")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let reply = Reply { status: 201, headers, body: vec![n, 0, 255, b'\'', b'\n'] };
    Kept { fingerprint: [n; 32], reply, kept_at: at(n.into()) }
}

fn find(store: &dyn Store, claim: &Claim) -> Option<Kept> {
    let claim = claim.clone();
    done(store, move |tx| tx.idempotency().find(&claim))
}

fn keep(store: &dyn Store, claim: &Claim, kept: &Kept) -> Result<(), StoreError> {
    let (claim, kept) = (claim.clone(), kept.clone());
    change(store, move |tx| {
        tx.idempotency().add(&claim)?;
        tx.idempotency().save(&claim, &kept)
    })
}
