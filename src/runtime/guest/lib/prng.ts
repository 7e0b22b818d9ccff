/** sfc32: a small fast counter generator (Chris Doty-Humphrey's PractRand). 32 bits a call. */
export function generator(seed: string, stream: number): () => number {
  const part = (i: number): number => Number.parseInt(seed.slice(i * 8, i * 8 + 8), 16) | 0;
  let a = part(0);
  let b = part(1);
  let c = part(2) ^ stream;
  let d = part(3);
  function next(): number {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  // Nearby seeds part only after some rounds.
  for (let i = 0; i < 15; i++) next();
  return next;
}
