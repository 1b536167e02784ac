"""Kill -9 in the middle of decisions: what was acknowledged is there, whole, and the chain holds."""

import json
import subprocess
import sys
from pathlib import Path

from copilot.store.store import Store

KILLS = 20
# One process loads the program once and forks a writer per kill; each writer is shot by signal 9.
_KILLER = """
import json, os, random, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from copilot.domain.decision import Decision, Signature
from copilot.store.records import Actor, Snapshot, Step
from copilot.store.store import Store

at = datetime(2026, 3, 2, tzinfo=UTC)
who = Actor(person="zhang", role="adjuster")

def write(home, out):
    store = Store(home)
    case_id = store.next_case_id(2026)
    common = dict(case_id=case_id, product="P", actor=who, at=at, snapshot=Snapshot())
    store.commit(Step(expected_version=0, state="received", kind="submitted", **common))
    version = 1
    while True:
        by = Signature(person="zhang", role="adjuster", signed_at=at)
        signed = Decision(case_id=case_id, case_version=version, action="pend", amount=None,
                          codes=("N301",), medical=False, signatures=(by,))
        step = dict(state="pended", kind="decided", decision=signed)
        store.commit(Step(expected_version=version, **step, **common))
        version += 1
        os.write(out, f"{case_id} {version};".encode())

home, kills = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(20260302)
acknowledged = {}
for _ in range(kills):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write(home, writing)
    os.close(writing)
    wanted, heard = chance.randint(1, 12), b""
    while heard.count(b";") < wanted:
        heard += os.read(reading, 4096)
    os.kill(child, signal.SIGKILL)
    while more := os.read(reading, 4096):
        heard += more
    os.waitpid(child, 0)
    os.close(reading)
    case_id, version = heard.split(b";")[-2].decode().split()
    acknowledged[case_id] = int(version)
print(json.dumps(acknowledged))
"""


def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Store(home).close()
    done = subprocess.run(
        [sys.executable, "-c", _KILLER, str(home), str(KILLS)], capture_output=True, text=True, check=True
    )
    acknowledged: dict[str, int] = json.loads(done.stdout)
    assert len(acknowledged) == KILLS
    with Store(home) as store:
        report = store.verify()
        assert report.ok, report.problems[:3]
        for case_id, version in acknowledged.items():
            stored = store.decisions(case_id)
            assert len(stored) == store.case(case_id).version - 1 >= version - 1
            assert len(store.events(case_id)) == len(stored) + 1
