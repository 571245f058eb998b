"""Made-up citizens and the texts of their cards, so that nobody's real data is needed to show, measure or test."""

import unicodedata
from datetime import date, timedelta

import numpy as np

from guide_robot.codes.cards.citizen_card import Sex
from guide_robot.codes.cards.citizen_card_text import PROVINCE_CODES

FAMILY_NAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đoàn",
    "Trịnh",
    "Đinh",
    "Mạc",
]
WOMEN = [
    "Thị",
    "Ngọc",
    "Ánh",
    "Tuyết",
    "Phượng",
    "Hường",
    "Yến",
    "Quỳnh",
    "Hằng",
    "Thảo",
    "Lụa",
    "Nhàn",
    "Thùy",
    "Duyên",
    "Mỹ",
    "Hạnh",
    "Kiều",
    "Oanh",
]
MEN = [
    "Văn",
    "Hữu",
    "Đức",
    "Quốc",
    "Tuấn",
    "Dũng",
    "Hiếu",
    "Khải",
    "Lộc",
    "Nghĩa",
    "Phước",
    "Quyền",
    "Sĩ",
    "Thắng",
    "Ước",
    "Vượng",
    "Đạt",
    "Bảo",
]
STREETS = [
    "Lê Lợi",
    "Nguyễn Huệ",
    "Điện Biên Phủ",
    "Trần Hưng Đạo",
    "Cách Mạng Tháng Tám",
    "Hai Bà Trưng",
    "Lý Thường Kiệt",
]
WARDS = [
    "Phường Bến Nghé",
    "Xã Đông Thạnh",
    "Phường Ô Chợ Dừa",
    "Xã Ẳng Cang",
    "Phường Đằng Giang",
    "Thị trấn Ngã Sáu",
]
CITIES = [
    "Thành phố Hồ Chí Minh",
    "Hà Nội",
    "Điện Biên",
    "Hải Phòng",
    "Cần Thơ",
    "Thừa Thiên Huế",
    "Đắk Lắk",
    "Quảng Ngãi",
]


def made_up_card_text(rng: np.random.Generator) -> str:
    """Return the NFC text of one citizen card, consistent in itself, in one of the layouts seen in the wild."""
    sex = Sex.FEMALE if rng.random() < 0.5 else Sex.MALE
    born = date(1940, 1, 1) + timedelta(days=int(rng.integers(0, 25000)))
    issued = date(2021, 1, 1) + timedelta(days=int(rng.integers(0, 1500)))
    old_id = "" if rng.random() < 0.4 else f"{rng.integers(0, 10**9):09d}"
    address = f"{rng.integers(1, 400)} {rng.choice(STREETS)}, {rng.choice(WARDS)}, {rng.choice(CITIES)}"
    fields = [_id_number(rng, sex, born), old_id, _name(rng, sex), f"{born:%d%m%Y}"]
    fields += ["Nữ" if sex is Sex.FEMALE else "Nam", address, f"{issued:%d%m%Y}"]
    layout = rng.choice(["seven", "six", "eight", "family"], p=[0.7, 0.1, 0.1, 0.1])
    if layout == "six":
        del fields[1]
    elif layout == "eight":
        fields.append(f"{issued + timedelta(days=3650):%d%m%Y}")
    elif layout == "family":
        fields += ["", _name(rng, Sex.MALE), _name(rng, Sex.FEMALE), ""]
    return unicodedata.normalize("NFC", "|".join(fields))


def _id_number(rng: np.random.Generator, sex: Sex, born: date) -> str:
    province = rng.choice(sorted(PROVINCE_CODES))
    sex_and_century = 2 * (born.year // 100 - 19) + (sex is Sex.FEMALE)
    return f"{province:03d}{sex_and_century}{born.year % 100:02d}{rng.integers(0, 10**6):06d}"


def _name(rng: np.random.Generator, sex: Sex) -> str:
    given = WOMEN if sex is Sex.FEMALE else MEN
    return " ".join(
        [str(rng.choice(FAMILY_NAMES)), *(str(word) for word in rng.choice(given, size=rng.integers(1, 4)))]
    )
