//! Every event that a test sets off is held against the schema of its type.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use lectern_application::effects::{Message, event_schema};
use lectern_application::{Count, EventFilter, Limit, Paging, Start, Store, StoreError};
use lectern_domain::Event;
use serde_json::Value;

/// By type: the validator, and the names of the facts.
static TYPES: LazyLock<HashMap<&str, (jsonschema::Validator, BTreeSet<&str>)>> = LazyLock::new(|| {
    let kind = |kind: &'static lectern_domain::EventType| {
        let options = jsonschema::options().should_validate_formats(true);
        let validator = options.build(&event_schema(kind)).unwrap();
        (kind.name, (validator, kind.facts.iter().map(|(name, _)| *name).collect()))
    };
    Event::CATALOG.iter().map(kind).collect()
});

/// Every event that the store keeps, as it travels. Panics when one is not as its schema says.
pub(crate) fn all(store: &dyn Store) -> Vec<Value> {
    let messages = kept(store);
    for message in &messages {
        let name = message["type"].as_str().unwrap();
        let (validator, facts) = &TYPES[name];
        let faults: Vec<String> = validator.iter_errors(message).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?} in {message}");
        let told: BTreeSet<&str> = message["data"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(told, *facts, "{name} tells no more than its schema");
    }
    messages
}

fn kept(store: &dyn Store) -> Vec<Value> {
    let mut messages = Vec::new();
    let mut start = Start::First;
    loop {
        let limit = Limit::new(Limit::MOST).unwrap();
        let paging = Paging { sort: (), descending: false, start, limit, count: Count::None };
        let page = futures_executor::block_on(
            store.glance::<_, StoreError, _>(move |view| view.events().page(&EventFilter::default(), &paging)),
        );
        let page = page.unwrap();
        messages.extend(page.items.iter().map(|event| serde_json::to_value(Message::from(event)).unwrap()));
        match page.next {
            Some(next) => start = Start::After(next),
            None => return messages,
        }
    }
}
