"""Every error that the program raises on purpose.

CopilotError
├── InputRefused      the file or the facts cannot be used; exit status 1, HTTP 422
│   ├── UnreadableFile    not one of the accepted formats, damaged, encrypted, or empty
│   └── TooLarge          over a limit on bytes, pixels, pages or time
├── NotFound          no such case, product or document; HTTP 404
├── Conflict          somebody else changed the case first, or the state forbids it; HTTP 409
├── NotAllowed        this person may not do that; HTTP 403
├── CorpusError       the shipped or added corpus contradicts itself
├── AuditError        the event log or a stored record does not verify
├── StoreUnavailable  the disk, the database or the key file cannot be used; HTTP 503
└── EngineUnavailable an OCR engine, model or index that was asked for cannot run here

The message is Chinese, one sentence, and says what happened and what to do.
"""


class CopilotError(Exception):
    """Base of all errors raised on purpose; ``str(error)`` is fit to show to a user."""


class InputRefused(CopilotError):
    """The input cannot be used, and the message says why."""


class UnreadableFile(InputRefused):
    """Not an accepted format, damaged, encrypted, or empty."""


class TooLarge(InputRefused):
    """Over a limit on bytes, pixels, pages or time."""


class NotFound(CopilotError):
    """No such case, product or document."""


class Conflict(CopilotError):
    """The case moved on in the meantime, or its state forbids the step."""


class NotAllowed(CopilotError):
    """This person may not do that."""


class CorpusError(CopilotError):
    """A corpus file contradicts itself or its manifest."""


class AuditError(CopilotError):
    """The event log does not verify."""


class StoreUnavailable(CopilotError):
    """The disk, the database or the key file cannot be used; nothing was stored."""


class EngineUnavailable(CopilotError):
    """An engine that was asked for cannot run on this machine."""
