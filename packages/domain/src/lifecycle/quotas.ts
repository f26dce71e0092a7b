import { z } from 'zod'

/** Limits of an organization, or of one person in it. Days are the last 24 hours; 0 means no limit. */
export const quotaLimitsSchema = z.strictObject({
  projects: z.int().min(0),
  /** Environments that should be up. */
  liveEnvironments: z.int().min(0),
  /** Environments that are being built. */
  concurrentBuilds: z.int().min(0),
  deploymentsPerDay: z.int().min(0),
  buildMinutesPerDay: z.int().min(0),
  logBytesPerDay: z.int().min(0),
  /** Projects that one person connected. */
  userProjects: z.int().min(0),
  /** From here on: limits for the pull requests of one author. */
  userLiveEnvironments: z.int().min(0),
  userConcurrentBuilds: z.int().min(0),
  userDeploymentsPerDay: z.int().min(0),
  userBuildMinutesPerDay: z.int().min(0),
  userLogBytesPerDay: z.int().min(0),
})
export type QuotaLimits = z.infer<typeof quotaLimitsSchema>
export type QuotaName = keyof QuotaLimits

/**
 * What to do with a new environment when the quota is used up: wait for room (`queue`); put the environment
 * that was idle longest to sleep (`evict_idle`; wait if there is none); or refuse until a user asks again
 * (`refuse`).
 */
export const quotaPolicies = ['queue', 'evict_idle', 'refuse'] as const
export type QuotaPolicy = (typeof quotaPolicies)[number]
export type Quotas = { limits: QuotaLimits; policy: QuotaPolicy }

const limit = (fallback: number) => z.coerce.number().int().min(0).default(fallback)

/** The environment variables with the default quotas of organizations. */
export const quotaEnv = {
  QUOTA_POLICY: z.enum(quotaPolicies).default('queue'),
  QUOTA_PROJECTS: limit(100),
  QUOTA_LIVE_ENVIRONMENTS: limit(100),
  QUOTA_DEPLOYMENTS_PER_DAY: limit(1_000),
  QUOTA_BUILD_MINUTES_PER_DAY: limit(0),
  QUOTA_LOG_BYTES_PER_DAY: limit(0),
  QUOTA_USER_PROJECTS: limit(0),
  QUOTA_USER_LIVE_ENVIRONMENTS: limit(0),
  QUOTA_USER_CONCURRENT_BUILDS: limit(0),
  QUOTA_USER_DEPLOYMENTS_PER_DAY: limit(0),
  QUOTA_USER_BUILD_MINUTES_PER_DAY: limit(0),
  QUOTA_USER_LOG_BYTES_PER_DAY: limit(0),
}
type QuotaEnv = { [Key in keyof typeof quotaEnv]: z.output<(typeof quotaEnv)[Key]> }

/** `concurrentBuilds` already limits what a worker takes for one organization. */
export const quotaDefaults = (env: QuotaEnv, concurrentBuilds: number): Quotas => ({
  policy: env.QUOTA_POLICY,
  limits: {
    projects: env.QUOTA_PROJECTS,
    liveEnvironments: env.QUOTA_LIVE_ENVIRONMENTS,
    concurrentBuilds,
    deploymentsPerDay: env.QUOTA_DEPLOYMENTS_PER_DAY,
    buildMinutesPerDay: env.QUOTA_BUILD_MINUTES_PER_DAY,
    logBytesPerDay: env.QUOTA_LOG_BYTES_PER_DAY,
    userProjects: env.QUOTA_USER_PROJECTS,
    userLiveEnvironments: env.QUOTA_USER_LIVE_ENVIRONMENTS,
    userConcurrentBuilds: env.QUOTA_USER_CONCURRENT_BUILDS,
    userDeploymentsPerDay: env.QUOTA_USER_DEPLOYMENTS_PER_DAY,
    userBuildMinutesPerDay: env.QUOTA_USER_BUILD_MINUTES_PER_DAY,
    userLogBytesPerDay: env.QUOTA_USER_LOG_BYTES_PER_DAY,
  },
})

/** Quotas that count use within 24 hours: of an organization, and of one author in it. */
export const dailyQuotas = ['deploymentsPerDay', 'buildMinutesPerDay', 'logBytesPerDay'] as const
export const userDailyQuotas = [
  'userDeploymentsPerDay',
  'userBuildMinutesPerDay',
  'userLogBytesPerDay',
] as const

/** Why an environment waits: the used-up quota. */
export const quotaReasons = {
  liveEnvironments: 'quota_live_environments',
  deploymentsPerDay: 'quota_deployments',
  buildMinutesPerDay: 'quota_build_minutes',
  logBytesPerDay: 'quota_log_bytes',
  userLiveEnvironments: 'quota_user_live_environments',
  userDeploymentsPerDay: 'quota_user_deployments',
  userBuildMinutesPerDay: 'quota_user_build_minutes',
  userLogBytesPerDay: 'quota_user_log_bytes',
} as const satisfies Partial<Record<QuotaName, string>>
export type QuotaReason = (typeof quotaReasons)[keyof typeof quotaReasons]

const inADay = 'Room comes back as the use of the last 24 hours ends.'

/** What gives room to an environment that waits. */
export const whatFreesQuota: Readonly<Record<QuotaReason, string>> = {
  quota_live_environments: 'A place is free when another environment of the organization closes or sleeps.',
  quota_user_live_environments: 'A place is free when another pull request of its author closes or sleeps.',
  quota_deployments: inADay,
  quota_user_deployments: inADay,
  quota_build_minutes: inADay,
  quota_log_bytes: inADay,
  quota_user_build_minutes: inADay,
  quota_user_log_bytes: inADay,
}
