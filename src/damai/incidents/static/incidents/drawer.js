/** The drawer: one incident beside the queue. Its forms are sent without leaving the page. */
import { tick } from "../webkit/ages.js";
import { word } from "../webkit/words.js";
import { say } from "../webkit/shell.js";
import { writing } from "../webkit/writing.js";
import { keepWords, restore } from "./drafts.js";
import { sendForm, signedOut, signInAt } from "./sending.js";
import { standing } from "./standing.js";

const SLOW_MS = 300;
const drawer = document.querySelector("[data-drawer]");
let open = "";
let stale = false;
let missed = false;
let sending = false;
let loading = Promise.resolve();

export function drawerId() {
  return open;
}

export async function openDrawer(id, { focus = true } = {}) {
  if (open !== id) leave();
  open = id;
  drawer.hidden = false;
  document.dispatchEvent(new CustomEvent("damai:drawer", { detail: { id } }));
  loading = load(id);
  await loading;
  if (focus && open === id) drawer.querySelector("[data-sheet-title]")?.focus();
}

/** What is written and not sent stays with its incident: say so, since it goes out of sight. */
function leave() {
  if (!sending && shownId() === open && drawer.querySelector("form[data-verb]") && writing(drawer)) say(word("js.drawer.kept"));
}

export function closeDrawer() {
  leave();
  open = "";
  drawer.hidden = true;
  drawer.replaceChildren();
  document.dispatchEvent(new CustomEvent("damai:drawer", { detail: { id: "" } }));
}

/** The sheet that is on the screen: until the fetch is back it may still be another incident's. */
function shownId() {
  return drawer.querySelector("[data-sheet]")?.dataset.sheet;
}

async function load(id, again = false) {
  stale = false;
  missed = false;
  drawer.setAttribute("aria-busy", "true");
  // Nothing there yet, or another's sheet: after a moment it says that it is on its way.
  const slow = setTimeout(() => { if (open === id && shownId() !== id) show(`<div class="state"></div>`, word("js.drawer.loading")); }, SLOW_MS);
  try {
    const answer = await fetch(`/kejadian/${id}`, { headers: { "X-Drawer": "1", Accept: "text/html" } });
    const html = await answer.text();
    if (open !== id) return;
    if (again && writing(drawer)) { stale = true; return; }
    if (signedOut(answer)) { location.href = signInAt("/"); return; }
    const giveBack = again ? standing(drawer, { home: () => drawer.querySelector("[data-sheet-title]") }) : () => {};
    if (answer.ok && html.includes("data-sheet=")) show(html);
    else if (answer.status === 404) show(`<div class="state"></div>`, word("js.drawer.gone"));
    else throw new Error(String(answer.status));
    giveBack();
  } catch {
    missed = true;
    if (open === id && shownId() !== id) show(`<div class="state"></div>`, word("js.drawer.cut"));
  } finally {
    clearTimeout(slow);
    if (open === id) settle(id);
  }
}

function settle(id) {
  drawer.removeAttribute("aria-busy");
  // It changed again while it was fetched or sent.
  if (stale && !writing(drawer)) load(id, true);
}

function show(html, sentence) {
  drawer.innerHTML = html;
  if (sentence) drawer.querySelector(".state").textContent = sentence;
  restore(drawer);
  tick();
}

/** Someone may be writing: then the sheet is refreshed once they stop. */
document.addEventListener("damai:sheet", () => {
  if (!open) return;
  if (writing(drawer) || drawer.getAttribute("aria-busy")) stale = true;
  else load(open, true);
});
drawer.addEventListener("focusout", () => setTimeout(() => { if (stale && open && !writing(drawer)) load(open, true); }, 150));

/** What could not be read while the link was cut. */
document.addEventListener("damai:link", (event) => {
  if (event.detail.state !== "live" || !open || !missed || drawer.getAttribute("aria-busy")) return;
  if (writing(drawer)) stale = true;
  else load(open, true);
});

keepWords(drawer);
drawer.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-close]")) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("damai:escape"));
  }
});

drawer.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

async function send(form, button) {
  if (drawer.getAttribute("aria-busy")) return;
  const id = open;
  stale = false;
  sending = true;
  drawer.setAttribute("aria-busy", "true");
  try {
    const sent = await sendForm(form, button, { part: true, wanted: "[data-sheet]" });
    sending = false;
    if (open !== id) {
      // The form is out of sight: what it says there nobody hears.
      if (!sent || sent.error) say(word("js.drawer.kept"));
      return;
    }
    if (!sent) return;
    show(sent.page.body.innerHTML);
    (drawer.querySelector("[data-error]") || drawer.querySelector("[data-sheet-title]"))?.focus();
  } finally {
    if (open === id) settle(id);
  }
}

/** A key's act: press the button, or open the form and go to its first field. */
export async function actInDrawer(verb) {
  const id = open;
  await loading;
  if (open !== id || shownId() !== id) return;
  const form = drawer.querySelector(`form[data-verb="${verb}"]`);
  if (!form) {
    // A key that does nothing must say so: whose it is, or that it is not for now.
    say(drawer.querySelector("[data-whose]")?.textContent ?? word("js.drawer.not_now"));
    return;
  }
  const details = form.closest("details");
  if (!details) { form.requestSubmit(); return; }
  details.open = true;
  form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
}
