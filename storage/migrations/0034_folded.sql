-- Words are found without apostrophes and the dots of Gurmukhi, as people type in a hurry.

DROP TRIGGER incidents_are_found;
DROP TRIGGER incidents_are_found_anew;
DROP TRIGGER notes_are_found;
DROP TRIGGER notes_are_found_anew;
DROP TRIGGER users_are_found_anew;
ALTER TABLE searched RENAME TO searched_before;
ALTER TABLE searched_people RENAME TO searched_people_before;

CREATE VIRTUAL TABLE searched USING fts5 (
    description, summary, facts, notes, folded, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators 'ʻʼ'"
);

CREATE VIRTUAL TABLE searched_people USING fts5 (
    full_name, handle, folded, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators 'ʻʼ'"
);

INSERT INTO searched (rowid, description, summary, facts, notes, folded)
    SELECT rowid, description, summary, facts, notes,
           (WITH RECURSIVE folding (n, was, said) AS (
               SELECT 1, was, was FROM (SELECT description || char(32, 57344, 32) || summary || char(32, 57344, 32) || notes AS was)
               UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                   2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
               FROM folding WHERE n < 19)
           SELECT nullif(said, was) FROM folding WHERE n = 19)
      FROM searched_before ORDER BY rowid;

INSERT INTO searched_people (rowid, full_name, handle, folded)
    SELECT rowid, full_name, handle,
           (WITH RECURSIVE folding (n, was, said) AS (
               SELECT 1, was, was FROM (SELECT full_name AS was)
               UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                   2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
               FROM folding WHERE n < 19)
           SELECT nullif(said, was) FROM folding WHERE n = 19)
      FROM searched_people_before ORDER BY rowid;

DROP TABLE searched_before;
DROP TABLE searched_people_before;

CREATE TRIGGER incidents_are_found AFTER INSERT ON incidents
BEGIN
    INSERT INTO searched (rowid, description, summary, facts, notes, folded)
        VALUES (NEW.year * 1000000000 + NEW.number, NEW.description,
            coalesce(NEW.resolution_summary, '') || ' ' || coalesce(NEW.cancel_reason, ''),
            coalesce(NEW.unit, '') || ' ' || coalesce(NEW.trailer, '') || ' '
                || coalesce(NEW.road, ''), '',
            (WITH RECURSIVE folding (n, was, said) AS (
                SELECT 1, was, was FROM (SELECT NEW.description
                    || char(32, 57344, 32) || coalesce(NEW.resolution_summary, '')
                    || ' ' || coalesce(NEW.cancel_reason, '') AS was)
                UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                    2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
                FROM folding WHERE n < 19)
            SELECT nullif(said, was) FROM folding WHERE n = 19));
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
            || coalesce(NEW.road, ''),
        folded = (WITH RECURSIVE folding (n, was, said) AS (
            SELECT 1, was, was FROM (SELECT NEW.description
                || char(32, 57344, 32) || coalesce(NEW.resolution_summary, '')
                || ' ' || coalesce(NEW.cancel_reason, '') || char(32, 57344, 32) || notes AS was)
            UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
            FROM folding WHERE n < 19)
        SELECT nullif(said, was) FROM folding WHERE n = 19)
    WHERE rowid = NEW.year * 1000000000 + NEW.number;
END;

CREATE TRIGGER notes_are_found AFTER INSERT ON notes WHEN NEW.text <> ''
BEGIN
    UPDATE searched SET notes = substr(notes || char(10) || NEW.text, -10000),
        folded = (WITH RECURSIVE folding (n, was, said) AS (
            SELECT 1, was, was FROM (SELECT description || char(32, 57344, 32) || summary
                || char(32, 57344, 32) || substr(notes || char(10) || NEW.text, -10000) AS was)
            UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
            FROM folding WHERE n < 19)
        SELECT nullif(said, was) FROM folding WHERE n = 19)
    WHERE rowid = (SELECT year * 1000000000 + number FROM incidents
                   WHERE incident_id = NEW.incident_id);
END;

CREATE TRIGGER notes_are_found_anew AFTER UPDATE OF text ON notes WHEN NEW.text <> OLD.text
BEGIN
    UPDATE searched SET notes = coalesce((SELECT substr(group_concat(text, char(10)), -10000)
        FROM (SELECT text FROM notes WHERE incident_id = NEW.incident_id ORDER BY note_id)), '')
    WHERE rowid = (SELECT year * 1000000000 + number FROM incidents
                   WHERE incident_id = NEW.incident_id);
    UPDATE searched SET folded = (WITH RECURSIVE folding (n, was, said) AS (
            SELECT 1, was, was FROM (SELECT description || char(32, 57344, 32) || summary || char(32, 57344, 32) || notes AS was)
            UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
            FROM folding WHERE n < 19)
        SELECT nullif(said, was) FROM folding WHERE n = 19)
    WHERE rowid = (SELECT year * 1000000000 + number FROM incidents
                   WHERE incident_id = NEW.incident_id);
END;

CREATE TRIGGER users_are_found_anew AFTER UPDATE OF full_name, telegram_handle ON users
WHEN (NEW.full_name, NEW.telegram_handle) IS NOT (OLD.full_name, OLD.telegram_handle)
BEGIN
    UPDATE searched_people
        SET full_name = NEW.full_name, handle = coalesce(NEW.telegram_handle, ''),
            folded = (WITH RECURSIVE folding (n, was, said) AS (
                SELECT 1, was, was FROM (SELECT NEW.full_name AS was)
                UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                    2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
                FROM folding WHERE n < 19)
            SELECT nullif(said, was) FROM folding WHERE n = 19)
    WHERE rowid = NEW.user_id;
END;
