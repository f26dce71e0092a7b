import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import t, { type Test } from 'tap'
import { createSandboxedBuilder } from '../src/build/sandboxed-builder.js'
import { openFolderStore } from '../src/image/folder-store.js'
import { createRunCommand } from '../src/process/run-command.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import type { ConfinementRequest } from '../src/sandbox/sandbox.js'
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
) => {
  serial += 1
  const runId = `bw~${process.pid}.${serial}~x`
  const confinement = await sandbox.open({ ...aRequest(t.testdir(), runId), ...given })
  let output = ''
  try {
    const command = confinement.wrap({
      argv: ['node', '-e', script, ...args],
      cwd: confinement.folders.work,
      env: { PATH: confinement.searchPath, HOME: confinement.folders.home },
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
  'what is killed for want of memory is known, and the control group goes with the build',
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
