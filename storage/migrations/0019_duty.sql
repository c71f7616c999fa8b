-- Who is on duty: shifts, days off and exceptions, worked out ahead.

ALTER TABLE groups ADD COLUMN t_duty_until INTEGER;
ALTER TABLE groups ADD COLUMN t_next_shift INTEGER;
ALTER TABLE groups ADD COLUMN duty_zone TEXT;
CREATE INDEX groups_by_duty ON groups (t_duty_until) WHERE t_duty_until IS NOT NULL;
CREATE INDEX groups_by_next_shift ON groups (t_next_shift) WHERE t_next_shift IS NOT NULL;

-- Who works when, week by week: from a minute of a weekday (0 is Monday) by the group's clock until
-- another; one that is not later is of the next day. People are dispatchers of the group, or invited.
CREATE TABLE shifts (
    shift_id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    user_id  INTEGER REFERENCES users (user_id),  -- NULL: only the handle is known
    handle   TEXT COLLATE NOCASE,
    weekday  INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    starts   INTEGER NOT NULL CHECK (starts BETWEEN 0 AND 1439),
    ends     INTEGER NOT NULL CHECK (ends BETWEEN 0 AND 1439),
    CHECK ((user_id IS NULL) <> (handle IS NULL))
);

CREATE INDEX shifts_by_group ON shifts (group_id, user_id);

-- Days on which somebody's shifts do not begin, as YYYY-MM-DD by the group's clock; both count.
CREATE TABLE days_off (
    group_id  INTEGER NOT NULL REFERENCES groups (group_id),
    user_id   INTEGER REFERENCES users (user_id),  -- NULL: only the handle is known
    handle    TEXT COLLATE NOCASE,
    first_day TEXT NOT NULL CHECK (first_day IS date(first_day, '+0 days')),
    last_day  TEXT NOT NULL CHECK (last_day IS date(last_day, '+0 days') AND last_day >= first_day),
    CHECK ((user_id IS NULL) <> (handle IS NULL))
);

CREATE INDEX days_off_by_group ON days_off (group_id, user_id);

-- When somebody said that they are on, or off, whatever their shifts say. Later ones go before.
CREATE TABLE duty_exceptions (
    exception_id INTEGER PRIMARY KEY,
    group_id     INTEGER NOT NULL REFERENCES groups (group_id),
    user_id      INTEGER NOT NULL REFERENCES users (user_id),
    t_start      INTEGER NOT NULL,
    t_end        INTEGER NOT NULL CHECK (t_end > t_start),
    is_on        INTEGER NOT NULL CHECK (is_on IN (0, 1))
);

CREATE INDEX duty_exceptions_by_group ON duty_exceptions (group_id, t_end);

-- Who is on duty when, worked out of the three tables above until groups.t_duty_until. The end is
-- not in it.
CREATE TABLE duty (
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    user_id  INTEGER REFERENCES users (user_id),  -- NULL: only the handle is known
    handle   TEXT COLLATE NOCASE,
    t_start  INTEGER NOT NULL,
    t_end    INTEGER NOT NULL CHECK (t_end > t_start),
    CHECK ((user_id IS NULL) <> (handle IS NULL))
);

CREATE INDEX duty_by_time ON duty (group_id, t_end, t_start, user_id, handle);
