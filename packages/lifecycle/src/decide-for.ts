import type { EnvironmentRow, ProjectRow } from '@taxiway/db'
import {
  type AuthorVerdict,
  type Decision,
  decide,
  type Facts,
  type Observation,
  type TargetConfig,
  targetConfig,
} from '@taxiway/domain'
import { headOf } from './read-observation.js'
import { isTrustedSource } from './trust.js'

/** Runs policy on the stored project and environment, on the observation, and on what is known of the repository. */
export const decideFor = (
  project: ProjectRow,
  environment: EnvironmentRow | null,
  observation: Observation,
  facts: Facts | null = environment?.facts ?? null,
): Decision =>
  decide({
    observation,
    project: {
      ...project,
      config: configFor(project, observation, facts, environment?.authorVerdict).config,
    },
    facts,
    current: environment
      ? {
          desired: environment.desired,
          reason: environment.desiredReason,
          head: headOf(environment.observation),
          sha: environment.desiredSha,
          choice: environment.choice && { what: environment.choice, head: environment.choiceHead },
          isFrozen: environment.frozenAt !== null,
          authorVerdict: environment.authorVerdict,
          approvedSha: environment.approvedSha,
          isServing: environment.liveDeploymentId !== null && environment.asleepSince === null,
          holdsTrusted: environment.holdsTrusted,
        }
      : null,
  })

/** The settings that count for a target: those of the project, then of the repository's file, then defaults. */
export const configFor = (
  project: Pick<ProjectRow, 'config' | 'configured'>,
  observation: Observation,
  facts: Facts | null,
  verdict: AuthorVerdict | null = null,
): TargetConfig =>
  targetConfig({ stored: project, facts, observation, isTrusted: isTrustedSource(observation, verdict) })
