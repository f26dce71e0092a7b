import type { ProjectConfig } from '@taxiway/domain'

/** The settings of a project that decide a plan. */
export type DetectableConfig = Pick<ProjectConfig, 'rootDirectory'> &
  Partial<
    Pick<
      ProjectConfig,
      | 'dockerfilePath'
      | 'port'
      | 'installCommand'
      | 'buildCommand'
      | 'startCommand'
      | 'releaseCommand'
      | 'outputDirectory'
    >
  >
