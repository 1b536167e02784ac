"""The tables, as they stand after the newest migration."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

metadata = MetaData()

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(32), nullable=False),
    Column("product", String(64), nullable=False),
    Column("insured_masked", String(64), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("erased_at", String(32), nullable=True),
    Index("cases_by_state", "state", "updated_at"),
)

documents = Table(
    "documents",
    metadata,
    Column("case_id", String(64), ForeignKey("cases.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("case_id", "sha256"),
)


def _versioned(name: str) -> Table:
    """Return a table of sealed records, one per version of a case."""
    return Table(
        name,
        metadata,
        Column("case_id", String(64), ForeignKey("cases.id"), nullable=False),
        Column("version", Integer, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("case_id", "version"),
    )


snapshots = _versioned("snapshots")
recommendations = _versioned("recommendations")
decisions = _versioned("decisions")
corrections = _versioned("corrections")

# Everything that stands under the key of its case, in the column ``sealed``.
OF_CASES = (snapshots, recommendations, decisions, corrections, documents)

case_keys = Table(
    "case_keys",
    metadata,
    Column("case_id", String(64), nullable=False),  # a case has its key before its first row
    Column("epoch", Integer, nullable=False),
    Column("key_id", String(8), nullable=False),
    Column("master", String(32), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("case_id", "epoch"),
    Index("case_keys_by_master", "master"),
)

consents = Table(
    "consents",
    metadata,
    Column("case_id", String(64), ForeignKey("cases.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("given", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("recorded_by", String(128), nullable=False),
    PrimaryKeyConstraint("case_id", "number"),
)

bills = Table(
    "bills",
    metadata,
    Column("token", String(64), nullable=False),
    Column("case_id", String(64), ForeignKey("cases.id"), nullable=False),
    Column("stage", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("token", "case_id"),
)

requests = Table(
    "requests",
    metadata,
    Column("key", String(128), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("case_id", String(64), ForeignKey("cases.id"), nullable=False),
    Column("version", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("case_id", String(64), nullable=True),
    Column("actor", String(128), nullable=False),
    Column("role", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("payload", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("events_by_case", "case_id", "seq"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
