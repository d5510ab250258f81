/* How things are put on the page. Everything that comes from a bundle goes through `el` as text: this file makes
   elements by name and text nodes, and nothing in the page turns text into markup. */
function el(name, attributes, ...inside) {
  const element = document.createElement(name);
  set(element, attributes);
  element.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== '' && one !== false));
  return element;
}

function drawn(name, attributes, ...inside) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  set(element, attributes);
  element.append(...inside);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
}

const path = (d, name) => drawn('path', name ? { d, class: name } : { d });

const SIGNS = {
  good: 'M4.5 10.5l3.6 3.6L15.5 6.5',
  bad: 'M5.5 5.5l9 9m0-9l-9 9',
  part: 'M10 4.5v7M10 15v.2',
  none: 'M5.5 10h9',
  unknown: 'M7 7.6a3 3 0 1 1 4.4 2.6c-1 .6-1.4 1-1.4 2M10 15v.2',
};
const OUTCOMES = { passed: 'good', failed: 'bad', unknown: 'unknown', not_stated: 'none' };

function sign(kind) {
  const frame = drawn('rect', { x: '.75', y: '.75', width: '18.5', height: '18.5', rx: '2' });
  return drawn('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true', class: 'sign' }, frame, path(SIGNS[kind]));
}

function button(words, look, press, more) {
  return el('button', { type: 'button', class: look, click: press, ...more }, words);
}

const TAGS = { nl: 'nl-NL', en: 'en-GB' };

/* A day as a person says it. A year or a month stays one: no day is made up. */
function day(text) {
  const parts = text.split('-').map(Number);
  const form = [{ year: 'numeric' }, { year: 'numeric', month: 'long' }, { dateStyle: 'long' }][parts.length - 1];
  const moment = new Date(Date.UTC(parts[0], (parts[1] ?? 1) - 1, parts[2] ?? 1));
  return Number.isNaN(moment.getTime()) ? text : new Intl.DateTimeFormat(TAGS[language], { ...form, timeZone: 'UTC' }).format(moment);
}

function moment(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : new Intl.DateTimeFormat(TAGS[language], { dateStyle: 'long', timeStyle: 'short' }).format(at);
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${new Intl.NumberFormat(TAGS[language], { maximumFractionDigits: amount < 10 ? 1 : 0 }).format(amount)} ${unit}`;
}

function offer(bytes, name) {
  /* Always as bytes to save: the browser is given no reason to show a stranger's file inside a page. */
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = el('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
