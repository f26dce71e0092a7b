import { listLiveWorkers, readFirstSteps } from '@taxiway/db'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Principal } from '../auth/principal.js'
import type { Deps } from '../deps.js'
import {
  checkApp,
  checkInstallation,
  checkPermissions,
  installationUnknown,
} from '../getting-started/github-steps.js'
import { checkLiveApp, checkRepository, checkWebhook } from '../getting-started/project-steps.js'
import { createReadGithubApp } from '../getting-started/read-github-app.js'
import { stepSchema } from '../getting-started/step.js'
import { checkFlyToken, checkWorkers } from '../getting-started/worker-steps.js'
import type { Operators } from '../github/operators.js'
import type { RepositoryAccess } from '../github/repository-access.js'
import { githubWebUrl } from '../identity/github-oauth.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'env' | 'github' | 'clock' | 'identity'> & {
  operators: Operators
  repositoryAccess: RepositoryAccess
}

/**
 * The account at GitHub is the person's own, and reaches beyond the organization: a token may use that of its creator only with the
 * scope that `/v1/github/installations` needs, too.
 */
const mayAskGithub = ({ kind, scopes }: Principal) => kind === 'session' || scopes.includes('admin')

const silentAfterSeconds = 60
const mostInstallations = 100

const gettingStartedSchema = z
  .object({
    complete: z.boolean().meta({ description: 'Whether every step in this answer is done.' }),
    steps: z.array(stepSchema).meta({ description: 'In the order in which they are done.' }),
  })
  .meta({ id: 'GettingStarted' })

/** The way from nothing to the first live app; each step is checked when it is asked about. */
export const gettingStartedRoutes = (deps: RouteDeps): FastifyPluginAsyncZod => {
  const { db, env, identity, operators, repositoryAccess } = deps
  const readApp = createReadGithubApp(deps)
  const githubUrl = githubWebUrl(env.GITHUB_API_URL)
  const webhookUrl = `${identity.ownOrigins.publicUrl}/webhooks/github`
  return async app => {
    app.route({
      method: 'GET',
      url: '/v1/getting-started',
      schema: {
        operationId: 'getGettingStarted',
        tags: ['Account'],
        summary: 'Check each step to the first live app',
        description:
          'Checks now, and says what is wrong and what to do. The steps of operators are in the answer for operators alone.',
        security: bearer,
        response: { 200: gettingStartedSchema, ...protectedProblems() },
      },
      handler: async request => {
        const principal = principalOf(request)
        const page = { page: 1, perPage: mostInstallations }
        const [isOperator, found, first, processes] = await Promise.all([
          operators.has(request.session),
          readApp(),
          readFirstSteps(db, principal.organizationId),
          listLiveWorkers(db, silentAfterSeconds),
        ])
        const workers = processes.filter(({ kind }) => kind === 'worker')
        const all = [
          checkApp(found),
          checkPermissions(found, githubUrl),
          checkWorkers(workers),
          checkFlyToken(workers),
          mayAskGithub(principal)
            ? await checkInstallation(
                found,
                githubUrl,
                async () => (await repositoryAccess.listInstallations(principal, page)).items,
              )
            : installationUnknown,
          checkWebhook(first, webhookUrl),
          checkRepository(first),
          checkLiveApp(first),
        ]
        const steps = all.filter(one => isOperator || one.for === 'member')
        return { complete: steps.every(({ state }) => state === 'done'), steps }
      },
    })
  }
}
