"""Whoever asked for it hears what the screen shows, once it shows it, and every dialog."""

from test_kiosk_flows import start


def reading(stage, open_page):
    """Open the touch screen, ask that it is read aloud, and return it with what is read."""
    read: list[str] = []
    stage.inbox.read_aloud = lambda text, language: read.append(text)
    page = start(stage, open_page)
    page.click("[data-go=access]")
    page.click("[data-access=read]")
    page.click(".dialog [data-do=close]")
    return page, read


def test_a_page_that_is_loaded_later_is_read_with_what_was_loaded(stage, open_page, until):
    page, read = reading(stage, open_page)
    page.click("[data-service=residence]")
    page.click("[data-procedure] >> nth=0")
    paper = page.inner_text(".papers li >> nth=0").strip()
    until(lambda: read and paper in read[-1])
    assert "Xin chờ" not in read[-1]


def test_a_dialog_is_read_instead_of_what_is_behind_it(stage, open_page, until):
    page, read = reading(stage, open_page)
    page.click("[data-go=call]")
    until(lambda: read and "Đã gọi nhân viên" in read[-1])
    assert "Chọn việc" not in read[-1] and page.inner_text("main h1") not in read[-1]


def test_search_reads_what_was_found_and_no_keyboard(stage, open_page, until):
    page, read = reading(stage, open_page)
    page.click("[data-go=search]")
    page.fill("input[type=search]", "khai sinh")
    until(lambda: read and "khai sinh" in read[-1].lower())
    assert ". q. w. e. " not in read[-1]
