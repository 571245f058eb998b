"""What the robot says to a citizen about the code they hold up, in its three languages."""

from dataclasses import dataclass
from enum import Enum


class CodeKind(Enum):
    """What a code is."""

    TICKET = "ticket"
    APPOINTMENT = "appointment"
    CITIZEN_CARD = "citizen card"
    VNEID = "vneid"
    WEB_ADDRESS = "web address"
    UNKNOWN = "unknown"


class Answer(Enum):
    """What came of it; CONSENT_NEEDED means a citizen card that was not read because nobody agreed to it yet."""

    READ = "read"
    NOT_OURS = "not ours"
    EXPIRED = "expired"
    DAMAGED = "damaged"
    TILT_THE_CARD = "tilt the card"
    COME_CLOSER = "come closer"
    CONSENT_NEEDED = "consent needed"


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One sentence in Vietnamese, English and Korean."""

    vi: str
    en: str
    ko: str


READ = {
    CodeKind.TICKET: Spoken(
        vi="Đã đọc phiếu số của quý khách.", en="I have read your ticket.", ko="번호표를 읽었습니다."
    ),
    CodeKind.APPOINTMENT: Spoken(
        vi="Đã đọc mã lịch hẹn của quý khách.", en="I have read your appointment.", ko="예약 코드를 읽었습니다."
    ),
    CodeKind.CITIZEN_CARD: Spoken(
        vi="Đã đọc thẻ căn cước. Robot không lưu lại thông tin.",
        en="I have read your citizen card. The robot keeps none of it.",
        ko="신분증을 읽었습니다. 로봇은 정보를 저장하지 않습니다.",
    ),
}
NOT_OURS = {
    CodeKind.TICKET: Spoken(
        vi="Phiếu này không phải do trung tâm này phát hành.",
        en="This ticket was not issued by this centre.",
        ko="이 번호표는 이 센터에서 발급한 것이 아닙니다.",
    ),
    CodeKind.APPOINTMENT: Spoken(
        vi="Lịch hẹn này không phải của trung tâm này.",
        en="This appointment is not with this centre.",
        ko="이 예약은 이 센터의 예약이 아닙니다.",
    ),
    CodeKind.VNEID: Spoken(
        vi="Tôi không đọc được mã VNeID. Mời quý khách đưa mã trên thẻ căn cước.",
        en="I cannot read VNeID codes. Please show the code on your citizen card.",
        ko="VNeID 코드는 읽을 수 없습니다. 신분증에 있는 코드를 보여 주세요.",
    ),
    CodeKind.WEB_ADDRESS: Spoken(
        vi="Đây là mã địa chỉ trang web. Tôi không mở trang web.",
        en="This code is a web address. I do not open web addresses.",
        ko="이 코드는 웹 주소입니다. 저는 웹 주소를 열지 않습니다.",
    ),
}
FOREIGN = Spoken(
    vi="Mã này không phải của trung tâm.",
    en="This code is not one of ours.",
    ko="이 코드는 우리 센터의 코드가 아닙니다.",
)
EXPIRED = {
    CodeKind.TICKET: Spoken(
        vi="Phiếu số này đã hết hạn. Mời quý khách lấy số mới.",
        en="This ticket has expired. Please take a new one.",
        ko="이 번호표는 기한이 지났습니다. 새 번호표를 받아 주세요.",
    ),
    CodeKind.APPOINTMENT: Spoken(
        vi="Lịch hẹn này đã qua ngày. Mời quý khách lấy số mới.",
        en="The day of this appointment has passed. Please take a ticket.",
        ko="예약 날짜가 지났습니다. 번호표를 받아 주세요.",
    ),
    CodeKind.CITIZEN_CARD: Spoken(
        vi="Thẻ căn cước này đã hết hạn. Mời quý khách hỏi nhân viên.",
        en="This citizen card has expired. Please ask the staff.",
        ko="이 신분증은 유효 기간이 지났습니다. 직원에게 문의해 주세요.",
    ),
}
ALWAYS = {
    Answer.DAMAGED: Spoken(
        vi="Mã bị hỏng hoặc bị che. Mời quý khách chọn dịch vụ trên màn hình.",
        en="The code is damaged or covered. Please choose on the screen.",
        ko="코드가 손상되었거나 가려져 있습니다. 화면에서 선택해 주세요.",
    ),
    Answer.TILT_THE_CARD: Spoken(
        vi="Mã bị lóa hoặc nghiêng. Mời quý khách xoay nhẹ thẻ.",
        en="There is glare, or the card is slanted. Please tilt the card a little.",
        ko="빛이 반사되거나 카드가 기울어져 있습니다. 카드를 살짝 돌려 주세요.",
    ),
    Answer.COME_CLOSER: Spoken(
        vi="Mời quý khách đưa mã lại gần hơn.",
        en="Please hold the code a little closer.",
        ko="코드를 조금 더 가까이 대 주세요.",
    ),
    Answer.CONSENT_NEEDED: Spoken(
        vi="Để tôi đọc thẻ căn cước, mời quý khách bấm đồng ý trên màn hình.",
        en="If you want me to read your citizen card, please agree on the screen first.",
        ko="신분증을 읽으려면 먼저 화면에서 동의해 주세요.",
    ),
}


def spoken(kind: CodeKind, answer: Answer) -> Spoken:
    """Return what to say to the citizen."""
    if answer is Answer.READ:
        return READ.get(kind, FOREIGN)
    if answer is Answer.NOT_OURS:
        return NOT_OURS.get(kind, FOREIGN)
    if answer is Answer.EXPIRED:
        return EXPIRED.get(kind, FOREIGN)
    return ALWAYS[answer]
