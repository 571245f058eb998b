// Elements without HTML text: whatever a citizen or a catalogue holds stays text.

/** Make an element. Properties starting with "on" are listeners; null, false and undefined children are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Replace what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an SVG element. */
export function s(tag, properties = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const SHAPES = {
  search: "M10.5 3a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M16 16l5 5",
  person: "M12 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4 21c.6-4.6 3.6-7 8-7s7.4 2.4 8 7",
  home: "M3 11.5 12 4l9 7.5M5.5 10v10h13V10M10 20v-6h4v6",
  back: "M20 12H5M11 5l-7 7 7 7",
  code: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
  way: "M12 21s7-6.6 7-12a7 7 0 1 0-14 0c0 5.4 7 12 7 12M12 6.500a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5",
  ticket: "M3 7h18v4a2 2 0 0 0 0 4v3H3v-3a2 2 0 0 0 0-4zM14 8v2M14 12v2M14 16v1",
  check: "M4 12.5 9.5 18 20 6",
  money: "M3 6h18v12H3zM12 9.500a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M6 9v0M18 15v0",
  clock: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 7v5l3.5 2",
  book: "M5 4h10a4 4 0 0 1 4 4v12H8a3 3 0 0 1-3-3zM8 8h7M8 12h7",
  stop: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM9 9l6 6M15 9l-6 6",
  play: "M7 4.500v15l12-7.500z",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l2 2H4zM10 21h4",
  microphone: "M12 3a3 3 0 0 1 3 3v6a3 3 0 1 1-6 0V6a3 3 0 0 1 3-3M5 11a7 7 0 0 0 14 0M12 18v3",
  erase: "M9 5h12v14H9l-6-7zM12 9.500l5 5M17 9.500l-5 5",
  hand: "M7 11V6a1.5 1.5 0 0 1 3 0v4V4.500a1.5 1.5 0 0 1 3 0V10 5.500a1.5 1.5 0 0 1 3 0V12 9a1.5 1.5 0 0 1 3 0v5c0 4-2.5 7-6.5 7S7 19 5 15l-1.5-3a1.5 1.5 0 0 1 2.7-1.300z",
  office: "M4 20V9l8-5 8 5v11M9 20v-6h6v6M3 20h18",
  paper: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  baby: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M9 11v1M15 11v1M9 15.500c2 1.5 4 1.5 6 0M12 4c-1 2 .5 3 2 2",
  house: "M3 11.5 12 4l9 7.500M6 10v10h12V10M11 20v-5h3v5",
  land: "M3 19l6-4 6 3 6-4V6l-6 4-6-3-6 4zM9 7v8M15 10v8",
  printer: "M7 8V3h10v5M5 8h14v9h-3v4H8v-4H5zM8 14h8",
  shift: "M12 4l8 9h-4v7H8v-7H4z",
  up: "M12 20V5M5 12l7-7 7 7",
  right: "M4 12h15M13 5l7 7-7 7",
  round: "M6 20V10a5 5 0 0 1 10 0v8M12 14l4 4 4-4",
  access: "M12 2.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4M4 9l8 1 8-1M12 10v5M12 15l-4 6.500M12 15l4 6.500",
  smile: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M8.500 9v1.500M15.500 9v1.500M8 14.500c2 2.500 6 2.500 8 0",
  flat: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M8.500 9v1.500M15.500 9v1.500M8 15.500h8",
  sad: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M8.500 9v1.500M15.500 9v1.500M8 17c2-2.500 6-2.500 8 0",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
};

/** Return a line drawing of 24 by 24. */
export function icon(name) {
  return s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: SHAPES[name] ?? SHAPES.office }));
}
