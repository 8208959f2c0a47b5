use lectern_domain::publishing::{ArticleBody, Summary, Tag, Tags, Title};

/// An article of the demo, as its file tells it.
#[derive(Debug)]
pub(crate) struct DemoArticle {
    /// The name of its file, by which the script calls it.
    pub(crate) name: &'static str,
    pub(crate) title: Title,
    pub(crate) summary: Summary,
    pub(crate) body: ArticleBody,
    pub(crate) tags: Tags,
    pub(crate) author: &'static str,
    pub(crate) days_ago: i64,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("articles/", $name, ".md")))),+]
    };
}

const FILES: &[(&str, &str)] = files![
    "idempotency-keys",
    "write-ahead-log",
    "password-hashing",
    "keyset-paging",
    "optimistic-locking",
    "sql-indexes",
    "transactional-outbox",
    "etags-and-caching",
    "rate-limiting",
    "hexagonal-architecture",
    "timeouts-and-deadlines",
    "graceful-shutdown",
];

/// Every article. They are part of the program and a test reads them all, so none is ever missing at run time.
pub(crate) fn articles() -> impl Iterator<Item = DemoArticle> {
    FILES.iter().filter_map(|(name, text)| parse(name, text))
}

/// Front matter between two lines of `---`, then Markdown.
fn parse(name: &'static str, text: &'static str) -> Option<DemoArticle> {
    let (head, body) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    let member = |key: &str| head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    let tags = member("tags")?.split(", ").map(|tag| Tag::parse(tag).ok()).collect::<Option<Vec<_>>>()?;
    Some(DemoArticle {
        name,
        title: Title::parse(member("title")?).ok()?,
        summary: Summary::parse(member("summary")?).ok()?,
        body: ArticleBody::parse(body).ok()?,
        tags: Tags::new(tags).ok()?,
        author: member("author")?,
        days_ago: member("days_ago")?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_an_article_of_some_length() {
        assert_eq!(articles().count(), FILES.len());
        for article in articles() {
            let words = article.body.as_str().split_whitespace().count();
            assert!((150..=310).contains(&words), "{} has {words} words", article.name);
            assert!(!article.summary.is_empty());
        }
    }
}
