"""Places of the building and opening hours are found by how people ask, and not by a word in something else."""

from dataclasses import dataclass, field

import pytest

from guide_robot.catalogue.search.house import Asked, House


@dataclass(frozen=True)
class Named:
    """A place of a plan."""

    id: str
    kind: str
    name: dict[str, str] = field(default_factory=dict)


PLACES = (
    Named("counter_2", "counter", {"vi": "Quầy 2", "en": "Counter 2", "ko": "2번 창구"}),
    Named("counter_3", "counter", {"vi": "Quầy 3", "en": "Counter 3", "ko": "3번 창구"}),
    Named("seats", "waiting", {"vi": "Khu vực chờ", "en": "Waiting area"}),
    Named("front", "entrance", {"vi": "Cửa chính", "en": "Main door"}),
    Named("ladies", "toilet", {"vi": "Khu phụ"}),
)
# fmt: off
ASKED = {
    "ladies": ["Nhà vệ sinh.", "nha ve sinh o dau", "Cho tôi hỏi nhà vệ sinh ở đâu ạ?", "Where is the toilet?", "WC!",
               "화장실이 어디예요?", "화장실 어디에 있어요", "厕所在哪里", "请问洗手间怎么走？"],
    "hours": ["What time do you open?", "When are you open on Saturday?", "opening hours", "working hours",
              "are you open on public holidays?", "몇 시에 문 열어요?", "몇 시에 열어요", "언제 열어요?",
              "토요일에 근무해요?", "일요일에도 하나요", "업무시간이 어떻게 되나요?", "周六上班吗？", "几点关门",
              "几点开门", "明天开不开门", "中午休息吗", "mấy giờ mở cửa?",
              "thứ bảy có làm việc không", "Thứ 7 có mở cửa không ạ?",
              "UBND phường mở cửa lúc mấy giờ?", "giờ hành chính", "sáng thứ bảy có tiếp dân không", "gio mo cua",
              "Ngày lễ có làm việc không?", "trưa có nghỉ không"],
    "front": ["lối ra", "Lối ra ở đâu?", "where's the exit", "출구가 어디예요?", "出口在哪儿"],
    "counter_3": ["quay 3", "quầy 3?", "Quầy 3 ở đâu?", "Where is counter 3?"],
    "seats": ["ngồi chờ ở đâu?", "Where can I sit?", "等候区在哪里"],
}
# fmt: on
SOMETHING_ELSE = [
    "mở cửa hàng tạp hóa",
    "dong cua quan",
    "nghỉ bán vài tháng",
    "I want to open a coffee shop",
    "close my shop",
    "giấy vệ sinh an toàn thực phẩm",
    "family next door",
    "화장실 신축 허가",
    "가게 열기",
    "어떻게 해요?",
    "开门店营业执照",
    "đăng ký giờ làm việc cho người lao động",
    "where is the",
    "?!",
    "",
    "mở cửa " * 100,
]


@pytest.mark.parametrize(("wanted", "question"), [(one, question) for one in ASKED for question in ASKED[one]])
def test_a_question_for_a_place_or_for_hours_finds_it(wanted: str, question: str) -> None:
    asked = House(PLACES).asked(question)
    assert (asked.places, asked.hours) == (((), True) if wanted == "hours" else ((wanted,), False))


@pytest.mark.parametrize("question", SOMETHING_ELSE)
def test_one_word_about_something_else_makes_it_no_question_for_the_house(question: str) -> None:
    assert House(PLACES).asked(question) == Asked()


def test_a_place_called_by_its_name_comes_before_others_of_its_kind() -> None:
    toilets = (Named("gents", "toilet", {"en": "Gents"}), Named("ladies", "toilet", {"en": "Toilet"}))
    assert House(toilets).asked("where is the toilet?").places == ("ladies", "gents")
    assert House(toilets).asked("where is the restroom?").places == ("gents", "ladies")
