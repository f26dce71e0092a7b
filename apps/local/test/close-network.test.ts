import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'

const script = fileURLToPath(new URL('../../../packages/builder/assets/close-network.sh', import.meta.url))
const setUp =
  'ip link add v0 type veth peer name v1 && ip link set v0 up && ip link set v1 up && ' +
  'ip addr add 172.20.0.2/16 dev v0 && ip route add default via 172.20.0.1'

/** A network namespace with one interface, as a container has, needs rights that not every machine gives. */
const canTry = (): boolean => {
  try {
    execFileSync('unshare', ['-rn', 'bash', '-c', setUp], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The routes to some addresses, when the script has closed a network with these ones left open. */
const routesOf = async (t: Test, addresses: readonly string[], left: readonly string[]) => {
  const dir = t.testdir({})
  const CLOSED_FILE = join(dir, 'closed')
  const ask = (address: string) => `echo "${address} $(ip route get ${address} 2>&1 | head -n 1)"`
  const look = `while [ ! -e "$CLOSED_FILE" ]; do kill -0 $$ || exit; sleep 0.05; done; ${addresses.map(ask).join('; ')}`
  const child = spawn(
    'unshare',
    [
      '-rn',
      'bash',
      '-c',
      `${setUp}; { (${look}) > "${dir}/routes"; : > "${dir}/done"; } & exec bash "$0" "$@" 2>"${dir}/said"`,
      script,
      ...left,
    ],
    { env: { PATH: process.env['PATH'] ?? '', CLOSED_FILE }, stdio: 'ignore' },
  )
  t.teardown(() => child.kill('SIGKILL'))
  await eventually(() => existsSync(join(dir, 'done')) || child.exitCode !== null)
  t.equal(child.exitCode, null, 'the script goes on')
  const lines = child.exitCode === null ? readFileSync(join(dir, 'routes'), 'utf8').trim().split('\n') : []
  return (address: string) => lines.find(line => line.startsWith(`${address} `))?.slice(address.length + 1)
}

const closed = [
  '169.254.169.254',
  '10.0.0.1',
  '172.17.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.254',
  '100.100.100.200',
  '172.20.0.1',
]
const open = ['1.1.1.1', '198.20.0.1', '172.20.0.3', '10.9.0.1']
const skip = canTry() ? false : 'no network namespace can be made here'
const isClosed = /No route to host|unreachable/

t.test(
  'what steps of Dockerfiles have no business on cannot be reached, and the internet can',
  { skip },
  async t => {
    const routeTo = await routesOf(t, [...closed, ...open], ['10.9.0.0/16'])
    for (const address of closed) t.match(routeTo(address), isClosed, address)
    for (const address of open) t.match(routeTo(address), / dev v0 /, address)
  },
)

t.test(
  'a network that is closed else is open when it is given, and all others are closed',
  { skip },
  async t => {
    const left = ['192.168.0.0/16', '10.0.0.0/8', '10.0.0.0/8', '172.20.0.0/16']
    const opened = ['192.168.1.1', '10.0.0.1']
    const others = closed.filter(address => !opened.includes(address))
    const routeTo = await routesOf(t, ['172.20.0.3', ...opened, ...others], left)
    for (const address of others) t.match(routeTo(address), isClosed, address)
    for (const address of opened) t.match(routeTo(address), / via 172\.20\.0\.1 dev v0 /, address)
    t.match(routeTo('172.20.0.3'), /^172\.20\.0\.3 dev v0 /, 'the own network stays as it is')
  },
)

t.test('a network that is none stops the script when everything is closed already', { skip }, async t => {
  const dir = t.testdir({})
  const CLOSED_FILE = join(dir, 'closed')
  const run = `${setUp}; bash "$0" 10.9.0.0/33 2>&1; ip route show type unreachable`
  const shown = execFileSync('unshare', ['-rn', 'bash', '-c', run, script], {
    env: { PATH: process.env['PATH'] ?? '', CLOSED_FILE },
    encoding: 'utf8',
  })
  t.match(shown, /10\.9\.0\.0\/33/)
  t.match(shown, /unreachable 10\.0\.0\.0\/8/)
  t.notOk(existsSync(CLOSED_FILE), 'no daemon begins')
})
