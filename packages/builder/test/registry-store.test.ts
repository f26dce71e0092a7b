import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Sensitive } from '@taxiway/crypto'
import { projectConfigSchema } from '@taxiway/domain'
import { type EmbeddedRegistry, openEmbeddedRegistry } from '@taxiway/embedded'
import { openRegistry, parseImageReference, readImage, thisPlatform } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import { pushBase, startNpmRegistry } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createSandboxedBuilder } from '../src/build/sandboxed-builder.js'
import { nameLayer } from '../src/image/known-layers.js'
import { openRegistryStoreOf } from '../src/open-registry-store.js'
import { createRunCommand } from '../src/process/run-command.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestToolchains } from './own-toolchains.js'

const searchPath = process.env['PATH'] ?? ''
const found = await openEmbeddedRegistry({ dir: t.testdir(), searchPath })
t.teardown(() => found?.close())
const { sandbox } = await probeSandbox({ allowUnsafe: true, driver: 'none' })
const hourMs = 3_600_000

const findOnPath = (name: string): string | undefined =>
  searchPath
    .split(':')
    .map(folder => join(folder, name))
    .find(existsSync)

const connect = (t: Test, server: EmbeddedRegistry, metrics = {}) => {
  const registry = openRegistry({
    address: server.address,
    credentials: { username: server.username, password: new Sensitive(server.password) },
    breakerStore: createMemoryBreakerStore(),
    metrics,
  })
  t.teardown(() => registry.close())
  return registry
}

/** The same registry for all who come, as Docker Hub is. */
const openWithoutLogin = async (t: Test, { address, username, password }: EmbeddedRegistry) => {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const [host, port] = address.split(':')
  const proxy = createServer((request, response) => {
    const headers = { ...request.headers, authorization }
    const forwarded = httpRequest(
      { host, port, method: request.method, path: request.url, headers },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    request.pipe(forwarded)
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    proxy.closeAllConnections()
    if (proxy.listening) await new Promise(resolve => proxy.close(resolve))
  }
  t.teardown(close)
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, close }
}

let tests = 0

const aBuilder = async (
  t: Test,
  server: EmbeddedRegistry,
  { baseHost = server.address }: { baseHost?: string } = {},
) => {
  tests += 1
  const root = t.testdir({ work: {} })
  const registry = connect(t, server)
  const repository = `images-${tests}`
  const base = await pushBase(registry, `bases-${tests}`, 'slim')
  const npm = await startNpmRegistry(t)
  let passedMs = 0
  const clock = {
    ...systemClock,
    now: () => new Date(Date.UTC(2026, 0, 1) + passedMs),
    monotonicMs: () => systemClock.monotonicMs() + passedMs,
  }
  const toolchains = openTestToolchains(t, join(root, 'cache'), npm.url)
  const { store, close } = openRegistryStoreOf(
    {
      registry: `http://${server.address}/${repository}`,
      credentials: { username: server.username, password: new Sensitive(server.password) },
      baseImage: `${baseHost}/bases-${tests}:slim`,
      outbound: { breakerStore: createMemoryBreakerStore() },
    },
    { cacheDir: join(root, 'cache'), owner: 'test', clock, toolchainName: toolchains.usual },
  )
  t.teardown(close)
  let logged = ''
  const builder = createSandboxedBuilder({
    sandbox,
    store,
    toolchains,
    cacheDir: join(root, 'cache'),
    runCommand: createRunCommand({ clock: systemClock }),
    clock: systemClock,
    runIdPrefix: 'test',
    network: false,
  })
  const subject = {
    projectId: 'prj_1',
    sha: 'a'.repeat(40),
    tree: 'a'.repeat(40),
    config: projectConfigSchema.parse({}),
    app: 'shop',
  }
  const build = async (files: Record<string, string | Buffer>, more: object = {}) => {
    const sourceDir = mkdtempSync(join(root, 'work/source-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(sourceDir, path)), { recursive: true })
      writeFileSync(join(sourceDir, path), text)
    }
    logged = ''
    return builder.build({
      ...subject,
      deploymentId: 'dep_1',
      sourceDir,
      log: {
        write: async (_step, _stream, text) => {
          logged += text
        },
      },
      ...more,
    })
  }
  const sent = () => Number(/ (\d+) bytes sent/.exec(logged)?.[1])
  const read = (image: string) => {
    const { repository, digest = '' } = parseImageReference(image)
    return readImage(registry, { repository, reference: digest, platform: thisPlatform() })
  }
  const pass = (hours: number): void => {
    passedMs += hours * hourMs
  }
  return {
    root,
    registry,
    repository,
    base,
    npm,
    builder,
    build,
    subject,
    sent,
    read,
    pass,
    log: () => logged,
  }
}

const app = {
  'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }),
  'server.js': 'console.log(1)',
}

if (found === null)
  t.test('a real registry', { skip: 'docker-registry is not installed' }, async () => undefined)
else {
  const skopeo = findOnPath('skopeo')
  t.test(
    'skopeo, which we did not write, reads the image',
    { skip: skopeo ? false : 'skopeo is not installed' },
    async t => {
      const { build } = await aBuilder(t, found)
      const { image, digest } = await build(app)
      const { stdout } = await promisify(execFile)(skopeo ?? '', [
        ...['inspect', '--tls-verify=false', '--creds', `${found.username}:${found.password}`],
        `docker://${image}`,
      ])
      t.match(JSON.parse(stdout), {
        Digest: digest,
        Labels: { 'org.opencontainers.image.revision': 'a'.repeat(40) },
        Os: 'linux',
        Env: ['PATH=/bin:/usr/local/bin', 'HOME=/home/app'],
      })
    },
  )

  t.test('a build becomes an image in the registry: base, toolchain, dependencies and app', async t => {
    const { build, read, base, repository } = await aBuilder(t, found)
    const { image, digest, bytes, reused } = await build(
      { ...app, 'node_modules/left/index.js': 'left' },
      { sourceUrl: 'https://github.com/acme/shop' },
    )
    t.equal(image, `${found.address}/${repository}@${digest}`)
    t.equal(reused, false)
    t.equal(bytes, app['package.json'].length + app['server.js'].length + 4)
    const { stored, manifest, config } = await read(image)
    t.equal(stored.digest, digest)
    t.same(manifest.layers.slice(0, base.manifest.layers.length), base.manifest.layers)
    t.equal(manifest.layers.length, base.manifest.layers.length + 3)
    t.match(config.config, {
      Cmd: ['node', 'server.js'],
      WorkingDir: '/app',
      User: '1000:1000',
      Env: ['PATH=/bin:/usr/local/bin', 'HOME=/home/app'],
      Labels: {
        'org.opencontainers.image.revision': 'a'.repeat(40),
        'org.opencontainers.image.source': 'https://github.com/acme/shop',
        'org.opencontainers.image.base.digest': base.digest,
      },
    })
  })

  t.test(
    'a push in which one file changed sends kilobytes, and one in which nothing did a manifest',
    async t => {
      const { build, sent, read } = await aBuilder(t, found)
      const big = randomBytes(3_000_000)
      const files = { ...app, 'node_modules/big/data.bin': big }
      const first = await build(files)
      const full = sent()
      t.ok(full > 3_000_000, `${full} bytes`)
      const second = await build({ ...files, 'server.js': 'console.log(2)' }, { sha: 'b'.repeat(40) })
      t.ok(sent() < 5_000, `${sent()} of ${full} bytes`)
      const layersOf = async (image: string) =>
        (await read(image)).manifest.layers.map(({ digest }) => digest)
      const [before, after] = [await layersOf(first.image), await layersOf(second.image)]
      t.same(before.slice(0, -1), after.slice(0, -1))
      const again = await build(files)
      t.equal(again.digest, first.digest)
      t.equal(again.reused, true)
      t.equal(sent(), 0)
    },
  )

  t.test(
    'dependencies that differ in a byte or a mode are another layer, and the same are the same',
    async t => {
      const { build, read } = await aBuilder(t, found)
      const layerOf = async (index: string, sha: string) => {
        const { image } = await build({ ...app, 'node_modules/left/index.js': index }, { sha })
        return (await read(image)).manifest.layers.at(-2)?.digest
      }
      const [left, right] = [await layerOf('left', '1'.repeat(40)), await layerOf('righ', '2'.repeat(40))]
      t.not(left, right)
      t.equal(await layerOf('left', '3'.repeat(40)), left)
      const entry = { path: 'app/a', kind: 'text', text: 'x' } as const
      const names = await Promise.all([
        nameLayer([entry]),
        nameLayer([{ ...entry, executable: true }]),
        nameLayer([{ ...entry, path: 'app/b' }]),
        nameLayer([{ path: 'app/a', kind: 'link', target: 'x' }]),
        nameLayer([{ path: 'app/a', kind: 'folder' }]),
      ])
      t.equal(new Set(names).size, names.length)
    },
  )

  t.test('an image is found by what it was made of, in another process too, until it is removed', async t => {
    const { build, builder, subject, registry, repository } = await aBuilder(t, found)
    t.equal(await builder.findImage(subject), undefined)
    const { image, digest } = await build(app)
    t.same(await builder.findImage(subject), { image, digest })
    t.equal(await builder.findImage({ ...subject, tree: 'b'.repeat(40) }), undefined)
    t.equal(await builder.hasImage(image), true)
    t.equal(await builder.hasImage(image.replace(digest, `sha256:${'0'.repeat(64)}`)), false)
    t.equal(await builder.hasImage(`local.taxiway/shop@${digest}`), false)
    t.equal(await builder.removeImage(`elsewhere.example/x@${digest}`), 'absent')
    t.equal(await builder.removeImage(image), 'deleted')
    t.equal(await builder.findImage(subject), undefined)
    t.equal(await builder.hasImage(image), false)
    const tags = (await registry.listTags(repository)) ?? []
    t.ok(
      tags.every(tag => tag.startsWith('base-')),
      `the base stays: ${tags}`,
    )
    t.equal(await builder.removeImage(image), 'absent')
    t.equal((await build(app)).image, image)
  })

  t.test('the toolchain is fetched once, checked, and kept over restarts', async t => {
    const { build, npm, root, log } = await aBuilder(t, found)
    npm.state.lies = true
    await t.rejects(build(app), { code: 'build.toolchain_unavailable', message: /integrity/ })
    t.same(readdirSync(join(root, 'cache/toolchains')), [], 'nothing half made stays')
    npm.state.lies = false
    await Promise.all([build(app), build({ ...app, x: 'x' })])
    const asked = npm.asked.length
    await build({ ...app, x: 'y' })
    t.equal(npm.asked.length, asked)
    t.ok(npm.asked.includes(`/mirror/node-linux-${process.arch}/${process.versions.node}`))
    t.match(log(), /base .*:slim is sha256:/)
    t.same(readdirSync(join(root, 'cache/layers')), [])
  })

  t.test('while the registry of the base is away, the copy made before serves', async t => {
    const open = await openWithoutLogin(t, found)
    const { build, log, pass } = await aBuilder(t, found, { baseHost: open.address })
    const { digest } = await build(app)
    t.match(log(), /base .* is sha256:.* bytes copied/)
    await open.close()
    t.equal((await build(app)).digest, digest, 'within a day it is not asked')
    pass(25)
    t.equal((await build(app)).digest, digest)
    t.match(log(), /cannot be read now; the copy sha256:/)
    await t.rejects((await aBuilder(t, found, { baseHost: open.address })).build(app), {
      code: 'outbound.network',
    })
  })

  t.test('our credentials are not shown to the registry of the base', async t => {
    const other = await openEmbeddedRegistry({
      dir: mkdtempSync(join(tmpdir(), 'taxiway-registry-')),
      searchPath,
    })
    if (other === null) throw new Error('docker-registry is not installed')
    t.teardown(() => other.close())
    const { build } = await aBuilder(t, found, { baseHost: other.address })
    await t.rejects(build(app), { code: 'registry.unauthorized', message: /wants credentials/ })
  })

  t.test('a cancelled build leaves no image and no file', async t => {
    const { build, root, registry, repository } = await aBuilder(t, found)
    await build(app)
    const cancel = new AbortController()
    const sourceDir = mkdtempSync(join(root, 'work/cancelled-'))
    writeFileSync(join(sourceDir, 'index.html'), randomBytes(2_000_000))
    const tags = await registry.listTags(repository)
    const building = build({}, { sourceDir, signal: cancel.signal, sha: 'c'.repeat(40) })
    const layers = join(root, 'cache/layers')
    const cancelWhenWriting = setInterval(() => {
      if (existsSync(layers) && readdirSync(layers).length > 0) cancel.abort()
    }, 1)
    await t.rejects(building, { code: 'work.cancelled' })
    clearInterval(cancelWhenWriting)
    t.same(readdirSync(layers), [])
    t.same(await registry.listTags(repository), tags)
  })
}
