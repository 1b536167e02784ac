"""Runs inside Alembic: the caller supplies an open connection that is already in a transaction."""

from alembic import context


def run() -> None:
    """Apply the pending changes on the supplied connection, all of them or none."""
    context.configure(
        connection=context.config.attributes["connection"], transactional_ddl=True, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


run()
