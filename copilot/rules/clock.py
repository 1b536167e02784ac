"""The legal clocks: calendar days in China Standard Time, the first day not counted.

t30 = receipt + 30 days + the days that each supplement took (Insurance Law Art. 23, Interpretation
II Art. 15); t3 = determination + 3 (Art. 24); t10 = agreement + 10 (Art. 23); t60 = papers complete
+ 60 (Art. 25). Where the last day is a legal day off, the law extends the period to the next working
day (Civil Code Art. 203): both days are given, and the house plans with the earlier. The days off are
data.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

from copilot.domain.calendar import Calendar
from copilot.domain.claim import Facts
from copilot.domain.decision import Deadline
from copilot.domain.evidence import ClauseSpan

CHINA: Final = timezone(timedelta(hours=8), "CST")
Alert = Literal["none", "yellow", "red", "overdue"]


def china_day(moment: datetime) -> date:
    """The calendar day in China of a moment with a time zone."""
    if moment.tzinfo is None:
        raise ValueError("时刻必须带时区")
    return moment.astimezone(CHINA).date()


def extended(day: date, calendar: Calendar) -> date | None:
    """The working day to which a last day is extended (Civil Code Art. 203); None when it stays."""
    moved = calendar.next_working_day(day)
    return moved if moved != day else None


def deadlines(
    facts: Facts, clauses: Mapping[str, ClauseSpan] | None = None, calendar: Calendar | None = None
) -> tuple[Deadline, ...]:
    """All clocks that the facts start; empty when the day of receipt is not known."""
    if facts.received_on is None:
        return ()
    known = clauses or {}
    line = facts.timeline
    pauses = [
        (one.completed_on - one.notified_on).days for one in line.supplements if one.completed_on is not None
    ]
    open_pause = any(one.completed_on is None for one in line.supplements)
    found: list[Deadline] = []

    def add(name: str, label: str, day: date, *keys: str) -> None:
        spans = tuple(known[key] for key in keys if key in known)
        later = extended(day, calendar) if calendar is not None else None
        found.append(Deadline(id=name, label=label, due=day, extended_to=later, clauses=spans))

    if not open_pause:
        day = facts.received_on + timedelta(days=30 + sum(pauses))
        add("t30", "三十日内作出核定（已扣除补件期间）", day, "保险法/第二十三条", "保险法解释二/第十五条")
    if line.determined_on is not None:
        day = line.determined_on + timedelta(days=3)
        add("t3", "不予给付的，三日内发出通知书并说明理由", day, "保险法/第二十四条")
    agreed = line.agreed_on or line.determined_on
    if agreed is not None:
        add("t10", "达成给付协议后十日内给付", agreed + timedelta(days=10), "保险法/第二十三条")
    complete = [one.completed_on for one in line.supplements if one.completed_on is not None]
    if not open_pause:
        ready = max([facts.received_on, *complete])
        add("t60", "六十日内数额不能确定的，先予支付", ready + timedelta(days=60), "保险法/第二十五条")
    if facts.policies and facts.policies[0].nondisclosure_found_on is not None:
        day = facts.policies[0].nondisclosure_found_on + timedelta(days=30)
        add("rescission", "知道解除事由起三十日内可以解除合同", day, "保险法/第十六条")
    return tuple(found)


def warning(deadline: date, started: date, today: date) -> Alert:
    """Yellow from one fifth of the time left, red from three days left, overdue after the day."""
    left = (deadline - today).days
    if left < 0:
        return "overdue"
    if left <= 3:
        return "red"
    whole = (deadline - started).days
    return "yellow" if whole > 0 and left * 5 <= whole else "none"


def unverified_years(years: Collection[int], calendar: Calendar) -> tuple[int, ...]:
    """The years whose holidays are not known, so that no deadline is extended in them."""
    return tuple(sorted(year for year in set(years) if year not in calendar.years))
