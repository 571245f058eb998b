"""The paper and the head that prints on it: how many dots a line has, and how fine they are."""

from dataclasses import dataclass

from guide_robot.common.errors import UserError

# Dots a line of the usual heads, by paper width in mm and dots an inch.
USUAL_DOTS = {(80, 203): 576, (80, 180): 512, (58, 203): 384, (58, 180): 360}
BASE_DPI = 203


@dataclass(frozen=True, kw_only=True)
class Paper:
    """`dots` a line, multiple of 8; `dpi` dots an inch."""

    dots: int = 576
    dpi: int = BASE_DPI

    def size(self, dots: int) -> int:
        """Return a length given in dots of 203 an inch, in dots of this head: as long on the paper."""
        return max(1, round(dots * self.dpi / BASE_DPI))

    def share(self, dots: int) -> int:
        """Return a length given on 80 mm paper of 576 dots, as the same share of this paper."""
        return max(1, round(dots * self.dots / 576))


PAPER_80 = Paper()


def paper_of(paper_mm: int, dpi: int, dots: int) -> Paper:
    """Return the paper that a plan names; `dots` 0 takes what is usual for the width and the dots an inch."""
    if not 100 <= dpi <= 600:
        raise UserError(f"printer: dpi: expected 203 or 180 (dots an inch), found {dpi}")
    if dots == 0:
        if (paper_mm, dpi) not in USUAL_DOTS:
            known = ", ".join(f"{mm} mm at {fine} dpi" for mm, fine in USUAL_DOTS)
            raise UserError(f"printer: paper_mm, dpi: expected {known}; for others give dots, found {paper_mm}, {dpi}")
        dots = USUAL_DOTS[(paper_mm, dpi)]
    if not 256 <= dots <= 1280 or dots % 8:
        raise UserError(f"printer: dots: expected a multiple of 8 from 256 to 1280, found {dots}")
    return Paper(dots=dots, dpi=dpi)
