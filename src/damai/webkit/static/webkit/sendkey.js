/** Ctrl+Enter (or Cmd+Enter) sends the form that is in hand, as its first button does, also from a field of many lines. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.defaultPrevented || event.repeat || !(event.target instanceof Element)) return;
  const form = event.target.closest("form");
  // On a button or a link the key is the browser's own: that one was chosen, not the form's first.
  if (!form || form.method === "dialog" || !event.target.matches("input, textarea, select")) return;
  const button = form.querySelector("button:not([type=button]):not([disabled]), input[type=submit]:not([disabled])");
  if (button?.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  if (button) form.requestSubmit(button);
  else form.requestSubmit();
});
