"""How tests open the operator page."""

from stage import TOKEN

DESK = {"width": 1600, "height": 1000}


def open_operator(stage, open_page, **more):
    page = open_page(f"{stage.address}operator#token={TOKEN}", **{"size": DESK, "locale": "en-US", **more})
    page.wait_for_selector("#state.idle")
    return page
