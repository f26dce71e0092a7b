import type { FastifyInstance } from 'fastify'
import { ApiError } from '../api-error.js'
import { emitCheckRun, emitCheckSuite } from '../operations/emit-check-run.js'
import { addStatus, emitStatus } from '../operations/emit-status.js'
import { idsOf } from '../operations/push-branch.js'
import { addCheckRun, applyFields, checkRunsOf } from '../routes/check-run-routes.js'
import type { World } from '../world.js'
import { controlledRepository, type InRepository, optionsOf, readControl } from './control-request.js'
import { common, foreignCheck, foreignStatus } from './schemas.js'

type ById = { Params: InRepository['Params'] & { id: string } }

/** A person presses "Re-run" on a check, or on all of a suite, or looks at the deployments. */
export const registerCheckControl = (app: FastifyInstance, world: World): void => {
  app.post<ById>('/_control/repositories/:owner/:name/check-runs/:id/rerequest', request => {
    const repository = controlledRepository(world, request.params)
    const run = world.state.checkRuns[request.params.id]
    if (run?.repositoryId !== repository.id)
      throw new ApiError(404, `There is no check run ${request.params.id}`)
    const options = optionsOf(world, repository, readControl(common, request))
    return { deliveries: idsOf([emitCheckRun(world, run, 'rerequested', options)]) }
  })
  app.post<InRepository>('/_control/repositories/:owner/:name/checks', request => {
    const repository = controlledRepository(world, request.params)
    const body = readControl(foreignCheck, request)
    const options = optionsOf(world, repository, body)
    const known = checkRunsOf(world, repository.id, body.sha).findLast(
      one => one.name === body.name && one.foreignApp === body.app && one.status !== 'completed',
    )
    const run = known ?? { ...addCheckRun(world, repository, body.name, body.sha), foreignApp: body.app }
    world.state.checkRuns[run.id] = run
    applyFields(
      world,
      run,
      body.conclusion === undefined ? { status: 'in_progress' } : { conclusion: body.conclusion },
    )
    world.save()
    const sent = known ? [] : [emitCheckRun(world, run, 'created', options)]
    if (run.status === 'completed') sent.push(emitCheckRun(world, run, 'completed', options))
    return { id: run.id, deliveries: idsOf(sent) }
  })
  app.post<InRepository>('/_control/repositories/:owner/:name/statuses', async request => {
    const repository = controlledRepository(world, request.params)
    const { sha, context, state, ...body } = readControl(foreignStatus, request)
    const status = addStatus(world, repository, { sha, context, state, description: null, targetUrl: null })
    const sent = await emitStatus(world, repository, status, optionsOf(world, repository, body))
    return { id: status.id, deliveries: idsOf([sent]) }
  })
  app.post<ById>('/_control/repositories/:owner/:name/check-suites/:id/rerequest', async request => {
    const repository = controlledRepository(world, request.params)
    const run = Object.values(world.state.checkRuns).find(
      one => one.repositoryId === repository.id && one.suiteId === Number(request.params.id),
    )
    if (!run) throw new ApiError(404, `There is no check suite ${request.params.id}`)
    const options = optionsOf(world, repository, readControl(common, request))
    return { deliveries: idsOf([await emitCheckSuite(world, run, options)]) }
  })
  app.get<InRepository>('/_control/repositories/:owner/:name/deployments', request => {
    const repository = controlledRepository(world, request.params)
    return Object.values(world.state.deployments)
      .filter(one => one.repositoryId === repository.id)
      .map(deployment => ({
        ...deployment,
        status: Object.values(world.state.deploymentStatuses)
          .filter(({ deploymentId }) => deploymentId === deployment.id)
          .at(-1),
      }))
  })
}
