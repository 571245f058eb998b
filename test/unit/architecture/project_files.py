"""The project's own files, found without git, so that an unpacked archive is checked too."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
MADE = {"build", "install", "log", "run", "__pycache__"}  # at the root
HIDDEN_BUT_OURS = {".ci", ".github", ".pre-commit-config.yaml", ".gitignore"}
TEXT = {".py", ".md", ".rst", ".txt", ".yaml", ".yml", ".toml", ".cfg", ".xml", ".json", ".mjs", ".js", ".css", ".html"}
TEXT |= {".msg", ".srv", ".action", ".xacro", ".sdf", ".rviz", ".svg", ".geojson", ".mtl", ""}


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield every file that belongs to the project: not what was made here, not what tools keep."""
    for path in sorted(folder.iterdir()):
        name = path.name
        made = MADE if folder == ROOT else {"__pycache__"}
        if name in made or name.endswith(".egg-info") or (name.startswith(".") and name not in HIDDEN_BUT_OURS):
            continue
        if path.is_dir():
            yield from project_files(path)
        else:
            yield path


def python_files() -> list[Path]:
    """Return every Python file of the project."""
    return [path for path in project_files() if path.suffix == ".py"]


def text_files() -> list[Path]:
    """Return every file of the project that people write and read."""
    return [path for path in project_files() if path.suffix in TEXT]


def module_name(path: Path) -> str:
    """Return the dotted name under which a file of the package is imported."""
    words = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(words[:-1] if words[-1] == "__init__" else words)
