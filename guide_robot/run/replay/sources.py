"""Finds out what kind of recording somebody named, and opens it."""

from collections.abc import Iterator
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.run.replay.arrays import read_arrays
from guide_robot.run.replay.bags import read_bag, survey_bag
from guide_robot.run.replay.pictures import VIDEOS, read_photographs, read_video, read_webcam
from guide_robot.run.replay.readings import MessageKind, Reading, SourceFacts

BAGS = (".bag", ".mcap", ".db3")
EXPECTED = "expected a ROS bag (folder, .mcap, .db3, .bag), an .npz file, a folder of photographs, a video or webcam:N"


def open_source(source: str) -> tuple[SourceFacts, Iterator[Reading]]:
    """Return what is known of a recording and its readings in order. Raises UserError when it is none."""
    if source.startswith("webcam:"):
        number = source.removeprefix("webcam:")
        if not number.isdigit():
            raise UserError(f"{source}: expected webcam:N, N a number such as 0")
        return SourceFacts(name=source), read_webcam(int(number))
    path = Path(source)
    if not path.exists():
        raise UserError(f"{source}: no such file or folder; {EXPECTED}")
    if path.suffix in BAGS or (path / "metadata.yaml").is_file():
        return _bag(path.parent if path.suffix == ".db3" else path)
    if path.suffix == ".npz":
        return SourceFacts(name=path.name), read_arrays(path)
    if path.is_dir():
        return SourceFacts(name=path.name, photographs=True), read_photographs(path)
    if path.suffix.lower() in VIDEOS:
        return SourceFacts(name=path.name), read_video(path)
    raise UserError(f"{source}: {EXPECTED}")


def _bag(path: Path) -> tuple[SourceFacts, Iterator[Reading]]:
    found = survey_bag(path)
    facts = SourceFacts(
        name=path.name,
        has_transforms=found.frames.has_odometry,
        compressed_images=MessageKind.COMPRESSED_IMAGE in found.kinds and MessageKind.IMAGE not in found.kinds,
        notes=found.notes,
    )
    return facts, read_bag(path, found)
