/**
 * The chosen files stay chosen: what the server finds in them is put under the form, and the same files go with
 * the draft. Without this script the page works too, and asks for the files again.
 */
import { word } from "../webkit/words.js";

const form = document.querySelector("[data-bring]");
const found = form.querySelector("[data-found]");
const choice = form.querySelector("[data-definition]");
const own = form.elements.definition_file;

/** What was found, if anything, is where one goes on; a file for the definition only where it is one's own. */
function settle() {
  form.querySelector("button[value=look]").classList.toggle("btn-primary", !found.childElementCount);
  for (const node of found.querySelectorAll("[data-again]")) node.hidden = true;
  own.disabled = choice.value !== "own";
  own.required = !own.disabled;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  const body = new FormData(form, event.submitter);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    if (answer.redirected) { location.assign(answer.url); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-found]");
    // Signed out, or not allowed any more: the page itself says so.
    if (!fresh) { location.reload(); return; }
    found.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    settle();
    (found.querySelector("[data-error]") || found.querySelector("[data-found-head]"))?.focus();
  } catch {
    // The link is cut, or a file was changed after it was chosen.
    const said = document.createElement("p");
    said.className = "error-summary";
    said.setAttribute("role", "alert");
    said.textContent = word("js.import.cut");
    found.replaceChildren(said);
  } finally {
    form.removeAttribute("aria-busy");
  }
});

// Other files, another definition or another area: what stands below is not about them.
for (const name of ["file", "definition", "definition_file", "area"]) {
  form.elements[name].addEventListener("change", () => { found.replaceChildren(); settle(); });
}
settle();
