"""The floor editor in a real browser: set places by clicking, turn them by dragging, save them into the file."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from chromium import chromium
from playwright.sync_api import Locator, Page, expect

from guide_robot.common.resources import resource
from guide_robot.floor.dump import save_floor
from guide_robot.floor.editor.server import create_app
from guide_robot.floor.grids import map_files
from guide_robot.floor.importing import import_map
from guide_robot.floor.load import load_floor
from guide_robot.floor.slam_map import load_map
from guide_robot.floor.tracing import save_tracing


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """Return a plan that was just imported from the map of the ward office: walls only."""
    for name, content in map_files(load_floor(resource("maps", "ward_office", "floor.yaml"))).items():
        (tmp_path / name).write_bytes(content)
    path = tmp_path / "floor.yaml"
    save_floor(path, import_map(load_map(tmp_path / "map.yaml"), "imported"))
    return path


@pytest.fixture
def address(plan_file: Path) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(plan_file), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10.0)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1400, "height": 900})


def test_places_and_counters_are_set_by_clicking_and_saved(browser_page: Page, address: str, plan_file: Path) -> None:
    page = _open(browser_page, address)
    floor = page.locator("#floor")

    page.get_by_role("button", name="Add a counter").click()
    _press_and_drag(page, floor, (9.0, 12.4), (9.0, 11.0))
    page.locator("#id").fill("1")
    page.locator("#services").fill("land, residence")
    page.locator("#services").press("Tab")

    page.get_by_role("button", name="Add a place").click()
    _press_and_drag(page, floor, (9.9, 10.7), (9.9, 12.0))
    page.locator("#id").fill("counter_1")
    page.locator("#kind").select_option("counter")
    page.locator("#counter").select_option("1")
    page.locator("#name-vi").fill("Quầy 1 – Đất đai")
    page.locator("#name-vi").press("Tab")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#status")).to_have_text("Saved.")

    plan = load_floor(plan_file)
    counter, place = plan.counter("1"), plan.place_for_counter("1")
    assert counter is not None and place is not None
    assert counter.services == ["land", "residence"]
    assert counter.centre == pytest.approx((9.0, 12.4), abs=0.1)
    assert counter.facing_deg == pytest.approx(-90.0, abs=3.0)
    assert place.pose == pytest.approx((9.9, 10.7, 90.0), abs=3.0)
    assert place.name["vi"] == "Quầy 1 – Đất đai"
    expect(floor.locator("polygon.desk")).to_have_count(1)


def test_a_place_in_a_wall_is_said_and_moving_it_away_heals_it(browser_page: Page, address: str) -> None:
    page = _open(browser_page, address)
    floor = page.locator("#floor")
    _press_and_drag(page, floor, (13.5, 2.0), (13.5, 2.05))
    expect(page.locator("#findings")).to_contain_text("place place_1 at (13.5")
    expect(page.locator("#findings li.error").first).to_contain_text("blocked")
    whole = _shown_width(floor)
    page.locator("#findings li.error button").first.click()
    assert _shown_width(floor) < whole
    page.get_by_role("button", name="Whole plan").click()
    _press_and_drag(page, floor, (13.5, 2.0), (9.0, 4.0))
    expect(page.locator("#findings li.error")).to_have_count(0)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#list button")).to_have_count(0)


def test_names_come_in_every_language_and_keys_undo_and_zoom_work(
    browser_page: Page, address: str, plan_file: Path
) -> None:
    save_tracing(plan_file, load_map(plan_file.parent / "map.yaml"))
    page = _open(browser_page, address)
    floor, things = page.locator("#floor"), page.locator("#list button")
    expect(floor.locator("image.tracing")).to_have_count(1)
    page.get_by_role("button", name="SLAM map").click()
    expect(floor.locator("image.tracing")).to_have_count(0)

    _press_and_drag(page, floor, (9.0, 4.0), (9.0, 5.0))
    page.locator("#kind").select_option("toilet")
    assert page.locator("#name-ko").input_value() == "화장실"
    expect(things).to_have_text(["Toilets"])
    things.first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("[")
    expect(page.locator("#x")).to_have_value("9.15")
    expect(page.locator("#heading")).to_have_value("95")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.locator("#x")).to_have_value("9.1")
    page.keyboard.press("Control+y")
    expect(page.locator("#x")).to_have_value("9.15")
    page.keyboard.press("Delete")
    expect(things).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(things).to_have_text(["Toilets"])

    whole = _shown_width(floor)
    page.keyboard.press("+")
    assert _shown_width(floor) < whole
    page.get_by_role("button", name="Whole plan").click()
    assert _shown_width(floor) == whole
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#status")).to_have_text("Saved.")
    place = load_floor(plan_file).places[0]
    assert place.name["vi"] == "Nhà vệ sinh" and place.pose == pytest.approx((9.15, 4.0, 90.0), abs=0.1)


def _shown_width(floor: Locator) -> float:
    return float(floor.evaluate("svg => svg.viewBox.baseVal.width"))


def test_a_file_that_changed_meanwhile_is_not_overwritten(browser_page: Page, address: str, plan_file: Path) -> None:
    page = _open(browser_page, address)
    plan_file.write_text(plan_file.read_text(encoding="utf-8") + "# edited by hand\n", encoding="utf-8")
    _press_and_drag(page, page.locator("#floor"), (9.0, 4.0), (9.0, 5.0))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#status")).to_contain_text("changed meanwhile")
    assert "# edited by hand" in plan_file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["vi", "en", "ko"])
def test_page_breaks_no_accessibility_rule(browser_page: Page, address: str, language: str) -> None:
    page = _open(browser_page, address)
    _press_and_drag(page, page.locator("#floor"), (9.0, 4.0), (9.0, 5.0))
    page.locator("#language").select_option(language)
    broken = Axe().run(page).response["violations"]
    assert not [rule["id"] for rule in broken]


def _open(page: Page, address: str) -> Page:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    page.locator("#language").select_option("en")
    expect(page.locator("#floor polygon").first).to_be_attached()
    return page


def _press_and_drag(page: Page, floor: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press the mouse at a point of the floor in metres and let it go at another."""
    matrix = floor.evaluate("svg => { const m = svg.getScreenCTM(); return [m.a, m.e, m.d, m.f] }")
    depth = 14.0
    for action, (x, y) in ((page.mouse.down, start), (page.mouse.up, end)):
        page.mouse.move(matrix[0] * x + matrix[1], matrix[2] * (depth - y) + matrix[3], steps=4)
        action()
