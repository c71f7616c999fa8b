// What a person sends besides words: photos, albums, files, voice messages and places.

import { finished, replyTarget } from "./composer.js";
import { at, make } from "./dom.js";
import { item, popUp } from "./menu.js";
import { act } from "./server.js";
import { chat, me } from "./state.js";
import { worded } from "./words.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const MOST = 10; // photos of an album, as Telegram allows

/** Connect the button and the dialogs. */
export function startAttaching() {
  at("attach").addEventListener("click", offer);
  at("picture").addEventListener("change", choose);
  at("photo").addEventListener("close", sendChosen);
  at("place").addEventListener("close", sendPlace);
}

function offer() {
  const { left, width, top } = at("attach").getBoundingClientRect();
  popUp([
    item(`🖼️ ${worded("Photos or a file")}`, () => at("picture").click()),
    item(`📍 ${worded("Place")}`, () => at("place").showModal()),
    item(`🎤 ${worded("Voice message")}`, () => send("voice", {})),
  ], at("attach"), { right: left + width, bottom: top });
}

/** @returns {File[]} */
function chosen() {
  return [...at("picture").files].slice(0, MOST);
}

function choose() {
  const files = chosen();
  if (!files.length) return;
  const photos = files.filter(isPicture);
  at("photo-title").textContent = title(files, photos);
  at("photo-preview").replaceChildren(...photos.map(preview));
  at("caption").value = at("text").value;
  at("photo").showModal();
  at("caption").focus();
}

function title(files, photos) {
  if (files.length > 1) return worded(photos.length === files.length ? "Send {count} photos" : "Send {count} files", { count: files.length });
  return photos.length ? worded("Send a photo") : worded("Send {name}", { name: files[0].name });
}

function preview(file) {
  const picture = make("img", { src: URL.createObjectURL(file), alt: file.name });
  picture.onload = () => URL.revokeObjectURL(picture.src);
  return picture;
}

function isPicture({ type }) {
  return PICTURES.includes(type);
}

/** Send what was chosen; several photos are one album, whose first has the caption. */
async function sendChosen() {
  const files = chosen();
  const sends = at("photo").returnValue === "send";
  at("photo").returnValue = "";
  at("picture").value = "";
  if (!sends) return;
  const isAlbum = files.length > 1 && files.every(isPicture);
  const common = { ...who(), album: isAlbum ? albumId() : "" };
  let text = at("caption").value;
  for (const file of files) {
    if (!await sendFile(file, { ...common, text })) return;
    text = "";
  }
  finished();
}

async function sendFile(file, body) {
  const content = await base64(file);
  if (isPicture(file)) return act("photo", { ...body, picture: content });
  return act("file", { ...body, content, name: file.name, type: file.type });
}

/** A media_group_id: digits, never the same. */
function albumId() {
  return String(crypto.getRandomValues(new BigUint64Array(1))[0]).padStart(17, "1");
}

async function sendPlace() {
  const sends = at("place").returnValue === "send";
  at("place").returnValue = "";
  if (sends) await send("place", { where: at("where").value, live: at("live").checked });
}

async function send(action, body) {
  if (await act(action, { ...who(), ...body })) finished();
}

function who() {
  return { person: me().id, chat: chat().id, reply_to: replyTarget() };
}

/** @param {File} file @returns {Promise<string>} */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
