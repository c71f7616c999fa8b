// The list of messages: kept in step with the state, scrolled as a chat is, and tappable.

import { bubble } from "./bubble.js";
import { at } from "./dom.js";
import { keep, kept } from "./kept.js";
import { item, openMenu, popUp } from "./menu.js";
import { say, warn } from "./notices.js";
import { act, tap } from "./server.js";
import { chat, chats, go, me, message, messages } from "./state.js";
import { date } from "./time.js";
import { worded } from "./words.js";

const FOUND_TIME = 1600; // milliseconds a message is marked that was jumped to
const NEAR = 80; // pixels from the bottom that still count as there
const TAPPABLE = "[data-callback], [data-start], [data-bring], [data-copy], [data-message], [data-command], .more, .spoiler,"
  + " .tile, .service.said";
const TOGETHER = 300; // seconds between messages of one person that stand together
/** What is drawn, by the id of its first message. @type {Map<number, {look: string, element: HTMLElement}>} */
const drawn = new Map();
/** Buttons that wait for the bot, as `message:data`. @type {Set<string>} */
const busy = new Set();
/** Where each chat was left: a message and how far it is from the top; null is the end. */
const places = kept("places", {});
let shownChat = 0;
/** Whether the newest message stays in sight when something changes. */
let sticks = true;
/** The message of long ago that is to be shown as soon as it is here. @type {number | null} */
let awaited = null;

/** Draw what changed. */
export function drawMessages() {
  const moved = shownChat !== chat().id;
  if (moved) clear();
  const wanted = together(messages());
  forget(new Set(wanted.map(([{ id }]) => id)));
  wanted.forEach((each, index) => place(each, wanted[index - 1]?.at(-1), index));
  if (moved) comeBack();
  else if (sticks) toBottom();
  if (awaited && find(awaited)) jumpTo(awaited);
}

/** Messages one by one, but those of an album in one. @returns {import("./state.js").Message[][]} */
function together(all) {
  const albums = new Map();
  return all.reduce((groups, each) => {
    const album = each.album && albums.get(each.album);
    if (album) album.push(each);
    else groups.push([each]);
    if (each.album && !album) albums.set(each.album, groups.at(-1));
    return groups;
  }, []);
}

/** @param {number} id */
function find(id) {
  return at("messages").querySelector(`[data-id="${id}"]`)?.closest("li");
}

/** Show a message in the middle of the list, for a moment marked. @param {number} id */
export async function jumpTo(id) {
  const element = find(id);
  if (!element) return lookBack(id);
  awaited = null;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  sticks = false;
  element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  at("messages").querySelector(".found")?.classList.remove("found");
  element.classList.add("found");
  element.animate({ background: ["var(--found)", "var(--found)", "transparent"] }, FOUND_TIME);
  return undefined;
}

/** Ask for a message that is further up than what is shown. */
async function lookBack(id) {
  awaited = id;
  const done = await act("look_back", { person: me().id, chat: chat().id, message: id });
  if (!done && awaited === id) awaited = null;
}

/** Go to where this chat was left. */
function comeBack() {
  const { id, top } = places[chat().id] ?? {};
  const element = find(id);
  if (!element) return toBottom();
  at("messages").scrollTop += element.getBoundingClientRect().top - at("messages").getBoundingClientRect().top - top;
  return scrolled();
}

/** Connect clicks and keys. @param {(command: string) => void} onCommand */
export function startMessages(onCommand) {
  at("messages").addEventListener("click", (event) => clicked(event, onCommand));
  at("board-text").addEventListener("click", (event) => clicked(event, (command) => {
    at("board-office").click();
    onCommand(command);
  }));
  at("messages").addEventListener("contextmenu", contextMenu);
  at("messages").addEventListener("scroll", () => { scrolled(); goFurther(); }, { passive: true });
  at("messages").addEventListener("load", () => sticks && toBottom(), true);
  at("to-bottom").addEventListener("click", toBottom);
  new ResizeObserver(() => sticks && toBottom()).observe(at("messages"));
}

/** Put the message where it belongs, drawn anew only if it looks different. */
function place(group, before, index) {
  const [each] = group;
  const view = {
    me: me().id,
    follows: standTogether(before, each),
    newDay: !before || date(before.date) !== date(each.date),
  };
  const waiting = [...busy].filter((key) => key.startsWith(`${each.id}:`));
  const look = JSON.stringify([group, view, waiting]);
  const old = drawn.get(each.id);
  if (old?.look !== look) draw(each, look, bubble(group, { ...view, busy }), old?.element);
  const { element } = drawn.get(each.id);
  const there = at("messages").children[index];
  if (element !== there) at("messages").insertBefore(element, there ?? null);
}

function standTogether(before, each) {
  if (!before || before.service || before.sender.id !== each.sender.id) return false;
  return each.date - before.date < TOGETHER;
}

function draw(each, look, element, old) {
  const focused = old?.contains(document.activeElement);
  old?.replaceWith(element);
  drawn.set(each.id, { look, element });
  if (focused) element.querySelector(".more")?.focus(); // not a button: a second Enter must not press it
}

function forget(kept) {
  for (const [id, { element }] of drawn) {
    if (kept.has(id)) continue;
    element.remove();
    drawn.delete(id);
  }
}

function clear() {
  shownChat = chat().id;
  drawn.clear();
  at("messages").replaceChildren();
}

function clicked(event, onCommand) {
  const target = event.target.closest(TAPPABLE);
  if (!target) return;
  const { callback, copy, start, bring, message: id, chat: chatId, command } = target.dataset;
  if (callback) press(idOf(target), callback);
  else if (copy) navigator.clipboard.writeText(copy).then(() => say(worded("Copied: {text}", { text: copy })));
  else if (start !== undefined) begin(event, start);
  else if (bring !== undefined) choose(event, target, bring);
  else if (command) onCommand(command);
  else if (id) follow(event, Number(chatId) || chat().id, Number(id));
  else if (target.matches(".spoiler")) target.classList.add("shown");
  else showMenu(target, target.getBoundingClientRect());
}

/** Follow a deep link into the chat with the bot. */
function begin(event, payload) {
  event.preventDefault();
  go({ chat: me().id });
  act("start", { person: me().id, payload });
}

/** Follow an invitation: to which of the groups where this person may add the bot. */
function choose(event, opener, payload) {
  event.preventDefault();
  const person = me().id;
  const own = chats().filter((each) => !each.private && each.people.some(({ id, admin }) => id === person && admin));
  const groups = own.map((each) => item(each.title, () => {
    go({ chat: each.id });
    act("bring", { person, chat: each.id, payload });
  }));
  if (groups.length) popUp(groups, opener, opener.getBoundingClientRect());
  else say(worded("{name} is no admin of any group.", { name: me().name }));
}

function follow(event, chatId, id) {
  event.preventDefault();
  go({ chat: chatId });
  if (chat().id === chatId) jumpTo(id);
  else say(worded("{name} is not in that group.", { name: me().name }));
}

function contextMenu(event) {
  const body = event.target.closest(".tile, .bubble, .service.said");
  if (!body || event.target.closest("a, .photo")) return;
  event.preventDefault();
  showMenu(body.querySelector(".more") ?? body, { right: event.clientX, bottom: event.clientY });
}

/** Which message an element belongs to. @param {HTMLElement} element */
function idOf(element) {
  return Number(element.closest("[data-id]").dataset.id);
}

function showMenu(button, where) {
  const found = message(idOf(button));
  if (found) openMenu(found, button, where);
}

/** Press an inline button; it looks busy until the bot answers. */
async function press(id, data) {
  const key = `${id}:${data}`;
  if (busy.has(key)) return;
  busy.add(key);
  const view = location.hash;
  drawMessages();
  const answer = await tap({ person: me().id, chat: chat().id, message: id, data });
  busy.delete(key);
  drawMessages();
  if (answer.text && view === location.hash) (answer.alert ? warn : say)(answer.text);
}

/** Show the newest message. */
export function toBottom() {
  at("messages").scrollTop = at("messages").scrollHeight;
  scrolled();
}

function scrolled() {
  const { scrollHeight, scrollTop, clientHeight } = at("messages");
  sticks = scrollHeight - scrollTop - clientHeight < NEAR;
  at("to-bottom").hidden = sticks;
  remember();
}

/** At the top, ask for what was said before; the browser keeps in place what is in sight. */
function goFurther() {
  const list = at("messages");
  const oldest = messages().find(({ id }) => !chat().pinned.includes(id));
  if (list.scrollTop > 0 || !oldest || oldest.id <= chat().first) return;
  list.scrollTop = 1;
  act("look_back", { person: me().id, chat: chat().id, message: oldest.id });
}

/** Keep which message is at the top, and how far it is scrolled out of sight. */
function remember() {
  const { top } = at("messages").getBoundingClientRect();
  const first = [...at("messages").children].find((each) => each.getBoundingClientRect().bottom > top);
  places[shownChat] = sticks || !first ? null : { id: Number(first.dataset.id), top: first.getBoundingClientRect().top - top };
  keep("places", places);
}
