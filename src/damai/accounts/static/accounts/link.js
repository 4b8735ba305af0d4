/** The button beside a link that was just made. */
import { copyText } from "../webkit/copying.js";

const button = document.querySelector("[data-copy-link]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => copyText(document.querySelector("[data-link-text]").textContent));
}
