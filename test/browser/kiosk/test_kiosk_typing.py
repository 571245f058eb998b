"""Vietnamese and Korean come out of the keys as people know them from their own computers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from stage import Stage

from guide_robot.catalogue.files import load_catalogue

# Keys = what they write. Marks may come at once or at the end of the syllable, in any order; a key again undoes its
# mark; z or 0 takes the tone away; what can be no Vietnamese syllable stays as it was typed.
TELEX = """
tw = tư, w = ư, tww = tw, aa = â, aaa = aa, aw = ă, aww = aw, oo = ô, ooo = oo, ow = ơ, ee = ê, eee = ee
dd = đ, ddd = dd, uow = ươ, uoww = uow, as = á, ass = as, aff = af, asz = a, az = az, truowngf = trường
truwowngf = trường, truongwf = trường, truongfw = trường, truwongf = trường, hoaf = hòa, hoafn = hoàn
hoanf = hoàn, thuyr = thủy, quys = quý, quyeenf = quyền, quyeefn = quyền, khuya = khuya, gif = gì, gias = giá
gieengs = giếng, giuwx = giữ, giwx = giữ, nguwowif = người, nguoiwf = người, nguoifw = người, tieesng = tiếng
tiengse = tiếng, tieengs = tiếng, ddawng = đăng, dangwd = đăng, dangdw = đăng, muaw = mưa, muwa = mưa
thuowr = thuở, thuowng = thương, huow = huơ, ruouwj = rượu, luuw = lưu, guiwr = gửi, hoawcj = hoặc
xoawn = xoăn, quaan = quân, quawnj = quặn, quoocs = quốc, xoong = xông, xooong = xoong, khuyur = khuỷu
ngoeos = ngoéo, xuaats = xuất, nghieeng = nghiêng, yeeu = yêu, uyr = ủy, UYR = ỦY, Ddoongf = Đồng
DDOONGF = ĐỒNG, DDaay = Đây, NDD-CP = NĐ-CP, ddc = đc, DDKKD = ĐKKD, google = google, wifi = wifi
smartphone = smartphone, facebook = facebook, batf = batf, windows = windows, VNeID = VNeID, dang ky = dang ky
ddawng kys keets hoon = đăng ký kết hôn, hooj chieeus = hộ chiếu, thuees quyeenf = thuế quyền
giaays khai sinh = giấy khai sinh, cuwowngs = cướng, nuwowcs = nước, nuocsw = nước, nuowcs = nước
ddieenj = điện, dienejd = điện, anhj = ạnh, choongf = chồng, vowj = vợ, lyr = lỷ, hows = hớ, howo = hô
hooof = hoof, DDawsk = Đắk
"""
VNI = """
d9a8ng ky1 = đăng ký, ke6t1 = kết, ho6n = hôn, chu7ng1 = chứng, thu75c = thực, thuc75 = thực, 2026 = 2026
Q1 = Q1, truong72 = trường, truo7ng2 = trường, tru7o7ng2 = trường, a11 = a1, a66 = a6, d99 = d9, a88 = a8
a10 = a, a0 = a0, nguoi72 = người, hoa2 = hòa, hoan2 = hoàn, tien61g = tiếng, mua7 = mưa, hoac85 = hoặc
thuo73 = thuở, quoc61 = quốc, google1 = google1, covid19 = covid19, CT01 = CT01
"""
# Words of other languages in the catalogue which are Telex for something else: on every computer, too.
FOREIGN = {"down", "gas", "messi", "momo", "passport", "photo", "taxi", "visa"}
TYPE = """([rows, method]) => import('/vietnamese.mjs').then(({ Typist }) => rows.map((keys) => {
    const typist = new Typist();
    return [...keys].reduce((text, key) => typist.type(text, key, method), '');
}))"""
BOTH_WAYS = """([words, method]) => import('/vietnamese.mjs').then(({ wordOf, keysOf }) =>
    words.map((word) => wordOf(keysOf(word, method), method)))"""


@pytest.fixture(scope="module")
def scripts(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Yield one page for what its scripts do by themselves, whatever the page shows."""
    stage = Stage(tmp_path_factory.mktemp("scripts"))
    context = browser.new_context()
    page = context.new_page()
    page.goto(stage.address)
    yield page
    context.close()
    stage.close()


def table(text: str) -> dict[str, str]:
    """Return what keys write, by keys."""
    return dict(row.strip().split(" = ") for row in text.replace("\n", ", ").split(", ") if " = " in row)


@pytest.mark.parametrize(("method", "words"), [("telex", TELEX), ("vni", VNI), ("", "ddaas = ddaas")])
def test_vietnamese_is_put_together_as_people_type_it(scripts, method, words):
    expected = table(words)
    typed = scripts.evaluate(TYPE, [list(expected), method])
    assert dict(zip(expected, typed, strict=True)) == expected


@pytest.mark.parametrize("method", ["telex", "vni"])
def test_every_syllable_of_the_catalogue_is_typed_and_gives_itself(scripts, method):
    catalogue = load_catalogue()
    texts = [text for one in catalogue for text in (one.title["vi"], *one.also_called.in_language("vi"))]
    texts += [text["vi"] for one in catalogue for text in (*one.papers, *one.steps, one.handled_by)]
    texts += [text["vi"] for one in catalogue.elsewhere for text in (one.title, one.where)]
    words = sorted({word for text in texts for word in re.findall(r"[^\W\d_]+", text)} - FOREIGN)
    assert len(words) > 1000
    typed = scripts.evaluate(BOTH_WAYS, [words, method])
    assert [(word, one) for word, one in zip(words, typed, strict=True) if word != one] == []


def test_a_letter_that_was_erased_and_typed_again_gives_the_same_word(stage, open_page):
    page = open_page(stage.address)
    page.click("[data-go=search]")
    for key in "truwowng":
        page.click(f"[data-key={key}]")
    page.click("[data-key=erase]")
    page.click("[data-key=g]")
    page.click("[data-key=f]")
    assert page.input_value("input[type=search]") == "trường"


def test_a_real_keyboard_writes_as_the_method_says(stage, open_page):
    page = open_page(stage.address)
    page.click("[data-go=search]")
    page.focus("input[type=search]")
    page.keyboard.type("giaays khai sinhs")
    assert page.input_value("input[type=search]") == "giấy khai sính"


def test_tone_key_marks_the_last_word_and_takes_its_mark_away_again(stage, open_page):
    page = open_page(stage.address)
    page.click("[data-go=search]")
    page.fill("input[type=search]", "giay khai sinh")
    page.click("[data-tone=á]")
    assert page.input_value("input[type=search]") == "giay khai sính"
    page.click("[data-tone=á]")
    assert page.input_value("input[type=search]") == "giay khai sinh"


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ("ㅎㅗㄴㅇㅣㄴ", "혼인"),
        ("ㅇㅗㅏㅇ", "왕"),
        ("ㄷㅏㄹㄱ", "닭"),
        ("ㄷㅏㄹㄱㅣ", "달기"),
        ("ㄱㅏㄱㅏ", "가가"),
        ("ㅃㅏㄹㄹㅣ", "빨리"),
        ("ㅏㅏ", "ㅏㅏ"),
        ("ㄱㄱ", "ㄱㄱ"),
        ("aㄱㅏ", "a가"),
        ("ㅇㅡㅣㅅㅏ", "의사"),
        ("ㅂㅏㅃ", "바ㅃ"),
    ],
)
def test_korean_letters_are_put_together(scripts, keys, written):
    typed = "([...keys]) => import('/hangul.mjs').then((hangul) => keys.reduce(hangul.typeJamo, ''))"
    assert scripts.evaluate(typed, keys) == written


@pytest.mark.parametrize(
    ("before", "after"), [("닭", "달"), ("달", "다"), ("왕", "와"), ("와", "오"), ("가", "ㄱ"), ("ab", "a"), ("", "")]
)
def test_korean_letters_are_taken_away_one_by_one(scripts, before, after):
    assert scripts.evaluate("(text) => import('/hangul.mjs').then((hangul) => hangul.eraseJamo(text))", before) == after
