/** The drawer: one incident beside the queue. Its forms are sent without leaving the page. */
import { tick } from "../webkit/ages.js";
import { word } from "../webkit/words.js";

const drawer = document.querySelector("[data-drawer]");
let open = "";
let stale = false;

export function drawerId() {
  return open;
}

export async function openDrawer(id, { focus = true } = {}) {
  open = id;
  drawer.hidden = false;
  document.dispatchEvent(new CustomEvent("damai:drawer", { detail: { id } }));
  await load(id);
  if (focus) drawer.querySelector("[data-sheet-title]")?.focus();
}

export function closeDrawer() {
  open = "";
  drawer.hidden = true;
  drawer.replaceChildren();
  document.dispatchEvent(new CustomEvent("damai:drawer", { detail: { id: "" } }));
}

async function load(id) {
  drawer.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/kejadian/${id}`, { headers: { "X-Drawer": "1", Accept: "text/html" } });
    if (open !== id) return;
    if (answer.ok) show(await answer.text());
    else if (answer.status === 404) show(`<div class="state"></div>`, word("js.drawer.gone"));
    else throw new Error(String(answer.status));
  } catch {
    if (open === id && !drawer.childElementCount) show(`<div class="state"></div>`, word("js.drawer.cut"));
  } finally {
    drawer.removeAttribute("aria-busy");
  }
}

function show(html, sentence) {
  drawer.innerHTML = html;
  if (sentence) drawer.querySelector(".state").textContent = sentence;
  stale = false;
  tick();
}

/** Someone may be writing: then the sheet is refreshed once they stop. */
function writing() {
  const active = document.activeElement;
  return drawer.contains(active) && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
}

document.addEventListener("damai:sheet", () => {
  if (!open) return;
  if (writing() || drawer.getAttribute("aria-busy")) stale = true;
  else load(open);
});
drawer.addEventListener("focusout", () => setTimeout(() => { if (stale && open && !writing()) load(open); }, 150));

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
    drawer.removeAttribute("aria-busy");
  }
}

/** A key's act: press the button, or open the form and go to its first field. */
export function actInDrawer(verb) {
  const form = drawer.querySelector(`form[data-verb="${verb}"]`);
  if (!form) return;
  const details = form.closest("details");
  if (!details) { form.requestSubmit(); return; }
  details.open = true;
  form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
}
