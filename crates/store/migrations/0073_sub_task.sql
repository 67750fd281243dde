-- A unit divides a task it was given: the part hangs on the whole and names who of the unit does it.

ALTER TABLE task ADD COLUMN parent_id TEXT;
ALTER TABLE task ADD COLUMN doer_id TEXT;
ALTER TABLE task ADD COLUMN doer_name TEXT;
CREATE INDEX task_parent ON task (parent_id);
