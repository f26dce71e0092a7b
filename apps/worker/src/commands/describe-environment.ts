import {
  createDeploymentReads,
  createEnvironmentReads,
  createReadinessReads,
  type EnvironmentRow,
  readLogTail,
} from '@taxiway/db'
import { explainEnvironment } from '@taxiway/lifecycle'
import type { CommandDeps } from './command-deps.js'

const shownLines = 40

/** Answers `why` with the sentences of the API, and `logs` with the end of the newest log. Stored logs hold no secrets. */
export const describe = async (
  { db }: CommandDeps,
  { environment }: { environment: EnvironmentRow },
  verb: 'why' | 'logs',
): Promise<string> => {
  const { id, organizationId, generation } = environment
  const deployments = createDeploymentReads(db)
  if (verb === 'logs') {
    const newest = await deployments.list(organizationId, id, { limit: 5 })
    const ran = newest.find(({ startedAt }) => startedAt !== null)
    const text = ran ? await readLogTail(db, ran.id, shownLines) : ''
    return text === '' ? 'There is no log yet.' : text
  }
  const work = await createEnvironmentReads(db).findWork(organizationId, id)
  if (work === null) return 'The project is deleted.'
  const deployment = await deployments.findByGeneration(organizationId, id, generation)
  const aliveWorkers = await createReadinessReads(db).countWorkers()
  return explainEnvironment({ environment: work, deployment, aliveWorkers }).summary.join(' ')
}
