"""How much one upload may cost before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one uploaded file.

    Bytes for sizes, pixels for images before they are decoded, seconds of wall time for the work
    in the sandbox. ``seconds`` is what all waiting for the sandbox may take for one file, and
    ``page_seconds`` for one page; pages that are decoded while another is treated cost no waiting.
    ``longest_side`` is the pixel length of the longest side of a page image; ``dpi`` is the resolution at
    which PDF pages are drawn, ``text_dpi`` that of pages whose text layer may stand for them.
    """

    max_bytes: int = 50 * 1024 * 1024
    max_pixels: int = 50_000_000
    max_pages: int = 200
    max_members: int = 50
    max_unpacked: int = 200 * 1024 * 1024
    seconds: float = 28.0
    page_seconds: float = 15.0
    memory: int = 1536 * 1024 * 1024
    longest_side: int = 2600
    dpi: int = 200
    text_dpi: int = 120


DEFAULT_LIMITS = Limits()
