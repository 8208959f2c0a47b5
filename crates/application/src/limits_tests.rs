use lectern_domain::identity::Role;

use super::*;
use crate::fixtures::{guest, id, member, operator};

fn at(address: &str) -> Whose {
    Whose::at(Some(address.parse().unwrap()))
}

#[test]
fn each_request_is_counted_once_for_whoever_makes_it() {
    let address = Some("192.0.2.7".parse().unwrap());
    let (here, ada) = (at("192.0.2.7"), Whose::User(id(1)));
    let (nobody, somebody) = (guest().actor, member(1, Role::Author).actor);
    for (class, of_a_guest, of_ada) in [
        (Class::Free, None, None),
        (Class::Read, Some((Policy::Guest, here)), Some((Policy::User, ada))),
        (Class::Write, Some((Policy::Writes, here)), Some((Policy::Writes, ada))),
        (Class::Registration, Some((Policy::Registrations, here)), Some((Policy::Registrations, here))),
        (Class::Export, Some((Policy::Exports, here)), Some((Policy::Exports, ada))),
    ] {
        assert_eq!(class.counted(nobody, address), of_a_guest, "{class:?}");
        assert_eq!(class.counted(somebody, address), of_ada, "{class:?}");
        assert_eq!(class.counted(operator().actor, address), None, "{class:?}");
    }
}

#[test]
fn a_customer_has_one_count_however_many_addresses_they_have() {
    assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
    assert_ne!(at("2001:db8:1:2::1"), at("2001:db9:1:2::1"));
    assert_eq!(at("::ffff:192.0.2.7"), at("192.0.2.7"));
    assert_ne!(at("192.0.2.7"), at("192.0.2.8"));
    assert_eq!(Whose::at(None), Whose::at(None));
}

#[test]
fn a_quota_is_a_number_in_a_time() {
    let quota: Quota = "300/1m".parse().unwrap();
    assert_eq!((quota.most().get(), quota.seconds(), quota.period()), (300, 60, Duration::from_millis(200)));
    assert_eq!(" 5 / 1h ".parse(), Ok(Quota::new(5, 3_600).unwrap()));
    for text in ["", "300", "300/", "/1m", "0/1m", "1/0s", "1/500ms", "1/25h", "1000001/1m", "-1/1m", "1/-1m"] {
        assert!(text.parse::<Quota>().is_err(), "{text}");
    }
}

#[test]
fn whoever_waits_as_told_does_not_wait_too_little() {
    let standing = |millis| Standing {
        policy: Policy::Guest,
        quota: Quota::new(300, 60).unwrap(),
        admitted: false,
        remaining: 0,
        more: Duration::from_millis(millis),
    };
    assert_eq!([0, 1, 999, 1_000, 1_001].map(|millis| standing(millis).seconds()), [0, 1, 1, 1, 2]);
}

#[test]
fn every_policy_has_a_quota_of_its_own() {
    let quota = |most| Quota::new(most, 60);
    let quotas =
        Quotas { guest: quota(1), user: quota(2), writes: quota(3), registrations: quota(4), exports: quota(5) };
    let told = Policy::ALL.map(|policy| quotas.of(policy).unwrap().most().get());
    assert_eq!(told, [1, 2, 3, 4, 5]);
    assert!(Policy::ALL.iter().all(|policy| Quotas::OFF.of(*policy).is_none()));
}
