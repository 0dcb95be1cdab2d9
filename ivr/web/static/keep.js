// What is typed into a form outlives a change of language, a reload and an ended session; not a sign-out.

const SENT = "sent";

// A notice that begins with a place, a template or an earlier one is another one than what was being typed before.
const begun = new URLSearchParams(location.search);
const start = ["place", "template", "like"].map((name) => begun.get(name) ?? "").join(" ").trim();
const keyOf = (form) => `typed ${location.pathname} ${form.getAttribute("action")} ${start}`;

function restore(form, typed) {
  for (let missing = count(typed, "place") - form.querySelectorAll('[name="place"]').length; missing > 0; missing--)
    form.querySelector(".add-place")?.click();
  const left = [...typed];
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden") continue;
    if (["checkbox", "radio"].includes(control.type)) {
      control.checked = typed.some(([name, value]) => name === control.name && value === control.value);
    } else if (left.some(([name]) => name === control.name)) {
      const [[, value]] = left.splice(left.findIndex(([name]) => name === control.name), 1);
      control.value = value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  for (const folded of form.querySelectorAll("details"))
    folded.open ||= [...folded.querySelectorAll("input, textarea")].some((one) => one.type !== "checkbox" && one.value);
}

function count(typed, wanted) {
  return typed.filter(([name]) => name === wanted).length;
}

function keep(form) {
  const key = keyOf(form);
  const kept = sessionStorage.getItem(key);
  // What the line has refused it shows as it was typed.
  if (kept && !form.querySelector(".error")) restore(form, JSON.parse(kept));
  const save = () => sessionStorage.setItem(key, JSON.stringify([...new FormData(form)]));
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
}

const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
// Who was asked to sign in has not sent anything yet.
if (sent && location.pathname !== "/login") sessionStorage.removeItem(sent);
for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
for (const form of document.querySelectorAll('form[action="/logout"]'))
  form.addEventListener("submit", () => sessionStorage.clear());
