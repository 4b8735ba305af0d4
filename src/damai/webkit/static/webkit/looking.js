/**
 * A form that brings files and is looked at before it acts. The chosen files stay chosen: what the server finds in them
 * is put under the form, and the same files go with the act. Without a script such a page works too, and asks for the
 * files again.
 */
import { word } from "./words.js";

/**
 * `found`, `again`, `head`: where the findings stand, what is only for a page without a script, and where one goes on.
 * `clears`: names of the fields after whose change the findings are about something else. `settled()` is told whenever
 * what the page shows has changed.
 */
export function looking(form, { found: at, again, head, clears, settled = () => {} }) {
  const found = form.querySelector(at);

  function settle() {
    form.querySelector("button[value=look]").classList.toggle("btn-primary", !found.childElementCount);
    for (const node of found.querySelectorAll(again)) node.hidden = true;
    settled();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    const body = new FormData(form, event.submitter);
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(at);
      // It was done, and the browser was sent on.
      if (answer.redirected && !fresh) { location.assign(answer.url); return; }
      // Signed out, or not allowed any more: the page itself says so.
      if (!fresh) { location.reload(); return; }
      found.replaceChildren(...fresh.childNodes);
      document.title = page.title;
      settle();
      (found.querySelector("[data-error]") || found.querySelector(head))?.focus();
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
  for (const name of clears) {
    form.elements.namedItem(name)?.addEventListener("change", () => { found.replaceChildren(); settle(); });
  }
  settle();
}
