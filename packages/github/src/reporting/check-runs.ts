import { z } from 'zod'
import { purposes } from '../auth/installation-tokens.js'
import type { RepositoryClient } from '../client/repository-client.js'
import type { RenderedCheck } from './render-check.js'
import { isDone, type Target, type Writes, withId } from './writes.js'

export type CheckRunInput = Target & {
  sha: string
  /** Our own id of the check's subject; an existing check run with it is updated, so no duplicate appears. */
  externalId: string
  check: RenderedCheck
}

export type CheckRunReports = {
  createCheckRun: (input: CheckRunInput) => Promise<{ checkRunId: number }>
  updateCheckRun: (input: Omit<CheckRunInput, 'externalId'> & { checkRunId: number }) => Promise<void>
}

const checkRunsSchema = z.object({
  check_runs: z.array(withId.extend({ external_id: z.string().nullish() })),
})
const checkRunSchema = withId.extend({
  status: z.string(),
  conclusion: z.string().nullish(),
  output: z.object({ title: z.string().nullish(), summary: z.string().nullish() }),
})

export const createCheckRunReports = (
  { change, find, idOf }: Writes,
  client: RepositoryClient,
): CheckRunReports => {
  const createCheckRun: CheckRunReports['createCheckRun'] = async input => {
    const { sha, externalId, check } = input
    const existing = await findCheckRun(input)
    if (existing !== undefined) {
      await updateCheckRun({ ...input, checkRunId: existing })
      return { checkRunId: existing }
    }
    const body = { ...checkBody(check), head_sha: sha, external_id: externalId }
    const post = { method: 'POST', path: '/check-runs', body } as const
    return { checkRunId: await change(purposes.checks, input, post, idOf, () => findCheckRun(input)) }
  }

  const findCheckRun = async (input: CheckRunInput): Promise<number | undefined> => {
    const { repository, sha, externalId, check, deadline, signal } = input
    const query = { check_name: check.name, filter: 'all', per_page: 100 }
    const call = { path: `/commits/${sha}/check-runs`, query, permissions: purposes.checks, deadline, signal }
    const { check_runs } = await client.get(repository, call, checkRunsSchema)
    return check_runs.find(run => run.external_id === externalId)?.id
  }

  const updateCheckRun: CheckRunReports['updateCheckRun'] = async input => {
    const path = `/check-runs/${input.checkRunId}`
    const body = checkBody(input.check)
    await change(purposes.checks, input, { method: 'PATCH', path, body }, isDone, async () => {
      const found = await find(purposes.checks, input, path, checkRunSchema)
      return (found !== undefined && isSameCheck(found, input.check)) || undefined
    })
  }

  return { createCheckRun, updateCheckRun }
}

const isSameCheck = (found: z.infer<typeof checkRunSchema>, check: RenderedCheck): boolean => {
  const conclusion = check.status === 'completed' ? check.conclusion : null
  return (
    found.status === check.status &&
    (found.conclusion ?? null) === conclusion &&
    found.output.title === check.output.title &&
    found.output.summary === check.output.summary
  )
}

const checkBody = (check: RenderedCheck) => ({
  name: check.name,
  status: check.status,
  ...(check.status === 'completed' ? { conclusion: check.conclusion } : {}),
  details_url: check.detailsUrl,
  output: check.output,
})
