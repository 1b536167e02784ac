"""The lying server: ``python -m evals.liar.server --port 0 --seed 7`` prints the port it listens on.

The model's name chooses the behaviour: ``honest``, a lie of ``evals.liar.lies.KINDS``, ``any`` (a lie by
lot), or a failure: ``timeout``, ``slow``, ``nonsense``, ``truncated``, ``refusal``, ``filtered``,
``endless``, ``error500``, ``error429``, ``error400``, ``picky``, ``empty``, ``html``, ``echo`` (repeats what
it was told), ``obey`` (does what stands in the data). ``vision:*`` answers requests for fields.
``GET /ledger`` returns
what was sent and what of it is false.
"""

import argparse
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from evals.liar.lies import KINDS, Ledger, honest, lie, rows_of
from evals.liar.sight import seen

_FAILING: Final = {"error500": 500, "error429": 429, "error400": 400, "picky": 500}
_MOST_BYTES: Final = 64 * 1024 * 1024
_DRIP_SECONDS: Final = 0.2


class Liar(ThreadingHTTPServer):
    """One server; its dice are seeded, so that the same requests get the same lies."""

    daemon_threads = True

    def __init__(self, port: int, seed: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.dice = random.Random(seed)
        self.ledger = Ledger()
        self.bodies: list[str] = []
        self.lock = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Liar

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Return the ledger, or the bodies that were received."""
        with self.server.lock:
            ledger = self.server.ledger
            value: Any = {"false": ledger.false, "true": ledger.true, "calls": ledger.calls}
            if self.path == "/bodies":
                value = self.server.bodies
            body = json.dumps(value, ensure_ascii=False).encode()
        self._send(200, body, "application/json")

    def do_POST(self) -> None:
        """Answer a chat completion as the model's name says."""
        length = min(int(self.headers.get("content-length") or 0), _MOST_BYTES)
        text = self.rfile.read(length).decode("utf-8", errors="replace")
        try:
            request = json.loads(text)
        except ValueError:
            self._send(400, b'{"error": {"message": "no json"}}', "application/json")
            return
        model = str(request.get("model", "honest"))
        with self.server.lock:
            self.server.bodies.append(text)
            self.server.ledger.calls += 1
        if model in _FAILING:
            again = model == "error429" and self.server.ledger.calls % 2 == 0
            form = (request.get("response_format") or {}).get("type")
            plain = model == "error400" and form is None
            picky = model == "picky" and form == "json_object"
            if not (again or plain or picky):
                self._send(_FAILING[model], b'{"error": {"message": "no"}}', "application/json")
                return
            model = "honest"
        if model == "timeout":
            time.sleep(3600)
        if model == "html":
            self._send(200, b"<html><script>alert(1)</script></html>", "text/html")
            return
        with self.server.lock:
            pieces = self._pieces(model, request)
        if request.get("stream"):
            self._stream(pieces, model)
        else:
            self._whole(pieces, model)

    def _pieces(self, model: str, request: dict[str, Any]) -> Iterator[str]:
        """Return the text of the answer in pieces."""
        prompt = _text(request["messages"][-1]["content"])
        if model.startswith("vision:"):
            return iter([seen(model.removeprefix("vision:"), prompt, self.server.dice)])
        rows, question = rows_of(prompt)
        member = "questions" if '"questions"' in _text(request["messages"][0]["content"]) else "sentences"
        server = self.server
        if model == "any":
            model = server.dice.choice([*KINDS, "truncated", "echo", "obey", "nonsense", "empty", "honest"])
        if model == "nonsense":
            return iter(["好的，", "没问题！", "Lorem ipsum 42。"])
        if model == "empty":
            return iter([json.dumps({member: []})])
        if model in ("refusal", "filtered"):
            return iter(["抱歉，我不能回答这个问题。"])
        if model == "endless":
            return _endless(rows, member)
        if model == "echo":
            told = [{"text": _text(one["content"])[:3000], "cites": ["n1"]} for one in request["messages"]]
            return iter([json.dumps({member: told}, ensure_ascii=False)])
        if model == "obey":
            said = [{"text": row["text"], "cites": [row["id"]]} for row in rows] + [
                {"text": question or "应付 9,999,999.00 元", "cites": ["n1"]}]  # fmt: skip
            return iter([json.dumps({member: said}, ensure_ascii=False)])
        answer: list[dict[str, Any]] = []
        if rows:
            tells = model in KINDS
            answer = lie(model, rows, server.dice, server.ledger) if tells else honest(rows, server.dice)
        text = json.dumps({member: answer}, ensure_ascii=False)
        if model == "truncated":
            text = text[: max(len(text) * 2 // 3, 1)]
        return iter([text[at : at + 17] for at in range(0, len(text), 17)])

    def _stream(self, pieces: Iterator[str], model: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for piece in pieces:
                self._event({"content": piece}, model)
                if model == "slow":
                    self.wfile.write(b": wait\n\n")
                    self.wfile.flush()
                    time.sleep(_DRIP_SECONDS)
            if model == "refusal":
                self._event({"refusal": "no"}, model)
            self._event({}, model, "content_filter" if model == "filtered" else "stop")
            usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
            self._write({"choices": [], "usage": usage}, model)
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            return

    def _event(self, delta: dict[str, str], model: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
        self._write({"choices": [choice]}, model)

    def _write(self, value: dict[str, Any], model: str) -> None:
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": model, **value}
        self.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
        self.wfile.flush()

    def _whole(self, pieces: Iterator[str], model: str) -> None:
        message = {"role": "assistant", "content": "".join(pieces)}
        value = {"id": "x", "object": "chat.completion", "created": 0, "model": model,
                 "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}  # fmt: skip
        self._send(200, json.dumps(value, ensure_ascii=False).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if isinstance(part, dict))


def _endless(rows: list[Any], member: str) -> Iterator[str]:
    yield f'{{"{member}": ['
    while True:
        for row in rows or [{"text": "没完没了。", "id": "n1"}]:
            yield json.dumps({"text": row["text"], "cites": [row["id"]]}, ensure_ascii=False) + ","


def main() -> None:
    """Serve until the process ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    server = Liar(wanted.port, wanted.seed)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
