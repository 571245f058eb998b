"""Plans from SLAM maps, and plans written as YAML."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from plans import NAME, ROOM
from scipy import ndimage

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import LocalText
from guide_robot.common.resources import resource
from guide_robot.floor.check import check, has_errors
from guide_robot.floor.dump import floor_yaml, save_floor, with_place
from guide_robot.floor.grids import map_files
from guide_robot.floor.importing import import_map
from guide_robot.floor.load import load_floor, parse_floor
from guide_robot.floor.model import Place, PlaceKind
from guide_robot.floor.occupancy import OCCUPIED, rasterise
from guide_robot.floor.save_place import save_place
from guide_robot.floor.slam_map import load_map
from guide_robot.robot.description import load_robot
from guide_robot.run.cli import main

SITES = ["ward_office", "two_halls", "old_villa"]
MAP_YAML = "image: map.pgm\nresolution: 0.05\norigin: [-3.2, 1.5, 0.0]\n"


def site_map(folder: Path, site: str) -> Path:
    for name, content in map_files(load_floor(resource("maps", site, "floor.yaml"))).items():
        (folder / name).write_bytes(content)
    return folder / "map.yaml"


@pytest.mark.parametrize("site", SITES)
def test_an_imported_map_has_its_outlines_where_slam_saw_them(site: str, tmp_path: Path) -> None:
    grid = load_map(site_map(tmp_path, site))
    plan = import_map(grid, "imported")
    seen, made = grid.cells == OCCUPIED, rasterise(plan).cells == OCCUPIED
    outline = seen & ~ndimage.binary_erosion(seen, np.ones((3, 3)))
    reached = ndimage.binary_dilation(made)
    assert made.shape == seen.shape
    assert np.count_nonzero(outline & ~reached) == 0
    assert np.count_nonzero(made & ~ndimage.binary_dilation(seen)) == 0
    assert not has_errors(check(plan, load_robot()))


def test_a_noisy_map_of_slam_becomes_a_plan_that_passes_the_check(tmp_path: Path) -> None:
    path = site_map(tmp_path, "ward_office")
    random = np.random.default_rng(5)
    pixels = cv2.imread(str(tmp_path / "map.pgm"), cv2.IMREAD_GRAYSCALE)
    edge = cv2.dilate((pixels == 0).astype(np.uint8), np.ones((3, 3))) > 0
    pixels[edge & (random.random(pixels.shape) < 0.3)] = 0
    pixels[random.random(pixels.shape) < 0.001] = 0
    pixels[random.random(pixels.shape) < 0.02] = 205
    cv2.imwrite(str(tmp_path / "map.png"), pixels)
    path.write_text(MAP_YAML.replace("map.pgm", "map.png"), encoding="utf-8")
    plan = import_map(load_map(path), "noisy")
    assert plan.size == pytest.approx((18.0, 14.0))
    assert not has_errors(check(plan, load_robot()))


def test_import_writes_a_plan_and_keeps_an_existing_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "my site" / "floor.yaml"
    words = ["floor", "import", str(site_map(tmp_path, "old_villa")), "--out", str(out), "--no-edit"]
    assert main(words) == 0
    assert load_floor(out).id == "my_site"
    assert main(["floor", "check", str(out)]) == 0
    assert main(words) == 2
    assert "--force overwrites it" in capsys.readouterr().err
    assert main([*words, "--force"]) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("image: none.pgm\nresolution: 0.05\norigin: [0, 0, 0]\n", "none.pgm: no such file"),
        ("image: bad.pgm\nresolution: 0.05\norigin: [0, 0, 0]\n", "expected a PGM or PNG image"),
        ("image: empty.pgm\nresolution: 0.05\norigin: [0, 0, 0]\n", "expected a PGM or PNG image"),
        ("image: map.pgm\nresolution: 0.05\norigin: [0, 0]\n", "origin.2: field required"),
        ("image: map.pgm\nresolution: 0.05\norigin: [0, 0, .nan]\n", "origin.2: input should be a finite number"),
        ("image: map.pgm\nresolution: 0.05\norigin: [500000, 0, 0]\n", "origin.0: input should be less than"),
        ("image: map.pgm\nresolution: 0.05\n", "origin: field required"),
        ("image: 7\nresolution: 0.05\norigin: [0, 0, 0]\n", "image: input should be a valid string"),
        ("image: map.pgm\nresolution: 0.05\norigin: [0, 0, 0]\noccupied_thresh: 65\n", "occupied_thresh: input should"),
        ("image: map.pgm\nresolution: 0.05\norigin: [0, 0, 0]\nfree_thresh: 0.7\n", "free_thresh: expected no more"),
        ("image: map.pgm\nresolution: 0.05\norigin: [0, 0, 0]\nnegate: 2\n", "negate: input should be less"),
        ("image: grey.pgm\nresolution: 0.05\norigin: [0, 0, 0]\n", "nothing in it is free or occupied"),
        ("image: long.pgm\nresolution: 0.5\norigin: [0, 0, 0]\n", "500 x 0.5 m were seen: expected at most 200"),
        ("image: short.pgm\nresolution: 0.05\norigin: [0, 0, 0]\n", "expected a PGM or PNG image"),
        ("image: huge.png\nresolution: 0.05\norigin: [0, 0, 0]\n", "900000000 cells: expected at most 16000000"),
        ("image: huge.pgm\nresolution: 0.05\norigin: [0, 0, 0]\n", "25000000 cells: expected at most 16000000"),
        ("image: map.pgm\nresolution: 0\norigin: [0, 0, 0]\n", "resolution: input should be greater"),
        ("image: map.pgm\norigin: [0, 0, 0]\n", "resolution: field required"),
        ("image: map.pgm\nresolution: 0.05\norigin: [0, 0, 0]\nmode: grey\n", "mode: input should be"),
        ("image: white.pgm\nresolution: 0.05\norigin: [0, 0, 0]\n", "map: 0 walls found"),
        ("image: black.pgm\nresolution: 0.05\norigin: [0, 0, 0]\n", "map: no free cell"),
    ],
)
def test_a_map_that_is_none_is_one_clear_line(text: str, said: str, tmp_path: Path) -> None:
    site_map(tmp_path, "ward_office")
    (tmp_path / "bad.pgm").write_bytes(b"P5 garbage")
    (tmp_path / "empty.pgm").write_bytes(b"")
    (tmp_path / "white.pgm").write_bytes(b"P5\n9 9\n255\n" + b"\xfe" * 81)
    (tmp_path / "grey.pgm").write_bytes(b"P5\n9 9\n255\n" + b"\xcd" * 81)
    (tmp_path / "long.pgm").write_bytes(b"P5\n1000 1\n255\n" + b"\xfe" * 1000)
    (tmp_path / "short.pgm").write_bytes(b"P5\n9 9\n255\n" + b"\xfe" * 80)
    side = (30_000).to_bytes(4)
    (tmp_path / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + b"IHDR" + side + side + bytes(9))
    (tmp_path / "huge.pgm").write_bytes(b"P5\n5000 5000\n255\n" + bytes(25_000_000))
    (tmp_path / "black.pgm").write_bytes(b"P5\n9 9\n255\n" + b"\x00" * 81)
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=said) as caught:
        import_map(load_map(path), "site")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("site", SITES)
def test_a_plan_written_and_read_is_the_same(site: str, tmp_path: Path) -> None:
    plan = load_floor(resource("maps", site, "floor.yaml"))
    save_floor(tmp_path / "floor.yaml", plan)
    assert load_floor(tmp_path / "floor.yaml") == plan


def test_a_place_is_added_or_replaced(tmp_path: Path) -> None:
    plan = parse_floor(ROOM, "room")
    name = LocalText(vi="Máy in", en="Printer", ko="프린터")
    place = Place(id="printer", kind=PlaceKind.OTHER, name=name, pose=(4.0, 5.0, 90.0))
    added = with_place(plan, place)
    assert len(added.places) == len(plan.places) + 1
    moved = with_place(added, Place(id="printer", kind=PlaceKind.OTHER, name=name, pose=(4.5, 5.0, 0.0)))
    assert len(moved.places) == len(added.places)
    assert moved.place("printer") is not None and moved.places[-1].pose == (4.5, 5.0, 0.0)
    assert "Máy in" in floor_yaml(moved)
    assert NAME["ko"] in floor_yaml(moved)


def test_a_place_found_on_the_way_is_saved_beside_what_people_wrote(tmp_path: Path) -> None:
    path = tmp_path / "floor.yaml"
    before = resource("maps", "ward_office", "floor.yaml").read_text(encoding="utf-8")
    path.write_text(before, encoding="utf-8")
    assert save_place(path, "copier", Pose2D(x=4.0, y=5.0, theta=1.5708)) == ""
    after = path.read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        '  - {id: "copier", kind: other, name: {vi: "copier", en: "copier", ko: "copier"}, pose: [4.00, 5.00, 90.0]}'
    ]
    assert save_place(path, "copier", Pose2D(x=1.0, y=1.0)) == "there is a place copier already"


def test_the_first_place_of_an_imported_plan_is_saved_too(tmp_path: Path) -> None:
    path = tmp_path / "floor.yaml"
    save_floor(path, import_map(load_map(site_map(tmp_path, "ward_office")), "imported"))
    assert save_place(path, "copier", Pose2D(x=4.0, y=5.0)) == ""
    assert [place.id for place in load_floor(path).places] == ["copier"]


@pytest.mark.parametrize("identifier", ["two words", "", "x" * 60, 'a", kind: home, x: "b'])
def test_a_place_with_an_id_that_is_none_is_refused_and_nothing_changes(identifier: str, tmp_path: Path) -> None:
    path = tmp_path / "floor.yaml"
    before = resource("maps", "ward_office", "floor.yaml").read_bytes()
    path.write_bytes(before)
    assert save_place(path, identifier, Pose2D(x=4.0, y=5.0)) != ""
    assert path.read_bytes() == before
