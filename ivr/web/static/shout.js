// The board shouts: alarms that nobody has taken on are counted in the title, and new ones sound and notify, once somebody has
// allowed it. One that grew worse, or came back, is new.

const KEPT = "shouts";
const TONES = [880, 660, 880];
const TONE_SECONDS = 0.25;

class Shouter {
  constructor(board) {
    this.board = board;
    this.title = document.title;
    this.known = this.keys();
    this.button = document.querySelector("#shout");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.toggle());
    this.show(localStorage.getItem(KEPT) === "on");
    this.count();
    board.addEventListener("taken", () => this.look());
    // Browsers let a page sound once its visitor has touched it.
    addEventListener("pointerdown", () => this.on && this.audio?.resume());
  }

  items() {
    return [...this.board.querySelectorAll("[data-alarm]:not([data-taken])")];
  }

  keys() {
    return new Set(this.items().map((item) => item.dataset.alarm));
  }

  look() {
    const fresh = this.items().filter((item) => !this.known.has(item.dataset.alarm));
    this.known = this.keys();
    this.count();
    if (fresh.length > 0 && this.on) this.shout(fresh);
  }

  count() {
    document.title = this.known.size > 0 ? `(${this.known.size}) ${this.title}` : this.title;
  }

  async toggle() {
    this.show(!this.on);
    localStorage.setItem(KEPT, this.on ? "on" : "off");
    if (!this.on) return;
    this.sound();
    if (window.Notification?.permission === "default") await Notification.requestPermission();
  }

  show(on) {
    this.on = on;
    this.button.setAttribute("aria-pressed", String(on));
    this.audio ??= on ? new AudioContext() : undefined;
  }

  shout(items) {
    this.sound();
    if (!document.hidden || window.Notification?.permission !== "granted") return;
    const said = items.map((item) => item.querySelector("a, span")?.textContent.trim()).join("\n");
    new Notification(this.title, { body: said, tag: KEPT, renotify: true });
  }

  sound() {
    TONES.forEach((pitch, number) => {
      const from = this.audio.currentTime + number * TONE_SECONDS;
      const tone = new OscillatorNode(this.audio, { frequency: pitch });
      const level = new GainNode(this.audio, { gain: 0.2 });
      tone.connect(level).connect(this.audio.destination);
      tone.start(from);
      tone.stop(from + TONE_SECONDS * 0.8);
    });
  }
}

const board = document.querySelector("#overview");
if (board) new Shouter(board);
