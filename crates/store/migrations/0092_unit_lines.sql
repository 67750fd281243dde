-- Whose children hang where after a re-organisation, and which rows are one unit under several names (crates/store/src/unit.rs).

-- Who carries a unit on that is no more: of several parts the largest, which keeps what hung below it.
CREATE VIEW unit_heir (from_id, to_id, on_day) AS
    SELECT s.from_id, s.to_id, s.on_day FROM unit_succession s JOIN unit u ON u.id = s.from_id
    WHERE u.valid_to <= s.on_day
      AND NOT EXISTS (
        SELECT 1 FROM unit_succession o
        WHERE o.from_id = s.from_id
          AND (o.share_percent > s.share_percent OR (o.share_percent = s.share_percent AND o.to_id > s.to_id)));

-- A row that began as another one ended, which was all that went into it that day: the same unit, renamed or moved.
CREATE VIEW unit_renamed (id, before_id, on_day) AS
    SELECT s.to_id, s.from_id, s.on_day FROM unit_succession s JOIN unit u ON u.id = s.to_id
    WHERE s.share_percent = 100 AND u.valid_from = s.on_day
      AND NOT EXISTS (
        SELECT 1 FROM unit_succession o WHERE o.to_id = s.to_id AND o.on_day = s.on_day AND o.id <> s.id);
