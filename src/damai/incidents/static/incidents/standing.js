/** What a fresh copy of the same forms must give back: which were open, and the place of the focus. */
import { pathOf } from "./drafts.js";

/**
 * Note it before the copy comes; call the result when it is there.
 * `home` finds the place to go when the focused form is no more; `but` is a form that has done its work.
 * @param {HTMLElement} root @param {{home?: (() => HTMLElement | null), but?: HTMLFormElement}} [given]
 */
export function standing(root, { home = () => null, but } = {}) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const opened = [...root.querySelectorAll("details[open] > form[data-verb]")].filter((form) => form !== but).map(pathOf);
  const mine = active?.closest("form[data-verb]") || active?.closest("details")?.querySelector("form[data-verb]");
  const path = mine && pathOf(mine);
  const field = active?.name;
  const cursor = typeof active?.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  return () => {
    const found = (wanted) => [...root.querySelectorAll("form[data-verb]")].find((form) => pathOf(form) === wanted);
    for (const wanted of opened) found(wanted)?.closest("details")?.setAttribute("open", "");
    if (!active) return;
    const same = path && found(path);
    const details = same?.closest("details");
    const place = (details?.open && field && same.elements[field]) || details?.querySelector("summary") || same?.querySelector("button") || home();
    place?.focus({ preventScroll: true });
    if (cursor && place?.name === field) place.setSelectionRange(...cursor);
  };
}
