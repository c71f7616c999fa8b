// What the composer offers: commands behind "/", people behind "@".

import { at, avatar, make } from "./dom.js";
import { chat, me } from "./state.js";
import { worded } from "./words.js";

/**
 * What is offered now: `take` is for a tap or Enter, `fill` for Tab or a long press. Enter sends
 * what is complete.
 * @type {{label: HTMLElement[], complete: boolean, take: () => void, fill: () => void}[]}
 */
let offers = [];
let chosen = 0;
/** Whether somebody types what is suggested to, and did not turn it down. */
let isAsking = false;
let afterTaking = () => {};
/** @type {(command: string) => void} */
let sendCommand = () => {};
/** People without a @username who were picked, by the name that stands in the text. */
const picked = new Map();

/**
 * @param {() => void} onTaken called when a suggestion was put into the text
 * @param {(command: string) => void} onCommand called when a command is to be sent as it is
 */
export function startSuggestions(onTaken, onCommand) {
  afterTaking = onTaken;
  sendCommand = onCommand;
  at("text").addEventListener("blur", hide);
  at("suggestions").addEventListener("mousedown", (event) => event.preventDefault());
}

/** Offer what fits the text before the caret. */
export function suggest() {
  const found = offersNow();
  isAsking = found !== null;
  take(found ?? []);
}

/** Offer what has come since: a bot that has just started tells its commands a little later. */
export function suggestAgain() {
  const found = isAsking && offersNow();
  if (found && said(found) !== said(offers)) take(found);
}

function offersNow() {
  const before = at("text").value.slice(0, at("text").selectionStart);
  return commands(before) ?? names(before);
}

function take(found) {
  offers = found;
  chosen = Math.max(0, offers.findIndex((offer) => offer.complete));
  draw();
}

/** What stands in a list; one that stays as it is must not be drawn anew under a finger. */
function said(list) {
  return list.map(({ label }) => label.map((part) => part.textContent).join(" ")).join("\n");
}

/** Take keys while something is offered; returns whether the key was taken. */
export function choosing(event) {
  if (!offers.length) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) chosen = (chosen + step + offers.length) % offers.length;
  else if (event.key === "Escape") dismiss();
  else if (event.key === "Tab") offers[chosen].fill();
  else if (event.key === "Enter" && !offers[chosen].complete) offers[chosen].take();
  else return false;
  event.preventDefault();
  draw();
  return true;
}

/** The user ids of people picked by name that still stand in the text. @param {string} text */
export function pickedMentions(text) {
  return Object.fromEntries([...picked].filter(([name]) => text.includes(name)));
}

function commands(before) {
  const typed = /^\/(\w*)$/.exec(before);
  if (!typed) return null;
  const menu = me().admin ? chat().admin_commands : chat().commands;
  const wanted = typed[1].toLowerCase();
  return menu.filter(({ command }) => command.startsWith(wanted)).map((each) => ({
    label: [make("strong", {}, `/${each.command}`), make("span", {}, each.description)],
    complete: each.command === wanted,
    take: () => sendCommand(`/${each.command}`),
    fill: () => put(before, 0, `/${each.command} `),
  }));
}

function names(before) {
  const typed = /(?:^|\s)@(\w*)$/.exec(before);
  if (!typed) return null;
  const start = before.lastIndexOf("@");
  const wanted = typed[1].toLowerCase();
  return chat().people.filter((each) => fits(each, wanted)).map((each) => ({
    label: [avatar(each), make("strong", {}, each.name), make("span", {}, handle(each) || worded("no @username"))],
    complete: each.username?.toLowerCase() === wanted,
    take: () => putName(before, start, each),
    fill: () => putName(before, start, each),
  }));
}

function handle(person) {
  return person.username && `@${person.username}`;
}

function fits(person, wanted) {
  return [person.username ?? "", person.name].some((name) => name.toLowerCase().startsWith(wanted));
}

function putName(before, start, person) {
  if (!person.username) picked.set(person.name, person.id);
  put(before, start, `${handle(person) || person.name} `);
}

function put(before, start, text) {
  const field = at("text");
  field.value = before.slice(0, start) + text + field.value.slice(before.length);
  field.setSelectionRange(start + text.length, start + text.length);
  dismiss();
  draw();
  field.focus();
  afterTaking();
}

function draw() {
  const list = at("suggestions");
  list.hidden = !offers.length;
  list.replaceChildren(...offers.map((offer, index) => make("li", {
    id: `offer-${index}`, role: "option", "aria-selected": index === chosen, onclick: offer.take,
    oncontextmenu: (event) => { event.preventDefault(); offer.fill(); },
  }, ...offer.label)));
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
  if (offers.length) at("text").setAttribute("aria-activedescendant", `offer-${chosen}`);
  else at("text").removeAttribute("aria-activedescendant");
}

function hide() {
  dismiss();
  draw();
}

function dismiss() {
  offers = [];
  isAsking = false;
}
