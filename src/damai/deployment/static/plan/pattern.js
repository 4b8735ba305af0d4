/** The formation of the fields is said in words while they are filled in. */
import { word } from "../webkit/words.js";

function said(form, name) {
  const [police, least, most, linmas] = ["police", "stations", "stations_max", "linmas"].map((part) => form.elements[`${name}.${part}`].value.trim());
  const numbers = [police, least, most || least, linmas];
  if (numbers.every((text) => !text)) return { text: word("plan.pattern.says.none"), usual: true };
  if (!numbers.every((text) => /^[1-9]\d{0,4}$/.test(text))) return null;
  const stations = numbers[1] === numbers[2] ? numbers[1] : word("plan.pattern.says.range", { least: numbers[1], most: numbers[2] });
  const key = stations === "1" ? "plan.pattern.says.one" : "plan.pattern.says";
  return { text: word(key, { police, stations, linmas }), linmas: Number(linmas), stations: Number(numbers[1]) };
}

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-pattern]");
  if (!box) return;
  const found = said(box.form ?? box.closest("form"), box.dataset.pattern);
  if (!found) return;
  box.querySelector("[data-sentence]").textContent = found.text;
  box.querySelector("[data-warning]").hidden = found.usual || found.linmas === Number(box.dataset.linmas) * found.stations;
});
