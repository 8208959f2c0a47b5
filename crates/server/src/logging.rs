//! Logs go to standard error, one line each, so that standard output is what a command was asked for.

mod json;

use std::fmt::Debug;
use std::io;

use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::format::debug_fn;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

use crate::settings::Log;

/// Starts logging. The level was checked with the settings.
pub(crate) fn start(log: &Log) {
    // A panic is caught where it happens; what it said belongs into the log, under the request that it hit.
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "panicked")));
    let wanted = registry().with(log.level.clone());
    if log.json {
        // JSON escapes what it must by itself.
        let lines = layer().fmt_fields(json::Fields).event_format(json::Lines);
        return wanted.with(lines.with_writer(io::stderr)).init();
    }
    let fields = debug_fn(|writer, field, value| match field.name() {
        "message" => write!(writer, "{}", one_line(value)),
        name => write!(writer, "{name}={}", one_line(value)),
    });
    let lines = layer().with_target(false).with_ansi(io::IsTerminal::is_terminal(&io::stderr()));
    wanted.with(lines.fmt_fields(fields.delimited(" ")).with_writer(io::stderr)).init();
}

/// A caller chooses paths, agents and names. None of them may end a line, begin another or colour the screen.
fn one_line(value: &dyn Debug) -> String {
    let mut line = String::new();
    for character in format!("{value:?}").chars() {
        if character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            line.extend(character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn no_value_leaves_its_line() {
        let forged = format_args!("GET /\r\n2026-01-01 INFO all is well \u{1b}[31m\u{202e}").to_string();
        let line = one_line(&tracing::field::display(&forged));
        assert_eq!(line, r"GET /\u{d}\u{a}2026-01-01 INFO all is well \u{1b}[31m\u{202e}");
        assert_eq!(one_line(&tracing::field::display("Grüße 🦀")), "Grüße 🦀");
    }
}
