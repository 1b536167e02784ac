"""``python -m evals.leaks --people 10000``: people through the running server, then the search for them.

Searched: the log (everything at DEBUG, the access log too), the Prometheus figures, the OpenTelemetry
spans, the temporary files of the process, and every file of the home (database with its journal,
encrypted files, index). A hit is a name of three or more characters, an identity number, a phone or card
number, or an address. One line of JSON on standard output; exit status 1 when there is a hit.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from evals.leaks.drive import drawn, go_through, papers_through, serving, trace_to
from evals.leaks.scan import People, files_below
from evals.people import Person


def main(arguments: list[str] | None = None) -> int:
    """Run and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.leaks", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--papers", type=int, default=None, help="rendered papers; default: people / 500")
    parser.add_argument("--seed", type=int, default=20260302)
    parser.add_argument("--keep", type=Path, default=None, help="keep all files here; go on where it stopped")
    parser.add_argument("--minutes", type=float, default=None, help="take no more people after so long")
    chosen = parser.parse_args(arguments)
    papers = chosen.people // 500 if chosen.papers is None else chosen.papers
    work = chosen.keep or Path(tempfile.mkdtemp(prefix="leaks-"))
    try:
        report = _run(work, drawn(chosen.people, chosen.seed), papers, chosen)
    finally:
        if chosen.keep is None:
            shutil.rmtree(work, ignore_errors=True)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 1 if report["hits"] else 0


def _run(work: Path, everybody: list[Person], papers: int, chosen: argparse.Namespace) -> dict[str, object]:
    home, scratch, log, done = work / "home", work / "tmp", work / "log.txt", work / "done.txt"
    began = time.monotonic()
    for folder in (home, scratch):
        folder.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    before = int(done.read_text()) if done.exists() else 0
    people, requests = everybody[:before], 0
    traced = trace_to(work / "spans.txt")
    with serving(home, log) as server:
        for number, person in enumerate(everybody[before:], start=before):
            if chosen.minutes is not None and time.monotonic() - began > 60 * chosen.minutes:
                break
            people.append(person)
            requests += go_through(server, person, number)
            done.write_text(str(number + 1))
            if (number + 1) % 500 == 0:
                sys.stderr.write(f"{number + 1}/{len(everybody)}\n")
        people += [papers_through(server, chosen.seed + number) for number in range(papers)]
        figures = server.figures()
        (work / "figures.txt").write_bytes(figures)
        known = People(people)
        searched = _search(known, [log, work / "figures.txt", work / "spans.txt", scratch, home])
    told = {"people": len(people), "papers": papers, "requests": requests, "traced": traced}
    return {**told, **searched}


def _search(known: People, places: list[Path]) -> dict[str, object]:
    kinds: Counter[str] = Counter()
    shown: list[str] = []
    files = size = 0
    for path in files_below(places):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue
        files, size = files + 1, size + len(data)
        for kind, context in known.hits(data):
            kinds[f"{kind} in {path.name}"] += 1
            if len(shown) < 10:
                shown.append(f"{path.name}: {kind}: {context!r}")
    return {"files": files, "bytes": size, "hits": sum(kinds.values()), "kinds": dict(kinds), "shown": shown}


if __name__ == "__main__":
    sys.exit(main())
