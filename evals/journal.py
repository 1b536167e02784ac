"""What has been tried already, one JSON line each, so that a long run can go on where it stopped.

Every line carries a fingerprint of all that can change its verdict; lines of another one are tried again.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


class Journal:
    """Rows by key, in a file or, without one, in memory only."""

    def __init__(self, path: Path | None, fingerprint: str) -> None:
        self._path = path
        self._fingerprint = fingerprint
        self._rows: dict[str, Mapping[str, Any]] = {}
        if path is None or not path.exists():
            return
        for line in path.read_text("utf-8").splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue  # The line that was being written when the run was cut off.
            if row.get("fingerprint") == fingerprint:
                self._rows[row["key"]] = row["value"]

    def once(self, key: str, work: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Return what is known under the key; otherwise do the work and write it down at once."""
        if key not in self._rows:
            value = self._rows[key] = work()
            if self._path is not None:
                row = {"key": key, "fingerprint": self._fingerprint, "value": value}
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return self._rows[key]
