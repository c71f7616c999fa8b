// The menu of one message: reply, edit, delete, copy. Works by mouse, touch and keyboard.

import { make } from "./dom.js";
import { say } from "./notices.js";
import { act } from "./server.js";
import { chat, me } from "./state.js";
import { compose } from "./composer.js";
import { worded } from "./words.js";

/**
 * Open the menu beside `opener`.
 * @param {import("./state.js").Message} message @param {HTMLElement} opener
 * @param {{right: number, bottom: number}} where
 */
export function openMenu(message, opener, where) {
  popUp(items(message), opener, where);
}

/**
 * Open a menu of any items.
 * @param {HTMLElement[]} choices @param {HTMLElement} opener @param {{right: number, bottom: number}} where
 */
export function popUp(choices, opener, where) {
  const menu = make("div", { className: "menu", role: "menu", popover: "auto" }, ...choices);
  document.body.append(menu);
  menu.addEventListener("toggle", (event) => event.newState === "closed" && menu.remove());
  menu.addEventListener("click", () => menu.hidePopover());
  menu.addEventListener("keydown", (event) => move(menu, event));
  menu.showPopover({ source: opener });
  menu.style.left = inside(where.right - menu.offsetWidth / 2, innerWidth - menu.offsetWidth);
  menu.style.top = inside(where.bottom, innerHeight - menu.offsetHeight);
  menu.firstElementChild.focus();
}

/** A place on the screen, with a little room at its edges. */
function inside(wanted, most) {
  return `${Math.max(8, Math.min(wanted, most - 8))}px`;
}

function items(message) {
  if (message.service) return [item(worded("Reply"), () => compose("reply", message))];
  const own = message.sender.id === me().id;
  const copy = () => navigator.clipboard.writeText(message.text).then(() => say(worded("Copied.")));
  const mine = message.reactions[me().id];
  const remove = () => act("delete", meant(message));
  return [
    item(worded("Reply"), () => compose("reply", message)),
    own && message.location?.live_period && item(worded("Drive on"), () => driveOn(message)),
    own && message.location?.live_period && item(worded("Stop sharing"), () => act("stop_sharing", meant(message))),
    own && !message.location && (message.text || message.photo || message.attachment) && item(worded("Edit"), () => compose("edit", message)),
    item(mine ? worded("Take {emoji} back", { emoji: mine }) : worded("React 👍"), () => act("react", { ...meant(message), emoji: mine ? "" : "👍" })),
    message.text && item(worded("Copy text"), copy),
    (own || me().admin) && item(worded("Delete"), remove),
  ].filter(Boolean);
}

function meant(message) {
  return { person: me().id, chat: chat().id, message: message.id };
}

/** Let a live location go a mile or so to the west. */
function driveOn(message) {
  const { latitude, longitude } = message.location;
  act("move", { ...meant(message), where: `${latitude}, ${(longitude - 0.02).toFixed(4)}` });
}

/** One choice of a menu. @param {string} text @param {() => void} action */
export function item(text, action) {
  return make("button", { type: "button", role: "menuitem", onclick: action }, text);
}

/** Arrow keys go round the menu; Escape is the popover's own. */
function move(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...menu.children];
  const next = all.indexOf(document.activeElement) + step;
  all[(next + all.length) % all.length].focus();
}
