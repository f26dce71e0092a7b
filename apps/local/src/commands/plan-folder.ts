import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { describePlan, openSourceListing, type PlanDescription } from '@taxiway/builder'
import { projectConfigSchema } from '@taxiway/domain'
import type { LocalContext } from '../local-context.js'
import { LocalError } from '../local-error.js'

const usage = 'npm run plan -- <folder> [--root-directory=<folder in it>] [--json]'

/**
 * `npm run plan -- <folder>`: says what a build of this folder would do, and why, without doing it. Exit code 1 when Taxiway
 * could not build it.
 */
export const planFolder = async (
  { environment }: Pick<LocalContext, 'environment'>,
  args: string[],
): Promise<number> => {
  const options = args.filter(arg => arg.startsWith('--'))
  const [given, ...more] = args.filter(arg => !arg.startsWith('--'))
  const rootDirectory = options.find(arg => arg.startsWith('--root-directory='))?.split('=')[1] ?? ''
  const unknown = options.find(arg => arg !== '--json' && !arg.startsWith('--root-directory='))
  if (given === undefined || more.length > 0 || unknown !== undefined)
    throw new LocalError(`${unknown ? `Unknown option ${unknown}. ` : ''}Usage: ${usage}`)
  // npm runs a script at the root of the package; a person means where they are.
  const folder = resolve(environment['INIT_CWD'] ?? process.cwd(), given)
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new LocalError(`There is no folder ${folder}. Usage: ${usage}`)
  const config = projectConfigSchema.safeParse({ rootDirectory })
  if (!config.success)
    throw new LocalError(
      `--root-directory must be a folder inside the source, such as apps/web. Usage: ${usage}`,
    )
  const described = await describePlan(openSourceListing(folder), config.data)
  console.log(options.includes('--json') ? JSON.stringify(described, null, 2) : render(described))
  return described.problem === null ? 0 : 1
}

const render = ({ plan, problem, candidates }: PlanDescription): string =>
  [
    ...(problem ? [problem.message] : []),
    ...(plan
      ? [
          row('kind', plan.kind),
          ...(plan.dockerfile === null
            ? [row('install', plan.install ?? 'nothing'), ...plan.build.map(command => row('build', command))]
            : [row('build', `BuildKit builds ${plan.dockerfile}`)]),
          ...(plan.release ? [row('release', plan.release)] : []),
          row('start', plan.start ?? tellStart(plan)),
          ...(plan.dockerfile === null ? [row('Node', plan.node ?? "the worker's own version")] : []),
          ...plan.reasons.map(reason => row('because', reason)),
        ]
      : []),
    ...candidates.map(one => row('also an app', `${one.rootDirectory} (${one.kind}): ${one.why}`)),
  ].join('\n')

const tellStart = ({ dockerfile, output }: NonNullable<PlanDescription['plan']>): string =>
  dockerfile === null ? `Taxiway serves ${output.join(' or ')}` : 'what the image says'

const row = (name: string, text: string): string => `${name.padEnd(12)} ${text}`
