/** A form's way to the server without leaving the page: until it has arrived its words stay where they are. */
import { word } from "../webkit/words.js";
import { forget, pathOf, refused, unsure } from "./drafts.js";

export function signInAt(path) {
  return `/masuk?ke=${encodeURIComponent(path)}`;
}

/** A GET that ended at the door: the session is over. */
export function signedOut(answer) {
  return answer.status === 401 || (answer.redirected && new URL(answer.url).pathname === "/masuk");
}

export function pageOf(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** A line in the form that everyone hears: why it was not sent. */
export function alertIn(form, ...parts) {
  let line = form.querySelector("[data-cut]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.cut = "";
    line.className = "error-word";
    form.append(line);
  }
  // Emptied first, so that the same sentence is heard again.
  line.removeAttribute("role");
  line.replaceChildren(...parts);
  line.setAttribute("role", "alert");
}

function signInLink(path) {
  const link = document.createElement("a");
  link.href = signInAt(path);
  link.textContent = word("js.drawer.sign_in");
  return link;
}

/**
 * Send `form`. Resolves to the answer's page where it shows `wanted` (its errors too, in [data-error]), else to
 * null, and then the form says why and keeps its words.
 * @param {HTMLFormElement} form @param {HTMLElement | null} button
 * @param {{part: boolean, wanted: string}} given part: ask for the drawer's piece instead of a page
 * @returns {Promise<{page: Document, answer: Response, error: HTMLElement | null} | null>}
 */
export async function sendForm(form, button, { part, wanted }) {
  const body = new URLSearchParams(new FormData(form, button));
  const headers = { Accept: "text/html", ...(part ? { "X-Drawer": "1" } : {}) };
  let answer;
  let page;
  // Until the answer is there nobody knows: whoever leaves at once finds the words again, under the same id.
  unsure(form);
  try {
    answer = await fetch(form.action, { method: "POST", headers, body });
    page = pageOf(await answer.text());
  } catch {
    // The act may have been done: the same id again is harmless, so the form stays as it is.
    alertIn(form, word("js.drawer.not_sent"));
    return null;
  }
  if (signedOut(answer)) {
    refused(form);
    alertIn(form, word("js.drawer.signed_out"), " ", signInLink(pathOf(form).replace(/\/[^/]+$/, "")));
    return null;
  }
  const error = page.querySelector("[data-sheet] [data-error]");
  // Only what is done is answered by another address, whatever that one has to say.
  const done = (answer.ok && page.querySelector(wanted)) || answer.redirected;
  if (done) forget(form);
  else if (answer.status < 500) refused(form);
  if (done || (error && answer.status < 500)) return { page, answer, error: done ? null : error };
  const said = page.querySelector("[data-refused] .page-title")?.textContent;
  alertIn(form, said || word("js.drawer.refused", { status: answer.status }));
  return null;
}
