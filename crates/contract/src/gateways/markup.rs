use lectern_application::ports::Markup;

/// What has run script in one browser or another, in Markdown, in HTML and in the gaps between the two. The samples
/// are separated by lines of four dashes.
pub const SCRIPTS: &str = include_str!("scripts.txt");

/// The little that every renderer has.
pub fn markdown_is_shown(markup: &dyn Markup) {
    for (markdown, expected) in [
        ("# Hello *you*", "<h1>Hello <em>you</em></h1>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("[us](https://example.org/)", "<a href=\"https://example.org/\""),
        ("![cat](https://example.org/c.png)", "src=\"https://example.org/c.png\""),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
    ] {
        let html = markup.html(markdown);
        assert!(html.contains(expected), "{markdown}: {html}");
    }
}

/// An address without a scheme would mean something else on every page, and most schemes do harm.
pub fn only_three_schemes_are_linked(markup: &dyn Markup) {
    for address in ["javascript:alert(1)", "data:text/html,x", "ftp://x.org", "//x.org/a", "/admin", "a", "#top"] {
        let html = markup.html(&format!("[x]({address}) ![y]({address}) <{address}>"));
        assert!(!html.contains("href=") && !html.contains("src="), "{address}: {html}");
    }
    assert!(markup.html("<ada@example.org>").contains("href=\"mailto:ada@example.org\""));
}

/// Neither a tag that runs or loads something, nor an attribute that does.
pub fn no_script_survives(markup: &dyn Markup) {
    for script in SCRIPTS.split("\n----\n") {
        let html = markup.html(script).to_lowercase();
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            assert!(is_harmless(tag), "{script}\nbecame\n{html}");
        }
    }
}

fn is_harmless(tag: &str) -> bool {
    let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
    let running =
        ["script", "iframe", "svg", "math", "style", "form", "object", "embed", "base", "meta", "link", "input"];
    let attributes = tag.split("\" ").filter_map(|part| part.split_once("=\""));
    !running.contains(&name)
        && attributes.into_iter().all(|(name, value)| {
            let name = name.rsplit(' ').next().unwrap_or_default();
            let harmful = ["javascript:", "vbscript:", "data:"].iter().any(|scheme| value.trim().starts_with(scheme));
            !name.starts_with("on") && name != "style" && !harmful
        })
}
