"""JSON Schemas of what ``copilot eval`` writes; ``python -m evals.schemas`` stores them in docs."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from evals.records import Baseline, EvalReport

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "schemas" / "eval"
KINDS: Final[Mapping[str, type[EvalReport] | type[Baseline]]] = {
    "report": EvalReport,
    "baseline": Baseline,
}


def rendered() -> dict[str, str]:
    """Return file name -> text of each schema."""
    return {name: _text(name, kind) for name, kind in KINDS.items()}


def _text(name: str, kind: type[EvalReport] | type[Baseline]) -> str:
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://claims-copilot.invalid/schemas/eval/{name}.json",
    }
    body = TypeAdapter(kind).json_schema(mode="serialization")
    return json.dumps({**head, **body}, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write the schemas."""
    for name, text in rendered().items():
        (FOLDER / f"{name}.json").write_text(text, "utf-8")
        sys.stdout.write(f"{FOLDER / name}.json\n")


if __name__ == "__main__":
    main()
