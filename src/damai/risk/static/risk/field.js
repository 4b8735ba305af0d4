/**
 * A checklist in the field: single keys, a draft kept as it is answered, how many are. Without this script the form
 * works too.
 */
import { key } from "../webkit/keys.js";
import { word } from "../webkit/words.js";

const form = document.querySelector("[data-checklist]");
const asks = [...form.querySelectorAll("[data-ask]")];
const STORE = `damai-checklist-${document.documentElement.dataset.actor}`;
const PATH = form.getAttribute("action");
const restored = form.querySelector("[data-restored]");
let now = -1;

function drafts() {
  return JSON.parse(sessionStorage.getItem(STORE) || "{}");
}

function keep(draft) {
  const kept = drafts();
  if (draft) kept[PATH] = draft;
  else delete kept[PATH];
  sessionStorage.setItem(STORE, JSON.stringify(kept));
}

function answered() {
  return asks.filter((ask) => ask.querySelector("input:checked")).length;
}

/** With what was kept before: the bar and the list of places say the same. */
function known() {
  return asks.filter((ask) => "before" in ask.dataset || ask.querySelector("input:checked")).length;
}

function count() {
  form.querySelector("[data-count]").textContent = word("risk.checklist.count", { n: known(), all: asks.length });
}

/** As it stands now; with nothing answered and nothing written there is nothing to keep. */
function save() {
  const values = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "form_token" && name !== "id"));
  keep(answered() || values.evidence ? { values, sent: drafts()[PATH]?.sent } : null);
  count();
}

function put(values) {
  for (const field of form.elements) {
    if (!field.name || field.name === "form_token" || field.name === "id") continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = values[field.name] === field.value;
    else if (field.name in values) field.value = values[field.name];
  }
}

function move(step) {
  now = Math.min(Math.max(now + step, 0), asks.length - 1);
  const ask = asks[now];
  ask.focus({ preventScroll: true });
  ask.scrollIntoView({ block: "center" });
}

/** The answer of the question one is at, and on to the next. */
function choose(index) {
  if (now < 0) now = Math.max(0, asks.findIndex((ask) => !ask.querySelector("input:checked")));
  asks[now].querySelectorAll("input")[index].checked = true;
  save();
  if (now < asks.length - 1) move(1);
  else asks[now].focus();
}

for (const [at, ask] of asks.entries()) {
  ask.addEventListener("focusin", () => { now = at; });
  let before = null;
  // What is chosen can be taken back by the same hand: a question may stay unanswered.
  ask.addEventListener("pointerdown", () => { before = ask.querySelector("input:checked"); });
  ask.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLInputElement) || !event.detail) return;
    if (event.target === before) { event.target.checked = false; save(); }
    ask.focus({ preventScroll: true }); // so that single keys go on from here
  });
}
form.addEventListener("input", save);
form.addEventListener("change", save);
form.addEventListener("submit", () => {
  // Nobody knows whether it arrives: the next try carries the same id, so that it is done once.
  const draft = drafts()[PATH];
  if (draft) keep({ ...draft, sent: form.elements.id.value });
});
form.querySelector("[data-discard]").addEventListener("click", () => {
  keep(null);
  form.reset();
  restored.hidden = true;
  count();
});

key("j", word("risk.checklist.key.next"), () => move(1));
key("k", word("risk.checklist.key.previous"), () => move(-1));
key("1", word("risk.checklist.key.yes"), () => choose(0));
key("2", word("risk.checklist.key.no"), () => choose(1));
key("3", word("risk.checklist.key.unknown"), () => choose(2));

const draft = drafts()[PATH];
if (document.querySelector("[data-kept]")) keep(null);
else if (document.querySelector("[data-error]")) save(); // refused: what was written stands in the form
else if (draft) {
  put(draft.values);
  if (draft.sent) form.elements.id.value = draft.sent;
  restored.hidden = false;
}
count();
