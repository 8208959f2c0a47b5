use uuid::Uuid;

use super::*;
use crate::effects::Draw;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap() + SignedDuration::from_hours(hours)
}

fn sealed(byte: u8) -> SealedSecret {
    SealedSecret(vec![byte])
}

fn url(text: &str) -> WebhookUrl {
    WebhookUrl::parse(text).unwrap()
}

fn webhook() -> Webhook {
    let draft = WebhookDraft { url: url("https://a.example/"), description: None, types: EventTypes::default() };
    Webhook::register(Uuid::nil().into(), Uuid::nil().into(), draft, sealed(1), at(0))
}

fn nothing() -> WebhookEdit {
    WebhookEdit { url: None, description: Patch::Keep, types: None, enabled: None }
}

#[test]
fn the_schedule_is_that_of_the_specification() {
    let waits: Vec<_> = (1..=10).map(|attempts| Webhook::RETRIES.wait(attempts, Draw(0))).collect();
    let minutes = |minutes| Some(SignedDuration::from_mins(minutes));
    let expected = [5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60].map(minutes);
    assert_eq!(waits[0], Some(SignedDuration::from_secs(5)));
    assert_eq!(waits[1..9], expected);
    assert_eq!(waits[9], None);
    let whole = waits.into_iter().flatten().fold(SignedDuration::ZERO, |sum, wait| sum + wait);
    assert_eq!(whole, SignedDuration::from_secs(75 * 3600 + 35 * 60 + 5), "75:35:05 since the start");
}

#[test]
fn none_named_means_all_and_only_what_there_is_can_be_named() {
    assert!(EventTypes::default().hold("article.published"));
    let types = EventTypes::restore([EventTypes::known("article.published").unwrap()]);
    assert!(types.hold("article.published") && !types.hold("article.updated"));
    assert_eq!(EventTypes::known("webhook.test"), Err(Violation::UnknownEventType));
    assert_eq!(EventTypes::known("Article.published"), Err(Violation::UnknownEventType));
}

#[test]
fn an_edit_tells_whether_it_changed_anything() {
    let mut webhook = webhook();
    assert!(!webhook.edit(nothing(), at(1)) && webhook.state().updated_at == at(0));
    let same = WebhookEdit { url: Some(url("https://a.example")), enabled: Some(true), ..nothing() };
    assert!(!webhook.edit(same, at(1)));
    let description = WebhookDescription::parse("Mirror").unwrap();
    assert!(webhook.edit(WebhookEdit { description: Patch::Set(description), ..nothing() }, at(1)));
    assert_eq!(webhook.state().updated_at, at(1));
}

#[test]
fn its_owner_disables_it_and_enables_it_whatever_disabled_it() {
    let mut webhook = webhook();
    assert!(webhook.edit(WebhookEdit { enabled: Some(false), ..nothing() }, at(1)));
    assert_eq!(webhook.state().status, WebhookStatus::Disabled(DisabledBy::Owner));
    assert!(webhook.edit(WebhookEdit { enabled: Some(true), ..nothing() }, at(2)) && webhook.is_enabled());
    assert!(webhook.heard(Verdict::Gone, true, at(3)));
    assert!(!webhook.edit(WebhookEdit { enabled: Some(false), ..nothing() }, at(4)), "it is disabled already");
    assert_eq!(webhook.state().status, WebhookStatus::Disabled(DisabledBy::Gone));
    assert!(webhook.edit(WebhookEdit { enabled: Some(true), ..nothing() }, at(5)) && webhook.is_enabled());
}

#[test]
fn the_secret_before_signs_as_well_for_a_while_and_the_one_before_that_no_more() {
    let mut webhook = webhook();
    webhook.rotate(sealed(2), SignedDuration::from_hours(24), at(1));
    let signing = |webhook: &Webhook, now| webhook.secrets(now).cloned().collect::<Vec<_>>();
    assert_eq!(signing(&webhook, at(24)), [sealed(2), sealed(1)]);
    assert_eq!(signing(&webhook, at(25)), [sealed(2)]);
    webhook.rotate(sealed(3), SignedDuration::from_hours(24), at(2));
    assert_eq!(signing(&webhook, at(2)), [sealed(3), sealed(2)]);
    assert_eq!(format!("{:?}", sealed(3)), "SealedSecret(..)");
}

#[test]
fn what_is_gone_is_disabled_at_once() {
    let mut webhook = webhook();
    assert!(webhook.heard(Verdict::Gone, true, at(1)));
    assert_eq!(webhook.state().status, WebhookStatus::Disabled(DisabledBy::Gone));
    assert!(!webhook.heard(Verdict::Gone, true, at(2)), "once");
}

#[test]
fn what_takes_nothing_for_days_is_disabled_when_a_message_is_given_up() {
    let mut webhook = webhook();
    assert!(webhook.heard(Verdict::Refused, false, at(0)));
    assert_eq!(webhook.state().failing_since, Some(at(0)));
    assert!(!webhook.heard(Verdict::Refused, true, at(119)), "not long enough");
    assert!(!webhook.heard(Verdict::Refused, false, at(121)), "the message is tried again");
    assert!(webhook.heard(Verdict::Refused, true, at(121)));
    assert_eq!(webhook.state().status, WebhookStatus::Disabled(DisabledBy::Failing));
}

#[test]
fn one_message_that_is_taken_makes_all_well_and_so_does_another_place() {
    let mut webhook = webhook();
    webhook.heard(Verdict::Refused, false, at(0));
    assert!(webhook.heard(Verdict::Taken, false, at(100)) && webhook.state().failing_since.is_none());
    assert!(!webhook.heard(Verdict::Taken, false, at(101)), "nothing to keep while all is well");
    webhook.heard(Verdict::Refused, false, at(102));
    webhook.edit(WebhookEdit { url: Some(url("https://b.example")), ..nothing() }, at(103));
    assert_eq!(webhook.state().failing_since, None);
}
