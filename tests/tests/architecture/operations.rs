//! The table of docs/conduit.md: each operation of the contract with who may use it and the use cases it calls, as the
//! code has them. The table is compared with rows made from the routes and from what their handlers call.

use std::collections::BTreeSet;

use crate::functions::functions;
use crate::repository::Findings;
use crate::source::{Source, words};

/// The face of the contract; its routes stand in `routes.rs`, one row a line.
const FACE: &str = "crates/conduit/src/";

/// Rows of the document that the code does not have, and rows of the code that the document does not.
pub(crate) fn drifted(document: &str, sources: &[Source]) -> Findings {
    let face: Vec<_> = sources.iter().filter(|source| source.path.starts_with(FACE)).collect();
    let is: BTreeSet<_> = face
        .iter()
        .filter(|source| source.stem() == "routes")
        .flat_map(|source| source.text.lines())
        .filter_map(|line| row(line, &face))
        .collect();
    let told: BTreeSet<_> = document.lines().filter(|line| is_row(line)).map(str::to_owned).collect();
    let missing = is.difference(&told).map(|row| format!("docs/conduit.md: misses {row}"));
    let wrong = told.difference(&is).map(|row| format!("docs/conduit.md: the code does not say {row}"));
    let mut findings: Findings = missing.chain(wrong).collect();
    if is.is_empty() {
        findings.push(format!("{FACE}routes.rs: has no row"));
    }
    findings
}

fn is_row(line: &str) -> bool {
    ["| GET ", "| POST ", "| PUT ", "| DELETE "].iter().any(|start| line.starts_with(start))
}

/// What the document must say of a line of the routes, such as `get("/tags", Anyone, tags::list),`.
fn row(line: &str, face: &[&Source]) -> Option<String> {
    let (method, rest) = line.trim().split_once("(\"")?;
    let method = method.to_uppercase();
    let (path, rest) = rest.split_once("\", ")?;
    let (access, handler) = rest.split_once(", ")?;
    let (module, function) = handler.split(')').next()?.split_once("::")?;
    let mut called = Vec::new();
    calls(face, Some(module), function, &mut called, &mut Vec::new());
    let called: Vec<_> = called.iter().map(|name| format!("`{name}`")).collect();
    let row = format!("| {method} `{path}` | {} | {} |", who(access), called.join(", "));
    is_row(&row).then_some(row)
}

fn who(access: &str) -> String {
    match access {
        "Anyone" => "anyone".to_owned(),
        "SignedIn" => "whoever is signed in".to_owned(),
        holds => format!("`{}`", holds.trim_start_matches("Holds(").trim_end_matches(')')),
    }
}

/// The use cases that a function calls, itself or through others of its face, in the order of the text.
fn calls(face: &[&Source], module: Option<&str>, name: &str, called: &mut Vec<String>, passed: &mut Vec<String>) {
    let inside = |source: &&&Source| module.is_none_or(|module| source.stem() == module);
    for source in face.iter().filter(inside) {
        let Some(function) = functions(source).into_iter().find(|function| function.name == name) else { continue };
        let end = source.code[function.at..].lines().take(function.lines).map(|line| line.len() + 1).sum::<usize>();
        let body = &source.code[function.at..(function.at + end).min(source.code.len())];
        for (at, word) in words(body).filter(|(at, word)| body[at + word.len()..].starts_with('(')) {
            let asks_the_school = body[..at].ends_with("app.");
            let local = !body[..at].ends_with(['.', ':']) && word != name && !passed.iter().any(|other| other == word);
            if asks_the_school && !called.iter().any(|other| other == word) {
                called.push(word.to_owned());
            } else if local {
                passed.push(word.to_owned());
                calls(face, None, word, called, passed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::drifted;
    use crate::source::Source;

    const ROUTES: &str = "fn table() {\n    vec![\n        get(\"/tags\", Anyone, tags::list),\n        \
                          put(\"/user\", Holds(Write), users::update).secret(),\n    ]\n}\n";
    const USERS: &str = "async fn update(app: App) {\n    app.me(at);\n    app.update_me(at);\n    app.me(at);\n}\n";
    const TAGS: &str =
        "async fn list(app: App) {\n    shown(&app)\n}\nfn shown(app: &App) {\n    app.list_tags().list()\n}\n";

    fn judge(document: &str) -> Vec<String> {
        let of = |name: &str, text: &str| Source::new(&format!("crates/conduit/src/{name}.rs"), text);
        drifted(document, &[of("routes", ROUTES), of("users", USERS), of("tags", TAGS)])
    }

    #[test]
    fn a_table_that_is_true_passes() {
        let table = "| GET `/tags` | anyone | `list_tags` |\n| PUT `/user` | `Write` | `me`, `update_me` |";
        assert_eq!(judge(table), Vec::<String>::new());
    }

    #[test]
    fn a_table_that_drifted_is_found() {
        assert_eq!(judge("").len(), 2);
        let table = "| GET `/tags` | anyone | `name_tags` |\n| PUT `/user` | `Write` | `me`, `update_me` |";
        assert_eq!(judge(table).len(), 2);
        let table = "| GET `/tags` | anyone | `list_tags` |\n| PUT `/user` | anyone | `me`, `update_me` |\n| GET `/a` | a | b |";
        assert_eq!(judge(table).len(), 3);
        assert_eq!(drifted("", &[]).len(), 1);
    }
}
