import { posix } from 'node:path'
import type { BuildPlan, PlannedCommand } from '../plan/build-plan.js'
import { listProgramFolders } from '../plan/program-folders.js'
import type { Confinement } from '../sandbox/sandbox.js'
import { listCacheVariables } from './cache-variables.js'
import { listProxyVariables } from './proxy-variables.js'
import { findSystemCertificates } from './system-certificates.js'

const certificates = findSystemCertificates()

export type RunningCommand = {
  command: PlannedCommand & { phase: 'install' | 'build' | 'prune' }
  plan: BuildPlan
  confinement: Confinement
}

/** Exactly what a build sees: what every program expects, the project's own, and nothing of ours. Ours win over the project's. */
export const listBuildVariables = (
  { command: { phase, cwd }, plan, confinement }: RunningCommand,
  buildEnv: Readonly<Record<string, string>>,
): Record<string, string> => ({
  CI: '1',
  LANG: 'C.UTF-8',
  ...(certificates !== undefined && { NODE_EXTRA_CA_CERTS: certificates }),
  ...(phase === 'build' ? { NODE_ENV: 'production', ...buildEnv } : withoutOmissions(buildEnv)),
  PATH: [...programFolders(confinement, cwd), confinement.searchPath].join(':'),
  HOME: confinement.folders.home,
  TMPDIR: confinement.folders.tmp,
  // A source without a .git folder must not be answered for by a repository that the work directory happens to lie in.
  GIT_CEILING_DIRECTORIES: posix.dirname(confinement.folders.work),
  ...listCacheVariables(confinement.folders.cache, plan.manager),
  npm_config_update_notifier: 'false',
  ...listProxyVariables(confinement.proxy, buildEnv),
  // Else node-gyp fetches the headers of Node from the network.
  ...(confinement.nodeFolder !== undefined && { npm_config_nodedir: confinement.nodeFolder }),
})

const programFolders = ({ folders }: Confinement, cwd: string): string[] =>
  listProgramFolders(posix.normalize(cwd)).map(folder => posix.join(folders.work, cwd, folder))

// Variables that make a package manager leave out devDependencies, which the build needs.
const omissions = /^(NODE_ENV|YARN_PRODUCTION|(npm|pnpm)_config_(omit|only|production|dev|include))$/i

const withoutOmissions = (env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !omissions.test(name)))
