// Bodies of many kinds from one seed, so that a failure can be had again.

// mulberry32
export function randomSource(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = (random, count) => Math.floor(random() * count);

function codePoint(random) {
  const ranges = [[0x20, 0x7e], [0, 0x1f], [0xa0, 0x24f], [0x4e00, 0x9fff], [0xfff0, 0xfffd], [0x1f300, 0x1faff], [0x10fff0, 0x10ffff]];
  const [low, high] = ranges[pick(random, ranges.length)];
  return String.fromCodePoint(low + pick(random, high - low + 1));
}

function text(random, most) {
  let result = "";
  for (let left = pick(random, most); left > 0; --left) result += codePoint(random);
  return result;
}

function json(random, depth) {
  switch (pick(random, depth > 0 ? 6 : 4)) {
    case 0: return text(random, 20);
    case 1: return random() * 1e6 - 5e5;
    case 2: return pick(random, 2) === 0;
    case 3: return null;
    case 4: return Array.from({ length: pick(random, 4) }, () => json(random, depth - 1));
    default: return Object.fromEntries(Array.from({ length: pick(random, 4) }, () => [text(random, 8), json(random, depth - 1)]));
  }
}

// All valid UTF-8, because some verifiers take strings only.
export function textBody(random, number) {
  if (number === 0) return Buffer.alloc(0);
  if (number % 250 === 0) return Buffer.from("x".repeat(256 * 1024) + text(random, 100));
  switch (number % 5) {
    case 0: return Buffer.from(JSON.stringify(json(random, 3)));
    case 1: return Buffer.from(JSON.stringify(json(random, 3), null, 2) + "\r\n");
    case 2: return Buffer.from(text(random, 200));
    case 3: return Buffer.from(`a=${encodeURIComponent(text(random, 20))}&b=.${pick(random, 100)}.`);
    default: return Buffer.from(String.fromCodePoint(pick(random, 128)).repeat(1 + pick(random, 70)));
  }
}

export function bytesBody(random, number) {
  const size = number === 0 ? 0 : number % 250 === 0 ? 256 * 1024 : pick(random, 300);
  return Buffer.from(Array.from({ length: size }, () => pick(random, 256)));
}

// One bit different; an empty body gets a byte.
export function flipBit(random, body) {
  if (body.length === 0) return Buffer.from("x");
  const changed = Buffer.from(body);
  changed[pick(random, changed.length)] ^= 1 << pick(random, 8);
  return changed;
}
