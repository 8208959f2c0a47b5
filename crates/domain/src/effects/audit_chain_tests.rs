use uuid::Uuid;

use super::super::Doer;
use super::*;
use crate::{SessionId, Timestamp, UserId, Version};

/// Not SHA-256, but as good for a test: every byte counts, and so does its place.
fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut sums = [7_u8; 32];
    for (place, byte) in bytes.iter().enumerate() {
        let before = sums[(place + 31) % 32];
        let sum = &mut sums[place % 32];
        *sum = sum.wrapping_mul(31).wrapping_add(*byte).wrapping_add(before);
    }
    sums
}

fn record(n: u128) -> AuditRecord {
    AuditRecord {
        id: Uuid::from_u128(n),
        action: "article.published".to_owned(),
        subject_kind: "article".to_owned(),
        subject_id: Uuid::from_u128(n << 8),
        subject_version: Version::FIRST,
        doer: Doer::Guest,
        address: Some("192.0.2.7".to_owned()),
        happened_at: Timestamp::UNIX_EPOCH,
        request_id: Uuid::from_u128(9),
    }
}

fn links(count: u128) -> Vec<Link> {
    let mut chain = AuditChain::from(Head::EMPTY);
    (1..=count).map(|n| chain.add(record(n), &digest)).collect()
}

fn flaws(links: &[Link]) -> (Vec<AuditFlaw>, Head) {
    let mut chain = AuditChain::from(Head::EMPTY);
    let flaws = links.iter().filter_map(|link| chain.follow(link, &digest).err()).collect();
    (flaws, chain.head())
}

#[test]
fn what_was_sealed_in_two_goes_is_one_chain_without_a_flaw() {
    let mut chain = AuditChain::from(Head::EMPTY);
    let mut grown: Vec<Link> = (1..=2).map(|n| chain.add(record(n), &digest)).collect();
    let mut later = AuditChain::from(chain.head());
    grown.push(later.add(record(3), &digest));
    assert_eq!(grown, links(3));
    assert_eq!(flaws(&grown), (vec![], later.head()));
    assert_eq!(later.head().position, 3);
    assert_eq!(flaws(&[]), (vec![], Head::EMPTY));
}

#[test]
fn each_field_of_an_entry_counts() {
    let member = Doer::Member(UserId::from(Uuid::from_u128(1)), SessionId::from(Uuid::from_u128(2)));
    let swapped = Doer::Member(UserId::from(Uuid::from_u128(2)), SessionId::from(Uuid::from_u128(1)));
    let changes: [fn(&mut AuditRecord); 10] = [
        |record| record.id = Uuid::nil(),
        |record| record.action = "article.publishee".to_owned(),
        |record| record.subject_kind = "articlf".to_owned(),
        |record| record.subject_id = Uuid::nil(),
        |record| record.subject_version = Version::from(2),
        |record| record.doer = Doer::Operator,
        |record| record.address = None,
        |record| record.address = Some(String::new()),
        |record| record.happened_at = Timestamp::UNIX_EPOCH + crate::SignedDuration::from_micros(1),
        |record| record.request_id = Uuid::nil(),
    ];
    for change in changes {
        let mut links = links(3);
        change(&mut links[1].record);
        assert_eq!(flaws(&links).0, [AuditFlaw::Changed(2)]);
    }
    let by = |doer| AuditRecord { doer, ..record(1) }.bytes();
    assert_ne!(by(member), by(swapped));
    let from = |address: Option<&str>| AuditRecord { address: address.map(str::to_owned), ..record(1) }.bytes();
    assert_ne!(from(None), from(Some("")));
}

#[test]
fn a_field_does_not_run_into_the_next() {
    let of = |action: &str, kind: &str| {
        AuditRecord { action: action.to_owned(), subject_kind: kind.to_owned(), ..record(1) }.bytes()
    };
    assert_ne!(of("a", "bc"), of("ab", "c"));
    assert_ne!(of("a,1:b", ""), of("a", "b"));
}

#[test]
fn what_is_missing_moved_or_sealed_anew_is_told() {
    let mut missing = links(5);
    missing.drain(1..3);
    assert_eq!(flaws(&missing).0, [AuditFlaw::Missing(2, 3)]);

    let mut moved = links(3);
    let (first, second) = (moved[0].record.clone(), moved[1].record.clone());
    (moved[0].record, moved[1].record) = (second, first);
    assert_eq!(flaws(&moved).0, [AuditFlaw::Changed(1), AuditFlaw::Changed(2)]);

    let mut twice = links(2);
    twice.push(twice[1].clone());
    assert_eq!(flaws(&twice).0, [AuditFlaw::Misplaced(2)]);

    // Whoever seals a changed entry anew breaks the one behind it, and at the end the head that was signed.
    let mut anew = links(3);
    let before = Head { position: 1, seal: anew[0].seal };
    anew[1] = AuditChain::from(before).add(record(99), &digest);
    assert_eq!(flaws(&anew).0, [AuditFlaw::Changed(3)]);
    let forged = AuditChain::from(before).add(record(99), &digest);
    assert_ne!(Head { position: forged.position, seal: forged.seal }, flaws(&links(2)).1);
}

#[test]
fn a_head_is_written_and_read() {
    let head = Head { position: 7, seal: Seal([0xAB; 32]) };
    let text = format!("7:{}", "ab".repeat(32));
    assert_eq!(head.to_string(), text);
    assert_eq!(text.parse(), Ok(head));
    assert_eq!(text.to_uppercase().parse(), Ok(head));
    assert_eq!(head.message(), format!("Lectern audit head 1\n{text}\n"));
    for wrong in ["", "7", "7:ab", "x:00", &format!("-1:{}", "ab".repeat(32)), &format!("7:{}", "äb".repeat(32))] {
        assert!(wrong.parse::<Head>().is_err(), "{wrong}");
    }
}
