// Making the page's elements, and how times and shares are told. Text goes in as text, never as markup.

export const $ = (selector, root = document) => root.querySelector(selector);

// Signs that turn the writing's direction would turn what stands around them, too: they are shown as what they are, signs that do not belong there.
export const plain = (text) => String(text).replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(key, plain(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined)
    .map((child) => (child instanceof Node ? child : plain(child))));
  return node;
}

export const badge = (text, kind = "") => element("span", { class: `badge ${kind}` }, text);

// What this console is for; all of it until the server has said. What it is not for is refused anyway: it is not offered either.
export const may = (duty) => document.body.dataset.may?.split(" ").includes(duty) ?? true;

// Told to the eye in a corner, and to a screen reader, beside what was told before: at most two, those that are to stay longest.
export function say(content, seconds = 7) {
  const notice = element("p", {}, content);
  notice.end = performance.now() + seconds * 1000;
  const said = $("#said");
  said.append(notice);
  if (said.children.length > 3) [...said.children].filter((other) => other !== notice).reduce((first, other) => other.end < first.end ? other : first).remove();
  setTimeout(() => notice.remove(), seconds * 1000);
}

// A plate is spelt to who hears it.
export const spelt = (text) => [element("span", { class: "mono", "aria-hidden": "true" }, text), element("span", { class: "off-screen" }, [...text].join(" "))];

// A text that is no time is shown as it is: the hit that has it must still be judged.
export function when(text) {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? String(text) : `${time.toISOString().replace("T", " ").slice(0, 19)} UTC`;
}

// Whether a field has the focus in which letters and digits are typed.
export const isTyping = () => Boolean(document.activeElement?.matches?.("input:not([type=checkbox]), select, textarea"));

// Neither nothing nor all is claimed, of whatever was rounded to it.
export function percent(share) {
  if (share < 0.001) return "< 0.1 %";
  if (share >= 0.999) return "> 99.9 %";
  return `${(share * 100).toFixed(1)} %`;
}

export function age(seconds) {
  if (seconds < 90) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} days`;
}

// `noJurisdiction` as `no jurisdiction`.
export const words = (name) => name.replace(/[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);

// A moment as the time since it, with the moment itself for who points at it. One that is still to come tells of a clock that is wrong.
export function ago(text, clock = "the camera's clock") {
  const seconds = (Date.now() - new Date(text)) / 1000;
  // A text that is no time is shown as it is.
  if (Number.isNaN(seconds)) return element("span", {}, String(text));
  const isAhead = seconds < -60;
  return element("time", { datetime: text, title: when(text), class: isAhead ? "ahead" : "" },
    isAhead ? `in ${age(-seconds)}: check ${clock}` : seconds < 5 ? "just now" : `${age(seconds)} ago`);
}

export const cell = (content, kind = "") => element("td", { class: kind }, content instanceof Node ? content : String(content));

export const row = (...cells) => element("tr", {}, cells.map((content) =>
  content instanceof HTMLTableCellElement ? content : cell(content)));

// A table's rows, or one that says why there are none.
export function fill(table, rows, nothing) {
  const width = table.tHead.rows[0].cells.length;
  table.tBodies[0].replaceChildren(...(rows.length ? rows
    : [element("tr", {}, element("td", { colspan: width, class: "muted" }, nothing))]));
}
