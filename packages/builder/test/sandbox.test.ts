import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import t, { type Test } from 'tap'
import { listProxyVariables } from '../src/build/proxy-variables.js'
import { createSandboxedBuilder } from '../src/build/sandboxed-builder.js'
import { openFolderStore } from '../src/image/folder-store.js'
import { listProcesses } from '../src/process/process-table.js'
import { createRunCommand } from '../src/process/run-command.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import type { ConfinementRequest } from '../src/sandbox/sandbox.js'
import { openTestProxy } from './open-test-proxy.js'
import { openTestToolchains } from './own-toolchains.js'

const { sandbox, report } = await probeSandbox({ allowUnsafe: true })
const skip = sandbox.name === 'bwrap' ? false : `bubblewrap does not work here: ${report.problems.join('; ')}`
const isRoot = process.getuid?.() === 0
const hasGroups = sandbox.enforced.some(claim => claim.startsWith('memory'))
const runCommand = createRunCommand({ clock: systemClock })

const aRequest = (root: string, runId: string): ConfinementRequest => {
  const folder = (name: string) => {
    mkdirSync(join(root, name), { recursive: true })
    return join(root, name)
  }
  return {
    runId,
    folders: { work: folder('work'), home: folder('home'), tmp: folder('tmp'), cache: folder('cache') },
    tools: [],
    network: false,
    limits: { memoryBytes: 512 * 1024 * 1024, pids: 64, fileBytes: 16 * 1024 * 1024 },
  }
}

let serial = 0
/** Runs a script in a confinement of its own and returns what it printed. */
const runInside = async (
  t: Test,
  script: string,
  given: Partial<ConfinementRequest> = {},
  args: string[] = [],
  env: Record<string, string> = {},
) => {
  serial += 1
  const runId = `bw~${process.pid}.${serial}~x`
  const confinement = await sandbox.open({ ...aRequest(t.testdir(), runId), ...given })
  let output = ''
  try {
    const command = confinement.wrap({
      argv: ['node', '-e', script, ...args],
      cwd: confinement.folders.work,
      env: {
        PATH: confinement.searchPath,
        HOME: confinement.folders.home,
        ...listProxyVariables(confinement.proxy, env),
      },
    })
    const result = await runCommand(command, {
      runId,
      onOutput: (_stream, text) => {
        output += text
      },
      maxOutputBytes: 1024 * 1024,
      timeoutMs: 120_000,
      graceMs: 100,
    })
    return { result, output, outOfMemory: await confinement.ranOutOfMemory() }
  } finally {
    await confinement.close()
  }
}

t.test('a build can do nothing outside its own folders', { skip }, async t => {
  const server = createServer((_, response) => response.end('control plane')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const neighbour = mkdtempSync(join(tmpdir(), 'taxiway-neighbour-'))
  t.teardown(() => rmSync(neighbour, { recursive: true, force: true }))
  writeFileSync(join(neighbour, 'file'), 'theirs')
  const bystander = spawn('/bin/sleep', ['300'], { env: { BYSTANDER_SECRET: 'x' } })
  t.teardown(() => bystander.kill('SIGKILL'))

  const script = `
    const fs = require('node:fs'), { spawnSync } = require('node:child_process')
    const [neighbour, port, pid, worker] = process.argv.slice(1)
    const run = (...argv) => { const r = spawnSync(argv[0], argv.slice(1)); if (r.status !== 0) throw new Error(String(r.stderr || r.error)) }
    const attempts = {
      ownFolder: () => { fs.writeFileSync('/workspace/mine', ''); run('true') },
      readShadow: () => fs.readFileSync('/etc/shadow'),
      readRoot: () => fs.readdirSync('/root'),
      listHome: () => { if (fs.readdirSync('/home').join() === 'build') throw new Error('own home only') },
      readNeighbour: () => fs.readFileSync(neighbour + '/file'),
      writeNeighbour: () => fs.writeFileSync(neighbour + '/planted', ''),
      writeUsr: () => fs.writeFileSync('/usr/planted', ''),
      writeUsrBin: () => fs.writeFileSync('/usr/local/bin/planted', ''),
      writeEtc: () => fs.writeFileSync('/etc/planted', ''),
      writeTop: () => fs.writeFileSync('/planted', ''),
      makeTop: () => fs.mkdirSync('/planted'),
      dockerSocket: () => fs.statSync('/var/run/docker.sock'),
      run: () => fs.readdirSync('/run'),
      sys: () => fs.readdirSync('/sys/fs/cgroup'),
      workerEnv: () => { if (!/BYSTANDER|CONTROL/.test(fs.readFileSync('/proc/' + pid + '/environ', 'utf8'))) throw new Error('not theirs') },
      manyProcesses: () => { if (fs.readdirSync('/proc').filter(n => /^[0-9]+$/.test(n)).length < 8) throw new Error('own only') },
      killBystander: () => process.kill(Number(pid), 0) && run('grep', '-q', 'sleep', '/proc/' + pid + '/cmdline'),
      killWorker: () => process.kill(Number(worker), 'SIGKILL') && run('grep', '-q', 'tap', '/proc/' + worker + '/cmdline'),
      mount: () => run('mount', '-t', 'tmpfs', 'tmpfs', '/tmp'),
      remount: () => run('mount', '-o', 'remount,rw', '/usr'),
      userNamespace: () => run('unshare', '--user', 'true'),
      mountNamespace: () => run('unshare', '--mount', 'true'),
      becomeRoot: () => process.setuid(0),
      chroot: () => run('chroot', '/usr', 'true'),
      device: () => run('mknod', '/tmp/device', 'b', '259', '0'),
      hostname: () => run('hostname', 'planted'),
      sysctl: () => fs.writeFileSync('/proc/sys/kernel/hostname', 'planted'),
      sysrq: () => fs.writeFileSync('/proc/sysrq-trigger', 'h'),
      kernelMemory: () => fs.openSync('/dev/mem', 'r'),
      disk: () => fs.openSync('/dev/vda', 'r'),
      renice: () => os.setPriority(1, -20),
      raiseLimits: () => run('prlimit', '--core=unlimited:unlimited', 'true'),
      capabilities: () => { if (/^Cap(Eff|Prm|Bnd):\\t0+$/m.test(fs.readFileSync('/proc/self/status', 'utf8'))) throw new Error('none') },
      newPrivileges: () => { if (/^NoNewPrivs:\\t1$/m.test(fs.readFileSync('/proc/self/status', 'utf8'))) throw new Error('none') },
      oldRoot: () => fs.readdirSync('/proc/1/root/root'),
      bigFile: () => { const fd = fs.openSync('big', 'w'); process.on('SIGXFSZ', () => {}); fs.ftruncateSync(fd, 17 * 1024 * 1024) },
    }
    const done = []
    for (const [name, attempt] of Object.entries(attempts)) { try { attempt(); done.push(name) } catch {} }
    const reach = host => fetch('http://' + host, { signal: AbortSignal.timeout(3000) }).then(() => done.push(host), () => {})
    Promise.all(['127.0.0.1:' + port, 'localhost:' + port, '169.254.169.254', '10.0.0.1'].map(reach)).then(() => console.log(JSON.stringify({ done, tried: Object.keys(attempts).length + 4, uid: process.getuid() })))`
  const port = (server.address() as AddressInfo).port
  const { output } = await runInside(t, script, {}, [
    neighbour,
    String(port),
    String(bystander.pid),
    String(process.pid),
  ])
  const { done, tried, uid } = JSON.parse(output)
  t.comment(`${tried} attempts`)
  const notPromised = [
    ...(report.enforced.includes('no further user namespaces') ? [] : ['userNamespace']),
    ...(report.enforced.includes('size of a single file') ? [] : ['bigFile']),
  ]
  t.same(
    done.filter((name: string) => !notPromised.includes(name)),
    ['ownFolder'],
  )
  t.equal(uid, 1000)
  t.same(readdirSync(neighbour), ['file'])
  t.equal(bystander.exitCode, null)
})

/** Stands for Postgres and Redis: on every address of this machine, and it counts who comes. */
const openVictim = async (t: Test) => {
  const victim = { port: 0, connections: 0 }
  const server = createTcpServer(socket => {
    victim.connections += 1
    socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
  }).listen(0)
  await once(server, 'listening')
  t.teardown(() => server.close())
  victim.port = (server.address() as AddressInfo).port
  return victim
}

/** Tries to reach each authority in every way that a build has; prints those that answered, and how. */
const reachAll = `
  const net = require('node:net'), http = require('node:http')
  const { authorities, urls } = JSON.parse(process.argv[1])
  const proxySocket = '/opt/egress/proxy.sock'
  const done = []
  const partsOf = authority => [authority.slice(0, authority.lastIndexOf(':')).replace(/^\\[|\\]$/g, ''), Number(authority.split(':').at(-1))]
  const open = (socket, what, request) => new Promise(resolve => {
    let text = ''
    socket.setTimeout(20000, () => socket.destroy())
    socket.on('error', () => {}).on('close', resolve)
    socket.on('connect', () => { if (request === undefined) { done.push(what); socket.destroy() } else socket.write(request) })
    socket.on('data', chunk => { text += chunk; if (/^HTTP\\S+ [23]/.test(text)) { done.push(what); socket.destroy() } })
  })
  const ask = (url, what) => fetch(url, { signal: AbortSignal.timeout(20000) }).then(answer => { if (answer.status < 400) done.push(what) }, () => {})
  const get = (url, what) => new Promise(resolve => {
    http.get(url, answer => { if (answer.statusCode < 400) done.push(what); answer.resume(); resolve() }).on('error', resolve)
  })
  Promise.all([
    ...authorities.flatMap(authority => {
      const [host, port] = partsOf(authority)
      const tunnel = 'CONNECT ' + authority + ' HTTP/1.1\\r\\nHost: ' + authority + '\\r\\n\\r\\n'
      const absolute = 'GET http://' + authority + '/ HTTP/1.1\\r\\nHost: ' + authority + '\\r\\nConnection: close\\r\\n\\r\\n'
      const proxy = process.env.HTTP_PROXY && new URL(process.env.HTTP_PROXY)
      return [
        open(net.connect({ host, port }), 'socket ' + authority),
        ask('http://' + authority + '/', 'fetch ' + authority),
        get('http://' + authority + '/', 'get ' + authority),
        ...(proxy ? [tunnel, absolute].flatMap(request => [
          open(net.connect({ host: proxy.hostname, port: proxy.port }), request.slice(0, 3) + ' by port ' + authority, request),
          open(net.connect(proxySocket), request.slice(0, 3) + ' by socket ' + authority, request),
        ]) : []),
      ]
    }),
    ...urls.map(url => ask(url, 'url ' + url)),
  ]).then(() => console.log(JSON.stringify(done.sort())))`

const ownAddress = Object.values(networkInterfaces())
  .flatMap(all => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

t.test(
  'a build reaches what is allowed, and no service of this machine or of its network',
  { skip },
  async t => {
    const victim = await openVictim(t)
    const { port } = victim
    const site = createServer((request, response) => {
      const to = new URL(request.url ?? '', 'http://x').searchParams.get('to')
      if (to === null) response.end('public')
      else response.writeHead(302, { location: to }).end()
    }).listen(0, '127.0.0.1')
    await once(site, 'listening')
    t.teardown(() => site.close())
    const sitePort = (site.address() as AddressInfo).port
    const proxy = await openTestProxy(t, {
      allow: [`site.test:${sitePort}`],
      names: {
        'site.test': ['127.0.0.1'],
        'private.test': [ownAddress ?? '10.0.0.1'],
        'loopback.test': ['127.0.0.1'],
        'six.test': ['::1'],
        'metadata.test': ['169.254.169.254'],
        localhost: ['127.0.0.1'],
      },
      // Else the ports would be why each is refused.
      rules: { ports: [port, 80, 443] },
      limits: { connections: 1_000 },
    })
    const hosts = [
      ...['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '0.0.0.0', '[::]'],
      ...['2130706433', '0x7f000001', '0x7f.0.0.1', '0177.0.0.1', '017700000001', '127.1'],
      ...[
        'private.test',
        'loopback.test',
        'six.test',
        'metadata.test',
        '10.0.0.1',
        '192.168.0.1',
        '100.64.0.1',
      ],
      ...['[fd00::2]', '[fe80::1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]'],
      ...(ownAddress === undefined ? [] : [ownAddress, `[::ffff:${ownAddress}]`]),
    ]
    const authorities = [
      ...hosts.map(host => `${host}:${port}`),
      ...['169.254.169.254:80', '[fd00:ec2::254]:80', '168.63.129.16:80', 'metadata.test:80'],
    ]
    const redirected = [ownAddress ?? '10.0.0.2', 'private.test', '10.0.0.1', '2130706433'].map(
      host => `http://site.test:${sitePort}/?to=${encodeURIComponent(`http://${host}:${port}/`)}`,
    )
    const allowed = `site.test:${sitePort}`
    const given = { network: { proxySocket: proxy.socketPath } }
    const wanted = { authorities: [...authorities, allowed], urls: [...redirected, `http://${allowed}/`] }
    const { output } = await runInside(t, reachAll, given, [JSON.stringify(wanted)])
    t.comment(`${authorities.length * 7 + redirected.length} attempts`)
    t.same(JSON.parse(output), [
      ...[
        `CON by port ${allowed}`,
        `CON by socket ${allowed}`,
        `GET by port ${allowed}`,
        `GET by socket ${allowed}`,
      ],
      ...[`fetch ${allowed}`, `get ${allowed}`, `url http://${allowed}/`],
    ])
    t.equal(victim.connections, 0)
    t.match(
      proxy.refusals.join('\n'),
      `The build asked for 127.0.0.1:${port}, a loopback address. Builds reach public addresses only.`,
    )

    const nothing = await runInside(t, reachAll, {}, [JSON.stringify(wanted)])
    t.same(JSON.parse(nothing.output), [], 'without a proxy nothing at all is reached')
    t.equal(victim.connections, 0)
  },
)

t.test('a command behind the proxy ends as it would without', { skip }, async t => {
  const { socketPath } = await openTestProxy(t, {})
  const given = { network: { proxySocket: socketPath } }
  const run = (script: string, env = {}) => runInside(t, script, given, [], env)
  t.equal((await run('process.exit(3)')).result.exitCode, 3)
  t.equal((await run(`process.kill(process.pid, 'SIGKILL')`)).result.exitCode, 137)
  const left = await run(`
    const { spawn } = require('node:child_process')
    spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref()`)
  t.equal(left.result.exitCode, 0, 'what it leaves behind ends with it')
  const polite = await run(
    `process.kill(process.ppid, 'SIGTERM'); setTimeout(() => console.log('went on'), 500)`,
  )
  t.match([polite.result.exitCode, polite.output], [0, /went on/])
  const alone = await run(
    `process.kill(process.ppid, 'SIGKILL'); setTimeout(() => console.log('went on'), 60000)`,
  )
  t.equal(alone.result.exitCode, 137, 'without the forwarder the command ends at once')
  t.equal(alone.output, '')
  const { output } = await run(`console.log(JSON.stringify(process.env))`, {
    NODE_OPTIONS: '--max-old-space-size=300',
  })
  const env = JSON.parse(output)
  t.match(env.NODE_OPTIONS, /^--max-old-space-size=300 --require=\S+agent\.cjs$/)
  t.same(
    Object.keys(env).filter(name => name.startsWith('COMMAND_')),
    [],
    'and it sees its own variables only',
  )
  const mine = (await listProcesses()).filter(({ runId }) => runId?.startsWith(`bw~${process.pid}.`))
  t.same(mine, [], 'no forwarder is left')
})

t.test(
  'neither arguments nor environment of the programs around a build show its secrets',
  { skip },
  async t => {
    const seen: string[] = []
    const root = t.testdir()
    const request = aRequest(root, `bw~${process.pid}.args~x`)
    const confinement = await sandbox.open(request)
    const command = confinement.wrap({
      argv: ['node', '-e', `console.log(process.env.TOKEN)`],
      cwd: confinement.folders.work,
      env: { PATH: confinement.searchPath, TOKEN: 'canary-4711', LD_PRELOAD: '/workspace/evil.so' },
    })
    t.notMatch(JSON.stringify([command.argv, command.env]), /canary-4711|evil\.so/)
    await runCommand(command, {
      runId: request.runId,
      onOutput: (_stream, text) => void seen.push(text),
      maxOutputBytes: 4096,
      timeoutMs: 60_000,
    })
    await confinement.close()
    t.match(seen.join(''), /canary-4711/)
  },
)

t.test(
  'a fork bomb stays within its limit and is gone afterwards',
  { skip: skip || (hasGroups ? false : 'no control groups here') },
  async t => {
    const script = `
    const { spawn } = require('node:child_process')
    let refused = 0, started = 0
    const all = Array.from({ length: 200 }, () => spawn('sleep', ['600'], { detached: true }))
    for (const child of all) { child.on('error', () => refused++); child.on('spawn', () => started++) }
    setTimeout(() => { console.log(JSON.stringify({ refused, started })); process.exit(0) }, 1500)`
    const { output } = await runInside(t, script)
    const { refused, started } = JSON.parse(output.split('\n').find(line => line.startsWith('{')) ?? '{}')
    t.ok(started < 64, `${started} started`)
    t.ok(refused > 100, `${refused} refused`)
  },
)

t.test(
  'what is killed for want of memory is known, and the control group goes with the build (case 28)',
  { skip: skip || (hasGroups ? false : 'no control groups here') },
  async t => {
    const limits = { memoryBytes: 128 * 1024 * 1024, pids: 64, fileBytes: 1024 }
    const { result, outOfMemory } = await runInside(
      t,
      `const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1))`,
      { limits },
    )
    t.not(result.exitCode, 0)
    t.equal(outOfMemory, true)
    const groups = execFileSync('find', ['/sys/fs/cgroup', '-name', `taxiway-bw~${process.pid}*`]).toString()
    t.equal(groups, '')
  },
)

t.test(
  'a full disk fails the build and nothing else, and the space comes back',
  { skip: skip || (isRoot ? false : 'needs root to mount') },
  async t => {
    const disk = mkdtempSync(join(tmpdir(), 'taxiway-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk])
    t.teardown(() => {
      execFileSync('umount', [disk])
      rmSync(disk, { recursive: true })
    })
    const builder = createSandboxedBuilder({
      sandbox,
      store: openFolderStore({ dir: join(disk, 'images'), owner: 'disk', clock: systemClock }),
      toolchains: openTestToolchains(t, disk),
      cacheDir: join(disk, 'cache'),
      runCommand,
      clock: systemClock,
      runIdPrefix: 'disk',
      network: false,
    })
    const build = async (script: string) => {
      const sourceDir = mkdtempSync(join(disk, 'source-'))
      writeFileSync(join(sourceDir, 'server.js'), '')
      writeFileSync(join(sourceDir, 'package.json'), '{}')
      const config = projectConfigSchema.parse({ buildCommand: ['node', '-e', script] })
      try {
        return await builder.build({
          projectId: 'prj_1',
          sha: 'a',
          tree: 'a',
          config,
          app: 'x',
          deploymentId: 'dep_1',
          sourceDir,
          log: { write: async () => undefined },
        })
      } finally {
        rmSync(sourceDir, { recursive: true, force: true })
      }
    }
    for (let round = 0; round < 3; round += 1) {
      await t.rejects(
        build(`for (let i = 0; ; i++) fs.writeFileSync('part' + i, Buffer.alloc(1 << 20, 1))`),
        { code: 'build.disk_full' },
      )
      await t.rejects(
        build(`fs.writeFileSync('half', Buffer.alloc(40 << 20, 1))`),
        { code: 'build.disk_full' },
        'no room for the image',
      )
    }
    const { digest } = await build(`fs.writeFileSync('small', 'x')`)
    t.ok(existsSync(join(disk, 'images', digest.replace(':', '-'), 'rootfs/small')))
    t.same(
      readdirSync(join(disk, 'images')).filter(name => name.startsWith('tmp-')),
      [],
    )
  },
)

t.test('without isolation nothing is built, unless that is allowed', async t => {
  await t.rejects(probeSandbox({ allowUnsafe: false, driver: 'none' }), { code: 'build.sandbox_unavailable' })
  const unsafe = await probeSandbox({ allowUnsafe: true, driver: 'none' })
  t.match(unsafe.report, { driver: 'none', notEnforced: /./, problems: ['the driver "none" was asked for'] })
})
