-- Numbers up to `last` may have been given after the backup that was restored: not given again.

CREATE TABLE numbers_given (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
);
