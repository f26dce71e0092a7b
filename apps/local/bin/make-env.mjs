#!/usr/bin/env node
// Writes `.env` for `docker compose up` out of `.env.example`: fresh secrets, and the emulators in the places of
// GitHub and Fly. Needs nothing but Node; an existing `.env` stays as it is.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'

const random = () => randomBytes(32).toString('base64url')

/** The text of `.env.example` with the values that a stack of emulators needs. */
export const fillEnvExample = (example, routerPort = 8080) => {
  const values = {
    COMPOSE_PROFILES: 'emulators',
    PUBLIC_URL: 'http://localhost:3000',
    POSTGRES_PASSWORD: random(),
    REDIS_PASSWORD: random(),
    BETTER_AUTH_SECRET: random(),
    ENCRYPTION_SECRET: random(),
    GITHUB_APP_ID: '1000001',
    GITHUB_APP_PRIVATE_KEY: JSON.stringify(createPrivateKey()),
    GITHUB_CLIENT_ID: `Iv23li${randomBytes(7).toString('hex')}`,
    GITHUB_CLIENT_SECRET: random(),
    GITHUB_WEBHOOK_SECRET: random(),
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

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = join(root, '.env')
  try {
    const text = fillEnvExample(readFileSync(join(root, '.env.example'), 'utf8'))
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
    console.log(`${file} is written. Now: docker compose up`)
  } catch (error) {
    console.error(error.code === 'EEXIST' ? `${file} exists already; it stays as it is.` : error.message)
    process.exitCode = 1
  }
}
