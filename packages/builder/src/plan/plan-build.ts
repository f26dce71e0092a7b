import type { PlannedCommand } from './build-plan.js'
import type { Installer } from './plan-install.js'
import type { PackageFile } from './read-package.js'
import type { Workspace } from './workspace.js'

export type BuildPart = {
  upstream: readonly PlannedCommand[]
  command: PlannedCommand | undefined
  /** The lines that the commands run, as far as they are known. */
  lines: readonly string[]
  reasons: readonly string[]
}

type App = {
  workdir: string
  file: PackageFile | undefined
  workspace: Workspace | undefined
  installer: Installer | undefined
  preset: { name: string } | undefined
}

/** How an app is built, after the packages of its workspace that it uses. */
export const planBuild = (app: App, buildCommand: readonly string[] | undefined): BuildPart => {
  const { file, installer, preset, workdir } = app
  if (buildCommand !== undefined)
    return {
      upstream: [],
      command: { argv: buildCommand, cwd: workdir },
      lines: [buildCommand.join(' ')],
      reasons: ['the project setting buildCommand builds'],
    }
  const script = ['build', ...(preset?.name === 'Storybook' ? ['build-storybook'] : [])].find(
    name => file?.scripts[name] !== undefined,
  )
  const runner = installer?.manager.name ?? 'npm'
  const together = script === 'build' ? buildTogether(app) : undefined
  if (together !== undefined) return { upstream: [], ...together }
  const upstream = listUpstream(app, runner)
  const names = upstream.map(({ cwd }) => cwd).join(', ')
  const reasons = upstream.length === 0 ? [] : [`${names} of the workspace build first: the app uses them`]
  const lines = [runner, ...upstream.map(({ lines }) => lines)]
  if (script === undefined)
    return { upstream, command: undefined, lines: upstream.length > 0 ? lines : [], reasons }
  return {
    upstream,
    command: { argv: [runner, 'run', script], cwd: workdir },
    lines: [...lines, file?.scripts[script] ?? ''],
    reasons: [...reasons, `the script \`${script}\` of package.json builds`],
  }
}

/** One command that builds an app and what it uses, where the workspace has a program for that. */
const buildTogether = ({
  file,
  workspace,
  installer,
  workdir,
}: App): Omit<BuildPart, 'upstream'> | undefined => {
  if (workspace === undefined || installer === undefined || file === undefined) return undefined
  const { name: manager, yarn } = installer.manager
  const { root, orchestrator } = workspace
  const lines = [manager, file.scripts['build'] ?? '']
  const through = manager === 'yarn' && yarn === 'pnp' ? ['yarn', 'run'] : []
  const command = (argv: string[], reason: string) => ({
    command: { argv, cwd: root },
    lines: [...lines, ...workspace.upstream.map(one => one.file.scripts['build'] ?? '')],
    reasons: [reason],
  })
  if (orchestrator === 'turbo' && file.name !== undefined)
    return command(
      [...through, 'turbo', 'run', 'build', `--filter=${file.name}`],
      'turbo.json: Turborepo builds the app and what it uses',
    )
  if (orchestrator === 'nx' && file.name !== undefined)
    return command(
      [...through, 'nx', 'run', `${file.name}:build`],
      'nx.json: Nx builds the app and what it uses',
    )
  if (manager !== 'pnpm' || workspace.upstream.length === 0) return undefined
  const filter = `${file.name ?? `{./${workdir}}`}...`
  return command(
    ['pnpm', `--filter=${filter}`, 'run', 'build'],
    'pnpm builds the app after the packages of the workspace that it uses',
  )
}

const listUpstream = ({ workspace }: App, runner: string): (PlannedCommand & { lines: string })[] =>
  (workspace?.upstream ?? []).flatMap(({ folder, file }) => {
    const script = file.scripts['build']
    return script === undefined ? [] : [{ argv: [runner, 'run', 'build'], cwd: folder, lines: script }]
  })
