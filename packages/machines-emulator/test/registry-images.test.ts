import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { listProgramFiles, openEmbeddedRegistry } from '@taxiway/embedded'
import {
  assembleImage,
  blobFromBytes,
  blobFromFile,
  type LayerEntry,
  type NewLayer,
  openRegistry,
  type Registry,
  thisPlatform,
  writeLayer,
} from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import t, { type Test } from 'tap'
import { findTools } from '../src/confined/find-tools.js'
import { canHaveOwnNetwork } from '../src/confined/probe-network.js'
import { parseListeningSockets } from '../src/sockets/read-sockets.js'
import { eventually, isAlive, openMachines, webService } from './fixture.js'

const root = mkdtempSync(join(tmpdir(), 'taxiway-machine-images-'))
t.teardown(() => rmSync(root, { recursive: true, force: true }))
const server = await openEmbeddedRegistry({ dir: root, searchPath: process.env['PATH'] ?? '' })
t.teardown(() => server?.close())
const tools = await findTools()
const ownNetwork = await canHaveOwnNetwork(tools)
const skip =
  server === null
    ? 'docker-registry is not installed'
    : tools.bwrap === undefined && 'bubblewrap is not installed'

/** Listens on its fixed port, and does what it is asked to. */
const appSource = `
const fs = require('node:fs')
const tryTo = task => { try { return String(task()) } catch (error) { return error.code } }
process.on('SIGTERM', () => { console.log('clearing up'); setTimeout(() => process.exit(0), 20) })
require('node:http').createServer((req, res) => {
  if (req.url === '/eat') { const held = []; setInterval(() => held.length < 200 && held.push(Buffer.alloc(4_000_000, 1)), 1); return res.end() }
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({
    uid: process.getuid(), cwd: process.cwd(), port: process.env.PORT, secret: process.env.TOKEN, path: process.env.PATH,
    host: Object.keys(process.env).filter(name => name === 'HOST_ONLY'),
    writeApp: tryTo(() => fs.writeFileSync('/app/x', '')), writeTmp: tryTo(() => fs.writeFileSync('/tmp/x', '')),
    kept: tryTo(() => fs.readFileSync('/app/kept')), gone: tryTo(() => fs.readFileSync('/app/gone')),
    root: fs.readdirSync('/').sort(), processes: fs.readdirSync('/proc').filter(name => Number(name) > 0).length,
  }))
}).listen(process.env.FIXED === '1' ? 8080 : process.env.PORT, process.env.LISTEN ?? '::')
`

const node = listProgramFiles(process.execPath).map(
  ({ path, from }): LayerEntry => ({ path, kind: 'file', from, executable: true }),
)

const pushLayer = async (registry: Registry, entries: LayerEntry[]): Promise<NewLayer> => {
  const file = join(mkdtempSync(join(root, 'layer-')), 'layer.tar.gz')
  const layer = await writeLayer(entries, { file })
  await registry.putBlob('machines', blobFromFile(file, layer))
  return { ...layer, createdBy: 'test' }
}

const open = (t: Test, address: string, password: string): Registry => {
  const registry = openRegistry({
    address,
    credentials: { username: server?.username ?? '', password: new Sensitive(password) },
    breakerStore: createMemoryBreakerStore(),
  })
  t.teardown(() => registry.close())
  return registry
}

t.test('images of a registry', { skip }, async t => {
  if (server === null) return
  const { address, username, password } = server
  const registry = open(t, address, password)
  const nodeLayer = await pushLayer(registry, node)
  const pushImage = async (entries: LayerEntry[]): Promise<string> => {
    const base = {
      manifest: { schemaVersion: 2 as const, config: { mediaType: '', digest: '', size: 0 }, layers: [] },
      config: { ...thisPlatform(), rootfs: { type: 'layers' as const, diff_ids: [] }, config: null },
    }
    const image = assembleImage(base, [nodeLayer, await pushLayer(registry, entries)], {
      cmd: [process.execPath, 'server.cjs'],
      env: { PATH: '/image/bin' },
      workdir: '/app',
      user: '1000',
      labels: {},
      created: new Date(0),
    })
    await registry.putBlob('machines', blobFromBytes(image.config.bytes, image.config.digest))
    await registry.putManifest('machines', image.manifest.digest, image.manifest)
    return `${address}/machines@${image.manifest.digest}`
  }
  const image = await pushImage([
    { path: 'app/server.cjs', kind: 'text', text: appSource },
    { path: 'app/kept', kind: 'text', text: 'kept' },
  ])
  const login = {
    registry: `http://${address}`,
    credentials: { username, password: new Sensitive(password) },
  }
  const start = async (t: Test, more: object = {}) => {
    const fly = await openMachines(t, {
      registry: login,
      hostEnvironment: { PATH: process.env['PATH'] },
      ...more,
    })
    await fly.createApp()
    return fly
  }
  // One for all: unpacking Node is what takes time here.
  const fly = await start(t)
  /** The first start pulls and unpacks a whole Node, which a busy machine may take minutes for. */
  const patient = <T>(probe: () => Promise<T | undefined | false>): Promise<T> => eventually(probe, 300_000)
  const firstVisit = () =>
    patient(async () => {
      const answer = await fly.visit()
      return answer.status === 200 && answer
    })
  const anEmptyApp = async (): Promise<void> => {
    await fly.call('POST', '/_control/reset')
    await fly.createApp()
  }

  t.test('a machine runs it read-only, as user 1000, and sees nothing of this computer', async t => {
    await anEmptyApp()
    await fly.call('POST', '/apps/shop/secrets', { values: { TOKEN: 'told' } })
    const machine = await fly.createMachine(
      {},
      {
        image,
        services: [webService([{ type: 'http', path: '/', interval: '1s' }])],
        guest: { memory_mb: 512 },
      },
    )
    const seen = (await firstVisit()).json()
    t.match(seen, {
      uid: 1000,
      cwd: '/app',
      secret: 'told',
      path: '/image/bin',
      host: [],
      writeApp: 'EROFS',
      writeTmp: 'undefined',
      kept: 'kept',
    })
    t.notOk(seen.root.includes('etc') || seen.root.includes('work'), `${seen.root}`)
    t.ok(seen.processes <= 3, `${seen.processes} processes`)
    if (ownNetwork) t.equal(seen.port, '8080')

    await fly.call('POST', `/apps/shop/machines/${machine.id}/stop`)
    const stopped = await patient(async () => {
      const seen = await fly.machine(machine.id)
      return seen.state === 'stopped' && seen
    })
    t.match(stopped.events[0], { type: 'exit', request: { exit_event: { exit_code: 0 } } })
    const { lines } = (await fly.call('GET', `/_control/machines/${machine.id}/logs`)).body
    t.ok(
      lines.some((line: { text: string }) => line.text === 'clearing up'),
      'the app itself is asked to end',
    )
  })

  t.test(
    'two machines listen on one fixed port',
    { skip: !ownNetwork && 'no network of their own here' },
    async t => {
      await anEmptyApp()
      const config = { image, env: { FIXED: '1' }, services: [webService([{ type: 'tcp', interval: '1s' }])] }
      const [one, two] = [await fly.createMachine({}, config), await fly.createMachine({}, config)]
      for (const { id } of [one, two]) {
        const answer = await patient(async () => {
          const visited = await fly.visit('/', { 'fly-force-instance-id': id })
          return visited.status === 200 && visited.json()
        })
        t.equal(answer.port, '8080')
      }
      t.ok(
        await patient(async () =>
          (await fly.machine(one.id)).checks.every((check: { status: string }) => check.status === 'passing'),
        ),
      )
    },
  )

  t.test(
    'a port that the app does not listen on fails its check',
    { skip: !ownNetwork && 'no network of their own here' },
    async t => {
      await anEmptyApp()
      const service = {
        ...webService([{ type: 'tcp', interval: '1s', grace_period: '1ms' }]),
        internal_port: 9999,
      }
      const { id } = await fly.createMachine({}, { image, env: { FIXED: '1' }, services: [service] })
      const check = await patient(async () => {
        const [first] = (await fly.machine(id)).checks
        return first?.status === 'critical' && first
      })
      t.equal(check.output, 'connect: connection refused')
    },
  )

  t.test(
    'an app that listens on loopback alone is refused, and a command in the machine shows why',
    async t => {
      await anEmptyApp()
      const service = webService([{ type: 'tcp', interval: '1s', grace_period: '1ms' }])
      const { id } = await fly.createMachine({}, { image, env: { LISTEN: '127.0.0.1' }, services: [service] })
      const script =
        "for (const file of ['tcp', 'tcp6']) console.log(fs.readFileSync(`/proc/net/${file}`, 'utf8'))"
      const exec = async (command: string[]) =>
        (await fly.call('POST', `/apps/shop/machines/${id}/exec`, { command })).body
      const read = ownNetwork ? [process.execPath, '-e', script] : ['cat', '/proc/net/tcp', '/proc/net/tcp6']
      const listeners = await patient(async () => {
        const found = parseListeningSockets((await exec(read)).stdout ?? '')
        return found.length > 0 && found
      })
      t.match(listeners, [{ port: 8080, isLoopback: true }])
      const check = await patient(async () => {
        const [first] = (await fly.machine(id)).checks
        return first?.status === 'critical' && first
      })
      t.equal(check.output, 'connect: connection refused')
      const inside = await exec([
        process.execPath,
        '-p',
        'fs.readFileSync("/app/kept", "utf8") + process.getuid()',
      ])
      t.equal(inside.stdout, 'kept1000\n', 'it sees the files of the image, as the user of the app')
    },
  )

  t.test('a machine that takes more memory than it has is killed, and its event says so', async t => {
    await anEmptyApp()
    const config = { image, guest: { memory_mb: 256 }, restart: { policy: 'no' }, services: [webService([])] }
    const { id } = await fly.createMachine({}, config)
    await firstVisit()
    await fly.visit('/eat')
    const machine = await patient(async () => {
      const seen = await fly.machine(id)
      return seen.state === 'stopped' && seen
    })
    t.match(machine.events[0].request.exit_event, { oom_killed: true, exit_code: 137 })
  })

  t.test('layers are pulled once, shared, and left unchanged by what lies above', async t => {
    await anEmptyApp()
    const other = await pushImage([{ path: 'app/server.cjs', kind: 'text', text: `// other\n${appSource}` }])
    await fly.createMachine({}, { image, services: [webService([])] })
    t.equal((await firstVisit()).json().kept, 'kept')
    const trees = () => readdirSync(join(fly.root, 'state/layers'))
    const before = trees().length
    const second = await fly.createMachine({}, { image: other, services: [webService([])] })
    await patient(async () => (await fly.visit('/', { 'fly-force-instance-id': second.id })).status === 200)
    t.equal(trees().length, before + 1, 'the layer of Node is there already')
    await fly.restart()
    t.equal((await firstVisit()).json().uid, 1000)
  })

  t.test(
    'an image that is not there, has no digest or needs another login is refused as Fly does',
    async t => {
      await anEmptyApp()
      const create = (image: string) => fly.call('POST', '/apps/shop/machines', { config: { image } })
      for (const reference of [
        `${address}/machines@sha256:${'0'.repeat(64)}`,
        `${address}/machines:latest`,
        'not an image',
        `${address}/never@sha256:${randomBytes(32).toString('hex')}`,
      ])
        t.match(await create(reference), { status: 400, body: { error: /manifest unknown/ } }, reference)
      const stranger = await start(t, { registry: { registry: `http://${address}` } })
      t.match(await stranger.call('POST', '/apps/shop/machines', { config: { image } }), {
        status: 400,
        body: { error: /failed to get manifest .* wants credentials/ },
      })
    },
  )

  t.test('close leaves no process of a confined machine', async t => {
    await anEmptyApp()
    await fly.createMachine({}, { image, services: [webService([])] })
    await firstVisit()
    const { processes } = (await fly.call('GET', '/_control/processes')).body
    t.ok(isAlive(processes[0].pid))
    await fly.restart()
    await patient(async () => !isAlive(processes[0].pid))
  })
})
