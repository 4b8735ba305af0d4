/** Single keys act only outside fields; `?` lists them; they can be moved to other letters and switched off. */
import { help } from "./keyhelp.js";
import { declared, isOff } from "./keymap.js";

/** @type {Map<string, {text: string, run: () => void, when?: () => boolean, verb?: string}>} */
const keys = new Map();
let going = 0;
let held = 0;

/**
 * `when` false leaves the key to the browser: arrows scroll where there is no list to move in.
 * `verb` = the form (`data-verb`) that it presses: without that form on the page the act is not offered.
 */
export function key(name, text, run, when, verb) {
  keys.set(name, { text, run, when, verb });
}

/** What the page offers now: [name, text, run], for the palette. */
export function offered() {
  return [...keys]
    .filter(([, v]) => v.text && v.when?.() !== false && (!v.verb || document.querySelector(`main form[data-verb="${v.verb}"]`)))
    .map(([name, v]) => [name, v.text, v.run]);
}

/** Which forms have a key of their own. */
export function verbs() {
  return new Set([...keys.values()].map((v) => v.verb).filter(Boolean));
}

/** While `work` is under way single keys do nothing: words typed too early must not become acts. */
export async function hold(work) {
  held += 1;
  try {
    await work;
  } finally {
    held -= 1;
  }
}

function inField(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") { keys.get("Escape")?.run(); return; }
  if (inField(event.target) || document.querySelector("dialog[open]")) return;
  if (held) { event.preventDefault(); return; }
  if (event.key === "?") { event.preventDefault(); help(keys); return; }
  if (isOff()) return;
  const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (going && performance.now() - going < 1500) {
    going = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(typed)}"]`);
    if (link) { event.preventDefault(); link.click(); return; }
  }
  const name = declared(typed);
  if (name === "g") { going = performance.now(); return; }
  const found = keys.get(name);
  if (!found || found.when?.() === false) return;
  if (name === "Enter" && event.target instanceof HTMLElement && event.target.closest("a,button,summary")) return;
  event.preventDefault();
  found.run();
});
