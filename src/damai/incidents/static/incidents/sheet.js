/** The incident's own page: tells when it changed, and the keys press its forms. */
import { listen } from "../webkit/live.js";
import { key } from "../webkit/keys.js";
import { word } from "../webkit/words.js";
import { writing } from "../webkit/writing.js";

const root = document.querySelector("[data-page-sheet]");
const chip = document.querySelector("[data-new]");

document.addEventListener("damai:frames", (event) => {
  const mine = event.detail.find((f) => f.topic === "incidents" && f.id === root.dataset.id);
  if (!mine || (mine.op === "put" && mine.version <= Number(root.dataset.version))) return;
  if (writing(root)) chip.hidden = false;
  else location.reload();
});
document.addEventListener("damai:resync", () => location.reload());
chip.addEventListener("click", () => location.reload());

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
  key(name, word(`js.keys.${text}`), act(verb));
}
listen(Number(root.dataset.seq));
