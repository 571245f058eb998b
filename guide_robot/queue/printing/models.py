"""What is known of a printer by the model that it names: its head, its cutter, whether it has Vietnamese letters."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LOWER_PAGE, UPPER_PAGE = "TCVN-3-1", "TCVN-3-2"
FIRST_BYTE = 0x80
ETH, BARRED_D = "\u00d0", "\u0110"  # they look alike; the table has the Icelandic one


@dataclass(frozen=True, kw_only=True)
class PrinterModel:
    """One model. `dots` a line and `dpi`, 0 unknown; `pages` of small and of capital Vietnamese letters, or none."""

    name: str
    dots: int = 0
    dpi: int = 0
    columns: int = 42
    cuts: bool = True
    draws_codes: bool = False
    pages: tuple[int, int] | None = None


def find_model(told: str) -> PrinterModel | None:
    """Return the model that a printer names itself, or the one of which that is a variant; None when unknown."""
    wanted = told.upper()
    names = [name for name in _profiles() if wanted == name or wanted.startswith(name)]
    if not told or not names:
        return None
    return _model(told, _profiles()[max(names, key=len)])


@cache
def vietnamese_letters() -> dict[str, tuple[int, int]]:
    """Return, for each letter, which of the two pages has it (0 small, 1 capital) and its byte there."""
    places: dict[str, tuple[int, int]] = {}
    for which, page in enumerate((LOWER_PAGE, UPPER_PAGE)):
        for index, letter in enumerate("".join(_table()["encodings"][page]["data"])):
            if letter != " ":
                places.setdefault(BARRED_D if letter == ETH else letter, (which, FIRST_BYTE + index))
    return places


@cache
def _table() -> dict[str, Any]:
    """Return python-escpos's table; its table alone, without its program."""
    text = resources.files("escpos").joinpath("capabilities.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


@cache
def _profiles() -> dict[str, dict[str, Any]]:
    """Return the printers that python-escpos knows, by name."""
    printers = {key.upper(): entry for key, entry in _table()["profiles"].items() if entry["vendor"] != "Generic"}
    return {name: entry for name, entry in printers.items() if len(name) >= 4}


def _model(name: str, entry: dict[str, Any]) -> PrinterModel:
    pages = {page: int(number) for number, page in entry["codePages"].items()}
    both = (pages[LOWER_PAGE], pages[UPPER_PAGE]) if LOWER_PAGE in pages and UPPER_PAGE in pages else None
    features = entry["features"]
    return PrinterModel(
        name=name,
        dots=_number(entry["media"].get("width", {}).get("pixels")) // 8 * 8,
        dpi=_number(entry["media"].get("dpi")),
        columns=_number(entry["fonts"].get("0", {}).get("columns")) or 42,
        cuts=bool(features.get("paperFullCut") or features.get("paperPartCut")),
        draws_codes=bool(features.get("qrCode")),
        pages=both,
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
