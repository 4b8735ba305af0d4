/** What every page has: clock, keys, the error summary's focus, menus that close. */
import "./ages.js";
import "./duty.js";
import "./sendkey.js";
import "./stage.js";
import "./switching.js";
import "./waiting.js";
import { word } from "./words.js";
import { hold, key } from "./keys.js";

const MENUS = ".menu[open], .rail-more[open]";

document.querySelector("[data-error]")?.focus();

/** The palette is fetched when it is first asked for. */
async function palette() {
  try {
    const { openPalette } = await import("./palette.js");
    await openPalette();
  } catch {
    say(word("js.palette.away"));
  }
}
document.addEventListener("keydown", (event) => {
  if ((!event.ctrlKey && !event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
  const other = document.querySelector("dialog[open]:not(.palette)");
  event.preventDefault();
  if (!other) hold(palette());
});
document.querySelector("[data-palette]")?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  hold(palette());
});

key("Escape", "", () => {
  document.querySelector("dialog[open]")?.close();
  for (const menu of document.querySelectorAll(MENUS)) menu.removeAttribute("open");
  document.dispatchEvent(new CustomEvent("damai:escape"));
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(MENUS)) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
  }
});

/** Say something to everyone, quietly: screen readers hear it, eyes see it for a few seconds. */
export function say(text) {
  const region = document.querySelector("[data-say]");
  if (region) region.textContent = text;
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = text;
  document.body.append(toast);
  // What the map says about itself stays readable below it.
  const note = document.querySelector(".map-note")?.getBoundingClientRect();
  if (note?.height) toast.style.bottom = `${innerHeight - note.top + 8}px`;
  setTimeout(() => toast.remove(), 4000);
}
