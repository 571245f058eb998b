"""One line of what the doctor found."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One part: whether it is here and fits, what was seen, and how to get it."""

    part: str
    present: bool
    detail: str
    remedy: str = ""

    def lines(self) -> list[str]:
        """Return the finding for people, with the remedy below what is missing."""
        said = [f"  {'yes' if self.present else 'no ':<4} {self.part:<12} {self.detail}"]
        if not self.present and self.remedy:
            said.append(f"       {'':<12} to get it: {self.remedy}")
        return said
