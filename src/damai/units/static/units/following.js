/** A page of units keeps itself fresh when units change, but never under a hand that writes. */
import { listen } from "../webkit/live.js";
import { writing } from "../webkit/writing.js";

const root = document.querySelector("[data-follow]");
const fresh = root.querySelector("[data-new]");
let due = false;

function renew() {
  due = writing(root);
  fresh.hidden = !due;
  if (!due) location.reload();
}

document.addEventListener("damai:frames", (event) => {
  if (event.detail.some((frame) => frame.topic === "units")) renew();
});
document.addEventListener("damai:resync", renew);
document.addEventListener("focusout", () => setTimeout(() => { if (due) renew(); }, 200));
fresh.addEventListener("click", () => location.reload());
listen(Number(root.dataset.seq));
