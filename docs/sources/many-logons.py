#!/usr/bin/env python3
"""Repeats the events of one exported logon every 65 minutes until there are N: input for the benchmark in windows.md."""
import datetime
import re
import sys

events = [line for line in open(sys.argv[1], encoding="utf-8") if line.rstrip().endswith("</Event>")]
records = {}
written = 0
round_number = 0
while written < int(sys.argv[2]):
    later = datetime.timedelta(minutes=65 * round_number)
    for event in events:
        stamp = re.search(r"SystemTime='([^.]*)(\.[^']*)'", event)
        moved = (datetime.datetime.fromisoformat(stamp.group(1)) + later).isoformat()
        channel = re.search(r"<Channel>([^<]*)", event).group(1)
        records[channel] = records.get(channel, 0) + 1
        event = event.replace(stamp.group(0), f"SystemTime='{moved}{stamp.group(2)}'")
        event = re.sub(r"<EventRecordID>\d+", f"<EventRecordID>{records[channel]}", event)
        sys.stdout.write(event.replace("{D5C38A00", "{%08X" % round_number))
        written += 1
    round_number += 1
