-- From which day on the record that evidence points at stood in the system; nothing for what is only told, which stands there
-- from the moment it was entered.
ALTER TABLE evidence ADD COLUMN known_on TEXT;
