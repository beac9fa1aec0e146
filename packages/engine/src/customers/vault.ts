import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { TradewindError } from '../errors.ts'

/** Keeps identity numbers: encrypted, and recognisable without being readable. */
export interface Vault {
  /** 32 bytes, the same for the same number: to find it by. */
  fingerprint(idNumber: string): Buffer
  /** 32 bytes that only this installation can make of a text: to know codes by that it gave out. */
  sign(text: string): Buffer
  /** Encrypted; different each time. */
  seal(idNumber: string): Buffer
  /** Throws `unavailable` for what another secret has sealed. */
  open(sealed: Uint8Array): string
}

const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM under a random nonce, and HMAC-SHA-256: identity numbers are few enough to try all of them, so a plain
 * hash would hide nothing. Both keys are derived from the installation's secret (HKDF, RFC 5869). Without a secret it
 * throws `unavailable` as soon as it is needed. 4 and 10 microseconds a number.
 */
export function createVault(secret: string | undefined): Vault {
  if (secret === undefined) return { fingerprint: noSecret, sign: noSecret, seal: noSecret, open: noSecret }
  const key = (use: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `tradewind:id-number:${use}`, 32)))
  const [matching, signing, sealing] = [key('match'), key('sign'), key('seal')]
  return {
    fingerprint: (idNumber) => createHmac('sha256', matching).update(idNumber).digest(),
    sign: (text) => createHmac('sha256', signing).update(text).digest(),
    seal: (idNumber) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce)
      return Buffer.concat([nonce, cipher.update(idNumber), cipher.final(), cipher.getAuthTag()])
    },
    open: (sealed) => {
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        })
        decipher.setAuthTag(sealed.subarray(-tagBytes))
        return decipher.update(sealed.subarray(nonceBytes, -tagBytes)).toString() + decipher.final().toString()
      } catch (cause) {
        throw new TradewindError(
          'unavailable',
          'The id numbers here were stored under another secret. Start Tradewind with the TRADEWIND_SECRET of then.',
          { cause },
        )
      }
    },
  }
}

function noSecret(): never {
  throw new TradewindError(
    'unavailable',
    'Id numbers are kept encrypted, and no secret is set. Set TRADEWIND_SECRET to the one that all processes share.',
  )
}
