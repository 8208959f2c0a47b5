-- The follows of before, and none of whoever is gone. A step of its own: one that adds columns keeps everybody waiting.
DELETE FROM follows
WHERE follower_id IN (SELECT id FROM users WHERE status = 'deleted')
    OR followed_id IN (SELECT id FROM users WHERE status = 'deleted');
UPDATE users SET
    followers_count = (SELECT count(*) FROM follows WHERE followed_id = users.id),
    following_count = (SELECT count(*) FROM follows WHERE follower_id = users.id)
WHERE id IN (SELECT followed_id FROM follows UNION SELECT follower_id FROM follows);
