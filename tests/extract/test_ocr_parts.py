"""Large pictures go through the detector part by part, and the map is as if they had not."""

import numpy as np
import pytest

from copilot.extract.ocr_nets import Floats, in_parts


def smoothed(picture: Floats) -> Floats:
    """Stand in for a network that sees 64 rows around each pixel."""
    rows = np.pad(picture[:, :1], ((0, 0), (0, 0), (64, 64), (0, 0)), mode="edge")
    sums = np.cumsum(rows, axis=2, dtype=np.float64)
    height = picture.shape[2]
    return ((sums[:, :, 128 : 128 + height] - sums[:, :, :height]) / 128).astype(np.float32)


@pytest.mark.parametrize("height", [640, 1600, 2400, 2592])
def test_the_map_of_a_large_picture_is_whole(height: int) -> None:
    rng = np.random.default_rng(height)
    picture = rng.random((1, 3, height, 1728), dtype=np.float32)
    seen: list[int] = []

    def detect(part: Floats) -> Floats:
        seen.append(part.shape[2] * part.shape[3])
        assert part.shape[2] % 32 == 0
        return smoothed(part)

    found = in_parts(detect, picture)
    assert found.shape == (1, 1, height, 1728)
    whole = smoothed(picture)
    inside = slice(64, height - 64)
    assert np.allclose(found[:, :, inside], whole[:, :, inside], atol=1e-3)
    assert len(seen) == (1 if height < 1300 else 2 if height < 2546 else 3)
    assert max(seen) < 2_700_000
