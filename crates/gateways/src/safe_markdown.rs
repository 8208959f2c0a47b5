use std::borrow::Cow;
use std::collections::HashSet;

use ammonia::{Builder, UrlRelative};
use lectern_application::ports::Markup;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// CommonMark with tables, strikethrough and footnotes. HTML in the text is shown as text. The sanitiser runs over the
/// result all the same: safety does not hang on the renderer.
pub struct SafeMarkdown(Builder<'static>);

/// Every `id` begins so, and no other fragment may be linked to: a text cannot take the name of a part of the page
/// that shows it.
const OURS: &str = "fn-";
const DEEPEST: usize = 40;

impl Default for SafeMarkdown {
    fn default() -> Self {
        let mut sanitizer = Builder::default();
        sanitizer
            .url_schemes(HashSet::from(["http", "https", "mailto"]))
            .url_relative(UrlRelative::Custom(Box::new(footnote)))
            .link_rel(Some("nofollow noopener noreferrer"))
            .id_prefix(Some(OURS))
            .add_tag_attributes("div", ["id"])
            .add_tag_attributes("code", ["class"])
            .attribute_filter(harmless);
        // The sanitiser checks addresses in `href` and `src`, not in `cite`.
        for tag in ["blockquote", "del", "ins", "q"] {
            sanitizer.rm_tag_attributes(tag, ["cite"]);
        }
        Self(sanitizer)
    }
}

impl Markup for SafeMarkdown {
    fn html(&self, markdown: &str) -> String {
        self.0.clean(&rendered(markdown)).to_string()
    }
}

fn rendered(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    let mut depth = 0;
    let events = Parser::new_ext(markdown, options).filter(|event| is_shallow(event, &mut depth));
    html::push_html(&mut html, events.map(plain));
    html
}

/// Leaves out the tags of what is nested too deep, so that its text stands one level up. A parser of HTML looks at
/// all open elements for each new one: a hundred thousand nested quotes would keep it busy for minutes.
fn is_shallow(event: &Event<'_>, depth: &mut usize) -> bool {
    match event {
        Event::Start(_) => {
            *depth += 1;
            *depth <= DEEPEST
        }
        Event::End(_) => {
            *depth -= 1;
            *depth < DEEPEST
        }
        _ => true,
    }
}

/// HTML becomes text, and footnotes get names of ours.
fn plain(event: Event<'_>) -> Event<'_> {
    let ours = |label: CowStr<'_>| CowStr::from(format!("{OURS}{label}"));
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::FootnoteReference(label) => Event::FootnoteReference(ours(label)),
        Event::Start(Tag::FootnoteDefinition(label)) => Event::Start(Tag::FootnoteDefinition(ours(label))),
        other => other,
    }
}

/// Of addresses without a scheme, only those of footnotes: others would mean something else on every page.
fn footnote(address: &str) -> Option<Cow<'_, str>> {
    let label = address.strip_prefix('#')?;
    label.starts_with(OURS).then_some(Cow::Borrowed(address))
}

/// Of classes, only the language of a code block, for whoever colours it.
fn harmless<'a>(element: &str, attribute: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || "+-#.".contains(c));
    let kept = match (element, attribute) {
        ("code", "class") => value.strip_prefix("language-").is_some_and(plain),
        _ => true,
    };
    kept.then_some(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    lectern_contract::markup_suite!((SafeMarkdown::default(), ()));

    /// The sanitiser without the renderer, which lets no HTML through: each has to hold alone.
    struct SanitizerAlone(SafeMarkdown);

    impl Markup for SanitizerAlone {
        fn html(&self, html: &str) -> String {
            self.0.0.clean(html).to_string()
        }
    }

    fn html(markdown: &str) -> String {
        SafeMarkdown::default().html(markdown)
    }

    fn clean(html: &str) -> String {
        SanitizerAlone(SafeMarkdown::default()).html(html)
    }

    #[test]
    fn what_people_write_is_shown() {
        let table = "| a | b |\n|---|---|\n| 1 | 2 |";
        for (markdown, expected) in [
            ("# Hello *you*", "<h1>Hello <em>you</em></h1>"),
            ("~~gone~~", "<del>gone</del>"),
            (table, "<td>1</td>"),
            ("```rust\nfn main() {}\n```", "<code class=\"language-rust\">fn main() {}"),
            ("```c++ title=x\nx\n```", "<code class=\"language-c++\">"),
            ("press <kbd>Esc</kbd>", "<p>press &lt;kbd&gt;Esc&lt;/kbd&gt;</p>"),
            ("<div>\n\n*x*\n\n</div>", "<p>&lt;div&gt;\n</p>\n<p><em>x</em></p>"),
            ("a < b & c", "a &lt; b &amp; c"),
            (
                "[us](https://example.org/?a=1&b=2)",
                "<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"nofollow noopener noreferrer\">us</a>",
            ),
            ("<ada@example.org>", "href=\"mailto:ada@example.org\""),
            ("![cat](https://example.org/c.png)", "<img src=\"https://example.org/c.png\" alt=\"cat\">"),
        ] {
            assert!(html(markdown).contains(expected), "{markdown}: {}", html(markdown));
        }
    }

    #[test]
    fn footnotes_lead_to_their_text_and_nothing_else_has_a_name() {
        let html = html("Said[^one].\n\n[^one]: Here.");
        assert!(html.contains("href=\"#fn-one\"") && html.contains("id=\"fn-one\""), "{html}");
        assert_eq!(clean("<div id=\"login\">x</div>"), "<div id=\"fn-login\">x</div>");
    }

    #[test]
    fn the_sanitizer_holds_alone() {
        lectern_contract::gateways::no_script_survives(&SanitizerAlone(SafeMarkdown::default()));
        for address in ["javascript:alert(1)", "//x.org/a", "/admin", "#top"] {
            let html = clean(&format!("<a href=\"{address}\">a</a><q cite=\"{address}\">q</q>"));
            assert!(!html.contains(address), "{html}");
        }
    }

    #[test]
    fn the_answer_is_its_own_sanitised_form() {
        let markdown = SafeMarkdown::default();
        for text in lectern_contract::gateways::SCRIPTS.split("\n----\n").chain([
            "a[^1]\n\n[^1]: b",
            "<b><p>x</b></p>",
            "<table><p>x<td>y",
        ]) {
            let once = markdown.html(text);
            assert_eq!(markdown.0.clean(&once).to_string(), once, "{text}");
        }
    }

    #[test]
    fn no_nesting_is_deep_however_long_the_body() {
        for unit in ["> ", "[", "*a **b ", "- a\n ", "1) ", "`", "![](", "[^1]\n\n[^1]: ", "**"] {
            let half: String = unit.chars().cycle().take(100_000).collect();
            for markdown in [format!("{half}{half}"), format!("{half}x{half}")] {
                let html = html(&markdown);
                let deepest = html.split('<').scan(0_i32, |depth, tag| {
                    *depth += match tag.as_bytes().first() {
                        Some(b'/') => -1,
                        Some(_) if !tag.starts_with("img") => 1,
                        _ => 0,
                    };
                    Some(*depth)
                });
                assert!(deepest.max() <= Some(2 * 40), "{unit}");
            }
        }
    }
}
