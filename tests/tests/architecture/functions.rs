//! Functions that fit on a screen, and ports that fit in the head.

use crate::repository::Findings;
use crate::source::{Source, words};

const LONGEST_FUNCTION: usize = 40;
const LARGEST_PORT: usize = 7;

/// Functions that may be longer, each with the reason. An entry that is needed no more is itself a finding.
pub(crate) const EXCUSED: &[(&str, &str)] = &[];

/// A function with a body: its name, where it begins, and its lines from `fn` to the last brace.
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    pub(crate) at: usize,
    pub(crate) lines: usize,
}

/// Every function in the source, nested ones included; a declaration without a body counts as one line.
pub(crate) fn functions(source: &Source) -> Vec<Function<'_>> {
    named_after(source, "fn")
        .map(|(at, name)| {
            let end = end_of_item(&source.code, at);
            Function { name, at, lines: source.code[at..end].lines().count() }
        })
        .collect()
}

/// Functions over the limit, named `path#function`, and excuses for what is short.
pub(crate) fn overlong(sources: &[Source], excused: &[(&str, &str)]) -> Findings {
    let mut long = Vec::new();
    for source in sources {
        for function in functions(source).iter().filter(|function| function.lines > LONGEST_FUNCTION) {
            long.push((format!("{}#{}", source.path, function.name), function.lines));
        }
    }
    let unneeded = excused.iter().filter(|(name, _)| !long.iter().any(|(other, _)| other == name));
    let mut findings: Findings = unneeded.map(|(name, _)| format!("{name}: is excused without need")).collect();
    long.retain(|(name, _)| !excused.iter().any(|(other, _)| other == name));
    findings.extend(long.iter().map(|(name, lines)| format!("{name}: {lines} lines, more than {LONGEST_FUNCTION}")));
    findings
}

/// `Tx` and `View`, which list all ports and so grow with the school, stand in `ports.rs` above them.
pub(crate) fn holds_ports(source: &Source) -> bool {
    source.path.starts_with("crates/application/src/ports/")
}

/// Traits with more methods than a mock or a reader can keep in mind.
pub(crate) fn oversized_ports(source: &Source) -> Findings {
    let methods = functions(source);
    named_after(source, "trait")
        .filter_map(|(at, name)| {
            let end = end_of_item(&source.code, at);
            let count = methods.iter().filter(|method| (at..end).contains(&method.at)).count();
            let place = source.place(at);
            (count > LARGEST_PORT).then(|| format!("{place}: {name} has {count} methods, more than {LARGEST_PORT}"))
        })
        .collect()
}

/// What is declared by `keyword`, with the byte where the keyword stands. `fn(u8) -> u8` declares nothing.
fn named_after<'a>(source: &'a Source, keyword: &'static str) -> impl Iterator<Item = (usize, &'a str)> {
    let code = &source.code;
    words(code).zip(words(code).skip(1)).filter_map(move |((at, word), (next, name))| {
        let adjacent = code[at + word.len()..next].trim().is_empty();
        (word == keyword && adjacent).then_some((at, name))
    })
}

/// The byte after the brace that closes the item, or after the semicolon of one without a body.
fn end_of_item(code: &str, at: usize) -> usize {
    let (mut braces, mut brackets) = (0_usize, 0_usize);
    for (offset, character) in code[at..].char_indices() {
        match character {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        let closed = character == '}' && braces == 0 && brackets == 0;
        let bodiless = character == ';' && braces == 0 && brackets == 0;
        if closed || bodiless {
            return at + offset + 1;
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::{functions, overlong, oversized_ports};
    use crate::source::Source;

    fn of(text: &str) -> Source {
        Source::new("crates/application/src/ports/courses.rs", text)
    }

    #[test]
    fn functions_are_measured_from_their_first_line_to_their_last() {
        let source = of(
            "fn a(b: [u8; 2]) -> [u8; 2] {\n  let c = |d| { d };\n  c(b) // }\n}\ntrait E { fn f(&self); }\ntype G = fn(u8);",
        );
        let measured: Vec<_> = functions(&source).iter().map(|function| (function.name, function.lines)).collect();
        assert_eq!(measured, [("a", 4), ("f", 1)]);
    }

    #[test]
    fn long_functions_and_stale_excuses_are_found() {
        let fits = of(&format!("fn a() {{\n{}}}", "b();\n".repeat(38)));
        let long = of(&format!("fn a() {{\n{}}}", "b();\n".repeat(39)));
        let excuse = [("crates/application/src/ports/courses.rs#a", "one row per route")];
        assert!(overlong(&[fits], &[]).is_empty());
        assert!(overlong(&[of("fn a() {}")], &excuse)[0].contains("without need"));
        assert!(overlong(&[long], &[])[0].contains("#a: 41 lines"));
        let long = of(&format!("fn a() {{\n{}}}", "b();\n".repeat(39)));
        assert!(overlong(&[long], &excuse).is_empty());
    }

    #[test]
    fn large_ports_are_found() {
        let port = |methods: usize| {
            of(&format!("pub trait Courses {{\n{}}}\nfn free() {{}}", "fn find(&self);\n".repeat(methods)))
        };
        assert!(oversized_ports(&port(7)).is_empty());
        assert!(oversized_ports(&port(8))[0].contains("Courses has 8 methods"));
    }
}
