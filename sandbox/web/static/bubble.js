// One message as a bubble, with its quote, picture, text and buttons.

import { avatar, color, make } from "./dom.js";
import { formatted, whereTo } from "./text.js";
import { date, hour } from "./time.js";

const ICONS = { document: "📄", video: "🎬", voice: "🎤" };

/**
 * Draw a message.
 * @param {import("./state.js").Message} message
 * @param {{me: number, follows: boolean, newDay: boolean, busy: Set<string>}} seen by whom;
 *   whether the message above is by the same person; taps that wait for their answer
 */
export function bubble(message, { me, follows, newDay, busy }) {
  const own = message.sender.id === me;
  const classes = ["message", own && "own", follows && "follows", message.calls.includes(me) && "calls-me"];
  const item = make("li", { className: classes.filter(Boolean).join(" "), "data-id": message.id },
    newDay && make("p", { className: "service" }, date(message.date)));
  if (message.service) {
    item.append(make("p", { className: "service" }, message.service));
    return item;
  }
  item.append(make("div", { className: "body" },
    !own && !follows && avatar(message.sender),
    make("div", { className: "column" }, content(message, own || follows), keyboard(message, busy))));
  return item;
}

function content(message, nameless) {
  return make("div", { className: "bubble" },
    !nameless && make("p", { className: `name ${color(message.sender.id)}` }, message.sender.name),
    message.reply && quote(message.reply),
    message.attachment && file(message.attachment),
    message.location && place(message.location),
    message.photo && make("img", { src: message.photo, alt: "Photo", className: "photo" }),
    make("div", { className: "text", dir: "auto" }, ...formatted(message.text, message.entities)),
    footer(message),
    make("button", {
      type: "button", className: "more", "aria-haspopup": "menu",
      "aria-label": `Reply, edit or delete: ${message.text.slice(0, 40) || "photo"}`,
    }, "⋯"));
}

function file({ kind, name, url }) {
  return make("a", { href: url, download: name, className: "file" }, `${ICONS[kind]} ${name}`);
}

function place({ latitude, longitude, live_period: live }) {
  const map = whereTo(`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`);
  return make("a", { ...map, className: "file" }, `📍 ${latitude}, ${longitude}${live ? " · live" : ""}`);
}

function footer(message) {
  const reactions = Object.values(message.reactions);
  return make("p", { className: "footer" },
    reactions.length > 0 && make("span", { className: "reactions" }, reactions.join(" ")),
    message.edited && make("span", {}, "edited"),
    make("time", { dateTime: new Date(message.date * 1000).toISOString() }, hour(message.date)));
}

function quote(reply) {
  return make("button", { type: "button", className: `quote ${color(reply.id)}`, "data-message": reply.id },
    make("strong", {}, reply.name), make("span", {}, reply.text));
}

function keyboard(message, busy) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => make("div", { className: "row" },
    ...row.map((button) => inlineButton(button, busy.has(`${message.id}:${button.callback_data}`)))));
  return make("div", { className: "keyboard", role: "group", "aria-label": "Buttons" }, ...rows);
}

function inlineButton(button, isBusy) {
  const look = { type: "button", className: `inline ${button.style ?? ""} ${isBusy ? "busy" : ""}` };
  if (button.url) return make("a", { className: look.className, ...whereTo(button.url) }, button.text);
  if (button.callback_data) look["data-callback"] = button.callback_data;
  if (button.copy_text) look["data-copy"] = button.copy_text;
  if (isBusy) look["aria-busy"] = true;
  return make("button", look, button.text);
}
