//! The texts of statements, for traces, without the values that go with them.
//!
//! Diesel tells the text of a statement when it prepares one for the first time on a connection, and tells it together
//! with all its values whenever it runs one. A name that was only ever prepared with one text is told for nothing; one
//! that stands for several (filters, sorts) is written out anew, up to where the values begin.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use diesel::connection::{DebugQuery, InstrumentationEvent};

/// The longest text that is kept, in bytes.
const LONGEST: usize = 4_096;
/// What Diesel puts between a text and its values.
const VALUES: &str = " -- binds: ";

thread_local! {
    // A connection stays on its thread, and so does what was seen on it.
    static TEXTS: RefCell<Texts> = RefCell::default();
}

#[derive(Default)]
struct Texts {
    running: Option<Running>,
    known: HashMap<&'static str, Known>,
}

struct Running {
    name: &'static str,
    text: Text,
}

/// The text of the statement that runs.
enum Text {
    /// Nobody wants to know it.
    Untold,
    /// The only one that goes by this name.
    Known(Arc<str>),
    /// What was written out so far.
    Written(String),
}

enum Known {
    One(Arc<str>),
    Several,
}

/// A statement of this name begins. `told` is whether anybody wants to know its text.
pub(crate) fn begin(name: &'static str, told: bool) {
    TEXTS.with_borrow_mut(|texts| {
        let text = match told.then(|| texts.known.get(name)) {
            None => Text::Untold,
            Some(Some(Known::One(text))) => Text::Known(Arc::clone(text)),
            Some(Some(Known::Several) | None) => Text::Written(String::new()),
        };
        texts.running = Some(Running { name, text });
    });
}

/// It ended: its text, when somebody wanted to know.
pub(crate) fn end() -> Option<Arc<str>> {
    match TEXTS.with_borrow_mut(|texts| texts.running.take())?.text {
        Text::Untold => None,
        Text::Known(text) => Some(text),
        Text::Written(text) => (!text.is_empty()).then(|| text.into()),
    }
}

/// Listens to a connection.
pub(crate) fn listen(event: InstrumentationEvent<'_>) {
    TEXTS.with_borrow_mut(|texts| match event {
        InstrumentationEvent::StartQuery { query, .. } => texts.start(query),
        InstrumentationEvent::CacheQuery { sql, .. } => texts.learn(sql),
        _ => {}
    });
}

impl Texts {
    fn start(&mut self, query: &dyn DebugQuery) {
        if let Some(Running { text: Text::Written(text), .. }) = &mut self.running {
            let next = without_values(query);
            // Row after row is written with one text.
            if *text == next {
                return;
            }
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(&next);
        }
    }

    fn learn(&mut self, sql: &str) {
        let Some(running) = &mut self.running else { return };
        let known = self.known.entry(running.name).or_insert_with(|| Known::One(shortened(sql).into()));
        if matches!(known, Known::One(text) if **text != *shortened(sql)) {
            *known = Known::Several;
            // Too late to write this one out.
            if matches!(running.text, Text::Known(_)) {
                running.text = Text::Untold;
            }
        }
    }
}

/// What comes before the values. They are not so much as formatted.
fn without_values(query: &dyn DebugQuery) -> String {
    let mut text = UpToValues(String::new());
    // The error is the one that stops it.
    let _ = write!(text, "{query}");
    let UpToValues(text) = text;
    shortened(&text).to_owned()
}

struct UpToValues(String);

impl Write for UpToValues {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        self.0.push_str(more);
        match self.0.find(VALUES) {
            Some(end) => {
                self.0.truncate(end);
                Err(fmt::Error)
            }
            None => Ok(()),
        }
    }
}

fn shortened(sql: &str) -> &str {
    let sql = sql.trim();
    if sql.len() <= LONGEST {
        return sql;
    }
    let end = (0..=LONGEST).rev().find(|end| sql.is_char_boundary(*end));
    end.and_then(|end| sql.get(..end)).unwrap_or(sql)
}
