import { createPrivateKey } from 'node:crypto'
import { Sensitive } from '@taxiway/crypto'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import { SignJWT } from 'jose'

// GitHub rejects an `iat` in the future and an `exp` more than ten minutes away; one minute is left for clock
// differences.
const BACKDATE_SECONDS = 60
const LIFETIME_SECONDS = 540

export type AppCredentials = {
  /** The App's id or client id. */
  appId: string
  /** PEM, PKCS#1 (as GitHub issues it) or PKCS#8; `\n` may be two characters, as in .env files. */
  privateKey: Sensitive<string>
}

export type SignAppJwt = () => Promise<Sensitive<string>>

/**
 * Creates the App's own credential: an RS256 JWT valid for nine minutes. Throws `github.auth` at once when
 * the key is unreadable. Source:
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
 */
export const createAppJwtSigner = (
  { appId, privateKey }: AppCredentials,
  clock: Pick<Clock, 'now'>,
): SignAppJwt => {
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

const readPrivateKey = (privateKey: Sensitive<string>) => {
  try {
    return createPrivateKey(privateKey.reveal().replaceAll('\\n', '\n'))
  } catch {
    // Omit the cause: OpenSSL's errors may quote the key.
    throw new DomainError('github.auth', {
      message:
        'GITHUB_APP_PRIVATE_KEY is not a private key in PEM form. Set it to the key that GitHub issued.',
      retryable: false,
    })
  }
}
