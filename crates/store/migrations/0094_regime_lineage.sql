-- A regime that was changed is a new row; `lineage` is the id of its first one, so that a year is compared with the year before.
-- Nothing: it is its own first one.
ALTER TABLE report_regime ADD COLUMN lineage TEXT;
