from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from copilot.errors import Conflict, InputRefused
from copilot.http_api.accounts import Accounts
from copilot.http_api.sessions import (
    AHEAD_SECONDS,
    COOKIE,
    IDLE_SECONDS,
    LIFE_SECONDS,
    MAX_TRIES,
    TRY_WINDOW_SECONDS,
    LoginBrake,
    Sessions,
)
from copilot.store.runtime import Runtime


def test_the_first_account_gets_a_generated_password_once(tmp_path: Path) -> None:
    path = tmp_path / "home" / "accounts.json"
    first = Accounts(path).bootstrap()
    assert first is not None
    assert len(first) >= 20
    assert Accounts(path).bootstrap() is None
    assert first not in path.read_text("utf-8")
    assert "$argon2id$" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0


def test_only_the_right_password_opens(accounts: Accounts) -> None:
    password = accounts.add("li", ("adjuster",))
    found = accounts.verify("li", password)
    assert found is not None
    assert found.roles == ("adjuster",)
    assert accounts.verify("li", password + "x") is None
    assert accounts.verify("wang", password) is None


def test_accounts_that_cannot_be(accounts: Accounts) -> None:
    with pytest.raises(InputRefused, match="资质"):
        accounts.add("zhou", ("medical_expert",))
    with pytest.raises(InputRefused, match="账号名"):
        accounts.add("周 医生", ("adjuster",))
    with pytest.raises(InputRefused, match="患者"):
        accounts.add("zhou", ("patient",))


def test_a_name_is_given_once(accounts: Accounts) -> None:
    accounts.add("li", ("adjuster",))
    with pytest.raises(Conflict):
        accounts.add("li", ("admin",))


def test_a_session_ends_when_idle_and_in_any_case(runtime: Runtime) -> None:
    sessions = Sessions(lambda: runtime.sign_ins, "desk")
    token = sessions.open("li", 0.0)
    assert sessions.account(token, IDLE_SECONDS) == "li"
    assert sessions.account(token, 2 * IDLE_SECONDS + 1) is None
    busy = sessions.open("li", 0.0)
    for at in range(0, LIFE_SECONDS, IDLE_SECONDS):
        assert sessions.account(busy, at) == "li"
    assert sessions.account(busy, LIFE_SECONDS + 1) is None
    assert sessions.account("guess", 0.0) is None


def test_a_session_holds_on_every_worker_of_the_database_and_for_its_own_kind(runtime: Runtime) -> None:
    here, there = (Sessions(lambda: runtime.sign_ins, "desk") for _ in range(2))
    portal = Sessions(lambda: runtime.sign_ins, "portal")
    token = here.open("li", 0.0)
    assert there.account(token, 1.0) == "li"
    assert portal.account(token, 1.0) is None
    there.close(token)
    assert here.account(token, 2.0) is None


def test_a_clock_that_is_set_back_revives_no_session(runtime: Runtime) -> None:
    sessions = Sessions(lambda: runtime.sign_ins, "desk")
    ended = sessions.open("li", 0.0)
    assert sessions.account(ended, IDLE_SECONDS + 1) is None
    assert sessions.account(ended, 1.0) is None
    ahead = sessions.open("li", 10_000.0)
    assert sessions.account(ahead, 10_000.0 - AHEAD_SECONDS - 1) is None


def test_a_row_that_was_put_into_the_database_signs_nobody_in(runtime: Runtime) -> None:
    sessions = Sessions(lambda: runtime.sign_ins, "desk")
    token = sessions.open("li", 0.0)
    found = runtime.sign_ins.get(sessions._digest(token))
    assert found is not None
    with runtime.sign_ins._database.writing() as connection:
        sealed = connection.execute(text("SELECT sealed FROM sign_ins")).scalar()
        row = {"digest": sessions._digest("forged"), "born": 0, "seen": 0, "sealed": sealed}
        connection.execute(text("INSERT INTO sign_ins VALUES (:digest, :born, :seen, :sealed)"), row)
    assert sessions.account("forged", 1.0) is None
    assert sessions.account(token, 1.0) == "li"


def test_what_is_counted_stands_in_the_database_as_a_keyed_hash(runtime: Runtime) -> None:
    LoginBrake(lambda: runtime.sign_ins, "desk").reserve("name:a-password-typed-as-name", 0.0)
    with runtime.sign_ins._database.reading() as connection:
        [row] = connection.execute(text("SELECT * FROM sign_in_tries")).all()
    assert all("name" not in str(value) for value in row)


def test_the_brake_counts_each_key_within_the_window(runtime: Runtime) -> None:
    brake = LoginBrake(lambda: runtime.sign_ins, "desk")
    assert all(brake.reserve("name:li", at) for at in range(MAX_TRIES))
    assert not brake.reserve("name:li", MAX_TRIES)
    assert brake.reserve("name:wang", MAX_TRIES)
    assert not LoginBrake(lambda: runtime.sign_ins, "desk").reserve("name:li", MAX_TRIES)
    assert brake.reserve("name:li", TRY_WINDOW_SECONDS + 1)


def test_the_cookie_is_closed_to_scripts_and_other_sites(anonymous: TestClient, accounts: Accounts) -> None:
    password = accounts.bootstrap()
    answer = anonymous.post("/api/session", json={"name": "operator", "password": password})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(COOKIE)
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert anonymous.get("/api/session").json()["roles"] == ["adjuster", "admin"]
    assert anonymous.delete("/api/session").status_code == 204
    assert anonymous.get("/api/session").status_code == 401


def test_guessing_is_stopped_and_then_even_the_right_password_waits(
    anonymous: TestClient, accounts: Accounts
) -> None:
    password = accounts.bootstrap()
    for _ in range(MAX_TRIES):
        wrong = anonymous.post("/api/session", json={"name": "operator", "password": "wrong"})
        assert wrong.status_code == 401
    assert anonymous.post("/api/session", json={"name": "operator", "password": password}).status_code == 429


def test_an_administrator_creates_accounts_and_sees_no_secrets(client: TestClient) -> None:
    new = {"name": "zhou", "roles": ["medical_expert"], "qualification": "主任医师，肿瘤科"}
    made = client.post("/api/accounts", json=new)
    assert made.status_code == 201
    assert len(made.json()["password"]) >= 20
    listed = client.get("/api/accounts").text
    assert "zhou" in listed
    assert "argon2" not in listed
