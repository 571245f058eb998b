"""What the robot says while it leads or follows, and how it ended, in the languages of the centre."""

from guide_robot.behaviour.types import EscortOutcome, FollowOutcome, SayKind
from guide_robot.floor.model import Text

SAYINGS: dict[SayKind, Text] = {
    SayKind.FOLLOW_ME: Text(
        vi="Mời quý khách đi theo tôi.",
        en="Please follow me.",
        ko="저를 따라오세요.",
    ),
    SayKind.WAITING_HERE: Text(
        vi="Tôi đợi quý khách ở đây.",
        en="I am waiting for you here.",
        ko="여기에서 기다리고 있습니다.",
    ),
    SayKind.PLEASE_COME: Text(
        vi="Quý khách ơi, mời quý khách đi lối này.",
        en="Hello, please come this way.",
        ko="손님, 이쪽으로 와 주세요.",
    ),
    SayKind.LOOKING_FOR_YOU: Text(
        vi="Tôi không nhìn thấy quý khách. Nếu quý khách ở đây, xin chạm vào màn hình của tôi.",
        en="I cannot see you. If you are here, please touch my screen.",
        ko="손님이 보이지 않습니다. 여기 계시면 제 화면을 눌러 주세요.",
    ),
    SayKind.LOOKING_IN_CROWD: Text(
        vi="Xin mọi người nhường chỗ giúp tôi. Quý khách đang đi cùng tôi, xin chạm vào màn hình của tôi.",
        en="Everybody, please make some room. You whom I am guiding: please touch my screen.",
        ko="여러분, 조금만 비켜 주세요. 저와 함께 가시는 손님께서는 제 화면을 눌러 주세요.",
    ),
    SayKind.SHALL_WE_GO_ON: Text(
        vi="Quý khách có muốn đi tiếp không ạ? Nếu có, xin chạm vào màn hình của tôi.",
        en="Shall we go on? If so, please touch my screen.",
        ko="계속 가시겠습니까? 그러시면 제 화면을 눌러 주세요.",
    ),
    SayKind.GOING_ON: Text(
        vi="Chúng ta đi tiếp nhé.",
        en="Let us go on.",
        ko="계속 가겠습니다.",
    ),
    SayKind.LET_US_PASS: Text(
        vi="Xin vui lòng cho chúng tôi đi qua.",
        en="Excuse us, please let us pass.",
        ko="실례합니다. 지나가겠습니다.",
    ),
    SayKind.ARRIVED: Text(
        vi="Chúng ta đã đến nơi.",
        en="Here we are.",
        ko="도착했습니다.",
    ),
    SayKind.GIVING_UP: Text(
        vi="Tôi quay về chỗ đón khách. Nếu cần, quý khách hãy gọi nhân viên giúp đỡ.",
        en="I am going back to the reception. If you need help, please ask the staff.",
        ko="안내 데스크로 돌아가겠습니다. 도움이 필요하시면 직원에게 말씀해 주세요.",
    ),
    SayKind.NO_WAY: Text(
        vi="Xin lỗi, tôi không đi được đến đó. Nhân viên sẽ giúp quý khách.",
        en="I am sorry, I cannot get there. The staff will help you.",
        ko="죄송합니다. 그곳으로 갈 수 없습니다. 직원이 도와 드리겠습니다.",
    ),
    SayKind.FAULT: Text(
        vi="Xin lỗi, tôi gặp sự cố. Nhân viên sẽ giúp quý khách.",
        en="I am sorry, something is wrong with me. The staff will help you.",
        ko="죄송합니다. 문제가 생겼습니다. 직원이 도와 드리겠습니다.",
    ),
    SayKind.CANCELED: Text(
        vi="Tôi dừng dẫn đường.",
        en="I am stopping here.",
        ko="안내를 중단합니다.",
    ),
    SayKind.I_FOLLOW_YOU: Text(
        vi="Tôi đi theo quý khách.",
        en="I am following you.",
        ko="제가 따라가겠습니다.",
    ),
    SayKind.PLEASE_WAIT: Text(
        vi="Xin quý khách đợi tôi một chút.",
        en="Please wait a moment for me.",
        ko="잠시만 기다려 주세요.",
    ),
    SayKind.FOLLOW_ENDED: Text(
        vi="Tôi dừng ở đây.",
        en="I am staying here.",
        ko="여기에 있겠습니다.",
    ),
}

ESCORT_REASONS: dict[EscortOutcome, Text] = {
    EscortOutcome.ARRIVED: Text(vi="Đã đến nơi.", en="We arrived.", ko="도착했습니다."),
    EscortOutcome.FOLLOWER_LOST: Text(
        vi="Tôi không tìm thấy quý khách nữa.",
        en="I could not find you any more.",
        ko="손님을 찾지 못했습니다.",
    ),
    EscortOutcome.FOLLOWER_LEFT: Text(
        vi="Quý khách đã không đi tiếp.",
        en="You did not come along any further.",
        ko="손님께서 더 이상 따라오지 않으셨습니다.",
    ),
    EscortOutcome.UNREACHABLE: Text(
        vi="Không có đường đến nơi đó.",
        en="There is no way to that place.",
        ko="그곳으로 가는 길이 없습니다.",
    ),
    EscortOutcome.BLOCKED: Text(
        vi="Đường đến nơi đó bị chặn.",
        en="The way to that place is blocked.",
        ko="그곳으로 가는 길이 막혀 있습니다.",
    ),
    EscortOutcome.CANCELED: Text(vi="Việc dẫn đường đã được hủy.", en="It was cancelled.", ko="안내가 취소되었습니다."),
    EscortOutcome.FAULT: Text(
        vi="Rô-bốt gặp sự cố.",
        en="The robot has a fault.",
        ko="로봇에 문제가 생겼습니다.",
    ),
}

FOLLOW_REASONS: dict[FollowOutcome, Text] = {
    FollowOutcome.ENDED: Text(vi="Đã đi cùng đến nơi.", en="It is finished.", ko="함께 가기를 마쳤습니다."),
    FollowOutcome.PERSON_LOST: Text(
        vi="Tôi không nhìn thấy quý khách nữa.",
        en="I lost sight of you.",
        ko="손님이 보이지 않습니다.",
    ),
    FollowOutcome.BLOCKED: Text(
        vi="Đường đi bị chặn.",
        en="The way is blocked.",
        ko="길이 막혀 있습니다.",
    ),
    FollowOutcome.CANCELED: Text(vi="Việc đi theo đã được hủy.", en="It was cancelled.", ko="취소되었습니다."),
    FollowOutcome.FAULT: Text(
        vi="Rô-bốt gặp sự cố.",
        en="The robot has a fault.",
        ko="로봇에 문제가 생겼습니다.",
    ),
}


def saying(kind: SayKind, language: str) -> str:
    """Return the sentence in a language of the centre (vi, en, ko); Vietnamese for any other."""
    return in_language(SAYINGS[kind], language)


def in_language(text: Text, language: str) -> str:
    """Return one of the three names of a text, the Vietnamese one for an unknown language."""
    return {"en": text.en, "ko": text.ko}.get(language, text.vi)
