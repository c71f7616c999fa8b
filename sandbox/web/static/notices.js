// What only the person at this window sees: toasts that pass, alerts that wait for an OK.
// A toast has a line of its own above the messages, so that it covers nothing.

import { at, make } from "./dom.js";
import { plain } from "./text.js";

const TOAST_TIME = 4000; // milliseconds

/** Show a text for a while, instead of the one before. @param {string} text */
export function say(text) {
  const toast = make("div", { className: "toast" }, ...plain(text));
  keepStill(() => at("toasts").replaceChildren(toast));
  setTimeout(() => keepStill(() => toast.remove()), TOAST_TIME + 40 * text.length);
}

/** Let nothing move under a thumb when the room for the messages changes. @param {() => void} change */
function keepStill(change) {
  const list = at("messages");
  const bottom = list.scrollTop + list.clientHeight;
  change();
  list.scrollTop = bottom - list.clientHeight;
}

/** Show a text until it is dismissed. @param {string} text */
export function warn(text) {
  at("alert-text").replaceChildren(...plain(text));
  if (!at("alert").open) at("alert").showModal();
}

/** Take away what another person was told, or was told in another group. */
export function hush() {
  keepStill(() => at("toasts").replaceChildren());
  at("alert").close();
}
