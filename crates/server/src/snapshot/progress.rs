use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lectern_persistence::Content;

/// A bar on a terminal, and nothing elsewhere: a log has no use for one.
pub(crate) struct Progress {
    what: &'static str,
    bar: ProgressBar,
    /// Rows that the bar was not told of yet: it takes a lock each time.
    untold: u64,
}

const STEP: u64 = 256;
const LOOK: &str = "{prefix} {wide_bar} {human_pos} of {human_len} rows, {per_sec}, {eta} left";

impl Progress {
    /// `what` is being done.
    pub(crate) fn of(what: &'static str) -> Self {
        Self { what, bar: ProgressBar::hidden(), untold: 0 }
    }

    pub(super) fn expect(&mut self, content: &Content) {
        if !stderr().is_terminal() {
            return;
        }
        let rows = content.tables.iter().map(|table| table.rows).fold(0, u64::saturating_add);
        let style = ProgressStyle::with_template(LOOK).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar = ProgressBar::with_draw_target(Some(rows), ProgressDrawTarget::stderr()).with_style(style);
        self.bar.set_prefix(self.what);
    }

    pub(super) fn row(&mut self) {
        self.untold += 1;
        if self.untold == STEP {
            self.bar.inc(std::mem::take(&mut self.untold));
        }
    }

    /// What is said afterwards stands in its place.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
