"""The facts that people state because no paper carries them: which ones, and of which kind."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from ui.texts import Texts


class Statement(NamedTuple):
    """One fact: its path, its kind, its choices, and whether the intake form asks for it."""

    path: str
    kind: Literal["text", "date", "number", "flag", "choice"]
    intake: bool = False
    choices: tuple[str, ...] = ()


STATEMENTS: Final[tuple[Statement, ...]] = (
    Statement("received_on", "date", intake=True),
    Statement("policy.policy_no", "text", intake=True),
    Statement("policy.plan", "text"),
    Statement("policy.effective_from", "date", intake=True),
    Statement("policy.effective_to", "date", intake=True),
    Statement("policy.first_effective", "date", intake=True),
    Statement("policy.continuous_years", "number"),
    Statement("policy.status", "choice", True, ("active", "grace", "lapsed", "surrendered", "rescinded")),
    Statement("policy.clauses_disclosed", "flag", intake=True),
    Statement("insured.birth_date", "date", intake=True),
    Statement("insured.sex", "choice", True, ("male", "female")),
    Statement("insured.region", "text"),
    Statement("insured.basic_insurance", "flag", intake=True),
    Statement("insured.is_insured", "flag", intake=True),
    Statement("insured.medical_aid", "flag"),
    Statement("consents.sensitive", "flag"),
    Statement("consents.genetic", "flag"),
    Statement("screenings.0.kind", "text"),
    Statement("screenings.0.date", "date"),
    Statement("screenings.0.result", "choice", False, ("negative", "positive")),
    Statement("declared.waiting_period_passed", "flag", intake=True),
    Statement("declared.pre_existing", "flag", intake=True),
    Statement("declared.drug_on_list", "flag"),
    Statement("declared.indication_met", "flag"),
    Statement("declared.medically_necessary", "flag"),
    Statement("declared.prescription_valid", "flag"),
    Statement("declared.designated_channel", "flag"),
    Statement("declared.settled_through_basic", "flag"),
)


def statement_views(declared: Mapping[str, str], texts: Texts) -> list[dict[str, Any]]:
    """Return every statement with its present value (None is unknown) and its choices in words."""
    return [
        {
            "path": one.path,
            "label": texts.get("statement", one.path),
            "kind": one.kind,
            "intake": one.intake,
            "value": declared.get(one.path),
            "choices": [{"value": value, "label": word} for value, word in _choices(one, texts)],
        }
        for one in STATEMENTS
    ]


def _choices(statement: Statement, texts: Texts) -> list[tuple[str, str]]:
    if statement.kind == "flag":
        return [("true", texts.get("statement", "yes")), ("false", texts.get("statement", "no"))]
    return [(value, texts.get("choice", value)) for value in statement.choices]
