// One message as a bubble, with its quote, picture, text and buttons.

import { avatar, color, make } from "./dom.js";
import { kind } from "./state.js";
import { formatted, whereTo } from "./text.js";
import { date, hour } from "./time.js";
import { worded as said } from "./words.js";

const ICONS = { document: "📄", video: "🎬", voice: "🎤", audio: "🎵", animation: "🎞️", video_note: "🎥" };

/**
 * Draw a message, or the messages of an album as one.
 * @param {import("./state.js").Message[]} group
 * @param {{me: number, follows: boolean, newDay: boolean, busy: Set<string>}} seen by whom;
 *   whether the message above is by the same person; taps that wait for their answer
 */
export function bubble(group, { me, follows, newDay, busy }) {
  const [message] = group;
  const own = message.sender.id === me;
  const callsMe = group.some(({ calls }) => calls.includes(me));
  const classes = ["message", own && "own", follows && "follows", callsMe && "calls-me"];
  const item = make("li", { className: classes.filter(Boolean).join(" "), "data-id": message.id, "data-sender": message.sender.id },
    newDay && make("p", { className: "service" }, date(message.date)));
  if (message.service) {
    item.append(make("p", { className: "service said" }, message.service));
    return item;
  }
  item.append(make("div", { className: "body" },
    !own && !follows && avatar(message.sender),
    make("div", { className: "column" }, content(group, own || follows), keyboard(message, busy))));
  return item;
}

function content(group, nameless) {
  const [message] = group;
  const worded = group.find(({ text }) => text) ?? message;
  return make("div", { className: "bubble" },
    !nameless && make("p", { className: `name ${color(message.sender.id)}` }, message.sender.name),
    message.reply && quote(message.reply),
    message.attachment && file(message),
    message.location && place(message),
    pictures(group),
    make("div", { className: "text", dir: "auto" }, ...formatted(worded.text, worded.entities)),
    footer(group),
    make("button", {
      type: "button", className: "more", "aria-haspopup": "menu",
      "aria-label": said("Reply, edit or delete: {text}", { text: worded.text.slice(0, 40) || kind(message) }),
    }, "⋯"));
}

/** One picture, or the tiles of an album: each can be replied to. */
function pictures(group) {
  if (group.length === 1) return group[0].photo && make("img", { src: group[0].photo, alt: said("Photo"), className: "photo" });
  return make("div", { className: "album" }, ...group.map(({ id, photo }, index) =>
    make("button", {
      type: "button", className: "tile", "data-id": id, "aria-haspopup": "menu",
      "aria-label": said("Photo {at} of {all}: reply or delete", { at: index + 1, all: group.length }),
    }, make("img", { src: photo, alt: "" }))));
}

function file({ id, attachment: { kind, name, url, seconds } }) {
  const label = kind === "voice" ? `${wave(id)} 0:${String(seconds).padStart(2, "0")}` : name;
  return make("a", { href: url, download: name, className: "file" },
    `${ICONS[kind] ?? "📎"} `, make("span", { className: kind, title: name }, label));
}

/** How a voice message looks; each a little different. */
function wave(id) {
  return [..."▂▅▇▃▆▂▄▇▅▃"].map((bar, index, all) => all[(index + id) % all.length]).join("");
}

/** A place as a tile like a map's; the ground goes by under the pin of a live location. */
function place(message) {
  const { latitude, longitude, live_period: live } = message.location;
  const map = make("span", { className: "map", "aria-hidden": "true" }, "📍");
  map.style.backgroundPosition = `${Math.round(-longitude * 1500)}px ${Math.round(latitude * 1500)}px`;
  const isLive = message.edited ? said("live; moved {time}", { time: hour(message.edited) }) : said("live");
  return make("a", {
    ...whereTo(`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`), className: "place",
  }, map, make("span", {}, `📍 ${latitude}, ${longitude}${live ? ` · ${isLive}` : ""}`));
}

function footer(group) {
  const [message] = group;
  const reactions = group.flatMap((each) => Object.values(each.reactions));
  return make("p", { className: "footer" },
    reactions.length > 0 && make("span", { className: "reactions" }, reactions.join(" ")),
    !message.location && group.some(({ edited }) => edited) && make("span", {}, said("edited")),
    make("time", { dateTime: new Date(message.date * 1000).toISOString() }, hour(message.date)));
}

function quote(reply) {
  const target = { "data-chat": reply.chat, "data-message": reply.id };
  return make("button", { type: "button", className: `quote ${color(reply.id)}`, ...target },
    make("strong", {}, reply.name), make("span", {}, reply.text));
}

function keyboard(message, busy) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => make("div", { className: "row" },
    ...row.map((button) => inlineButton(button, busy.has(`${message.id}:${button.callback_data}`)))));
  return make("div", { className: "keyboard", role: "group", "aria-label": said("Buttons") }, ...rows);
}

function inlineButton(button, isBusy) {
  const look = { type: "button", className: `inline ${button.style ?? ""} ${isBusy ? "busy" : ""}` };
  if (button.url) return make("a", { className: look.className, ...whereTo(button.url) }, button.text);
  if (button.callback_data) look["data-callback"] = button.callback_data;
  if (button.copy_text) look["data-copy"] = button.copy_text;
  if (isBusy) look["aria-busy"] = true;
  return make("button", look, button.text);
}
