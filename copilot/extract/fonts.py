"""Chinese glyphs for PDF files that name a font and do not carry it.

Electronic receipts often name SimSun or KaiTi without embedding it. PDFium then looks in font
folders; on a server there is usually no Chinese font, and the page would come out without text.
"""

import ctypes
from importlib.util import find_spec
from pathlib import Path

import pypdfium2.raw as raw

_SYSTEM = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_kept_alive: list[object] = []


def folders() -> list[Path]:
    """Return the font folders of the system and of the bundled Chinese font package."""
    found = [Path(place) for place in _SYSTEM if Path(place).is_dir()]
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is not None and spec.origin:
        found.append(Path(spec.origin).parent)
    return found


def install() -> None:
    """Start PDFium again with those folders; must run before the first document is opened."""
    encoded = [str(folder).encode() for folder in folders()]
    paths = (ctypes.POINTER(ctypes.c_char) * (len(encoded) + 1))()
    for index, text in enumerate(encoded):
        buffer = ctypes.create_string_buffer(text)
        _kept_alive.append(buffer)
        paths[index] = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char))
    _kept_alive.append(paths)
    config = raw.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=paths, m_pIsolate=None, m_v8EmbedderSlot=0)
    _kept_alive.append(config)
    raw.FPDF_DestroyLibrary()
    raw.FPDF_InitLibraryWithConfig(config)
