"""A line as one text, and back from its characters to the runs they stand in."""

from collections.abc import Iterator

from copilot.extract.runs import Line, Run


def flat(line: Line) -> tuple[str, list[tuple[int, int]]]:
    """Return the line's text and, for each character, its run and position there."""
    text, owners = "", []
    for i, run in enumerate(line.runs):
        if text:
            text += " "
            owners.append((i - 1, len(line.runs[i - 1].text)))
        text += run.text
        owners.extend((i, j) for j in range(len(run.text)))
    return text, owners


def pieces(line: Line, owners: list[tuple[int, int]], start: int, end: int) -> list[tuple[Run, int]]:
    """Return the parts of runs that hold the characters ``[start, end)``, with their run's index."""
    out: list[tuple[Run, int]] = []
    for index, low, high in _ranges(owners, start, end):
        run = line.runs[index]
        high = min(high, len(run.text))
        if run.text[low:high].strip(" :"):
            out.append((run.piece(low, high), index))
    return out


def _ranges(owners: list[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int, int]]:
    current: tuple[int, int, int] | None = None
    for i in range(start, end):
        run, position = owners[i]
        if current and current[0] == run:
            current = (run, current[1], position + 1)
        else:
            if current:
                yield current
            current = (run, position, position + 1)
    if current:
        yield current
