-- Metadata of Phụ lục VI (NĐ 30/2020) a line of the register had no place for: year, symbol and number of the file a document is
-- kept in, how urgent it is, until when it is to be answered.
ALTER TABLE outgoing ADD COLUMN file_catalog BIGINT;
ALTER TABLE outgoing ADD COLUMN file_notation TEXT;
ALTER TABLE outgoing ADD COLUMN doc_ordinal BIGINT;
ALTER TABLE outgoing ADD COLUMN urgency TEXT;
ALTER TABLE outgoing ADD COLUMN due_date TEXT;
