"""Packaging as colcon, rosdep and the build farm want it."""

import ast
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from guide_robot.common.resources import resource
from guide_robot.ros.node_table import NODES

ROOT = Path(__file__).parents[3]
MANIFESTS = [ROOT / "package.xml", ROOT / "guide_robot_interfaces" / "package.xml"]
ROSDEP_KEYS = set(Path(__file__).with_name("rosdep_keys.txt").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.name)
def test_manifest_names_only_keys_that_rosdep_or_ros_knows(manifest: Path) -> None:
    root = ElementTree.parse(manifest).getroot()
    ours = {ElementTree.parse(path).getroot().findtext("name") for path in MANIFESTS}
    named = {entry.text for entry in root if entry.tag.endswith(("depend", "depend_compat")) or entry.tag == "depend"}
    assert named - ours <= ROSDEP_KEYS


def test_versions_agree() -> None:
    from guide_robot import __version__

    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    manifest = ElementTree.parse(ROOT / "package.xml").getroot()
    assert manifest.findtext("version") == __version__
    assert f'version="{__version__}"' in setup


def test_every_node_of_the_table_is_installed_as_an_executable() -> None:
    tree = ast.parse((ROOT / "setup.py").read_text(encoding="utf-8"))
    lists = [node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) and _names(node) == ["NODES"]]
    assert len(lists) == 1
    assert set(ast.literal_eval(lists[0])) == set(NODES)


def _names(assignment: ast.Assign) -> list[str]:
    return [target.id for target in assignment.targets if isinstance(target, ast.Name)]


def test_every_package_folder_is_named_for_colcon() -> None:
    defaults = yaml.safe_load((ROOT / "colcon_defaults.yaml").read_text(encoding="utf-8"))
    for verb in ("build", "test", "list"):
        assert set(defaults[verb]["base-paths"]) == {".", "guide_robot_interfaces"}


def test_package_is_marked_for_the_ament_index() -> None:
    assert resource("resource", "guide_robot").is_file()
    assert '"share/ament_index/resource_index/packages"' in (ROOT / "setup.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["launch", "config", "maps", "urdf"])
def test_data_folders_are_installed(folder: str) -> None:
    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    assert f'"{folder}"' in setup
    assert any(resource(folder).iterdir())
