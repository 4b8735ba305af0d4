/**
 * The hand-over: what happens comes to the page by itself, named as new, but never under a hand that writes.
 * A page older than what it signs is refused by the server, which shows what is new and asks again.
 */
import { tick } from "../webkit/ages.js";
import { copyFrom, wireCopying } from "../webkit/copying.js";
import { key } from "../webkit/keys.js";
import { listen } from "../webkit/live.js";
import { word } from "../webkit/words.js";
import { writing } from "../webkit/writing.js";

const REST_MS = 800;
const root = document.querySelector("[data-watch]");
const seen = root.dataset.seen;
let due = 0;
let heard = 0;
let shown = 0;
let reading = false;

function busy() {
  return writing(root) || Boolean(root.querySelector("details[open]"));
}

function paint() {
  const chip = root.querySelector("[data-new]");
  chip.hidden = heard === shown;
  chip.querySelector("span").textContent = word("js.watch.changed");
}

function changed() {
  heard += 1;
  if (busy()) paint();
  else later(REST_MS);
}

function later(ms) {
  if (!due) due = setTimeout(() => { due = 0; read(false); }, ms);
}

/** What was written and not sent, by form and field; and where the hand was. */
function kept() {
  const words = [...root.querySelectorAll("form[data-verb] textarea")].map((field) => [field.id, field.value, Boolean(field.closest("details")?.open)]);
  const at = document.activeElement;
  const place = root.contains(at) ? at.id && `#${CSS.escape(at.id)}` || (at.matches("[data-sign]") && "[data-sign]") || (at.getAttribute("href") && `a[href="${CSS.escape(at.getAttribute("href"))}"]`) : "";
  return () => {
    for (const [id, value, open] of words) {
      const field = document.getElementById(id);
      if (!field) continue;
      if (value !== field.value) field.value = value;
      if (open) field.closest("details").open = true;
    }
    if (place) root.querySelector(place)?.focus({ preventScroll: true });
  };
}

/** Read the page anew; `demanded`: also while somebody writes, whose words come back with it. */
async function read(demanded) {
  if (reading) { later(REST_MS); return; }
  if (!demanded && busy()) { paint(); return; }
  reading = true;
  const upTo = heard;
  try {
    const answer = await fetch(`/jaga?sejak=${seen}`, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-watch]");
    if (answer.redirected || answer.status === 401 || answer.status === 403) { location.reload(); return; }
    if (!answer.ok || !fresh) { later(5000); return; }
    if (!demanded && busy()) return;
    const giveBack = kept();
    root.replaceChildren(...fresh.childNodes);
    giveBack();
    shown = upTo;
    wire();
    tick();
  } catch {
    // The link is cut: the banner says so, and what comes when it is back reads anew.
  } finally {
    reading = false;
    paint();
  }
}

function wire() {
  root.querySelector("[data-copy]").disabled = false;
  const print = root.querySelector("[data-print]");
  print.disabled = false;
  print.addEventListener("click", () => window.print());
  root.querySelector("[data-new]").addEventListener("click", () => read(true));
}

document.addEventListener("damai:frames", (event) => {
  if (event.detail.some((frame) => frame.topic === "incidents" || frame.topic === "watches")) changed();
});
document.addEventListener("damai:resync", changed);
let cut = false;
document.addEventListener("damai:link", (event) => {
  if (event.detail.state === "live" && cut) changed();
  cut = event.detail.state === "cut";
});
document.addEventListener("focusout", () => setTimeout(() => { if (heard !== shown && !busy()) later(200); }, 200));
if ("stands" in root.dataset) key("t", word("js.keys.sign"), () => root.querySelector("[data-sign], .actions summary")?.focus());
key("c", word("js.keys.copy_watch"), () => copyFrom("/jaga/salin"));
key(".", word("js.keys.new"), () => { if (heard !== shown) read(true); });
wireCopying();
wire();
listen(Number(root.dataset.seq));
