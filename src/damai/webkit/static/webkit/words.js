/** Words for scripts, as the server put them into the page. */
const found = JSON.parse(document.getElementById("words")?.textContent || "{}");

/** @param {string} key @param {Record<string, string|number>} [values] */
export function word(key, values = {}) {
  const text = found[key] ?? key;
  return text.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));
}
