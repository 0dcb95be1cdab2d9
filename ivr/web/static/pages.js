// Makes the pages quicker to work with; without it every form still works.

const AWAIT_MS = 1000;
const TYPING_MS = 150;
const REMARK_MS = 500;

function awaiting(notice) {
  const ask = async () => {
    const answer = await fetch(notice.dataset.await).catch(() => null);
    if (answer?.redirected || answer?.status === 200) location.reload();
  };
  setInterval(ask, AWAIT_MS);
}

export class Combo {
  static count = 0;

  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${Combo.count++}`;
    this.list.role = "listbox";
    this.list.ariaLabel = input.labels[0]?.textContent ?? "";
    this.list.hidden = true;
    input.after(this.list);
    input.role = "combobox";
    input.ariaAutoComplete = "list";
    input.ariaExpanded = "false";
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), TYPING_MS);
  }

  async fetch() {
    const text = this.input.value.trim();
    if (!text) return this.close();
    const answer = await fetch(`${this.input.dataset.suggest}?q=${encodeURIComponent(text)}`).catch(() => null);
    const stale = text !== this.input.value.trim() || document.activeElement !== this.input;
    if (!answer?.ok || answer.redirected || stale) return;
    this.show(await answer.json());
  }

  show(labels) {
    this.list.replaceChildren(...labels.map((label, number) => this.option(label, number)));
    this.list.hidden = labels.length === 0;
    this.input.ariaExpanded = String(!this.list.hidden);
    this.choose(-1);
  }

  // A suggestion is the text to take, or a text with the page that it leads to.
  option(suggestion, number) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${number}`;
    option.role = "option";
    option.textContent = suggestion.text ?? suggestion;
    if (suggestion.href) option.dataset.href = suggestion.href;
    // mousedown comes before the input loses focus and the list closes.
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(option);
    });
    return option;
  }

  press(event) {
    const options = this.list.children;
    if (this.list.hidden || options.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose((this.chosen + step + options.length + (this.chosen < 0 && step < 0)) % options.length);
    else if (event.key === "Enter" && this.chosen < 0 && options[0].dataset.href) return this.close();
    else if (event.key === "Enter") this.take(options[Math.max(this.chosen, 0)]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  choose(number) {
    this.chosen = number;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === number)));
    const option = this.list.children[number];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  take(option) {
    if (option.dataset.href) location.assign(option.dataset.href);
    else this.input.value = option.textContent;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.ariaExpanded = "false";
  }
}

function growing(places) {
  const button = places.querySelector(".add-place");
  // Taken before the fields become combo boxes.
  const blank = places.querySelector(".place-row").cloneNode(true);
  button.hidden = false;
  button.addEventListener("click", () => {
    const row = blank.cloneNode(true);
    const number = nextRow(places);
    for (const extra of row.querySelectorAll(".hint, .error, select")) extra.remove();
    for (const input of row.querySelectorAll("input:not([type=hidden])")) {
      const id = input.id.replace(/\d+$/, number);
      row.querySelector(`label[for="${input.id}"]`).htmlFor = id;
      Object.assign(input, { id, value: "" });
      for (const mark of ["aria-invalid", "autofocus"]) input.removeAttribute(mark);
    }
    addPick(row);
    button.parentElement.before(row);
    furnish(row, places).focus();
  });
}

// The number of the next row: rows in between may have been removed.
export function nextRow(places) {
  const numbers = [...places.querySelectorAll(".place-row input[id]")].map((input) => Number(input.id.match(/\d+$/)[0]));
  return Math.max(-1, ...numbers) + 1;
}

// Each row sends as many values as the others, so that the line knows which belong together.
function addPick(row) {
  const place = row.querySelector("[data-suggest]");
  row.querySelector('[name$="pick"]')?.remove();
  const pick = Object.assign(document.createElement("input"), { type: "hidden", name: place.name.replace(/place$/, "pick") });
  row.append(pick);
}

// Makes a new row work like the others, and returns its place.
export function furnish(row, places) {
  row.append(removal(row, places.dataset.remove, places.querySelector(".add-place")));
  const input = row.querySelector("[data-suggest]");
  new Combo(input);
  return input;
}

function removal(row, text, next) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = text;
  button.addEventListener("click", () => {
    const { parentElement: places } = row;
    row.remove();
    places.dispatchEvent(new Event("change", { bubbles: true }));
    next.focus();
  });
  return button;
}

function reading(input) {
  const place = input.parentElement.querySelector(".reading");
  let timer;
  const ask = async () => {
    const text = input.value.trim();
    if (!text) return place.replaceChildren();
    const answer = await fetch(`${input.dataset.remark}&text=${encodeURIComponent(text)}`).catch(() => null);
    if (answer?.ok && !answer.redirected && text === input.value.trim()) place.innerHTML = await answer.text();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, REMARK_MS);
  });
  place.addEventListener("click", ({ target }) => {
    if (!target.dataset.start) return;
    // The places were counted in the text as it was asked about: without blanks around, in whole characters.
    const signs = [...input.value.trim()];
    signs.splice(target.dataset.start, target.dataset.end - target.dataset.start, target.textContent);
    input.value = signs.join("");
    input.focus();
    ask();
  });
  ask();
}

for (const places of document.querySelectorAll(".places")) growing(places);
for (const notice of document.querySelectorAll("[data-await]")) awaiting(notice);
for (const form of document.querySelectorAll("[data-vanishes]")) setTimeout(() => form.remove(), form.dataset.vanishes);
for (const input of document.querySelectorAll("[data-suggest]")) new Combo(input);
for (const input of document.querySelectorAll("[data-remark]")) reading(input);
for (const audio of document.querySelectorAll(".preview audio")) {
  audio.addEventListener("error", () => {
    audio.nextElementSibling.hidden = false;
  });
}

function filtering(input) {
  const items = [...document.querySelectorAll(input.dataset.filter)];
  const count = input.form.querySelector("[data-count]");
  const forms = JSON.parse(count.dataset.count);
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const show = () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    for (const item of items) item.hidden = !item.dataset.words?.toLocaleLowerCase().includes(wanted);
    const shown = items.filter((item) => !item.hidden).length;
    count.textContent = forms[plural.select(shown)].replace("{count}", shown);
  };
  // What the server has left out can't be shown again from here.
  if (!input.value) input.addEventListener("input", show);
}

class Player {
  constructor() {
    this.audio = new Audio();
    this.link = null;
    for (const event of ["ended", "pause", "error"]) this.audio.addEventListener(event, () => this.mark(false));
  }

  toggle(link) {
    const again = this.link === link && !this.audio.paused;
    this.audio.pause();
    this.mark(false);
    if (again) return;
    this.link = link;
    this.audio.src = link.href;
    this.mark(true);
    this.audio.play().catch(() => this.mark(false));
  }

  mark(playing) {
    if (!this.link) return;
    this.link.setAttribute("aria-pressed", String(playing));
    this.link.firstElementChild.textContent = playing ? "■" : "▶";
  }
}

for (const input of document.querySelectorAll("[data-filter]")) filtering(input);
const player = new Player();
for (const link of document.querySelectorAll("[data-play]")) {
  link.role = "button";
  link.setAttribute("aria-pressed", "false");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    player.toggle(link);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    player.toggle(link);
  });
}
