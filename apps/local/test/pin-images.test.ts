import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { openEmbeddedRegistry } from '@taxiway/embedded'
import { openRegistry } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { pushBase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { pinImages } from '../src/commands/pin-images.js'

const dockerfile = `FROM node:24-bookworm-slim AS build
RUN true
FROM build AS app
FROM node:24-bookworm-slim AS api
FROM scratch AS nothing
`
const compose = `services:
  postgres:
    image: postgres:17-bookworm
  api:
    image: taxiway-api
`

const open = async (t: Test) => {
  const folder = t.testdir({ project: { 'Dockerfile.api': dockerfile, 'docker-compose.yml': compose } })
  const dir = join(folder, 'registry')
  const server = await openEmbeddedRegistry({ dir, searchPath: process.env['PATH'] ?? '' })
  if (server === null) return null
  t.teardown(() => server.close())
  const { address, username, password } = server
  const registry = openRegistry({
    address,
    breakerStore: createMemoryBreakerStore(),
    credentials: { username, password: new Sensitive(password) },
  })
  t.teardown(() => registry.close())
  const environment = { IMAGE_REGISTRY_USER: username, IMAGE_REGISTRY_PASSWORD: password }
  const run = (...args: string[]) =>
    pinImages({ root: folder, environment }, [...args, `--registry=${address}`, join(folder, 'project')])
  const files = () =>
    ['Dockerfile.api', 'docker-compose.yml'].map(name => readFileSync(join(folder, 'project', name), 'utf8'))
  const digestOf = async (repository: string, tag: string) => {
    const digest = await registry.findManifest(repository, tag)
    if (digest === undefined) throw new Error('it was pushed')
    return digest
  }
  return { registry, folder, run, files, digestOf }
}

t.test(
  'base images get the digest of their tag, our own stages and images none, and again when the tag moves',
  async t => {
    const opened = await open(t)
    if (opened === null) return void t.pass('docker-registry is not installed', { skip: true })
    const { registry, run, files, digestOf } = opened
    await pushBase(registry, 'library/node', '24-bookworm-slim')
    await t.rejects(run(), /postgres:17-bookworm does not exist/)
    t.same(files(), [dockerfile, compose], 'nothing is written by halves')
    await pushBase(registry, 'library/postgres', '17-bookworm')
    t.equal(await run('--check'), 1)
    t.same(files(), [dockerfile, compose], 'a check writes nothing')

    t.equal(await run(), 0)
    const node = `node:24-bookworm-slim@${await digestOf('library/node', '24-bookworm-slim')}`
    const postgres = `postgres:17-bookworm@${await digestOf('library/postgres', '17-bookworm')}`
    t.same(files(), [
      dockerfile.replaceAll('node:24-bookworm-slim', node),
      compose.replace('postgres:17-bookworm', postgres),
    ])
    t.equal(await run('--check'), 0)

    await pushBase(registry, 'library/node', '24-bookworm-slim', [
      { path: 'etc/debian_version', kind: 'text', text: 'newer\n' },
    ])
    const newer = `node:24-bookworm-slim@${await digestOf('library/node', '24-bookworm-slim')}`
    t.not(newer, node)
    t.equal(await run('--check'), 1, 'the tag moved')
    t.equal(await run(), 0)
    t.equal(files()[0], dockerfile.replaceAll('node:24-bookworm-slim', newer))
  },
)

t.test('a wrong argument says how it is called', async t => {
  const context = { root: t.testdir(), environment: {} }
  await t.rejects(pinImages(context, ['--now']), /Unknown option --now.*npm run pin-images/)
  await t.rejects(pinImages(context, ['a', 'b']), /Usage: npm run pin-images/)
})
