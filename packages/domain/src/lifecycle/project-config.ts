import { z } from 'zod'
import { shownTextSchema } from '../text/text-rules.js'

/** The checks that Taxiway makes on GitHub begin with this. */
export const checkPrefix = 'taxiway / '

const mostHoursAfterMerge = 168

/** A path inside the repository: relative, no `..`, no hidden characters. */
const repositoryPath = shownTextSchema
  .max(1024)
  .regex(/^[^\\]*$/, 'must not contain backslashes')
  .regex(/^(?!\/)(?!(?:[^/]*\/)*\.\.(?:\/|$))/, 'must be relative and stay inside the repository')
  .meta({
    description: 'A path inside the repository: relative, with `/` between its parts, none of which is `..`.',
  })

/**
 * A command is an argv array that no shell interprets. Other people review it, so it must show exactly what
 * runs.
 */
const command = z.array(shownTextSchema.min(1).max(1024)).min(1).max(64)

const mostBuildArguments = 50

/** BuildKit takes names of its own as build arguments: one of them chooses the program that reads the Dockerfile. */
const buildArguments = z
  .record(
    z
      .string()
      .regex(
        /^(?!BUILDKIT_)[A-Za-z][A-Za-z0-9_]{0,127}$/,
        'must be letters, digits and _, begin with a letter, and not begin with BUILDKIT_',
      ),
    shownTextSchema.max(1024),
  )
  .refine(
    given => Object.keys(given).length <= mostBuildArguments,
    `must have ${mostBuildArguments} entries at most`,
  )
  .meta({
    description:
      'Values for `ARG` of a Dockerfile. Images record them: set secrets as variables of the project instead.',
  })

/** GitHub's limit for the name of a label is 50 characters; it compares them without regard to case. */
const labels = z.array(shownTextSchema.min(1).max(50)).max(20)

/** `!` in front of a pattern takes back what earlier patterns match. */
const patterns = z.array(shownTextSchema.min(1).max(255)).max(100)

/** A check never waits for our own: it would wait for itself. */
const foreignCheck = shownTextSchema
  .min(1)
  .max(255)
  .regex(
    new RegExp(`^(?!${checkPrefix})`),
    `must not begin with "${checkPrefix}": Taxiway makes those checks`,
  )

/** The settings of a project. They override detection. */
export const projectConfigSchema = z.strictObject({
  rootDirectory: repositoryPath.default(''),
  dockerfilePath: repositoryPath
    .meta({
      description:
        'The Dockerfile that builds: a path that begins at `rootDirectory`, which is the context of the build.',
    })
    .optional(),
  dockerBuildArgs: buildArguments.optional(),
  installCommand: command.optional(),
  buildCommand: command.optional(),
  startCommand: command.optional(),
  /** Runs once on a machine of its own, with the new image, before the traffic moves. */
  releaseCommand: command.optional(),
  outputDirectory: repositoryPath.optional(),
  port: z.int().min(1).max(65535).default(8080),
  /** What must answer 2xx. Without it Fly checks the port, and Taxiway the root of the released app. */
  healthPath: z
    .string()
    .max(512)
    .regex(/^\/[\w\-./~%]*$/, 'must start with / and hold path characters only')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{3}$/, 'must be a Fly region of three letters')
    .default('iad'),
  size: z
    .string()
    .regex(/^(shared-cpu-[1248]x|performance-(1|2|4|6|8|10|12|14|16)x)$/, 'must be a Fly machine size')
    .default('shared-cpu-1x'),
  memoryMb: z.int().multipleOf(256).min(256).max(131072).default(256),
  pullRequests: z.boolean().default(true),
  trackedBranches: z.array(shownTextSchema.min(1).max(255)).max(20).default([]),
  drafts: z.enum(['deploy', 'keep', 'destroy']).default('keep'),
  bots: z.enum(['deploy', 'ignore']).default('ignore'),
  requiredLabels: labels.default([]).meta({
    description:
      'Only pull requests that have all of these labels get an app. When one is removed, the app is taken down after 60 seconds.',
  }),
  blockingLabels: labels
    .default([])
    .meta({ description: 'Pull requests that have one of these labels get no app.' }),
  baseBranches: patterns.default([]).meta({
    description:
      'Only pull requests into these branches get an app; empty: into any. `*` matches any text, `!` excludes.',
  }),
  paths: patterns.default([]).meta({
    description:
      'Only pull requests that change one of these files get an app; empty: any. `*` matches within a folder, `**` over folders, `!` excludes, and a folder stands for all that is in it.',
  }),
  whenUnmatched: z.enum(['keep', 'destroy']).default('keep').meta({
    description: 'What happens to a running app when its pull request no longer changes a file in `paths`.',
  }),
  skipTokens: z.boolean().default(true).meta({
    description:
      'Whether `[skip deploy]` and the skip markers of GitHub Actions in the message of the head commit, or in the title, skip the commit.',
  }),
  waitForChecks: z.array(foreignCheck).max(20).default([]).meta({
    description:
      'Checks and statuses that have to be green on the head commit before a pull request is deployed. None of them may itself wait for the deployment.',
  }),
  keepAfterMergeHours: z
    .int()
    .min(0)
    .max(mostHoursAfterMerge)
    .default(0)
    .meta({ description: 'Hours that an app stays up after its pull request was merged.' }),
  buildRef: z.enum(['head', 'merge']).default('head').meta({
    description:
      'What is built of a pull request: its head commit, or the merge commit that GitHub makes of head and base. Without a merge commit, as in a conflict, the head is built.',
  }),
  rebuildOnBaseUpdate: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether pull requests are deployed again when their base branch moves.' }),
  commentWhenSkipped: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether a pull request that gets no app gets a comment that says why.' }),
  configPath: repositoryPath.default('.taxiway.yml').meta({
    description:
      'The file in the repository whose settings count where the project has none; empty: no file is read.',
  }),
  /** Whether an app that holds trusted variables is taken down when its author loses the trust that it needs. */
  revokeOnTrustLoss: z.boolean().default(true),
  /** What happens to the approved app of a pull request that needs approvals, when a commit without one is pushed. */
  afterUnapprovedPush: z.enum(['keep', 'sleep']).default('keep'),
  /** What happens to live apps while the project is paused. Apps that sleep stay asleep when it resumes. */
  whenPaused: z.enum(['keep', 'sleep']).default('keep'),
  /**
   * What a change of variables does to the environments concerned: nothing (`off`), redeploys live ones
   * (`live`), or all that should be up (`all`).
   */
  redeployOnEnvChange: z.enum(['off', 'live', 'all']).default('off'),
  /**
   * When the app of a pull request sleeps. `on_idle`: Fly stops its machine when it has no visitors and starts it again for a visit.
   * `explicit`: only when a user says so, after `sleepAfterHours`, or to make room in a quota. `off`: only when a user says so.
   */
  sleep: z.enum(['on_idle', 'explicit', 'off']).default('on_idle'),
  /** With `sleep: explicit`: hours without activity until it is put to sleep; 0: never. */
  sleepAfterHours: z.int().min(0).max(8_760).default(0),
  /** Hours until it is taken down; 0: only when its pull request closes. */
  expireAfterHours: z.int().min(0).max(8_760).default(0),
  /** Repairs and replaces what vanished or crashes without anybody asking. */
  selfHeal: z.boolean().default(true),
  buildTimeoutSeconds: z.int().min(10).max(3600).default(900),
})
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

type Nullable<Config> = { [Key in keyof Config]?: Config[Key] | null | undefined }

/** A change of some settings, each under the same rules; null resets a setting to its default. */
export const projectConfigPatchSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(projectConfigSchema.shape).map(([key, setting]) => [
      key,
      (setting instanceof z.ZodDefault ? setting.unwrap() : setting).nullish(),
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

/** The stored settings of a project: complete, and the names of those that a user set. */
export type StoredConfig = { config: ProjectConfig; configured: readonly string[] }

/** The names of the settings that a user has set, after a change. */
export const configuredAfter = (
  { config, configured }: StoredConfig,
  patch: Nullable<ProjectConfig>,
): string[] => {
  const reset = new Set(Object.keys(patch).filter(name => patch[name as keyof ProjectConfig] === null))
  const set = Object.keys(patch).filter(name => patch[name as keyof ProjectConfig] !== undefined)
  const names = [...Object.keys(explicitConfig({ config, configured })), ...set]
  return [...new Set(names)].filter(name => !reset.has(name)).sort()
}

/**
 * The settings that a user has set. A value that is not the default counts without being named: releases that do
 * not know the list of names write it alone.
 */
export const explicitConfig = ({ config, configured }: StoredConfig): ProjectConfigInput =>
  Object.fromEntries(
    Object.entries(config).filter(
      ([name, value]) =>
        configured.includes(name) ||
        JSON.stringify(value) !== JSON.stringify(defaults[name as keyof ProjectConfig]),
    ),
  )

/**
 * What counts: settings that a user set, then those of the repository's file, then defaults. Each was checked when it
 * was stored. It is not checked again: a neighbouring release may know more settings, or stricter rules.
 */
export const effectiveConfig = (stored: StoredConfig, file: ProjectConfigInput = {}): ProjectConfig =>
  ({ ...defaults, ...file, ...explicitConfig(stored) }) as ProjectConfig
