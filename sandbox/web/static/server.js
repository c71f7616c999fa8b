// The way to the server: posts for what people do, server-sent events for what they see.

import { apply } from "./state.js";
import { say } from "./notices.js";
import { at } from "./dom.js";
import { worded } from "./words.js";

const own = crypto.randomUUID();
/** What waits for the bot's answer to a tap. @type {Map<string, (answer: any) => void>} */
const taps = new Map();

/** Hear of every change, for as long as the window is open. */
export function listen() {
  const events = new EventSource(`/events?window=${own}`);
  events.addEventListener("all", (event) => apply(JSON.parse(event.data), { all: true }));
  events.addEventListener("some", (event) => apply(JSON.parse(event.data)));
  events.addEventListener("answer", (event) => answered(JSON.parse(event.data)));
  events.onopen = () => { at("connection").hidden = true; };
  events.onerror = () => { at("connection").hidden = false; };
}

/**
 * Do something; says what was wrong and returns false when it cannot be done.
 * @param {string} action @param {Record<string, unknown>} body
 */
export async function act(action, body) {
  try {
    const response = await fetch(`/do/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) say(await complaint(response));
    return response.ok;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    say(worded("The playground does not answer."));
    return false;
  }
}

/** Press a button; resolves with the bot's answer, which only this window gets. */
export async function tap(body) {
  const id = crypto.randomUUID();
  const answer = new Promise((resolve) => taps.set(id, resolve));
  if (await act("tap", { ...body, window: own, tap: id })) return answer;
  taps.delete(id);
  return { text: null };
}

async function complaint(response) {
  const text = await response.text();
  try {
    return worded(JSON.parse(text).error);
  } catch {
    return text;
  }
}

function answered(answer) {
  taps.get(answer.tap)?.(answer);
  taps.delete(answer.tap);
}
