-- Which groups are suspended only because ops did not allow them: once allowed, they are resumed at
-- the next start. Of those that threw us out, Telegram tells when they want us back.

ALTER TABLE groups ADD COLUMN turned_away INTEGER NOT NULL DEFAULT 0 CHECK (turned_away IN (0, 1));
