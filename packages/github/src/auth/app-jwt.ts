import { createPrivateKey } from 'node:crypto'
import { Sensitive } from '@taxiway/crypto'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/resilience'
import { SignJWT } from 'jose'

// GitHub refuses an `iat` in its future, and an `exp` more than ten minutes away: a minute is left for clocks that differ.
const BACKDATE_SECONDS = 60
const LIFETIME_SECONDS = 540

export type AppCredentials = {
  /** The App's id or client id. */
  appId: string
  /** PEM, PKCS#1 (as GitHub hands it out) or PKCS#8; `\n` may be written as two characters, as in .env files. */
  privateKey: Sensitive<string>
}

export type SignAppJwt = () => Promise<Sensitive<string>>

/**
 * Makes the App's own credential: an RS256 JWT of nine minutes. Throws `github.auth` at once when the key is unreadable.
 * Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
 */
export function createAppJwtSigner(
  { appId, privateKey }: AppCredentials,
  clock: Pick<Clock, 'now'>,
): SignAppJwt {
  const key = readPrivateKey(privateKey)
  return async () => {
    const now = Math.floor(clock.now().getTime() / 1000)
    const jwt = new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(appId)
      .setIssuedAt(now - BACKDATE_SECONDS)
      .setExpirationTime(now + LIFETIME_SECONDS)
    return new Sensitive(await jwt.sign(key))
  }
}

function readPrivateKey(privateKey: Sensitive<string>) {
  try {
    return createPrivateKey(privateKey.reveal().replaceAll('\\n', '\n'))
  } catch {
    // The cause is dropped on purpose: OpenSSL's errors may quote the input.
    throw new DomainError('github.auth', {
      message: 'GITHUB_APP_PRIVATE_KEY is not a private key in PEM form.',
      retryable: false,
    })
  }
}
