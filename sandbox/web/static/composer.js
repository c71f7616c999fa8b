// Where a person writes: text, replies and edits. What was typed is kept through Back and reload.

import { at } from "./dom.js";
import { choosing, pickedMentions, startSuggestions, suggest } from "./suggest.js";
import { act } from "./server.js";
import { keep, kept } from "./kept.js";
import { chat, kind, me, message, messages } from "./state.js";
import { toBottom } from "./messages.js";
import { worded } from "./words.js";

const HINTS = { driver: "Try /new_issue Flat tire" };
/** @type {{kind: "reply" | "edit", id: number} | null} */
let mode = null;
/** Questions of the bot that somebody chose not to answer, as `person:chat:message`. */
const declined = new Set(kept("declined", []));
/** What was typed and not sent, and what it answers, by person and chat. */
const drafts = kept("drafts", {});
let writer = "";

/** Connect keys and buttons. */
export function startComposer() {
  const text = at("text");
  text.addEventListener("input", typed);
  text.addEventListener("keydown", pressed);
  at("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  at("mode-cancel").addEventListener("click", cancel);
  at("start").addEventListener("click", () => act("start", { person: me().id, payload: "" }));
  at("block").addEventListener("click", () => act("block", { person: me().id, on: !chat().blocked }));
  at("commands").addEventListener("click", offerCommands);
  startSuggestions(grow, (command) => { at("text").value = command; send(); });
}

/** Start a reply to a message, or the edit of an own one. */
export function compose(kind, target) {
  mode = { kind, id: target.id };
  if (kind === "edit") at("text").value = target.text;
  keepDraft();
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
  drawStart();
  const target = mode && message(mode.id);
  at("mode").hidden = !target;
  if (target) {
    at("mode-title").textContent = mode.kind === "edit" ? worded("Edit message") : worded("Reply to {name}", { name: target.sender.name });
    at("mode-text").textContent = target.text || kind(target);
  }
  const hint = target?.placeholder ?? worded(HINTS[me().job] ?? "Message as {name}", { name: me().name.split(" ")[0] });
  at("text").placeholder = hint;
}

/** Offer to start the bot, or to block it. Who blocked it can only start it anew, as in Telegram. */
function drawStart() {
  const { blocked } = chat();
  const begun = messages().length > 0;
  at("start").hidden = !chat().private || (begun && !blocked);
  at("start").textContent = worded(blocked ? "Restart" : "Start");
  at("line").hidden = blocked;
  at("block").hidden = !chat().private || (!begun && !blocked);
  for (const name of ["title", "aria-label"]) {
    at("block").setAttribute(name, worded(blocked ? "Unblock the bot" : "Block the bot"));
  }
}

/** Take up what this person was writing here. */
function changeWriter() {
  const now = `${me().id}:${chat().id}`;
  if (now === writer) return;
  writer = now;
  at("text").value = drafts[now]?.text ?? "";
  mode = drafts[now]?.mode ?? null;
  suggest();
  grow();
}

function keepDraft() {
  drafts[writer] = { text: at("text").value, mode };
  keep("drafts", drafts);
}

/** Show nothing more of a question of the bot to this person. */
function decline(id) {
  declined.add(`${writer}:${id}`);
  keep("declined", [...declined]);
}

/** A ForceReply opens the reply box for those it concerns. */
function answerQuestion() {
  const question = messages().filter((each) => each.asks.includes(me().id)).at(-1);
  if (!question || declined.has(`${writer}:${question.id}`) || replied(question)) return;
  mode = { kind: "reply", id: question.id };
  if (!document.querySelector("dialog[open]")) at("text").focus({ preventScroll: true });
}

function replied(question) {
  const isAnswer = ({ reply, sender }) =>
    reply?.id === question.id && reply.chat === question.chat && sender.id === me().id;
  return messages().some(isAnswer);
}

function cancel() {
  if (mode?.kind === "edit") at("text").value = "";
  if (mode) decline(mode.id);
  mode = null;
  keepDraft();
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

/** Which message is being replied to. @returns {number | undefined} */
export function replyTarget() {
  return mode?.kind === "reply" ? mode.id : undefined;
}

/** Begin anew after something was sent. */
export function finished() {
  at("text").value = "";
  if (mode) decline(mode.id);
  mode = null;
  drawComposer();
  typed();
  toBottom();
}

/** Show the commands there are, for those who tap; a second tap hides them. */
function offerCommands() {
  const { value } = at("text");
  if (["", "/"].includes(value)) at("text").value = value ? "" : "/";
  at("text").focus();
  typed();
}

function typed() {
  keepDraft();
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
