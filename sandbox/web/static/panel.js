// Behind the scenes: the Bot API traffic, the bot's process, the clock, and trouble to try.

import { at, make, refresh } from "./dom.js";
import { act } from "./server.js";
import { calls, chats, messages, part } from "./state.js";
import { plain } from "./text.js";
import { hour, shownNow } from "./time.js";
import { worded } from "./words.js";

const narrow = matchMedia("(max-width: 1080px)"); // the panel is a drawer then, see layout.css
let drawn = {}; // the trouble that is shown

/** Connect the controls. */
export function startPanel() {
  settleSteps();
  narrow.addEventListener("change", settleSteps);
  at("latency").addEventListener("change", () => set("latency", { seconds: Number(at("latency").value) }));
  at("outage").addEventListener("change", () => set("outage", { on: at("outage").checked }));
  at("refuse").addEventListener("click", () => act("refuse", {}));
  for (const button of document.querySelectorAll("[data-forward]")) {
    button.addEventListener("click", () => act("forward", { seconds: Number(button.dataset.forward) }));
  }
  at("bot-kill").addEventListener("click", () => act("bot", { do: "kill" }));
  at("bot-start").addEventListener("click", () => act("bot", { do: "start" }));
}

/** Close the first steps for those who have been here before: the fleet had reports at the start. */
export function greet() {
  const [first] = chats();
  at("first-steps").open = !messages(first.id).some(({ text }) => text.includes("TKT-"));
}

/** Show the first steps above the chat where the panel is out of sight. */
function settleSteps() {
  if (narrow.matches) at("head").after(at("first-steps"));
  else at("panel").querySelector(".drawer-head").after(at("first-steps"));
}

/** Bring the panel in step. */
export function drawPanel() {
  drawBot(part("bot"));
  drawTrouble(part("trouble"));
  drawClock();
  drawReminders(part("reminders"));
  drawCalls();
}

function drawBot(bot) {
  at("bot-state").textContent = bot.state;
  at("bot-light").className = bot.running ? "on" : "off";
  at("bot-kill").disabled = !bot.running;
  at("bot-start").disabled = bot.running;
}

/** Have trouble be as it was chosen; where that fails, show how it is. */
async function set(action, body) {
  if (await act(action, body)) return;
  drawn = {};
  drawTrouble(part("trouble"));
}

/** Show how trouble is where it changed: what is being chosen meanwhile stays chosen. */
function drawTrouble(trouble) {
  if (trouble.latency !== drawn.latency) at("latency").value = String(trouble.latency);
  if (trouble.outage !== drawn.outage) at("outage").checked = trouble.outage;
  drawn = { ...trouble };
  at("refuse").textContent = trouble.refusals
    ? worded("Refuse the next message (429): {count} to come", { count: trouble.refusals })
    : worded("Refuse the next message (429)");
}

/** Show what time it is in the world. */
export function drawClock() {
  const shown = shownNow();
  if (at("clock").textContent !== shown) at("clock").textContent = shown;
}

function drawReminders({ unclaimed, escalation, check }) {
  const times = { unclaimed: unclaimed / 60, escalation: escalation / 60, check };
  at("reminders").textContent = worded("Reminders come here after {unclaimed} min unclaimed or {escalation} min"
    + " without a manager (usually 10 and 15), checked every {check} s.", times);
}

function drawCalls() {
  refresh(at("calls"), ...calls().map(([, call]) => row(call)));
}

function row(call) {
  const told = call.kind === "told";
  const state = { ok: "ok", error: "error", waiting: "…" }[call.state];
  return make("li", { className: `call ${call.state}` },
    make("p", {},
      make("span", { className: "way", "aria-hidden": true }, told ? "▼" : "▲"),
      make("strong", {}, told ? worded("told") : call.method),
      make("span", { className: "state" }, state),
      make("time", {}, hour(call.at))),
    ...call.about.map((line) => make("p", { className: "about" }, ...plain(line))),
    call.error && make("p", { className: "about why" }, call.error));
}
