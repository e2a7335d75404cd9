import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** Object identifiers as DER writes them. */
const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex');
const commonName = Buffer.from('0603550403', 'hex');
const alternativeName = Buffer.from('0603551d11', 'hex');
const basicConstraints = Buffer.from('0603551d13', 'hex');

/** A certificate for that host name, signed by itself and valid from yesterday on; both as PEM. */
export function selfSigned(host: string, days = 2): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(ecdsaWithSha256);
  const name = sequence(element(0x31, sequence(commonName, element(0x0c, Buffer.from(host)))));
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time(-1), time(days - 1)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(
      0xa3,
      sequence(
        sequence(basicConstraints, element(0x04, sequence(element(0x01, Buffer.from([0xff]))))),
        sequence(alternativeName, element(0x04, sequence(element(0x82, Buffer.from(host))))),
      ),
    ),
  );
  const signature = element(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const certificate = sequence(body, algorithm, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function time(daysFromNow: number): Buffer {
  const text = new Date(Date.now() + daysFromNow * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
  return element(0x18, Buffer.from(text));
}

function sequence(...members: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(members));
}

/** Tag, length and value. */
function element(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const written = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...written]), value]);
}
