import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import { eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createSandboxedBuilder } from '../src/build/sandboxed-builder.js'
import { openFolderStore } from '../src/image/folder-store.js'
import { createRunCommand } from '../src/process/run-command.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestToolchains } from './own-toolchains.js'

const { sandbox } = await probeSandbox({ allowUnsafe: true, driver: 'none' })

/** Builds a source and starts its image as a machine would: a copy of the files, the command, and a port. */
const serve = async (
  t: Test,
  source: Record<string, string | Record<string, string>>,
  config: object = {},
) => {
  const root = t.testdir({ source })
  const builder = createSandboxedBuilder({
    sandbox,
    store: openFolderStore({ dir: join(root, 'images'), owner: `t${process.pid}`, clock: systemClock }),
    toolchains: openTestToolchains(t, root),
    cacheDir: join(root, 'cache'),
    runCommand: createRunCommand({ clock: systemClock }),
    clock: systemClock,
    runIdPrefix: `t${process.pid}`,
  })
  const { digest } = await builder.build({
    projectId: 'prj_1',
    sha: 'a'.repeat(40),
    config: projectConfigSchema.parse(config),
    app: 'site',
    deploymentId: 'dep_1',
    sourceDir: join(root, 'source'),
    log: { write: async () => undefined },
  })
  const home = join(root, 'images', digest.replace(':', '-'))
  const { cmd, workdir } = JSON.parse(readFileSync(join(home, 'image.json'), 'utf8'))
  const rootfs = join(root, 'machine')
  cpSync(join(home, 'rootfs'), rootfs, { recursive: true, verbatimSymlinks: true })
  writeFileSync(join(root, 'secret.txt'), 'outside')
  mkdirSync(join(rootfs, 'public'), { recursive: true })
  symlinkSync('../../secret.txt', join(rootfs, 'public/escape.txt'))
  const port = await freePort()
  const machine = spawn(cmd[0] === 'node' ? process.execPath : cmd[0], cmd.slice(1), {
    cwd: join(rootfs, workdir),
    env: { PORT: String(port), PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1' },
    stdio: 'inherit',
  })
  t.teardown(() => machine.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  await eventually(async () => (await fetch(url)).status > 0, { timeoutMs: 60_000 })
  return { url, port, machine }
}

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** As it is: fetch would tidy the path up. */
const raw = async (port: number, path: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

const stop = async (machine: ChildProcess): Promise<number | null> => {
  machine.kill('SIGTERM')
  const [code] = await once(machine, 'exit')
  return code
}

t.test('a site is served with types, tags and index pages, and nothing outside of it', async t => {
  const { url, port, machine } = await serve(t, {
    'index.html': '<h1>home</h1>',
    'style.css': 'a{}',
    '.env': 'SECRET=1',
    docs: { 'index.html': 'docs' },
    'grün 1.txt': 'green',
  })
  const home = await fetch(url)
  t.equal(await home.text(), '<h1>home</h1>')
  t.equal(home.headers.get('content-type'), 'text/html; charset=utf-8')
  const etag = home.headers.get('etag') ?? ''
  t.equal((await fetch(url, { headers: { 'if-none-match': etag } })).status, 304)
  t.equal((await fetch(`${url}/style.css`)).headers.get('content-type'), 'text/css; charset=utf-8')
  t.equal(await (await fetch(`${url}/gr%C3%BCn%201.txt`)).text(), 'green')
  t.equal((await fetch(`${url}/docs`)).url, `${url}/docs/`)
  t.equal(await (await fetch(`${url}/some/page`)).text(), '<h1>home</h1>', 'the app routes by itself')
  t.equal((await fetch(`${url}/missing.js`)).status, 404)
  t.equal((await fetch(url, { method: 'POST' })).status, 405)
  const head = await fetch(url, { method: 'HEAD' })
  t.equal(head.headers.get('content-length'), '13')
  t.equal(await head.text(), '')
  for (const path of [
    '/.env',
    '/../secret.txt',
    '/..%2f..%2fsecret.txt',
    '/%2e%2e/%2e%2e/secret.txt',
    '/escape.txt',
    '/..\\secret.txt',
    '/%00',
    '/server.mjs',
    '/../server.mjs',
    '/%c0%ae%c0%ae/secret.txt',
  ])
    t.notMatch(await raw(port, path), /outside|SECRET|createServer/, path)
  t.match(await raw(port, '//evil.example/%2e%2e/docs'), /^HTTP\/1\.1 (200|308|404) /)
  t.notMatch(await raw(port, '//docs'), /location: \/\//i)
  t.equal(await stop(machine), 0)
})

t.test('what a build makes is served, with its own page for what is missing', async t => {
  const script = `fs.mkdirSync('out'); fs.writeFileSync('out/index.html', 'made'); fs.writeFileSync('out/404.html', 'nowhere')`
  const { url } = await serve(t, { 'package.json': '{}' }, { buildCommand: ['node', '-e', script] })
  t.equal(await (await fetch(url)).text(), 'made')
  const missing = await fetch(`${url}/x`)
  t.equal(missing.status, 404)
  t.equal(await missing.text(), 'nowhere')
})

t.test('a Procfile app gets the port of its machine in its arguments, and signals', async t => {
  const { url, machine } = await serve(t, {
    Procfile: `web: node app.cjs --listen=127.0.0.1:$PORT '$PORT'\n`,
    'app.cjs': `const [listen, literal] = process.argv.slice(2)
      require('node:http').createServer((_, response) => response.end(literal)).listen(Number(listen.split(':')[1]))
      process.on('SIGTERM', () => process.exit(5))`,
  })
  t.equal(await (await fetch(url)).text(), '$PORT')
  t.equal(await stop(machine), 5)
})
