// Makes the form of a notice quicker: pasted lines become places at once, and whom it concerns is counted while it is filled in.
// Without it both happen when the form is sent.

import { furnish, nextRow } from "./pages.js";

const CHANGING_MS = 300;
const COUNTED = ["place", "pick", "houses", "services", "except-place", "except-pick", "except-houses"];

class PastedLines {
  constructor(places) {
    this.places = places;
    this.area = places.querySelector('[name="lines"]');
    this.status = places.querySelector("[data-read]");
    places.addEventListener("paste", (event) => this.paste(event));
    this.area.addEventListener("change", () => this.read(this.area.value));
    this.area.addEventListener("input", ({ inputType }) => inputType === "insertFromPaste" && this.read(this.area.value));
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain").trim();
    if (event.target.name !== "place" || !text.includes("\n")) return;
    event.preventDefault();
    this.read(text, event.target.closest(".place-row"));
  }

  async read(text, row) {
    if (!text.trim()) return;
    const body = new URLSearchParams({ lines: text, first: nextRow(this.places) });
    const answer = await fetch(this.places.dataset.lines, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || answer.redirected) return this.keep(text);
    this.area.value = "";
    this.show(await answer.text(), row ?? this.empty());
  }

  // What can't be read now is read when the form is sent.
  keep(text) {
    this.area.value = text;
    this.area.closest("details").open = true;
    this.area.focus();
  }

  empty() {
    return [...this.places.querySelectorAll(".place-row")].find((row) => !row.querySelector('[name="place"]').value);
  }

  show(text, row) {
    const answer = document.createElement("template");
    answer.innerHTML = text;
    const rows = [...answer.content.querySelectorAll(".place-row")];
    for (const one of rows) this.places.querySelector(".add-place").parentElement.before(one);
    for (const one of rows) furnish(one, this.places);
    if (row && !row.querySelector('[name="place"]').value) this.replace(row, rows[0]);
    this.status.textContent = answer.content.querySelector("[data-said]").textContent;
    (rows.find((one) => one.querySelector("[aria-invalid]")) ?? rows[0])?.querySelector("[data-suggest]").focus();
    this.places.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // The hint of the first row explains the houses of all.
  replace(row, other) {
    const hint = row.querySelector(".hint[id]");
    if (!other) return;
    if (hint) other.querySelector('[name="houses"]').after(hint);
    row.remove();
  }
}

class Concerned {
  constructor(part) {
    this.part = part;
    this.form = part.closest("form");
    this.preselected = "";
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, () => this.ask());
    part.addEventListener("click", ({ target }) => target.dataset.add && this.add(target.dataset.add));
    this.ask();
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), CHANGING_MS);
  }

  typed() {
    return new URLSearchParams([...new FormData(this.form)].filter(([name]) => COUNTED.includes(name))).toString();
  }

  async fetch() {
    const typed = this.typed();
    if (typed === this.asked) return;
    this.asked = typed;
    const answer = await fetch(this.part.dataset.concerned, { method: "POST", body: new URLSearchParams(typed) }).catch(() => null);
    if (typed !== this.asked) return;
    // What is counted no more must not look as if it still held.
    this.part.innerHTML = answer?.ok && !answer.redirected ? await answer.text() : "";
    this.preselect(this.part.querySelector("[data-supplied]")?.dataset.supplied);
  }

  // Until somebody has chosen services, those that the places have are chosen.
  preselect(supplied) {
    const boxes = [...this.form.querySelectorAll('[name="services"]')];
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    if (supplied === undefined || chosen.join(" ") !== this.preselected) return;
    for (const box of boxes) box.checked = supplied.split(" ").includes(box.value);
    this.preselected = supplied;
    if (chosen.join(" ") !== supplied) this.form.dispatchEvent(new Event("change"));
  }

  add(action) {
    this.form.action = action;
    this.form.requestSubmit();
  }
}

for (const places of document.querySelectorAll("[data-lines]")) new PastedLines(places);
for (const part of document.querySelectorAll("[data-concerned]")) new Concerned(part);
// On a wide screen the form stands beside the board: there it is ready to be typed into at once.
const first = document.querySelector("#notice [data-suggest]");
const wide = matchMedia("(min-width: 60rem)").matches;
// A field that is wrong has the focus, or will have it in a moment.
const taken = document.querySelector("[autofocus]") || document.activeElement !== document.body;
if (first && wide && !taken) first.focus({ preventScroll: true });
