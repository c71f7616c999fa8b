-- A run that is killed counts against nothing that merely waits, and what is set aside is said.
ALTER TABLE inbox ADD COLUMN begun INTEGER NOT NULL DEFAULT 0  -- in work, or when we were killed
    CHECK (begun IN (0, 1));
ALTER TABLE inbox ADD COLUMN kills INTEGER NOT NULL DEFAULT 0; -- how many runs ended during it
ALTER TABLE inbox ADD COLUMN told INTEGER NOT NULL DEFAULT 0   -- whoever sent it knows it is dead
    CHECK (told IN (0, 1));
UPDATE inbox SET told = 1 WHERE t_dead IS NOT NULL;            -- too long ago to speak of now

-- The last poll by the machine's own clock: another process has no other to compare it with.
ALTER TABLE polling ADD COLUMN t_machine INTEGER;
