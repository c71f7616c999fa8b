-- After how long without news whoever has an incident is asked how it goes.

ALTER TABLE groups ADD COLUMN sla_update REAL CHECK (sla_update >= 0);
