UPDATE users SET followers_count = 0, following_count = 0 WHERE followers_count > 0 OR following_count > 0;
