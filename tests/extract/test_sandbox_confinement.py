"""What the child cannot do, tried from inside a confined process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PROBE = """
import json, os, socket, subprocess, sys
sys.path.append(sys.argv[1])
from pathlib import Path
from copilot.extract import confine
measures = confine.confine(512 * 1024 * 1024, [Path(sys.prefix)])
result = {"measures": measures}
def attempt(name, action):
    try:
        action()
        result[name] = "done"
    except (OSError, MemoryError) as error:
        result[name] = type(error).__name__
attempt("socket", lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2))
attempt("read", lambda: open(sys.argv[3]).read())
attempt("write", lambda: open(sys.argv[3] + ".new", "w").write("x"))
attempt("run", lambda: os.execv("/bin/true", ["true"]))
attempt("memory", lambda: bytearray(900 * 1024 * 1024))
print(json.dumps(result))
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    secret = tmp_path_factory.mktemp("secret") / "patient.txt"
    secret.write_text("secret", encoding="utf-8")
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(ROOT), str(port), str(secret)],
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


def test_memory_is_bounded_everywhere(probe):
    assert "rlimit" in probe["measures"]
    assert probe["memory"] == "MemoryError"


@pytest.mark.parametrize(
    ("action", "measures"),
    [
        ("socket", {"seccomp", "no-network"}),
        ("run", {"seccomp"}),
        ("read", {"landlock"}),
        ("write", {"landlock", "rlimit"}),
    ],
)
def test_a_confined_process_cannot(action, measures, probe):
    if not measures & set(probe["measures"]):
        pytest.skip(f"this machine permits none of {sorted(measures)}")
    assert probe[action] != "done"


def test_the_worker_confines_itself_before_it_reads(sandbox, drawing):
    data = drawing.encode(drawing.draw())
    with sandbox.open(data, "png") as file:
        assert file.pages == 1
    assert "rlimit" in sandbox.measures
