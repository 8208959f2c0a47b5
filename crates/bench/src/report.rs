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
        let verdict = |met| if met { "met" } else { "**missed**" };
        let (aim, verdict) = match self.aim {
            Aim::AtMost(most) => (format!("≤ {}{unit}", bound(most)), verdict(value <= most)),
            Aim::AtLeast(least) => (format!("≥ {}{unit}", bound(least)), verdict(value >= least)),
            Aim::None => ("–".to_owned(), ""),
        };
        let Self { work, ours, beside, .. } = self;
        let value = measured(value);
        format!("| {work} | {ours} | {beside} | {value}{unit} | {aim} | {verdict} |")
    }
}

/// With as many digits as say something.
fn measured(value: f64) -> String {
    match value {
        large if large >= 1_000.0 => thousands(large),
        small if small < 0.1 => format!("{small:.3}"),
        value => format!("{value:.2}"),
    }
}

fn bound(aim: f64) -> String {
    if aim >= 1_000.0 { thousands(aim) } else { aim.to_string() }
}

/// A whole number with its thousands apart.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let length = digits.len();
    let apart = |(index, digit): (usize, char)| {
        let comma = index > 0 && (length - index) % 3 == 0;
        comma.then_some(',').into_iter().chain(std::iter::once(digit))
    };
    digits.chars().enumerate().flat_map(apart).collect()
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
    use super::{Aim, Figure, replaced, thousands};

    fn verdict(measured: f64, aim: Aim) -> bool {
        let text = || String::new();
        Figure { work: text(), ours: text(), beside: text(), measured: (measured, " ×"), aim }.row().contains("missed")
    }

    #[test]
    fn thousands_stand_apart() {
        let written = [0.0, 999.4, 1_000.0, 1_234_567.0].map(thousands);
        assert_eq!(written, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_figure_has_as_many_digits_as_say_something() {
        let row = |measured, aim| {
            let text = || String::new();
            Figure { work: text(), ours: text(), beside: text(), measured, aim }.row()
        };
        assert!(row((37_246.29, "/s"), Aim::AtLeast(5_000.0)).ends_with("| 37,246/s | ≥ 5,000/s | met |"));
        assert!(row((0.0047, " s"), Aim::AtMost(0.2)).ends_with("| 0.005 s | ≤ 0.2 s | met |"));
        assert!(row((1.0, " × CPU"), Aim::AtMost(1.15)).ends_with("| 1.00 × CPU | ≤ 1.15 × CPU | met |"));
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
