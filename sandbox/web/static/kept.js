// What a reload keeps: in the window's own session, so that two windows do not disturb each other.

/** What was kept under a name, or the fallback. @template T @param {string} name @param {T} fallback @returns {T} */
export function kept(name, fallback) {
  return JSON.parse(sessionStorage.getItem(name) ?? "null") ?? fallback;
}

/** Keep something for this window. @param {string} name @param {unknown} value */
export function keep(name, value) {
  sessionStorage.setItem(name, JSON.stringify(value));
}
