"""The other opinion on our calendar feed: reads it from standard input with the library `icalendar`, prints a line an event."""

import sys

import icalendar

calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
faults = [(part.name, part.errors) for part in calendar.walk() if part.errors]
assert not faults, faults
assert calendar["VERSION"] == "2.0" and calendar["PRODID"], dict(calendar)
uids = set()
for event in calendar.walk("VEVENT"):
    for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
        assert name in event, (name, dict(event))
    uids.add(str(event["UID"]))
    print(event["DTSTART"].dt.isoformat(), event["SUMMARY"])
assert len(uids) == len(calendar.walk("VEVENT")), "one UID an event"
