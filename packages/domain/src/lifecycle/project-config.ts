import { z } from 'zod'
import { appSettingShape } from './settings/app-settings.js'
import { pullRequestSettingShape } from './settings/pull-request-settings.js'

/** The settings of a project. They override detection. */
export const projectConfigSchema = z.strictObject({ ...appSettingShape, ...pullRequestSettingShape })
export type ProjectConfig = z.infer<typeof projectConfigSchema>
export type ProjectConfigInput = z.input<typeof projectConfigSchema>

/** The settings that say how an app is built and served. */
export const appSettings = [
  'rootDirectory',
  'dockerfilePath',
  'dockerBuildArgs',
  'installCommand',
  'buildCommand',
  'startCommand',
  'releaseCommand',
  'outputDirectory',
  'port',
  'healthPath',
] as const satisfies readonly (keyof ProjectConfig)[]

/** What counts when a setting is not set, in Markdown. */
export const describeDefault = (setting: z.ZodType): string => {
  const words = setting.meta()?.['x-default']
  const value: unknown = setting.safeParse(undefined).data
  return typeof words === 'string'
    ? words
    : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

type Nullable<Config> = { [Key in keyof Config]?: Config[Key] | null | undefined }

/** A change of some settings, each under the same rules; null resets a setting to its default. */
export const projectConfigPatchSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(projectConfigSchema.shape).map(([key, setting]) => [
      key,
      (setting instanceof z.ZodDefault ? setting.unwrap() : setting)
        .nullish()
        .meta({ description: `${setting.description} Default: ${describeDefault(setting)}.` }),
    ]),
  ),
) as unknown as z.ZodType<Nullable<ProjectConfig>, Nullable<ProjectConfig>>

/** The configuration after a change. */
export const patchProjectConfig = (config: ProjectConfig, patch: Nullable<ProjectConfig>): ProjectConfig =>
  projectConfigSchema.parse(
    Object.fromEntries(
      Object.entries({ ...config, ...patch }).filter(([, value]) => value !== null && value !== undefined),
    ),
  )

const defaults: ProjectConfig = projectConfigSchema.parse({})
const defaultTexts: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(defaults).map(([name, value]) => [name, JSON.stringify(value)]),
)

/** A list of projects asks this of every setting of each. */
const isDefault = (name: string, value: unknown): boolean =>
  value === defaults[name as keyof ProjectConfig] ||
  (typeof value === 'object' && value !== null && JSON.stringify(value) === defaultTexts[name])

/** Every setting: those of an earlier release lack the newest. */
export const completeConfig = (config: Partial<ProjectConfig>): ProjectConfig => ({ ...defaults, ...config })

/** The stored settings of a project: complete, and the names of those that a user set. */
export type StoredConfig = { config: ProjectConfig; configured: readonly string[] }

/** The names of the settings that a user has set, after a change. */
export const configuredAfter = (
  { config, configured }: StoredConfig,
  patch: Nullable<ProjectConfig>,
): string[] => {
  const reset = new Set(Object.keys(patch).filter(name => patch[name as keyof ProjectConfig] === null))
  const set = Object.keys(patch).filter(name => patch[name as keyof ProjectConfig] !== undefined)
  const names = [...namesSet({ config, configured }), ...set]
  return [...new Set(names)].filter(name => !reset.has(name)).sort()
}

/**
 * The names of the settings that a user has set. A value that is not the default counts without being named: releases
 * that do not know the list of names write it alone.
 */
export const namesSet = ({ config, configured }: StoredConfig): string[] =>
  Object.keys(config).filter(
    name => configured.includes(name) || !isDefault(name, config[name as keyof ProjectConfig]),
  )

/** The settings that a user has set. */
export const explicitConfig = (stored: StoredConfig): ProjectConfigInput =>
  Object.fromEntries(namesSet(stored).map(name => [name, stored.config[name as keyof ProjectConfig]]))

/**
 * What counts: settings that a user set, then those of the repository's file, then defaults. Each was checked when it
 * was stored. It is not checked again: a neighbouring release may know more settings, or stricter rules.
 */
export const effectiveConfig = (stored: StoredConfig, file: ProjectConfigInput = {}): ProjectConfig =>
  ({ ...defaults, ...file, ...explicitConfig(stored) }) as ProjectConfig
