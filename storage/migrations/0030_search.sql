-- What is found by words, by people and by unit, over what is resolved, too.

CREATE INDEX incident_events_by_actor ON incident_events (actor_id, incident_id)
    WHERE actor_id IS NOT NULL;
CREATE INDEX incident_events_by_other ON incident_events (other_id, incident_id)
    WHERE other_id IS NOT NULL;

CREATE VIRTUAL TABLE searched USING fts5 (
    description, summary, facts, notes, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators 'ʻʼ'"
);

CREATE VIRTUAL TABLE searched_people USING fts5 (
    full_name, handle, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators 'ʻʼ'"
);

INSERT INTO searched (rowid, description, summary, facts, notes)
    SELECT year * 1000000000 + number, description,
           coalesce(resolution_summary, '') || ' ' || coalesce(cancel_reason, ''),
           coalesce(unit, '') || ' ' || coalesce(trailer, '') || ' ' || coalesce(road, ''),
           coalesce((SELECT substr(group_concat(text, char(10)), -10000)
                     FROM (SELECT text FROM notes WHERE notes.incident_id = incidents.incident_id
                           ORDER BY note_id)), '')
      FROM incidents ORDER BY year, number;

INSERT INTO searched_people (rowid, full_name, handle)
    SELECT user_id, full_name, coalesce(telegram_handle, '') FROM users ORDER BY user_id;

CREATE TRIGGER incidents_are_found AFTER INSERT ON incidents
BEGIN
    INSERT INTO searched (rowid, description, summary, facts, notes)
        VALUES (NEW.year * 1000000000 + NEW.number, NEW.description,
            coalesce(NEW.resolution_summary, '') || ' ' || coalesce(NEW.cancel_reason, ''),
            coalesce(NEW.unit, '') || ' ' || coalesce(NEW.trailer, '') || ' '
                || coalesce(NEW.road, ''), '');
END;

CREATE TRIGGER incidents_are_found_anew
AFTER UPDATE OF description, resolution_summary, cancel_reason, unit, trailer, road ON incidents
WHEN (NEW.description, NEW.resolution_summary, NEW.cancel_reason, NEW.unit, NEW.trailer, NEW.road)
    IS NOT (OLD.description, OLD.resolution_summary, OLD.cancel_reason, OLD.unit, OLD.trailer,
            OLD.road)
BEGIN
    UPDATE searched SET description = NEW.description,
        summary = coalesce(NEW.resolution_summary, '') || ' ' || coalesce(NEW.cancel_reason, ''),
        facts = coalesce(NEW.unit, '') || ' ' || coalesce(NEW.trailer, '') || ' '
            || coalesce(NEW.road, '')
    WHERE rowid = NEW.year * 1000000000 + NEW.number;
END;

CREATE TRIGGER notes_are_found AFTER INSERT ON notes WHEN NEW.text <> ''
BEGIN
    UPDATE searched SET notes = substr(notes || char(10) || NEW.text, -10000)
    WHERE rowid = (SELECT year * 1000000000 + number FROM incidents
                   WHERE incident_id = NEW.incident_id);
END;

CREATE TRIGGER notes_are_found_anew AFTER UPDATE OF text ON notes WHEN NEW.text <> OLD.text
BEGIN
    UPDATE searched SET notes = coalesce((SELECT substr(group_concat(text, char(10)), -10000)
        FROM (SELECT text FROM notes WHERE incident_id = NEW.incident_id ORDER BY note_id)), '')
    WHERE rowid = (SELECT year * 1000000000 + number FROM incidents
                   WHERE incident_id = NEW.incident_id);
END;

CREATE TRIGGER users_are_found_anew AFTER UPDATE OF full_name, telegram_handle ON users
WHEN (NEW.full_name, NEW.telegram_handle) IS NOT (OLD.full_name, OLD.telegram_handle)
BEGIN
    UPDATE searched_people
        SET full_name = NEW.full_name, handle = coalesce(NEW.telegram_handle, '')
    WHERE rowid = NEW.user_id;
END;
