/** The intake form: type-ahead for the place, a draft kept while typing, the form sent once. */
import { timeAt } from "../webkit/ages.js";
import { places, twoLines, typeahead } from "../webkit/typeahead.js";
import { dayOf } from "./said.js";
import { word } from "../webkit/words.js";
import { alertIn } from "./sending.js";

const form = document.querySelector("[data-intake]");
const place = form.querySelector("#f-place_text");
const code = form.querySelector("[name=place]");
const list = form.querySelector("[data-options]");
const DRAFT = `damai-draft-${document.documentElement.dataset.actor}`;
const REACH_MS = 8000;

function chosen(item) {
  code.value = item.code;
  place.value = item.kind === "station" ? item.name : `${item.name}${item.place ? `, ${item.place}` : ""}`;
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

const finding = typeahead(place, list, {
  find: (text) => places(text),
  show: (item) => twoLines(item.name, `${word(`js.level.${item.kind}`)} · ${item.kind === "station" ? item.code : item.place || item.code}`),
  none: () => word("js.intake.no_place"),
  choose: chosen,
  typed() { code.value = ""; },
  leaving: true,
  settled: Boolean(code.value),
});
// Whoever comes back to a place that was refused sees at once what it could be.
const lookAgain = () => { if (document.querySelector("[data-error]") && !code.value) finding.again(); };
place.addEventListener("focus", lookAgain);
if (document.activeElement === place) lookAgain();

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
    await finding.answered();
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
