//! `[log]`: in which form and how finely is told what happens.

use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use super::Reader;

pub(crate) struct Log {
    pub(crate) json: bool,
    pub(crate) level: String,
}

impl Log {
    pub(super) fn from(reader: &mut Reader) -> Option<Self> {
        let level = reader.text("log.level");
        if EnvFilter::try_new(&level).is_err() || !level.split(',').all(is_level_or_finer) {
            reader.refuse("log.level", "must be a level, such as info or info,lectern_web=debug");
        }
        let json = match reader.text("log.format").as_str() {
            "json" => true,
            "text" => false,
            _ => {
                reader.refuse("log.format", "must be text or json");
                return None;
            }
        };
        Some(Self { json, level })
    }
}

/// The filter takes a bare word for the name of a crate, and then says nothing of the others.
fn is_level_or_finer(directive: &str) -> bool {
    directive.contains(['=', '[']) || directive.trim().parse::<LevelFilter>().is_ok()
}
