// The list of groups, and of the people this window can be.

import { at, avatar, make, refresh } from "./dom.js";
import { address, chat, chats, go, kind, me, messages, people } from "./state.js";
import { worded } from "./words.js";

/**
 * The newest message seen, by person and group; by group alone, when this window opened.
 * @type {Map<string, number>}
 */
const seen = new Map();

/** Draw both lists and the head of the group shown. */
export function drawSidebar() {
  at("chat-title").textContent = chat().title;
  at("chat-about").textContent = worded("You are {name}, {job}", { name: me().name, job: worded(me().job) });
  document.title = `${me().name} · ${chat().title}`;
  const open = chats().filter((each) => each.people.some(({ id }) => id === me().id));
  refresh(at("groups"), ...open.filter((each) => !each.private).map(group));
  refresh(at("private"), ...open.filter((each) => each.private).map(group));
  refresh(at("people"), ...people().map(person));
  const news = open.flatMap((each) => unread(each));
  at("open-sidebar").dataset.news = counted(news);
  at("open-sidebar").setAttribute("aria-label", [worded("Groups and people"), ...said(news)].join(", "));
}

function group(each) {
  const last = messages(each.id).filter((message) => !message.service).at(-1);
  const news = unread(each);
  const current = each.id === chat().id;
  const about = last ? `${last.sender.name}: ${last.text || kind(last)}` : each.private ? worded("Nothing said yet") : worded("{count} people", { count: each.people.length });
  return make("li", {}, make("button", {
    type: "button", className: "pick", "aria-current": current, "data-group": each.id,
    onclick: () => go({ chat: each.id }),
  }, avatar({ id: each.face, name: each.title }), words(each.title, about),
  news.length > 0 && make("span", { className: "badge", "aria-label": said(news).join(", ") }, counted(news))));
}

/** How many messages came, behind a bell where one of them rang this person's phone. */
function counted(news) {
  return `${rang(news).length ? "🔔 " : ""}${news.length || ""}`;
}

function said(news) {
  return [news.length && worded("{count} new", { count: news.length }), rang(news).length && worded("rang")].filter(Boolean);
}

/** Which of these rang somebody's phone. */
function rang(news, who = me().id) {
  return news.filter(({ calls }) => calls.includes(who));
}

/** How often somebody's phone rang, for those who look elsewhere. */
function rings(who) {
  const theirs = chats().filter((each) => each.people.some(({ id }) => id === who));
  const count = theirs.flatMap((each) => rang(unread(each, who), who)).length;
  return count && `🔔 ${count}`;
}

/** The messages that came since somebody last looked at the group. */
function unread(each, who = me().id) {
  const key = `${who}:${each.id}`;
  const all = messages(each.id);
  const newest = all.at(-1)?.id ?? 0;
  if (who === me().id && each.id === chat().id) seen.set(key, newest);
  if (!seen.has(`${each.id}`)) seen.set(`${each.id}`, newest);
  const last = seen.get(key) ?? seen.get(`${each.id}`);
  return all.filter((message) => message.id > last && !message.service);
}

function person(each) {
  const current = each.id === me().id;
  const here = chat().people.find(({ id }) => id === each.id);
  const home = here ? chat() : chats().find((one) => one.people.some(({ id }) => id === each.id));
  const job = here ? worded(here.job) : `${home.title}: ${worded(each.job)}`;
  const about = [rings(each.id), job].filter(Boolean).join(" · ");
  return make("li", {},
    make("button", {
      type: "button", className: "pick", "aria-current": current, "data-person": each.id,
      onclick: () => go({ me: each.id }),
    }, avatar(each), words(each.name, about)),
    make("a", {
      className: "icon", href: `/${address(home.id, each.id)}`, target: "_blank", rel: "noopener",
      title: worded("A second window as this person"), "aria-label": worded("A second window as {name}", { name: each.name }),
    }, "↗"));
}

function words(title, about) {
  return make("span", { className: "words" }, make("strong", {}, title), make("span", {}, about));
}
