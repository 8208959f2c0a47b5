DROP TABLE comments;
DROP TABLE favorites;
DROP TABLE article_tags;
DROP TABLE article_slugs;
DROP TABLE articles;
