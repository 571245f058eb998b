"""Node `qr_scanner`: reads QR codes from the camera; what a citizen card holds leaves it sealed or not at all."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticStatus
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Bool

from guide_robot.codes.annotate import Mark, MarkedCode, draw_feedback
from guide_robot.codes.answers import Answer
from guide_robot.codes.hints import HintSettings, ReadingHints
from guide_robot.codes.meaning import CodeKeys, Meaning, understand
from guide_robot.codes.reading.found import FoundCode
from guide_robot.codes.reading.pace import FramePace, PaceSettings
from guide_robot.codes.reading.presence import CodePresence
from guide_robot.codes.reading.reader import CodeReader
from guide_robot.common.core_dumps import forbid_core_dumps
from guide_robot.common.errors import UserError
from guide_robot.common.vocabulary import CodeKind
from guide_robot.robot.description import load_robot
from guide_robot.ros import names
from guide_robot.ros.convert import now_s
from guide_robot.ros.diagnostics import Diagnostics
from guide_robot.ros.edge import as_is, listen
from guide_robot.ros.node import GuideNode
from guide_robot.ros.parameters import declare, declare_settings, declare_zone
from guide_robot.ros.runtime import run
from guide_robot.security.environment import is_secured
from guide_robot.sensing.camera_health import CameraHealth, CameraHealthSettings, CameraState
from guide_robot.sensing.images import (
    GreyImage,
    ImageFault,
    grey_from_compressed,
    grey_from_message,
    mean_brightness,
)
from guide_robot_interfaces.msg import CodeCorners, GuideState, ScannedCode

BUSY_STATES = (GuideState.GREETING, GuideState.ASKING, GuideState.TICKETING, GuideState.CHARGING)

LONGEST_TEXT = 4096
NO_CAMERA = "the robot's description has no camera_link: no codes are read"
OPEN_GRAPH = "cards are shown to a camera whose pictures are in clear on the graph: secure:=true (doc/security.md)"


class QrScannerNode(GuideNode):
    """In: camera/image_raw (or compressed), guide_state, card_consent; out: scanned_code, code_view, /diagnostics.

    It reads at 2 Hz, and at 10 Hz while the robot attends to somebody. `keys` is a folder with the centre's two
    public keys; without it only the reading itself works and every code is somebody else's.
    """

    def __init__(self) -> None:
        super().__init__("qr_scanner")
        if not forbid_core_dumps():
            self.get_logger().warning("the system does not let this process forbid core dumps")
        self._keys = self._load_keys()
        self._zone = declare_zone(self)
        self._yesterdays_until = timedelta(hours=declare(self, "yesterdays_tickets_until_h", 3.0))
        self._compressed = declare(self, "compressed", False)
        self._always_near = declare(self, "always_near", False)
        self._report_all = declare(self, "report_all", False)
        self._pace: FramePace[Any] = FramePace(declare_settings(self, PaceSettings, "pace."))
        self._hints = ReadingHints(declare_settings(self, HintSettings, "hints."))
        self._health = CameraHealth(declare_settings(self, CameraHealthSettings, "health."))
        self._reader = CodeReader()
        self._presence = CodePresence(declare(self, "away_after_s", 5.0))
        self._near = self._always_near
        self._consent = False
        self._open_graph_told = False
        self._problem: ImageFault | None = None
        self._viewed_s = 0.0
        self._codes = self.create_publisher(ScannedCode, names.SCANNED_CODE, names.EVENTS)
        self._view = self.create_publisher(CompressedImage, names.CODE_VIEW, 1)
        self._diagnostics = Diagnostics(self)
        self._has_camera = load_robot().camera is not None
        if self._has_camera:
            kind, topic = (CompressedImage, f"{names.IMAGE}/compressed") if self._compressed else (Image, names.IMAGE)
            listen(self, kind, topic, as_is, self._hear_image, names.NEWEST_IMAGE)
        else:
            self.get_logger().info(NO_CAMERA)
        listen(self, GuideState, names.GUIDE_STATE, as_is, self._hear_state, names.LATCHED)
        listen(self, Bool, names.CARD_CONSENT, as_is, self._hear_consent, names.LATCHED)
        self.create_timer(1.0, self._diagnose)

    def _load_keys(self) -> CodeKeys:
        site = declare(self, "site", "ward_office")
        folder = declare(self, "keys", "", description="folder with ticket_verify.pub and card_public.pub")
        verify, seal = (_public_key(Path(folder), name) for name in ("ticket_verify.pub", "card_public.pub"))
        try:
            return CodeKeys(site=site, verify_key=verify, seal_key=seal)
        except ValueError as error:
            raise UserError(f"{folder}: {error}") from None

    def _hear_state(self, message: GuideState) -> None:
        self._near = self._always_near or message.state in BUSY_STATES

    def _hear_consent(self, message: Bool) -> None:
        """Take consent; a card that was refused before and is still in view is then looked at again."""
        if message.data and not self._consent:
            self._presence.forget_refused()
            self._warn_of_open_graph()
        self._consent = message.data

    def _warn_of_open_graph(self) -> None:
        """Say once that a card is about to be held before a camera whose pictures others may hear."""
        if self._open_graph_told or is_secured(os.environ):
            return
        self._open_graph_told = True
        self.get_logger().warning(OPEN_GRAPH)
        self._diagnostics.publish(
            DiagnosticStatus(name="qr_scanner: graph", level=DiagnosticStatus.WARN, message=OPEN_GRAPH)
        )

    def _hear_image(self, message: Image | CompressedImage) -> None:
        now = now_s(self.get_clock())
        self._pace.offer(message, now)
        frame = self._pace.step(now, self._near)
        if frame is None:
            self._health.step(now)
            return
        grey = self._grey(frame)
        if isinstance(grey, ImageFault):
            self._complain(grey)
            return
        self._problem = None
        self._health.step(now, mean_brightness(grey))
        self._read(grey, frame, now)

    def _grey(self, message: Image | CompressedImage) -> GreyImage | ImageFault:
        if isinstance(message, CompressedImage):
            return grey_from_compressed(message.data)
        return grey_from_message(
            message.data,
            height=message.height,
            width=message.width,
            step=message.step,
            encoding=message.encoding,
            big_endian=bool(message.is_bigendian),
        )

    def _complain(self, problem: ImageFault) -> None:
        if problem is not self._problem:
            self._problem = problem
            self.get_logger().warning(problem.value)

    def _read(self, grey: GreyImage, frame: Image | CompressedImage, now: float) -> None:
        found = self._reader.read(grey, self._near)
        local = datetime.now(self._zone)
        oldest = (local - self._yesterdays_until).date()
        for code in self._presence.step(found, now):
            meaning = understand(code, consent=self._consent, today=local.date(), keys=self._keys, oldest_ticket=oldest)
            if meaning.answer is Answer.CONSENT_NEEDED:
                self._presence.refuse(code)
            self._publish(meaning, code, frame.header)
        hint = self._hints.step(self._reader.unread, grey, now) if self._near else None
        if hint is not None:
            self._publish(Meaning(kind=CodeKind.UNKNOWN, answer=hint), None, frame.header)
        self._show(grey, found, frame.header.stamp, now)

    def _publish(self, meaning: Meaning, code: FoundCode | None, header: Any) -> None:
        message = ScannedCode(
            header=header,
            kind=int(meaning.kind),
            answer=getattr(ScannedCode, meaning.answer.name),
            sealed=list(meaning.sealed),
            masked_name=meaning.masked_name,
        )
        if meaning.ticket is not None and meaning.answer is Answer.READ:
            message.reference = meaning.ticket.number
        if meaning.appointment is not None and meaning.answer is Answer.READ:
            message.reference = meaning.appointment.appointment_id
            message.service = meaning.appointment.service
        if self._report_all and meaning.kind in (CodeKind.UNKNOWN, CodeKind.WEB_ADDRESS):
            message.reference = (code.text or "")[:LONGEST_TEXT] if code else ""
        if code is not None:
            corners = [[float(value) for value in column] for column in code.corners_px.T]
            message.corners = CodeCorners(x=corners[0], y=corners[1])
        self._codes.publish(message)

    def _show(self, grey: GreyImage, found: list[FoundCode], stamp: Time, now: float) -> None:
        """Publish the feedback picture at most twice a second, and only where somebody looks at it."""
        if not 0.0 <= now - self._viewed_s < 0.5 and self._view.get_subscription_count():
            self._viewed_s = now
            marks = [MarkedCode(corners_px=code.corners_px, mark=Mark.READ) for code in found]
            marks += [MarkedCode(corners_px=code.corners_px, mark=Mark.UNREAD) for code in self._reader.unread]
            done, data = cv2.imencode(".jpg", draw_feedback(grey, marks))
            if done:
                message = CompressedImage(format="jpeg", data=data.tobytes())
                message.header.stamp = stamp
                self._view.publish(message)

    def _diagnose(self) -> None:
        if not self._has_camera:
            status = DiagnosticStatus(name="qr_scanner", hardware_id="camera", message=NO_CAMERA)
            self._diagnostics.publish(status)
            return
        state = self._health.step(now_s(self.get_clock()))
        status = DiagnosticStatus(name="qr_scanner", hardware_id="camera", message=self._health.reason)
        fine = state is CameraState.OK and self._problem is None
        status.level = DiagnosticStatus.OK if fine else DiagnosticStatus.WARN
        if self._problem is not None:
            status.message = self._problem.value
        self._diagnostics.publish(status)


def _public_key(folder: Path, name: str) -> bytes | None:
    """Return a public key, None without a folder."""
    if not folder.name:
        return None
    try:
        key = bytes.fromhex((folder / name).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != 32:
        raise UserError(f"{folder / name}: expected a public key of 64 hexadecimal digits")
    return key


def main() -> None:
    """Run the node."""
    run(QrScannerNode)


if __name__ == "__main__":
    main()
