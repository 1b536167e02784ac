import base64
import re
import stat
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from copilot.errors import NotFound
from copilot.http_api import session_routes, totp
from copilot.http_api.accounts import Accounts
from copilot.http_api.sessions import MAX_TRIES

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp.code(RFC_SECRET, seconds // 30, digits=8) == code
    assert totp.code(RFC_SECRET, seconds // 30) == code[2:]


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (0, "755224"),
        (1, "287082"),
        (2, "359152"),
        (3, "969429"),
        (4, "338314"),
        (5, "254676"),
        (6, "287922"),
        (7, "162583"),
        (8, "399871"),
        (9, "520489"),
    ],
)
def test_the_vectors_of_rfc_4226(count: int, code: str) -> None:
    assert totp.code(RFC_SECRET, count) == code


def test_a_code_fits_one_period_around_now_and_never_a_step_that_was_used() -> None:
    present = int(NOW // 30)
    for step, fits in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = totp.matching_step(RFC_SECRET, totp.code(RFC_SECRET, present + step), NOW)
        assert found == (present + step if fits else None)
    code = totp.code(RFC_SECRET, present)
    assert totp.matching_step(RFC_SECRET, code, NOW, last=present) is None
    assert totp.matching_step(RFC_SECRET, code, NOW, last=present - 1) == present
    assert totp.matching_step(RFC_SECRET, "１２３456", NOW) is None
    with pytest.raises(ValueError, match="Base32"):
        totp.code("not base 32!", 1)


def test_secrets_differ_and_the_address_carries_one() -> None:
    first, second = totp.new_secret(), totp.new_secret()
    assert first != second
    assert len(base64.b32decode(first)) == 20
    uri = totp.enrolment_uri(first, "li@a.cn")
    assert uri.startswith("otpauth://totp/Claims%20Copilot:li%40a.cn?secret=" + first)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [NOW]
    monkeypatch.setattr(session_routes.time, "time", lambda: now[0])
    return now


def enrolled(accounts: Accounts) -> tuple[str, str]:
    """Return the password and the secret of the account ``li``."""
    password = accounts.add("li", ("adjuster",))
    secret = re.search(r"secret=([A-Z2-7]+)", accounts.enrol("li"))
    assert secret is not None
    return password, secret.group(1)


def login(client: TestClient, password: str, code: str | None) -> int:
    body = {"name": "li", "password": password} | ({} if code is None else {"code": code})
    return client.post("/api/session", json=body).status_code


def test_an_enrolled_account_needs_a_code_and_each_opens_once(
    anonymous: TestClient, accounts: Accounts, clock: list[float]
) -> None:
    password, secret = enrolled(accounts)
    code = totp.code(secret, int(NOW // 30))
    assert login(anonymous, password, None) == 401
    assert login(anonymous, password, "000000" if code != "000000" else "000001") == 401
    assert login(anonymous, "wrong password", code) == 401
    assert login(anonymous, password, code) == 200
    assert login(anonymous, password, code) == 401
    clock[0] += 30
    assert login(anonymous, password, code) == 401
    assert login(anonymous, password, totp.code(secret, int(clock[0] // 30))) == 200


def test_a_used_code_stays_used_after_a_restart(
    anonymous: TestClient, accounts: Accounts, clock: list[float], tmp_path: Path
) -> None:
    password, secret = enrolled(accounts)
    code = totp.code(secret, int(NOW // 30))
    assert login(anonymous, password, code) == 200
    again = Accounts(tmp_path / "accounts.json", accounts._hasher)
    assert again.verify("li", password, code, NOW) is None
    assert stat.S_IMODE((tmp_path / "accounts.json").stat().st_mode) == 0o600


def test_wrong_codes_count_as_tries(anonymous: TestClient, accounts: Accounts, clock: list[float]) -> None:
    password, secret = enrolled(accounts)
    right = totp.code(secret, int(NOW // 30))
    near = {totp.code(secret, int(NOW // 30) + step) for step in (-1, 0, 1)}
    wrong = [f"{number:06d}" for number in range(100) if f"{number:06d}" not in near]
    answers = [login(anonymous, password, code) for code in wrong[:50]]
    assert answers == [401] * MAX_TRIES + [429] * 40
    assert login(anonymous, password, right) == 429


def test_no_answer_tells_whether_the_password_or_the_code_was_wrong(
    anonymous: TestClient, accounts: Accounts, clock: list[float]
) -> None:
    password, _ = enrolled(accounts)
    body = {"name": "li", "code": "12345"}
    first = anonymous.post("/api/session", json={**body, "password": password})
    second = anonymous.post("/api/session", json={**body, "password": "wrong password"})
    assert first.status_code == second.status_code == 401
    assert first.json() == second.json()


def test_enrolment_ends_and_secrets_are_not_shown(client: TestClient, accounts: Accounts) -> None:
    password, secret = enrolled(accounts)
    assert secret not in client.get("/api/accounts").text
    assert secret not in repr(accounts.get("li"))
    accounts.unenrol("li")
    assert accounts.verify("li", password, None, NOW) is not None
    with pytest.raises(NotFound):
        accounts.enrol("nobody")
