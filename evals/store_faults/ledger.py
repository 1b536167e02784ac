"""One file per kind of fault, one JSON line per attempt: a run that is cut off goes on where it stopped."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Result = Mapping[str, Any]
"""What one attempt showed: ``bad`` is a sentence, or None when all was well; the rest are figures."""


class Ledger:
    """The attempts of one kind below a folder."""

    def __init__(self, out: Path, kind: str) -> None:
        self._path = out / f"{kind}.jsonl"
        out.mkdir(parents=True, exist_ok=True)
        self.results: dict[int, dict[str, Any]] = {}
        if self._path.exists():
            text = self._path.read_text("utf-8")
            whole = text[: text.rfind("\n") + 1]
            for line in whole.splitlines():
                entry = json.loads(line)
                self.results[int(entry["number"])] = entry
            if whole != text:  # a line that was being written when the run was cut off
                self._path.write_text(whole, "utf-8")

    def missing(self, count: int) -> Iterator[int]:
        """Yield the numbers below ``count`` that have not been tried."""
        yield from (number for number in range(count) if number not in self.results)

    def add(self, number: int, result: Result) -> None:
        """Keep the result of one attempt."""
        entry = {"number": number, **result}
        self.results[number] = entry
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def run(self, count: int, attempt: Callable[[int], Result]) -> None:
        """Try every number that has not been tried."""
        for number in self.missing(count):
            self.add(number, attempt(number))

    def summary(self, kind: str) -> dict[str, Any]:
        """Return the number of attempts, the sums of all figures, and what was bad."""
        sums: dict[str, int] = {}
        for entry in self.results.values():
            for name, value in entry.items():
                if name != "number" and isinstance(value, int) and not isinstance(value, bool):
                    sums[name] = sums.get(name, 0) + value
        bad = [f"{n}: {entry['bad']}" for n, entry in sorted(self.results.items()) if entry.get("bad")]
        return {"kind": kind, "attempts": len(self.results), **sums, "bad": len(bad), "first_bad": bad[:3]}
