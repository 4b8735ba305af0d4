/** The dialog behind `?`: every key of this page as this person has it, and the way to change it. */
import { changed, choose, isOff, moved, pressed, shown } from "./keymap.js";
import { word } from "./words.js";

let waiting = null;

/** @param {Map<string, {text: string}>} keys */
export function help(keys) {
  const dialog = document.querySelector("[data-help]");
  const list = dialog?.querySelector("[data-keys]");
  if (!dialog || !list) return;
  fill(dialog, list, keys);
  dialog.showModal();
  // From the top: the first thing that can be pressed stands below the list, on a phone out of sight.
  const title = dialog.querySelector("h2");
  title.tabIndex = -1;
  title.focus();
}

function fill(dialog, list, keys) {
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  told.className = "keys-told";
  const again = () => fill(dialog, list, keys);
  const rows = [...keys].filter(([, v]) => v.text).map(([name, v]) => line(cap(name, v.text, told, again), v.text));
  rows.push(line(cap("g", word("js.keys.go"), told, again), word("js.keys.go")));
  if (document.querySelector("form :is(textarea, input:not([type=hidden]), select)")) rows.push(line(pair("Ctrl Enter"), word("js.keys.send")));
  for (const link of document.querySelectorAll("[data-go]")) {
    rows.push(line(pair(`${shown("g")} ${link.dataset.go.toUpperCase()}`), link.textContent.trim()));
  }
  const acts = document.createElement("div");
  acts.className = "btn-row keys-acts";
  acts.append(button(word(isOff() ? "js.keys.on" : "js.keys.off"), () => save({ off: !isOff() }, told, again)));
  if (changed()) acts.append(button(word("js.keys.reset"), () => save({ off: false, keys: {} }, told, again)));
  list.replaceChildren(...rows, told, acts);
}

function line(cap, text) {
  const row = document.createElement("div");
  row.append(cap, document.createTextNode(text));
  return row;
}

/** Two keys as one cap: it stands where it is. */
function pair(text) {
  const kbd = document.createElement("kbd");
  kbd.textContent = text;
  kbd.dataset.name = text;
  return kbd;
}

function button(text, act) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "btn";
  node.textContent = text;
  node.addEventListener("click", act);
  return node;
}

/** A key cap; one with a single sign can be pressed, and then waits for the sign to take its place. */
function cap(name, text, told, again) {
  const kbd = document.createElement("kbd");
  kbd.textContent = shown(name);
  kbd.dataset.name = kbd.textContent.length === 1 ? name : kbd.textContent;
  if (name.length > 1) return kbd;
  const node = button("", () => wait(node, name, text, told, again));
  node.className = "key-cap";
  node.setAttribute("aria-label", word("js.keys.change", { key: shown(name), act: text }));
  node.append(kbd);
  return node;
}

function wait(node, name, text, told, again) {
  waiting?.();
  told.textContent = word("js.keys.press", { act: text });
  node.setAttribute("aria-pressed", "true");
  const listener = async (event) => {
    if (event.repeat || ["Shift", "Control", "Alt", "Meta", "CapsLock"].includes(event.key)) return;
    if (event.key === "Tab") { stop(); told.textContent = ""; return; }
    event.preventDefault();
    event.stopPropagation();
    stop();
    told.textContent = "";
    if (event.key === "Escape") return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (letter === pressed(name)) return;
    await save({ keys: moved(name, letter) }, told, again);
  };
  const stop = () => {
    node.removeEventListener("keydown", listener, true);
    node.removeEventListener("blur", stop);
    node.removeAttribute("aria-pressed");
    waiting = null;
  };
  waiting = stop;
  node.addEventListener("keydown", listener, true);
  node.addEventListener("blur", stop);
}

/** What was refused changes nothing, and the dialog says why. */
async function save(wanted, told, again) {
  const at = [...document.querySelectorAll("[data-keys] button")].indexOf(document.activeElement);
  const sentence = await choose(wanted);
  if (sentence) { told.textContent = sentence; return; }
  again();
  const buttons = document.querySelectorAll("[data-keys] button");
  buttons[Math.min(Math.max(at, 0), buttons.length - 1)].focus();
  document.querySelector("[data-keys] [role=status]").textContent = word("js.keys.saved");
}
