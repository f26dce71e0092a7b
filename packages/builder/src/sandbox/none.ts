import { dirname, join } from 'node:path'
import type { ControlGroups } from './control-groups.js'
import type { Sandbox } from './sandbox.js'

export type NoneTools = {
  prlimit: string | undefined
  setpriv: string | undefined
  groups: ControlGroups | undefined
}

/** Runs builds as what we are ourselves, with what limits the machine allows. For the local stack, where the code is one's own. */
export const createNoSandbox = ({ prlimit, setpriv, groups }: NoneTools): Sandbox => ({
  name: 'none',
  enforced: [
    'environment, wall time, output and disk limits',
    ...(prlimit === undefined ? [] : ['size of a single file']),
    ...(groups === undefined ? [] : [`memory and processes (control groups v${groups.version})`]),
  ],
  notEnforced: [
    'own user',
    'file system: builds can read and write every file that the worker can',
    'network: commands reach every address that this machine reaches',
    'sight of other processes',
    ...(prlimit === undefined ? ['size of a single file'] : []),
    ...(groups === undefined ? ['memory and processes'] : []),
  ],
  ownNetwork: false,
  open: async ({ runId, folders, tools, limits }) => {
    const group = await groups?.create(runId, limits)
    return {
      folders,
      nodeFolder:
        tools.find(({ name }) => name.startsWith('node-'))?.folder ?? dirname(dirname(process.execPath)),
      proxy: undefined,
      searchPath: [
        ...tools.map(({ folder }) => join(folder, 'bin')),
        ...[dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'],
      ].join(':'),
      wrap: command => ({
        ...command,
        argv: [
          ...(setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--']),
          ...(prlimit === undefined ? [] : [prlimit, `--fsize=${limits.fileBytes}`, '--core=0', '--']),
          ...command.argv,
        ],
        onSpawn: async ({ pid }) => group?.add(pid),
      }),
      ranOutOfMemory: async () => ((await group?.countOomKills()) ?? 0) > 0,
      close: async () => group?.remove(),
    }
  },
  sweep: async runIdPrefix => groups?.sweep(runIdPrefix),
})
