import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isDomainError } from '@taxiway/domain'
import { loadEnv } from '@taxiway/runtime'
import t from 'tap'
import { workerEnvSchema } from '../src/env.js'

const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
const [, api = '', worker = ''] = text.split(/^# ---- (?:API|Worker|docker compose) .*$/m)
const read = (section: string) =>
  Object.fromEntries(
    [...section.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
const names = Object.keys(workerEnvSchema.shape)
const required = {
  DATABASE_URL: 'postgres://localhost/taxiway',
  PUBLIC_URL: 'https://taxiway.example.com',
  ENCRYPTION_SECRET: randomBytes(32).toString('base64'),
  GITHUB_APP_ID: '1',
  GITHUB_APP_PRIVATE_KEY: 'key',
  FLY_API_TOKEN: 'token',
  FLY_ORG_SLUG: 'acme',
}

t.test('.env.example lists exactly the variables the worker reads', async t => {
  const own = Object.keys(read(worker))
  t.same(own.sort(), names.filter(name => !(name in read(api))).sort(), 'its own')
  // Sections name the apps that share them; both apps must have the variables.
  const shared = names.filter(name => name in read(api))
  t.ok(shared.includes('DATABASE_URL') && shared.includes('GITHUB_APP_PRIVATE_KEY'))
})

t.test('the defaults in .env.example are those of the code, and secrets have none', async t => {
  const env = loadEnv(workerEnvSchema, required) as Record<string, unknown>
  for (const [name, value] of Object.entries(read(worker))) {
    if (/TOKEN|SECRET|KEY/.test(name)) t.equal(value, '', name)
    else if (value !== '') t.equal(String(env[name]), value, name)
  }
})

t.test('all missing variables are reported at once, and APP_URL_TEMPLATE must contain {app}', async t => {
  const problemOf = (source: Record<string, string>): string => {
    try {
      loadEnv(workerEnvSchema, source)
      return ''
    } catch (error) {
      return isDomainError(error, 'config.invalid') ? error.message : String(error)
    }
  }
  for (const name of Object.keys(required)) t.match(problemOf({}), `${name}: is required`)
  t.equal(problemOf(required), '')
  t.match(
    problemOf({ ...required, APP_URL_TEMPLATE: 'https://fly.dev' }),
    'must be a URL that contains {app}',
  )
  t.match(problemOf({ ...required, WORKER_ID: 'a b' }), 'WORKER_ID')
  t.match(problemOf({ ...required, LEASE_MS: '0' }), 'LEASE_MS')
  t.match(problemOf({ ...required, BUILD_EGRESS: 'open' }), 'BUILD_EGRESS')
  for (const destination of ['http://npm.corp.example', 'a b', 'npm.corp.example:99999', '10.0.0.0/8'])
    t.match(
      problemOf({ ...required, BUILD_EGRESS_ALLOW: `a.example,${destination}` }),
      /ALLOW: must be a list of/,
    )
  t.equal(problemOf({ ...required, BUILD_EGRESS_ALLOW: 'npm.corp.example, 10.0.0.5:4873, [fd00::1]:80' }), '')
})

t.test('a cancel completes within twelve seconds: one heartbeat plus ten seconds for builds', async t => {
  const { LEASE_HEARTBEAT_MS } = loadEnv(workerEnvSchema, required)
  t.ok(LEASE_HEARTBEAT_MS + 10_000 < 12_000, `${LEASE_HEARTBEAT_MS} ms`)
})

t.test('images go to a registry unless told otherwise, with both parts of its login or none', async t => {
  const read = (given: Record<string, string>) => loadEnv(workerEnvSchema, { ...required, ...given })
  const registry = { IMAGE_REGISTRY: 'registry.example.com/team/images' }
  t.equal(read(registry).BUILDER, 'oci', 'the default')
  t.throws(() => read({ ...registry, IMAGE_REGISTRY_USER: 'x' }), /IMAGE_REGISTRY_PASSWORD/)
  t.throws(() => read({ ...registry, IMAGE_REGISTRY_PASSWORD: 'x' }), /IMAGE_REGISTRY_USER/)
  const env = read({ ...registry, IMAGE_REGISTRY_USER: 'x', IMAGE_REGISTRY_PASSWORD: 'p' })
  t.equal(JSON.stringify(env.IMAGE_REGISTRY_PASSWORD), '"[redacted]"')
})

t.test('a BuildKit daemon is reached with certificates, and that of forks is another one', async t => {
  const read = (given: Record<string, string>) => loadEnv(workerEnvSchema, { ...required, ...given })
  const own = { BUILDKIT_HOST: 'tcp://buildkitd:1234', BUILDKIT_TLS_DIR: '/certificates' }
  t.match(read(own), own)
  t.throws(() => read({ BUILDKIT_HOST: own.BUILDKIT_HOST }), /BUILDKIT_TLS_DIR/)
  for (const host of [
    'unix:///var/run/docker.sock',
    'docker-container://x',
    'tcp://x',
    'tcp://a:1,b',
    '--help',
  ])
    t.throws(() => read({ ...own, BUILDKIT_HOST: host }), /BUILDKIT_HOST: .*tcp:\/\/host:port/)
  for (const dir of ['relative', '/a,servername=x', '/a b'])
    t.throws(() => read({ ...own, BUILDKIT_TLS_DIR: dir }), /BUILDKIT_TLS_DIR/)
  const frontend = `docker/dockerfile:1@sha256:${'a'.repeat(64)}`
  t.match(read({ ...own, DOCKERFILE_FRONTEND: frontend }), { DOCKERFILE_FRONTEND: frontend })
  t.throws(() => read({ ...own, DOCKERFILE_FRONTEND: 'docker/dockerfile:1' }), /with its digest/)
  t.match(read({ ...own, BUILDKIT_HOST_UNTRUSTED: 'tcp://forks:1234' }), own)
  t.throws(() => read({ ...own, BUILDKIT_HOST_UNTRUSTED: own.BUILDKIT_HOST }), /another daemon/)
  t.throws(() => read({ BUILDKIT_HOST_UNTRUSTED: own.BUILDKIT_HOST }), /BUILDKIT_HOST_UNTRUSTED/)
})
