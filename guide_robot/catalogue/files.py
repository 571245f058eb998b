"""Reads a catalogue from YAML or JSON files and says precisely what is wrong with one."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from guide_robot.catalogue.catalogue import Catalogue, Elsewhere, Procedure
from guide_robot.catalogue.fields import (
    Place,
    Shared,
    read_boolean,
    read_elsewhere,
    read_mapping,
    read_procedure,
    read_text,
    read_texts,
)
from guide_robot.common.strict_yaml import YamlError, parse_texts
from guide_robot.phrases.book import local_text

EXAMPLE_FOLDER = Path(__file__).with_name("procedures")
SCHEMA_FILE = EXAMPLE_FOLDER / "catalogue.schema.json"
MAXIMUM_BYTES = 64_000_000
TOP_KEYS = ("example", "notice", "phrases", "step_lists", "procedures", "elsewhere")


def load_catalogue(path: Path = EXAMPLE_FOLDER) -> Catalogue:
    """Load a file, or all YAML and JSON files of a folder (its schema apart), as one catalogue.

    Files share phrases and step lists. Raises UserError with file, entry, key and what was expected.
    """
    with _without_garbage_collection():
        return catalogue_of([(str(file), _read(file)) for file in _files(path)], str(path))


def catalogue_of(documents: list[tuple[str, object]], name: str) -> Catalogue:
    """Return the catalogue of documents already parsed, each with the file name that errors use."""
    known = [(Place(file=file), _check_top(Place(file=file), document)) for file, document in documents]
    shared = _shared(known)
    procedures: dict[str, Procedure] = {}
    elsewhere: list[Elsewhere] = []
    example, notice = True, local_text("catalogue.not_checked")
    for place, document in known:
        example = read_boolean(place, "example", document.get("example", example))
        if "notice" in document:
            notice = read_text(place, "notice", document["notice"], shared)
        for number, entry in _entries(place, document, "procedures"):
            procedure = read_procedure(place, number, entry, shared)
            if procedure.id in procedures:
                raise Place(file=place.file, entry=procedure.id).fail("id", "an id that no other entry has")
            procedures[procedure.id] = procedure
        elsewhere.extend(
            read_elsewhere(place, number, entry, shared) for number, entry in _entries(place, document, "elsewhere")
        )
    if not procedures:
        raise Place(file=name).fail("procedures", "at least one procedure")
    return Catalogue(example=example, notice=notice, procedures=tuple(procedures.values()), elsewhere=tuple(elsewhere))


def _shared(documents: list[tuple[Place, dict[str, Any]]]) -> Shared:
    shared = Shared()
    for place, document in documents:
        for key, value in read_mapping(place, "phrases", document.get("phrases", {})).items():
            shared.phrases[key] = read_text(place, f"phrases.{key}", value, Shared())
    for place, document in documents:
        for key, value in read_mapping(place, "step_lists", document.get("step_lists", {})).items():
            shared.step_lists[key] = read_texts(place, f"step_lists.{key}", value, shared)
    return shared


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix in {".yaml", ".yml", ".json"})
        found = [file for file in found if not file.name.endswith(".schema.json")]
        if not found:
            raise Place(file=str(path)).fail("", "a folder with YAML or JSON files of procedures")
        return found
    if not path.is_file():
        raise Place(file=str(path)).fail("", "a catalogue file or folder, which is not there")
    return [path]


def _read(file: Path) -> object:
    place = Place(file=str(file))
    try:
        if file.stat().st_size > MAXIMUM_BYTES:
            raise place.fail("", f"at most {MAXIMUM_BYTES // 1_000_000} MB")
        text = file.read_text(encoding="utf-8-sig")
        return json.loads(text) if file.suffix == ".json" else parse_texts(text)
    except UnicodeDecodeError as error:
        raise place.fail("", f"UTF-8 text (byte {error.start} is not)") from None
    except YamlError as error:
        where = "" if error.line is None else f"line {error.line}"
        raise place.fail(where, f"valid YAML ({error.problem})") from None
    except json.JSONDecodeError as error:
        raise place.fail(f"line {error.lineno}", f"valid JSON ({error.msg})") from None
    except (RecursionError, ValueError, OSError) as error:
        raise place.fail("", f"a readable catalogue ({error})") from None


def _check_top(place: Place, data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise place.fail("", "a mapping with the key procedures")
    unknown = sorted(str(key) for key in data if key not in TOP_KEYS)
    if unknown:
        raise place.fail(unknown[0], f"one of the keys {', '.join(TOP_KEYS)}")
    return data


def _entries(place: Place, document: dict[str, Any], key: str) -> Iterator[tuple[int, object]]:
    entries = document.get(key, [])
    if not isinstance(entries, list):
        raise place.fail(key, "a list")
    return enumerate(entries, start=1)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Hold the collector while hundreds of thousands of values are built: it would walk all of them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
