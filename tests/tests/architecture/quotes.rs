//! Code that a document shows is taken from the source, and stays so.
//!
//! A line `<!-- code: crates/domain/src/lib.rs -->` above a fenced block names the file that the block quotes. White
//! space does not count, and a line `// ...` in the block leaves out what stands between two pieces.

use crate::repository::{Findings, Repository};

/// The layers that a request passes, outside first: the tour quotes each of them.
const STOPS: [&str; 4] = ["crates/http/", "crates/application/", "crates/domain/", "crates/persistence/"];

struct Block<'a> {
    line: usize,
    language: &'a str,
    /// The file it is taken from, when it names one.
    file: Option<&'a str>,
    text: String,
}

/// Blocks that their file does not hold, and Rust code that names no file. Decision records are history: they may show
/// what is no more.
pub(crate) fn misquoted(path: &str, text: &str, repository: &Repository) -> Findings {
    let mut findings = Findings::new();
    for block in blocks(text) {
        let place = format!("{path}:{}", block.line);
        match block.file.map(|file| (file, repository.find(file))) {
            Some((file, None)) => findings.push(format!("{place}: there is no {file}")),
            Some((file, Some(source))) if !quotes(&block.text, source) => {
                findings.push(format!("{place}: {file} does not say this"));
            }
            None if block.language == "rust" && !path.starts_with("docs/adr/") => {
                findings.push(format!("{place}: must name the file it is taken from"));
            }
            _ => {}
        }
    }
    findings
}

/// Layers that the tour passes without looking.
pub(crate) fn stops_missing_from_the_tour(tour: &str) -> Findings {
    let quoted: Vec<_> = blocks(tour).into_iter().filter_map(|block| block.file).collect();
    let passed = |stop: &&&str| !quoted.iter().any(|file| file.starts_with(**stop));
    STOPS.iter().filter(passed).map(|stop| format!("docs/tour.md: quotes nothing from {stop}")).collect()
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let (mut open, mut file) = (false, None);
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if let Some(language) = trimmed.strip_prefix("```") {
            open = !open;
            if open {
                blocks.push(Block { line: index + 1, language, file: file.take(), text: String::new() });
            }
        } else if let (true, Some(block)) = (open, blocks.last_mut()) {
            block.text.push_str(line);
            block.text.push('\n');
        } else if !trimmed.is_empty() {
            file = trimmed.strip_prefix("<!-- code:").and_then(|rest| rest.strip_suffix("-->")).map(str::trim);
        }
    }
    blocks
}

/// Whether `source` holds the pieces of `quote`, in their order.
fn quotes(quote: &str, source: &str) -> bool {
    let source = dense(source);
    let mut rest = source.as_str();
    let pieces = quote.lines().collect::<Vec<_>>();
    pieces.split(|line| line.trim() == "// ...").map(|piece| dense(&piece.join("\n"))).all(|piece| {
        let found = rest.find(&piece).map(|at| at + piece.len());
        rest = found.map_or("", |end| &rest[end..]);
        found.is_some() && !piece.is_empty()
    })
}

fn dense(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{misquoted, stops_missing_from_the_tour};
    use crate::repository::Repository;

    fn judge(path: &str, block: &str) -> Vec<String> {
        let source = "fn one() {\n    a();\n    b();\n}\nfn two() {}\n";
        misquoted(path, block, &Repository::of(&[("crates/x/src/y.rs", source)]))
    }

    #[test]
    fn quotes_that_are_true_pass() {
        for block in [
            "<!-- code: crates/x/src/y.rs -->\n```rust\nfn one() {\n  a();\n  b();\n}\n```",
            "<!-- code: crates/x/src/y.rs -->\n\n```rust\nfn one() {\n    // ...\n    b();\n}\n// ...\nfn two() {}\n```",
            "```sh\nmake run\n```",
        ] {
            assert_eq!(judge("docs/tour.md", block), Vec::<String>::new(), "{block}");
        }
        assert!(judge("docs/adr/0001-a.md", "```rust\nfn old() {}\n```").is_empty());
    }

    #[test]
    fn quotes_that_drifted_are_found() {
        for block in [
            "<!-- code: crates/x/src/y.rs -->\n```rust\nfn three() {}\n```",
            "<!-- code: crates/x/src/y.rs -->\n```rust\nfn two() {}\n// ...\nfn one() {\n```",
            "<!-- code: crates/x/src/gone.rs -->\n```rust\nfn one() {\n```",
            "<!-- code: crates/x/src/y.rs -->\nwords between\n```rust\nfn two() {}\n```",
            "```rust\nfn two() {}\n```",
            "<!-- code: crates/x/src/y.rs -->\n```rust\n```",
        ] {
            assert_eq!(judge("docs/tour.md", block).len(), 1, "{block}");
        }
    }

    #[test]
    fn a_tour_that_passes_a_layer_without_looking_is_found() {
        let tour =
            "<!-- code: crates/http/src/a.rs -->\n```rust\n```\n<!-- code: crates/domain/src/b.rs -->\n```rust\n```";
        assert_eq!(stops_missing_from_the_tour(tour).len(), 2);
    }
}
