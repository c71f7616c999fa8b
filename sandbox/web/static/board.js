// The board of a fleet: what is pinned in its office, beside any chat where there is room for it.

import { at, refresh } from "./dom.js";
import { chat, chats, go, me, part } from "./state.js";
import { formatted } from "./text.js";

const MARK = /[?&]shows=board$/; // the link that tells a board from what else is pinned

/** Draw the board of an office this person is in: of the chat shown, else of the first. */
export function drawBoard() {
  const found = offices().map((office) => ({ office, board: boardOf(office) })).find(({ board }) => board);
  document.body.classList.toggle("has-board", Boolean(found));
  if (!found) return;
  at("board-office").textContent = found.office.title;
  at("board-office").onclick = () => go({ chat: found.office.id });
  refresh(at("board-text"), ...formatted(found.board.text, found.board.entities));
}

function offices() {
  const own = chats().filter((each) => !each.private && each.people.some(({ id }) => id === me().id));
  return [...own.filter(({ id }) => id === chat().id), ...own];
}

/** @param {import("./state.js").Chat} office @returns {import("./state.js").Message | undefined} */
function boardOf(office) {
  const pinned = office.pinned.map((id) => part(`message:${office.id}:${id}`)).filter(Boolean);
  return pinned.find(({ sender, entities }) =>
    sender.id === part("bot").id && entities.some(({ url }) => MARK.test(url ?? "")));
}
