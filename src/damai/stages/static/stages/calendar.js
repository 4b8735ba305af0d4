/** The calendar follows the top bar: when what runs has changed, the list is fetched again; forms stay as they are. */
import { listen } from "../webkit/live.js";

document.addEventListener("damai:stage", async () => {
  const shown = document.querySelector("[data-calendar]");
  if (!shown) return;
  try {
    const answer = await fetch("/tahapan", { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-calendar]");
    if (fresh) shown.replaceWith(fresh);
  } catch { /* the link is cut: the top bar says so, and asks again */ }
});

// Who may hear the stream; the others' bar asks by itself.
const seq = document.querySelector("[data-calendar]")?.dataset.seq;
if (seq !== undefined) listen(Number(seq));
