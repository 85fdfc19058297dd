#!/usr/bin/env python3
"""Writes a made-up export of 200,000 events to standard output, for timing `analyze`.

Usage: busy-logs.py KIND > FILE.xml

KIND: rds (a terminal server: every session its own number, no boot), rdsopen (the same, nobody
logs off), jumps (the clock is set before each logon), mix (logons among dense auditing),
security (4624 without sessions), p4689 (process ends only), hosts (400 computers).
"""
import datetime
import sys
from xml.sax.saxutils import escape

WIN = "Microsoft-Windows-"
PROVIDERS = {
    "WL": (WIN + "Winlogon", "System"),
    "LSM": (WIN + "TerminalServices-LocalSessionManager", WIN + "TerminalServices-LocalSessionManager/Operational"),
    "UPS": (WIN + "User Profiles Service", WIN + "User Profile Service/Operational"),
    "SC": (WIN + "Shell-Core", WIN + "Shell-Core/Operational"),
    "SEC": (WIN + "Security-Auditing", "Security"),
    "KG": (WIN + "Kernel-General", "System"),
}
EVENTS = 200_000
written = 0
records = {}
computer = "RDS.example"


def stamp(seconds, ms=0):
    moment = datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=seconds, milliseconds=ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def event(source, number, at, fields, user=None, pid=4):
    global written
    provider, channel = PROVIDERS[source]
    record = records[computer, channel] = records.get((computer, channel), 0) + 1
    if source == "LSM":
        body = "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in fields.items())
        body = f"<UserData><EventXML xmlns='Event_NS'>{body}</EventXML></UserData>"
    else:
        body = "".join(f"<Data Name='{k}'>{escape(str(v))}</Data>" for k, v in fields.items())
        body = f"<EventData>{body}</EventData>"
    who = f"<Security UserID='{user}'/>" if user else "<Security/>"
    print(
        f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/>"
        f"<EventID>{number}</EventID><Version>0</Version><Level>4</Level><TimeCreated SystemTime='{at}'/>"
        f"<EventRecordID>{record}</EventRecordID><Correlation/><Execution ProcessID='{pid}' ThreadID='8'/>"
        f"<Channel>{channel}</Channel><Computer>{computer}</Computer>{who}</System>{body}</Event>"
    )
    written += 1


def logon(t, sid, session, off=None):
    event("WL", 7001, stamp(t, 200), {"TSId": session, "UserSid": sid}, pid=700 + session)
    if off:
        event("WL", 7002, stamp(t + off), {"TSId": session, "UserSid": sid}, pid=700 + session)
    event("UPS", 1, stamp(t, 300), {"Session": session}, user=sid)
    event("UPS", 2, stamp(t, 900), {"Session": session}, user=sid)


def shell(t, sid, pid):
    for number, ms in ((62170, 2000), (62171, 4000)):
        event("SC", number, stamp(t, ms), {"LogonType": 8, "TaskName": "AllLogonTasks"}, user=sid, pid=pid)


def ready(t, user, session, *more):
    for number, seconds in ((21, 1.5), (22, 1.6), *more):
        event("LSM", number, stamp(t + seconds), {"User": user, "SessionID": session, "Address": "LOCAL"})


def step(kind, i):
    global computer
    sid = f"S-1-5-21-1-2-3-{1000 + i % 5000}"
    user = f"u{i % 5000}"
    if kind == "rds":
        logon(i * 20, sid, i + 2, off=50)
        shell(i * 20, sid, i)
    elif kind == "rdsopen":
        logon(i * 20, sid, i + 2)
        ready(i * 20, "EX\\" + user, i + 2, (24, 60))
    elif kind == "jumps":
        event("KG", 1, stamp(i * 60 - 2), {"NewTime": stamp(i * 60 - 2), "OldTime": stamp(i * 60 - 5), "Reason": 1})
        logon(i * 60, sid, 1, off=50)
    elif kind == "mix":
        for k in range(12):
            target = {"TargetUserSid": sid, "TargetUserName": user, "TargetDomainName": "EX"}
            target |= {"TargetLogonId": hex(i * 100 + k), "LogonType": 2 if k < 2 else 3}
            event("SEC", 4624, stamp(i * 60, 100 + k), target)
            event("SEC", 4634, stamp(i * 60, 3000 + k), target)
        logon(i * 60, sid, i % 40 + 2, off=50)
        ready(i * 60, "EX\\" + user, i % 40 + 2)
        shell(i * 60, sid, i)
    elif kind == "security":
        target = {"TargetUserSid": f"S-1-5-21-1-2-3-{i}", "TargetUserName": f"user{i}", "TargetDomainName": "EX"}
        event("SEC", 4624, stamp(i), target | {"TargetLogonId": hex(i), "LogonType": 2})
    elif kind == "p4689":
        event("SEC", 4689, stamp(i), {"ProcessId": hex(i), "ProcessName": f"C:\\Windows\\x{i}.exe"})
    elif kind == "hosts":
        computer = f"PC{i % 400}.example"
        logon(i // 400 * 600, sid, 1, off=400)
        shell(i // 400 * 600, sid, i)
    else:
        sys.exit(__doc__)


if len(sys.argv) != 2:
    sys.exit(__doc__)
event("KG", 12, stamp(0), {})
turn = 0
while written < EVENTS:
    turn += 1
    step(sys.argv[1], turn)
