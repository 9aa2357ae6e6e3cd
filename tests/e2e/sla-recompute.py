"""Recomputes the clocks of bundles that `svc sla explain --bundle` wrote, from their files alone.

usage: sla-recompute.py DIR...

Reads slas/, calendars/ and events.csv, counts with the brute force of sla-brute.py, and compares with
proof.json and with the sums of intervals.csv. svc isn't asked.
"""

import collections
import csv
import importlib.machinery
import importlib.util
import json
import os
import re
import sys
import zoneinfo

HERE = os.path.dirname(os.path.abspath(__file__))
LOADER = importlib.machinery.SourceFileLoader("brute", os.path.join(HERE, "sla-brute.py"))
sys.dont_write_bytecode = True
brute = importlib.util.module_from_spec(importlib.util.spec_from_loader("brute", LOADER))
LOADER.exec_module(brute)

UNITS = {"s": 1, "m": 60, "h": 3600, "w": 604800}


# ---- the YAML that calendars and agreements are written in

def scalar(text):
    text = text.strip()
    if text.startswith("["):
        return [scalar(one) for one in text[1:-1].split(",") if one.strip()]
    if text.startswith("{"):
        return dict((scalar(one.split(":", 1)[0]), scalar(one.split(":", 1)[1]))
                    for one in text[1:-1].split(","))
    return text.strip("'\"")


def tree(lines):
    """The map or list that (indent, text) lines write down."""
    if lines[0][1].startswith("- "):
        return [scalar(text[2:]) for _, text in lines]
    out, base = {}, lines[0][0]
    while lines:
        end = next((i for i in range(1, len(lines))
                    if lines[i][0] == base and not lines[i][1].startswith("- ")), len(lines))
        key, value = lines[0][1].split(":", 1)
        out[key] = scalar(value) if value.strip() else tree(lines[1:end]) if end > 1 else {}
        lines = lines[end:]
    return out


def frontmatter(path):
    with open(path, encoding="utf-8") as file:
        text = file.read().split("---\n")[1]
    return tree([(len(one) - len(one.lstrip()), re.sub(r"\s#.*", "", one.strip()))
                 for one in text.splitlines() if one.strip()])


# ---- from texts to a case

def versions(folder, name):
    """(text, time from which it holds or None), the first to hold first."""
    out = []
    for file in sorted(os.listdir(folder)):
        found = re.fullmatch(re.escape(name) + r"(?:\.(\d{4}-\d\d-\d\d)T(.*)Z)?\.md", file)
        if found:
            since = found.group(1) and \
                found.group(1) + "T" + found.group(2).replace("-", ":") + "Z"
            out.append((frontmatter(os.path.join(folder, file)), since))
    return sorted(out, key=lambda one: one[1] or "")


def windows(value):
    return [[one.strip() for one in text.split("-")] for text in value or []]


def calendar(text):
    hours = {day: [] for day in brute.WEEK}
    for days, value in (text.get("hours") or {}).items():
        first, _, last = days.partition("-")
        chosen = brute.WEEK[brute.WEEK.index(first):brute.WEEK.index(last or first) + 1]
        hours.update((day, windows(value)) for day in chosen)
    dates = [one["date"] if isinstance(one, dict) else one for one in text.get("holidays", [])]
    return {"timezone": text["timezone"], "hours": hours, "holidays": dates,
            "exceptions": {d: windows(v) for d, v in (text.get("exceptions") or {}).items()}}


def amount(text):
    if text.endswith("bd"):
        return text
    return sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+)([smhw])", text))


def targets(clock):
    target = clock["target"]
    if not isinstance(target, dict):
        return {"target": amount(target)}
    out = {"target_by_priority": {p: amount(t) for p, t in target.items() if p != "default"}}
    if "default" in target:
        out["target"] = amount(target["default"])
    return out


def events_of(folder, over):
    kinds = {"opened": "created", "reply": "agent_reply", "message": "customer_message"}
    out, first = [], None
    with open(os.path.join(folder, "events.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            event = {"at": row["at"], "type": kinds.get(row["event"], row["event"])}
            if row["category"] in ("done", "cancelled"):
                over[row["value"]] = "stopped" if row["category"] == "done" else "cancelled"
            if row["event"] == "priority" and not out:
                first = row["value"]
                continue
            if row["event"] == "opened":
                event.update(status=row["value"], priority=first)
            elif row["event"] in ("status", "priority"):
                event.update(to=row["value"], reason=row["reason"] or None)
            out.append(event)
    return out


def make_case(folder, proof):
    brute.OVER.clear()
    events = events_of(folder, brute.OVER)
    texts = versions(os.path.join(folder, "slas"), proof["sla"]["id"])
    sla = texts[0][0]
    clocks = {name: {"kind": one.get("kind", name).replace("-", "_"), **targets(one),
                     "pause_states": one.get("pause", [])}
              for name, one in sla["clocks"].items() if one.get("kind", name) != "ola"}
    held = versions(os.path.join(folder, "calendars"), sla["calendar"])
    for text, since in held[1:]:
        events.append({"at": since, "type": "calendar", "calendar": calendar(text)})
    for text, since in texts[1:]:
        events += [{"at": since, "type": "target", "clock": name, **targets(text["clocks"][name])}
                   for name in clocks if name in text["clocks"]]
    policy = {"on_reopen": "continue", "on_priority_change": "retroactive",
              "on_calendar_change": "effective", "on_target_edit": "pinned", "at_risk_percent": 80}
    policy.update((key, sla[key]) for key in policy if key in sla)
    return {"id": proof["ticket"], "calendar": calendar(held[0][0]), "events": events,
            "sla": {"clocks": clocks, "policy": policy}, "evaluate_at": proof["now"]}


def counted(folder):
    sums = collections.Counter()
    with open(os.path.join(folder, "intervals.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            took = brute.seconds_of(row["to"]) - brute.seconds_of(row["from"])
            assert took == int(row["seconds"]), row
            sums[row["clock"], int(row["cycle"])] += took
    return sums


def recompute(folder):
    with open(os.path.join(folder, "proof.json"), encoding="utf-8") as file:
        proof = json.load(file)
    case, sums = make_case(folder, proof), counted(folder)
    life, zone = brute.Life(case), zoneinfo.ZoneInfo(case["calendar"]["timezone"])
    wall = brute.Wall(zone, life.start, life.now + brute.TAIL * brute.DAY)
    texts = [case["calendar"]] + [e["calendar"] for _, e in life.events if e["type"] == "calendar"]
    hours = {json.dumps(t): brute.Hours(t, wall, wall) for t in texts}
    shown = {clock["clock"]: clock["cycles"] for clock in proof["clocks"]}
    assert set(shown) == set(case["sla"]["clocks"]), folder
    cycles = 0
    for name, spec in case["sla"]["clocks"].items():
        terms = brute.Terms(case, name, life, hours)
        mine = [brute.figures(terms, c)
                for c in brute.cycles_of(spec, case["sla"]["policy"], life)]
        assert len(mine) == len(shown[name]), (folder, name)
        for number, (want, got) in enumerate(zip(mine, shown[name]), 1):
            for key in ("start", "state", "target", "elapsed", "due", "percent", "ever_breached"):
                assert want[key] == got[key] or str(want[key]).startswith("later"), \
                    (folder, name, key, want, got)
            assert (got["verdict"] == "breached") == (want["breached"] and want["state"] != "cancelled")
            assert sums[name, number] == want["elapsed"], (folder, name)
            cycles += 1
    return cycles


def main():
    print("%d bundles, %d cycles recomputed"
          % (len(sys.argv) - 1, sum(recompute(folder) for folder in sys.argv[1:])))


if __name__ == "__main__":
    main()
