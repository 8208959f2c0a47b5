/// Markdown to HTML that is safe to show.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Markup: Send + Sync {
    /// Renders and sanitises. The answer MUST hold no script, no event handler, no style and no address but of
    /// `http`, `https` and `mailto`, and MUST be its own sanitised form.
    fn html(&self, markdown: &str) -> String;
}
