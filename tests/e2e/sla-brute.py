"""Random clocks against a minute-by-minute brute force.

usage: sla-brute.py CASES [SEED]

Makes random calendars, agreements and events, gives them to `svc sla eval`, and works out every
figure of every cycle once more: it asks Python's zoneinfo what is on the wall at each minute, asks
the text of the calendar whether that is open, and counts. Nothing is shared with svc but the words
of docs/sla.md. Each case has five clocks. Prints the number of clocks, and each difference.
"""

import bisect
import datetime
import itertools
import json
import random
import subprocess
import sys
import zoneinfo

ZONES = ["Europe/Dublin", "America/Sao_Paulo", "Africa/Casablanca", "Australia/Lord_Howe",
         "Asia/Kathmandu", "Pacific/Apia", "Europe/Berlin", "America/New_York", "Antarctica/Troll",
         "America/St_Johns", "America/Havana", "Asia/Tehran", "Asia/Gaza", "UTC"]
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
KINDS = ["response", "next_response", "periodic_update", "resolution", "ola"]
OVER = {"resolved": "stopped", "closed": "stopped", "cancelled": "cancelled"}
DAY, TAIL = 86400, 16  # days looked at after the moment of evaluation
BATCH = 100


# ---- random cases

def stamp(t):
    return datetime.datetime.fromtimestamp(t, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock_text(minute):
    return "%02d:%02d" % divmod(minute, 60)


def random_windows(rnd):
    out = []
    for _ in range(rnd.choice([0, 1, 1, 1, 2, 3])):
        a, b = sorted(rnd.sample(range(0, 1441), 2))
        a, b = rnd.choice([0, a, a, a]), rnd.choice([1440, b, b, b])
        out.append([clock_text(a), clock_text(b)])
    return out


def random_calendar(rnd, zone, around):
    first = datetime.datetime.fromtimestamp(around, zone).date()
    near = [str(first + datetime.timedelta(days=d)) for d in range(-2, 20)]
    same = random_windows(rnd)
    return {"timezone": zone.key,
            "hours": {d: (same if rnd.random() < .6 else random_windows(rnd)) for d in WEEK},
            "holidays": [rnd.choice([d, d[5:]]) for d in rnd.sample(near, rnd.choice([0, 1, 3]))],
            "exceptions": {d: random_windows(rnd) for d in rnd.sample(near, rnd.choice([0, 0, 2]))}}


def random_start(rnd, zone):
    """Near a change of the zone's offset in two of three cases."""
    year = rnd.randint(1975, 2060)
    if zone.key == "Pacific/Apia":
        year = rnd.choice([2011, year])  # has no 30 December
    base = int(datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
    offset = [datetime.datetime.fromtimestamp(base + d * DAY, zone).utcoffset() for d in range(366)]
    changes = [d for d in range(1, 366) if offset[d] != offset[d - 1]]
    day = rnd.choice(changes) - rnd.randint(0, 5) if changes and rnd.random() < .67 \
        else rnd.randint(0, 365)
    return base + day * DAY + rnd.randrange(DAY)


def random_target(rnd):
    return rnd.choice([rnd.randint(1, 20 * 3600), rnd.randint(600, 60 * 3600),
                       "%dbd" % rnd.randint(1, 4), "%dh%dm" % (rnd.randint(1, 9), rnd.randint(1, 59))])


def targets(rnd):
    if rnd.random() < .4:
        return {"target": random_target(rnd)}
    out = {"target_by_priority": {p: random_target(rnd) for p in rnd.choice([["P1", "P3"], ["P1"]])}}
    if rnd.random() < .6:
        out["target"] = random_target(rnd)
    return out


def random_event(rnd, at, case, zone):
    kind = rnd.choice(["status"] * 6 + ["agent_reply", "customer_message", "assigned", "priority"] * 2
                      + ["calendar", "target", "auto_reply", "note"])
    event = {"at": stamp(at), "type": kind}
    if kind == "status":
        event["to"] = rnd.choice(["open", "on-hold", "on-hold", "resolved", "resolved", "closed",
                                  "cancelled", "new"])
        if event["to"] == "on-hold":
            event["reason"] = rnd.choice(["customer", "supplier"])
    elif kind == "assigned":
        event["group"] = rnd.choice(["net", "net", "desk"])
    elif kind == "priority":
        event["to"] = rnd.choice(["P1", "P2", "P3"])
    elif kind == "calendar":
        event["calendar"] = rnd.choice([random_calendar(rnd, zone, at), "always"])
    elif kind == "target":
        event["clock"] = rnd.choice(list(case["sla"]["clocks"]))
        event.update(targets(rnd))
    return event


def shuffled(rnd, events):
    """In any order, but those of one time in theirs."""
    rank = {e["at"]: rnd.random() for e in events}
    return sorted(events, key=lambda e: rank[e["at"]])


def random_case(rnd, number):
    zone = zoneinfo.ZoneInfo(rnd.choice(ZONES))
    at = random_start(rnd, zone)
    clocks = {}
    for kind in KINDS:
        clocks[kind] = {"kind": kind, **targets(rnd), "pause_states":
                        rnd.choice([["on-hold"], ["on-hold:customer"], ["on-hold", "new"], []])}
        if kind == "ola":
            clocks[kind]["group"] = "net"
        if rnd.random() < .15:
            clocks[kind]["calendar"] = random_calendar(rnd, zone, at)
    policy = {"on_reopen": rnd.choice(["continue", "reset", "first_close", "include"]),
              "on_priority_change": rnd.choice(["retroactive", "restart"]),
              "on_calendar_change": rnd.choice(["effective", "retroactive"]),
              "on_target_edit": rnd.choice(["pinned", "retroactive"]),
              "at_risk_percent": rnd.choice([80, 50, 100, 0, 12.5])}
    case = {"id": "random-%d" % number, "calendar": random_calendar(rnd, zone, at),
            "sla": {"clocks": clocks, "policy": policy}}
    created = {"at": stamp(at), "type": "created", "status": "new"}
    if rnd.random() < .8:
        created["priority"] = rnd.choice(["P1", "P2", "P3"])
    if rnd.random() < .5:
        created["group"] = rnd.choice(["net", "desk"])
    events, start = [created], at
    for i in range(rnd.randint(0, 11)):
        at += 0 if i and rnd.random() < .12 else rnd.randint(1, 16 * 3600)
        events.append(random_event(rnd, at, case, zone))
    case["events"] = shuffled(rnd, events)
    case["evaluate_at"] = stamp(rnd.choice([at + rnd.randint(0, 40 * 3600), rnd.randint(start, at)]))
    return case


# ---- what is on the wall, and what the text says to it

def seconds_of(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


class Wall:
    """The local date, weekday and minute of every minute from `first` to `last`."""

    def __init__(self, zone, first, last):
        self.base = first // 60 * 60 - 3600
        self.minutes = []
        for t in range(self.base, last + 3600, 60):
            wall = datetime.datetime.fromtimestamp(t, zone)
            self.minutes.append((wall.toordinal(), wall.hour * 60 + wall.minute))
        self.dates = {day for day, _ in self.minutes}


def minute_of(text):
    return int(text[:2]) * 60 + int(text[3:])


class Hours:
    """One text of a calendar: for every minute of the wall, is it open?"""

    def __init__(self, text, wall, utc):
        self.text, self.wall = text, utc if text == "always" else wall
        self.windows = {}
        self.open = [self.is_open(day, minute) for day, minute in self.wall.minutes]
        self.sum = [0] + list(itertools.accumulate(self.open))

    def windows_on(self, day):
        if day not in self.windows:
            date, text = str(datetime.date.fromordinal(day)), self.text
            if text == "always":
                pairs = [["00:00", "24:00"]]
            elif date in text["exceptions"]:
                pairs = text["exceptions"][date]
            elif date in text["holidays"] or date[5:] in text["holidays"]:
                pairs = []
            else:
                pairs = text["hours"][WEEK[datetime.date.fromordinal(day).weekday()]]
            self.windows[day] = [(minute_of(a), minute_of(b)) for a, b in pairs]
        return self.windows[day]

    def is_open(self, day, minute):
        return any(a <= minute < b for a, b in self.windows_on(day))

    def until(self, t):
        m, second = divmod(t - self.wall.base, 60)
        return 60 * self.sum[m] + (second if self.open[m] else 0)

    def seconds(self, a, b):
        return self.until(b) - self.until(a) if b > a else 0

    def reach(self, a, need):
        """The earliest instant with `need` open seconds since `a`; None: not in what is known."""
        if need == 0:
            m, second = divmod(a - self.wall.base, 60)
            if self.open[m]:
                return a
            m = next((i for i in range(m, len(self.open)) if self.open[i]), None)
            return None if m is None else self.wall.base + 60 * m
        goal = self.until(a) + need
        m = bisect.bisect_left(self.sum, (goal + 59) // 60)
        if m == len(self.sum):
            return None
        return self.wall.base + 60 * (m - 1) + goal - 60 * self.sum[m - 1]

    def business_days(self, start, n):
        """Open seconds to the same clock time n business dates later. A date counts if it comes
        and has a window. None: not in what is known."""
        m, second = divmod(start - self.wall.base, 60)
        day, minute = self.wall.minutes[m]
        last = self.wall.minutes[-1][0]
        while n:
            day += 1
            if day >= last:
                return None
            n -= day in self.wall.dates and bool(self.windows_on(day))
        end = next(i for i in range(m, len(self.wall.minutes))
                   if self.wall.minutes[i] >= (day, minute))
        exact = self.wall.minutes[end] == (day, minute)
        return self.seconds(start, self.wall.base + 60 * end + (second if exact else 0))


# ---- clocks

class Unknown(Exception):
    """Lies further ahead than the brute force looks."""


class Life:
    """What happened until the moment of evaluation, and how the ticket stood after each event."""

    def __init__(self, case):
        self.now = seconds_of(case["evaluate_at"])
        events = sorted(case["events"], key=lambda e: e["at"])
        self.events = [(seconds_of(e["at"]), e) for e in events if seconds_of(e["at"]) <= self.now]
        self.start = seconds_of(next(e for e in events if e["type"] == "created")["at"])
        self.standing, status = [], (None, None)
        for _, e in self.events:
            if e["type"] == "created":
                status = (e["status"], None)
            elif e["type"] == "status":
                status = (e["to"], e.get("reason"))
            self.standing.append(status)

    def over(self, i):
        return i >= 0 and self.standing[i][0] in OVER

    def priority(self, t):
        found = None
        for at, e in self.events:
            if at <= t and e["type"] == "created":
                found = e.get("priority")
            elif at <= t and e["type"] == "priority":
                found = e["to"]
        return found

    def changed_priority(self, i):
        before = None
        for _, e in self.events[:i]:
            before = e.get("priority") if e["type"] == "created" else \
                e["to"] if e["type"] == "priority" else before
        return self.events[i][1]["type"] == "priority" and self.events[i][1]["to"] != before


class Cycle:
    def __init__(self, i, at):
        self.first, self.start, self.stop, self.state = i, at, None, "running"
        self.restarted = False
        self.runs = []  # [from, to)


def paused(spec, status, reason):
    return status in spec["pause_states"] or "%s:%s" % (status, reason) in spec["pause_states"]


def group_of(event):
    return event.get("group") if event["type"] in ("assigned", "created") else None


def begins(kind, life, i, state):
    """True if event `i` starts a cycle where none is open."""
    event, over = life.events[i][1], life.over(i)
    reopened = life.over(i - 1) and not over
    if kind in ("response", "resolution"):
        return event["type"] == "created"
    if kind == "next_response":
        if event["type"] == "agent_reply":
            state["replied"], state["waits"] = True, False
            return False
        if event["type"] == "customer_message" and state.get("replied"):
            state["waits"] = True
        waits = state.get("waits", False) and not over
        if waits:
            state["waits"] = False
        return waits and (event["type"] == "customer_message" or reopened)
    if kind == "periodic_update":
        return event["type"] == "agent_reply" and not over
    return group_of(event) == "net" and not over


def ends(kind, life, i):
    """How event `i` ends an open cycle; None if it doesn't."""
    event = life.events[i][1]
    if life.over(i):
        return OVER[life.standing[i][0]]
    if kind in ("response", "next_response", "periodic_update") and event["type"] == "agent_reply":
        return "stopped"
    if kind == "ola" and event["type"] == "assigned" and event["group"] != "net":
        return "stopped"
    return None


def cycles_of(spec, policy, life):
    kind, cycles, state, live = spec["kind"], [], {}, None
    by_priority = "target_by_priority" in spec
    for i, (at, event) in enumerate(life.events):
        if live and ends(kind, life, i):
            live.state, live.stop, live = ends(kind, life, i), at, None
        elif live and by_priority and policy["on_priority_change"] == "restart" and \
                life.changed_priority(i):
            live.state, live.stop, live.restarted = "cancelled", at, True
            live = None
            cycles.append(Cycle(i, at))
            live = cycles[-1]
        reopened = life.over(i - 1) and not life.over(i)
        if not live and begins(kind, life, i, state):
            cycles.append(Cycle(i, at))
            live = cycles[-1]
        elif not live and reopened and kind == "resolution" and cycles:
            if policy["on_reopen"] == "reset":
                cycles.append(Cycle(i, at))
                live = cycles[-1]
            elif policy["on_reopen"] != "first_close":
                live = cycles[-1]
                live.gaps = getattr(live, "gaps", []) + [(live.stop, at, live.state)]
                live.state, live.stop = "running", None
    for cycle in cycles:
        set_runs(spec, policy, life, cycle)
    return cycles


def set_runs(spec, policy, life, cycle):
    end = cycle.stop if cycle.stop is not None else life.now
    status, last = None, life.events[cycle.first][0]
    left_out = [(a, b) for a, b, how in getattr(cycle, "gaps", [])
                if not (policy["on_reopen"] == "include" and how == "stopped")]
    points = [at for at, _ in life.events[cycle.first + 1:] if at < end] + [end]
    for i, upto in enumerate(points):
        if not paused(spec, *life.standing[cycle.first + i]) and \
                not any(a <= last and upto <= b for a, b in left_out):
            cycle.runs.append((last, upto))
        last = max(last, upto)
    if cycle.state == "running" and paused(spec, *life.standing[-1]):
        cycle.state = "paused"


class Terms:
    """Which target and which hours hold for one clock, as known at a moment."""

    def __init__(self, case, name, life, hours):
        self.policy, self.life = case["sla"]["policy"], life
        spec = case["sla"]["clocks"][name]
        self.texts = [(-1, spec)] + [(t, e) for t, e in life.events
                                     if e["type"] == "target" and e["clock"] == name]
        self.hours = [(-1, hours[json.dumps(case["calendar"])])] + \
            [(t, hours[json.dumps(e["calendar"])]) for t, e in life.events if e["type"] == "calendar"]
        if "calendar" in spec:
            self.hours = [(-1, hours[json.dumps(spec["calendar"])])]

    def hours_at(self, t):
        return [h for since, h in self.hours if since <= t][-1]

    def pieces(self, a, b, known):
        """[a, b) cut where the hours change, by what was known at a moment."""
        if self.policy["on_calendar_change"] == "retroactive":
            return [(a, b, self.hours_at(known))]
        cuts = [t for t, _ in self.hours if a < t < b and t <= known]
        ends = [a] + cuts + [b]
        return [(x, y, self.hours_at(min(x, known))) for x, y in zip(ends, ends[1:])]

    def elapsed(self, cycle, t, known):
        return sum(h.seconds(x, y) for a, b in cycle.runs if a < t
                   for x, y, h in self.pieces(a, min(b, t), known))

    def target(self, cycle, t):
        texts = [e for since, e in self.texts if since <= t] \
            if self.policy["on_target_edit"] == "retroactive" else [self.texts[0][1]]
        text, priority = texts[-1], self.life.priority(t)
        amount = text.get("target_by_priority", {}).get(priority, text.get("target"))
        if amount is None or isinstance(amount, int):
            return amount
        if amount.endswith("bd"):
            known = cycle.start if self.policy["on_calendar_change"] == "effective" else t
            seconds = self.hours_at(known).business_days(cycle.start, int(amount[:-2]))
            if seconds is None:
                raise Unknown
            return seconds
        hours, minutes = amount[:-1].split("h")
        return int(hours) * 3600 + int(minutes) * 60

    def due(self, cycle, target):
        now, sum_ = self.life.now, 0
        runs = list(cycle.runs)
        if cycle.state == "cancelled":
            return None
        if cycle.state != "paused":
            runs.append((cycle.stop if cycle.stop is not None else now, None))
        for a, b in runs:
            far = b is None
            b = max(a, now) if far else b
            pieces = self.pieces(a, b, now) if b > a else []
            for x, y, hours in pieces:
                here = hours.seconds(x, y)
                if here and sum_ + here >= target:
                    return hours.reach(x, target - sum_)
                sum_ += here
            if far:
                reached = self.hours_at(now).reach(b, target - sum_)
                if reached is None:
                    raise Unknown
                return reached
        return None


def ever(terms, cycle):
    """Was it over its target just before a moment at which the terms changed?"""
    for t, e in terms.life.events:
        if e["type"] not in ("priority", "target", "calendar") or t <= cycle.start or \
                cycle.restarted and t > cycle.stop:
            continue
        target = terms.target(cycle, t - 1)
        if target is not None and terms.elapsed(cycle, t, t - 1) > target:
            return True
    return False


def figures(terms, cycle):
    now, policy = terms.life.now, terms.policy
    at = max(cycle.stop - 1, cycle.start) if cycle.restarted else now
    elapsed, target = terms.elapsed(cycle, now, now), terms.target(cycle, at)
    out = {"start": stamp(cycle.start), "state": cycle.state, "elapsed": elapsed, "target": target,
           "breached": False, "ever_breached": False, "at_risk": False, "percent": None, "due": None}
    if target is None:
        return out
    out["breached"] = elapsed > target
    out["ever_breached"] = out["breached"] or ever(terms, cycle)
    out["percent"] = 100 * elapsed // max(target, 1)
    out["at_risk"] = cycle.state in ("running", "paused") and not out["breached"] and \
        100 * elapsed >= policy["at_risk_percent"] * target
    try:
        due = terms.due(cycle, target)
        out["due"] = due and stamp(due)
    except Unknown:
        out["due"] = "later than " + stamp(now + TAIL * DAY)
    return out


def same(want, got):
    for key, value in want.items():
        if key == "due" and value and value.startswith("later"):
            if got["due"] is not None and got["due"] < value[-20:]:
                return False
        elif got[key] != value:
            return False
    return True


def compare(case, answer):
    life = Life(case)
    zone = zoneinfo.ZoneInfo(case["calendar"]["timezone"])
    span = (life.start, life.now + TAIL * DAY)
    wall, utc = Wall(zone, *span), Wall(datetime.timezone.utc, *span)
    texts = [case["calendar"]] + [e["calendar"] for _, e in life.events if e["type"] == "calendar"] \
        + [c["calendar"] for c in case["sla"]["clocks"].values() if "calendar" in c]
    hours = {json.dumps(t): Hours(t, wall, utc) for t in texts}
    wrong = unknown = 0
    for name, spec in case["sla"]["clocks"].items():
        terms = Terms(case, name, life, hours)
        got = answer[name].get("cycles", [answer[name]] if answer[name] else [])
        try:
            want = [figures(terms, c) for c in cycles_of(spec, case["sla"]["policy"], life)]
        except Unknown:
            unknown += 1
            continue
        if len(want) != len(got) or not all(map(same, want, got)):
            wrong += 1
            report = {k: [g.get(k) for g in got] for k in (want[0] if want else {})}
            print(case["id"], name, "\n  brute force", want, "\n  svc", report)
    return len(case["sla"]["clocks"]), wrong, unknown


def main():
    cases = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    rnd, clocks, wrong, unknown = random.Random(seed), 0, 0, 0
    for begin in range(0, cases, BATCH):
        batch = [random_case(rnd, n) for n in range(begin, min(begin + BATCH, cases))]
        ran = subprocess.run(["svc", "sla", "eval", "--format", "json", "-"], text=True,
                             input=json.dumps(batch), stdout=subprocess.PIPE, check=True)
        answers = json.loads(ran.stdout)
        for case, answer in zip(batch, answers):
            n, bad, far = compare(case, answer)
            clocks, wrong, unknown = clocks + n, wrong + bad, unknown + far
            if bad and len(sys.argv) > 3:
                print(json.dumps(case))
    print("seed %d: %d clocks, %d of them further than the brute force looks, %d differences"
          % (seed, clocks, unknown, wrong))
    sys.exit(wrong > 0 or unknown * 20 > clocks)


if __name__ == "__main__":
    main()
