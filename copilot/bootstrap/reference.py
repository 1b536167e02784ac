"""The catalogue's drug table in the form in which the engine asks for it."""

from collections.abc import Iterable
from decimal import Decimal

from copilot.catalogue.articles import CorpusFile
from copilot.catalogue.drugs import Drug, Drugs, Indication, earliest, latest
from copilot.domain.claim_parts import DoseRule
from copilot.domain.drug import DrugFacts, Reference
from copilot.domain.drug import Indication as Labelled

_USES = "适应症"
_PER_KG = {"mg/kg": "mg_per_kg", "mg": "mg_per_dose"}


def reference_of(table: Drugs, files: Iterable[CorpusFile]) -> Reference:
    """Return all drugs of the table; unverified ones keep that mark and may inform, not decide.

    Each drug cites the indications of its monograph ``drug/<id>`` where the corpus has one.
    """
    monographs = {file.header.id: file for file in files if file.header.kind == "drug"}
    return Reference(drugs=tuple(_facts(drug, monographs.get(f"drug/{drug.id}")) for drug in table.drugs))


def _facts(drug: Drug, monograph: CorpusFile | None) -> DrugFacts:
    article = next((one for one in monograph.articles if one.label == _USES), None) if monograph else None
    return DrugFacts(
        clause=article.span() if article else None,
        generic=drug.zh,
        names=tuple(name for name in drug.names if name != drug.zh),
        indications=tuple(_indications(drug.indications)),
        dose=_dose(drug),
        unverified=drug.unverified,
        dose_verified=drug.dose is not None and not drug.dose.unverified,
    )


def _indications(rows: Iterable[Indication]) -> Iterable[Labelled]:
    for row in rows:
        yield Labelled(
            label=row.text,
            icd10=row.icd10,
            biomarkers=row.markers,
            min_line=row.line,
            stages=(row.stage,) if row.stage else (),
            approved_from=earliest(row.approved) if row.approved else None,
            approved_to=latest(row.ended) if row.ended else None,
        )


def _dose(drug: Drug) -> DoseRule | None:
    """Return the labelled dose where it is in milligrams and the pack says how many it holds."""
    dose, pack = drug.dose, drug.packs[0] if drug.packs else None
    if dose is None or pack is None or dose.every_days is None or pack.unit != "mg":
        return None
    name = _PER_KG.get(dose.unit)
    if name is None:
        return None
    content: Decimal = pack.strength * pack.units
    return DoseRule.model_validate({name: dose.amount, "every_days": dose.every_days, "vial_mg": content})
