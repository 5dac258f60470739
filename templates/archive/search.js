// Search of the archive, in the reader's browser: nothing runs on the host, and nothing is sent to it
// but requests for a few small files.  What they hold is told in newsletter/archive/search/index.py;
// what a search means, in newsletter/text/searching.py: both sides fold text alike, and a test holds that.

const LONGEST = 400, MOST_TERMS = 24, BEGINNING = 3, FORMAT = 2;

// Text

const SPECIAL = new Map(Object.entries({
  "ß": "ss", "ẞ": "ss", "ͅ": "ι", "ς": "σ", "ᲀ": "в", "ᲁ": "д", "ᲂ": "о",
  "ᲃ": "с", "ᲄ": "т", "ᲅ": "т", "ᲆ": "ъ", "ᲇ": "ѣ", "ᲈ": "ꙋ",
}));
const LETTERS = new Map(Object.entries({
  "ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ة": "ہ", "ۀ": "ہ", "ـ": "",
}));
const UNSPACED = "\\u0e01-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3041-\\u30ff\\u31f0-\\u31ff"
  + "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const WORD = new RegExp(`(?:(?![${UNSPACED}])[\\p{L}\\p{N}])+|[\\p{L}\\p{N}]`, "gu");
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";  // as in Python
const TERM = new RegExp(`(-?)(?:"([^"]*)("?)|([^${BLANK}"]+))`, "gu");
const SHOWN_WORD = new RegExp(
  `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}\\p{Cf}])+|[\\p{L}\\p{N}]\\p{M}*`, "gu");

function smallOf(sign) {
  const code = sign.codePointAt(0);
  if (code >= 0xab70 && code <= 0xabbf) return String.fromCodePoint(code - 0xab70 + 0x13a0);
  if (code >= 0x13f8 && code <= 0x13fd) return String.fromCodePoint(code - 8);
  if (code >= 0x13a0 && code <= 0x13f5) return sign;  // Cherokee is folded to capitals
  return SPECIAL.get(sign) ?? sign.toLowerCase();
}

function digitOf(sign) {
  // Digits of a script stand in a row that begins with its zero.
  let zero = sign.codePointAt(0);
  for (let value = 0; value < 10; value++, zero--) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) || value === 9) return String(value);
  }
  return sign;
}

export function fold(text) {
  text = text.replaceAll("’", "'");
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  const small = Array.from(text.normalize("NFKD"), smallOf).join("");
  const plain = small.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFKC");
  return Array.from(plain, (sign) => LETTERS.get(sign) ?? sign).join("");
}

export function words(text) {
  const folded = fold(text).replace(/\p{Cf}/gu, "").replace(/\p{Nd}/gu, digitOf);
  return folded.match(WORD) ?? [];
}

export function terms(query) {
  const typed = Array.from(query).slice(0, LONGEST).join("").replace(/[“”„‟«»″＂]/g, '"');
  const found = [];
  for (const [, without, phrase, closed, plain] of typed.matchAll(TERM)) {
    const inside = words(phrase ?? plain);
    if (inside.length === 0) continue;
    const last = Array.from(inside.at(-1)).length;
    found.push({ words: inside, begins: !closed && last >= BEGINNING, without: without !== "" });
  }
  return found.slice(0, MOST_TERMS);
}

// Octets

class Reader {
  constructor(octets) { this.octets = octets; this.at = 0; }
  get left() { return this.at < this.octets.length; }
  number() {
    let value = 0, unit = 1;
    for (;;) {
      const octet = this.octets[this.at++];
      value += (octet & 127) * unit;
      if (octet < 128) return value;
      unit *= 128;
    }
  }
  take(count) { this.at += count; return this.octets.subarray(this.at - count, this.at); }
}

function compare(one, other) {
  const a = Array.from(one), b = Array.from(other);
  for (let at = 0; at < a.length && at < b.length; at++) {
    if (a[at] !== b[at]) return a[at].codePointAt(0) - b[at].codePointAt(0);
  }
  return a.length - b.length;
}

const UTF8 = new TextDecoder(), TO_UTF8 = new TextEncoder();

function* wordsIn(octets) {
  const reader = new Reader(octets);
  let before = new Uint8Array(0), placesAt = 0;
  while (reader.left) {
    const shared = reader.number(), rest = reader.take(reader.number());
    const spelt = new Uint8Array(shared + rest.length);
    spelt.set(before.subarray(0, shared));
    spelt.set(rest, shared);
    before = spelt;
    const count = reader.number(), list = reader.take(reader.number());
    const length = reader.number(), beside = reader.number();
    yield { word: UTF8.decode(spelt), count, list, placesAt, placesLength: length, beside };
    placesAt += length + beside;
  }
}

function* documentsOf(entry) {
  const reader = new Reader(entry.list);
  let document = -1;
  while (reader.left) {
    const told = reader.number();
    document += Math.floor(told / 2);
    yield [document, told % 2 === 1];
  }
}

// The index

export class SearchIndex {
  constructor(base, get = (address, options) => fetch(address, options)) {
    this.base = base;
    this.get = get;
    this.kept = new Map();
    this.segments = null;
  }

  async open() {
    const told = await this.json("index.bin", { cache: "no-cache" });
    if (told.format !== FORMAT) throw new Error("This page is older than the index: load it again.");
    const heads = await Promise.all(told.segments.map((name) => this.json(`${name}/head.bin`)));
    let first = 0;
    this.segments = heads.map((one, at) => {
      const segment = {
        name: told.segments[at], count: one.count, first, words: split(one.words), blocks: split(one.blocks).map(Number),
        codes: new Map(split(one.common).map((word, place) => [word, place + 1])),
      };
      first += one.count;
      return segment;
    });
    this.years = told.years;
    this.count = first;
    return this;
  }

  async octets(path, options) {
    const answer = await this.get(this.base + path, options);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const plain = answer.body.pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  }

  async json(path, options) { return JSON.parse(UTF8.decode(await this.octets(path, options))); }

  piece(segment, name) {
    const path = `${segment.name}/${name}.bin`;
    if (!this.kept.has(path)) {
      const coming = this.octets(path);
      coming.catch(() => this.kept.delete(path));
      this.kept.set(path, coming);
    }
    return this.kept.get(path);
  }

  // Return the entries of a word, and of those that begin with it, where that will do.
  async entries(segment, word, begins) {
    const starts = segment.words;
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(starts[middle], word) <= 0) low = middle + 1; else high = middle;
    }
    const wanted = [Math.max(0, low - 1)];
    for (let at = low; begins && at < starts.length && starts[at].startsWith(word); at++) wanted.push(at);
    const found = await Promise.all(wanted.map(async (at) => starts.length === 0 ? [] :
      Array.from(wordsIn(await this.piece(segment, `w${at}`)))
        .filter((one) => one.word === word || (begins && one.word.startsWith(word)))
        .map((one) => ({ ...one, shard: at }))));
    return found.flat();
  }

  // Return for each document how well a term fits: 0 not at all, 4 best.
  async fit(segment, term) {
    const fits = new Uint8Array(segment.count);
    const last = term.words.length - 1;
    const lists = await Promise.all(term.words.map((word, at) =>
      this.entries(segment, word, term.begins && at === last)));
    if (last === 0) {
      for (const entry of lists[0]) {
        const exact = entry.word === term.words[0] ? 1 : 0;
        for (const [document, head] of documentsOf(entry)) {
          fits[document] = Math.max(fits[document], (head ? 3 : 1) + exact);
        }
      }
      return fits;
    }
    const common = new Uint8Array(segment.count);
    lists.forEach((entries, at) => {
      for (const entry of entries) for (const [document] of documentsOf(entry)) {
        if (common[document] === at) common[document] = at + 1;
      }
    });
    const unread = leftUnread(lists, segment.codes);
    const places = await Promise.all(lists.map((entries, at) => this.places(segment,
      unread.has(at) ? entries.filter((one) => !segment.codes.has(one.word)) : entries,
      (document) => common[document] === last + 1)));
    const start = lists.findIndex((_, at) => !unread.has(at));
    for (const [document, begin] of places[start]) {
      const stands = (at, place) => {
        if (places[at].get(document)?.has(place)) return true;
        const codes = unread.get(at);
        if (!codes) return false;
        const [side, shift] = unread.has(at - 1) || at === 0 ? [at + 1, 4] : [at - 1, 0];
        const beside = places[side].get(document)?.get(place + side - at);
        return beside !== undefined && codes.has((beside >> shift) & 15);
      };
      for (const place of begin.keys()) {
        if (lists.every((_, at) => stands(at, place + at - start))) { fits[document] = 4; break; }
      }
    }
    return fits;
  }

  // Return for each document the places of these words, and what stands beside each.
  async places(segment, entries, wanted) {
    const found = new Map();
    for (const entry of entries) {
      const octets = await this.piece(segment, `p${entry.shard}`);
      let beside = entry.placesAt + entry.placesLength;
      const reader = new Reader(octets.subarray(entry.placesAt, beside));
      for (const [document] of documentsOf(entry)) {
        const keep = wanted(document);
        if (keep && !found.has(document)) found.set(document, new Map());
        let place = 0;
        for (let left = reader.number(); left > 0; left--, beside++) {
          place += reader.number();
          if (keep) found.get(document).set(place, octets[beside]);
        }
      }
    }
    return found;
  }

  async having(segment, facets) {
    const has = new Uint8Array(segment.count);
    for (const facet of facets) {
      for (const entry of await this.entries(segment, facet, false)) {
        for (const [document] of documentsOf(entry)) has[document] = 1;
      }
    }
    return has;
  }

  // Return [document, points], the best first, of two alike the newer.  `facets` are sets of
  // properties: a document must have one of each.
  async find(wanted, facets = [], newestFirst = false) {
    const looked = await Promise.all(this.segments.map(async (segment) => ({
      segment,
      fits: await Promise.all(wanted.map((term) => this.fit(segment, term))),
      has: await Promise.all(facets.map((set) => this.having(segment, set))),
    })));
    const weights = wanted.map((_, at) => {
      let having = 0;
      for (const { fits } of looked) for (const fit of fits[at]) if (fit > 0) having++;
      return Math.log(1 + (this.count - having + 0.5) / (having + 0.5));
    });
    const POINTS = [0, 0.7, 1, 2, 3], found = [];
    for (const { segment, fits, has } of looked) {
      for (let document = 0; document < segment.count; document++) {
        if (has.some((one) => one[document] === 0)) continue;
        if (wanted.some((term, at) => (fits[at][document] > 0) === term.without)) continue;
        let points = 0;
        wanted.forEach((term, at) => { points += weights[at] * POINTS[fits[at][document]]; });
        found.push([segment.first + document, points]);
      }
    }
    found.sort((one, other) => (newestFirst ? 0 : other[1] - one[1]) || other[0] - one[0]);
    return found;
  }

  async document(number) {
    const segment = this.segments.findLast((one) => one.first <= number);
    let left = number - segment.first, block = 0;
    while (left >= segment.blocks[block]) left -= segment.blocks[block++];
    const shown = JSON.parse(UTF8.decode(await this.piece(segment, `d${block}`)))[left];
    const [address, heading, date, language, title, authors, outlet, text] = shown;
    return { address, heading, date, language, title, authors, outlet, text };
  }
}

// Return which words of a phrase need not be read, by their place in it, with their codes: those of the
// commonest of which a word beside tells whether they stand there.  Every one of them has such a word.
function leftUnread(lists, codes) {
  const having = lists.map((entries) => entries.reduce((sum, one) => sum + (codes.has(one.word) ? one.count : 0), 0));
  const unread = new Map();
  const isRead = (at) => at >= 0 && at < lists.length && !unread.has(at);
  for (const at of [...lists.keys()].sort((one, other) => having[other] - having[one])) {
    const isNeeded = [-1, 1].some((step) => unread.has(at + step) && !isRead(at + 2 * step));
    if (having[at] === 0 || isNeeded || !(isRead(at - 1) || isRead(at + 1))) continue;
    unread.set(at, new Set(lists[at].map((one) => codes.get(one.word)).filter(Boolean)));
  }
  return unread;
}

function split(text) { return text === "" ? [] : text.split(" "); }

// What is shown

export function marked(text, wanted) {
  // Return [[text, whether it was looked for]…].
  const looked = wanted.filter((term) => !term.without)
    .flatMap((term) => term.words.map((word, at) => [word, term.begins && at === term.words.length - 1]));
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(SHOWN_WORD)) {
    const inside = words(found[0]);
    const hit = inside.some((one) => looked.some(([word, begins]) => one === word || (begins && one.startsWith(word))));
    if (!hit) continue;
    if (found.index > end) parts.push([text.slice(end, found.index), false]);
    end = found.index + found[0].length;
    parts.push([found[0], true]);
  }
  if (end < text.length) parts.push([text.slice(end), false]);
  return parts;
}

const PASSAGE = 240;

export function passage(text, wanted) {
  // Return the part of a text that has the most of what was looked for.
  const parts = marked(text, wanted);
  const hits = [];
  let at = 0;
  for (const [piece, hit] of parts) { if (hit) hits.push(at); at += piece.length; }
  let best = 0, most = -1;
  for (const hit of hits) {
    const inside = hits.filter((one) => one >= hit && one < hit + PASSAGE * 0.7).length;
    if (inside > most) { best = hit; most = inside; }
  }
  const wish = Math.max(0, best - PASSAGE * 0.3);
  const start = wish === 0 ? 0 : text.indexOf(" ", wish) + 1;
  let stop = Math.min(text.length, start + PASSAGE);
  if (stop < text.length) stop = Math.max(text.lastIndexOf(" ", stop), start + 1);
  return [
    ...(start > 0 ? [["… ", false]] : []),
    ...marked(text.slice(start, stop).replace(/\s+/g, " "), wanted),
    ...(stop < text.length ? [[" …", false]] : []),
  ];
}

// The page

const RIGHT_TO_LEFT = /^(ar|fa|he|ps|sd|ug|ur|yi|dv|ckb)\b/;
const AT_ONCE = 8;

class SearchPage {
  constructor(form) {
    this.form = form;
    this.home = form.dataset.home;
    this.said = form.dataset;
    this.status = document.getElementById("search-status");
    this.list = document.getElementById("search-results");
    this.more = document.getElementById("search-more");
    this.asked = 0;
    this.index = null;
    this.names = null;
  }

  async begin() {
    // What a reader typed while this script was still on its way goes before what the address says.
    const given = new URLSearchParams(location.search);
    for (const field of this.form.elements) if (field.name && given.has(field.name) && !field.value) field.value = given.get(field.name);
    let waiting;
    this.form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => this.look(), 150); });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.look(); });
    this.form.addEventListener("focusin", (event) => { if (event.target.list) this.offer(); });
    this.more.addEventListener("click", () => this.showMore());
    if ([...new FormData(this.form).values()].some((value) => value !== "")) await this.look();
  }

  async offer() {
    if (this.names) return this.names;
    this.names = this.opened().then((index) => index.json("names.bin"));
    const names = await this.names;
    for (const kind of ["outlet", "topic"]) {
      const offered = document.getElementById(`search-${kind}s`);
      offered.replaceChildren(...names[kind].map(([name]) => Object.assign(document.createElement("option"), { value: name })));
    }
    return this.names;
  }

  opened() {
    this.index ??= new SearchIndex(`${this.home}search/`).open();
    this.index.catch(() => { this.index = null; });
    return this.index;
  }

  // `again`: the archive may just have been published anew, and what this page knows be gone.
  async look(again = true) {
    const asked = ++this.asked;
    const given = Object.fromEntries([...new FormData(this.form)].filter(([, value]) => value.trim() !== ""));
    const address = new URLSearchParams(given).toString();
    history.replaceState(null, "", address ? `?${address}` : location.pathname);
    if (Object.keys(given).every((name) => name === "sort")) return this.clear("");
    try {
      if (!again) this.index = this.names = null;
      const found = await this.found(given);
      if (asked !== this.asked) return;
      this.wanted = terms(given.q ?? "");
      this.left = found;
      this.list.replaceChildren();
      this.status.textContent = found.length === 0
        ? this.said.none
        : `${found.length.toLocaleString()} ${found.length === 1 ? this.said.piece : this.said.pieces}`;
      await this.showMore(asked);
    } catch (error) {
      if (asked !== this.asked) return;
      console.error(error);
      if (again) return this.look(false);
      this.clear(this.said.trouble);
    }
  }

  async found(given) {
    const index = await this.opened();
    const wanted = terms(given.q ?? ""), facets = [];
    if (given.from || given.to) {
      const [first, last] = index.years;
      const from = Math.max(first, Number(given.from) || first), to = Math.min(last, Number(given.to) || last);
      facets.push(Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => `:y${from + at}`));
    }
    for (const kind of ["outlet", "topic"]) {
      if (!given[kind]) continue;
      const typed = fold(given[kind].trim());
      const names = (await this.offer())[kind];
      const same = names.filter(([name]) => fold(name) === typed);
      const alike = same.length ? same : names.filter(([name]) => fold(name).includes(typed));
      facets.push(alike.map(([, facet]) => facet));
    }
    if (wanted.length === 0 && facets.length === 0) return [];
    return index.find(wanted, facets, given.sort === "newest" || wanted.length === 0);
  }

  clear(words) {
    this.status.textContent = words;
    this.list.replaceChildren();
    this.more.hidden = true;
  }

  async showMore(asked = this.asked) {
    const next = this.left.splice(0, AT_ONCE), index = await this.index;
    const documents = await Promise.all(next.map(([number]) => index.document(number)));
    if (asked !== this.asked) return;
    this.list.append(...documents.map((one) => this.item(one)));
    this.more.hidden = this.left.length === 0;
  }

  item(one) {
    const item = document.createElement("li");
    item.lang = one.language;
    item.dir = RIGHT_TO_LEFT.test(one.language) ? "rtl" : "ltr";
    const title = document.createElement("h2"), link = document.createElement("a");
    link.href = this.home + one.address;
    this.fill(link, marked(one.title, this.wanted));
    title.append(link);
    const from = document.createElement("p");
    from.className = "from";
    const parts = [one.authors, one.outlet, one.heading].filter(Boolean);
    parts.forEach((part, at) => {
      const apart = document.createElement("bdi");
      this.fill(apart, marked(part, this.wanted));
      from.append(...(at ? [" · "] : []), apart);
    });
    const told = document.createElement("p");
    this.fill(told, passage(one.text, this.wanted));
    item.append(title, from, told);
    return item;
  }

  fill(element, parts) {
    for (const [text, hit] of parts) {
      if (!hit) { element.append(text); continue; }
      const mark = document.createElement("mark");
      mark.textContent = text;
      element.append(mark);
    }
  }
}

const form = globalThis.document?.getElementById("search-form");
if (form) new SearchPage(form).begin();
