/** A table that is looked at before it is applied: the columns as they were corrected go with it. */
import { looking } from "../webkit/looking.js";

looking(document.querySelector("[data-import]"), {
  found: "[data-import-found]",
  again: "[data-import-again]",
  head: "[data-import-head]",
  clears: ["file", "dataset"],
});
