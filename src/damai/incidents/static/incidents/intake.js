/** The intake form: type-ahead for the place, a draft kept while typing, the form sent once. */
import { timeAt } from "../webkit/ages.js";
import { dayOf } from "./said.js";
import { word } from "../webkit/words.js";
import { alertIn } from "./sending.js";

const form = document.querySelector("[data-intake]");
const place = form.querySelector("#f-place_text");
const code = form.querySelector("[name=place]");
const list = form.querySelector("[data-options]");
const DRAFT = `damai-draft-${document.documentElement.dataset.actor}`;
const REACH_MS = 8000;
let found = [];
let active = -1;
let asked = 0;
let looking = false; // what is found is not yet of the text as it stands
let entered = false; // and Enter was pressed meanwhile

async function look() {
  const mine = ++asked;
  const text = place.value.trim();
  if (text.length < 2) { looking = false; close(); return; }
  try {
    const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(REACH_MS) });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const items = await answer.json();
    if (mine !== asked || place.value.trim() !== text) return;
    looking = false;
    found = items;
    active = found.length ? 0 : -1;
    // A fast hand has left the field already: one answer is the place that was meant.
    const left = document.activeElement !== place;
    if (found.length && (entered || (left && found.length === 1))) choose(0);
    else if (!left) paint();
    entered = false;
  } catch {
    if (mine === asked) looking = false;
    close();
  }
}

function paint() {
  list.replaceChildren(...found.map((item, index) => {
    const node = document.createElement("div");
    node.setAttribute("role", "option");
    node.id = `o-${index}`;
    node.setAttribute("aria-selected", String(index === active));
    const name = document.createElement("strong");
    name.textContent = item.name;
    const more = document.createElement("span");
    more.textContent = `${word(`js.level.${item.kind}`)} · ${item.kind === "station" ? item.code : item.place || item.code}`;
    node.append(name, more);
    node.addEventListener("mousedown", (event) => { event.preventDefault(); choose(index); });
    return node;
  }));
  if (!found.length) {
    const none = document.createElement("div");
    none.className = "state";
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    none.textContent = word("js.intake.no_place");
    list.append(none);
  }
  list.hidden = false;
  place.setAttribute("aria-expanded", "true");
  if (active >= 0) place.setAttribute("aria-activedescendant", `o-${active}`);
}

function close() {
  list.hidden = true;
  place.setAttribute("aria-expanded", "false");
  place.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const item = found[index];
  if (!item) return;
  code.value = item.code;
  place.value = item.kind === "station" ? item.name : `${item.name}${item.place ? `, ${item.place}` : ""}`;
  close();
  keep();
  near(item.kind === "station" ? item.place : item.code);
}

/** What is still open in the kelurahan: so that one event is not reported twice. */
async function near(area) {
  const panel = document.querySelector("[data-near]");
  const shown = panel.querySelector("[data-near-list]");
  try {
    const answer = await fetch(`/api/v1/incidents?status=alive&limit=8&area=${encodeURIComponent(area)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) { panel.hidden = true; return; }
    const { items } = await answer.json();
    shown.replaceChildren(...items.map((item) => {
      const node = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/kejadian/${item.id}`;
      link.textContent = item.title;
      const when = document.createElement("span");
      when.className = "dim small";
      when.textContent = `${timeAt(Date.parse(item.reported_at))} · ${word(`incidents.kind.${item.kind}`)}`;
      node.append(link, document.createElement("br"), when);
      return node;
    }));
    if (!items.length) shown.textContent = word("js.intake.near_none");
    panel.hidden = false;
  } catch {
    panel.hidden = true;
  }
}

let timer = 0;
place.addEventListener("input", () => {
  code.value = "";
  [looking, entered] = [true, false];
  clearTimeout(timer);
  timer = setTimeout(look, 120);
});
place.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) {
    // The form is sent as it stands: what is chosen in the open list is the place, as when the field is left.
    if (event.key === "Enter" && !looking && !code.value && !list.hidden) choose(active);
    return;
  }
  if (event.key === "Enter" && looking) {
    // The list is of fewer letters than stand there: the answer that is on its way is the one that is meant.
    event.preventDefault();
    entered = true;
    return;
  }
  if (list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    active = (active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(1, found.length);
    paint();
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(active);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    close();
  }
});
// Whoever comes back to a place that was refused sees at once what it could be.
const lookAgain = () => { if (document.querySelector("[data-error]") && !code.value && !looking) look(); };
place.addEventListener("focus", lookAgain);
if (document.activeElement === place) lookAgain();
place.addEventListener("blur", () => {
  if (!looking && !code.value && active >= 0 && found.length && !list.hidden) choose(active);
  close();
});

function keep() {
  const draft = Object.fromEntries(new FormData(form));
  delete draft.form_token;
  draft.place_text = place.value;
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  form.querySelector("[data-draft]").textContent = word("js.intake.kept");
}

form.addEventListener("input", keep);
const occurred = form.querySelector("#f-occurred");
const dayShown = form.querySelector("#h-occurred");
const hint = dayShown.textContent;
dayShown.setAttribute("role", "status");
/** Which day the typed time is of, as the report will say it: in the place of the hint. */
function sayDay() {
  const said = dayOf(occurred.value);
  dayShown.classList.toggle("said", said !== "");
  if (dayShown.textContent !== (said || hint)) dayShown.textContent = said || hint;
}
occurred.addEventListener("input", sayDay);
setInterval(sayDay, 10_000); // a form lies open past midnight
let sending = false;
function busy(on) {
  sending = on;
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", String(on));
}
// The draft stays until the board has seen it filed: on a cut link the form's words are not lost.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return;
  busy(true);
  try {
    // On a cut link the browser would put its own error page in the place of the form.
    await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(REACH_MS) });
    // Words that no answer has come to yet: the one place that they mean is looked up before they go.
    if (looking) { clearTimeout(timer); await look(); }
    form.submit();
  } catch {
    busy(false);
    alertIn(form, word("js.drawer.not_sent"));
  }
});
window.addEventListener("pageshow", () => busy(false));

if (!document.querySelector("[data-error]")) {
  const kept = code.value ? null : JSON.parse(sessionStorage.getItem(DRAFT) || "null");
  if (code.value) near(code.value.split(".").slice(0, 4).join("."));
  if (kept && (kept.text || kept.kind)) {
    for (const [name, value] of Object.entries(kept)) {
      const field = form.elements.namedItem(name);
      if (field && "value" in field && name !== "form_token") field.value = value;
    }
    place.value = kept.place_text || "";
    form.querySelector("[data-draft]").textContent = word("js.intake.restored");
  }
  form.querySelector("#f-kind").focus();
}
sayDay();
