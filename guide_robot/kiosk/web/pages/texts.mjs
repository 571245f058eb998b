// Every word of the touch screen in Vietnamese, English and Korean.

export const LANGUAGES = [
  { id: "vi", name: "Tiếng Việt" },
  { id: "en", name: "English" },
  { id: "ko", name: "한국어" },
];

const TEXTS = {
  hello: ["Xin chào!", "Hello!", "안녕하세요!"],
  how_can_i_help: ["Tôi có thể giúp gì cho quý khách?", "How can I help you?", "무엇을 도와드릴까요?"],
  choose_language: ["Chọn ngôn ngữ", "Choose a language", "언어 선택"],
  search: ["Tìm thủ tục", "Find a procedure", "민원 찾기"],
  search_hint: ["Quý khách cần làm thủ tục gì?", "What do you need to do?", "어떤 민원을 찾으세요?"],
  what_for: ["Quý khách đến làm việc gì?", "What did you come for?", "어떤 업무로 오셨나요?"],
  waiting_count: ["{n} người đang chờ", "{n} waiting", "{n}명 대기"],
  nobody_waiting: ["Không phải chờ", "No waiting", "대기 없음"],
  minutes: ["khoảng {n} phút", "about {n} min", "약 {n}분"],
  closed: ["Hiện không nhận số", "Closed now", "현재 접수 마감"],
  no_services: [
    "Hiện chưa lấy được số. Xin gặp nhân viên ở bàn hướng dẫn.",
    "No numbers can be taken now. Please ask the staff at the desk.",
    "지금은 번호표를 받을 수 없습니다. 안내 데스크 직원에게 문의해 주세요.",
  ],
  show_code: ["Tôi có mã QR", "I have a QR code", "QR 코드가 있어요"],
  show_code_hint: ["Giấy hẹn, phiếu số hoặc căn cước", "Appointment, ticket or ID card", "예약, 번호표 또는 신분증"],
  lead_me: ["Dẫn tôi đến…", "Lead me to…", "길 안내"],
  counters: ["Quầy", "Counters", "창구"],
  lead_there: ["Dẫn tôi đến quầy", "Lead me to the counter", "창구로 안내해 주세요"],
  take_number: ["Lấy số thứ tự", "Take a number", "번호표 받기"],
  priority_question: ["Quý khách thuộc diện ưu tiên?", "Do you have priority?", "우선 대상이신가요?"],
  priority_optional: ["Không bắt buộc chọn", "You need not choose", "선택하지 않아도 됩니다"],
  elderly: ["Người cao tuổi", "Elderly", "어르신"],
  disabled: ["Người khuyết tật", "With a disability", "장애인"],
  pregnant: ["Phụ nữ mang thai", "Pregnant", "임산부"],
  small_child: ["Có con nhỏ đi cùng", "With a small child", "영유아 동반"],
  procedures_here: ["Thủ tục ở quầy này", "Procedures here", "이 창구의 민원"],
  papers: ["Giấy tờ cần mang", "Papers to bring", "준비 서류"],
  fee: ["Lệ phí", "Fee", "수수료"],
  time: ["Thời gian", "Time", "처리 기간"],
  counter: ["Nơi làm", "Where", "담당 창구"],
  handled_by: ["Cơ quan giải quyết", "Handled by", "담당 기관"],
  steps: ["Các bước", "Steps", "절차"],
  legal_basis: ["Căn cứ pháp lý", "Legal basis", "법적 근거"],
  nothing_found: [
    "Tôi không tìm thấy thủ tục này. Xin thử từ khác, hoặc gọi nhân viên.",
    "I do not know this one. Try other words, or call a person.",
    "찾지 못했습니다. 다른 말로 찾거나 직원을 불러 주세요.",
  ],
  not_here: ["Việc này không làm tại đây.", "This is not handled here.", "여기서 처리하지 않는 업무입니다."],
  asked_often: ["Thường được hỏi", "Often asked", "자주 찾는 민원"],
  searching_failed: [
    "Không tìm được lúc này. Xin gọi nhân viên.",
    "The search does not work now. Please call a person.",
    "지금은 검색할 수 없습니다. 직원을 불러 주세요.",
  ],
  clear: ["Xóa", "Clear", "지우기"],
  space: ["Dấu cách", "Space", "띄어쓰기"],
  erase: ["Xóa một chữ", "Erase one letter", "한 글자 지우기"],
  shift: ["Phím đổi", "Shift", "쌍자음"],
  digits: ["123", "123", "123"],
  letters: ["abc", "abc", "가나다"],
  keyboard: ["Bàn phím", "Keyboard", "자판"],
  speak: ["Nhấn giữ để nói", "Hold to speak", "누르고 말하기"],
  listening: ["Tôi đang nghe…", "I am listening…", "듣고 있습니다…"],
  not_understood: ["Tôi chưa nghe rõ. Xin nói lại hoặc gõ chữ.", "I did not hear you well. Please say it again or type.", "잘 듣지 못했습니다. 다시 말하거나 입력해 주세요."],
  back: ["Quay lại", "Back", "뒤로"],
  start: ["Về đầu", "Start", "처음으로"],
  call_person: ["Gọi nhân viên", "Call a person", "직원 호출"],
  calling: ["Đang gọi nhân viên…", "Calling a person…", "직원을 부르고 있습니다…"],
  called: ["Đã gọi nhân viên. Xin chờ một chút.", "A member of staff has been called. One moment, please.", "직원을 불렀습니다. 잠시만 기다려 주세요."],
  call_failed: [
    "Tôi chưa liên lạc được với nhân viên. Xin đến bàn hướng dẫn.",
    "I could not reach the staff. Please go to the information desk.",
    "직원과 연결되지 않았습니다. 안내 데스크로 가 주세요.",
  ],
  close: ["Đóng", "Close", "닫기"],
  drawing: ["Đang lấy số…", "Getting your number…", "번호표를 발급하고 있습니다…"],
  one_moment: ["Xin chờ một chút", "One moment, please", "잠시만 기다려 주세요"],
  your_number: ["Số của quý khách", "Your number", "고객님 번호"],
  ahead: ["{n} người phía trước", "{n} people ahead", "앞에 {n}명"],
  ahead_one: ["1 người phía trước", "1 person ahead", "앞에 1명"],
  ahead_none: ["Đến lượt quý khách ngay", "It is your turn at once", "바로 차례입니다"],
  take_photo: [
    "Chụp mã này để mang theo, hoặc lấy phiếu in.",
    "Take a photo of this code, or the printed ticket.",
    "이 코드를 촬영하거나 인쇄된 번호표를 가져가세요.",
  ],
  offline_ticket: ["Mất kết nối, số vẫn hợp lệ", "Offline, but valid", "오프라인이지만 유효합니다"],
  go_with_me: ["Dẫn tôi đi", "Lead me there", "안내해 주세요"],
  go_alone: ["Tôi tự đi", "I will go alone", "혼자 갈게요"],
  follow_me: ["Mời quý khách đi theo tôi", "Please follow me", "저를 따라오세요"],
  going_to: ["Đang đến", "Going to", "목적지"],
  stop_leading: ["Dừng dẫn đường", "Stop leading", "안내 그만"],
  follower_lagging: ["Tôi đi chậm lại cho quý khách", "I am slowing down for you", "천천히 가겠습니다"],
  follower_stopped: ["Tôi đợi quý khách ở đây", "I am waiting for you", "여기서 기다릴게요"],
  follower_occluded: ["Tôi đợi quý khách ở đây", "I am waiting for you", "여기서 기다릴게요"],
  follower_lost: ["Tôi đang tìm quý khách", "I am looking for you", "손님을 찾고 있습니다"],
  here_i_am: ["Tôi ở đây", "Here I am", "저 여기 있어요"],
  please_sit: ["Xin ngồi chờ ở đây", "Please take a seat here", "여기서 기다려 주세요"],
  now_serving: ["Đang phục vụ", "Now serving", "현재 호출 번호"],
  done: ["Xong", "Done", "완료"],
  returning: ["Tôi đang quay về chỗ đón khách", "I am on my way back to the reception", "안내 데스크로 돌아가는 중입니다"],
  charging: ["Tôi đang sạc pin", "I am charging", "충전 중입니다"],
  out_of_service: ["Tôi tạm ngừng phục vụ", "I am out of service for the moment", "잠시 서비스를 중단합니다"],
  out_of_service_hint: [
    "Nhân viên ở bàn hướng dẫn sẽ giúp quý khách. Quý khách vẫn có thể tra cứu thủ tục.",
    "The staff at the desk will help you. You can still look up procedures.",
    "안내 데스크 직원이 도와 드립니다. 민원 검색은 계속 이용할 수 있습니다.",
  ],
  connecting: ["Đang kết nối lại… Nếu cần ngay, xin gặp nhân viên.", "Connecting again… If it is urgent, please ask the staff.", "다시 연결하는 중입니다… 급하시면 직원에게 문의해 주세요."],
  hold_code: ["Đưa mã QR trước máy ảnh", "Hold your QR code before the camera", "QR 코드를 카메라에 보여 주세요"],
  hold_code_hint: ["Cách khoảng một gang tay, giữ yên một chút.", "About a hand's width away, and hold it still.", "한 뼘 정도 거리에서 잠시 움직이지 마세요."],
  camera_away: ["Hình máy ảnh chưa có, nhưng tôi vẫn đọc được mã.", "There is no picture now, but I can still read your code.", "화면은 없지만 코드는 읽을 수 있습니다."],
  picture: ["Hình mờ của máy ảnh", "Blurred picture of the camera", "흐리게 처리한 카메라 화면"],
  consent_question: ["Dùng thẻ căn cước?", "Using your citizen card?", "신분증을 사용하시나요?"],
  consent_text: [
    "Nếu quý khách đồng ý, tôi đọc mã trên thẻ một lần, gửi kín đến quầy để điền mẫu đơn và không giữ lại gì.",
    "If you agree, I read the code on the card once, send it sealed to the counter to fill in the form, and keep nothing.",
    "동의하시면 신분증 코드를 한 번 읽어 창구 서류 작성용으로 암호화해 보내며, 로봇에는 저장하지 않습니다.",
  ],
  consent_yes: ["Tôi đồng ý đọc thẻ", "I agree", "동의합니다"],
  consent_no: ["Không đồng ý", "I do not agree", "동의하지 않습니다"],
  consent_given: ["Quý khách đã đồng ý. Mời đưa thẻ.", "You agreed. Please hold up the card.", "동의하셨습니다. 신분증을 보여 주세요."],
  where_to: ["Quý khách muốn đến đâu?", "Where do you want to go?", "어디로 가시겠어요?"],
  failed: ["Rất tiếc, chưa làm được", "Sorry, that did not work", "죄송합니다. 처리하지 못했습니다"],
  not_acted: [
    "Tôi chưa làm được yêu cầu này. Xin thử lại hoặc gọi nhân viên.",
    "I could not do that. Please try again or call a person.",
    "요청을 처리하지 못했습니다. 다시 시도하거나 직원을 불러 주세요.",
  ],
  still_there: ["Quý khách còn ở đó không?", "Are you still there?", "아직 계신가요?"],
  still_there_hint: ["Màn hình sẽ xóa sau {n} giây.", "The screen will be cleared in {n} seconds.", "{n}초 후에 화면이 지워집니다."],
  still_here: ["Tôi vẫn ở đây", "I am still here", "네, 있습니다"],
  the_robot_says: ["Rô-bốt nói", "The robot says", "로봇 안내"],
  paper_out: ["Máy in chưa in được, xin chụp mã trên màn hình.", "The printer cannot print; please take a photo of the code.", "인쇄할 수 없으니 화면의 코드를 촬영해 주세요."],
};

const INDEX = { vi: 0, en: 1, ko: 2 };

/** Return a text in a language, {n} filled in. */
export function text(key, language, n = "") {
  const found = TEXTS[key];
  return found ? found[INDEX[language] ?? 0].replace("{n}", n) : key;
}

/** Return one of the three names of a service, place or centre. */
export function name(names, language) {
  return names?.[language] || names?.vi || "";
}

/** Return the keys of texts that lack a language, for the tests. */
export function incomplete() {
  return Object.entries(TEXTS).filter(([, words]) => words.length !== 3 || words.some((word) => !word)).map(([key]) => key);
}
