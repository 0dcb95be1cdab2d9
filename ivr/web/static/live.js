// Live parts of pages: the line sends them again whenever they have changed.

const HIDDEN_SECONDS = 10;
// The line gives a sign of life every two seconds.
const SILENCE_MS = 8000;
const RETRY_MS = 5000;

// Where a link leads, what a button does, or what a summary opens.
function target(control) {
  if (control.localName === "summary") return control.parentElement.id;
  const leads = control.getAttribute("href") ?? control.getAttribute("formaction") ?? control.form?.getAttribute("action");
  return leads ? `${leads} ${control.value ?? ""}` : null;
}

class LivePart {
  constructor(section) {
    this.section = section;
    this.heardAt = Date.now();
    this.warning = document.createElement("p");
    this.warning.className = "alert";
    this.warning.role = "alert";
    this.warning.hidden = true;
    section.before(this.warning);
    this.listen();
    section.addEventListener("submit", (event) => this.submit(event));
    setInterval(() => this.watch(), 1000);
    setInterval(() => document.hidden && this.ask(), HIDDEN_SECONDS * 1000);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.source.close() : this.listen()));
    // Browsers keep six connections to a site: pages that were left must not hold any.
    addEventListener("pagehide", () => this.source.close());
  }

  listen() {
    this.source?.close();
    this.triedAt = Date.now();
    this.source = new EventSource(this.section.dataset.refresh);
    this.source.addEventListener("message", ({ data }) => this.take(data));
    this.source.addEventListener("beat", () => this.hear());
    this.source.addEventListener("over", () => location.reload());
  }

  hear() {
    this.heardAt = Date.now();
    this.warning.hidden = true;
  }

  // Once, as who is signed out or whose page is hidden does.
  async ask() {
    const answer = await fetch(this.section.dataset.refresh).catch(() => null);
    if (answer?.redirected) location.reload();
    else if (answer?.ok) this.take(await answer.text());
  }

  // Without leaving the page: whoever types something on it, or hears it sound, goes on.
  async submit(event) {
    const form = event.target;
    if (form.dataset.inPlace === undefined) return;
    event.preventDefault();
    await fetch(form.action, { method: "POST", redirect: "manual" }).catch(() => null);
    await this.ask();
  }

  async watch() {
    if (document.hidden) return;
    if (Date.now() - this.heardAt > SILENCE_MS) this.warn();
    if (this.source.readyState === EventSource.CLOSED && Date.now() - this.triedAt > RETRY_MS) {
      this.triedAt = Date.now();
      await this.ask();
      this.listen();
    }
  }

  warn() {
    if (!this.warning.hidden) return;
    const time = new Date(this.heardAt).toLocaleTimeString(document.documentElement.lang);
    this.warning.textContent = `${this.section.dataset.noContact} ${time}.`;
    this.warning.hidden = false;
  }

  take(text) {
    this.hear();
    if (text === this.shown) return;
    // Whoever is at a control of the list by keyboard, or has opened something, must not lose the place.
    const active = document.activeElement;
    const at = this.section.contains(active) ? target(active) : null;
    const open = [...this.section.querySelectorAll("details[open]")].map((one) => one.id);
    this.section.innerHTML = this.shown = text;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    this.section.dispatchEvent(new Event("taken"));
    if (at !== null) [...this.section.querySelectorAll("a, button, summary")].find((one) => target(one) === at)?.focus();
  }
}

for (const section of document.querySelectorAll("[data-refresh]")) new LivePart(section);
