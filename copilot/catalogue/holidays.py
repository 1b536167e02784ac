"""The holiday arrangements of the State Council, by year, from ``corpus/catalogue/holidays.yaml``."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from copilot.catalogue.exact_yaml import load_exact
from copilot.domain.calendar import Calendar
from copilot.domain.vocabulary import read_day
from copilot.errors import CorpusError


def load_holidays(path: Path) -> Calendar:
    """Read the file; years marked ``unverified`` are left out, because they must not move a date."""
    try:
        rows = load_exact(path.read_text(encoding="utf-8"))["years"]
        known = [row for row in rows if row.get("unverified") is not True]
        return Calendar(
            holidays=frozenset(day for row in known for span in row["holidays"] for day in _days(span)),
            workdays=frozenset(_day(one) for row in known for one in row.get("workdays") or ()),
            years=frozenset(int(row["year"]) for row in known),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"节假日表 {path.name} 读不出来：{error}") from error


def _day(text: Any) -> date:
    day = read_day(text)
    if not isinstance(day, date):
        raise ValueError(f"不是日期：{text}")
    return day


def _days(span: Any) -> list[date]:
    first, last = _day(span["from"]), _day(span["to"])
    if last < first:
        raise ValueError(f"{span.get('name', '')} 的结束早于开始")
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
