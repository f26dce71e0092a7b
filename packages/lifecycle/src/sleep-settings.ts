import type { ProjectConfig } from '@taxiway/domain'

/** An environment used this recently stays up even if its time has come. */
export const quietMs = 10 * 60 * 1000

/** The settings that decide when an environment sleeps and expires. */
export const sleepSettings = [
  'sleep',
  'sleepAfterHours',
  'expireAfterHours',
] as const satisfies readonly (keyof ProjectConfig)[]
