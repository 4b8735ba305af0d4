/**
 * The chosen file stays chosen: what the server finds in it is put under the form, which is sent again with the
 * columns as they were corrected. Without this script the page works too, and asks for the file again.
 */
import { word } from "../webkit/words.js";

const form = document.querySelector("[data-import]");
const found = form.querySelector("[data-import-found]");

/** What was found, if anything, is where one goes on. */
function settle() {
  form.querySelector("button[value=look]").classList.toggle("btn-primary", !found.childElementCount);
  for (const node of found.querySelectorAll("[data-import-again]")) node.hidden = true;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  const body = new FormData(form, event.submitter);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-import-found]");
    // Signed out, or not allowed any more: the page itself says so.
    if (!fresh) { location.reload(); return; }
    found.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    settle();
    (found.querySelector("[data-error]") || found.querySelector("[data-import-head]"))?.focus();
  } catch {
    // The link is cut, or the file was changed after it was chosen.
    const said = document.createElement("p");
    said.className = "error-summary";
    said.setAttribute("role", "alert");
    said.textContent = word("js.import.cut");
    found.replaceChildren(said);
  } finally {
    form.removeAttribute("aria-busy");
  }
});

// Another file or another kind of table: what stands below is not about it.
for (const name of ["file", "dataset"]) form.elements[name].addEventListener("change", () => { found.replaceChildren(); settle(); });
settle();
