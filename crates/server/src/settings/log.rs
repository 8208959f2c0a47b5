//! `[log]`: in which form and how finely is told what happens.

use tracing_subscriber::filter::{LevelFilter, Targets};

use super::Reader;

pub(crate) struct Log {
    pub(crate) json: bool,
    pub(crate) level: Targets,
}

impl Log {
    pub(super) fn from(reader: &mut Reader) -> Option<Self> {
        let level = reader.text("log.level");
        let level = level.split(',').all(is_level_or_finer).then(|| level.parse().ok()).flatten();
        if level.is_none() {
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
        Some(Self { json, level: level? })
    }
}

/// The filter takes a bare word for the name of a crate, and then says nothing of the others.
fn is_level_or_finer(directive: &str) -> bool {
    let level = directive.split_once('=').map_or(directive, |(_, level)| level);
    level.trim().parse::<LevelFilter>().is_ok() && !directive.contains('[')
}
