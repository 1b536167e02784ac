"""How people ask for what an article says (``catalogue/asked.yaml``): headings more, never a source."""

from collections.abc import Mapping
from pathlib import Path

from copilot.catalogue.tables import read_table
from copilot.domain.base import Record


class AskedTable(Record):
    """Ways to ask, by document id and label of the article."""

    ways: dict[str, dict[str, tuple[str, ...]]]


def load_asked(root: Path) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the ways to ask by (document id, label); empty for a corpus without the table."""
    path = root / "catalogue" / "asked.yaml"
    if not path.exists():
        return {}
    table = read_table(path, AskedTable)
    return {(document, label): ways for document, by in table.ways.items() for label, ways in by.items()}
