import type { EnvironmentRow, ProjectRow } from '@taxiway/db'
import { knowsEnough, type Observation } from '@taxiway/domain'
import { configFor, decideFor } from './decide-for.js'

/** Whether policy waits for something that has to be read from GitHub, or something it knew may have changed. */
export const needsReading = (
  project: ProjectRow,
  environment: EnvironmentRow,
  observation: Observation,
): boolean => {
  const { facts } = environment
  const { desired, reason } = decideFor(
    project,
    environment.observation ? environment : null,
    observation,
    facts,
  )
  if (reason === 'facts_pending' || reason === 'checks_pending' || reason === 'checks_failed') return true
  const { config } = configFor(project, observation, facts, environment.authorVerdict)
  return desired === 'up' && !knowsEnough({ observation, project: { config }, facts })
}
