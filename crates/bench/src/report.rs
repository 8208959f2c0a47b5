//! The tables, as they stand in docs/performance.md.

use std::fs;
use std::path::Path;

use crate::Outcome;

/// What a figure should be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim {
    AtMost(f64),
    AtLeast(f64),
    /// It is reported, and nothing was asked of it.
    None,
}

/// One row.
pub(crate) struct Figure {
    pub(crate) work: String,
    pub(crate) ours: String,
    pub(crate) beside: String,
    /// What the aim is about, and its unit.
    pub(crate) measured: (f64, &'static str),
    pub(crate) aim: Aim,
}

/// Rows, and what could not be measured.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
    left_out: Vec<String>,
}

impl Report {
    /// Adds a row, and shows it to whoever waits.
    pub(crate) fn add(&mut self, figure: Figure) {
        eprintln!("{}", figure.row());
        self.figures.push(figure);
    }

    /// Says what was left out, and why.
    pub(crate) fn leave_out(&mut self, what: &str) {
        eprintln!("left out: {what}");
        self.left_out.push(what.to_owned());
    }

    /// The table and what is missing from it.
    pub(crate) fn markdown(&self) -> String {
        let mut text =
            "| work | CPU each, a second | beside | measured | aim | |\n|---|---|---|---|---|---|\n".to_owned();
        for figure in &self.figures {
            text.push_str(&figure.row());
            text.push('\n');
        }
        for what in &self.left_out {
            text.push_str(&format!("\nLeft out: {what}\n"));
        }
        text
    }
}

impl Figure {
    fn row(&self) -> String {
        let (value, unit) = self.measured;
        let (aim, verdict) = match self.aim {
            Aim::AtMost(most) => (format!("≤ {most}{unit}"), if value <= most { "met" } else { "**missed**" }),
            Aim::AtLeast(least) => (format!("≥ {least}{unit}"), if value >= least { "met" } else { "**missed**" }),
            Aim::None => ("–".to_owned(), ""),
        };
        let Self { work, ours, beside, .. } = self;
        let digits = if value < 0.1 { 3 } else { 2 };
        format!("| {work} | {ours} | {beside} | {value:.digits$}{unit} | {aim} | {verdict} |")
    }
}

/// Puts the tables where those of that name stand in a document.
pub(crate) fn write(document: &Path, name: &str, tables: &str) -> Outcome<()> {
    let text = fs::read_to_string(document)?;
    Ok(fs::write(document, replaced(&text, name, tables)?)?)
}

fn replaced(text: &str, name: &str, tables: &str) -> Outcome<String> {
    let (begin, end) = (format!("<!-- begin {name} -->"), format!("<!-- end {name} -->"));
    let (before, rest) = text.split_once(&begin).ok_or("the document has no place for the tables")?;
    let (_, after) = rest.split_once(&end).ok_or("the place for the tables has no end")?;
    Ok(format!("{before}{begin}\n\n{tables}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{Aim, Figure, replaced};

    fn verdict(measured: f64, aim: Aim) -> bool {
        let text = || String::new();
        Figure { work: text(), ours: text(), beside: text(), measured: (measured, " ×"), aim }.row().contains("missed")
    }

    #[test]
    fn an_aim_is_met_or_missed() {
        assert!(!verdict(7.0, Aim::AtMost(7.0)) && verdict(7.01, Aim::AtMost(7.0)));
        assert!(!verdict(0.7, Aim::AtLeast(0.7)) && verdict(0.69, Aim::AtLeast(0.7)));
        assert!(verdict(f64::NAN, Aim::AtMost(1.0)) && !verdict(f64::NAN, Aim::None));
    }

    #[test]
    fn tables_replace_what_stood_there_and_nothing_else() {
        let text = |table: &str| format!("above\n<!-- begin a -->\n\n{table}\n<!-- end a -->\nbelow");
        assert_eq!(replaced(&text("old"), "a", "new").unwrap(), text("new"));
        assert!(replaced(&text("old"), "b", "new").is_err());
    }
}
