/** Preventions and classes: fresh when the index changes, but never under a hand that writes or chooses. */
import { wireCopying } from "../webkit/copying.js";
import { listen } from "../webkit/live.js";
import { writing } from "../webkit/writing.js";

const root = document.querySelector("[data-acts]");
const fresh = root?.querySelector("[data-new]");
let due = false;

/** Something was ticked or chosen since the page came. */
function chosen() {
  return [...root.querySelectorAll("input[type=checkbox], input[type=radio]")].some((one) => one.checked !== one.defaultChecked);
}

function renew() {
  due = writing(root) || chosen() || Boolean(document.querySelector("dialog[open]"));
  fresh.hidden = !due;
  if (!due) location.reload();
}

if (root) {
  document.addEventListener("damai:frames", (event) => {
    if (event.detail.some((frame) => frame.topic === "risk")) renew();
  });
  document.addEventListener("damai:resync", renew);
  document.addEventListener("focusout", () => setTimeout(() => { if (due) renew(); }, 200));
  fresh.addEventListener("click", () => location.reload());
  listen(Number(root.dataset.seq));
}

/** The place that was chosen, with its score and class, as the list of the version says. */
const place = document.querySelector("[data-place]");
if (place) {
  const echo = document.querySelector("[data-echo]");
  const said = new Map([...place.list.options].map((option) => [option.value, option.label]));
  const told = echo.textContent;
  place.addEventListener("input", () => {
    echo.textContent = said.get(place.value.trim()) ?? (place.value === place.defaultValue ? told : "");
  });
}

/** On a phone the list comes first; a filter that is used stays in sight. */
const filter = document.querySelector("[data-filter]:not([data-used])");
if (filter && matchMedia("(max-width: 720px)").matches) filter.open = false;

/** Choosing stations: all of the page with one tick, and how many are chosen. */
const all = document.querySelector("[data-all]");
if (all) {
  const picks = [...document.querySelectorAll("[data-pick]")];
  const count = document.querySelector("[data-picked]");
  const tell = () => {
    const n = picks.filter((one) => one.checked).length;
    count.textContent = String(n);
    all.checked = n === picks.length;
    all.indeterminate = n > 0 && n < picks.length;
  };
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => {
    for (const one of picks) one.checked = all.checked;
    tell();
  });
  for (const one of picks) one.addEventListener("change", tell);
  tell();
}

wireCopying();
