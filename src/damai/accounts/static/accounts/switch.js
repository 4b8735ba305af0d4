/** Taking over by keyboard: a digit chooses a person and goes to the PIN, arrows walk, Enter goes on. */
const form = document.querySelector("[data-switch-form]");

if (form) {
  const pin = form.querySelector("#f-pin");
  const persons = [...form.querySelectorAll("[name=person]")];
  const choose = (radio) => { radio.checked = true; pin.focus(); };

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === pin) return;
    if (/^[1-9]$/.test(event.key) && persons[event.key - 1]) {
      event.preventDefault();
      choose(persons[event.key - 1]);
    } else if (event.key === "Enter" && event.target.name === "person") {
      event.preventDefault();
      choose(event.target);
    }
  });
  // A click is a choice too; the arrows of a keyboard only walk, so they stay in the list.
  form.addEventListener("click", (event) => {
    if (event.detail > 0 && event.target.name === "person") pin.focus();
  });
  pin.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const at = persons.findIndex((radio) => radio.checked);
    const step = event.key === "ArrowDown" ? 1 : persons.length - 1;
    (persons[(Math.max(at, 0) + (at < 0 ? 0 : step)) % persons.length]).checked = true;
  });

  // With somebody chosen already (a wrong PIN) straight to the PIN, else to the names.
  const chosen = persons.find((radio) => radio.checked);
  if (chosen) pin.focus();
  else if (persons.length === 1) choose(persons[0]);
  else persons[0].focus();

  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
}
