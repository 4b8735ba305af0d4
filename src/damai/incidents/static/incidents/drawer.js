/** The drawer: one incident beside the queue. Its forms are sent without leaving the page. */
import { tick } from "../webkit/ages.js";
import { word } from "../webkit/words.js";
import { writing } from "../webkit/writing.js";

const drawer = document.querySelector("[data-drawer]");
let open = "";
let stale = false;
let loading = Promise.resolve();

export function drawerId() {
  return open;
}

export async function openDrawer(id, { focus = true } = {}) {
  open = id;
  drawer.hidden = false;
  document.dispatchEvent(new CustomEvent("damai:drawer", { detail: { id } }));
  loading = load(id);
  await loading;
  if (focus && open === id) drawer.querySelector("[data-sheet-title]")?.focus();
}

export function closeDrawer() {
  open = "";
  drawer.hidden = true;
  drawer.replaceChildren();
  document.dispatchEvent(new CustomEvent("damai:drawer", { detail: { id: "" } }));
}

/** What the same incident's fresh sheet must give back: the open forms and the place of the focus. */
function standing() {
  const active = drawer.contains(document.activeElement) ? document.activeElement : null;
  const opened = [...drawer.querySelectorAll("details[open] > form")].map((form) => form.dataset.verb);
  return () => {
    const form = (name) => drawer.querySelector(`form[data-verb="${name}"]`);
    for (const name of opened) form(name)?.closest("details")?.setAttribute("open", "");
    if (!active) return;
    const same = form(active.closest("form")?.dataset.verb ?? active.closest("details")?.querySelector("form")?.dataset.verb);
    (same?.closest("details")?.querySelector("summary") || same?.querySelector("button") || drawer.querySelector("[data-sheet-title]"))?.focus({ preventScroll: true });
  };
}

/** The sheet that is on the screen: until the fetch is back it may still be another incident's. */
function shownId() {
  return drawer.querySelector("[data-sheet]")?.dataset.sheet;
}

async function load(id, again = false) {
  stale = false;
  drawer.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/kejadian/${id}`, { headers: { "X-Drawer": "1", Accept: "text/html" } });
    const html = await answer.text();
    if (open !== id) return;
    if (again && writing(drawer)) { stale = true; return; }
    const restore = again ? standing() : () => {};
    if (answer.ok) show(html);
    else if (answer.status === 404) show(`<div class="state"></div>`, word("js.drawer.gone"));
    else throw new Error(String(answer.status));
    restore();
  } catch {
    if (open === id && shownId() !== id) show(`<div class="state"></div>`, word("js.drawer.cut"));
  } finally {
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
  tick();
}

/** Someone may be writing: then the sheet is refreshed once they stop. */
document.addEventListener("damai:sheet", () => {
  if (!open) return;
  if (writing(drawer) || drawer.getAttribute("aria-busy")) stale = true;
  else load(open, true);
});
drawer.addEventListener("focusout", () => setTimeout(() => { if (stale && open && !writing(drawer)) load(open, true); }, 150));

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
  const fields = new FormData(form, button);
  drawer.setAttribute("aria-busy", "true");
  for (const item of form.querySelectorAll("button")) item.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { "X-Drawer": "1", Accept: "text/html" },
      body: new URLSearchParams(fields),
    });
    const text = await answer.text();
    if (open !== id) return;
    if (answer.headers.get("content-type")?.startsWith("text/html") && text.includes("data-sheet")) show(text);
    else show(`<div class="state"></div>`, word("js.drawer.failed"));
    (drawer.querySelector("[data-error]") || drawer.querySelector("[data-sheet-title]"))?.focus();
  } catch {
    // The act may have been done: the same id again is harmless, so the form stays as it is.
    for (const item of form.querySelectorAll("button")) item.disabled = false;
    let line = form.querySelector("[data-cut]");
    if (!line) {
      line = document.createElement("p");
      line.dataset.cut = "";
      line.className = "error-word";
      line.setAttribute("role", "alert");
      form.append(line);
    }
    line.textContent = word("js.drawer.not_sent");
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
  if (!form) return;
  const details = form.closest("details");
  if (!details) { form.requestSubmit(); return; }
  details.open = true;
  form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
}
