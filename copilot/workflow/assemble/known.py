"""What the catalogue knows of names that stand on papers."""

from typing import Protocol

from copilot.catalogue.hospitals import ProviderReading


class Known(Protocol):
    """Look-ups by name; what is not known is False or None."""

    def is_specialty(self, name: str) -> bool:
        """Whether a name is one of the catalogue's specialty drugs or devices."""
        ...

    def provider(self, name: str) -> ProviderReading | None:
        """What the name of a hospital or shop says about it."""
        ...


class NothingKnown:
    """A catalogue without entries."""

    def is_specialty(self, name: str) -> bool:
        """Return False."""
        return False

    def provider(self, name: str) -> ProviderReading | None:
        """Return None."""
        return None
