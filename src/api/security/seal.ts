/** Secrets at rest: AES-256-GCM, under a key derived from a Worker secret. */
import { type Env, isDevelopment } from "../env.js";
import { log } from "../log.js";

const encoder = new TextEncoder();

export class SealError extends Error {}

export class Seal {
  constructor(private readonly key: Parameters<typeof crypto.subtle.encrypt>[1]) {}

  /** `context` is bound to the text: sealed for one server, it opens for no other. */
  async seal(text: string, context: string): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(context) };
    const sealed = await crypto.subtle.encrypt(algorithm, this.key, encoder.encode(text));
    return `v1.${base64(iv)}.${base64(new Uint8Array(sealed))}`;
  }

  /** @throws SealError when it was sealed with another key, or changed. */
  async open(sealed: string, context: string): Promise<string> {
    const [version, iv, body] = sealed.split(".");
    if (version !== "v1" || iv === undefined || body === undefined) throw unreadable();
    try {
      const algorithm = { name: "AES-GCM", iv: bytes(iv), additionalData: encoder.encode(context) };
      return new TextDecoder().decode(
        await crypto.subtle.decrypt(algorithm, this.key, bytes(body)),
      );
    } catch {
      throw unreadable();
    }
  }
}

/** From `SECRETS_KEY`; in development from the engine's key when there is none, and said so. */
export async function sealOf(env: Env): Promise<Seal | undefined> {
  let secret = env.SECRETS_KEY;
  if (!secret && isDevelopment(env) && env.ENGINE_API_KEY) {
    secret = env.ENGINE_API_KEY;
    sayOnce();
  }
  if (!secret) return undefined;
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, [
    "deriveKey",
  ]);
  const info = encoder.encode("entracte server secrets");
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
  return new Seal(key);
}

let said = false;

function sayOnce(): void {
  if (!said) log({ event: "development_secrets_key" });
  said = true;
}

function unreadable(): SealError {
  return new SealError("its secrets cannot be decrypted: SECRETS_KEY has changed; put them again");
}

function base64(data: Uint8Array): string {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
