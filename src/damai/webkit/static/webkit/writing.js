/** Is somebody writing below `root`? Then nothing there may be replaced, or their words are gone. */
export function writing(root) {
  const active = document.activeElement;
  if (root.contains(active) && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName)) return true;
  if (root.querySelector("[data-error]")) return true;
  return [...root.querySelectorAll("textarea, input:not([type=hidden]), select")].some(changed);
}

/** Does the field say something else than the server put there? */
export function changed(field) {
  if (!(field instanceof HTMLSelectElement)) return field.value !== field.defaultValue;
  const first = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(0, first);
}
