DROP TABLE email_tokens;
ALTER TABLE users DROP COLUMN unwanted_mail;
