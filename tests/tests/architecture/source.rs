//! A Rust source with its comments and literals blanked out, so that a rule about code is not fooled by prose.

/// One `.rs` file.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
    /// `text`, line for line, without the content of comments, strings and characters.
    pub(crate) code: String,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: code_of(text) }
    }

    /// The last part of the path, without `.rs`.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.trim_end_matches(".rs")
    }

    /// The part that only tests run: all of it, or what follows `#[cfg(test)]`.
    pub(crate) fn test_code(&self) -> &str {
        let whole = self.path.starts_with("tests/")
            || self.path.starts_with("crates/contract/")
            || self.path.contains("/tests/")
            || self.stem() == "tests";
        let start = if whole { Some(0) } else { self.code.find("#[cfg(test)]") };
        start.map_or("", |start| &self.code[start..])
    }

    /// `path:line` of a byte in `code`.
    pub(crate) fn place(&self, byte: usize) -> String {
        format!("{}:{}", self.path, self.code[..byte].matches('\n').count() + 1)
    }
}

/// The words of `code` that can be names or keywords, with the byte where each begins.
pub(crate) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |part: char| part.is_alphanumeric() || part == '_';
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + code[rest..].find(is_part)?;
        let end = code[start..].find(|next| !is_part(next)).map_or(code.len(), |length| start + length);
        rest = end;
        Some((start, &code[start..end]))
    })
}

fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kept, blanked) = next_piece(rest, first);
        code.push_str(&rest[..kept]);
        code.extend(rest[kept..kept + blanked].chars().map(|gone| if gone == '\n' { '\n' } else { ' ' }));
        rest = &rest[kept + blanked..];
    }
    code
}

/// How many bytes to keep, then how many to blank.
fn next_piece(rest: &str, first: char) -> (usize, usize) {
    if first.is_alphanumeric() || first == '_' {
        let word = words(rest).next().map_or(1, |(_, word)| word.len());
        let raw = matches!(&rest[..word], "r" | "br" | "cr").then(|| raw_string(&rest[word..])).flatten();
        return (word, raw.unwrap_or(0));
    }
    let blanked = match first {
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => block_comment(rest),
        '"' => quoted(rest, '"'),
        '\'' if is_character(rest) => quoted(rest, '\''),
        other => return (other.len_utf8(), 0),
    };
    (0, blanked)
}

fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let body = rest[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(hashes + 1 + body.find(&end)? + end.len())
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    for (at, _) in rest.char_indices() {
        let here = &rest[at..];
        if here.starts_with("/*") {
            depth += 1;
        } else if here.starts_with("*/") {
            depth -= 1;
            if depth == 0 {
                return at + 2;
            }
        }
    }
    rest.len()
}

fn quoted(rest: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        if character == end && !escaped {
            return at + end.len_utf8();
        }
        escaped = character == '\\' && !escaped;
    }
    rest.len()
}

/// A quote opens a character when another follows it closely; otherwise it is a lifetime.
fn is_character(rest: &str) -> bool {
    let mut following = rest.chars().skip(1);
    following.next() == Some('\\') || following.next() == Some('\'')
}

#[test]
fn comments_and_literals_are_blanked_and_lines_stay() {
    let text =
        "let a = \"fn \\\" {\"; // fn b\n/* fn /* c */ */ let d = r#\"fn \" \"#;\nlet 'x: e = ('{', b'\\'', 'f');";
    let code = code_of(text);
    let left: Vec<_> = words(&code).map(|(_, word)| word).collect();
    assert_eq!(left, ["let", "a", "let", "d", "r", "let", "x", "e", "b"]);
    assert_eq!(code.lines().count(), 3);
    assert!(!code.contains('{'));
}

#[test]
fn test_code_is_what_only_tests_run() {
    let inline = Source::new("crates/a/src/b.rs", "fn b() {}\n#[cfg(test)]\nmod tests {}");
    assert_eq!(inline.test_code(), "#[cfg(test)]\nmod tests {}");
    assert_eq!(Source::new("crates/a/src/b.rs", "fn b() {}").test_code(), "");
    assert_eq!(Source::new("crates/a/tests/b.rs", "fn b() {}").test_code(), "fn b() {}");
}
