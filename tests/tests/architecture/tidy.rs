//! Sizes, leftovers, silenced lints and the first lines of each crate.

use crate::repository::Findings;
use crate::source::{Source, words};

const LONGEST_FILE: usize = 400;
const LARGEST_MEDIAN: usize = 130;
/// Crates in which every public item is documented.
const FULLY_DOCUMENTED: &[&str] = &["crates/domain/src/lib.rs", "crates/application/src/lib.rs"];

fn lines(source: &Source) -> usize {
    source.text.lines().count()
}

/// Tables of columns are as long as the schema is, and nobody reads them from top to bottom.
fn is_schema(source: &Source) -> bool {
    source.stem() == "schema"
}

/// A file that no longer fits in the head.
pub(crate) fn overlong(source: &Source) -> Option<String> {
    let lines = lines(source);
    (lines > LONGEST_FILE && !is_schema(source))
        .then(|| format!("{}: {lines} lines, more than {LONGEST_FILE}", source.path))
}

/// Whether files as a whole have grown too long, with the five that pull hardest.
pub(crate) fn median_over_the_limit(sources: &[Source]) -> Findings {
    let mut sizes: Vec<_> = sources.iter().map(|source| (lines(source), source.path.as_str())).collect();
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2].0;
    if median <= LARGEST_MEDIAN {
        return Findings::new();
    }
    let largest: Vec<_> = sizes.iter().rev().take(5).map(|(size, path)| format!("{path} ({size})")).collect();
    vec![format!("the median file has {median} lines, more than {LARGEST_MEDIAN}; largest: {}", largest.join(", "))]
}

/// `#[allow]` outlives its cause; `#[expect(.., reason)]` complains when the cause is gone.
pub(crate) fn silenced_lints(source: &Source) -> Findings {
    let silences = |&(at, word): &(usize, &str)| {
        let before = source.code[..at].trim_end();
        word == "allow"
            && source.code[at + word.len()..].starts_with('(')
            && (before.ends_with("#[") || before.ends_with("#![") || before.ends_with(','))
    };
    found(source, silences, "use #[expect(.., reason)] in place of #[allow]")
}

/// Work that is promised in place of done.
pub(crate) fn unfinished(source: &Source) -> Findings {
    let promised = |&(at, word): &(usize, &str)| {
        ["todo", "unimplemented"].contains(&word) && source.code[at + word.len()..].starts_with('!')
    };
    found(source, promised, "finish it or leave it out")
}

/// Time is an argument: a test that sleeps is slow on a good day and red on a bad one.
pub(crate) fn sleeping_tests(source: &Source) -> Findings {
    let tested = source.code.len() - source.test_code().len();
    let sleeps = |&(at, word): &(usize, &str)| {
        at >= tested
            && matches!(word, "sleep" | "sleep_until" | "sleep_ms")
            && source.code[at + word.len()..].starts_with('(')
    };
    found(source, sleeps, "a test may not sleep")
}

fn found(source: &Source, wanted: impl Fn(&(usize, &str)) -> bool, what: &str) -> Findings {
    words(&source.code).filter(wanted).map(|(at, _)| format!("{}: {what}", source.place(at))).collect()
}

/// A crate says first what it is, what it must never do and where to start reading; two of them document everything.
pub(crate) fn undocumented_crate(source: &Source) -> Findings {
    let mut findings = Findings::new();
    if source.path.starts_with("crates/")
        && ["/src/lib.rs", "/src/main.rs"].iter().any(|root| source.path.ends_with(root))
    {
        let opening: String = source.text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        let opening = opening.to_lowercase();
        for (word, what) in
            [("", "what it is"), ("never", "what it must never do"), ("start", "where to start reading")]
        {
            if opening.is_empty() || !opening.contains(word) {
                findings.push(format!("{}: must open by saying {what}", source.path));
            }
        }
    }
    if FULLY_DOCUMENTED.contains(&source.path.as_str()) && !source.code.contains("#![warn(missing_docs)]") {
        findings.push(format!("{}: must say #![warn(missing_docs)]", source.path));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{median_over_the_limit, overlong, silenced_lints, sleeping_tests, undocumented_crate, unfinished};
    use crate::source::Source;

    fn of(text: &str) -> Source {
        Source::new("crates/x/src/y.rs", text)
    }

    #[test]
    fn long_files_are_found() {
        assert_eq!(overlong(&of(&"\n".repeat(400))), None);
        assert!(overlong(&of(&"\n".repeat(401))).is_some());
        assert_eq!(overlong(&Source::new("crates/x/src/schema.rs", &"\n".repeat(401))), None);
        assert!(median_over_the_limit(&[of(""), of(&"\n".repeat(130)), of(&"\n".repeat(400))]).is_empty());
        let findings = median_over_the_limit(&[of(""), of(&"\n".repeat(131)), of(&"\n".repeat(400))]);
        assert!(findings[0].contains("131"), "{findings:?}");
    }

    #[test]
    fn silenced_lints_are_found() {
        assert!(silenced_lints(&of("#[expect(dead_code, reason = \"#[allow(x)]\")] fn a() { b.allow(c) }")).is_empty());
        for text in ["#[allow(dead_code)]", "#![allow(dead_code)]", "#[cfg_attr(test, allow(dead_code))]"] {
            assert_eq!(silenced_lints(&of(text)).len(), 1, "{text}");
        }
    }

    #[test]
    fn promised_work_is_found() {
        assert!(unfinished(&of("let todo = 1; // unimplemented!()")).is_empty());
        assert_eq!(unfinished(&of("fn a() { todo!() }\nfn b() { unimplemented!(\"later\") }")).len(), 2);
    }

    #[test]
    fn sleeping_tests_are_found() {
        assert!(sleeping_tests(&of("fn back_off() { thread::sleep(pause) }\n#[cfg(test)]\nmod tests {}")).is_empty());
        assert_eq!(sleeping_tests(&of("#[cfg(test)]\nmod tests { fn a() { tokio::time::sleep(b).await } }")).len(), 1);
        assert_eq!(sleeping_tests(&Source::new("tests/tests/a.rs", "fn a() { sleep_until(b) }")).len(), 1);
    }

    #[test]
    fn a_crate_that_does_not_introduce_itself_is_found() {
        let good = "//! The rules.\n//! Must never wait.\n//! Start with `user`.\n#![warn(missing_docs)]\n";
        assert!(undocumented_crate(&Source::new("crates/domain/src/lib.rs", good)).is_empty());
        let broken = [good.replace("never", ""), good.replace("Start", ""), good.replace("#![warn", "#![expect")];
        for text in broken {
            assert_eq!(undocumented_crate(&Source::new("crates/domain/src/lib.rs", &text)).len(), 1, "{text}");
        }
        assert_eq!(undocumented_crate(&Source::new("crates/x/src/main.rs", "fn main() {}")).len(), 3);
    }
}
