-- The form of one request out of turn, as JSON: it travels with the request and is never changed. Nothing: the form is one of the
-- program's, named by code and version.
ALTER TABLE report_period ADD COLUMN form TEXT;
