"""Which of our two languages an ``Accept-Language`` header asks for."""

from typing import Final, Literal

Language = Literal["zh", "en"]
DEFAULT: Final[Language] = "zh"


def language_of(header: str | None) -> Language:
    """Return the wanted language with the highest weight; Chinese when neither is named (RFC 9110)."""
    best: tuple[float, Language] | None = None
    for part in (header or "").split(","):
        name, _, rest = part.strip().partition(";")
        known: Language | None = {"zh": "zh", "en": "en"}.get(name.split("-")[0].lower())  # type: ignore[assignment]
        weight = _weight(rest)
        if known is not None and weight > 0 and (best is None or weight > best[0]):
            best = (weight, known)
    return best[1] if best else DEFAULT


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
