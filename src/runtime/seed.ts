const seedWords = 4;
/** Drawn for many runs at once: asking costs more than the numbers. */
const random = new Uint32Array(64 * seedWords);
let drawn = random.length;

/** The seed of a run's random numbers: 32 hexadecimal digits. */
export function makeSeed(given: string | number | undefined): string {
  if (given === undefined) {
    if (drawn === random.length) {
      crypto.getRandomValues(random);
      drawn = 0;
    }
    drawn += seedWords;
    return hex(random.subarray(drawn - seedWords, drawn));
  }
  const text = String(given);
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  // Four FNV-1a hashes from different offsets: a seed spreads, it hides nothing.
  const words = new Uint32Array(4);
  for (let word = 0; word < 4; word++) {
    let hash = 0x811c9dc5 ^ (word * 0x9e3779b9);
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    words[word] = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  }
  return hex(words);
}

function hex(words: Uint32Array): string {
  let text = "";
  for (const word of words) text += word.toString(16).padStart(8, "0");
  return text;
}
