import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, RUN_MARKER } from '../process/command.js'
import type { Confinement, ConfinementRequest } from './sandbox.js'

const asset = (name: string): string => fileURLToPath(new URL(`../../assets/${name}`, import.meta.url))
const folder = '/opt/egress'
/** Above the ports that Linux hands out, below none that servers usually take. */
const port = 61_128

/** Where commands inside find the way out. */
export const proxyInside = ({ network }: ConfinementRequest): Confinement['proxy'] =>
  network === false ? undefined : { url: `http://127.0.0.1:${port}`, preload: `${folder}/agent.cjs` }

/** What the way out consists of, and the names of loopback. `reach` makes a path of this machine one that the build's user can read. */
export const networkMounts = (
  { network }: ConfinementRequest,
  reach: (path: string, name: string) => string,
): string[] => {
  const given = (name: string): string[] => ['--ro-bind', reach(asset(name), basename(name))]
  return [
    ...[...given('hosts'), '/etc/hosts'],
    ...(network === false
      ? []
      : [
          ...[...given('egress/forward.mjs'), `${folder}/forward.mjs`],
          ...[...given('egress/agent.cjs'), `${folder}/agent.cjs`],
          ...['--ro-bind', reach(network.proxySocket, 'proxy.sock'), `${folder}/proxy.sock`],
        ]),
  ]
}

/** A command that has the way out while it runs. `node` is our own Node: the build's may be of any version, or replaced by the build. */
export const throughForwarder = (
  node: string,
  { network, runId }: ConfinementRequest,
  command: Command,
): Command => {
  const env = { ...command.env, [RUN_MARKER]: runId }
  if (network === false) return { ...command, env }
  return {
    ...command,
    argv: [node, `${folder}/forward.mjs`, `${folder}/proxy.sock`, `${port}`, ...command.argv],
    env: {
      [RUN_MARKER]: runId,
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`COMMAND_${name}`, value])),
    },
  }
}
