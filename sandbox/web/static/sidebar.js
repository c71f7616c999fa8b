// The list of groups, and of the people this window can be.

import { at, avatar, make, refresh } from "./dom.js";
import { address, chat, chats, go, kind, me, messages, people } from "./state.js";

/** The newest message seen, by person and group. @type {Map<string, number>} */
const seen = new Map();

/** Draw both lists and the head of the group shown. */
export function drawSidebar() {
  at("chat-title").textContent = chat().title;
  at("chat-about").textContent = `You are ${me().name}, ${me().job}`;
  document.title = `${me().name} · ${chat().title}`;
  const open = chats().filter((each) => each.people.some(({ id }) => id === me().id));
  refresh(at("groups"), ...open.filter((each) => !each.private).map(group));
  refresh(at("private"), ...open.filter((each) => each.private).map(group));
  refresh(at("people"), ...people().map(person));
  const news = open.reduce((sum, each) => sum + unread(each), 0);
  at("open-sidebar").dataset.news = news || "";
  at("open-sidebar").setAttribute("aria-label", news ? `Groups and people, ${news} new` : "Groups and people");
}

function group(each) {
  const last = messages(each.id).filter((message) => !message.service).at(-1);
  const news = unread(each);
  const current = each.id === chat().id;
  const about = last ? `${last.sender.name}: ${last.text || kind(last)}` : each.private ? "Nothing said yet" : `${each.people.length} people`;
  return make("li", {}, make("button", {
    type: "button", className: "pick", "aria-current": current, "data-group": each.id,
    onclick: () => go({ chat: each.id }),
  }, avatar({ id: each.id, name: each.title }), words(each.title, about),
  news > 0 && make("span", { className: "badge", "aria-label": `${news} new` }, String(news))));
}

/** How many messages came since this person last looked at the group. */
function unread(each) {
  const key = `${me().id}:${each.id}`;
  const all = messages(each.id);
  const newest = all.at(-1)?.id ?? 0;
  if (each.id === chat().id || !seen.has(key)) seen.set(key, newest);
  return all.filter((message) => message.id > seen.get(key) && !message.service).length;
}

function person(each) {
  const current = each.id === me().id;
  const here = chat().people.find(({ id }) => id === each.id);
  const home = here ? chat() : chats().find((one) => one.people.some(({ id }) => id === each.id));
  const job = here?.job ?? `${home.title}: ${each.job}`;
  return make("li", {},
    make("button", {
      type: "button", className: "pick", "aria-current": current, "data-person": each.id,
      onclick: () => go({ me: each.id }),
    }, avatar(each), words(each.name, job)),
    make("a", {
      className: "icon", href: `/${address(home.id, each.id)}`, target: "_blank", rel: "noopener",
      title: "A second window as this person", "aria-label": `A second window as ${each.name}`,
    }, "↗"));
}

function words(title, about) {
  return make("span", { className: "words" }, make("strong", {}, title), make("span", {}, about));
}
