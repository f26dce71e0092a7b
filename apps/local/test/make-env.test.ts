import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8')
/** The values without which docker compose refuses to start. */
const required = new Set([...compose.matchAll(/\$\{([A-Z0-9_]+):\?/g)].map(([, name = '']) => name))
const ofFly = ['FLY_API_TOKEN', 'FLY_ORG_SLUG']
const ofGithub = [
  'GITHUB_APP_ID',
  'GITHUB_APP_PRIVATE_KEY',
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'GITHUB_WEBHOOK_SECRET',
]
const operators = [...ofFly, ...ofGithub]

type Ran = { code: number; output: string }
const runNode = (args: string[], cwd: string, env: Record<string, string> = {}): Promise<Ran> =>
  new Promise(done => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
    )
  })

/** A checkout with what the script needs, no more. */
const aCheckout = (t: Test) => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-env-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'apps/local/bin'), { recursive: true })
  for (const file of ['.env.example', 'apps/local/bin/make-env.mjs', 'apps/local/bin/root.mjs'])
    copyFileSync(join(root, file), join(folder, file))
  return {
    env: join(folder, '.env'),
    makeEnv: (...args: string[]) => runNode(['apps/local/bin/make-env.mjs', ...args], folder),
  }
}

const readValues = (file: string): Record<string, string> =>
  Object.fromEntries(
    [...readFileSync(file, 'utf8').matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  )
const secrets = [
  'POSTGRES_PASSWORD',
  'API_DATABASE_PASSWORD',
  'WORKER_DATABASE_PASSWORD',
  'REDIS_PASSWORD',
  'BETTER_AUTH_SECRET',
  'ENCRYPTION_SECRET',
]

t.test('a `.env` for the emulators has fresh secrets, and no required value is empty', async t => {
  const [first, second] = [aCheckout(t), aCheckout(t)]
  for (const one of [first, second]) t.match(await one.makeEnv(), { code: 0, output: /docker compose up/ })
  const [a, b] = [readValues(first.env), readValues(second.env)]
  for (const name of required) t.ok(a[name], name)
  for (const name of [...secrets, 'GITHUB_APP_PRIVATE_KEY', 'TAXIWAY_API_TOKEN'])
    t.not(a[name], b[name], name)
  t.match(a['POSTGRES_PASSWORD'], /^[\w-]{43}$/, 'fits into a URL')
  t.match(a['TAXIWAY_API_TOKEN'], /^txw_[0-9a-hjkmnp-tv-z]{32}$/)
  t.equal(a['COMPOSE_PROFILES'], 'emulators')
  t.equal(
    readValues(join(root, '.env.example'))['BETTER_AUTH_SECRET'],
    '',
    'the example itself contains none',
  )
})

t.test('a `.env` for GitHub and Fly leaves exactly the operator’s values empty, each explained', async t => {
  const [first, second] = [aCheckout(t), aCheckout(t)]
  for (const one of [first, second]) {
    const { code, output } = await one.makeEnv('--public-url', 'https://taxiway.example.com')
    t.equal(code, 0, output)
    for (const path of ['/api/auth/callback/github', '/webhooks/github'])
      t.match(output, `https://taxiway.example.com${path}\n`, 'the addresses for the App are printed')
  }
  const [values, others] = [readValues(first.env), readValues(second.env)]
  const empty = Object.keys(values).filter(name => values[name] === '')
  t.same(empty, [...operators, 'OPERATORS'])
  for (const name of required) t.ok(name in values, `${name} is in the file`)
  for (const name of secrets) t.not(values[name], others[name], name)
  t.equal(values['PUBLIC_URL'], 'https://taxiway.example.com')
  t.notMatch(Object.values(values).join('\n'), /emulator|localhost|registry:|http:/)
  t.same(
    Object.keys(values).filter(name => /^(COMPOSE_|GITHUB_API|FLY_API_URL|APP_|IMAGE_)/.test(name)),
    [],
    'no setting of the emulators is there',
  )
  const text = readFileSync(first.env, 'utf8')
  for (const name of operators) t.match(text, new RegExp(`^# .+\n${name}=$`, 'm'), `${name} is explained`)
  t.equal(statSync(first.env).mode & 0o777, 0o600)
})

t.test('an empty value of Fly stops the start by name, and so does a half of the GitHub App', async t => {
  const { env, makeEnv } = aCheckout(t)
  await makeEnv('--public-url', 'https://taxiway.example.com')
  for (const name of ofFly) t.ok(required.has(name), `docker compose requires ${name}`)
  for (const name of ofGithub) t.notOk(required.has(name), `docker compose starts without ${name}`)
  const values = {
    ...readValues(env),
    DATABASE_URL: 'postgres://127.0.0.1:1/none',
    REDIS_URL: 'redis://127.0.0.1:1',
    GITHUB_APP_ID: '1',
    GITHUB_WEBHOOK_SECRET: 'a secret only for this test',
  }
  const start = (app: string) =>
    runNode(
      [
        '--conditions=@taxiway/source',
        `--import=${pathToFileURL(require.resolve('tsx'))}`,
        `apps/${app}/src/main.ts`,
      ],
      root,
      values,
    )
  const [api, worker] = [await start('api'), await start('worker')]
  for (const { code } of [api, worker]) t.not(code, 0)
  const refused = ({ output }: Ran) =>
    [...output.matchAll(/^ {2}(\w+): is required$/gm)].map(([, name = '']) => name).sort()
  t.same(
    refused(api),
    ofGithub.filter(name => !['GITHUB_APP_ID', 'GITHUB_WEBHOOK_SECRET'].includes(name)),
  )
  t.same(refused(worker), ['FLY_API_TOKEN', 'FLY_ORG_SLUG', 'GITHUB_APP_PRIVATE_KEY'])
})

t.test('the script refuses an address that GitHub could not reach, and overwrites no `.env`', async t => {
  const { env, makeEnv } = aCheckout(t)
  for (const bad of ['http://taxiway.example.com', 'https://taxiway.example.com/path', 'taxiway', ''])
    t.match(await makeEnv('--public-url', bad), { code: 1, output: /must be an https address/ }, bad)
  await makeEnv()
  const before = readFileSync(env, 'utf8')
  t.match(await makeEnv('--public-url', 'https://taxiway.example.com'), { code: 1, output: /exists already/ })
  t.equal(readFileSync(env, 'utf8'), before)
})
