/** Single keys act only outside fields; `?` lists them; they can be switched off. */
import { word } from "./words.js";

/** @type {Map<string, {text: string, run: () => void, when?: () => boolean}>} */
const keys = new Map();
const STORE = "damai-keys-off";
let going = 0;
let held = 0;

/** `when` false leaves the key to the browser: arrows scroll where there is no list to move in. */
export function key(name, text, run, when) {
  keys.set(name, { text, run, when });
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
  if (event.key === "?") { event.preventDefault(); help(); return; }
  if (localStorage.getItem(STORE) === "1") return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (going && performance.now() - going < 1500) {
    going = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(name)}"]`);
    if (link) { event.preventDefault(); link.click(); return; }
  }
  if (name === "g") { going = performance.now(); return; }
  const found = keys.get(name);
  if (!found || found.when?.() === false) return;
  if (name === "Enter" && event.target instanceof HTMLElement && event.target.closest("a,button,summary")) return;
  event.preventDefault();
  found.run();
});

function help() {
  const dialog = document.querySelector("[data-help]");
  const list = dialog?.querySelector("[data-keys]");
  if (!dialog || !list) return;
  list.replaceChildren();
  const rows = [...keys].filter(([, v]) => v.text).map(([name, v]) => [name === " " ? "␣" : name, v.text]);
  for (const link of document.querySelectorAll("[data-go]")) {
    rows.push([`G ${link.dataset.go.toUpperCase()}`, link.textContent.trim()]);
  }
  for (const [name, text] of rows) {
    const row = document.createElement("div");
    const kbd = document.createElement("kbd");
    kbd.textContent = name.length === 1 ? name.toUpperCase() : name;
    row.append(kbd, document.createTextNode(text));
    list.append(row);
  }
  const off = document.createElement("button");
  off.type = "button";
  off.className = "btn";
  const paint = () => { off.textContent = word(localStorage.getItem(STORE) === "1" ? "js.keys.on" : "js.keys.off"); };
  off.addEventListener("click", () => {
    localStorage.setItem(STORE, localStorage.getItem(STORE) === "1" ? "0" : "1");
    paint();
  });
  paint();
  const row = document.createElement("div");
  row.append(off);
  list.append(row);
  dialog.showModal();
  // From the top: the first thing that can be pressed stands below the list, on a phone out of sight.
  const title = dialog.querySelector("h2");
  title.tabIndex = -1;
  title.focus();
}
