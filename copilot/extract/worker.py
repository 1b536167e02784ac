"""The child process that touches uploaded bytes: confined first, then one file after another."""

import sys
import sysconfig
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from copilot.extract import confine, decode, fonts, render, wire
from copilot.extract.rawpage import Buffer, RawPage, Refused


class _Source(Protocol):
    pages: int

    def page(self, index: int, draft: bool = False) -> RawPage: ...


def main() -> None:
    """Serve requests on standard input until it closes; any unexpected error ends the process."""
    memory = int(sys.argv[2])
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    fonts.install()
    measures = confine.confine(memory, _readable())
    _send(sink, {"ok": True, "measures": measures})
    current: _Source | None = None
    while True:
        prefix = source.read(wire.LENGTHS.size)
        if len(prefix) < wire.LENGTHS.size:
            return
        head_length, body_length = wire.lengths(prefix)
        request = wire.unpack_head(source.read(head_length))
        body = source.read(body_length)
        try:
            confine.limit_cpu(float(request["seconds"]))
            if request["op"] == "open":
                current = None
                current = _open(request, body)
                _send(sink, {"ok": True, "pages": current.pages})
            elif current is not None:
                _send_page(sink, current.page(int(request["index"]), bool(request["draft"])))
        except Refused as refusal:
            _send(sink, {"ok": False, "reason": refusal.reason})
        except MemoryError:
            current = None
            _send(sink, {"ok": False, "reason": "memory"})
            return


def _open(request: dict[str, Any], body: bytes) -> _Source:
    if request["kind"] == "pdf":
        return render.PdfSource(body, request["bounds"])
    return decode.ImageSource(body, request["kind"], request["bounds"])


def _send(sink: BinaryIO, head: dict[str, Any], body: Buffer = b"") -> None:
    for part in wire.pack(head, body):
        sink.write(part)
    sink.flush()


def _send_page(sink: BinaryIO, page: RawPage) -> None:
    head = {
        "ok": True,
        "width": page.width,
        "height": page.height,
        "runs": [[run.text, *run.box] for run in page.runs],
        "pictures": [list(box) for box in page.pictures],
        "suspect": page.suspect,
        "draft": page.draft,
    }
    _send(sink, head, page.rgb)


def _readable() -> list[Path]:
    """Code and fonts that may be loaded late; nothing else on the machine can be opened."""
    paths = sysconfig.get_paths()
    places = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    places |= {"/usr/lib", "/lib", "/lib64", "/usr/share/fonts", "/usr/local/share/fonts"}
    places |= {str(Path(__file__).parent), "/dev/urandom"}
    return [Path(place) for place in sorted(places)]


if __name__ == "__main__":
    main()
