"""`guide-robot catalogue check|import`: says whether a catalogue is sound; makes one from CSV or JSON."""

import argparse
from collections import Counter
from pathlib import Path

from guide_robot.errors import UserError
from guide_robot.kiosk.catalogue import Catalogue, Language
from guide_robot.kiosk.catalogue_file import EXAMPLE_FOLDER, load_catalogue
from guide_robot.kiosk.catalogue_import import COLUMNS, import_file, write_document


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add check and import."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="check|import")
    check = actions.add_parser("check", help="load a catalogue and say what is in it or what is wrong")
    check.add_argument("path", nargs="?", type=Path, default=EXAMPLE_FOLDER, help="catalogue file or folder")
    importer = actions.add_parser(
        "import", help="make a catalogue file from CSV or JSON", epilog="Columns of a CSV: " + ", ".join(COLUMNS)
    )
    importer.add_argument("file", type=Path, help="the .csv or .json file")
    importer.add_argument("--output", type=Path, required=True, help="YAML file to write")
    importer.add_argument("--overwrite", action="store_true", help="replace the output if it is there")


def run(arguments: argparse.Namespace) -> int:
    """Run check or import; 0 when the catalogue is sound."""
    if arguments.action == "check":
        catalogue = load_catalogue(arguments.path)
        print(f"{arguments.path}: {describe(catalogue)}")
        for line in doubts(catalogue):
            print(f"  note: {line}")
        return 0
    if arguments.output.exists() and not arguments.overwrite:
        raise UserError(f"{arguments.output}: expected a new file; --overwrite replaces this one")
    document, catalogue = import_file(arguments.file)
    write_document(document, arguments.output)
    print(f"{arguments.output}: {describe(catalogue)}")
    return 0


def describe(catalogue: Catalogue) -> str:
    """Return how many procedures each service has, and whether the catalogue is only an example."""
    services = Counter(procedure.service for procedure in catalogue)
    parts = ", ".join(f"{service} {count}" for service, count in sorted(services.items()))
    kind = "example, to be checked by the office" if catalogue.example else "checked by the office"
    return f"{len(catalogue)} procedures ({parts}); {kind}"


def doubts(catalogue: Catalogue) -> list[str]:
    """Return what is allowed and yet likely a slip: the same phrase for two procedures, no legal basis."""
    lines = [f"{procedure.id}: no legal basis" for procedure in catalogue if not procedure.legal_basis]
    for language in Language:
        owners: dict[str, str] = {}
        for procedure in catalogue:
            for phrase in (procedure.title.in_language(language), *procedure.also_called.in_language(language)):
                owner = owners.setdefault(phrase.casefold(), procedure.id)
                if owner != procedure.id:
                    lines.append(f"{procedure.id}: {language.value}: {phrase!r} is also a name of {owner}")
    return lines
