//! Events as lines of JSON: `timestamp`, `level`, the fields of the event, `target` and, with `name` and its fields, the
//! `span` that it happened in.
//!
//! The library has such a format. It keeps the fields of a span as a whole object, which it takes apart and writes anew for
//! every line; here they are kept as members, ready to be put between two braces.

use std::fmt::{self, Debug};
use std::io;

use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// Fields as members of an object, a comma before each.
pub(super) struct Fields;

impl<'writer> FormatFields<'writer> for Fields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut members = Members { writer, written: Ok(()) };
        fields.record(&mut members);
        members.written
    }

    fn add_fields(&self, current: &'writer mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        self.format_fields(current.as_writer(), fields)
    }
}

/// A line for each event.
pub(super) struct Lines;

impl<S: Subscriber + for<'span> LookupSpan<'span>> FormatEvent<S, Fields> for Lines {
    fn format_event(
        &self,
        context: &FmtContext<'_, S, Fields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        writer.write_str(r#"{"timestamp":""#)?;
        SystemTime.format_time(&mut writer)?;
        write!(writer, r#"","level":"{}""#, event.metadata().level())?;
        Fields.format_fields(writer.by_ref(), event)?;
        member(&mut writer, "target", event.metadata().target())?;
        if let Some(span) = event.parent().and_then(|id| context.span(id)).or_else(|| context.lookup_current()) {
            write!(writer, r#","span":{{"name":"{}""#, span.name())?;
            if let Some(fields) = span.extensions().get::<FormattedFields<Fields>>() {
                writer.write_str(fields)?;
            }
            writer.write_char('}')?;
        }
        writer.write_str("}\n")
    }
}

struct Members<'writer> {
    writer: Writer<'writer>,
    written: fmt::Result,
}

impl Members<'_> {
    fn put(&mut self, field: &Field, value: impl Serialize) {
        if self.written.is_ok() {
            // A field that is a word of the language is spelt with a mark in front.
            let name = field.name();
            self.written = member(&mut self.writer, name.strip_prefix("r#").unwrap_or(name), value);
        }
    }
}

impl Visit for Members<'_> {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, Shown(value));
    }
}

/// A text that is made while it is written.
struct Shown<'value>(&'value dyn Debug);

impl Serialize for Shown<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:?}", self.0))
    }
}

/// `name` is part of the program, and needs no escape.
fn member(writer: &mut Writer<'_>, name: &str, value: impl Serialize) -> fmt::Result {
    writer.write_str(",\"")?;
    writer.write_str(name)?;
    writer.write_str("\":")?;
    value.serialize(&mut serde_json::Serializer::new(Bytes(writer))).map_err(|_| fmt::Error)
}

/// Takes the bytes of JSON, which are those of a text, a whole one at a time.
struct Bytes<'line, 'writer>(&'line mut Writer<'writer>);

impl io::Write for Bytes<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        self.0.write_str(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Log {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    /// What was logged, each line without its time.
    fn logged(work: impl FnOnce()) -> Vec<Value> {
        let log = Log::default();
        let builder = tracing_subscriber::fmt().with_writer(log.clone()).fmt_fields(Fields).event_format(Lines);
        tracing::subscriber::with_default(builder.finish(), work);
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        let line = |line: &str| {
            let mut line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            let time = line.as_object_mut().unwrap().remove("timestamp").unwrap();
            assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
            line
        };
        text.lines().map(line).collect()
    }

    #[test]
    fn an_event_is_a_line_with_its_fields_and_its_span() {
        let target = module_path!();
        let lines = logged(|| {
            let span = tracing::info_span!("request", id = "7", late = tracing::field::Empty);
            span.record("late", 1_i64);
            let _entered = span.enter();
            tracing::warn!(whole = 3_u64, part = 0.5, yes = true, r#type = ?Some(1), none = None::<u64>, "said");
            tracing::info!(nan = f64::NAN);
        });
        let span = json!({"name": "request", "id": "7", "late": 1});
        assert_eq!(
            lines,
            [
                json!({"level": "WARN", "message": "said", "whole": 3, "part": 0.5, "yes": true, "type": "Some(1)",
                       "target": target, "span": span}),
                json!({"level": "INFO", "nan": null, "target": target, "span": span}),
            ]
        );
    }

    #[test]
    fn no_value_leaves_its_place() {
        let forged = "\"}\r\n{\"level\":\"INFO\\\u{1b}[31m\u{202e} Grüße 🦀";
        let lines = logged(|| {
            let _entered = tracing::info_span!("request", id = forged).entered();
            tracing::error!(text = forged, shown = %forged, "{forged}");
        });
        assert_eq!(lines.len(), 1);
        let said = [&lines[0]["text"], &lines[0]["shown"], &lines[0]["message"], &lines[0]["span"]["id"]];
        assert_eq!(said, [forged; 4]);
    }

    #[test]
    fn without_a_span_there_is_none() {
        let lines = logged(|| tracing::info!("alone"));
        assert_eq!(lines[0].get("span"), None);
        assert_eq!(lines[0]["message"], "alone");
    }
}
