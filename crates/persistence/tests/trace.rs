//! What a trace shows of a request that has come to a database thread.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use futures_executor::block_on;
use lectern_application::{Store, StoreError};
use lectern_persistence::{DieselStore, Settings, migrate_up};
use tracing::field::{Field, Visit};
use tracing::{Event, Span, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Which statements ran, and inside which span.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<(String, String)>>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let span = context.lookup_current().map_or("none", |span| span.name());
        let mut name = Name::default();
        event.record(&mut name);
        if let Name(Some(statement)) = name {
            self.0.lock().unwrap().push((span.to_owned(), statement));
        }
    }
}

#[derive(Default)]
struct Name(Option<String>);

impl Visit for Name {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "statement" {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[test]
fn every_statement_is_seen_in_the_span_of_its_request() {
    let statements = Statements::default();
    let subscriber = tracing_subscriber::registry().with(statements.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("school.db").display());
    migrate_up(&url).unwrap();
    let store: &dyn Store = &DieselStore::open(&Settings::new(&url).unwrap()).unwrap();

    let _entered = tracing::info_span!("request").entered();
    let span = block_on(store.atomically(|tx| {
        tx.users().count_admins()?;
        tx.users().find_by_login("ada")?;
        Ok::<_, StoreError>(Span::current())
    }));
    block_on(store.glance(|view| view.user_pages().find_by_username("ada"))).unwrap();

    assert_eq!(span.unwrap(), Span::current());
    let seen = statements.0.lock().unwrap().clone();
    let expected = ["users.count_admins", "users.find_by_login", "user_pages.find_by_username"];
    assert_eq!(seen, expected.map(|name| ("request".to_owned(), name.to_owned())));
}
