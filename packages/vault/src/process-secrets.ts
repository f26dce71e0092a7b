import { prepareSecrets, redactText, type SecretSearch, Sensitive } from '@taxiway/crypto'

const secretName = /SECRET|TOKEN|PRIVATE_KEY|PASSWORD/
const urlName = /_URL$/

/**
 * Every secret in the environment of a process, in the forms in which it was given: what is `Sensitive`, what is named like a secret, and
 * the passwords in URLs. It holds the values: never log it.
 */
export const listProcessSecrets = (env: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(env).flatMap(([name, value]) => {
    const plain = value instanceof Sensitive ? value.reveal() : value
    if (Buffer.isBuffer(plain))
      return [plain.toString('base64'), plain.toString('base64url'), plain.toString('hex')]
    if (typeof plain !== 'string') return []
    if (value instanceof Sensitive || secretName.test(name)) return [plain]
    return urlName.test(name) ? passwordsOf(plain) : []
  })

/** Masks those secrets in a line of the process' own log, wherever they came from: a message, a stack, an answer that was quoted. */
export const createLineRedactor = (env: Readonly<Record<string, unknown>>): ((line: string) => string) => {
  const search: SecretSearch = prepareSecrets(listProcessSecrets(env))
  return line => redactText(search, line)
}

const passwordsOf = (url: string): string[] => {
  if (!URL.canParse(url)) return []
  const { password } = new URL(url)
  return password === '' ? [] : [password, decodeURIComponent(password)]
}
