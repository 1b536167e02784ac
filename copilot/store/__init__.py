"""Cases, papers, recommendations, decisions and the audit chain, kept on this machine.

Everything that another room sees is a domain record, a record of ``copilot.store.records``, or
bytes; SQLAlchemy and the ciphers stay inside.
"""
