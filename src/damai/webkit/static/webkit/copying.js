/** Copies words that the server writes. Where the browser has no clipboard they are shown, chosen, to be copied by hand. */
import { say } from "./shell.js";
import { word } from "./words.js";

/** Fetch the plain text at `path` and put it on the clipboard. */
export async function copyFrom(path) {
  let answer;
  try {
    answer = await fetch(path, { headers: { Accept: "text/plain" } });
  } catch {
    say(word("js.copy.cut"));
    return;
  }
  const text = await answer.text();
  if (!answer.ok || !answer.headers.get("content-type")?.startsWith("text/plain")) {
    say(answer.status === 403 ? word("js.copy.refused") : word("js.copy.cut"));
    return;
  }
  await copyText(text);
}

/** Put `text` on the clipboard. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(word("js.copy.done"));
  } catch {
    show(text);
  }
}

/** Buttons that say what they copy; those in parts that come later as well. */
export function wireCopying() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-copy]");
    if (button) copyFrom(button.dataset.copy);
  });
}

function show(text) {
  const dialog = document.createElement("dialog");
  const title = document.createElement("h2");
  title.textContent = word("js.copy.by_hand");
  const area = document.createElement("textarea");
  area.className = "input copy-words";
  area.readOnly = true;
  area.value = text;
  area.setAttribute("aria-label", word("js.copy.by_hand"));
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  close.className = "btn";
  close.textContent = word("js.copy.close");
  form.append(close);
  dialog.append(title, area, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  area.select();
}
