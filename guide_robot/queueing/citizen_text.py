"""What a citizen is told when there is no ticket, in the three languages."""

from guide_robot.queueing.model import LocalText, Reason

_CALL_A_PERSON = LocalText(
    vi="Hiện không lấy được số. Xin gặp nhân viên tại quầy hướng dẫn.",
    en="I cannot get a number now. Please ask a member of staff.",
    ko="지금은 번호표를 받을 수 없습니다. 직원에게 문의해 주십시오.",
)
_TEXTS = {
    Reason.LEASE_USED_UP: LocalText(
        vi="Hệ thống cấp số đang gián đoạn và số dự phòng đã hết. Xin chờ trong giây lát hoặc gặp nhân viên.",
        en="The number system is interrupted and my reserve is used up. Please wait a moment or ask a member of staff.",
        ko="번호 시스템이 중단되었고 예비 번호도 없습니다. 잠시 기다리시거나 직원에게 문의해 주십시오.",
    ),
    Reason.BACKEND_AWAY: LocalText(
        vi="Hệ thống cấp số đang gián đoạn. Xin chờ trong giây lát hoặc gặp nhân viên.",
        en="The number system is interrupted. Please wait a moment or ask a member of staff.",
        ko="번호 시스템이 중단되었습니다. 잠시 기다리시거나 직원에게 문의해 주십시오.",
    ),
    Reason.CENTRE_CLOSED: LocalText(
        vi="Trung tâm hiện ngoài giờ làm việc.",
        en="The centre is closed at this time.",
        ko="지금은 업무 시간이 아닙니다.",
    ),
    Reason.SERVICE_CLOSED: LocalText(
        vi="Dịch vụ này hiện không có quầy nào mở. Xin gặp nhân viên.",
        en="No counter is open for this service now. Please ask a member of staff.",
        ko="현재 이 업무를 보는 창구가 없습니다. 직원에게 문의해 주십시오.",
    ),
    Reason.UNKNOWN_SERVICE: LocalText(
        vi="Trung tâm không có dịch vụ này. Xin gặp nhân viên.",
        en="The centre does not offer this service. Please ask a member of staff.",
        ko="이곳에서 처리하지 않는 업무입니다. 직원에게 문의해 주십시오.",
    ),
    Reason.WITHDRAWN: LocalText(
        vi="Yêu cầu này đã hết hạn. Xin chọn lại dịch vụ.",
        en="This request is too old. Please choose the service again.",
        ko="요청 시간이 지났습니다. 업무를 다시 선택해 주십시오.",
    ),
}


def citizen_text(reason: Reason) -> LocalText:
    """Return the sentence for a reason; a person is offered where nothing better can be said."""
    return _TEXTS.get(reason, _CALL_A_PERSON)
