// Starts the web client: every part draws itself from the state, whenever the state changes.

import { startAttaching } from "./attach.js";
import { drawBoard } from "./board.js";
import { drawComposer, sendCommand, startComposer } from "./composer.js";
import { at } from "./dom.js";
import { startDrawers } from "./drawers.js";
import { drawMessages, startMessages } from "./messages.js";
import { hush } from "./notices.js";
import { drawClock, drawPanel, greet, startPanel } from "./panel.js";
import { drawPins, resetPins } from "./pins.js";
import { listen } from "./server.js";
import { drawSidebar } from "./sidebar.js";
import { chats, onChange, part, readAddress } from "./state.js";
import { suggestAgain } from "./suggest.js";
import { keepTime, setAhead } from "./time.js";

/** Who looked at which group, as in the address. */
let shown = "";

function draw() {
  if (!chats().length) return;
  if (!shown) greet();
  if (shown !== location.hash) {
    resetPins();
    hush();
  }
  shown = location.hash;
  setAhead(part("clock").ahead);
  drawSidebar();
  drawMessages();
  drawPins();
  drawBoard();
  drawComposer();
  suggestAgain();
  drawPanel();
  document.body.classList.add("ready");
}

startComposer();
startAttaching();
startMessages(sendCommand);
startPanel();
startDrawers();
keepTime(drawClock);
readAddress();
addEventListener("popstate", readAddress);
onChange(draw);
listen();
if (matchMedia("(pointer: fine)").matches) at("text").focus();
