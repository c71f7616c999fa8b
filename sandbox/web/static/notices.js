// What only the person at this window sees: toasts that pass, alerts that wait for an OK.

import { at, make } from "./dom.js";
import { plain } from "./text.js";

const TOAST_TIME = 4000; // milliseconds

/** Show a text for a while, instead of the one before. @param {string} text */
export function say(text) {
  const toast = make("div", { className: "toast" }, ...plain(text));
  at("toasts").replaceChildren(toast);
  setTimeout(() => toast.remove(), TOAST_TIME + 40 * text.length);
}

/** Show a text until it is dismissed. @param {string} text */
export function warn(text) {
  at("alert-text").replaceChildren(...plain(text));
  if (!at("alert").open) at("alert").showModal();
}

/** Take away what another person was told, or was told in another group. */
export function hush() {
  at("toasts").replaceChildren();
  at("alert").close();
}
