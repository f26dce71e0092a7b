import { z } from 'zod'
import { appSettings, type ProjectConfigInput, projectConfigSchema } from './project-config.js'

/**
 * The settings that a repository may set for itself. Left out is what costs money or capacity (region, size, memory,
 * timeouts, sleep and expiry), what decides whose code runs (bots, tracked branches), and where the file is.
 */
const fileSettings = [
  ...appSettings,
  'drafts',
  'requiredLabels',
  'blockingLabels',
  'baseBranches',
  'paths',
  'whenUnmatched',
  'skipTokens',
  'waitForChecks',
  'buildRef',
  'rebuildOnBaseUpdate',
  'commentWhenSkipped',
] as const satisfies readonly (keyof ProjectConfigInput)[]

export type FileSettings = Partial<Pick<ProjectConfigInput, (typeof fileSettings)[number]>>

const { shape } = projectConfigSchema

/** The settings of `.taxiway.yml`, under the same rules as those of the API. */
export const configFileSchema = z.strictObject(
  Object.fromEntries(
    fileSettings.map(name => {
      const setting = shape[name]
      const { description } = setting.meta() ?? {}
      const inner = setting instanceof z.ZodDefault ? setting.unwrap() : setting
      return [name, (description ? inner.meta({ description }) : inner).optional()]
    }),
  ),
) as unknown as z.ZodType<FileSettings, FileSettings>

export type ConfigProblem = { line: number; column: number; message: string }

/** A configuration file at one commit. `id` names its content; null: there is no file. */
export type ConfigFile =
  | { id: null }
  | { id: string; settings: FileSettings }
  | { id: string; problem: ConfigProblem }

/** The JSON Schema of the file, by which editors complete it. */
export const configFileJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(configFileSchema, { io: 'input', target: 'draft-7' }),
  $id: 'urn:taxiway:schema:config-file',
  title: 'Settings of Taxiway in a repository (.taxiway.yml)',
})
