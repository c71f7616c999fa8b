// Making elements. Text only ever becomes text: nothing here parses HTML.

/**
 * Make an element with properties, `data-…` values and children; strings become text nodes.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, String(value));
    else if (value !== undefined) element[name] = value;
  }
  element.append(...children.filter((child) => child || child === ""));
  return element;
}

/** Find an element that is always in the document. @param {string} id @returns {any} */
export function at(id) {
  return document.getElementById(id);
}

/**
 * Give an element other children, if they look different: a click must not miss what it meant.
 * @param {HTMLElement} element @param {...Node} children
 */
export function refresh(element, ...children) {
  const fresh = element.cloneNode(false);
  fresh.append(...children);
  if (fresh.isEqualNode(element)) return;
  const controls = () => [...element.querySelectorAll("button, a")];
  const focused = controls().indexOf(document.activeElement);
  element.replaceChildren(...fresh.childNodes);
  controls()[focused]?.focus({ preventScroll: true });
}

/** The color class of a person. @param {number} id */
export function color(id) {
  return `peer-${id % 7}`;
}

/** A round picture with initials. @param {{id: number, name: string}} who */
export function avatar(who) {
  const initials = who.name.split(" ").map((word) => word[0]).join("").slice(0, 2);
  return make("span", { className: `avatar ${color(Math.abs(who.id))}`, "aria-hidden": "true" }, initials);
}
