import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '@taxiway/testing'
import t from 'tap'

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

t.test(
  'what steps of Dockerfiles have no business on cannot be reached, and the internet can',
  { skip: canTry() ? false : 'no network namespace can be made here' },
  async t => {
    const dir = t.testdir({})
    const CLOSED_FILE = join(dir, 'closed')
    const ask = (address: string) => `echo "${address} $(ip route get ${address} 2>&1 | head -n 1)"`
    const closed = [
      '169.254.169.254',
      '10.0.0.1',
      '172.17.0.1',
      '192.168.1.1',
      '100.100.100.200',
      '172.20.0.1',
    ]
    const open = ['1.1.1.1', '172.20.0.3', '10.9.0.1']
    const look = `while [ ! -e "$CLOSED_FILE" ]; do sleep 0.05; done; ${[...closed, ...open].map(ask).join('; ')}`
    const child = spawn(
      'unshare',
      [
        '-rn',
        'bash',
        '-c',
        `${setUp}; { (${look}) > "${dir}/routes"; : > "${dir}/done"; } & exec bash "$0" 10.9.0.0/16`,
        script,
      ],
      { env: { PATH: process.env['PATH'] ?? '', CLOSED_FILE }, stdio: 'ignore' },
    )
    t.teardown(() => child.kill('SIGKILL'))
    await eventually(() => existsSync(join(dir, 'done')))
    const lines = readFileSync(join(dir, 'routes'), 'utf8').trim().split('\n')
    const routeTo = (address: string) =>
      lines.find(line => line.startsWith(`${address} `))?.slice(address.length + 1)
    for (const address of closed) t.match(routeTo(address), /No route to host|unreachable/, address)
    for (const address of open) t.match(routeTo(address), / dev v0 /, address)
  },
)
