"""Image files to RGB pages with Pillow. Runs inside the sandbox.

The size is read from the header and checked before any pixel is decoded.
"""

import io
import warnings

from PIL import Image, ImageFile, ImageOps, ImageSequence, UnidentifiedImageError

from copilot.extract.rawpage import RawPage, Refused

_FORMATS = {"jpeg": ["JPEG", "MPO"], "png": ["PNG"], "webp": ["WEBP"], "tiff": ["TIFF"], "bmp": ["BMP"]}
_WIDE_MODES = {"I;16", "I;16B", "I;16L", "I;16N", "I", "F"}


class ImageSource:
    """Pages of one image file; a TIFF may have several, every other format has one."""

    def __init__(self, data: bytes, kind: str, bounds: dict[str, int]):
        self._bounds = bounds
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = bounds["max_pixels"]
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            self._image = Image.open(io.BytesIO(data), formats=_formats(kind))
            self._check_size()
            self.pages = self._count(kind)
        except Image.DecompressionBombError as error:
            raise Refused("pixels") from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError) as error:
            raise Refused("damaged") from error
        if self.pages > bounds["max_pages"]:
            raise Refused("pages")

    def _count(self, kind: str) -> int:
        if kind != "tiff":
            return 1
        count = 0
        for _ in ImageSequence.Iterator(self._image):
            count += 1
            if count > self._bounds["max_pages"]:
                raise Refused("pages")
        return count

    def _check_size(self) -> None:
        width, height = self._image.size
        if width < 1 or height < 1:
            raise Refused("damaged")
        if width * height > self._bounds["max_pixels"]:
            raise Refused("pixels")

    def page(self, index: int, draft: bool = False) -> RawPage:
        """Decode page ``index`` (from 0) to RGB, upright by its EXIF tag, on white.

        A picture has no text layer, so there is no ``draft`` of it.
        """
        longest = self._bounds["longest_side"]
        try:
            self._image.seek(index)
            self._check_size()
            if self._image.format == "JPEG":
                self._image.draft(None, (longest, longest))
            image: Image.Image = self._image
            image.load()
            if image.mode in _WIDE_MODES:
                image = _to_eight_bits(image)
            if max(image.size) > longest and image.mode in ("P", "PA", "1"):
                image = image.convert("RGBA" if "transparency" in image.info else "RGB")
            image = ImageOps.exif_transpose(image)
            image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
            image = _on_white(image)
        except Image.DecompressionBombError as error:
            raise Refused("pixels") from error
        except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError) as error:
            raise Refused("damaged") from error
        return RawPage(image.width, image.height, image.tobytes())


def _formats(kind: str) -> list[str]:
    if kind != "heic":
        return _FORMATS[kind]
    try:
        from pi_heif import register_heif_opener
    except ImportError as error:
        raise Refused("no-heic") from error
    register_heif_opener(thumbnails=False)
    return ["HEIF"]


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16-bit and float greys to 0..255 by their own range."""
    low, high = image.getextrema()
    span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
    grey = image.convert("F").point(lambda value: value * (255.0 / span) - float(low) * (255.0 / span))  # type: ignore[arg-type]
    return grey.convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        white.alpha_composite(rgba)
        return white.convert("RGB")
    return image.convert("RGB")
