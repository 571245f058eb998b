// What the page says, in the three languages of the centre.
export const WORDS = {
  vi: {
    title: "Mặt bằng", language: "Ngôn ngữ", save: "Lưu", addPlace: "Thêm vị trí", addCounter: "Thêm quầy",
    hint: "Bấm vào mặt bằng để đặt, kéo để chọn hướng nhìn.", things: "Vị trí và quầy", id: "Mã", kind: "Loại",
    counter: "Thuộc quầy", services: "Thủ tục (cách nhau bằng dấu phẩy)", heading: "Hướng (°)", remove: "Xóa",
    findings: "Kiểm tra", saved: "Đã lưu.", unsaved: "Chưa lưu.", fine: "Không có lỗi.", newPlace: "vi_tri",
    place: "Vị trí", desk: "Quầy", lost: "Không kết nối được với chương trình.",
  },
  en: {
    title: "Floor plan", language: "Language", save: "Save", addPlace: "Add a place", addCounter: "Add a counter",
    hint: "Click on the plan to set it, drag to choose where it looks.", things: "Places and counters", id: "Id",
    kind: "Kind", counter: "Leads to counter", services: "Services (separated by commas)", heading: "Heading (°)",
    remove: "Remove", findings: "Check", saved: "Saved.", unsaved: "Not saved yet.", fine: "Nothing is wrong.",
    newPlace: "place", place: "Place", desk: "Counter", lost: "The program does not answer.",
  },
  ko: {
    title: "평면도", language: "언어", save: "저장", addPlace: "위치 추가", addCounter: "창구 추가",
    hint: "평면도를 눌러 위치를 정하고, 끌어서 바라보는 방향을 정하세요.", things: "위치와 창구", id: "아이디", kind: "종류",
    counter: "연결된 창구", services: "민원 업무 (쉼표로 구분)", heading: "방향 (°)", remove: "삭제", findings: "점검",
    saved: "저장했습니다.", unsaved: "아직 저장하지 않았습니다.", fine: "문제가 없습니다.", newPlace: "place", place: "위치",
    desk: "창구", lost: "프로그램이 응답하지 않습니다.",
  },
};

export const KINDS = {
  counter: { vi: "Quầy", en: "Counter", ko: "창구" },
  waiting: { vi: "Khu vực chờ", en: "Waiting area", ko: "대기 구역" },
  ticket_area: { vi: "Nơi lấy số", en: "Ticket area", ko: "번호표 발급" },
  charging: { vi: "Trạm sạc", en: "Charging place", ko: "충전소" },
  home: { vi: "Nơi đón khách", en: "Reception", ko: "안내" },
  entrance: { vi: "Lối vào", en: "Entrance", ko: "출입구" },
  toilet: { vi: "Nhà vệ sinh", en: "Toilets", ko: "화장실" },
  other: { vi: "Nơi khác", en: "Other", ko: "기타" },
};
