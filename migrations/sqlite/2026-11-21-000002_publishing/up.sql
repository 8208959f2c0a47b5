-- Articles. `listed_at` is when one was published, or made where it never was; `tags` keeps the author's order.
-- The body comes last, so that lists need not read past it.
CREATE TABLE articles (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    author_id BLOB NOT NULL REFERENCES users (id),
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    summary TEXT NOT NULL,
    tags TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
    favorites_count INTEGER NOT NULL DEFAULT 0 CHECK (favorites_count >= 0),
    comments_count INTEGER NOT NULL DEFAULT 0 CHECK (comments_count >= 0),
    published_at INTEGER CHECK (published_at IS NOT NULL OR status <> 'published'),
    listed_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX articles_listed ON articles (status, listed_at, id);
CREATE INDEX articles_created ON articles (status, created_at, id);
CREATE INDEX articles_titled ON articles (status, title_folded, id);
CREATE INDEX articles_favorited ON articles (status, favorites_count, id);
CREATE INDEX articles_author_listed ON articles (author_id, status, listed_at, id);
CREATE INDEX articles_author_created ON articles (author_id, status, created_at, id);
CREATE INDEX articles_author_titled ON articles (author_id, status, title_folded, id);
CREATE INDEX articles_author_favorited ON articles (author_id, status, favorites_count, id);

-- Every slug that an article has or had: no other article may take it while that one lives.
CREATE TABLE article_slugs (
    slug TEXT NOT NULL PRIMARY KEY,
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX article_slugs_article ON article_slugs (article_id);

-- `published` is the article's: tags are counted over published articles, without looking at each of them.
CREATE TABLE article_tags (
    tag TEXT NOT NULL,
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    published INTEGER NOT NULL,
    PRIMARY KEY (tag, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_tags_article ON article_tags (article_id);
CREATE INDEX article_tags_published ON article_tags (published, tag);

CREATE TABLE favorites (
    user_id BLOB NOT NULL REFERENCES users (id),
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    since INTEGER NOT NULL,
    PRIMARY KEY (user_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX favorites_article ON favorites (article_id);

-- A deleted comment keeps its row, so that its thread holds together.
CREATE TABLE comments (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL CHECK (version > 0),
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    author_id BLOB NOT NULL REFERENCES users (id),
    body TEXT,
    parent_id BLOB REFERENCES comments (id),
    status TEXT NOT NULL CHECK (status IN ('visible', 'hidden', 'deleted')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK (body IS NOT NULL OR status = 'deleted')
) STRICT;
CREATE INDEX comments_thread ON comments (article_id, number);
CREATE INDEX comments_parent ON comments (parent_id);
