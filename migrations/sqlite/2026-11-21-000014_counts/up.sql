-- Follows are counted where they end, as favorites are with their article. Nobody who is gone counts.
ALTER TABLE users ADD COLUMN followers_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN following_count INTEGER NOT NULL DEFAULT 0;
DELETE FROM follows
WHERE follower_id IN (SELECT id FROM users WHERE status = 'deleted')
    OR followed_id IN (SELECT id FROM users WHERE status = 'deleted');
UPDATE users SET
    followers_count = (SELECT count(*) FROM follows WHERE followed_id = users.id),
    following_count = (SELECT count(*) FROM follows WHERE follower_id = users.id)
WHERE id IN (SELECT followed_id FROM follows UNION SELECT follower_id FROM follows);
