import { z } from 'zod'

/** What an organization, or one person in it, may have or use. Days are the last 24 hours; 0 means no limit. */
export const quotaLimitsSchema = z.strictObject({
  projects: z.int().min(0),
  /** Environments that should be up. */
  liveEnvironments: z.int().min(0),
  /** Environments at work at once. */
  concurrentBuilds: z.int().min(0),
  deploymentsPerDay: z.int().min(0),
  buildMinutesPerDay: z.int().min(0),
  logBytesPerDay: z.int().min(0),
  /** Those that one person connected. */
  userProjects: z.int().min(0),
  /** From here on: of the pull requests of one author. */
  userLiveEnvironments: z.int().min(0),
  userConcurrentBuilds: z.int().min(0),
  userDeploymentsPerDay: z.int().min(0),
  userBuildMinutesPerDay: z.int().min(0),
  userLogBytesPerDay: z.int().min(0),
})
export type QuotaLimits = z.infer<typeof quotaLimitsSchema>
export type QuotaName = keyof QuotaLimits

/**
 * What becomes of something new when there is no room: it waits until there is (`queue`), the one unused longest goes to sleep for it
 * (`evict_idle`, and waits when there is none), or it is refused until somebody asks again (`refuse`).
 */
export const quotaPolicies = ['queue', 'evict_idle', 'refuse'] as const
export type QuotaPolicy = (typeof quotaPolicies)[number]
export type Quotas = { limits: QuotaLimits; policy: QuotaPolicy }

const limit = (fallback: number) => z.coerce.number().int().min(0).default(fallback)

/** The variables that say what organizations have by default. */
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

/** `concurrentBuilds` is what a worker may hold for one organization anyway. */
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

/** Those that count what was used in 24 hours: by an organization, and by one author in it. */
export const dailyQuotas = ['deploymentsPerDay', 'buildMinutesPerDay', 'logBytesPerDay'] as const
export const userDailyQuotas = [
  'userDeploymentsPerDay',
  'userBuildMinutesPerDay',
  'userLogBytesPerDay',
] as const

/** Why something waits: the quota that is used up. */
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
