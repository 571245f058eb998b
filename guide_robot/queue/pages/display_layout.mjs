// How much fits on a screen: plain arithmetic in pixels, without the page.

const CHARACTER = 0.66; // width of a bold digit or capital, in its own size
const LETTER = 0.58; // width of a letter of a counter's name, in its own size
const NUMBER_SHARE = 0.45; // of a card's height
export const NAME_SHARE = 0.62; // size of the counter's name, in that of the digits
const LONGEST_NAME = 16; // letters that decide on the size; a longer name is cut off
// Digits, in the screen's short side; the name is NAME_SHARE of it: both are read from 8 m before a screen of 50 inches.
const SMALLEST = 0.082;

/** Return columns, rows and the size of the digits with which `count` cards fill an area best; `letters` has the longest name. */
export function arrange(count, area, characters, letters = 0) {
  const wide = Math.max(CHARACTER * characters, LETTER * NAME_SHARE * Math.min(letters, LONGEST_NAME));
  let best = { columns: 1, rows: Math.max(1, count), size: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const width = (area.width - (columns - 1) * area.gap) / columns;
    const height = (area.height - (rows - 1) * area.gap) / rows;
    const size = Math.min(height * NUMBER_SHARE, (width * 0.9) / wide);
    if (size > best.size) best = { columns, rows, size };
  }
  return best;
}

/** Return how many of `count` cards a page holds with digits and names that are still read from afar. */
export function cardsOnAPage(count, area, characters, letters = 0) {
  let most = count;
  while (most > 1 && arrange(most, area, characters, letters).size < SMALLEST * area.shortSide) most -= 1;
  return most;
}

/**
 * Return the entries of page number `turn` (it turns for ever) and how many pages there are. Fresh ones are on every
 * page, and when they are more than a page holds, the page holds more.
 */
export function choosePage(entries, isFresh, perPage, turn) {
  if (entries.length <= perPage) return { shown: entries, page: 0, pages: 1 };
  const fresh = entries.filter(isFresh);
  const others = entries.filter((entry) => !isFresh(entry));
  const room = Math.max(0, perPage - fresh.length);
  if (room === 0) return { shown: fresh, page: 0, pages: 1 };
  const pages = Math.ceil(others.length / room);
  const page = pages ? turn % pages : 0;
  const chosen = new Set([...fresh, ...others.slice(page * room, (page + 1) * room)]);
  return { shown: entries.filter((entry) => chosen.has(entry)), page, pages: Math.max(1, pages) };
}

/** Return the volume in percent at a local time HH:MM: that of the latest entry not after it, else of the day's last. */
export function volumeAt(clock, volume) {
  const times = Object.keys(volume).sort();
  if (times.length === 0) return 100;
  return volume[times.filter((time) => time <= clock).at(-1) ?? times.at(-1)];
}
