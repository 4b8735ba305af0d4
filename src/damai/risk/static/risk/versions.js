/** A definition and a table that are looked at before they are drafted; a file for the definition only where it is one's own. */
import { looking } from "../webkit/looking.js";

const form = document.querySelector("[data-bring]");
const choice = form.querySelector("[data-definition]");
const own = form.elements.definition_file;

looking(form, {
  found: "[data-found]",
  again: "[data-again]",
  head: "[data-found-head]",
  clears: ["file", "definition", "definition_file", "area"],
  settled() {
    own.disabled = choice.value !== "own";
    own.required = !own.disabled;
  },
});
