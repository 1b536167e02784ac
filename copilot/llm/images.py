"""Pictures with identity data painted over."""

import io
from typing import Final, final

from PIL import Image, ImageDraw

from copilot.redact import Blackout

_SEAL: Final = object()
_QUALITY: Final = 85
_LONG_SIDE: Final = 2000


@final
class RedactedImage:
    """A JPEG in which ``redact_image`` has painted over what a ``Blackout`` names."""

    __slots__ = ("_jpeg",)

    def __init__(self, jpeg: bytes, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only redact_image() makes a RedactedImage")
        self._jpeg = jpeg

    @property
    def jpeg(self) -> bytes:
        """The picture that may be sent."""
        return self._jpeg


def redact_image(jpeg: bytes, blackout: Blackout) -> RedactedImage:
    """Paint over the boxes and drop all metadata; codes that a camera could read go too."""
    with Image.open(io.BytesIO(jpeg)) as opened:
        picture = opened.convert("RGB")
    pen = ImageDraw.Draw(picture)
    for box in blackout.boxes:
        left, top = int(box.x0 * picture.width), int(box.y0 * picture.height)
        right, bottom = int(box.x1 * picture.width) + 1, int(box.y1 * picture.height) + 1
        pen.rectangle((left, top, right, bottom), fill=(0, 0, 0))
    for corners in _codes(picture):
        pen.polygon(corners, fill=(0, 0, 0))
    picture.thumbnail((_LONG_SIDE, _LONG_SIDE))
    sink = io.BytesIO()
    picture.save(sink, "JPEG", quality=_QUALITY)
    return RedactedImage(sink.getvalue(), _SEAL)


def _codes(picture: Image.Image) -> list[list[tuple[float, float]]]:
    """Return the corners of the QR codes: a receipt's code holds its number and check code."""
    import cv2
    import numpy as np

    found, corners = cv2.QRCodeDetector().detectMulti(np.asarray(picture))
    if not found or corners is None:
        return []
    return [[(float(x), float(y)) for x, y in code] for code in corners]
