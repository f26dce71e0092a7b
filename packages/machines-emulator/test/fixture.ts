import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Test } from 'tap'
import { type MachinesEmulatorOptions, startMachinesEmulator } from '../src/start-machines-emulator.js'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
export type Json = any
export type Answer = { status: number; body: Json; headers: Headers }

// A server small enough to read at a glance: it tells who it is, and can be asked to fail or to end.
const appSource = `
const http = require('node:http')
let healthy = process.env.UNHEALTHY !== '1'
console.log('starting on', process.env.PORT)
const server = http.createServer((req, res) => {
  if (req.url === '/health') { res.writeHead(healthy ? 200 : 503); return res.end() }
  if (req.url === '/heal') { healthy = true; return res.end('healed') }
  if (req.url === '/exit') { res.end('bye'); return setTimeout(() => process.exit(3), 5) }
  if (req.url === '/write') { require('node:fs').writeFileSync('written', 'x'); return res.end('ok') }
  if (req.url === '/files') return res.end(JSON.stringify(require('node:fs').readdirSync('.')))
  if (req.url === '/echo') return req.pipe(res)
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ pid: process.pid, env: process.env, cwd: process.cwd(), headers: req.headers }))
})
server.on('upgrade', (req, socket, head) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n')
  socket.write(head)
  socket.pipe(socket)
})
if (process.env.STUBBORN === '1') process.on('SIGTERM', () => {})
if (process.env.CHILD === '1') {
  const child = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'])
  console.log('child', child.pid)
}
if (process.env.CRASH === '1') process.exit(7)
server.listen(Number(process.env.FIXED_PORT ?? process.env.PORT), process.env.HOST ?? '0.0.0.0')
`

/** Writes an image of the small server and returns the reference to it. */
export const writeImage = async (
  store: string,
  label = 'one',
  cmd = ['node', 'server.cjs'],
): Promise<string> => {
  const hex = createHash('sha256').update(label).digest('hex')
  const home = join(store, `sha256-${hex}`)
  await mkdir(join(home, 'rootfs'), { recursive: true })
  await writeFile(join(home, 'rootfs', 'server.cjs'), appSource)
  await writeFile(
    join(home, 'image.json'),
    JSON.stringify({ schema: 1, cmd, env: { IMAGE: label }, workdir: '.' }),
  )
  return `local.taxiway/shop@sha256:${hex}`
}

/** An emulator of its own for a test, with one image, closed and cleared away when the test ends. */
export const openMachines = async (t: Test, options: Partial<MachinesEmulatorOptions> = {}) => {
  const root = await mkdtemp(join(tmpdir(), 'machines-'))
  const imageStoreDir = join(root, 'images')
  const image = await writeImage(imageStoreDir)
  const start = () =>
    startMachinesEmulator({
      imageStoreDir,
      stateDir: join(root, 'state'),
      limits: false,
      hostEnvironment: { PATH: process.env['PATH'] },
      ...options,
    })
  let emulator = await start()
  t.teardown(async () => {
    await emulator.close()
    await rm(root, { recursive: true, force: true })
  })

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    callApi(emulator.url, method, path, body, headers)

  return {
    root,
    image,
    imageStoreDir,
    call,
    url: () => emulator.url,
    routerUrl: () => emulator.routerUrl,
    async restart() {
      await emulator.close()
      emulator = await start()
    },
    async createApp(name = 'shop') {
      const answer = await call('POST', '/apps', { name, org_slug: 'acme', network: 'taxiway-one' })
      if (answer.status !== 201) throw new Error(JSON.stringify(answer))
      return name
    },
    async createMachine(body: Record<string, unknown> = {}, config: Record<string, unknown> = {}) {
      const answer = await call('POST', '/apps/shop/machines', {
        ...body,
        config: { image, services: [webService()], ...config },
      })
      if (answer.status !== 200) throw new Error(JSON.stringify(answer))
      return answer.body
    },
    wait: (id: string, state: string, query = '') =>
      call('GET', `/apps/shop/machines/${id}/wait?state=${state}&timeout=20${query}`),
    machine: async (id: string) => (await call('GET', `/apps/shop/machines/${id}`)).body,
    visit: (path = '/', headers: Record<string, string> = {}, app = 'shop') =>
      visit(emulator.routerUrl, { app, path, headers }),
    eventuallyVisit: (wanted = 200, path = '/') =>
      eventually(async () => {
        const answer = await visit(emulator.routerUrl, { app: 'shop', path })
        return answer.status === wanted ? answer : undefined
      }),
  }
}

/** Calls an emulator: `/_control/...` as it is, everything else below `/v1`. */
export const callApi = async (
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const response = await fetch(path.startsWith('/_control') ? url + path : `${url}/v1${path}`, {
    method,
    headers: {
      authorization: 'Bearer test-token',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
}

export const webService = (checks: unknown[] = [{ type: 'http', path: '/health', interval: '1s' }]) => ({
  protocol: 'tcp',
  internal_port: 8080,
  ports: [{ port: 80, handlers: ['http'] }],
  checks,
})

type Visit = { app: string; path: string; headers?: Record<string, string>; method?: string; body?: string }

/** A request by Host header, since not every resolver knows `*.localhost`. */
export const visit = (
  routerUrl: string,
  { app, path, headers = {}, method = 'GET', body }: Visit,
): Promise<{ status: number; text: string; json: () => Json }> => {
  const { port, hostname } = new URL(routerUrl)
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        hostname,
        port,
        path,
        method,
        agent: false,
        headers: { host: `${app}.localhost:${port}`, ...headers },
      },
      response => {
        let text = ''
        response.setEncoding('utf8').on('data', chunk => {
          text += chunk
        })
        response.once('error', reject)
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, text, json: () => JSON.parse(text) }),
        )
      },
    )
    request.once('error', reject)
    request.end(body)
  })
}

/** Asks again until there is an answer; the limit only ends a test that would never end. */
export const eventually = async <T>(
  probe: () => Promise<T | undefined | false>,
  limitMs = 20_000,
): Promise<T> => {
  const deadline = Date.now() + limitMs
  for (;;) {
    const found = await probe()
    if (found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error('it never came to be')
    await pause(20)
  }
}

/** Whether a process still runs; one that is dead but not yet reaped by its parent does not. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
