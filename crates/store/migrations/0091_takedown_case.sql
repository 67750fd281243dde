-- A request to take down or block may come out of a case.

ALTER TABLE takedown ADD COLUMN case_id TEXT;
CREATE INDEX takedown_case ON takedown (case_id);
