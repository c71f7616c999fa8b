// Formatted text: message entities (offsets in UTF-16 units, as strings here count) as elements.

import { make } from "./dom.js";
import { moment } from "./time.js";
import { chats, part } from "./state.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/**
 * Turn a text and its entities into nodes; whatever people typed becomes text nodes.
 * @param {string} text @param {import("./state.js").Entity[]} entities @returns {Node[]}
 */
export function formatted(text, entities) {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, ordered);
}

/** The nodes of `text` from `start` to `end`; entities inside one another nest. */
function between(text, start, end, entities) {
  const nodes = [];
  let done = start;
  for (const entity of entities) {
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < done || stop <= entity.offset) continue;
    nodes.push(...plain(text.slice(done, entity.offset)));
    const inside = entities.filter((other) => other !== entity && isIn(other, entity, entities));
    nodes.push(element(entity, text.slice(entity.offset, stop), between(text, entity.offset, stop, inside)));
    done = stop;
  }
  nodes.push(...plain(text.slice(done, end)));
  return nodes;
}

/** The nodes of a text without entities: the number of an incident stays on one line. */
export function plain(text) {
  return text.split(/(TKT-[\d-]+)/).map((part, index) =>
    index % 2 ? make("span", { className: "number" }, part) : document.createTextNode(part));
}

function isIn(inner, outer, order) {
  return order.indexOf(inner) > order.indexOf(outer)
    && inner.offset >= outer.offset && inner.offset < outer.offset + outer.length;
}

function element(entity, text, children) {
  const kind = entity.type;
  if (TAGS[kind]) return make(TAGS[kind], {}, ...children);
  if (kind === "date_time") return dateTime(entity);
  if (kind === "text_link" || kind === "url") return link(entity.url ?? text, children);
  if (kind === "bot_command") return command(text);
  if (kind === "spoiler") return make("span", { className: "spoiler", tabIndex: 0 }, ...children);
  return make("span", { className: "mention" }, ...children);
}

function command(text) {
  return make("button", { type: "button", className: "command", "data-command": text }, text);
}

function dateTime({ unix_time: unix, date_time_format: format }) {
  const when = new Date(unix * 1000);
  const whole = { dateTime: when.toISOString(), title: when.toLocaleString("en") };
  const element = make("time", whole, moment(unix, format));
  if (format === "r") element.dataset.ago = String(unix);
  return element;
}

/** A link: to a message of these groups, to the web, or, for anything else, none. */
function link(url, children) {
  const target = whereTo(url);
  return make(target.href ? "a" : "span", { className: target.href ? "" : "mention", ...target }, ...children);
}

/** What makes an element lead to where a URL leads; nothing, if it is no address. */
export function whereTo(url) {
  const target = messageTarget(url) ?? start(url) ?? invitation(url);
  if (target) return { href: "#", ...target };
  const whole = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
  const isWeb = /^https?:/i.test(whole) && URL.canParse(whole);
  return isWeb ? { href: whole, target: "_blank", rel: "noopener noreferrer" } : {};
}

/** What the deep link `https://t.me/<bot>?start=<payload>` brings to the bot. */
function start(url) {
  const [, name, payload] = /^https:\/\/t\.me\/(\w+)\?start=([\w-]{0,64})$/.exec(url) ?? [];
  return isBot(name) ? { "data-start": payload } : null;
}

/** What `https://t.me/<bot>?startgroup=<payload>&admin=<rights>` brings to a group with the bot. */
function invitation(url) {
  const link = /^https:\/\/t\.me\/(\w+)\?startgroup=([\w-]{1,64})(?:&admin=[\w+]+)?$/;
  const [, name, payload] = link.exec(url) ?? [];
  return isBot(name) ? { "data-bring": payload } : null;
}

function isBot(name) {
  return name?.toLowerCase() === part("bot").username.toLowerCase();
}

/** Which message `https://t.me/c/<group>/<message>` means. */
function messageTarget(url) {
  const found = /^https:\/\/t\.me\/c\/(\d+)(?:\/\d+)?\/(\d+)(?:\?.*)?$/.exec(url);
  const chat = found && chats().find((each) => each.id === Number(`-100${found[1]}`));
  return chat && { "data-chat": chat.id, "data-message": found[2] };
}
