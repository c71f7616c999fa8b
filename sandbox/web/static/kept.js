// What a reload keeps: in the window's own session, so that two windows do not disturb each other.

const session = storage();

/** What was kept under a name, or the fallback. @template T @param {string} name @param {T} fallback @returns {T} */
export function kept(name, fallback) {
  return JSON.parse(session?.getItem(name) ?? "null") ?? fallback;
}

/** Keep something for this window. @param {string} name @param {unknown} value */
export function keep(name, value) {
  session?.setItem(name, JSON.stringify(value));
}

/** A browser that keeps nothing for anybody, as with cookies blocked, throws. */
function storage() {
  try {
    return sessionStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
