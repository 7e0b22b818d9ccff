import type { Kernel } from "../kernel-types.js";

/**
 * sfc32: a small fast counter generator (Chris Doty-Humphrey's PractRand). 32 bits a call. A
 * checkpoint carries its state under `name` (R4).
 */
export function generator(k: Kernel, stream: number, name: string): () => number {
  const { seed, carried } = k.constants;
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
  k.carry[name] = () => [a, b, c, d];
  if (carried[name]) [a, b, c, d] = carried[name] as [number, number, number, number];
  // Nearby seeds part only after some rounds.
  else for (let i = 0; i < 15; i++) next();
  return next;
}
