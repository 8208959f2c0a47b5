//! Snapshots: a file that holds all of a school, whichever engine it was kept in, and shows whether it is whole.
//!
//! `docs/snapshot-format.md` says what stands in it, byte by byte. A file is a line of frames ([`frame`]), each of them
//! compressed, and signed off by a digest over itself and all before it; what the frames carry ([`about`]) is JSON, but
//! for the rows, which are CBOR ([`cells`]).

mod about;
mod cells;
mod damage;
mod file;
mod frame;
mod progress;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use about::About;
pub(crate) use damage::Damage;
pub(crate) use file::{Input, Output};
pub(crate) use progress::Progress;
pub(crate) use reader::SnapshotReader;
pub(crate) use writer::SnapshotWriter;

/// The version of the format. A program reads its own version and refuses those after it.
const FORMAT: u16 = 1;
