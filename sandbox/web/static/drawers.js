// On narrow screens groups and panel are drawers: opened by a button, closed by a choice or Escape.

import { at } from "./dom.js";

const DRAWERS = { sidebar: "open-sidebar", panel: "open-panel" };

/** Connect the buttons that open and close the drawers. */
export function startDrawers() {
  for (const [drawer, opener] of Object.entries(DRAWERS)) {
    at(opener).addEventListener("click", () => set(drawer, !at(drawer).classList.contains("open")));
    at(drawer).querySelector(".close-drawer").addEventListener("click", () => close(drawer));
    at(drawer).addEventListener("keydown", (event) => event.key === "Escape" && close(drawer));
  }
  at("sidebar").addEventListener("click", (event) => event.target.closest(".pick") && set("sidebar", false));
  document.querySelector("main").addEventListener("pointerdown", leave);
}

function set(drawer, open) {
  at(drawer).classList.toggle("open", open);
  at(DRAWERS[drawer]).setAttribute("aria-expanded", String(open));
  if (open) at(drawer).querySelector(".close-drawer").focus();
}

function close(drawer) {
  set(drawer, false);
  at(DRAWERS[drawer]).focus();
}

/** A touch beside the drawer closes it. */
function leave(event) {
  if (event.target.closest("#open-sidebar, #open-panel")) return;
  Object.keys(DRAWERS).forEach((drawer) => set(drawer, false));
}
