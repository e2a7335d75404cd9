import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string | Buffer, Buffer, number, object, Buffer>(scrypt);

/** 32 MiB and about a tenth of a second a guess: what RFC 7914 and OWASP's list of 2023 call enough for signing in. */
const cost = { N: 2 ** 15, r: 8, p: 1 };
const keyBytes = 32;
const form = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

/** A passphrase as it may be stored: `scrypt$N$r$p$salt$key`, salt and key as base64url. */
export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(normal(passphrase), salt, keyBytes, options(cost));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether a passphrase is the one that was stored. What is stored in another form fits none. */
export async function fitsPassphrase(passphrase: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = form.exec(stored) ?? [];
  if (N === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const parameters = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(
    normal(passphrase),
    Buffer.from(salt, 'base64url'),
    expected.length,
    options(parameters),
  );
  return timingSafeEqual(derived, expected);
}

/** Keyboards and systems write the same letter in different ways. */
function normal(passphrase: string): string {
  return passphrase.normalize('NFKC');
}

function options(parameters: typeof cost): object {
  return { ...parameters, maxmem: 256 * parameters.N * parameters.r };
}
