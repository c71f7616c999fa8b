// The bar of pinned messages: shows one, jumps to it, and goes on to the next.

import { at, make, refresh } from "./dom.js";
import { jumpTo } from "./messages.js";
import { chat, message } from "./state.js";
import { worded } from "./words.js";

/** Which pin is shown, counted from the newest. */
let shown = 0;

/** Draw the bar of the group shown. */
export function drawPins() {
  const pinned = chat().pinned.map(message).filter(Boolean);
  at("pins").hidden = !pinned.length;
  shown = pinned.length ? shown % pinned.length : 0;
  if (pinned.length) refresh(at("pins"), marks(pinned), bar(pinned));
}

/** Begin with the newest pin again. */
export function resetPins() {
  shown = 0;
}

function bar(pinned) {
  const place = pinned.length > 1 ? "📌 Pinned {at} of {all}: {number}" : "📌 Pinned: {number}";
  const [title, problem] = pinned[shown].text.split("\n");
  const number = /TKT-[\d-]+/.exec(title)?.[0] ?? title;
  const go = () => {
    jumpTo(pinned[shown].id);
    shown = (shown + 1) % pinned.length;
    drawPins();
  };
  return make("button", { type: "button", className: "pin", "data-pin": pinned[shown].id, onclick: go },
    make("strong", {}, worded(place, { at: pinned.length - shown, all: pinned.length, number })), make("span", {}, problem));
}

function marks(pinned) {
  const each = pinned.map((_, index) => make("i", { className: index === shown ? "here" : "" }));
  return make("div", { className: "marks", "aria-hidden": "true" }, ...each.reverse());
}
