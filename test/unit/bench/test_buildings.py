"""Made-up people in recordings of buildings: exact truth, the same people by the same seed, bad files named."""

import math
from pathlib import Path

import numpy as np
import pytest

from guide_robot.bench.people.building_people import Casting, play
from guide_robot.bench.people.building_recordings import episodes, own_map, read_recording, read_recordings, room_of
from guide_robot.bench.people.buildings import Choice, figures_of_buildings, run_buildings
from guide_robot.bench.people.world import Shapes, cast
from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D

SCANS, BEAMS = 12, 181


def recording_file(path: Path, **changes: object) -> Path:
    """Write a recording of a robot that goes through a hall of 12 by 8 m, a scan for each half metre."""
    hall = Shapes()
    hall.box(Pose2D(x=6.0, y=4.0), 12.0, 8.0)
    hall.box(Pose2D(x=6.0, y=6.5), 0.5, 0.5)
    poses = np.array([(1.0 + 0.5 * number, 3.0, 0.1) for number in range(SCANS)])
    angles = np.linspace(-math.pi / 2.0, math.pi / 2.0, BEAMS)
    ranges = [cast(hall, np.tile(pose[:2], (BEAMS, 1)), pose[2] + angles, 80.0)[0] for pose in poses]
    arrays = {
        "ranges_m": np.array(ranges, np.float32),
        "stamp_s": np.arange(SCANS, dtype=np.float64),
        "lidar_pose_xyt": poses,
        "angle_min_rad": angles[0],
        "angle_increment_rad": angles[1] - angles[0],
        "range_max_m": 80.0,
    }
    np.savez(path, **{name: value for name, value in (arrays | changes).items() if value is not None})
    return path


def test_the_map_is_what_several_scans_hit(tmp_path: Path) -> None:
    grid = own_map(read_recording(recording_file(tmp_path / "hall.npz")))
    row, column = grid.to_cell(8.0, 0.0)
    assert grid.cells[row - 1 : row + 2, column - 8 : column + 8].any()
    assert not grid.cells[grid.to_cell(4.0, 2.0)]


def test_people_come_only_where_beams_passed_and_nothing_stands(tmp_path: Path) -> None:
    room = room_of(read_recording(recording_file(tmp_path / "hall.npz")))
    inside, in_the_box, outside = room.is_free(np.array([(5.0, 3.0), (6.0, 6.3), (5.0, -1.0)])).tolist()
    assert inside and not in_the_box and not outside


def test_people_only_shorten_beams_and_the_same_seed_gives_the_same_people(tmp_path: Path) -> None:
    recording = read_recording(recording_file(tmp_path / "hall.npz"))
    steps = episodes(recording, 100, 8, 10.0, 20.0)[0]
    room = room_of(recording)
    played = [play(recording, steps, Casting(recording, room, steps, 5, 3).guests, 5) for _ in range(2)]
    assert all(np.array_equal(a.scan.ranges_m, b.scan.ranges_m) for a, b in zip(*played, strict=True))
    assert any(moment.truth.keys() - moment.hidden for moment in played[0])
    for step, moment in zip(steps, played[0], strict=True):
        assert (moment.scan.ranges_m < recording.ranges_m[step.scan] + 0.06).all()
        for person in moment.truth.keys() - moment.hidden:
            x, y = moment.truth[person]
            ends = moment.pose.distance_to(x, y) - moment.scan.ranges_m
            assert (np.abs(ends) < 0.7).any(), "whoever must be seen stops beams"


def test_the_figures_are_those_of_each_building_and_their_mean_with_intervals(tmp_path: Path) -> None:
    recordings = [read_recording(recording_file(tmp_path / f"{name}.npz")) for name in ("one", "two")]
    choice = Choice(conditions=("map", "shifted_0.2"), scans=240, repeats=40)
    figures = figures_of_buildings("people", run_buildings(recordings, choice))
    for condition in choice.conditions:
        mean = figures[f"{condition}.mean.recall"]
        single = [figures[f"{condition}.{name}.recall"].value for name in ("one", "two")]
        assert mean.value == pytest.approx(np.mean(single))
        assert mean.interval is not None and mean.interval[0] <= mean.value <= mean.interval[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stamp_s": None}, "missing stamp_s"),
        ({"lidar_pose_xyt": np.zeros((3, 3))}, "lidar_pose_xyt"),
        ({"lidar_pose_xyt": np.full((SCANS, 3), np.nan)}, "finite"),
        ({"ranges_m": np.zeros(5)}, "ranges_m"),
    ],
)
def test_a_malformed_recording_is_named(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    path = recording_file(tmp_path / "hall.npz", **changes)
    with pytest.raises(UserError, match=words) as raised:
        read_recording(path)
    assert str(path) in str(raised.value)


def test_a_folder_without_recordings_and_a_file_that_is_none_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="found none"):
        read_recordings(tmp_path)
    (tmp_path / "text.npz").write_text("no arrays")
    with pytest.raises(UserError, match=r"text\.npz"):
        read_recordings(tmp_path)
