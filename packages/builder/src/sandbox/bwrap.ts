import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import type { Command, SpawnedLeader } from '../process/command.js'
import { createUidPool } from './build-users.js'
import { foldersInside, nodeInside, planMounts, toolsInside } from './bwrap-mounts.js'
import type { ControlGroup, ControlGroups } from './control-groups.js'
import { giveTree } from './give-tree.js'
import { proxyInside, throughForwarder } from './network-inside.js'
import type { ConfinementRequest, Sandbox } from './sandbox.js'
import { findNodeFolder } from './system-folders.js'

export type BwrapTools = {
  bwrap: string
  setpriv: string | undefined
  prlimit: string | undefined
  groups: ControlGroups | undefined
  /** Whether this bwrap can forbid further user namespaces. */
  forbidsUserNamespaces: boolean
}

/** Descriptors of the wrapped command: it waits on one, tells its pid on the next, reads its arguments from the last. */
const gateFd = 3
const infoFd = 4
const argumentsFd = 5

/**
 * Builds in namespaces of their own, without capabilities, seeing the system's programs and their own folders only. When we are root
 * every build gets a user of its own first; with control groups, memory and processes are limited before its first instruction.
 */
export const createBwrapSandbox = (tools: BwrapTools): Sandbox => {
  const isRoot = process.getuid?.() === 0 && tools.setpriv !== undefined
  const uids = createUidPool()
  return {
    name: 'bwrap',
    ...describe(tools, isRoot),
    ownNetwork: true,
    open: async request => {
      const group = await tools.groups?.create(request.runId, request.limits)
      const uid = isRoot ? uids.take() : undefined
      const { network } = request
      const given = [...Object.values(request.folders), ...(network === false ? [] : [network.proxySocket])]
      if (uid !== undefined) for (const path of given) await giveTree(path, uid)
      const node = await findNodeFolder()
      const ownNode = node === undefined ? realpathSync(process.execPath) : `${nodeInside}/bin/node`
      const mounts = await planMounts(request, node, isRoot)
      const ownTool = request.tools.find(({ name }) => name.startsWith('node-'))
      return {
        folders: foldersInside,
        proxy: proxyInside(request),
        nodeFolder: ownTool === undefined ? ownNodeFolder(node) : `${toolsInside}/${ownTool.name}`,
        searchPath: [
          ...request.tools.map(({ name }) => `${toolsInside}/${name}/bin`),
          ...(node === undefined ? [] : [`${nodeInside}/bin`]),
          '/usr/local/bin:/usr/bin:/bin',
        ].join(':'),
        wrap: outside => {
          const command = throughForwarder(ownNode, request, outside)
          return {
            argv: [
              ...(uid === undefined ? [] : [tools.bwrap, ...mounts.outer, '--', ...asUser(tools, uid)]),
              ...limitedBy(tools, request, uid !== undefined),
              ...[
                tools.bwrap,
                '--args',
                `${argumentsFd}`,
                '--block-fd',
                `${gateFd}`,
                '--info-fd',
                `${infoFd}`,
              ],
              ...['--', ...command.argv],
            ],
            cwd: '/',
            // What the build is given travels in its arguments' pipe: in `env` it would reach programs that run as root here.
            env: { PATH: '/usr/bin:/bin' },
            extraPipes: 3,
            onSpawn: leader => admit(leader, group, [...mounts.inner, ...confine(tools, command)]),
          }
        },
        ranOutOfMemory: async () => ((await group?.countOomKills()) ?? 0) > 0,
        close: async () => {
          await group?.remove()
          if (uid !== undefined) uids.giveBack(uid)
        },
      }
    },
    sweep: async runIdPrefix => tools.groups?.sweep(runIdPrefix),
  }
}

/** A Node below /usr is where it is on the machine. */
const ownNodeFolder = (node: { bin: string } | undefined): string | undefined => {
  if (node === undefined) return dirname(dirname(realpathSync(process.execPath)))
  return node.bin === '' ? undefined : nodeInside
}

const asUser = (tools: BwrapTools, uid: number): string[] => [
  ...[
    tools.setpriv ?? 'setpriv',
    '--reuid',
    `${uid}`,
    '--regid',
    `${uid}`,
    '--clear-groups',
    '--no-new-privs',
  ],
  ...['--inh-caps=-all', '--'],
]

const limitedBy = (tools: BwrapTools, { limits }: ConfinementRequest, ownUid: boolean): string[] => {
  if (tools.prlimit === undefined) return []
  // Processes are counted per user, so without a user of their own builds would share our count.
  const processes = ownUid ? [`--nproc=${limits.pids}`] : []
  return [tools.prlimit, `--fsize=${limits.fileBytes}`, '--core=0', ...processes, '--']
}

const confine = (tools: BwrapTools, command: Command): string[] => [
  ...['--unshare-all', '--unshare-user'],
  ...(tools.forbidsUserNamespaces ? ['--disable-userns'] : []),
  ...[
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    '--hostname',
    'build',
    '--uid',
    '1000',
    '--gid',
    '1000',
  ],
  ...['--remount-ro', '/', '--chdir', command.cwd, '--clearenv'],
  ...Object.entries(command.env).flatMap(([name, value]) => ['--setenv', name, value]),
]

/** Hands over the arguments, puts the waiting process into its control group, and only then lets it go on. */
const admit = async (
  { pipes }: SpawnedLeader,
  group: ControlGroup | undefined,
  args: readonly string[],
): Promise<void> => {
  const [gate, info, argumentPipe] = pipes
  if (gate === undefined || info === undefined || argumentPipe === undefined)
    throw new Error('pipes are missing')
  // When it ends before it has read all, its exit says so; a broken pipe adds nothing.
  for (const pipe of pipes) pipe.on('error', () => undefined)
  argumentPipe.end(args.map(argument => `${argument}\0`).join(''))
  const pid = await readChildPid(info)
  if (pid !== undefined) await group?.add(pid)
  gate.end('.')
}

const readChildPid = async (info: Readable): Promise<number | undefined> => {
  let text = ''
  info.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  while (!text.includes('}') && !info.readableEnded && !info.destroyed) {
    await Promise.race([once(info, 'data'), once(info, 'close')])
  }
  const pid = /"child-pid": (\d+)/.exec(text)?.[1]
  return pid === undefined ? undefined : Number(pid)
}

const describe = (tools: BwrapTools, isRoot: boolean): Pick<Sandbox, 'enforced' | 'notEnforced'> => {
  const claims: [boolean, string][] = [
    [true, 'environment, wall time, output and disk limits'],
    [true, 'file system: system programs read-only, own folders, nothing else'],
    [true, 'own process, mount, user, ipc and host name namespaces; no capabilities'],
    [true, 'network: commands reach public addresses only, through a proxy of the worker'],
    [tools.forbidsUserNamespaces, 'no further user namespaces'],
    [isRoot, 'own user'],
    [tools.prlimit !== undefined, 'size of a single file'],
    [
      tools.groups !== undefined,
      `memory and processes (control groups${tools.groups ? ` v${tools.groups.version}` : ''})`,
    ],
    [false, 'system calls: no filter'],
  ]
  return {
    enforced: claims.flatMap(([holds, claim]) => (holds ? [claim] : [])),
    notEnforced: claims.flatMap(([holds, claim]) => (holds ? [] : [claim])),
  }
}
