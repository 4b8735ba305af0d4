/**
 * Who is on watch, in the top bar, and the unsigned ends that wait for a commander: asked for again when the
 * stream says that a watch changed, and when the page is looked at again.
 */
const AGAIN_MS = 20000;
let asked = performance.now();
let asking = false;

async function renew() {
  if (asking || !document.querySelector("[data-duty]")) return;
  asking = true;
  asked = performance.now();
  try {
    const answer = await fetch("/jaga/kini", { headers: { Accept: "text/html" } });
    const html = answer.ok && !answer.redirected ? await answer.text() : "";
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of ["[data-duty]", "[data-unsigned]"]) {
      const was = document.querySelector(part);
      const is = fresh.querySelector(part);
      if (!was || !is || was.textContent === is.textContent) continue;
      const focused = was.contains(document.activeElement);
      was.replaceWith(is);
      if (focused) (is.matches("a") ? is : is.querySelector("button"))?.focus();
    }
  } catch { /* the link is cut: the banner says so, and looking again asks again */ } finally {
    asking = false;
  }
}

document.addEventListener("damai:frames", (event) => {
  if (event.detail.some((frame) => frame.topic === "watches")) renew();
});
document.addEventListener("damai:resync", renew);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && performance.now() - asked > AGAIN_MS) renew();
});
addEventListener("pageshow", (event) => { if (event.persisted) renew(); });
