/** The incident's own page: keeps itself fresh, but never under a hand that writes; the keys press its forms. */
import { tick } from "../webkit/ages.js";
import { copyFrom, wireCopying } from "../webkit/copying.js";
import { listen } from "../webkit/live.js";
import { key } from "../webkit/keys.js";
import { word } from "../webkit/words.js";
import { writing } from "../webkit/writing.js";
import { keepWords, restore } from "./drafts.js";
import { sendForm } from "./sending.js";

const root = document.querySelector("[data-page-sheet]");
const chip = document.querySelector("[data-new]");
let due = false;
let sending = false;

/** Read the page again: once nobody writes, or because somebody said so (their words come back with it). */
function renew() {
  due = sending || writing(root);
  chip.hidden = !due;
  if (!due) location.reload();
}

document.addEventListener("damai:frames", (event) => {
  const mine = event.detail.find((f) => f.topic === "incidents" && f.id === root.dataset.id);
  if (mine && (mine.op !== "put" || mine.version > Number(root.dataset.version))) renew();
});
document.addEventListener("damai:resync", renew);
document.addEventListener("focusout", () => setTimeout(() => { if (due) renew(); }, 200));
chip.addEventListener("click", () => location.reload());

root.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending) send(event.target, event.submitter);
});

async function send(form, button) {
  sending = true;
  const sent = await sendForm(form, button, { part: false, wanted: "[data-page-sheet]" });
  sending = false;
  const fresh = sent?.page.querySelector("[data-page-sheet]");
  // It is done, and out of this reader's sight.
  if (sent && !fresh) { location.assign(sent.answer.url); return; }
  if (fresh) {
    document.title = sent.page.title;
    root.dataset.version = fresh.dataset.version;
    root.replaceChildren(...fresh.childNodes);
    restore(root);
    tick();
    (root.querySelector("[data-error]") || root.querySelector("[data-sheet-title]"))?.focus();
  }
  if (due) renew();
}

function act(verb) {
  return () => {
    const form = root.querySelector(`form[data-verb="${verb}"]`);
    const details = form?.closest("details");
    if (!form) return;
    if (!details) { form.requestSubmit(); return; }
    details.open = true;
    form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  };
}
for (const [name, verb, text] of [["a", "take", "take"], ["d", "hand", "hand"], ["p", "severity", "severity"], ["n", "note", "note"], ["r", "reply", "reply"], ["s", "close", "close"]]) {
  key(name, word(`js.keys.${text}`), act(verb), undefined, verb);
}
key("c", word("js.keys.copy"), () => copyFrom(`/kejadian/${root.dataset.id}/salin`));
wireCopying();
restore(root);
keepWords(root);
listen(Number(root.dataset.seq));
