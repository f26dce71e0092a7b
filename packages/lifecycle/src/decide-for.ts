import type { EnvironmentRow, ProjectRow } from '@taxiway/db'
import { type Decision, decide, type Observation } from '@taxiway/domain'
import { headOf } from './read-observation.js'

/** Runs policy on the stored project and environment, and on the observation. */
export const decideFor = (
  project: ProjectRow,
  environment: EnvironmentRow | null,
  observation: Observation,
): Decision =>
  decide({
    observation,
    project,
    current: environment
      ? {
          desired: environment.desired,
          reason: environment.desiredReason,
          head: headOf(environment.observation),
          choice: environment.choice && { what: environment.choice, head: environment.choiceHead },
          isFrozen: environment.frozenAt !== null,
        }
      : null,
  })
