import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What credentials look like: those that say what they are, and anything long and unspaced that is called a secret. */
const shapes: Readonly<Record<string, RegExp>> = {
  'private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*(?:\\n|\s)*[A-Za-z0-9+/]{20}/,
  GitHub: /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/,
  Fly: /\bfm[12]_[\w+/=-]{20,}/,
  AWS: /\bAKIA[0-9A-Z]{16}\b/,
  Google: /\bAIza[\w-]{35}\b/,
  npm: /\bnpm_[A-Za-z0-9]{36}\b/,
  Slack: /\bxox[abpr]-[\w-]{10,}/,
  Stripe: /\bsk_(?:live|test)_\w{10,}/,
  JWT: /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\./,
  'a token of ours': /\btxw_[0-9a-z]{32}\b/,
  'a named value':
    /(?:secret|token|passw(?:or)?d|api_?key|private_?key)['"]?\s*[:=]\s*['"`][\w+/=-]{32,}['"`]/i,
  'a password in an address': /[a-z]+:\/\/[^/\s:@'"`$]+:[^@\s'"`$<{]{8,}@/,
}

/** Made up, and meant to be seen: each for one test or page. */
const madeUp = [
  'sk_live_51HqLyjWDarjtT1',
  'sk_live_7Hq2mZr9wKc4',
  'txw_7k2m9x4p0w3q8r5t1v6y2z7a4b9c0d3e',
  'txw_00000000000000000000000000000000',
  'bench-secret-of-a-fitting-length',
  'b2z3kQm9X1vT7yR5wN8uC4sL6aE0dHfJgPiOqVxZtYk=',
  'dxPAmuzro-egKlDUSvEMT61goHg9hBVXim9b53Mukzw',
  'postgres://taxiway:p%40ssword-of-db@',
  'postgres://planted:password@',
  'postgres://taxiway:password@',
  'postgres://user:password@',
  'postgres://app:pa55word@',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
]

const findSecrets = (line: string): string[] =>
  Object.entries(shapes).flatMap(([name, shape]) => {
    if (!shape.test(line)) return []
    const text = madeUp.reduce((left, known) => left.replaceAll(known, ''), line)
    return shape.test(text) ? [name] : []
  })

t.test('no commit ever added a secret', async t => {
  const git = spawn(
    'git',
    ['log', '-p', '--unified=0', '--no-color', '--no-ext-diff', '--text', '--format=commit %h'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let commit = ''
  let added = 0
  const found: string[] = []
  for await (const line of createInterface({ input: git.stdout })) {
    if (line.startsWith('commit ')) commit = line.slice(7)
    if (!line.startsWith('+')) continue
    added += 1
    found.push(...findSecrets(line).map(shape => `${commit}: ${shape}: ${line.slice(0, 120)}`))
  }
  t.ok(added > 0, `${added} lines were looked at`)
  t.same(found, [])
})

t.test('and one would be found', async t => {
  // Put together here, so that this file itself holds none.
  const letters = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'
  const planted = {
    'private key': `-----BEGIN RSA ${'PRIVATE'} KEY-----\\n${letters}`,
    GitHub: `gh${'p_'}${letters}`,
    Fly: `fm${'2_'}${letters}`,
    AWS: `AKI${'A'}ABCDEFGHIJKLMNOP`,
    Stripe: `sk_${'live_'}${letters}`,
    'a token of ours': `tx${'w_'}${letters.slice(0, 32).toLowerCase()}`,
    'a named value': `BETTER_AUTH_${'SECRET'}: '${letters}'`,
    'a password in an address': `postgres:${'//'}taxiway:${letters}@db/x`,
  }
  for (const [shape, line] of Object.entries(planted)) t.ok(findSecrets(line).includes(shape), shape)
})
