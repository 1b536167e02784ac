"""What the catalogue knows of names that stand on papers."""

from typing import Literal, Protocol

from copilot.catalogue.hospitals import ProviderReading

Specialty = Literal["drug", "device"]


class Known(Protocol):
    """Look-ups by name; what is not known is False or None."""

    def specialty(self, name: str) -> Specialty | None:
        """Which of the catalogue's specialty goods a name is: a drug, a device, or none."""
        ...

    def provider(self, name: str) -> ProviderReading | None:
        """What the name of a hospital or shop says about it."""
        ...


class NothingKnown:
    """A catalogue without entries."""

    def specialty(self, name: str) -> Specialty | None:
        """Return None."""
        return None

    def provider(self, name: str) -> ProviderReading | None:
        """Return None."""
        return None
