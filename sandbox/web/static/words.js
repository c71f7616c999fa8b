// What the page says in its reader's language. English stands in the code; the page brings the rest.

/** @type {Record<string, string>} */
const known = JSON.parse(document.getElementById("words").textContent);

/** The language of the page, as the dates of a browser know it. */
export const language = document.documentElement.lang;

/**
 * Say something in it: `worded("Reply to {name}", { name })`.
 * @param {string} english @param {Record<string, string | number>} values
 */
export function worded(english, values = {}) {
  return (known[english] ?? english).replace(/\{(\w+)\}/g, (blank, name) => String(values[name] ?? blank));
}
