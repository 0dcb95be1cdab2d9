// Keys that work on every page, but not while something is typed; who speaks to the machine turns them off.

const OFF = "keys off";
const help = document.querySelector(".help");
const off = help?.querySelector("[data-keys-off]");

const goTo = (address) => () => location.assign(address);

// A page that has what the key is for is not left.
function focusOr(selector, address) {
  const field = document.querySelector(selector);
  if (!field) return goTo(address)();
  field.focus();
  field.scrollIntoView({ block: "center" });
}

const deeds = {
  "?": () => {
    help.open = !help.open;
    help.querySelector("summary").focus();
  },
  "/": () => focusOr("#search", "/search"),
  n: () => focusOr("form[action='/incidents'] input:not([type=hidden])", "/"),
  b: goTo("/"),
};

function isTyping({ target }) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && help?.open) help.open = false;
  const deed = deeds[event.key];
  if (!help || !deed || off.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  event.preventDefault();
  deed();
});

if (off) {
  off.checked = localStorage.getItem(OFF) !== null;
  off.addEventListener("change", () => (off.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF)));
}
