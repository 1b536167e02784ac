"""The tables of what is under way: jobs, uploads in progress, webhooks, kept answers, sessions."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from copilot.store.tables import metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("lane", String(16), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("slot", String(96), nullable=True, unique=True),
    Column("status", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("cancel", Integer, nullable=False),
    Column("not_before", String(32), nullable=False),
    Column("lease_until", String(32), nullable=True),
    Column("created_at", String(32), nullable=False),
    Column("finished_at", String(32), nullable=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_error", LargeBinary, nullable=True),
    Index("jobs_by_lane", "lane", "status", "not_before"),
    Index("jobs_by_subject", "subject", "created_at"),
)

job_events = Table(
    "job_events",
    metadata,
    Column("job_id", String(32), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("job_id", "number"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("case_id", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("uploads_by_owner", "owner", "status"),
)

upload_parts = Table(
    "upload_parts",
    metadata,
    Column("upload_id", String(48), ForeignKey("uploads.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("upload_id", "start"),
)

hooks = Table(
    "hooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created_at", String(32), nullable=False),
    Column("cursor", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

replies = Table(
    "replies",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=True),
    Index("replies_by_age", "created_at"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("born", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("sign_ins_by_age", "seen"),
)

tries = Table(
    "sign_in_tries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("sign_in_tries_by_token", "token", "at"),
    Index("sign_in_tries_by_age", "at"),
)
