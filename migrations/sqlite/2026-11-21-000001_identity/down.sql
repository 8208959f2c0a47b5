DROP TABLE follows;
DROP TABLE login_attempts;
DROP TABLE session_tokens;
DROP TABLE sessions;
DROP TABLE users;
