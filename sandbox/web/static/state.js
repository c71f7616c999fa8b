// What the server shows this window, who looks at it, and which group they look at.

import { worded } from "./words.js";

/**
 * @typedef {{id: number, name: string, username: string | null, job: string, admin: boolean}} Person
 * @typedef {{command: string, description: string}} Command
 * @typedef {{id: number, title: string, face: number, private: boolean, blocked: boolean, people: Person[], first: number, pinned: number[],
 *   commands: Command[], admin_commands: Command[]}} Chat
 * @typedef {{text: string, callback_data: string | null, url: string | null,
 *   copy_text: string | null, style: string | null}} Button
 * @typedef {{type: string, offset: number, length: number, url?: string, unix_time?: number,
 *   date_time_format?: string}} Entity
 * @typedef {{id: number, chat: number, sender: {id: number, name: string}, date: number,
 *   edited: number | null, text: string, entities: Entity[], buttons: Button[][],
 *   reply: {id: number, chat: number, name: string, text: string} | null, photo: string | null,
 *   album: string | null, attachment: {kind: string, name: string, url: string, seconds: number} | null,
 *   location: {latitude: number, longitude: number, live_period?: number} | null,
 *   service: string | null, asks: number[], placeholder: string | null, calls: number[],
 *   reactions: Record<number, string>}} Message
 */

/** Every part of the server's view by its name, as `message:-100…:7`. @type {Map<string, any>} */
const parts = new Map();
/** Who and where this window is; kept in the address, so that it survives a reload. */
const here = { chat: 0, me: 0 };
const listeners = new Set();

/** Call `listener` after every change. @param {() => void} listener */
export function onChange(listener) {
  listeners.add(listener);
}

/** Take over what the server sent; null takes a part away. @param {Record<string, any>} patch */
export function apply(patch, { all = false } = {}) {
  if (all) parts.clear();
  for (const [name, part] of Object.entries(patch)) {
    if (part === null) parts.delete(name);
    else parts.set(name, part);
  }
  settle();
}

/** Become somebody, or go to a chat; Back returns. @param {{chat?: number, me?: number}} change */
export function go(change) {
  Object.assign(here, change);
  settle({ isStep: true });
}

/** One part of the view. @param {string} name */
export function part(name) {
  return parts.get(name);
}

/** All parts whose name starts so. @param {string} prefix @returns {any[]} */
export function all(prefix) {
  return [...parts].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value);
}

/** The newest calls first. */
export function calls() {
  return [...parts].filter(([name]) => name.startsWith("call:")).sort(([a], [b]) => (a < b ? 1 : -1));
}

/** @returns {Chat[]} */
export function chats() {
  return all("chat:");
}

/** The group shown. @returns {Chat} */
export function chat() {
  return part(`chat:${here.chat}`);
}

/** Who this window is. @returns {Person} */
export function me() {
  return chat()?.people.find((person) => person.id === here.me);
}

/** Everybody, once, in the order of the groups. @returns {Person[]} */
export function people() {
  const found = new Map();
  for (const person of chats().flatMap((each) => each.people)) {
    if (!found.has(person.id)) found.set(person.id, person);
  }
  return [...found.values()];
}

/** The messages of a group, oldest first. @returns {Message[]} */
export function messages(chatId = here.chat) {
  return all(`message:${chatId}:`).sort((a, b) => a.id - b.id);
}

/** One message of the group shown. @param {number} id @returns {Message | undefined} */
export function message(id) {
  return part(`message:${here.chat}:${id}`);
}

/** What a message is, where it says nothing. @param {Message} message */
export function kind({ attachment, location, service }) {
  return service ?? worded(attachment?.kind ?? (location ? "place" : "photo"));
}

/** The address of a window that is this person in this group. */
export function address(chatId, personId) {
  return `#${chatId}/${personId}`;
}

/** Read who and where from the address. */
export function readAddress() {
  const [chatId, personId] = location.hash.slice(1).split("/").map(Number);
  Object.assign(here, { chat: chatId || here.chat, me: personId || here.me });
  settle();
}

/** Make sure that we are somebody, in a group they are in; then tell everybody. */
function settle({ isStep = false } = {}) {
  if (chats().length) {
    here.me = people().find((person) => person.id === here.me)?.id ?? chats()[0].people[0].id;
    const open = chats().filter((each) => each.people.some((person) => person.id === here.me));
    here.chat = (open.find((each) => each.id === here.chat) ?? open[0]).id;
    note(address(here.chat, here.me), isStep);
  }
  for (const listener of listeners) listener();
}

/** Put an address in the address bar; a step is one that Back undoes, an open drawer is none. */
function note(next, isStep) {
  if (next === location.hash) return;
  if (isStep && !history.state?.drawer) history.pushState(null, "", next);
  else history.replaceState(null, "", next);
}
