"""`guide-robot catalogue check|import|compare`: is it sound; one from CSV, Excel or JSON; what differs."""

import argparse
from collections import Counter
from datetime import date
from pathlib import Path

from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.comparing import compare
from guide_robot.catalogue.files import EXAMPLE_FOLDER, load_catalogue
from guide_robot.catalogue.importing import COLUMNS, import_file, write_document
from guide_robot.common.errors import UserError
from guide_robot.common.language import languages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add check, import and compare."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="check|import|compare")
    check = actions.add_parser("check", help="load a catalogue and say what is in it or what is wrong")
    check.add_argument("path", nargs="?", type=Path, default=EXAMPLE_FOLDER, help="catalogue file or folder")
    importer = actions.add_parser(
        "import",
        help="make a catalogue file from CSV, Excel or JSON",
        epilog="Columns of a table: " + ", ".join(COLUMNS),
    )
    importer.add_argument("file", type=Path, help="the .csv, .xlsx or .json file")
    importer.add_argument("--output", type=Path, required=True, help="YAML file to write")
    importer.add_argument("--renew", type=Path, help="catalogue whose entries records of the national portal renew")
    importer.add_argument("--service", help="the queue's service for portal records that --renew does not have")
    importer.add_argument("--overwrite", action="store_true", help="replace the output if it is there")

    comparer = actions.add_parser("compare", help="say what differs between two catalogues, when the law changes")
    comparer.add_argument("old", type=Path, help="catalogue file or folder")
    comparer.add_argument("new", type=Path, help="catalogue file or folder")
    comparer.add_argument("--on", type=_day, help="compare what is law on this day, such as 2026-07-01")


def run(arguments: argparse.Namespace) -> int:
    """Run check, import or compare; 0 when the catalogues are sound."""
    if arguments.action == "compare":
        return _compare(arguments)
    if arguments.action == "check":
        catalogue = load_catalogue(arguments.path)
        print(f"{arguments.path}: {describe(catalogue)}")
        for line in doubts(catalogue):
            print(f"  note: {line}")
        return 0
    if arguments.output.exists() and not arguments.overwrite:
        raise UserError(f"{arguments.output}: expected a new file; --overwrite replaces this one")
    base = load_catalogue(arguments.renew) if arguments.renew else None
    document, catalogue = import_file(arguments.file, base, arguments.service)
    write_document(document, arguments.output)
    print(f"{arguments.output}: {describe(catalogue)}")
    return 0


def _compare(arguments: argparse.Namespace) -> int:
    old, new = load_catalogue(arguments.old), load_catalogue(arguments.new)
    if arguments.on is not None:
        old, new = old.on(arguments.on), new.on(arguments.on)
    changes = compare(old, new)
    for change in changes:
        print(change.line())
    counts = Counter(change.difference.value for change in changes)
    print(f"{len(old)} procedures before, {len(new)} after: {dict(counts) if counts else 'no difference'}")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day such as 2026-07-01, not {text[:40]!r}") from None


def describe(catalogue: Catalogue) -> str:
    """Return how many procedures each service has, and whether the catalogue is only an example."""
    services = Counter(procedure.service for procedure in catalogue)
    parts = ", ".join(f"{service} {count}" for service, count in sorted(services.items()))
    kind = "example, to be checked by the office" if catalogue.example else "checked by the office"
    return f"{len(catalogue)} procedures ({parts}); {kind}"


def doubts(catalogue: Catalogue) -> list[str]:
    """Return what is allowed and yet likely a slip: the same phrase for two procedures, no legal basis."""
    lines = [f"{procedure.id}: no legal basis" for procedure in catalogue if not procedure.legal_basis]
    for language in languages():
        owners: dict[str, str] = {}
        for procedure in catalogue:
            for phrase in (procedure.title.in_language(language), *procedure.also_called.in_language(language)):
                owner = owners.setdefault(phrase.casefold(), procedure.id)
                if owner != procedure.id:
                    lines.append(f"{procedure.id}: {language}: {phrase!r} is also a name of {owner}")
    return lines
