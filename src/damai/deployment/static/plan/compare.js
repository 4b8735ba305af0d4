/** A chosen plan is compared at once. */
document.documentElement.classList.add("js");
document.querySelector("form[data-now]")?.addEventListener("change", (event) => event.target.form.requestSubmit());
