"""Drugs and devices with what their Chinese label says (``catalogue/drugs.yaml``).

A fact that nobody checked against a public text is ``unverified``: it may inform a person, it may not
decide a claim. A checked fact names the sources that were opened (``checked``); its date is checked
apart (``dated``), because a payment list proves a use but not the day of its approval. Approval dates
are as exact as they are public: ``2018``, ``2018-08`` or ``2018-08-23``.
"""

import calendar
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from copilot.catalogue.names import NameIndex
from copilot.catalogue.tables import read_table
from copilot.domain.base import Record
from copilot.domain.money import Quantity

LABEL = "药品中文说明书与国家药品监督管理局公开批准信息的摘要"
When = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Holds = Literal["yes", "no", "unknown"]
Unit = Literal["mg", "mg/kg", "mg/m2", "U", "U/kg", "ug", "ug/kg", "ml", "cells", "puff", "tablet", "device"]


def earliest(when: str) -> date:
    """Return the first day that a date known to the year, month or day can mean."""
    year, month, day = (*[int(part) for part in when.split("-")], 1, 1)[:3]
    return date(year, month, day)


def latest(when: str) -> date:
    """Return the last day that it can mean."""
    parts = [int(part) for part in when.split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
    return date(year, month, day)


class Source(Record):
    """A public text that was opened: what it is, where it stands, and the day it was read.

    ``accessed`` is None for texts that the row's own source names and nobody opened again.
    """

    id: str
    title: str
    publisher: str
    published: When
    url: str
    accessed: date | None = None


class Indication(Record):
    """One labelled use.

    ``icd10`` are code prefixes; ``markers`` are all needed; ``line`` is the first line of therapy
    for which it is labelled (None: not limited); ``stage`` and ``ages`` are words of the label.
    ``checked`` are the ids of sources for the wording, ``dated`` for the day of approval; a checked use
    that is still ``unverified`` has markers that its sources do not repeat.
    """

    text: str
    icd10: tuple[str, ...]
    markers: tuple[str, ...] = ()
    line: int | None = None
    stage: str | None = None
    ages: str | None = None
    approved: When | None = None
    ended: When | None = None
    unverified: bool = True
    checked: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()

    def holds_on(self, on: date) -> Holds:
        """Whether the use was labelled on that day; unknown where the public date is too coarse."""
        if self.ended is not None and on > latest(self.ended):
            return "no"
        if self.approved is None:
            return "unknown"
        if on >= latest(self.approved):
            return "yes"
        return "no" if on < earliest(self.approved) else "unknown"


class Dose(Record):
    """The usual maintenance dose: ``amount`` of ``unit`` every ``every_days`` days.

    ``every_days`` is a fraction for several doses a day and None for a single treatment. A dose that is
    not ``unverified`` withholds quantities; one that is only ``checked`` is told.
    """

    amount: Quantity
    unit: Unit
    every_days: Quantity | None
    route: str
    note: str = ""
    unverified: bool = True
    checked: tuple[str, ...] = ()


class Pack(Record):
    """One sold unit: its content, and for a pack of tablets how many units and days it holds."""

    strength: Quantity
    unit: Literal["mg", "U", "ug", "ml", "cells", "device"]
    units: int = 1
    days: Quantity | None = None


class Insurance(Record):
    """Standing in the national basic-insurance formulary; ``scope`` is the payment restriction.

    ``edition`` is the day from which the edition that was read applies; ``checked`` are its sources,
    ``dated`` those for the first inclusion (``since``).
    """

    status: Literal["in", "out", "unknown"]
    since: When | None = None
    scope: str = ""
    edition: When | None = None
    unverified: bool = True
    checked: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()


class ListEntry(Record):
    """Membership in a dated list, for example the commercial-insurance innovative drug list."""

    name: str
    since: When
    until: When | None = None
    unverified: bool = True
    checked: tuple[str, ...] = ()


class DrugClass(Record):
    """A pharmacological class with the points that all of its members share."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    monitoring: tuple[str, ...]
    checks: tuple[str, ...]


class Drug(Record):
    """One active substance or device."""

    id: str
    zh: str
    en: str
    brands: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    maker: str
    drug_class: str
    form: str
    indications: tuple[Indication, ...]
    dose: Dose | None = None
    dose_text: str = ""
    packs: tuple[Pack, ...] = ()
    insurance: Insurance
    lists: tuple[ListEntry, ...] = ()
    monitoring: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    source: str = LABEL
    unverified: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """All names: generic, brands, English, others."""
        return (self.zh, *self.brands, self.en, *self.synonyms)

    @property
    def facts(self) -> "tuple[Indication | Dose | Insurance | ListEntry, ...]":
        """The facts that are checked one by one."""
        dose = (self.dose,) if self.dose is not None else ()
        return (*self.indications, *dose, self.insurance, *self.lists)

    @property
    def source_ids(self) -> tuple[str, ...]:
        """The sources of its checked facts and dates, each once."""
        used = [one for fact in self.facts for one in (*fact.checked, *getattr(fact, "dated", ()))]
        return tuple(dict.fromkeys(used))

    def labelled_for(self, icd10: str, on: date) -> Holds:
        """Whether any labelled use on that day covers the code, markers and line apart."""
        verdicts = {i.holds_on(on) for i in self.indications if icd10.upper().startswith(i.icd10)}
        if "yes" in verdicts:
            return "yes"
        return "unknown" if "unknown" in verdicts else "no"

    def units_needed(
        self, days: int, weight_kg: Decimal | None = None, area_m2: Decimal | None = None
    ) -> int | None:
        """Return how many sold units the label's dose takes in ``days`` days, each dose rounded up.

        None when the dose, the pack, or the body measure it needs is not known. For a pack of many
        units with known days the days decide.
        """
        pack = self.packs[0] if self.packs else None
        if pack is not None and pack.days is not None:
            return int((Decimal(days) / pack.days).to_integral_value(ROUND_CEILING))
        dose = self.dose
        if dose is None or pack is None or dose.every_days is None:
            return None
        base = {"mg/kg": weight_kg, "ug/kg": weight_kg, "U/kg": weight_kg, "mg/m2": area_m2}
        unit, _, per = dose.unit.partition("/")
        scale = base[dose.unit] if per else Decimal(1)
        if scale is None or unit != pack.unit:
            return None
        each = (dose.amount * scale / (pack.strength * pack.units)).to_integral_value(ROUND_CEILING)
        doses = (Decimal(days) / dose.every_days).to_integral_value(ROUND_CEILING)
        return int(each * doses)


class DrugMatch(Record):
    """A drug that a text names, the name that stood there, and how sure that is (0 to 1)."""

    drug: Drug
    name: str
    score: float


class Drugs(Record):
    """The drug table."""

    classes: tuple[DrugClass, ...]
    drugs: tuple[Drug, ...]
    sources: tuple[Source, ...] = ()

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex({drug.id: drug.names for drug in self.drugs})

    def get(self, drug_id: str) -> Drug | None:
        """Return the drug of that id, or None."""
        return next((drug for drug in self.drugs if drug.id == drug_id), None)

    def class_of(self, drug: Drug) -> DrugClass:
        """Return the class of a drug of this table."""
        return next(group for group in self.classes if group.id == drug.drug_class)

    def find(self, text: str, limit: int = 5) -> tuple[DrugMatch, ...]:
        """Return the drugs that a text (name, item line, prescription line) may mean, best first.

        Where one name contains another (德曲妥珠单抗, 曲妥珠单抗) the longer one wins.
        """
        rows = {drug.id: drug for drug in self.drugs}
        found = self._index.find(text)[:limit]
        return tuple(DrugMatch(drug=rows[m.key], name=m.name, score=m.score) for m in found)

    def for_diagnosis(self, icd10: str, on: date) -> tuple[Drug, ...]:
        """Return the drugs with a labelled use for the code on that day, or possibly so."""
        return tuple(drug for drug in self.drugs if drug.labelled_for(icd10, on) != "no")


def load_drugs(root: Path) -> Drugs:
    """Read the drug table of the corpus at ``root``."""
    return read_table(root / "catalogue" / "drugs.yaml", Drugs)
