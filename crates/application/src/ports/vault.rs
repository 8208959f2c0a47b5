/// Closes what is kept for a while and is for nobody but us to read. What one node closed, the others of the school open.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Vault: Send + Sync {
    /// Closes a text. No two closings are alike; nothing of it shows but how long it is.
    fn close(&self, text: &str) -> String;

    /// Opens what was closed; nothing, where it was closed under another secret, or changed since.
    fn open(&self, closed: &str) -> Option<String>;
}
