/** Fields that ask for an area: found by name or code while one types. What is sent is the code, or the words as they stand:
    the server knows what they mean, and says so when it does not. */
import { places, twoLines, typeahead } from "./typeahead.js";
import { word } from "./words.js";

for (const box of document.querySelectorAll("[data-area-field]")) wire(box, box.dataset.areaField);

function wire(box, level) {
  const input = box.querySelector("input.input");
  const echo = box.querySelector("[data-area-echo]");
  const nation = box.querySelector("input[type=checkbox]");
  const list = document.createElement("div");
  list.className = "combo-list";
  list.id = `${input.id}-list`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.querySelector("label").textContent);
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    input.setAttribute(name, value);
  }

  // The field shows the name; its form gets the code by the same name as without a script.
  const sent = document.createElement("input");
  sent.type = "hidden";
  sent.name = input.name;
  sent.value = input.value;
  input.removeAttribute("name");
  input.after(sent);
  if (input.dataset.name) input.value = input.dataset.name;

  typeahead(input, list, {
    find: (text) => places(text, level),
    show: (item) => twoLines(item.name, told(item)),
    none: () => word("js.area.none"),
    choose(item) {
      sent.value = item.code;
      input.value = item.name;
      echo.textContent = `${word(`js.level.${item.kind}`)} ${[item.name, ...item.above].join(", ")} · ${item.code}`;
      if (nation) nation.checked = false;
    },
    typed() {
      sent.value = input.value;
      echo.textContent = "";
      if (nation && input.value) nation.checked = false;
    },
    settled: Boolean(input.dataset.name),
  });
  nation?.addEventListener("change", () => {
    if (!nation.checked) return;
    input.value = sent.value = echo.textContent = "";
  });
}

function told(item) {
  return [`${word(`js.level.${item.kind}`)} · ${item.code}`, ...item.above].join(" · ");
}
