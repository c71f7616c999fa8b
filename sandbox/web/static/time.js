// Moments as each reader sees them: live and relative, or in their own time zone.

import { language, worded } from "./words.js";

/** Whether this browser can name days in the language; some come without the rarer ones. */
const named = !/^M\d/.test(new Intl.DateTimeFormat(language, { month: "long" }).format(0));
const locale = named ? language : "en-GB"; // in numbers alone: 28/11, 14:05
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const today = new Intl.DateTimeFormat(locale, named ? { weekday: "long", month: "long", day: "numeric" } : { dateStyle: "short" });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: named ? "long" : "numeric" });
/** What the letters of a date_time_format ask for. */
const LETTERS = {
  w: { weekday: "long" },
  d: { dateStyle: "short" },
  D: { dateStyle: named ? "long" : "short" },
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
};

/** Seconds the world is ahead of this machine. */
let ahead = 0;

/** Tell the time by the world's clock. @param {number} seconds it is ahead */
export function setAhead(seconds) {
  ahead = seconds;
}

/** The world's time, in seconds. */
function now() {
  return Date.now() / 1000 + ahead;
}

/** "12 minutes ago". @param {number} unix in seconds */
export function ago(unix) {
  const seconds = Math.round(unix - now());
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  if (!named) return hour(unix);
  return Math.abs(seconds) < 5 ? worded("just now") : relative.format(Math.trunc(seconds / size), unit);
}

/** "14:05". @param {number} unix */
export function hour(unix) {
  return clock.format(unix * 1000);
}

/** "November 23". @param {number} unix */
export function date(unix) {
  return day.format(unix * 1000);
}

/** What the world's clock shows: "Friday, November 27, 21:05". */
export function shownNow() {
  return `${today.format(now() * 1000)}, ${hour(now())}`;
}

/** A moment in a format of the Bot API: `r`, or letters as in `dT`. */
export function moment(unix, format = "") {
  if (format === "r") return ago(unix);
  const wanted = [...format].map((letter) => LETTERS[letter]).filter(Boolean);
  const styles = wanted.filter((each) => !each.weekday).reduce((a, b) => ({ ...a, ...b }), {});
  const said = [named && format.includes("w") && LETTERS.w, Object.keys(styles).length && styles].filter(Boolean)
    .map((options) => new Intl.DateTimeFormat(locale, options).format(unix * 1000));
  return said.join(", ") || new Date(unix * 1000).toLocaleString(locale);
}

/** Keep relative times true. @param {() => void} onTick called as often */
export function keepTime(onTick) {
  setInterval(() => {
    onTick();
    for (const element of document.querySelectorAll("time[data-ago]")) {
      const text = ago(Number(element.dataset.ago));
      if (element.textContent !== text) element.textContent = text;
    }
  }, 1000);
}
