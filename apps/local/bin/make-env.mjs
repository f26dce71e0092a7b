#!/usr/bin/env node
// Writes `.env` for `docker compose up`, with fresh secrets; an existing `.env` stays as it is. Needs nothing but Node.
//   make-env.mjs                                            GitHub and Fly are emulated: the stack starts at once
//   make-env.mjs --public-url https://taxiway.example.com   the real ones: seven lines are left for the operator
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ExpectedError, root } from './root.mjs'

const random = () => randomBytes(32).toString('base64url')

const makeSecrets = () => ({
  POSTGRES_PASSWORD: random(),
  API_DATABASE_PASSWORD: random(),
  WORKER_DATABASE_PASSWORD: random(),
  REDIS_PASSWORD: random(),
  BETTER_AUTH_SECRET: random(),
  ENCRYPTION_SECRET: random(),
  GITHUB_WEBHOOK_SECRET: random(),
})

/** The text of `.env.example` with the values that a stack of emulators needs. */
const fillEnvExample = (example, routerPort = 8080) => {
  const values = {
    ...makeSecrets(),
    COMPOSE_PROFILES: 'emulators',
    PUBLIC_URL: 'http://localhost:3000',
    GITHUB_APP_ID: '1000001',
    GITHUB_APP_PRIVATE_KEY: JSON.stringify(createPrivateKey()),
    GITHUB_CLIENT_ID: `Iv23li${randomBytes(7).toString('hex')}`,
    GITHUB_CLIENT_SECRET: random(),
    GITHUB_API_URL: 'http://github-emulator:4010',
    GITHUB_WRITES_PER_SECOND: '10',
    FLY_API_TOKEN: JSON.stringify(`FlyV1 fm2_${random()}`),
    FLY_ORG_SLUG: 'local',
    FLY_API_URL: 'http://machines-emulator:4280',
    APP_URL_TEMPLATE: `http://{app}.localhost:${routerPort}`,
    APP_CONNECT_HOST: 'machines-emulator',
    IMAGE_REGISTRY: 'http://registry:5000/taxiway',
    IMAGE_REGISTRY_USER: 'taxiway',
    IMAGE_REGISTRY_PASSWORD: random(),
    ROUTER_PORT: String(routerPort),
    TAXIWAY_API_TOKEN: `txw_${[...randomBytes(32)].map(byte => '0123456789abcdefghjkmnpqrstvwxyz'[byte & 31]).join('')}`,
  }
  const missing = new Set(Object.keys(values))
  const text = example.replace(/^([A-Z][A-Z0-9_]*)=.*$/gm, (line, name) => {
    if (!Object.hasOwn(values, name)) return line
    missing.delete(name)
    return `${name}=${values[name]}`
  })
  if (missing.size > 0) throw new Error(`.env.example does not have ${[...missing].join(', ')}.`)
  return text
}

const createPrivateKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey

/** The values that only the operator has, and where each comes from. */
const flyValues = {
  FLY_API_TOKEN: `A token of the Fly organization that pays for the apps: fly tokens create org --org <slug>
# Write it in double quotes: it contains a space.`,
  FLY_ORG_SLUG: 'The slug of that organization: fly orgs list',
}
const githubValues = {
  GITHUB_APP_ID: 'The page of your GitHub App: "App ID", a number.',
  GITHUB_APP_PRIVATE_KEY: `The same page: "Generate a private key" downloads a .pem file. Write it on one line, in double quotes, with \\n for
# each line break. This prints it so:  awk '{ printf "%s\\\\n", $0 }' <file>.pem`,
  GITHUB_CLIENT_ID: 'The same page: "Client ID".',
  GITHUB_CLIENT_SECRET: 'The same page: "Generate a new client secret".',
  GITHUB_WEBHOOK_SECRET: 'The same page: "Webhook secret". You choose it: openssl rand -hex 32',
}

const emptyLines = values =>
  Object.entries(values)
    .map(([name, source]) => `# ${source}\n${name}=\n`)
    .join('')

/** A `.env` for GitHub and Fly themselves: fresh secrets, and an empty line for each value of the operator. */
const writeOperatorEnv = publicUrl => {
  const { GITHUB_WEBHOOK_SECRET: _, ENCRYPTION_SECRET, ...others } = makeSecrets()
  return `# For docker compose. Every setting that is not in here has a default: .env.example explains them all.

# ---- Fly: fill in. The stack does not start while one of these is empty. ----

${emptyLines(flyValues)}
# ---- GitHub App: leave empty and start Taxiway. It prints the address of a page that creates the App ----
# ---- and shows these five lines. Put them here, in place of the empty ones, and start Taxiway again. ----

${emptyLines(githubValues)}
# ---- Made for this installation ----

# Where people and GitHub reach the API.
PUBLIC_URL=${publicUrl}
# Your GitHub login, and those of others who operate Taxiway, with commas between: they see the whole installation.
OPERATORS=
# If you lose it, encrypted values cannot be recovered. Store a copy apart from the backups of the database.
ENCRYPTION_SECRET=${ENCRYPTION_SECRET}
${Object.entries(others)
  .map(([name, value]) => `${name}=${value}\n`)
  .join('')}`
}

/** The origin of an address for people. Throws for what browsers and GitHub could not use. */
const readPublicUrl = text => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || url.href !== `${url.origin}/`)
    throw new ExpectedError(
      `--public-url must be an https address without a path, such as https://taxiway.example.com; got ${text}.`,
    )
  return url.origin
}

const main = () => {
  const { values } = parseArgs({ options: { 'public-url': { type: 'string' } } })
  const given = values['public-url']
  const publicUrl = given === undefined ? undefined : readPublicUrl(given)
  const text =
    publicUrl === undefined
      ? fillEnvExample(readFileSync(join(root, '.env.example'), 'utf8'))
      : writeOperatorEnv(publicUrl)
  const file = join(root, '.env')
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  console.log(
    publicUrl === undefined
      ? `${file} is written: GitHub and Fly are emulated. Now: docker compose up`
      : `${file} is written. Fill in ${Object.keys(flyValues).join(' and ')}. Then: docker compose up
It prints the address of a page that creates the GitHub App. To create it by hand instead, use these settings:
  Callback URL    ${publicUrl}/api/auth/callback/github
  Webhook URL     ${publicUrl}/webhooks/github`,
  )
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    main()
  } catch (error) {
    const file = join(root, '.env')
    console.error(
      error.code === 'EEXIST'
        ? `${file} exists already and stays as it is. To make a new one, move it away first.`
        : error.message,
    )
    process.exitCode = 1
  }
}
