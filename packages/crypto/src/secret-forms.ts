/** Shorter values occur in ordinary text by chance; masking them would shred the log and still say what they are. */
export const MIN_MASKABLE_CHARS = 6

// `base64` breaks lines at 76 columns, PEM at 64.
const WRAP_COLUMNS = [64, 76]

/** True when a value is long enough to be masked; refuse shorter ones as secrets, or say that they cannot be masked. */
export const isMaskable = (value: string): boolean => {
  return value.length >= MIN_MASKABLE_CHARS
}

/**
 * Every way in which a secret usually turns up in output: as it is, each of its lines, base64 at any of three offsets
 * (standard and URL alphabet, wrapped or not), hex, percent-encoded, JSON-escaped and shell-quoted.
 */
export const secretForms = (secret: string): string[] => {
  const bytes = Buffer.from(secret, 'utf8')
  const forms = [
    secret,
    ...secret.split(/\r\n|[\r\n]/).flatMap(line => [line, line.trim()]),
    ...base64Forms(bytes),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...percentForms(secret, bytes),
    ...jsonForms(secret),
    ...shellForms(secret),
  ]
  return [...new Set(forms)].filter(isMaskable)
}

// A secret inside a longer encoded text starts at one of three positions in a group of three bytes. Only the characters
// that depend on the secret alone are matched; up to one at either end carries a few bits of it and stays.
const base64Forms = (bytes: Buffer): string[] => {
  const standard = [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/(?<!=)=+$/, '')
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
  })
  const whole = bytes.toString('base64').replace(/(?<!=)=+$/, '')
  const wrapped = WRAP_COLUMNS.filter(columns => whole.length > columns).flatMap(
    columns => whole.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [],
  )
  return [whole, ...standard, ...wrapped].flatMap(form => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
  ])
}

const percentForms = (secret: string, bytes: Buffer): string[] => {
  const every = [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
  // From bytes, because encodeURIComponent throws on a lone surrogate.
  const encode = (plain: RegExp) =>
    [...bytes]
      .map(byte => {
        const character = String.fromCharCode(byte)
        return plain.test(character) ? character : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`
      })
      .join('')
  const upper = [
    every.toUpperCase(),
    encode(/[A-Za-z0-9\-_.!~*'()]/),
    encode(/[A-Za-z0-9\-_.~]/),
    encode(/[A-Za-z0-9\-_.*]/).replaceAll('%20', '+'),
    encode(/[A-Za-z0-9\-_.!~*'();/?:@&=+$,#]/),
    secret.replaceAll(' ', '+'),
  ]
  return upper.flatMap(form => [form, form.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase())])
}

const jsonForms = (secret: string): string[] => {
  const escapeJson = (text: string) => JSON.stringify(text).slice(1, -1)
  const plain = escapeJson(secret)
  const ascii = plain.replace(/[^\x20-\x7e]/g, unicodeEscape)
  // Python, Go and PHP escape further characters than JavaScript does.
  const html = plain.replace(/[<>&\u2028\u2029]/g, unicodeEscape)
  const slashes = plain.replaceAll('/', '\\/')
  return [plain, ascii, html, slashes].flatMap(form => [form, escapeJson(form)])
}

const unicodeEscape = (character: string): string => {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

const shellForms = (secret: string): string[] => {
  const ansi = secret
    .replace(/[\\']/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')
  return [
    secret.replaceAll("'", `'\\''`),
    secret.replaceAll("'", `'"'"'`),
    secret.replace(/["\\$`]/g, '\\$&'),
    // What bash's `printf %q` and Python's shlex-like tools do with each special character.
    secret.replace(/[^A-Za-z0-9_@%+=:,./\n-]/g, '\\$&'),
    ansi,
  ]
}
