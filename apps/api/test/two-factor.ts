import { totpAt, totpStep } from '../src/identity/totp.js'
import { type Browser, password } from './browser.js'

/** An authenticator app: the current code, and codes of later time steps. */
export const anAuthenticator = (totpUri: string) => {
  const secret = decodeBase32(new URL(totpUri).searchParams.get('secret') ?? '')
  return { code: (steps = 0) => totpAt(secret, totpStep(new Date()) + steps) }
}
export type Authenticator = ReturnType<typeof anAuthenticator>

/** Turns two-factor on with the previous code, so that the current one stays usable. */
export const enableTwoFactor = async (browser: Browser) => {
  const { json, status, text } = await browser.post('/api/auth/two-factor/enable', { password })
  if (status !== 200) throw new Error(text)
  const authenticator = anAuthenticator(json.totpURI)
  for (;;) {
    const code = authenticator.code(-1)
    const verified = await verifyTotp(browser, code)
    if (verified.status === 200) break
    // A code is valid for one more step: this request was slower than that.
    if (code === authenticator.code(-1)) throw new Error(verified.text)
  }
  return { authenticator, backupCodes: json.backupCodes as string[] }
}

export const verifyTotp = (browser: Browser, code: string) =>
  browser.post('/api/auth/two-factor/verify-totp', { code })

const decodeBase32 = (text: string): string => {
  const bits = [...text].map(one =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'),
  )
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map(one => Number.parseInt(one, 2))).toString('utf8')
}
