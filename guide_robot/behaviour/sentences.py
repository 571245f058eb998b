"""What the receptionist says, by key, in three languages; {names} are filled in when it is said."""

from guide_robot.behaviour.visit import CodeKind
from guide_robot.perception.codes.answers import Answer, spoken
from guide_robot.perception.codes.answers import CodeKind as ReadKind

NOT_OURS = list(Answer).index(Answer.NOT_OURS)

SENTENCES: dict[str, dict[str, str]] = {
    "greeting": {
        "vi": "Xin chào! Tôi có thể giúp gì cho quý khách?",
        "en": "Hello! How can I help you?",
        "ko": "안녕하세요! 무엇을 도와드릴까요?",
    },
    "ask": {
        "vi": "Mời quý khách chọn việc cần làm trên màn hình, hoặc đưa mã QR trước máy ảnh.",
        "en": "Please choose on the screen what you came for, or hold your QR code before the camera.",
        "ko": "화면에서 업무를 선택하시거나 QR 코드를 카메라에 보여 주세요.",
    },
    "drawing": {
        "vi": "Tôi đang lấy số, xin chờ một chút.",
        "en": "I am getting your number, one moment please.",
        "ko": "번호표를 발급하고 있습니다. 잠시만 기다려 주세요.",
    },
    "ticket": {
        "vi": "Số của quý khách là {number}. Có {ahead} người phía trước.",
        "en": "Your number is {number}. There are {ahead} people ahead of you.",
        "ko": "번호는 {number}번입니다. 앞에 {ahead}명이 대기 중입니다.",
    },
    "ticket_on_screen": {
        "vi": "Số của quý khách là {number}. Máy in không in được, xin chụp lại mã trên màn hình.",
        "en": "Your number is {number}. The printer cannot print; please take a photo of the code on the screen.",
        "ko": "번호는 {number}번입니다. 인쇄할 수 없으니 화면의 코드를 촬영해 주세요.",
    },
    "ticket_offline": {
        "vi": "Số của quý khách là {number}. Hệ thống đang mất kết nối nhưng số này vẫn hợp lệ.",
        "en": "Your number is {number}. The system is offline, but this number is valid.",
        "ko": "번호는 {number}번입니다. 시스템이 오프라인이지만 유효한 번호입니다.",
    },
    "no_ticket": {
        "vi": "Rất tiếc, hiện tôi không lấy được số. Xin gặp nhân viên ở bàn hướng dẫn.",
        "en": "I am sorry, I cannot get a number now. Please ask the staff at the desk.",
        "ko": "죄송합니다. 지금은 번호표를 발급할 수 없습니다. 직원에게 문의해 주세요.",
    },
    "offer_to_lead": {
        "vi": "Tôi sẽ dẫn quý khách đến {place}. Xin đi theo tôi.",
        "en": "I will lead you to {place}. Please follow me.",
        "ko": "{place}까지 안내해 드리겠습니다. 따라오세요.",
    },
    "arrived_counter": {
        "vi": "Đã đến {place}. Chúc quý khách một ngày tốt lành!",
        "en": "Here is {place}. Have a good day!",
        "ko": "{place}에 도착했습니다. 좋은 하루 되세요!",
    },
    "arrived_waiting": {
        "vi": "Xin ngồi chờ ở đây. Khi đến lượt, số {number} sẽ được gọi.",
        "en": "Please take a seat here. Number {number} will be called when it is your turn.",
        "ko": "여기서 기다려 주세요. 차례가 되면 {number}번을 부릅니다.",
    },
    "follower_lost": {
        "vi": "Tôi không còn thấy quý khách. Xin đến {place}, hoặc hỏi nhân viên.",
        "en": "I can no longer see you. Please go to {place}, or ask the staff.",
        "ko": "고객님이 보이지 않습니다. {place}(으)로 가시거나 직원에게 문의해 주세요.",
    },
    "cannot_lead": {
        "vi": "Rất tiếc, tôi không đi tiếp được. Xin tự đến {place}, hoặc hỏi nhân viên.",
        "en": "I am sorry, I cannot go on. Please go to {place} on your own, or ask the staff.",
        "ko": "죄송합니다. 더 갈 수 없습니다. {place}(으)로 직접 가시거나 직원에게 문의해 주세요.",
    },
    "goodbye": {
        "vi": "Cảm ơn quý khách. Hẹn gặp lại!",
        "en": "Thank you. Goodbye!",
        "ko": "감사합니다. 안녕히 가세요!",
    },
    "call": {
        "vi": "Mời số {number} đến quầy {counter}.",
        "en": "Number {number}, please go to counter {counter}.",
        "ko": "{number}번 고객님, {counter}번 창구로 오세요.",
    },
    "missed": {
        "vi": "Số {number} đã được gọi mà không có người đến. Xin gặp nhân viên.",
        "en": "Number {number} was called and nobody came. Please ask the staff.",
        "ko": "{number}번 고객님을 불렀으나 오지 않으셨습니다. 직원에게 문의해 주세요.",
    },
    "staff_called": {
        "vi": "Tôi đã gọi nhân viên. Xin chờ một chút.",
        "en": "I have called a member of staff. One moment, please.",
        "ko": "직원을 불렀습니다. 잠시만 기다려 주세요.",
    },
    "card_read": {
        "vi": "Cảm ơn {name}. Mời quý khách chọn việc cần làm.",
        "en": "Thank you, {name}. Please choose what you came for.",
        "ko": "감사합니다, {name}님. 업무를 선택해 주세요.",
    },
    "let_me_pass": {
        "vi": "Xin vui lòng cho tôi đi qua.",
        "en": "Excuse me, please let me pass.",
        "ko": "잠시 지나가겠습니다.",
    },
    "charging": {
        "vi": "Tôi phải sạc pin đã. Xin gặp nhân viên ở bàn hướng dẫn.",
        "en": "I must charge my battery first. Please ask the staff at the desk.",
        "ko": "먼저 충전해야 합니다. 안내 데스크 직원에게 문의해 주세요.",
    },
    "out_of_service": {
        "vi": "Tôi tạm ngừng phục vụ. Xin gặp nhân viên.",
        "en": "I am out of service for the moment. Please ask the staff.",
        "ko": "잠시 서비스를 중단합니다. 직원에게 문의해 주세요.",
    },
}


def code_key(kind: CodeKind, answer: int) -> str:
    """Return the key of what to say of a code; `answer` as in guide_robot_interfaces/msg/ScannedCode."""
    return f"code_{kind.name.lower()}_{list(Answer)[answer].name.lower()}"


def _code_sentences() -> dict[str, dict[str, str]]:
    return {
        code_key(kind, number): {"vi": said.vi, "en": said.en, "ko": said.ko}
        for kind in CodeKind
        for number, answer in enumerate(Answer)
        for said in [spoken(ReadKind[kind.name], answer)]
    }


SENTENCES |= _code_sentences()


def sentence_text(key: str, language: str, values: tuple[tuple[str, str], ...] = ()) -> str:
    """Return the sentence in a language (Vietnamese where that is unknown) with its names filled in."""
    texts = SENTENCES[key]
    return texts.get(language, texts["vi"]).format(**dict(values))
