/** A field that finds while one types: a combobox with a list below it, driven by the keyboard (WAI-ARIA APG, combobox). */
const WAIT_MS = 120;
const REACH_MS = 8000;

/**
 * `find(text)` gives the items, `show(item)` the nodes of one, `none()` the words when there are none.
 * `choose(item)` and `typed()` are told what happened; `leaving`: who leaves the field takes the line that is marked, else
 * what was typed stays as it is. `settled`: what stands in the field was chosen before. Gives back `answered` and `again`.
 */
export function typeahead(input, list, { find, show, none, choose, typed, leaving = false, settled = false }) {
  let found = [];
  let active = -1;
  let asked = 0;
  let timer = 0;
  let looking = false; // what is found is not yet of the text as it stands
  let entered = false; // and Enter was pressed meanwhile

  async function look() {
    const mine = ++asked;
    const text = input.value.trim();
    if (text.length < 2) { looking = false; close(); return; }
    try {
      const items = await find(text);
      if (mine !== asked) return;
      if (input.value.trim() !== text) { looking = false; return; }
      looking = false;
      found = items;
      active = found.length ? 0 : -1;
      // A fast hand has left the field already: one answer is the one that was meant.
      const left = document.activeElement !== input;
      if (found.length && (entered || (left && leaving && found.length === 1))) take(0);
      else if (!left) paint();
      entered = false;
    } catch {
      if (mine === asked) looking = false;
      close();
    }
  }

  function paint() {
    list.replaceChildren(...found.map((item, index) => {
      const node = document.createElement("div");
      node.setAttribute("role", "option");
      node.id = `${list.id}-${index}`;
      node.setAttribute("aria-selected", String(index === active));
      node.append(...show(item));
      node.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
      return node;
    }));
    if (!found.length) {
      const nothing = document.createElement("div");
      nothing.className = "state";
      nothing.setAttribute("role", "option");
      nothing.setAttribute("aria-disabled", "true");
      nothing.textContent = none();
      list.append(nothing);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (active >= 0) {
      input.setAttribute("aria-activedescendant", `${list.id}-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take(index) {
    if (!found[index]) return;
    settled = true;
    choose(found[index]);
    close();
  }

  input.addEventListener("input", () => {
    [settled, looking, entered] = [false, true, false];
    asked += 1; // what is on its way was asked of other letters
    typed();
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) {
      // The form is sent as it stands: what is marked in the open list is meant, as when the field is left.
      if (leaving && event.key === "Enter" && !looking && !settled && !list.hidden) take(active);
      return;
    }
    if (event.key === "Enter" && looking) {
      // The list is of fewer letters than stand there: the answer that is on its way is the one that is meant.
      event.preventDefault();
      entered = true;
      return;
    }
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      active = (active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(1, found.length);
      paint();
    } else if (event.key === "Enter" && found[active]) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", () => {
    if (leaving && !looking && !settled && !list.hidden) take(active);
    close();
  });
  return {
    /** What was typed last has its answer, before the form goes. */
    async answered() {
      if (!looking) return;
      clearTimeout(timer);
      await look();
    },
    /** Look for what stands there, unless it was chosen. */
    again() { if (!settled && !looking) look(); },
  };
}

/** The answers of the house's search of places. Throws when there is none to be had. */
export async function places(text, level = "") {
  const of = level && `&level=${encodeURIComponent(level)}`;
  const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(text)}${of}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(REACH_MS) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** A name in bold and what is told of it below. */
export function twoLines(name, more) {
  const strong = document.createElement("strong");
  strong.textContent = name;
  const rest = document.createElement("span");
  rest.textContent = more;
  return [strong, rest];
}
