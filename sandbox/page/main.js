// Starts the page: every part draws itself from the state, whenever the state changes.

import { drawComposer, insert, startComposer } from "./composer.js";
import { at } from "./dom.js";
import { startDrawers } from "./drawers.js";
import { drawMessages, startMessages } from "./messages.js";
import { drawPanel, greet, startPanel } from "./panel.js";
import { drawPins, resetPins } from "./pins.js";
import { listen } from "./server.js";
import { drawSidebar } from "./sidebar.js";
import { chat, chats, onChange, readAddress } from "./state.js";
import { keepTime } from "./time.js";

let shownChat = 0;

function draw() {
  if (!chats().length) return;
  if (!shownChat) greet();
  if (shownChat !== chat().id) resetPins();
  shownChat = chat().id;
  drawSidebar();
  drawMessages();
  drawPins();
  drawComposer();
  drawPanel();
  document.body.classList.add("ready");
}

startComposer();
startMessages(insert);
startPanel();
startDrawers();
keepTime();
readAddress();
addEventListener("hashchange", readAddress);
onChange(draw);
listen();
if (matchMedia("(pointer: fine)").matches) at("text").focus();
