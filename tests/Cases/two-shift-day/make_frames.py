#!/usr/bin/env python3
"""Writes frames.txt of this case: python3 make_frames.py > frames.txt. The script is the scenario; README.md works it out by hand."""
from datetime import datetime, timedelta
import json

DAY = datetime(2026, 4, 1)
frames = []  # (arrival, order, line)


def at(text):
    """'24:05' and '16:00:30' as wall clock of 2026-04-01."""
    parts = [int(x) for x in text.split(":")]
    return DAY + timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2] if len(parts) > 2 else 0)


def iso(t):
    return t.strftime("%Y-%m-%dT%H:%M:%S") + "+09:00"


def send(arrival, topic, payload, retained=False):
    text = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
    frames.append((arrival, len(frames), f"{iso(arrival)} {'retained ' if retained else ''}kotadx/v1/kota/{topic} {text}"))


def say(time, topic, **keys):
    """A reading that arrives at once."""
    send(at(time), topic, {"ts": iso(at(time)), **keys})


def beats(station, first, last, but=()):
    """A heartbeat a minute: the clamp meter's reading."""
    t = at(first)
    while t <= at(last):
        if not any(at(a) < t < at(b) for a, b in but):
            send(t, f"{station}/current", {"ts": iso(t), "v": 0.4, "u": "A"})
        t += timedelta(minutes=1)


# ---- 組立1 and 組立2: signs of life
beats("assy/a1", "6:20", "15:05", but=[("9:50", "10:10")])
beats("assy/a1", "16:00", "24:40", but=[("23:01", "23:03")])
beats("assy/a2", "6:35", "15:45")

# ---- プレス1号機: counter every 5 minutes; (time, step) where a step is not None, else (time, value) of another device
count = 9905
counters = [("6:25", count)]
late = []


def counter(time, step=None, value=None):
    global count
    count = value if value is not None else (count + step) % 10000
    counters.append((time, count))


def run(first, last, step):
    t = at(first)
    while t <= at(last):
        minutes = int((t - DAY).total_seconds()) // 60
        counter(f"{minutes // 60}:{minutes % 60:02}", step)
        t += timedelta(minutes=5)


counter("6:30", 3)
run("6:35", "8:25", 5)          # wraps at 8:05: 9998 -> 3
counter("8:35", 0)
run("8:40", "9:30", 5)
run("9:35", "9:40", 0)
counter("9:45", 1)
run("9:50", "10:35", 5)
counter("11:20", value=5000)    # another device
run("11:25", "12:00", 5)
run("12:05", "12:20", 0)        # 段取り
run("12:25", "13:05", 5)
counter("13:15", 0)
run("13:20", "14:00", 5)
run("14:05", "14:10", 0)        # 手待ち
counter("14:15", 2)
run("14:20", "14:35", 5)
counter("14:40", value=4)       # power off and on
run("14:45", "15:00", 5)
counter("15:04", 4)
counter("16:00", 0)             # 2直
counter("16:05", 3)
run("16:10", "18:00", 5)
counter("18:10", 0)
run("18:15", "20:10", 5)
counter("20:55", 0)
run("21:00", "22:40", 5)
counter("22:50", 0)
run("22:55", "23:50", 5)
run("23:55", "24:10", 0)        # 手待ち over midnight
counter("24:15", 3)
run("24:20", "24:35", 5)
counter("24:39", 4)
held = [(t, v) for t, v in counters if at("19:05") <= at(t) <= at("19:55")]
for time, value in counters:
    if (time, value) in held:
        continue
    for copy in range(5 if time == "21:30" else 1):  # a duplicate burst
        say(time, "press/p1/counter", v=value)
send(at("22:05"), "press/p1/counter", json.dumps([{"ts": iso(at(t)), "v": v} for t, v in held], separators=(",", ":")))  # 3 h late
send(at("21:32"), "press/p1/counter", "1", retained=True)

say("14:00", "press/p1/state", v="wait")
say("14:12", "press/p1/state", v="unknown")
say("23:50", "press/p1/state", v="手待ち")
say("24:10", "press/p1/state", v="不明")
say("12:00", "press/p1/work", ev="start", id="s-1", state="setup")
say("12:20", "press/p1/work", ev="end", id="s-1")


# ---- プレス2号機: a message per piece
def pieces(first, last):
    t = at(first)
    while t <= at(last):
        send(t, "press/p2/cycle", {"ts": iso(t), "v": 1})
        t += timedelta(minutes=2)


pieces("6:28", "8:24")
pieces("8:38", "8:58")
pieces("9:13", "10:35")
pieces("11:23", "11:59")
pieces("12:30", "12:32")        # nobody badged: unassigned
pieces("13:03", "13:05")
pieces("13:18", "14:00")
pieces("14:23", "15:03")
pieces("17:01", "17:01")        # nobody rostered: unassigned
pieces("25:31", "25:31")        # before 5:00 the next morning: still this day
send(at("21:32"), "press/p2/cycle", "1", retained=True)
say("14:00", "press/p2/work", ev="start", id="j-8", worker="w02", state="ancillary")
say("14:20", "press/p2/work", ev="end", id="j-8", worker="w02")
say("14:20", "press/p2/work", ev="start", id="j-9", worker="w02")  # without an end

# ---- 組立1: states
for time, word in [("6:25", "net"), ("7:40", "wait"), ("8:00", "net"), ("9:20", "段取り"), ("9:35", "net"), ("10:10", "net"), ("12:20", "wait"),
                   ("12:40", "net"), ("15:00", "stop"), ("16:00", "net"), ("17:00", "setup"), ("17:20", "net"), ("19:00", "wait"),
                   ("19:30", "net"), ("22:00", "stop"), ("22:10", "net"), ("23:03", "net")]:
    say(time, "assy/a1/state", v=word)
say("23:01:30", "assy/a1/status", v="offline")

# ---- 組立2: jobs
for job, first, last, made, state in [("j-1", "6:40", "7:40", 12, None), ("j-2", "7:50", "8:50", 10, None), ("j-3", "9:00", "10:30", 18, None),
                                      ("j-4", "11:30", "13:05", 19, None), ("j-5", "13:15", "14:15", 0, "ancillary"),
                                      ("j-6", "14:30", "15:00", 6, None), ("j-7", "14:40", "14:55", 0, "setup")]:
    say(first, "assy/a2/work", ev="start", id=job, **({"state": state} if state else {}))
    say(last, "assy/a2/work", ev="end", id=job, v=made)
say("15:10", "assy/a2/work", ev="start", id="o-1", worker="w04")   # 残業
say("15:40", "assy/a2/work", ev="end", id="o-1", worker="w04", v=6)
say("17:00", "assy/a2/work", ev="start", id="t-1", worker="w99")   # in no book
say("17:10", "assy/a2/work", ev="end", id="t-1", worker="w99")

# ---- badges
for time, station, tag, ev in [
        ("6:18", "press/p1", "E001", "in"), ("6:18:02", "press/p1", "E001", "in"), ("9:31", "press/p1", "E001", "out"),
        ("9:43", "press/p1", "E001", "in"), ("15:07", "press/p1", "E001", "out"),
        ("6:24", "press/p2", "E002", None), ("9:00", "press/p2", "E002", None), ("9:10", "press/p2", "E002", None),
        ("9:10:01", "press/p2", "E002", None), ("12:00", "assy/a1", "E002", None), ("13:00", "press/p2", "E002", None),
        ("6:22", "assy/a1", "E003", "in"), ("15:06", "assy/a1", "E003", "out"), ("7:00", "assy/a1", "E999", "in"),
        ("6:35", "assy/a2", "E004", "in"), ("10:30", "assy/a2", "E004", "out"), ("11:25", "assy/a2", "E004", "in"),
        ("15:06", "assy/a2", "E004", "out"),
        ("15:58", "press/p1", "E005", "in"), ("24:41", "press/p1", "E005", "out")]:
    say(time, f"{station}/badge", tag=tag, **({"ev": ev} if ev else {}))

# ---- the log's clock passes on
say("36:00", "press/p1/current", v=0.1, u="A")

print("# ARRIVAL [retained] TOPIC PAYLOAD, in order of arrival; written by make_frames.py; worked out by hand in README.md")
for _, _, line in sorted(frames, key=lambda f: (f[0], f[1])):
    print(line)
