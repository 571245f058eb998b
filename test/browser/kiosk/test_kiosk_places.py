"""Places of the building and opening hours are found by how people ask, and not by a word in something else."""

from test_kiosk_flows import start

TOILET = {"id": "ladies", "kind": "toilet", "counter": "", "name": {"vi": "Khu phụ"}}
NAMED = """async ([question, more]) =>
    (await import('/kiosk_suggest.mjs')).placesNamed(question, [...kiosk.model.places, more])"""
# fmt: off
ASKED = {
    "toilet": ["Nhà vệ sinh.", "nha ve sinh o dau", "Cho tôi hỏi nhà vệ sinh ở đâu ạ?", "Where is the toilet?", "WC!",
               "화장실이 어디예요?", "화장실 어디에 있어요", "厕所在哪里", "请问洗手间怎么走？"],
    "hours": ["What time do you open?", "When are you open on Saturday?", "몇 시에 문 열어요?", "周六上班吗？",
              "几点关门", "mấy giờ mở cửa?", "thứ bảy có làm việc không", "Thứ 7 có mở cửa không ạ?",
              "토요일에 근무해요?"],
    "entrance": ["lối ra", "Lối ra ở đâu?", "where's the exit", "출구가 어디예요?", "出口在哪儿"],
    "counter_3": ["quay 3", "quầy 3?", "Quầy 3 ở đâu?", "Where is counter 3?"],
    "waiting_area": ["ngồi chờ ở đâu?", "Where can I sit?", "等候区在哪里"],
}
# fmt: on
SOMETHING_ELSE = [
    "mở cửa hàng tạp hóa",
    "dong cua quan",
    "I want to open a coffee shop",
    "giấy vệ sinh an toàn thực phẩm",
    "family next door",
    "화장실 신축 허가",
    "开门店营业执照",
    "đăng ký giờ làm việc cho người lao động",
    "where is the",
    "?!",
    "",
]


def test_a_question_for_a_place_or_for_hours_finds_them_and_nothing_else_does(stage, open_page):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    for wanted, questions in ASKED.items():
        for question in questions:
            found = page.evaluate(NAMED, [question, TOILET])
            meant = {name for place in found["places"] for name in (place["id"], place["kind"])}
            assert wanted in (meant or {"hours"}), (question, found)
            assert found["hours"] is (wanted == "hours"), question
    for question in SOMETHING_ELSE:
        assert page.evaluate(NAMED, [question, TOILET]) == {"places": [], "hours": False}, question


def test_places_are_found_by_search(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-go=search]")
    page.fill("input[type=search]", "Quầy 3 ở đâu?")
    page.click(".found [data-place=counter_3]")
    page.wait_for_selector(".waymap svg")
