"""What comes out of one uploaded file."""

from dataclasses import dataclass

from copilot.domain.document import Document


@dataclass(frozen=True)
class Reading:
    """Documents of one file and the JPEG pictures of its upright pages, in page order.

    Page numbers count over the whole file, so ``images[page.number - 1]`` is the picture of a page
    of any of the documents.
    """

    documents: tuple[Document, ...]
    images: tuple[bytes, ...]
