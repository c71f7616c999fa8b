-- The languages people and groups read.

ALTER TABLE users ADD COLUMN language TEXT;
ALTER TABLE users ADD COLUMN language_code TEXT;
ALTER TABLE groups ADD COLUMN language TEXT;
