use std::collections::BTreeMap;
use std::thread;

use lectern_application::effects::{Message, MessageFact, MessageSubject};
use lectern_application::ports::BrokerError;
use uuid::Uuid;

/// A broker under test, with what can befall it, and somebody who takes from it whatever it has.
pub trait BrokerStage: Sync {
    /// Publishes, and waits for what comes of it.
    ///
    /// # Errors
    /// Those of the broker.
    fn publish(&self, messages: Vec<Message>) -> Result<(), BrokerError>;

    /// From now on it suffers from that.
    fn suffer(&self, fault: BrokerFault);

    /// It is well again.
    fn recover(&self);

    /// What arrived so far where everything is wanted, in the order of arrival, duplicates too.
    fn taken(&self) -> Vec<Delivery>;

    /// What arrived where only what happens to articles is wanted: `article.*`.
    fn taken_of_articles(&self) -> Vec<Delivery>;
}

/// What can befall a broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokerFault {
    /// Its line is cut, and whoever calls is hung up on.
    Away,
    /// It takes calls, never says a word, and loses what it is sent.
    Silent,
    /// It takes what it is sent, and its answers get lost.
    Mute,
    /// It has no room, and says so.
    Full,
}

/// A message as a consumer has it in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What tells duplicates.
    pub id: String,
    /// By what it was routed.
    pub key: String,
    /// What it says.
    pub body: String,
}

/// The event `name`, which nobody has told before, about a subject in that version.
fn message(name: &str, subject: Uuid, version: i64) -> Message {
    Message {
        id: Uuid::now_v7().to_string(),
        name: name.to_owned(),
        timestamp: "2027-01-15T08:00:00Z".to_owned(),
        request_id: Uuid::nil().to_string(),
        subject: MessageSubject { kind: "article".to_owned(), id: subject.to_string(), version },
        data: BTreeMap::from([("slug".to_owned(), MessageFact::Text("über-\"locks\"".to_owned()))]),
    }
}

fn some(count: i64) -> Vec<Message> {
    (0..count).map(|_| message("article.updated", Uuid::now_v7(), 1)).collect()
}

/// What a consumer must find of a message.
fn delivery(message: &Message) -> Delivery {
    Delivery { id: message.id.clone(), key: message.name.clone(), body: message.text() }
}

fn sorted(mut deliveries: Vec<Delivery>) -> Vec<Delivery> {
    deliveries.sort_by(|one, other| one.id.cmp(&other.id));
    deliveries
}

fn arrived(stage: &impl BrokerStage, messages: &[Message]) {
    let expected = sorted(messages.iter().map(delivery).collect());
    assert_eq!(sorted(stage.taken()), expected);
}

/// What was confirmed is there for whoever wants it, once, under its identifier, byte for byte.
pub fn what_is_confirmed_is_there(stage: &impl BrokerStage) {
    assert_eq!(stage.publish(Vec::new()), Ok(()), "nothing to say is nothing to refuse");
    assert_eq!(stage.taken(), []);
    let messages = some(100);
    assert_eq!(stage.publish(messages.clone()), Ok(()));
    arrived(stage, &messages);
}

/// Each goes to those who want its type, and to nobody else.
pub fn a_message_is_routed_by_its_type(stage: &impl BrokerStage) {
    let names = ["article.published", "user.registered", "article.deleted", "comment.created"];
    let messages: Vec<Message> = names.iter().map(|name| message(name, Uuid::now_v7(), 1)).collect();
    assert_eq!(stage.publish(messages.clone()), Ok(()));
    let wanted = [&messages[0], &messages[2]].map(delivery);
    assert_eq!(sorted(stage.taken_of_articles()), wanted);
    arrived(stage, &messages);
}

/// What is published after something else was confirmed arrives after it.
pub fn one_after_the_other_arrives_in_order(stage: &impl BrokerStage) {
    let subject = Uuid::now_v7();
    let messages: Vec<Message> = (1..=50).map(|version| message("article.updated", subject, version)).collect();
    for message in &messages {
        assert_eq!(stage.publish(vec![message.clone()]), Ok(()));
    }
    assert_eq!(stage.taken(), messages.iter().map(delivery).collect::<Vec<_>>());
}

/// However many publish at once, each hears of their own messages.
pub fn many_publish_at_once(stage: &impl BrokerStage) {
    let batches: Vec<Vec<Message>> = (0..8).map(|_| some(20)).collect();
    thread::scope(|threads| {
        for batch in &batches {
            threads.spawn(|| assert_eq!(stage.publish(batch.clone()), Ok(())));
        }
    });
    arrived(stage, &batches.concat());
}

/// Whoever cannot reach it hears of that, nothing arrives of what they said, and the next call after it is back does.
pub fn a_broker_that_was_away_is_found_again(stage: &impl BrokerStage) {
    let [before, meanwhile, after] = [some(3), some(3), some(3)];
    assert_eq!(stage.publish(before.clone()), Ok(()));
    stage.suffer(BrokerFault::Away);
    for _ in 0..3 {
        assert_eq!(stage.publish(meanwhile.clone()), Err(BrokerError::Unavailable));
    }
    assert_eq!(stage.publish(Vec::new()), Err(BrokerError::Unavailable), "also with nothing to say");
    stage.recover();
    assert_eq!(stage.publish(after.clone()), Ok(()));
    arrived(stage, &[before, after].concat());
}

/// Nobody waits for ever for one that says nothing: neither on a line that was open, nor on one that is to be opened.
pub fn a_silent_broker_is_waited_for_so_long_and_no_longer(stage: &impl BrokerStage) {
    let [before, meanwhile, after] = [some(3), some(3), some(3)];
    assert_eq!(stage.publish(before.clone()), Ok(()));
    stage.suffer(BrokerFault::Silent);
    for _ in 0..2 {
        assert_eq!(stage.publish(meanwhile.clone()), Err(BrokerError::Unavailable));
    }
    stage.recover();
    assert_eq!(stage.publish(after.clone()), Ok(()));
    arrived(stage, &[before, after].concat());
}

/// What was taken and not confirmed is an error. Told again it is the same message, so that consumers can drop it.
pub fn what_was_not_confirmed_comes_again_as_itself(stage: &impl BrokerStage) {
    let messages = some(3);
    assert_eq!(stage.publish(some(1)), Ok(()));
    let before = stage.taken().len();
    stage.suffer(BrokerFault::Mute);
    assert_eq!(stage.publish(messages.clone()), Err(BrokerError::Unavailable));
    stage.recover();
    assert_eq!(stage.publish(messages.clone()), Ok(()));
    let taken = stage.taken().split_off(before);
    assert_eq!(taken.len(), 2 * messages.len(), "it had taken them");
    for message in &messages {
        let copies: Vec<_> = taken.iter().filter(|taken| taken.id == message.id).collect();
        assert_eq!(copies, [&delivery(message), &delivery(message)]);
    }
}

/// One that has no room is there, and what it does not keep is not reported as published.
pub fn a_refusal_is_an_error(stage: &impl BrokerStage) {
    stage.suffer(BrokerFault::Full);
    for _ in 0..2 {
        assert_eq!(stage.publish(some(3)), Err(BrokerError::Refused));
    }
    stage.recover();
    let before = stage.taken().len();
    let messages = some(3);
    assert_eq!(stage.publish(messages.clone()), Ok(()));
    let taken = stage.taken().split_off(before);
    assert_eq!(sorted(taken), sorted(messages.iter().map(delivery).collect()));
}
