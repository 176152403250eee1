#!/usr/bin/env python3
"""
An independent, slow computation of loads from a book and a log, written from the rules of attribution alone (ARCHITECTURE.md), for
golden cases and property tests. Nothing is swept: time is cut at every instant at which anything could change, and for each cell
every rule is asked again what holds there. Integers of nanoseconds throughout. Python 3, no packages.

  oracle.py CASE                  print what is found as CSV: day, shift, 15m, leveling
  oracle.py CASE --write          write CASE/expected-*.csv
  oracle.py CASE --check          compare with CASE/expected-*.csv and with the figures worked out by hand in CASE/hand.csv
  oracle.py CASE --timeline W     the states of one worker, for the eye
  oracle.py CASE --book-json      print the case's book as JSON in the words of BookContent
  oracle.py --random SEED [--to DIR] [--coincide]
                                  write a random book.json, frames.txt and expected-*.csv to DIR (default random-SEED);
                                  with --coincide events may fall on the same second and on the edges of shifts, breaks and minutes
  oracle.py --random-many FIRST COUNT --to DIR [--coincide]
                                  the same for COUNT seeds, each into DIR/SEED

CASE holds book/ (factory.yaml and CSV files) or book.json, and frames.txt. --outside evidence: see OUTSIDE.
"""
import csv
import io
import json
import math
import os
import random
import sys
from bisect import bisect_right
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

SECOND = 10**9
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
OFFSET = 9 * HOUR  # Asia/Tokyo. The oracle knows no other zone.
STATES = ["break", "away", "net", "ancillary", "setup", "wait", "idle", "unknown"]  # by priority
BUSY = ("net", "ancillary", "setup")
NOBODY = "unassigned"
ALWAYS = date.min

# Which evidence counts as attendance outside planned attendance: "busy" (net, ancillary, setup: "work") or "evidence" (any state
# that a reading says). The rules say "work outside that", which the author of this file reads as busy.
OUTSIDE = "busy"

WORDS = {}
for state, words in {
    "net": "net run running work 正味 正味作業 作業 主作業", "ancillary": "ancillary 付随 付随作業",
    "setup": "setup 段取 段取り 準備段取 段取り替え 段取替え 段取替 準備 付帯 付帯作業", "wait": "wait waiting 手待ち 手待 待ち",
    "break": "break rest 休憩 休み", "away": "away 離席", "idle": "idle stop stopped 停止 非作業", "unknown": "unknown 不明",
}.items():
    for word in words.split():
        WORDS[word] = state

KINDS = {"cycle": "cycle", "counter": "counter", "state": "state", "work": "work", "badge": "badge", "status": "status",
         "weight": "measurement", "torque": "measurement", "temp": "measurement", "humidity": "measurement", "wbgt": "measurement",
         "current": "measurement", "heart_rate": "measurement"}
KIND_NUMBERS = ["unknown", "cycle", "counter", "state", "work", "badge", "status", "measurement"]
DAY_NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]


# ---------------------------------------------------------------------------------------------------------------- times

def instant(text):
    t = datetime.fromisoformat(text)
    if t.tzinfo is None:
        t = t.replace(tzinfo=timezone(timedelta(hours=9)))
    d = t - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (d.days * 86400 + d.seconds) * SECOND + d.microseconds * 1000


def iso(t):
    s = (datetime(1970, 1, 1) + timedelta(seconds=(t + OFFSET) // SECOND)).isoformat()
    rest = (t + OFFSET) % SECOND
    return s + (f".{rest:09d}".rstrip("0") if rest else "") + "+09:00"


def midnight(day):
    return (day - date(1970, 1, 1)).days * DAY - OFFSET


def calendar_date(t):
    return date(1970, 1, 1) + timedelta(days=(t + OFFSET) // DAY)


def clock_minutes(text):
    h, m = text.strip().split(":")
    return int(h) * 60 + int(m)


# ---------------------------------------------------------------------------------------------------------------- the book

def scalar(text):
    text = text.strip()
    if text[:1] == '"' and text[-1:] == '"':
        return text[1:-1]
    if text[:1] == "[":
        return [scalar(x) for x in split_flow(text[1:-1])]
    if text[:1] == "{":
        return dict((k.strip(), scalar(v)) for k, v in (x.split(":", 1) for x in split_flow(text[1:-1])))
    return {"true": True, "false": False, "null": None, "": None}.get(text, text)


def split_flow(text):
    parts, depth, quoted, last = [], 0, False, 0
    for i, c in enumerate(text):
        quoted ^= c == '"'
        if not quoted:
            depth += (c in "[{") - (c in "]}")
            if c == "," and depth == 0:
                parts.append(text[last:i])
                last = i + 1
    return [p for p in parts + [text[last:]] if p.strip()]


def read_yaml(text):
    """The subset that the cases use: top-level scalars and lists of one-line maps."""
    out, key = {}, None
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] not in " -":
            key, value = line.split(":", 1)
            out[key] = scalar(value) if value.strip() else []
        elif line.strip().startswith("- "):
            out[key].append(scalar(line.strip()[2:]))
        elif ":" in line:
            k, v = line.split(":", 1)
            out[key] = out[key] or {}
            out[key][k.strip()] = scalar(v)
    return out


def place(text):
    return tuple(text.split("/")) if "/" in text else (text, text)


def rows(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8-sig", newline="") as f:
        return [r for r in csv.DictReader(f)]


def read_book_folder(folder):
    """book/ as JSON in the words of BookContent."""
    with open(os.path.join(folder, "factory.yaml"), encoding="utf-8") as f:
        y = read_yaml(f.read())
    b = {"Zone": y.get("zone", "Asia/Tokyo"), "Stations": [], "Signals": [], "Teams": [], "Workers": [], "Shifts": [], "Calendar": [],
         "Roster": [], "Skills": [], "StandardTimes": [], "Plan": []}
    low = "0001-01-01"
    since = lambda r: r.get("valid_from") or low
    for r in y.get("stations", []):
        line, station = place(r["station"])
        b["Stations"].append({"Line": line, "Station": station, "Name": r.get("name") or "", "SeesAllWork": bool(r.get("sees_all_work")),
                              "MaxSilenceSeconds": float(r["max_silence_s"]) if r.get("max_silence_s") else None,
                              "ToggleBadge": bool(r.get("toggle_badge")), "ValidFrom": since(r)})
    for r in y.get("signals", []):
        line, station = place(r["station"])
        b["Signals"].append({"Line": line, "Station": station, "Signal": r["signal"], "Kind": KIND_NUMBERS.index(r.get("kind") or KINDS[r["signal"]]),
                             "Modulus": int(r["modulus"]) if r.get("modulus") else None, "PiecesPerCount": float(r.get("pieces_per_count") or 1),
                             "MaxPerMinute": float(r["max_per_minute"]) if r.get("max_per_minute") else None, "Words": {}, "Unit": r.get("unit") or "",
                             "ValidFrom": since(r)})
    for r in y.get("teams", []):
        b["Teams"].append({"Team": r["team"], "Name": r.get("name") or "", "ValidFrom": since(r)})
    for r in y.get("shifts", []):
        spans = [[clock_minutes(x) for x in s.split("-")] for s in r.get("breaks") or []]
        b["Shifts"].append({"Shift": r["shift"], "Name": r.get("name") or "", "Start": clock_minutes(r["start"]), "End": clock_minutes(r["end"]),
                            "Breaks": [{"Start": s, "End": e} for s, e in spans],
                            "Days": [DAY_NAMES.index(d) for d in r.get("days") or DAY_NAMES], "ValidFrom": since(r)})
    for r in rows(folder, "workers.csv"):
        b["Workers"].append({"Worker": r["worker"], "Team": r["team"] or "", "Shift": r["shift"] or "",
                             "Tags": (r["tags"] or "").replace(";", " ").split(), "ValidFrom": since(r)})
    for r in rows(folder, "roster.csv"):
        line, station = place(r["station"])
        b["Roster"].append({"Line": line, "Station": station, "Shift": r["shift"], "Worker": r["worker"], "Share": float(r["share"] or 1),
                            "ValidFrom": since(r), "ValidTo": r["valid_to"] or None})
    for r in rows(folder, "standard_times.csv"):
        line, station = place(r["station"])
        b["StandardTimes"].append({"Part": r["part"] or "*", "Line": line, "Station": station, "Seconds": float(r["seconds"]), "ValidFrom": since(r)})
    for r in rows(folder, "plan.csv"):
        line, station = place(r["station"])
        b["Plan"].append({"Date": r["date"], "Shift": r["shift"], "Line": line, "Station": station, "Part": r["part"], "Quantity": float(r["quantity"])})
    for r in rows(folder, "skills.csv"):
        line, station = place(r["station"])
        b["Skills"].append({"Worker": r["worker"], "Line": line, "Station": station, "CanWork": r["can_work"] == "true", "ValidFrom": since(r)})
    for r in rows(folder, "calendar.csv"):
        b["Calendar"].append({"Date": r["date"], "Shift": r["shift"] or "", "IsWorkday": r["kind"] == "workday"})
    return b


class Instance:
    """One shift on one date."""

    def __init__(self, shift, day):
        self.shift, self.day = shift["Shift"], day
        self.start = midnight(day) + shift["Start"] * MINUTE
        self.end = midnight(day) + shift["End"] * MINUTE
        self.breaks = [(midnight(day) + b["Start"] * MINUTE, midnight(day) + b["End"] * MINUTE) for b in shift["Breaks"]]
        self.key = (self.shift, self.day)

    def holds(self, t):
        return self.start <= t < self.end


class Book:
    def __init__(self, content):
        self.c = content
        self.day_starts = content.get("DayStarts")
        if self.day_starts is None:
            self.day_starts = 300 if any(s["End"] > 1440 for s in content["Shifts"]) else 0
        s = content.get("Settings") or {}
        self.good, self.least = s.get("CoverageGood", 0.95), s.get("CoverageLeast", 0.80)
        self.factor, self.debounce, self.rest = s.get("CycleFactor", 1.5), s.get("BadgeDebounceSeconds", 3), s.get("RestMinutes", 10)
        self.has_shifts = bool(content["Shifts"])
        self.memo = {}

    @staticmethod
    def valid(entries, day, same):
        best = None
        for e in entries:
            since = date.fromisoformat(e["ValidFrom"])
            if same(e) and since <= day and (best is None or since >= date.fromisoformat(best["ValidFrom"])):
                best = e
        return best

    def once(self, key, make):
        if key not in self.memo:
            self.memo[key] = make()
        return self.memo[key]

    def station(self, s, day):
        return self.once(("station", s, day), lambda: self.valid(self.c["Stations"], day, lambda e: (e["Line"], e["Station"]) == s))

    def signal(self, s, name, day):
        def find():
            for line, station in (s, (s[0], "*"), ("*", "*")):
                e = self.valid(self.c["Signals"], day, lambda e: (e["Line"], e["Station"], e["Signal"]) == (line, station, name))
                if e:
                    return e
        return self.once(("signal", s, name, day), find)

    def standard_seconds(self, part, s, day):
        for p in ([part, "*"] if part else ["*"]):
            for line, station in (s, (s[0], "*"), ("*", "*")):
                e = self.valid(self.c["StandardTimes"], day, lambda e: (e["Part"], e["Line"], e["Station"]) == (p, line, station))
                if e:
                    return e["Seconds"]

    def worker(self, w, day):
        return self.valid(self.c["Workers"], day, lambda e: e["Worker"] == w)

    def team(self, w, day):
        e = self.worker(w, day)
        return e["Team"] if e and e["Team"] else "all"

    def owner(self, tag, day):
        for e in self.c["Workers"]:
            if tag in e["Tags"] and self.worker(e["Worker"], day) is e:
                return e["Worker"]

    def shift(self, name, day):
        e = self.valid(self.c["Shifts"], day, lambda e: e["Shift"] == name)
        if not e:
            return None
        words = {c["Shift"]: c["IsWorkday"] for c in self.c["Calendar"] if c["Date"] == day.isoformat()}
        worked = words[name] if name in words else words[""] if "" in words else (day.weekday() + 1) % 7 in e["Days"]
        return Instance(e, day) if worked else None

    def shifts_on(self, day):
        names = list(dict.fromkeys(s["Shift"] for s in self.c["Shifts"]))
        return self.once(("shifts", day), lambda: [i for i in (self.shift(n, day) for n in names) if i])

    def roster(self, s, shift, day):
        def find():
            iso_day = day.isoformat()
            hold = [r for r in self.c["Roster"] if (r["Line"], r["Station"], r["Shift"]) == (*s, shift)
                    and r["ValidFrom"] <= iso_day and not (r["ValidTo"] and r["ValidTo"] < iso_day)]
            latest = max((r["ValidFrom"] for r in hold), default=None)
            return {r["Worker"]: Fraction(r["Share"]) for r in hold if r["ValidFrom"] == latest and r["Worker"]}
        return self.once(("roster", s, shift, day), find)

    def instances_of_station(self, s, day):
        return [i for i in self.shifts_on(day) if self.roster(s, i.shift, day)]

    def instances_of_worker(self, w, day):
        def find():
            places = {(r["Line"], r["Station"]) for r in self.c["Roster"]}
            names = {i.shift for i in self.shifts_on(day) for s in places if w in self.roster(s, i.shift, day)}
            e = self.worker(w, day)
            if not names and e and e["Shift"]:
                names = {e["Shift"]}
            return sorted((i for i in self.shifts_on(day) if i.shift in names), key=lambda i: i.start)
        return self.once(("of worker", w, day), find)

    def around(self, instances_on, t):
        """Instances of the dates around an instant, the earliest-starting first."""
        d = calendar_date(t)
        return sorted((i for k in (-2, -1, 0, 1) for i in instances_on(d + timedelta(days=k))), key=lambda i: (i.start, i.shift))

    def date_of(self, instances_on, t):
        for i in self.around(instances_on, t):
            if i.holds(t):
                return i.day
        return calendar_date(t - self.day_starts * MINUTE)

    def date_of_worker(self, w, t):
        return self.date_of(lambda d: self.instances_of_worker(w, d), t)

    def date_of_station(self, s, t):
        return self.date_of(lambda d: self.instances_of_station(s, d), t)


# ---------------------------------------------------------------------------------------------------------------- the log

class Event:
    """One reading."""

    def __init__(self, order, station, signal, kind, t, fields, retained):
        self.order, self.station, self.signal, self.kind, self.t, self.f, self.retained = order, station, signal, kind, t, fields, retained


def read_frames(book, text):
    """Readings in order of time, each once, and the log's clock."""
    events, seen, log_clock = [], set(), 0
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        arrival_text, rest = line.split(" ", 1)
        retained = rest.startswith("retained ")
        topic, payload = rest[9 if retained else 0:].split(" ", 1)
        arrival = instant(arrival_text)
        log_clock = max(log_clock, arrival)
        _, _, _, ln, st, signal = topic.split("/")
        declared = book.signal((ln, st), signal, calendar_date(arrival))
        kind = KIND_NUMBERS[declared["Kind"]] if declared else KINDS.get(signal, "unknown")
        value = json.loads(payload) if payload[:1] in '[{"' or payload[:1].isdigit() else payload
        for one in value if isinstance(value, list) else [value]:
            fields = one if isinstance(one, dict) else {"v": one}
            t = instant(fields["ts"]) if "ts" in fields else arrival
            if t < arrival - DAY or t > arrival + 2 * MINUTE:
                t = arrival
            what = (topic, t, retained, json.dumps({k: v for k, v in fields.items() if k != "ts"}, sort_keys=True))
            if what in seen:
                continue
            seen.add(what)
            events.append(Event(len(events), (ln, st), signal, kind, t, fields, retained))
    events.sort(key=lambda e: (e.t, e.order))
    return events, log_clock


# ---------------------------------------------------------------------------------------------------------------- the computation

class Factory:
    def __init__(self, content, frames):
        self.book = Book(content)
        self.events, clock = read_frames(self.book, frames)
        self.clock = (clock + OFFSET) // MINUTE * MINUTE - OFFSET  # all counts up to the log clock's last whole minute
        self.first_day = min((calendar_date(e.t - self.book.day_starts * MINUTE) for e in self.events), default=date(1970, 1, 1))
        self.last_day = calendar_date(self.clock)
        self.days = [self.first_day + timedelta(days=k) for k in range((self.last_day - self.first_day).days + 1)]
        self.stations = {e.station for e in self.events} | {(r["Line"], r["Station"]) for r in content["Roster"]}
        self.find_badges()
        self.find_alive()
        self.find_evidence()
        self.changes = self.find_changes()
        self.find_claims()
        self.workers = sorted({w["Worker"] for w in content["Workers"]} | {r["Worker"] for r in content["Roster"] if r["Worker"]}
                              | {c[0] for c in self.claims if c[0] != NOBODY} | {p[0] for p in self.piece_claims if p[0] != NOBODY})
        self.cells = {w: self.find_cells(w) for w in self.workers}

    # ---- who is where

    def planned(self, w, t):
        return self.book.around(lambda d: self.book.instances_of_worker(w, d), t)

    def stay_ends(self, w, t):
        """(latest end of a stay that nobody ends, latest tap out that still ends it)"""
        here = self.planned(w, t)
        for i in [i for i in here if i.holds(t)] + [i for i in here if i.start - 2 * HOUR <= t < i.start]:
            return i.end, i.end + 6 * HOUR
        return t + 12 * HOUR, t + 12 * HOUR

    def find_badges(self):
        self.taps = {}   # worker -> [(t, "in" or "out", station)] that count
        self.stays = {}  # worker -> [(from, to, station)]
        last = {}
        for e in self.events:
            if e.kind != "badge" or e.retained:
                continue
            tag = e.f.get("tag", e.f.get("v"))
            w = self.book.owner(str(tag), self.book.date_of_station(e.station, e.t)) if tag is not None else e.f.get("worker")
            if w is None:
                continue
            key = (w, e.station, e.f.get("ev", "plain"))
            if key in last and e.t - last[key] < Fraction(self.book.debounce) * SECOND:
                continue
            last[key] = e.t
            ev = e.f.get("ev")
            if ev is None:
                station = self.book.station(e.station, self.book.date_of_station(e.station, e.t))
                before = self.taps.get(w, [])[-1:]
                still = before and before[0][1] == "in" and before[0][2] == e.station and e.t <= self.stay_ends(w, before[0][0])[1]
                ev = "out" if station and station["ToggleBadge"] and still else "in"
            taps, stays = self.taps.setdefault(w, []), self.stays.setdefault(w, [])
            late = ev == "out" and taps and taps[-1][1] == "in" and e.t <= self.stay_ends(w, taps[-1][0])[1]
            if stays and (stays[-1][1] > e.t or late):
                stays[-1] = (stays[-1][0], e.t, stays[-1][2])
            taps.append((e.t, ev, e.station))
            if ev == "in":
                stays.append((e.t, self.stay_ends(w, e.t)[0], e.station))

    def where(self, w, t):
        for a, b, s in self.stays.get(w, []):
            if a <= t < b:
                return s

    # ---- signs of life

    def find_alive(self):
        self.dead = {}  # station -> [(from, to)] in which nothing is known
        for s in self.stations:
            own = [e for e in self.events if e.station == s and not e.retained]
            life = sorted({e.t for e in own if not (e.kind == "status" and e.f.get("v") == "offline")})
            b = self.book.station(s, self.last_day)
            most = (b["MaxSilenceSeconds"] or (600 if b["SeesAllWork"] else None)) if b else None
            dead = []
            forever = self.clock + 10 * DAY
            if most is not None:
                for x, y in zip(life, life[1:] + [forever]):
                    if y - x > most * SECOND:
                        dead.append((x, y))
                if life:
                    dead.append((-forever, life[0]))
            for e in own:
                if e.kind == "status" and e.f.get("v") == "offline":
                    before = max((x for x in life if x <= e.t), default=-forever)
                    after = min((x for x in life if x > e.t), default=forever)
                    if after - before > MINUTE:  # heard within a minute: not gone
                        dead.append((before, after))
            self.dead[s] = sorted(dead)

    def without(self, a, b, holes):
        """[a, b) without the holes."""
        out = []
        for x, y in sorted(holes):
            if y <= a or x >= b:
                continue
            if x > a:
                out.append((a, x))
            a = max(a, y)
        if a < b:
            out.append((a, b))
        return out

    # ---- evidence: (station, state, from, to, named worker or None); pieces: (station, t, Fraction, named worker)

    def find_evidence(self):
        self.evidence, self.pieces, self.alive_idle = [], [], []
        for s in sorted(self.stations):
            self.find_jobs(s)
            self.find_states(s)
            self.find_cycles(s)
            b = self.book.station(s, self.last_day)
            if b and b["SeesAllWork"]:
                times = [e.t for e in self.events if e.station == s and not e.retained]
                if times:
                    for x, y in self.without(min(times), min(max(times), self.clock), self.dead[s]):
                        self.alive_idle.append((s, x, y))

    def find_jobs(self, s):
        by_id = {}
        for e in self.events:
            if e.station == s and e.kind == "work" and not e.retained:
                by_id.setdefault(str(e.f["id"]), []).append(e)
        for events in by_id.values():
            open_starts = []

            def close(end):
                near = [x for x in open_starts if end.t - x.t <= 7 * DAY]
                start = next((x for x in near if x.f.get("worker") == end.f.get("worker")), None) or next(
                    (x for x in near if x.f.get("worker") is None or end.f.get("worker") is None), None)
                if start is None:
                    return False
                open_starts.remove(start)
                worker = start.f.get("worker") or end.f.get("worker")
                state = WORDS[(start.f.get("state") or end.f.get("state") or "net").lower()]
                if start.t < end.t:
                    self.evidence.append((s, state, start.t, end.t, worker))
                if end.f.get("v"):
                    self.pieces.append((s, max(start.t, end.t - 1), Fraction(end.f["v"]), worker, None))
                return True

            for t in sorted({e.t for e in events}):
                ends = [e for e in events if e.t == t and e.f["ev"] == "end"]
                ends = [e for e in ends if not close(e)]
                for start in [e for e in events if e.t == t and e.f["ev"] == "start"]:
                    open_starts[:] = [x for x in open_starts if x.f.get("worker") != start.f.get("worker")]
                    open_starts.append(start)
                for e in ends:
                    close(e)

    def find_states(self, s):
        own = [e for e in self.events if e.station == s and e.kind == "state"]
        for e, after in zip(own, own[1:] + [None]):
            end = min(after.t if after else self.clock, e.t + DAY)
            state = WORDS[str(e.f.get("state", e.f.get("v"))).lower()]
            if state != "unknown":
                for x, y in self.without(e.t, end, self.dead[s]):
                    self.evidence.append((s, state, x, y, e.f.get("worker")))

    def find_cycles(self, s):
        cycles, last, first = [], {}, {}  # (t, pieces, part, worker, not before)
        for e in self.events:
            if e.station != s or e.retained or e.kind not in ("cycle", "counter"):
                continue
            day = self.book.date_of_station(s, e.t)
            declared = self.book.signal(s, e.signal, day)
            each = Fraction(declared["PiecesPerCount"]) if declared else Fraction(1)
            if e.kind == "cycle":
                cycles.append((e.t, Fraction(e.f.get("v", 1)) * each, e.f.get("part", ""), e.f.get("worker"), None))
                continue
            value = e.f["v"]
            first.setdefault(e.signal, e.t)
            if e.signal in last:
                steps = self.counts(declared, last[e.signal], (e.t, value), self.book.standard_seconds(e.f.get("part", ""), s, day), each)
                if steps:
                    cycles.append((e.t, steps * each, e.f.get("part", ""), e.f.get("worker"), first[e.signal]))
            last[e.signal] = (e.t, value)
        previous = None
        for t, n, part, worker, low in sorted(cycles, key=lambda c: c[0]):
            st = self.book.standard_seconds(part, s, self.book.date_of_station(s, t))
            self.pieces.append((s, t, n, worker, st))
            if st is not None:
                start = t - int(Fraction(self.book.factor) * Fraction(st) * n * SECOND)
                start = start if previous is None else max(previous, start)
                start = start if low is None else max(low, start)
                if start < t:
                    self.evidence.append((s, "net", start, t, worker))
            previous = t

    def counts(self, declared, old, new, st, each):
        if declared and declared["MaxPerMinute"]:
            rate = Fraction(declared["MaxPerMinute"]) / 60
        elif st:
            rate = 1 / (Fraction(3, 10) * Fraction(st) / each)
        else:
            rate = Fraction(2)
        most = math.ceil(Fraction(new[0] - old[0], SECOND) * rate) + 1
        d = new[1] - old[1]
        modulus = declared["Modulus"] if declared else None
        if d >= 0:
            return d if d <= most else 0
        if modulus and 0 <= d + modulus <= most:
            return d + modulus
        return new[1] if new[1] <= most else 0

    # ---- whose it is

    def find_changes(self):
        """Every instant at which an attribution could change."""
        out = set()
        for stays in self.stays.values():
            out |= {x for a, b, _ in stays for x in (a, b)}
        for taps in self.taps.values():
            out |= {t for t, _, _ in taps}
        for d in [self.first_day - timedelta(days=1)] + self.days + [self.last_day + timedelta(days=1)]:
            for i in self.book.shifts_on(d):
                out |= {i.start, i.end, i.start - 2 * HOUR} | {x for span in i.breaks for x in span}
        return sorted(out)

    def roster_at(self, s, t):
        """(instance, {worker: share}) of the one instance in force, or None."""
        here = [i for i in self.book.around(self.book.shifts_on, t) if i.holds(t) and self.book.roster(s, i.shift, i.day)]
        if not here:
            return None
        people = [self.book.roster(s, i.shift, i.day) for i in here]
        return (here[0], people[0]) if all(set(p) == set(people[0]) for p in people) else None

    def who(self, s, t):
        """Persons at a station by badge, else by roster: [(worker, share)] in order of token."""
        rostered = self.roster_at(s, t)
        badged = [w for w in sorted(self.stays) if self.where(w, t) == s]
        if badged:
            return [(w, rostered[1].get(w, Fraction(1)) if rostered else Fraction(1)) for w in badged]
        if rostered is None:
            return []
        return [(w, share) for w, share in sorted(rostered[1].items()) if not self.left_out(w, rostered[0], t)]

    def left_out(self, w, instance, t):
        if self.where(w, t) is not None:
            return True
        return any(instance.start - 2 * HOUR <= x <= t for x, _, _ in self.taps.get(w, []))

    def edges(self, a, b):
        """a, b and every change of attribution and whole minute between."""
        lo, hi = bisect_right(self.changes, a), bisect_right(self.changes, b)
        minutes = range(((a + OFFSET) // MINUTE + 1) * MINUTE - OFFSET, b, MINUTE)
        return sorted({a, b, *(x for x in self.changes[lo:hi] if x < b), *minutes})

    def find_claims(self):
        """Evidence with its persons: (worker, state, from, to, station, kind); shared marks: (worker, t)."""
        self.claims, self.shared, self.piece_claims = [], [], []
        for s, state, a, b, named in self.evidence:
            if named:
                self.claims.append((named, state, a, b, s, "reading"))
                continue
            stretches = []  # (from, to, persons): a new one at each minute and wherever the persons change
            edges = self.edges(a, b)
            for x, y in zip(edges, edges[1:]):
                persons = self.who(s, x)
                if stretches and stretches[-1][2] == persons and (x + OFFSET) % MINUTE:
                    stretches[-1] = (stretches[-1][0], y, persons)
                else:
                    stretches.append((x, y, persons))
            for x, y, persons in stretches:
                if not persons:
                    self.claims.append((NOBODY, state, x, y, s, "reading"))
                elif len(persons) == 1 or state not in BUSY:
                    self.claims += [(w, state, x, y, s, "reading") for w, _ in persons]
                else:
                    cuts = shares(y - x, persons)
                    for (w, _), p, q in zip(persons, cuts, cuts[1:]):
                        self.shared.append((w, x, y))
                        if p < q:
                            self.claims.append((w, state, x + p, x + q, s, "reading"))
        for s, a, b in self.alive_idle:
            edges = self.edges(a, b)
            for x, y in zip(edges, edges[1:]):
                self.claims += [(w, "idle", x, y, s, "alive") for w, _ in self.who(s, x)]
        for s, t, n, named, st in self.pieces:
            micro = int(n * 1_000_000)
            persons = [(named, Fraction(1))] if named else self.who(s, t) or [(NOBODY, Fraction(1))]
            cuts = shares(micro, persons)
            for (w, _), p, q in zip(persons, cuts, cuts[1:]):
                self.piece_claims.append((w, t, q - p, s))
                if len(persons) > 1:
                    self.shared.append((w, t, t + 1))

    # ---- a worker's time, cell by cell

    def attendance(self, w, i):
        """(from, to, assumed, stays) of a planned instance, cut to it; without shifts nobody has one."""
        taps = [(t, ev) for t, ev, _ in self.taps.get(w, []) if i.start - 2 * HOUR <= t < i.end]
        if not taps:
            return i.start, i.end, True, [(i.start, i.end)]
        assumed = False
        start, stays = taps[0][0], [(a, b) for a, b, _ in self.stays.get(w, [])]
        if taps[0][1] == "out":
            start, assumed = i.start, True
            stays.append((i.start, taps[0][0]))
        end = i.end
        if taps[-1][1] == "out":
            end = taps[-1][0]
        else:
            after = next(((t, ev) for t, ev, _ in self.taps[w] if t > taps[-1][0]), None)
            assumed |= after is None or after[1] != "out" or after[0] > i.end + 6 * HOUR  # a forgotten tap-out
        return max(start, i.start), min(end, i.end), assumed, stays

    def instances(self, w):
        return [i for d in self.days for i in self.book.instances_of_worker(w, d)]

    def find_cells(self, w):
        """[(from, to, state)] of all attended time."""
        claims = [c for c in self.claims if c[0] == w]
        planned = [(i, *self.attendance(w, i)) for i in self.instances(w)]
        self.assumed = getattr(self, "assumed", {})
        self.assumed[w] = [(a, b) for _, a, b, assumed, _ in planned if assumed]
        edges = {x for c in claims for x in (c[2], c[3])} | {x for a, b, _ in self.stays.get(w, []) for x in (a, b)}
        for i, a, b, _, _ in planned:
            edges |= {i.start, i.end, a, b} | {x for span in i.breaks for x in span}
        edges |= {x for i, _, _, _, stays in planned for y in stays for x in y}
        edges = sorted(x for x in edges | {self.clock} if x <= self.clock)
        cells = []
        for left, right in zip(edges, edges[1:]):
            whole = sorted({left, right, *range(((left + OFFSET) // MINUTE + 1) * MINUTE - OFFSET, right, MINUTE)}) if claims or planned else []
            found = {c[1] for c in claims if c[2] <= left < c[3]}
            counts = {c[1] for c in claims if c[2] <= left < c[3] and (c[1] in BUSY or (OUTSIDE == "evidence" and c[5] == "reading"))}
            attended = bool(counts)
            for i, a, b, _, stays in planned:
                if any(x <= left < y for x, y in i.breaks):
                    found.add("break")
                if a <= left < b:
                    attended = True
                    if not any(x <= left < y for x, y in stays):
                        found.add("away")
            if attended:
                state = next((s for s in STATES if s in found), "unknown")
                cells += [(x, y, state) for x, y in zip(whole, whole[1:])]
        return cells

    # ---- windows

    def windows_of(self, w):
        """{(size, start, shift): figures}"""
        out = {}

        def row(key):
            return out.setdefault(key, {"states": dict.fromkeys(STATES, 0), "micro": 0, "flags": set(), "planned": False})

        def keys(t, assume=True):
            day = self.book.date_of_worker(w, t)
            yield ("15m", (t + OFFSET) // (15 * MINUTE) * 15 * MINUTE - OFFSET, "")
            yield ("day", midnight(day), "")
            for i in own:
                if i.holds(t):
                    yield ("shift", i.start, i.shift)

        own = self.instances(w)
        for a, b, state in self.cells[w]:
            assumed = any(x <= a < y for x, y in self.assumed[w])
            for key in keys(a):
                r = row(key)
                r["states"][state] += b - a
                if assumed:
                    r["flags"].add("assumed")
                r["planned"] |= bool(self.book.instances_of_worker(w, self.book.date_of_worker(w, a)))
        for v, t, micro, _ in self.piece_claims:
            if v == w and t < self.clock:
                for key in keys(t):
                    r = row(key)
                    r["micro"] += micro
                    r["planned"] |= bool(self.book.instances_of_worker(w, self.book.date_of_worker(w, t)))
        for v, a, _ in self.shared:
            if v == w and a < self.clock:
                for key in keys(a):
                    if key in out:
                        out[key]["flags"].add("shared")
        for a, b in self.frozen(w):
            for x, y, _ in self.cells[w]:
                if a <= x < b:
                    for key in keys(x):
                        out[key]["flags"].add("frozen")
        return out

    def frozen(self, w):
        """Stretches of unknown of more than rest_min within continuous work."""
        runs = []
        for a, b, state in self.cells[w]:
            sort = "busy" if state in BUSY else "unknown" if state == "unknown" else "rest"
            if runs and runs[-1][2] < a:
                runs.append(["rest", runs[-1][2], a])  # not at work at all
            if runs and runs[-1][0] == sort and runs[-1][2] == a:
                runs[-1][2] = b
            else:
                runs.append([sort, a, b])
        merged = []
        for sort, a, b in runs:
            if merged and merged[-1][0] == sort:
                merged[-1][2] = b
            else:
                merged.append([sort, a, b])
        rest, timer, out = Fraction(self.book.rest) * MINUTE, 0, []
        for sort, a, b in merged:
            if sort == "busy":
                timer += b - a
            elif sort == "rest" and b - a >= rest:
                timer = 0
            elif sort == "unknown" and b - a > rest and timer > 0:
                out.append((a, b))
        return out

    def unassigned_windows(self):
        """Of work that is nobody's: dates and shifts are the factory's; overlapping work counts once, by priority."""
        out = {}
        claims = [c for c in self.claims if c[0] == NOBODY]
        where = {}

        def keys(s, t):
            yield ("15m", (t + OFFSET) // (15 * MINUTE) * 15 * MINUTE - OFFSET, "")
            yield ("day", midnight(self.book.date_of(self.book.shifts_on, t)), "")
            for i in sorted((i for i in self.book.around(self.book.shifts_on, t) if i.holds(t)), key=lambda i: i.start)[:1]:
                yield ("shift", i.start, i.shift)

        edges = sorted({x for c in claims for x in (c[2], c[3])} | {self.clock} | set(self.changes)
                       | {x for c in claims for x in range(((c[2] + OFFSET) // MINUTE + 1) * MINUTE - OFFSET, c[3], MINUTE)})
        for a, b in zip(edges, edges[1:]):
            if b > self.clock:
                break
            found = {}
            for _, state, x, y, s, _ in claims:
                if x <= a < y:
                    for key in keys(s, a):
                        found.setdefault(key, set()).add(state)
            for key, states in found.items():
                r = out.setdefault(key, {"states": dict.fromkeys(STATES, 0), "micro": 0})
                r["states"][next(s for s in STATES if s in states)] += b - a
        for w, t, micro, s in self.piece_claims:
            if w == NOBODY and t < self.clock:
                for key in keys(s, t):
                    out.setdefault(key, {"states": dict.fromkeys(STATES, 0), "micro": 0})["micro"] += micro
        return out

    def rows(self, size):
        """Rows of one size, sorted: window, team, worker, shift."""
        out = []
        for w in self.workers:
            for (kind, start, shift), r in self.windows_of(w).items():
                if kind != size or (not any(r["states"].values()) and not r["micro"]):
                    continue
                st = r["states"]
                busy = sum(st[s] for s in BUSY)
                available = sum(st.values()) - st["break"] - st["away"]
                known = available - st["unknown"]
                coverage = Fraction(known, available) if available else None
                rate = Fraction(busy, known) if known else None
                if not self.book.has_shifts:
                    quality, rate = "no_calendar", None
                elif not r["planned"]:
                    quality, rate = "no_roster", None
                elif available == 0:
                    quality, rate = "absent", None
                elif coverage < Fraction(str(self.book.least)):
                    quality, rate = "insufficient_data", None
                else:
                    flags = ["partial"] if coverage < Fraction(str(self.book.good)) else []
                    quality = "+".join(flags + [f for f in ("assumed", "shared", "frozen") if f in r["flags"]]) or "good"
                if quality in ("no_roster", "no_calendar"):  # nobody knows when this person was to be there
                    st, available, coverage = {**st, "unknown": None}, None, None
                out.append({"start": start, "team": self.book.team(w, calendar_date(start)), "worker": w, "shift": shift, **st, "busy": busy,
                            "available": available, "rate": rate, "coverage": coverage, "micro": r["micro"], "quality": quality})
        for (kind, start, shift), r in self.unassigned_windows().items():
            if kind == size:
                st = r["states"]
                out.append({"start": start, "team": "all", "worker": NOBODY, "shift": shift, **st, "busy": sum(st[s] for s in BUSY), "unknown": None,
                            "available": None, "rate": None, "coverage": None, "micro": r["micro"], "quality": NOBODY})
        return sorted(out, key=lambda r: (r["start"], r["team"], r["worker"], r["shift"]))

    def leveling(self):
        teams = {}
        for r in self.rows("shift"):
            if r["worker"] != NOBODY:
                teams.setdefault((r["start"], r["team"], r["shift"]), []).append(r)
        for (start, team, shift), members in sorted(teams.items()):
            present = [r for r in members if r["available"]]
            used = [r for r in present if r["rate"] is not None and r["coverage"] >= Fraction("0.8")]
            x = sorted(float(r["rate"]) for r in used)
            n, row = len(x), {"window_start": iso(start), "team": team, "shift": shift, "n_used": len(x), "n_team": len(present)}
            if n < 2 or sum(x) == 0:
                row["quality"] = "no_workers" if n == 0 else "n<2" if n == 1 else "all_zero"
            else:
                mean, top = sum(x) / n, max(x)
                minutes = [(float(r["rate"]), r["available"] / MINUTE) for r in used]
                common = sum(a * b for a, b in minutes) / sum(b for _, b in minutes)
                figures = {"leveling_rate": mean / top, "balance_loss": 1 - mean / top,
                           "cv": math.sqrt(sum((v - mean) ** 2 for v in x) / n) / mean,
                           "gini": sum(abs(a - b) for a in x for b in x) / (2 * n * n * mean),
                           "theil": sum(v / mean * math.log(v / mean) for v in x if v > 0) / n,
                           "smoothness_index": math.sqrt(sum((top - v) ** 2 for v in x)), "peak_to_mean": top / mean,
                           "move_minutes": sum(max(0, a - common) * b for a, b in minutes)}
                row |= {k: f"{v:.6f}" for k, v in figures.items()}
                row["quality"] = "partial" if n / len(present) < 0.8 else "good"
            yield row


def shares(length, persons):
    """Where each one's part of a length ends: cumulative sums of shares, rounded to the nearest, halves up."""
    total = sum(share for _, share in persons)
    cuts, sofar = [0], Fraction(0)
    for _, share in persons:
        sofar += share
        cuts.append(math.floor(length * sofar / total + Fraction(1, 2)))
    return cuts


# ---------------------------------------------------------------------------------------------------------------- files

COLUMNS = ["net_s", "ancillary_s", "setup_s", "wait_s", "idle_s", "unknown_s", "break_s", "away_s", "busy_s", "available_s"]
LEVELING = ["window_start", "team", "shift", "leveling_rate", "balance_loss", "cv", "gini", "theil", "smoothness_index", "peak_to_mean",
            "move_minutes", "n_used", "n_team", "quality"]


def decimal(value, unit):
    if value is None:
        return ""
    whole, rest = divmod(value, unit)
    return str(whole) + (f".{rest:0{len(str(unit)) - 1}d}".rstrip("0") if rest else "")


def six(value):
    return "" if value is None else f"{math.floor(value * 10**6 + Fraction(1, 2)) / 10**6:.6f}"


def table(factory, size):
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n")
    shift = ["shift"] if size == "shift" else []
    w.writerow(["window_start", "team", "worker", *shift, *COLUMNS, "load_rate", "coverage", "pieces", "quality"])
    for r in factory.rows(size):
        w.writerow([iso(r["start"]), r["team"], r["worker"], *([r["shift"]] if shift else []), *(decimal(r[c[:-2]], SECOND) for c in COLUMNS),
                    six(r["rate"]), six(r["coverage"]), decimal(r["micro"], 10**6), r["quality"]])
    return out.getvalue()


def tables(factory):
    out = io.StringIO()
    w = csv.DictWriter(out, LEVELING, restval="", lineterminator="\n")
    w.writeheader()
    w.writerows(factory.leveling())
    return {**{f"expected-{size}.csv": table(factory, size) for size in ("day", "shift", "15m")}, "expected-leveling.csv": out.getvalue()}


def load(case):
    path = os.path.join(case, "book.json")
    if os.path.isdir(os.path.join(case, "book")):
        content = read_book_folder(os.path.join(case, "book"))
    else:
        with open(path, encoding="utf-8") as f:
            content = json.load(f)
    with open(os.path.join(case, "frames.txt"), encoding="utf-8") as f:
        return content, f.read()


def write(folder, files):
    os.makedirs(folder, exist_ok=True)
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as f:
            f.write(text)


def check(case, factory):
    faults = 0
    for name, text in tables(factory).items():
        with open(os.path.join(case, name), encoding="utf-8") as f:
            same = f.read() == text
        print(f"{'same' if same else 'DIFFERENT'} {name}")
        faults += not same
    hand = rows(case, "hand.csv")
    found = {(size, r["worker"], r["shift"]): r for size in ("day", "shift") for r in factory.rows(size)}
    quarters = {(f"15m {iso(r['start'])[11:16]}", r["worker"], ""): r for r in factory.rows("15m")}
    for h in hand:
        key = (h["window"], h["worker"], h["shift"])
        r = found.pop(key, None) or quarters.get(key)
        differ = []
        if r is None:
            differ = ["no such row"]
        else:
            for s in STATES:
                want = Fraction(h[f"{s}_min"]) * MINUTE if h[f"{s}_min"] else None
                if want != r[s]:
                    differ.append(f"{s}: by hand {h[f'{s}_min']} min, found {None if r[s] is None else r[s] / MINUTE} min")
            differ += [f"{k}: by hand {h[k]}, found {v}" for k, v in (("team", r["team"]), ("quality", r["quality"]),
                                                                     ("pieces", decimal(r["micro"], 10**6))) if h[k] != v]
        print(f"{'same' if not differ else 'DIFFERENT'} by hand: {h['window']} {h['worker']} {h['shift']} {'; '.join(differ)}")
        faults += bool(differ)
    for key in found if hand else []:
        print(f"DIFFERENT by hand: {key} is not there")
        faults += 1
    return faults


def timeline(factory, w):
    merged = []
    for a, b, state in factory.cells[w]:
        if merged and merged[-1][1] == a and merged[-1][2] == state:
            merged[-1][1] = b
        else:
            merged.append([a, b, state])
    for a, b, state in merged:
        print(f"{iso(a)[:19]} {iso(b)[11:19]} {state:9} {decimal(b - a, SECOND)} s")


# ---------------------------------------------------------------------------------------------------------------- random scenarios

def random_case(seed, coincide=False):
    """
    A small factory day: three workers, three stations and everything that the rules speak of. Never written, because the order of
    two such events is nobody's to know: two badge events of one worker, two states, two counts or cycles of one station, or two
    events of one job at the same instant. Without "coincide" kinds of events have seconds of their own, so that none falls on
    another or on the edge of a minute.
    """
    rnd = random.Random(seed)
    chance = lambda p: rnd.random() < p
    day = date(2026, 4, 1)
    zero = midnight(day) // SECOND
    low = "2026-01-01"

    # the book
    kind = rnd.choice(["two", "two", "overlapping", "one", "day"])
    starts = {"two": [(385, 905), (960, 1480)], "overlapping": [(385, 905), (835, 1355)], "one": [(rnd.randrange(300, 900), 0)], "day": [(475, 1010)]}[kind]
    shifts = []
    for k, (start, end) in enumerate(starts):
        end = end or start + rnd.randrange(120, 600)
        breaks, at = [], start + rnd.randrange(20, 120)
        while at + 50 < end and len(breaks) < 3:
            length = rnd.choice([10, 10, 45])
            breaks.append({"Start": at, "End": at + length})
            at += length + rnd.randrange(60, 180)
        shifts.append({"Shift": f"s{k + 1}", "Name": "", "Start": start, "End": end, "Breaks": breaks, "Days": [1, 2, 3, 4, 5], "ValidFrom": low})
    names = [s["Shift"] for s in shifts]
    places = [("l1", "a"), ("l1", "b"), ("l2", "c")]
    uses = {p: rnd.choice(["counter", "cycle", "state", "work", "state+work", "counter+state"]) for p in places}
    stations = [{"Line": l, "Station": s, "Name": "", "SeesAllWork": chance(0.5), "MaxSilenceSeconds": rnd.choice([None, None, 120.0, 300.0, 900.0]),
                 "ToggleBadge": chance(0.3), "ValidFrom": low} for l, s in places]
    workers = [{"Worker": f"w{k}", "Team": rnd.choice(["t1", "t1", "t2"]), "Shift": rnd.choice([*names, *names, ""]), "Tags": [f"E{k}"], "ValidFrom": low}
               for k in (1, 2, 3)]
    roster = []
    for l, s in places:
        for shift in names:
            for w in workers:
                # Who is rostered is so in one shift only.
                if (w["Shift"] or rnd.choice(names)) == shift and chance(0.4) and all(r["Worker"] != w["Worker"] or r["Shift"] == shift for r in roster):
                    roster.append({"Line": l, "Station": s, "Shift": shift, "Worker": w["Worker"], "Share": rnd.choice([1.0, 1.0, 2.0, 3.0, 0.5]),
                                   "ValidFrom": low, "ValidTo": None})
    signals, standard = [], []
    for l, s in places:
        if "counter" in uses[l, s]:
            modulus = rnd.choice([None, 100, 1000, 10000])
            signals.append({"Line": l, "Station": s, "Signal": "counter", "Kind": 2, "Modulus": modulus, "PiecesPerCount": 1.0,
                            "MaxPerMinute": rnd.choice([None, 3.0, 10.0]), "Words": {}, "Unit": "", "ValidFrom": low})
        if chance(0.8):
            standard.append({"Part": "*", "Line": l, "Station": s, "Seconds": float(rnd.choice([20, 30, 40, 60, 90])), "ValidFrom": low})
        if chance(0.3):
            standard.append({"Part": "P", "Line": l, "Station": s, "Seconds": float(rnd.choice([20, 50])), "ValidFrom": low})
    calendar = [{"Date": (day + timedelta(days=k)).isoformat(), "Shift": "", "IsWorkday": False} for k in (-2, -1, 1, 2)]
    book = {"Zone": "Asia/Tokyo", "DayStarts": rnd.choice([None, None, 240]),
            "Settings": {"CoverageGood": 0.95, "CoverageLeast": 0.8, "CycleFactor": 1.5, "BadgeDebounceSeconds": 3, "RestMinutes": 10},
            "Lines": [], "Stations": stations, "Signals": signals, "Teams": [], "Workers": workers, "Shifts": shifts, "Calendar": calendar,
            "Roster": roster, "Skills": [], "StandardTimes": standard, "Plan": []}

    # the day
    frames = []  # (arrival, order, retained, topic, payload)
    first, last = min(s["Start"] for s in shifts) * 60 - 3600, max(s["End"] for s in shifts) * 60 + 3600
    late_from = rnd.randrange(first, last)
    outage = (rnd.choice(places), late_from, late_from + rnd.randrange(600, 7200), rnd.randrange(1800, 14400))
    edges = sorted({x * 60 for s in shifts for x in (s["Start"], s["End"], *(y for b in s["Breaks"] for y in (b["Start"], b["End"])))})

    def moment(sort, lo=None, hi=None):
        """Seconds after midnight."""
        t = rnd.randrange(first if lo is None else lo, last if hi is None else hi)
        if coincide:
            return rnd.choice(edges) if chance(0.05) else t // 60 * 60 if chance(0.4) else t
        return t // 10 * 10 + sort

    def send(p, signal, t, fields, retained=False):
        ts = iso((zero + t) * SECOND)
        arrival = t
        if p == outage[0] and outage[1] <= t < outage[2]:
            arrival = outage[2] + outage[3]
        elif chance(0.2):
            arrival += rnd.randrange(0, 3600)
        for _ in range(1 + (chance(0.03) and rnd.randrange(1, 4))):
            frames.append((arrival, rnd.random(), retained, f"kotadx/v1/f/{p[0]}/{p[1]}/{signal}", json.dumps({"ts": ts, **fields}, separators=(",", ":"))))
            arrival += rnd.randrange(0, 600)

    def distinct(times):
        return sorted(set(times))

    for p, station in zip(places, stations):
        use = uses[p]
        part = lambda: {"part": "P"} if chance(0.1) else {}
        named = lambda chance_of: {"worker": rnd.choice(["w1", "w2", "w3", "w9"])} if chance(chance_of) else {}
        if "state" in use:
            named_station = chance(0.3)
            for t in distinct(moment(2) for _ in range(rnd.randrange(3, 30))):
                send(p, "state", t, {"v": rnd.choice(["net", "net", "net", "wait", "wait", "setup", "ancillary", "idle", "unknown", "break", "away"]),
                                     **(named(0.3) if named_station else {})})
        if use == "cycle":
            t, pace = rnd.randrange(first, first + 7200), rnd.choice([30, 60, 100])
            times = []
            while t < last:
                t += rnd.randrange(pace // 2, pace * 2) if chance(0.97) else rnd.randrange(600, 3000)
                times.append(t // 60 * 60 if coincide and chance(0.3) else t if coincide else t // 10 * 10 + 3)
            for t in distinct(times):
                send(p, "cycle", t, {"v": rnd.choice([1, 1, 1, 2, 3]), **part(), **named(0.03)})
        if "counter" in use:
            modulus = next(s["Modulus"] for s in signals if (s["Line"], s["Station"]) == p)
            t, value = rnd.randrange(first, first + 7200), rnd.randrange(0, modulus or 2000)
            times = []
            while t < last:
                t += rnd.choice([60, 300]) if chance(0.95) else rnd.randrange(600, 3000)
                times.append(t // 60 * 60 if coincide and chance(0.5) else t if coincide else t // 10 * 10 + 6)
            for t in distinct(times):
                chosen = rnd.random()
                value = rnd.randrange(0, 4) if chosen < 0.02 else rnd.randrange(0, modulus or 9999) if chosen < 0.03 else value + rnd.choice([0, 1, 1, 2, 3, 5])
                value %= modulus or 10**9
                send(p, "counter", t, {"v": value, **part()})
        if "work" in use:
            for k in range(rnd.randrange(2, 14)):
                start = moment(4)
                end = moment(5, start + 10, start + rnd.choice([300, 1800, 7200]) + 20)
                if end <= start:
                    continue
                one_id = f"j{k}"
                who, state = named(0.2), {"state": rnd.choice(["net", "setup", "ancillary", "wait"])} if chance(0.4) else {}
                if not chance(0.05):
                    send(p, "work", start, {"ev": "start", "id": one_id, **who, **state})
                if not chance(0.07):
                    send(p, "work", end, {"ev": "end", "id": one_id, **(who if chance(0.5) else {}), **({"v": rnd.randrange(0, 9)} if chance(0.7) else {})})
        if station["MaxSilenceSeconds"] or station["SeesAllWork"]:
            # Signs of life, with gaps.
            period = int(station["MaxSilenceSeconds"] or 600) // 2
            t, lives = first + rnd.randrange(0, 7200), []
            while t < last:
                t += period if chance(0.97) else rnd.randrange(period, 6 * period)
                lives.append(t if coincide else t // 10 * 10 + 7)
            for t in distinct(lives):
                send(p, "current", t, {"v": rnd.randrange(1, 90) / 10})
        for t in distinct(moment(8) for _ in range(rnd.choice([0, 0, 0, 1, 2]))):
            send(p, "status", t, {"v": "offline"})
        for _ in range(rnd.choice([0, 0, 1])):
            retained = rnd.choice([("cycle", {"v": 7}), ("counter", {"v": 3}), ("badge", {"tag": "E1", "ev": "in"}), ("work", {"ev": "start", "id": "j0"})])
            send(p, *[retained[0], moment(9)], retained[1], retained=True)

    for w in workers:
        own = [s for s in shifts if any(r["Worker"] == w["Worker"] and r["Shift"] == s["Shift"] for r in roster)]
        own = own or [s for s in shifts if s["Shift"] == w["Shift"]]
        if chance(0.2):
            continue  # no badge at all that day
        shift = own[0] if own else rnd.choice(shifts)
        home = [(r["Line"], r["Station"]) for r in roster if r["Worker"] == w["Worker"]] or [rnd.choice(places)]
        lo, hi = shift["Start"] * 60, shift["End"] * 60
        times = [moment(1, lo - 1500, lo + 1500)] if chance(0.9) else []
        times += [moment(1, lo, hi) for _ in range(rnd.choice([0, 0, 2, 2, 3, 5]))]
        times += [moment(1, hi - 2400, hi + 1800)] if chance(0.7) else []
        at, taken = None, set()
        for t in distinct(times):
            if t in taken:
                continue
            p = at if at and chance(0.5) else rnd.choice(home) if chance(0.7) else rnd.choice(places)
            toggle = stations[places.index(p)]["ToggleBadge"]
            ev = rnd.choice([None, "in", "out"]) if chance(0.1) else "out" if at and chance(0.6) else "in"
            if toggle and ev and chance(0.5) and t < hi:
                ev = None
            if toggle and ev is None and t >= hi:
                ev = "out"  # what a plain tag behind the end of a stay means at a toggling station is left open
            send(p, "badge", t, {"tag": w["Tags"][0], **({"ev": ev} if ev else {})})
            taken.add(t)
            if chance(0.1) and t + 2 not in times:
                again = t + rnd.choice([1, 2])
                if again not in times:
                    send(p, "badge", again, {"tag": w["Tags"][0], **({"ev": ev} if ev else {})})
                    taken.add(again)
            at = None if ev == "out" else p
    if chance(0.5):
        send(rnd.choice(places), "badge", moment(1), {"tag": "E99"})
    frames.append(((24 + 24 + 12) * 3600, 0, False, "kotadx/v1/f/l9/clock/current", json.dumps({"ts": iso((zero + 60 * 3600) * SECOND), "v": 1})))

    text = f"# oracle.py --random {seed}{' --coincide' if coincide else ''}: {kind}, {', '.join('/'.join(p) + ' ' + u for p, u in uses.items())}\n"
    for arrival, _, retained, topic, payload in sorted(frames):
        text += f"{iso((zero + arrival) * SECOND)} {'retained ' if retained else ''}{topic} {payload}\n"
    return {"book.json": json.dumps(book, indent=1) + "\n", "frames.txt": text, **tables(Factory(book, text))}


def main():
    global OUTSIDE
    args = sys.argv[1:]
    if "--outside" in args:
        at = args.index("--outside")
        OUTSIDE = args[at + 1]
        del args[at:at + 2]
    option = lambda name: args[args.index(name) + 1] if name in args else None
    if not args or args[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 2
    if args[0] == "--random":
        seed = int(args[1])
        write(option("--to") or f"random-{seed}", random_case(seed, "--coincide" in args))
        return 0
    if args[0] == "--random-many":
        for seed in range(int(args[1]), int(args[1]) + int(args[2])):
            write(os.path.join(option("--to"), str(seed)), random_case(seed, "--coincide" in args))
        return 0
    content, frames = load(args[0])
    if "--book-json" in args:
        print(json.dumps(content, ensure_ascii=False, indent=2))
        return 0
    factory = Factory(content, frames)
    if "--check" in args:
        return 1 if check(args[0], factory) else 0
    if "--timeline" in args:
        timeline(factory, option("--timeline"))
    elif "--write" in args:
        write(args[0], tables(factory))
    else:
        for name, text in tables(factory).items():
            print(f"# {name}\n{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
