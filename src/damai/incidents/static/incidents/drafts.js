/**
 * Words that are written but not sent stay in this tab, form by form, until they are sent or cleared: an Esc,
 * another row, a refresh, a reload or the end of the session do not take them. Signing out does.
 */
import { changed } from "../webkit/writing.js";

const STORE = `damai-words-${document.documentElement.dataset.actor}`;

/** A form's own name; no two forms on a page share it. */
export function pathOf(form) {
  return form.getAttribute("action");
}

function read() {
  return JSON.parse(sessionStorage.getItem(STORE) || "{}");
}

function write(path, draft) {
  const kept = read();
  if (draft) kept[path] = draft;
  else delete kept[path];
  sessionStorage.setItem(STORE, JSON.stringify(kept));
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName) && field.type !== "hidden" && field.name);
}

function save(form) {
  const fields = fieldsOf(form);
  const any = fields.some((field) => (field instanceof HTMLSelectElement ? changed(field) : field.value.trim()));
  write(pathOf(form), any ? { values: Object.fromEntries(fields.map((field) => [field.name, field.value])) } : null);
}

/**
 * Nobody knows whether the form arrived: the next try must carry the same id and version, so that it is done once.
 */
export function unsure(form) {
  const kept = read()[pathOf(form)];
  if (kept) write(pathOf(form), { ...kept, hidden: { id: form.elements.id.value, version: form.elements.version.value } });
}

/** The server has refused it: the next try is a new one. */
export function refused(form) {
  const kept = read()[pathOf(form)];
  if (kept) write(pathOf(form), { values: kept.values });
}

export function forget(form) {
  write(pathOf(form), null);
}

/** Give the forms below `root` their words back, and open them. */
export function restore(root) {
  const kept = read();
  for (const form of root.querySelectorAll("form[data-verb]")) {
    const draft = kept[pathOf(form)];
    if (!draft) continue;
    for (const field of fieldsOf(form)) {
      const value = draft.values[field.name];
      if (value === undefined) continue;
      if (!(field instanceof HTMLSelectElement) || [...field.options].some((option) => option.value === value)) field.value = value;
    }
    for (const [name, value] of Object.entries(draft.hidden || {})) form.elements[name].value = value;
    form.closest("details")?.setAttribute("open", "");
  }
}

/** Keep what is written below `root` from now on. */
export function keepWords(root) {
  const listener = (event) => {
    const form = event.target instanceof Element ? event.target.closest("form[data-verb]") : null;
    if (form) save(form);
  };
  root.addEventListener("input", listener);
  root.addEventListener("change", listener);
}
