-- Articles. `listed_at` is when one was published, or made where it never was; `tags` keeps the author's order.
-- The body comes last, so that lists need not read past it.
CREATE TABLE articles (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    author_id UUID NOT NULL REFERENCES users (id),
    slug TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    title_folded TEXT COLLATE "C" NOT NULL,
    summary TEXT COLLATE "C" NOT NULL,
    tags TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
    favorites_count BIGINT NOT NULL DEFAULT 0 CHECK (favorites_count >= 0),
    comments_count BIGINT NOT NULL DEFAULT 0 CHECK (comments_count >= 0),
    published_at TIMESTAMPTZ CHECK (published_at IS NOT NULL OR status <> 'published'),
    listed_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    body TEXT COLLATE "C" NOT NULL
);
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
    slug TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    article_id UUID NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX article_slugs_article ON article_slugs (article_id);

-- `published` is the article's: tags are counted over published articles, without looking at each of them.
CREATE TABLE article_tags (
    tag TEXT COLLATE "C" NOT NULL,
    article_id UUID NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    published BOOLEAN NOT NULL,
    PRIMARY KEY (tag, article_id)
);
CREATE INDEX article_tags_article ON article_tags (article_id);
CREATE INDEX article_tags_published ON article_tags (published, tag);

CREATE TABLE favorites (
    user_id UUID NOT NULL REFERENCES users (id),
    article_id UUID NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    since TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, article_id)
);
CREATE INDEX favorites_article ON favorites (article_id);

-- A deleted comment keeps its row, so that its thread holds together.
CREATE TABLE comments (
    number BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    version BIGINT NOT NULL CHECK (version > 0),
    article_id UUID NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    author_id UUID NOT NULL REFERENCES users (id),
    body TEXT COLLATE "C",
    parent_id UUID REFERENCES comments (id),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('visible', 'hidden', 'deleted')),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CHECK (body IS NOT NULL OR status = 'deleted')
);
CREATE INDEX comments_thread ON comments (article_id, number);
CREATE INDEX comments_parent ON comments (parent_id);
