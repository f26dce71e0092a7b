import type { OutboundProblem, ProblemClass } from '@taxiway/resilience'

/** What a registry's error answer means for us. 408 and 429 keep the general classes: they wait as for any target. */
export const classifyRegistryProblem = (host: string, problem: OutboundProblem): ProblemClass | undefined => {
  const { status, path } = problem
  const said = readErrors(problem.json)
  const details = { registryErrors: said }
  const why = said.length === 0 ? '' : ` (${said.map(({ code }) => code).join(', ')})`
  if (status === 401)
    return {
      code: 'registry.unauthorized',
      message: `${host} refused the credentials. Check IMAGE_REGISTRY_USER and IMAGE_REGISTRY_PASSWORD.`,
      details,
    }
  if (status === 403)
    return {
      code: 'registry.denied',
      message: `${host} does not allow ${problem.method} ${path}${why}. Give the user of the registry the right to pull and push there.`,
      details,
    }
  if (status === 404)
    return {
      code: 'registry.not_found',
      message: `${host} does not know ${path}${why}. Check IMAGE_REGISTRY and the image reference; create the repository if the registry needs that.`,
      details,
    }
  if (status === 408 || status === 429) return undefined
  if (status >= 500)
    return { code: 'registry.unavailable', message: `${host} answered ${status}. Taxiway retries.`, details }
  return {
    code: 'registry.rejected',
    message: `${host} refused ${problem.method} ${path} with ${status}${why}. Read the cause in the log of the worker.`,
    details,
  }
}

type RegistryErrorEntry = { code: string; message: string }

const fewEntries = 5

const readErrors = (json: unknown): RegistryErrorEntry[] => {
  const errors = (json as { errors?: unknown } | undefined)?.errors
  if (!Array.isArray(errors)) return []
  return errors.slice(0, fewEntries).flatMap((entry: unknown) => {
    const { code, message } = (entry ?? {}) as { code?: unknown; message?: unknown }
    if (typeof code !== 'string') return []
    return [{ code: code.slice(0, 60), message: typeof message === 'string' ? message.slice(0, 200) : '' }]
  })
}
