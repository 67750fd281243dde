-- The plan whose clauses a consolidated report walks through; none for a request out of turn.
ALTER TABLE report_period ADD COLUMN directive_id TEXT;
