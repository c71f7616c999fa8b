// On narrow screens groups and panel are drawers: opened by a button, closed by a choice, Escape or
// Back. An open drawer has an entry of its own in the history.

import { at } from "./dom.js";

const DRAWERS = { sidebar: "open-sidebar", panel: "open-panel" };

/** Connect the buttons that open and close the drawers. */
export function startDrawers() {
  if (history.state?.drawer) history.replaceState(null, "", location.hash);
  for (const [drawer, opener] of Object.entries(DRAWERS)) {
    at(opener).addEventListener("click", () => (isOpen(drawer) ? leave() : open(drawer)));
    at(drawer).querySelector(".close-drawer").addEventListener("click", () => close(drawer));
    at(drawer).addEventListener("keydown", (event) => event.key === "Escape" && close(drawer));
  }
  at("sidebar").addEventListener("click", (event) => event.target.closest(".pick") && leave());
  document.querySelector("main").addEventListener("pointerdown", touchedBeside);
  addEventListener("popstate", () => Object.keys(DRAWERS).forEach((drawer) => set(drawer, false)));
}

function isOpen(drawer) {
  return at(drawer).classList.contains("open");
}

function set(drawer, isOpen) {
  at(drawer).classList.toggle("open", isOpen);
  at(DRAWERS[drawer]).setAttribute("aria-expanded", String(isOpen));
}

function open(drawer) {
  const isOther = history.state?.drawer;
  Object.keys(DRAWERS).forEach((each) => set(each, each === drawer));
  if (isOther) history.replaceState({ drawer }, "", location.hash);
  else history.pushState({ drawer }, "", location.hash);
  at(drawer).querySelector(".close-drawer").focus();
}

function close(drawer) {
  leave();
  at(DRAWERS[drawer]).focus();
}

/** Close what is open, and take its entry out of the history unless a choice took its place. */
function leave() {
  const opened = Object.keys(DRAWERS).filter(isOpen);
  opened.forEach((drawer) => set(drawer, false));
  if (opened.length && history.state?.drawer) history.back();
}

/** A touch beside the drawer closes it. */
function touchedBeside(event) {
  if (!event.target.closest("#open-sidebar, #open-panel")) leave();
}
