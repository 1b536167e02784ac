"""Legal days off in China, as data: holidays, weekend days that are worked, and the years known."""

from datetime import date, timedelta

from pydantic import Field

from copilot.domain.base import Record


class Calendar(Record):
    """``years`` are those whose arrangement is known; in other years nothing is moved."""

    holidays: frozenset[date] = Field(default_factory=frozenset)
    workdays: frozenset[date] = Field(default_factory=frozenset)
    years: frozenset[int] = Field(default_factory=frozenset)

    def is_off(self, day: date) -> bool:
        """Whether the day is a legal holiday or an ordinary weekend."""
        return day in self.holidays or (day.weekday() >= 5 and day not in self.workdays)

    def next_working_day(self, day: date) -> date | None:
        """The day itself or the next that is worked; None when its year is not known."""
        while day.year in self.years:
            if not self.is_off(day):
                return day
            day += timedelta(days=1)
        return None
