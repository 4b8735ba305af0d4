/** A place by typing: `[data-place-pick]` holds a text field, a hidden code and a list. Without it the server looks. */
import { word } from "../webkit/words.js";

const WAIT_MS = 120;

/** @param {HTMLElement} root */
function pick(root) {
  const text = root.querySelector("[role=combobox]");
  const code = root.querySelector("[name=place]");
  const list = root.querySelector("[data-options]");
  let found = [];
  let active = -1;
  let asked = 0;
  let timer = 0;

  function close() {
    list.hidden = true;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const item = found[index];
    if (!item) return;
    code.value = item.code;
    text.value = item.kind === "station" || !item.place ? item.name : `${item.name}, ${item.place}`;
    close();
  }

  function paint() {
    list.replaceChildren(...found.map((item, index) => {
      const node = document.createElement("div");
      node.setAttribute("role", "option");
      node.id = `place-${index}`;
      node.setAttribute("aria-selected", String(index === active));
      const name = document.createElement("strong");
      name.textContent = item.name;
      const more = document.createElement("span");
      more.textContent = `${word(`js.level.${item.kind}`)} · ${item.code}`;
      node.append(name, more);
      node.addEventListener("mousedown", (event) => { event.preventDefault(); choose(index); });
      return node;
    }));
    list.hidden = !found.length;
    text.setAttribute("aria-expanded", String(found.length > 0));
    if (active >= 0) text.setAttribute("aria-activedescendant", `place-${active}`);
  }

  async function look() {
    const mine = ++asked;
    const wanted = text.value.trim();
    if (wanted.length < 2) { close(); return; }
    try {
      const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(wanted)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const items = await answer.json();
      if (mine !== asked || document.activeElement !== text) return;
      [found, active] = [items, -1];
      paint();
    } catch {
      close(); // the server looks for the words when the form is sent
    }
  }

  text.addEventListener("input", () => {
    code.value = "";
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = (active + step + found.length) % found.length;
      paint();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape") close();
  });
  text.addEventListener("blur", close);
}

for (const root of document.querySelectorAll("[data-place-pick]")) pick(root);
