// Every text of the counter page and the display page, in the three languages.

export const TEXTS = {
  counter: { vi: "Quầy", en: "Counter", ko: "창구" },
  open: { vi: "Mở quầy", en: "Open counter", ko: "창구 열기" },
  close: { vi: "Đóng quầy", en: "Close counter", ko: "창구 닫기" },
  closed: { vi: "Quầy đang đóng", en: "The counter is closed", ko: "창구가 닫혀 있습니다" },
  next: { vi: "Gọi số tiếp theo", en: "Call next", ko: "다음 번호 호출" },
  recall: { vi: "Gọi lại", en: "Recall", ko: "다시 호출" },
  start: { vi: "Bắt đầu phục vụ", en: "Has arrived", ko: "업무 시작" },
  finish: { vi: "Hoàn tất", en: "Done", ko: "완료" },
  miss: { vi: "Vắng mặt", en: "Missed", ko: "부재" },
  park: { vi: "Tạm gác", en: "Park", ko: "보류" },
  transfer: { vi: "Chuyển", en: "Transfer", ko: "이관" },
  transferTo: { vi: "Chuyển đến", en: "Transfer to", ko: "이관할 곳" },
  resume: { vi: "Gọi lại khách", en: "Resume", ko: "재개" },
  requeue: { vi: "Cho xếp hàng lại", en: "Queue again", ko: "다시 대기" },
  nobody: { vi: "Chưa có khách tại quầy", en: "Nobody at the counter", ko: "창구에 고객이 없습니다" },
  waiting: { vi: "Đang chờ", en: "Waiting", ko: "대기 중" },
  parked: { vi: "Tạm gác", en: "Parked", ko: "보류 중" },
  missed: { vi: "Vắng mặt", en: "Missed", ko: "부재" },
  none: { vi: "Không có", en: "None", ko: "없음" },
  priority: { vi: "Ưu tiên", en: "Priority", ko: "우선" },
  called: { vi: "Đã gọi lần {}", en: "Called, time {}", ko: "{}번째 호출" },
  processing: { vi: "Đang phục vụ", en: "Being served", ko: "업무 중" },
  form: { vi: "Tờ khai", en: "Form", ko: "신청서" },
  fill: { vi: "Điền từ thẻ căn cước", en: "Fill from card", ko: "신분증으로 채우기" },
  copyJson: { vi: "Sao chép JSON", en: "Copy as JSON", ko: "JSON 복사" },
  copyKeys: { vi: "Sao chép để gõ phím", en: "Copy as keyboard input", ko: "키 입력용 복사" },
  notCopied: { vi: "Trình duyệt không cho sao chép", en: "The browser does not allow copying", ko: "복사할 수 없습니다" },
  centreClosed: {
    vi: "Ngoài giờ làm việc: hiện không cấp số",
    en: "Outside opening hours: no numbers are given now",
    ko: "업무 시간 외: 지금은 번호표를 발급하지 않습니다",
  },
  copied: { vi: "Đã sao chép", en: "Copied", ko: "복사되었습니다" },
  noCard: { vi: "Khách không đưa thẻ", en: "No card was given", ko: "신분증 없음" },
  token: { vi: "Mã truy cập", en: "Access token", ko: "접속 토큰" },
  signIn: { vi: "Vào", en: "Sign in", ko: "접속" },
  wrongToken: { vi: "Mã truy cập không đúng.", en: "This token is not accepted.", ko: "토큰이 올바르지 않습니다." },
  away: { vi: "Mất kết nối, đang thử lại…", en: "Connection lost, trying again…", ko: "연결이 끊겨 다시 시도 중…" },
  minutes: { vi: "{} phút", en: "{} min", ko: "{}분" },
  serving: { vi: "Đang phục vụ", en: "Now serving", ko: "호출 번호" },
  following: { vi: "Sắp đến lượt", en: "Next", ko: "다음 순서" },
  people: { vi: "{} người chờ", en: "{} waiting", ko: "{}명 대기" },
  wait: { vi: "khoảng {} phút", en: "about {} min", ko: "약 {}분" },
  messages: { vi: "Tin từ rô-bốt", en: "From the robot", ko: "로봇 알림" },
  "lost-follower": { vi: "mất dấu khách", en: "the citizen was lost on the way", ko: "안내 중 고객을 놓침" },
  "arrived-at-counter": { vi: "khách đã đến quầy", en: "the citizen is at the counter", ko: "창구에 도착" },
  "waiting-in-hall": { vi: "khách đang ngồi chờ", en: "the citizen waits in the hall", ko: "대기석에서 대기 중" },
  "left-building": { vi: "khách đã ra về", en: "the citizen has left", ko: "고객이 떠남" },
  "needs-a-person": { vi: "khách cần nhân viên giúp", en: "the citizen needs a person", ko: "직원 도움 필요" },
};

/** What staff read when the backend declines; by the stable word of its answer. */
const REASONS = {
  conflict: {
    vi: "Không thực hiện được: phiếu hoặc quầy đã đổi trạng thái.",
    en: "Not possible now: the ticket or the counter has changed.",
    ko: "지금은 할 수 없습니다: 번호표나 창구의 상태가 바뀌었습니다.",
  },
  "service-closed": {
    vi: "Không có quầy nào mở cho nơi chuyển đến.",
    en: "No counter is open where this would go.",
    ko: "이관할 곳에 열린 창구가 없습니다.",
  },
  "not-allowed": {
    vi: "Quầy này không được phép làm việc đó.",
    en: "This counter may not do that.",
    ko: "이 창구에서는 할 수 없습니다.",
  },
  "not-found": { vi: "Không tìm thấy.", en: "Not found.", ko: "찾을 수 없습니다." },
  "backend-away": { vi: "Hệ thống bận, xin thử lại.", en: "The system is busy, try again.", ko: "다시 시도해 주십시오." },
};

let current = "vi";

export function setLanguage(language) {
  current = language;
}

/** Return a text in the chosen language, with the value in its place. */
export function say(key, value) {
  return TEXTS[key][current].replace("{}", value);
}

/** Return the sentence for a reason of the backend, null where there is none. */
export function sayReason(reason) {
  return REASONS[reason]?.[current] ?? null;
}

/** Return a name that the backend gave in three languages. */
export function nameOf(name) {
  return name[current];
}
