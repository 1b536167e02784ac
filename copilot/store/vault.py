"""One key per case, wrapped under the master key: what belongs to a case opens with it and nothing else.

To destroy the wrapped key is to destroy the case's papers and records, wherever copies of them are.
While keys are rotated a case has two keys; what is written meanwhile stands under the newer one.
"""

from sqlalchemy import Connection, insert, select

from copilot.errors import Conflict
from copilot.store.keys import Keys
from copilot.store.ring import KeyRing
from copilot.store.seal import NamedKey, Sealer, new_key
from copilot.store.tables import case_keys, cases


class StoreSealer(Sealer):
    """Seals what belongs to no case under the master key in ``store.key``; opens under any of the ring."""

    def __init__(self, ring: KeyRing) -> None:
        super().__init__((), ())
        self._ring = ring

    def _writing(self) -> NamedKey:
        return _named(self._ring.get(self._ring.standing()))

    def _known(self, key_id: bytes) -> bytes | None:
        keys = self._ring.by_id(key_id)
        return keys.sealing if keys else None

    def _first(self) -> tuple[bytes, ...]:
        return tuple(one.sealing for one in self._ring.all())


class Vault:
    """Gives out the sealer of a case."""

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring

    def sealer(self, connection: Connection, case_id: str) -> Sealer:
        """Return the sealer over the keys that the case has; without one it opens format 1 only."""
        query = select(case_keys).where(case_keys.c.case_id == case_id).order_by(case_keys.c.epoch)
        keys = [
            NamedKey(bytes.fromhex(row.key_id), self._unwrapped(row.master, row.wrapped, case_id, row.epoch))
            for row in connection.execute(query)
        ]
        return Sealer(keys, [one.sealing for one in self.ring.all()])

    def writing(self, connection: Connection, case_id: str) -> Sealer:
        """Return the sealer of a case in a write transaction; a case without a key gets its first."""
        known = select(case_keys.c.epoch).where(case_keys.c.case_id == case_id).limit(1)
        if connection.execute(known).scalar() is None:
            gone = select(cases.c.erased_at).where(cases.c.id == case_id)
            if connection.execute(gone).scalar() is not None:
                raise Conflict(f"赔案 {case_id} 的内容已按个人信息删除请求销毁，不能再写入")
            self.add_key(connection, case_id)
        return self.sealer(connection, case_id)

    def add_key(self, connection: Connection, case_id: str) -> int:
        """Give the case a new key under the present master key, and return its epoch."""
        query = select(case_keys.c.epoch).where(case_keys.c.case_id == case_id)
        epoch = max(connection.execute(query).scalars(), default=0) + 1
        master, key = self.ring.active(connection), new_key()
        wrapped = Sealer([_named(master)]).seal(key.secret, _place(case_id, epoch))
        connection.execute(
            insert(case_keys).values(
                case_id=case_id,
                epoch=epoch,
                key_id=key.id.hex(),
                master=master.fingerprint,
                wrapped=wrapped,
            )
        )
        return epoch

    def _unwrapped(self, master: str, wrapped: bytes, case_id: str, epoch: int) -> bytes:
        return Sealer([_named(self.ring.get(master))]).open(wrapped, _place(case_id, epoch))


def _named(keys: Keys) -> NamedKey:
    return NamedKey(keys.id, keys.sealing)


def _place(case_id: str, epoch: int) -> str:
    return f"{case_id}/case_keys/{epoch}"
