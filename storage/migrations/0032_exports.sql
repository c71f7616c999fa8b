-- What whoever runs the bot exported of all groups: their admins read of it.

CREATE TABLE exports (
    export_id INTEGER PRIMARY KEY,
    t         INTEGER NOT NULL,
    t_from    INTEGER NOT NULL,
    t_until   INTEGER NOT NULL CHECK (t_until > t_from)
);

CREATE TRIGGER exports_are_final BEFORE UPDATE ON exports
BEGIN SELECT RAISE (ABORT, 'audit events cannot be changed'); END;
CREATE TRIGGER exports_are_kept BEFORE DELETE ON exports
BEGIN SELECT RAISE (ABORT, 'audit events cannot be deleted'); END;
