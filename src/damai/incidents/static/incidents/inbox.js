/** The inbox keeps itself fresh, but never under a hand that writes. */
import { listen } from "../webkit/live.js";
import { tick } from "../webkit/ages.js";
import { key } from "../webkit/keys.js";
import { word } from "../webkit/words.js";
import { writing } from "../webkit/writing.js";

const root = document.querySelector("[data-inbox]");
const chip = document.querySelector("[data-new]");
let due = false;
let timer = 0;

function busy() {
  return writing(root) || (root.contains(document.activeElement) && document.activeElement.tagName === "SUMMARY");
}

async function refresh() {
  due = false;
  chip.hidden = true;
  try {
    const answer = await fetch("/kotak", { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-inbox]");
    const focused = document.activeElement?.closest?.("[data-card]")?.dataset.card;
    if (fresh) root.replaceChildren(...fresh.childNodes);
    if (focused) root.querySelector(`[data-card="${CSS.escape(focused)}"] a`)?.focus();
    tick();
  } catch { /* the banner says that the link is cut */ }
}

document.addEventListener("damai:frames", (event) => {
  const mine = event.detail.filter((f) => f.topic === "incidents" && (f.op !== "put" || f.row.agency === root.dataset.agency || root.querySelector(`[data-card="${CSS.escape(f.id)}"]`)));
  if (!mine.length) return;
  due = true;
  if (busy()) { chip.hidden = false; chip.querySelector("span").textContent = word("js.inbox.changed"); return; }
  clearTimeout(timer);
  timer = setTimeout(refresh, 150);
});
document.addEventListener("damai:resync", refresh);
chip.addEventListener("click", refresh);
document.addEventListener("focusout", () => setTimeout(() => { if (due && !busy()) refresh(); }, 200));

function cards() { return [...root.querySelectorAll("[data-card] h3 a")]; }
function move(step) {
  const all = cards();
  const at = all.indexOf(document.activeElement?.closest?.("[data-card]")?.querySelector("h3 a"));
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}
function press(verb) {
  const card = document.activeElement?.closest?.("[data-card]") || root.querySelector("[data-card]");
  const form = card?.querySelector(`form[data-verb="${verb}"]`);
  if (!form) return;
  const details = form.closest("details");
  if (details) { details.open = true; form.querySelector("textarea, select")?.focus(); } else form.requestSubmit();
}
key("j", word("js.keys.next"), () => move(1));
key("k", word("js.keys.previous"), () => move(-1));
key("a", word("js.keys.accept"), () => press("accept"));
key("t", word("js.keys.decline"), () => press("decline"));
key("r", word("js.keys.reply"), () => press("reply"));
key("s", word("js.keys.close"), () => press("close"));
listen(Number(root.dataset.seq));
