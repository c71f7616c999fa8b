// Where a person writes: text, replies, edits and photos.

import { at } from "./dom.js";
import { choosing, pickedMentions, startSuggestions, suggest } from "./suggest.js";
import { act } from "./server.js";
import { chat, kind, me, message, messages } from "./state.js";
import { toBottom } from "./messages.js";

const HINTS = { driver: "Try /new_issue Flat tire" };
/** @type {{kind: "reply" | "edit", id: number} | null} */
let mode = null;
/** Questions of the bot that somebody chose not to answer, as `person:message`. */
const declined = new Set();
/** What was typed and not sent, by person and group. @type {Map<string, string>} */
const drafts = new Map();
let writer = "";

/** Connect keys and buttons. */
export function startComposer() {
  const text = at("text");
  text.addEventListener("input", typed);
  text.addEventListener("keydown", pressed);
  at("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  at("mode-cancel").addEventListener("click", cancel);
  at("picture").addEventListener("change", chooseFile);
  at("photo").addEventListener("close", sendFile);
  at("place-open").addEventListener("click", () => at("place").showModal());
  at("place").addEventListener("close", sendPlace);
  startSuggestions(grow, (command) => { at("text").value = ""; typed(); sendCommand(command); });
}

/** Start a reply to a message, or the edit of an own one. */
export function compose(kind, target) {
  mode = { kind, id: target.id };
  if (kind === "edit") at("text").value = target.text;
  drawComposer();
  grow();
  at("text").focus();
}

/** Send a tapped command at once, as Telegram does; what was being typed stays. @param {string} command */
export async function sendCommand(command) {
  if (await act("say", { person: me().id, chat: chat().id, text: command })) toBottom();
}

/** Bring the composer in step: whose it is, what it answers. */
export function drawComposer() {
  changeWriter();
  if (mode && !message(mode.id)) mode = null;
  if (!mode) answerQuestion();
  const target = mode && message(mode.id);
  at("mode").hidden = !target;
  if (target) {
    at("mode-title").textContent = mode.kind === "edit" ? "Edit message" : `Reply to ${target.sender.name}`;
    at("mode-text").textContent = target.text || kind(target);
  }
  const hint = target?.placeholder ?? HINTS[me().job] ?? `Message as ${me().name.split(" ")[0]} or type /`;
  at("text").placeholder = hint;
}

/** Keep what one person typed when the window becomes another. */
function changeWriter() {
  const now = `${me().id}:${chat().id}`;
  if (now === writer) return;
  if (writer) drafts.set(writer, at("text").value);
  at("text").value = drafts.get(now) ?? "";
  writer = now;
  mode = null;
  suggest();
  grow();
}

/** A ForceReply opens the reply box for those it concerns. */
function answerQuestion() {
  const question = messages().filter((each) => each.asks.includes(me().id)).at(-1);
  if (!question || declined.has(`${me().id}:${question.id}`) || replied(question)) return;
  mode = { kind: "reply", id: question.id };
  if (!document.querySelector("dialog[open]")) at("text").focus({ preventScroll: true });
}

function replied(question) {
  return messages().some((each) => each.reply?.id === question.id && each.sender.id === me().id);
}

function cancel() {
  if (mode?.kind === "edit") at("text").value = "";
  if (mode) declined.add(`${me().id}:${mode.id}`);
  mode = null;
  drawComposer();
  grow();
  at("text").focus();
}

async function send() {
  const text = at("text").value;
  if (!text.trim()) return;
  const body = { person: me().id, chat: chat().id, text, mentions: pickedMentions(text) };
  const { kind, id } = mode ?? {};
  finished(); // at once: a second Enter must not send it again
  const done = kind === "edit"
    ? await act("edit", { ...body, message: id })
    : await act("say", { ...body, reply_to: id });
  if (!done) at("text").value ||= text;
}

function finished() {
  at("text").value = "";
  if (mode) declined.add(`${me().id}:${mode.id}`);
  mode = null;
  drawComposer();
  typed();
  toBottom();
}

function chooseFile() {
  const [file] = at("picture").files;
  if (!file) return;
  at("photo-title").textContent = isPicture(file) ? "Send a photo" : `Send ${file.name}`;
  at("photo-preview").hidden = !isPicture(file);
  URL.revokeObjectURL(at("photo-preview").src);
  at("photo-preview").src = URL.createObjectURL(file);
  at("caption").value = at("text").value;
  at("photo").showModal();
  at("caption").focus();
}

function isPicture({ type }) {
  return ["image/png", "image/jpeg", "image/gif", "image/webp"].includes(type);
}

async function sendFile() {
  const [file] = at("picture").files;
  const sends = at("photo").returnValue === "send";
  at("photo").returnValue = "";
  at("picture").value = "";
  if (!sends || !file) return;
  const body = { person: me().id, chat: chat().id, text: at("caption").value, reply_to: mode?.id };
  const content = await base64(file);
  const done = isPicture(file)
    ? await act("photo", { ...body, picture: content })
    : await act("file", { ...body, content, name: file.name, type: file.type });
  if (done) finished();
}

async function sendPlace() {
  const sends = at("place").returnValue === "send";
  at("place").returnValue = "";
  if (!sends) return;
  const body = { person: me().id, chat: chat().id, reply_to: mode?.id };
  if (await act("place", { ...body, where: at("where").value, live: at("live").checked })) finished();
}

/** @param {File} file @returns {Promise<string>} */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

function typed() {
  suggest();
  grow();
}

function pressed(event) {
  if (choosing(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape" && mode) cancel();
}

/** Be as high as the text. */
function grow() {
  const text = at("text");
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`;
}
